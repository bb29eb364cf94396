package io.github.qapi4j.runtime.codec;

/**
 * {@code true} or {@code false}.
 *
 * @param value which
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
