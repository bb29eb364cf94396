package io.github.qapi4j.runtime.codec;

import java.util.Locale;

/**
 * The type of a JSON value. It selects the alternative of an alternate.
 *
 * <pre>{@code
 * if (value.type() == JsonType.STRING) {
 *     ...
 * }
 * }</pre>
 */
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

    /** Returns the name in lower case, as in messages. */
    @Override
    public String toString() {
        return word;
    }
}
