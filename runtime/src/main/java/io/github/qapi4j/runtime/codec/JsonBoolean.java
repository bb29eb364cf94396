package io.github.qapi4j.runtime.codec;

/**
 * The JSON value {@code true} or {@code false}. Immutable.
 *
 * <pre>{@code
 * JsonArray flags = JsonArray.of(new JsonBoolean(true), new JsonBoolean(false));
 * }</pre>
 *
 * @param value the value
 */
public record JsonBoolean(boolean value) implements JsonValue {

    @Override
    public JsonType type() {
        return JsonType.BOOLEAN;
    }

    /** Returns {@code true} or {@code false}. */
    @Override
    public String toString() {
        return Boolean.toString(value);
    }
}
