package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A range of the text of a message that contains one JSON value. */
final class Slice {
    private static final int EXCERPT = 200;

    static final Slice EMPTY_OBJECT = of("{}".getBytes(StandardCharsets.US_ASCII));

    private final byte[] bytes;
    private final int offset;
    private final int length;

    Slice(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    static Slice of(byte[] text) {
        return new Slice(text, 0, text.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    <T extends @Nullable Object> T read(JsonFormat format, Codec<T> codec, String path) throws IOException {
        return format.read(codec, bytes, offset, length, path);
    }

    /** Returns an excerpt of the text, for error messages. */
    String excerpt() {
        return new String(bytes, offset, Math.min(length, EXCERPT), StandardCharsets.UTF_8)
                + (length > EXCERPT ? "..." : "");
    }

    /** Returns an excerpt of a name that a peer has sent, for error messages. */
    static String excerpt(String name) {
        return name.length() > EXCERPT ? name.substring(0, EXCERPT) + "..." : name;
    }
}
