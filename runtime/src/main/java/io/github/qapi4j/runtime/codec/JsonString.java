package io.github.qapi4j.runtime.codec;

import java.util.Objects;

/**
 * A JSON string. Immutable.
 *
 * <pre>{@code
 * JsonArray names = JsonArray.of(new JsonString("disk0"));
 * }</pre>
 *
 * @param value the text, without quotes and escapes
 */
public record JsonString(String value) implements JsonValue {

    /** Checks that the text is not null. A text with unpaired surrogates is accepted here and rejected when it is written. */
    public JsonString {
        Objects.requireNonNull(value, "value");
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
