package io.github.qapi4j.runtime.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A codec reads and writes the values of one type as JSON. Codecs are stateless and thread-safe. Generated types have one each;
 * {@link Codecs} has those of QAPI's built-in types.
 *
 * <pre>{@code
 * byte[] text = JsonFormat.strict().write(Codecs.INT64, 5L);
 * long value = JsonFormat.strict().read(Codecs.INT64, text);
 * }</pre>
 *
 * @param <T> the type
 */
public interface Codec<T extends @Nullable Object> {

    /**
     * Reads the next value.
     *
     * @throws CodecException if the text is not JSON, or the value is not of this type
     */
    T read(JsonReader in) throws IOException;

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if the value, or a part of it, has no JSON form: an unrecognized enum value, an unpaired
     *     surrogate, an infinite number
     */
    void write(JsonWriter out, T value) throws IOException;
}
