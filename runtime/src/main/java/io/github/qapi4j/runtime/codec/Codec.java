package io.github.qapi4j.runtime.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the values of one type. Codecs hold no state and serve any number of threads.
 *
 * @param <T> the type
 */
public interface Codec<T extends @Nullable Object> {

    /**
     * Reads the value that the reader stands before, and leaves the reader behind it.
     *
     * @throws CodecException if what comes is no JSON, or none of this type
     */
    T read(JsonReader in) throws IOException;

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if the value, or a part of it, has no JSON form: an unrecognised enum value, an unpaired
     *     surrogate, an infinite number
     */
    void write(JsonWriter out, T value) throws IOException;
}
