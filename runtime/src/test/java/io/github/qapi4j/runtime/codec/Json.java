package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.AbstractThrowableAssert;

/** Shorthands for the tests of codecs. */
final class Json {
    private Json() {}

    static <T> T read(JsonFormat format, Codec<T> codec, String text) throws IOException {
        return format.read(codec, text.getBytes(StandardCharsets.UTF_8));
    }

    static <T> T strict(Codec<T> codec, String text) throws IOException {
        return read(JsonFormat.strict(), codec, text);
    }

    static <T> T tolerant(Codec<T> codec, String text) throws IOException {
        return read(JsonFormat.tolerant(), codec, text);
    }

    /** Expects the same value in both modes. */
    static <T> void reads(Codec<T> codec, String text, T value) throws IOException {
        assertThat(strict(codec, text)).isEqualTo(value);
        assertThat(tolerant(codec, text)).isEqualTo(value);
    }

    /** Expects the same error in both modes. */
    static void rejects(Codec<?> codec, String text, String message) {
        rejects(JsonFormat.strict(), codec, text, message);
        rejects(JsonFormat.tolerant(), codec, text, message);
    }

    static void rejects(JsonFormat format, Codec<?> codec, String text, String message) {
        rejection(format, codec, text.getBytes(StandardCharsets.UTF_8)).hasMessage(message);
    }

    static AbstractThrowableAssert<?, ? extends Throwable> rejection(JsonFormat format, Codec<?> codec, byte[] bytes) {
        return assertThatThrownBy(() -> format.read(codec, bytes)).isInstanceOf(CodecException.class);
    }

    static <T> String write(Codec<T> codec, T value) throws IOException {
        return new String(JsonFormat.strict().write(codec, value), StandardCharsets.UTF_8);
    }
}
