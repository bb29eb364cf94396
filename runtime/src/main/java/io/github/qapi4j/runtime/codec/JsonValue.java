package io.github.qapi4j.runtime.codec;

import java.nio.charset.StandardCharsets;

/**
 * Any JSON value, for the QAPI type {@code any} and for what has no type. Immutable. Objects are equal when they hold equal
 * members, in any order; for numbers see {@link JsonNumber}.
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** Returns the kind of this value. */
    JsonType type();

    /**
     * Returns this value as JSON text, in ASCII. It is meant to be looked at: unlike a {@link JsonWriter} it refuses nothing, and
     * unpaired surrogates come out as escapes.
     */
    @Override
    String toString();

    /**
     * Reads a JSON text, with the default limits.
     *
     * @throws CodecException if the text is no JSON value, or more than one, or holds an object with two members of one name
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
