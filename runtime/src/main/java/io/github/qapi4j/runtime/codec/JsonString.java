package io.github.qapi4j.runtime.codec;

import java.util.Objects;

/**
 * A JSON string.
 *
 * @param text what it says, without quotes and escapes
 */
public record JsonString(String text) implements JsonValue {

    /** Checks that there is a text. One with unpaired surrogates can be made but not be written. */
    public JsonString {
        Objects.requireNonNull(text, "text");
    }

    @Override
    public JsonType type() {
        return JsonType.STRING;
    }

    /** Returns the string as JSON text, with quotes. */
    @Override
    public String toString() {
        return JsonWriter.text(this);
    }
}
