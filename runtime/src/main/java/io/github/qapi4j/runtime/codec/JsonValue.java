package io.github.qapi4j.runtime.codec;

import java.nio.charset.StandardCharsets;

/**
 * A JSON value of any kind: the QAPI type {@code any}, and data without a schema. Immutable. Objects are equal if they have equal
 * members, in any order; for the equality of numbers see {@link JsonNumber}.
 *
 * <pre>{@code
 * JsonValue reply = client.execute("query-status", JsonObject.EMPTY);
 * String status = reply.asObject().getString("status");
 * }</pre>
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** Returns the type of this value. */
    JsonType type();

    /**
     * Returns this value as an object.
     *
     * @throws JsonTypeException if it is of another type
     */
    default JsonObject asObject() {
        return JsonConversion.OBJECT.of(this);
    }

    /**
     * Returns this value as an array.
     *
     * @throws JsonTypeException if it is of another type
     */
    default JsonArray asArray() {
        return JsonConversion.ARRAY.of(this);
    }

    /**
     * Returns the text of this value, which must be a string.
     *
     * @throws JsonTypeException if it is of another type
     */
    default String asString() {
        return JsonConversion.STRING.of(this);
    }

    /**
     * Returns this value as a boolean.
     *
     * @throws JsonTypeException if it is of another type
     */
    default boolean asBoolean() {
        return JsonConversion.BOOLEAN.of(this);
    }

    /**
     * Returns this value as an {@code int}.
     *
     * @throws JsonTypeException if it is of another type or does not fit
     */
    default int asInt() {
        return JsonConversion.INT.of(this);
    }

    /**
     * Returns this value as a {@code long}.
     *
     * @throws JsonTypeException if it is of another type or does not fit
     */
    default long asLong() {
        return JsonConversion.LONG.of(this);
    }

    /**
     * Returns this value as a {@code double}.
     *
     * @throws JsonTypeException if it is of another type or does not fit
     */
    default double asDouble() {
        return JsonConversion.DOUBLE.of(this);
    }

    /**
     * Returns this value as JSON text, in ASCII. The text is for humans: unlike a {@link JsonWriter}, this method rejects nothing, and prints
     * unpaired surrogates as escapes.
     */
    @Override
    String toString();

    /**
     * Reads a JSON text, with the default limits.
     *
     * @throws CodecException if the text is not one JSON value, or contains an object with two members of the same name
     */
    static JsonValue parse(String text) throws CodecException {
        if (Characters.hasUnpairedSurrogate(text)) {
            throw new CodecException("$", "malformed JSON: unpaired surrogate");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        JsonReader in = JsonFormat.strict().reader(bytes, 0, bytes.length, "$");
        JsonValue value = in.readValue();
        in.finish();
        return value;
    }
}
