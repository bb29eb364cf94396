package io.github.qapi4j.runtime.generated;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The codec of a type with a single value, which is encoded as an empty object. Such types are records without components, such as commands without
 * arguments, and {@code Void}, whose value is null. Immutable.
 *
 * @param <T> the type
 */
public final class EmptyCodec<T extends @Nullable Object> implements Codec<T> {
    private final T value;

    private EmptyCodec(T value) {
        this.value = value;
    }

    /** Returns the codec that reads every object as this value. */
    public static <T extends @Nullable Object> Codec<T> of(T value) {
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
