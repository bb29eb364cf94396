package io.github.qapi4j.benchmark.codec;

import com.google.gson.reflect.TypeToken;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import java.lang.reflect.Type;
import java.util.List;

/**
 * The type of a message.
 *
 * @param element the class of the value or, for a list, of its elements
 * @param list whether the value is a list
 * @param request whether a client sends it: then the reader is a server, which is strict and accepts the dialect of QEMU
 * @param codec the generated codec of the value
 */
record Shape<T>(Class<?> element, boolean list, boolean request, Codec<T> codec) {
    static <T> Shape<T> reply(Class<T> type, Codec<T> codec) {
        return new Shape<>(type, false, false, codec);
    }

    static <T> Shape<List<T>> replies(Class<T> element, Codec<T> codec) {
        return new Shape<>(element, true, false, Codecs.list(codec));
    }

    static <T> Shape<T> request(Class<T> type, Codec<T> codec) {
        return new Shape<>(type, false, true, codec);
    }

    static <T> Shape<List<T>> requests(Class<T> element, Codec<T> codec) {
        return new Shape<>(element, true, true, Codecs.list(codec));
    }

    /** The type, as libraries that use reflection take it. */
    Type type() {
        return list ? TypeToken.getParameterized(List.class, element).getType() : element;
    }
}
