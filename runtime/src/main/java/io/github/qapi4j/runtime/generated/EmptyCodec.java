package io.github.qapi4j.runtime.generated;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;

/**
 * The codec of a record without components, such as a command without arguments: an empty object. Immutable.
 *
 * @param <T> the record
 */
public final class EmptyCodec<T> implements Codec<T> {
    private final T value;

    private EmptyCodec(T value) {
        this.value = value;
    }

    /** Returns the codec of this record. */
    public static <T> Codec<T> of(T value) {
        return new EmptyCodec<>(value);
    }

    /** Reads an object. A strict reader rejects members, a tolerant one skips them. */
    @Override
    public T read(JsonReader in) throws IOException {
        in.beginObject();
        while (in.nextMember() != null) {
            in.unknownMember();
        }
        return value;
    }

    @Override
    public void write(JsonWriter out, T value) throws IOException {
        out.beginObject();
        out.endObject();
    }
}
