package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;

/**
 * The encoded arguments of a call.
 *
 * @param json the JSON text of their object
 * @param sensitive where sensitive values begin and end in the text, alternately
 */
record CallArguments(byte[] json, int[] sensitive) {
    /** Requests are not subject to the limits of replies. */
    private static final JsonFormat REQUESTS = JsonFormat.strict();

    private static final int[] NOTHING_SENSITIVE = {};

    /** Returns arguments without sensitive values. */
    static CallArguments of(byte[] json) {
        return new CallArguments(json, NOTHING_SENSITIVE);
    }

    /**
     * Encodes the arguments of a command.
     *
     * @throws IllegalArgumentException if they have no JSON form
     */
    static <T> CallArguments of(Codec<T> codec, T value) {
        try {
            JsonWriter out = REQUESTS.writer();
            codec.write(out, value);
            return new CallArguments(out.finish(), out.sensitiveRanges());
        } catch (IOException e) {
            throw new IllegalArgumentException("the arguments have no JSON form: " + e.getMessage(), e);
        }
    }
}
