package io.github.qapi4j.runtime.codec;

/** The value {@code null}, which is something else than no value. */
public enum JsonNull implements JsonValue {
    /** The one there is. */
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
