package io.github.qapi4j.runtime.codec;

import java.util.Locale;

/** The kinds of JSON values, by which an alternate chooses. */
public enum JsonType {
    /** An object. */
    OBJECT,
    /** An array. */
    ARRAY,
    /** A string. */
    STRING,
    /** A number, with or without a fraction. */
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** {@code null}. */
    NULL;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Returns the kind as messages name it, in lower case. */
    @Override
    public String toString() {
        return word;
    }
}
