package io.github.qapi4j.runtime.codec;

/**
 * The JSON value {@code null}. It differs from a missing member.
 *
 * <pre>{@code
 * JsonObject arguments = JsonObject.builder().put("backing", JsonNull.INSTANCE).build();
 * }</pre>
 */
public enum JsonNull implements JsonValue {
    /** The only instance. */
    INSTANCE;

    @Override
    public JsonType type() {
        return JsonType.NULL;
    }

    /** Returns {@code null}. */
    @Override
    public String toString() {
        return "null";
    }
}
