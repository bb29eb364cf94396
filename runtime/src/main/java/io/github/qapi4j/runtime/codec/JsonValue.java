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
     * Returns this value, which is an object.
     *
     * @throws JsonTypeException if it is of another type
     */
    default JsonObject asObject() {
        return JsonConversion.OBJECT.of(this);
    }

    /**
     * Returns this value, which is an array.
     *
     * @throws JsonTypeException if it is of another type
     */
    default JsonArray asArray() {
        return JsonConversion.ARRAY.of(this);
    }

    /**
     * Returns the text of this value, which is a string.
     *
     * @throws JsonTypeException if it is of another type
     */
    default String asString() {
        return JsonConversion.STRING.of(this);
    }

    /**
     * Returns this value, which is {@code true} or {@code false}.
     *
     * @throws JsonTypeException if it is of another type
     */
    default boolean asBoolean() {
        return JsonConversion.BOOLEAN.of(this);
    }

    /**
     * Returns this value, which is an integer of the range of {@code int}.
     *
     * @throws JsonTypeException if it is of another type or out of range
     */
    default int asInt() {
        return JsonConversion.INT.of(this);
    }

    /**
     * Returns this value, which is an integer of the range of {@code long}.
     *
     * @throws JsonTypeException if it is of another type or out of range
     */
    default long asLong() {
        return JsonConversion.LONG.of(this);
    }

    /**
     * Returns this value, which is a number of the range of {@code double}.
     *
     * @throws JsonTypeException if it is of another type or out of range
     */
    default double asDouble() {
        return JsonConversion.DOUBLE.of(this);
    }

    /**
     * Returns this value as JSON text, in ASCII. It is for humans: unlike a {@link JsonWriter} it rejects nothing, and prints unpaired
     * surrogates as escapes.
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
