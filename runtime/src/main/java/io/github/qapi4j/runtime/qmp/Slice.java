package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.trace.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A range of the text of a message that contains one JSON value. Valid as long as that text, except for a {@link #copy}. */
final class Slice {
    /** The maximum number of digits that {@link #digits} reads; they fit a {@code long}. */
    private static final int MAX_DIGITS = 18;

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

    /** Returns the same text in memory of its own. */
    Slice copy() {
        return of(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Returns the number that is the whole text; -1 if the text has another form than one to 18 digits. */
    long digits() {
        return digits(0, length);
    }

    /** Returns the number that is a part of the text; -1 if the part has another form than one to 18 digits. */
    long digits(int from, int to) {
        if (to <= from || to - from > MAX_DIGITS || (to - from > 1 && bytes[offset + from] == '0')) {
            return -1;
        }
        long value = 0;
        for (int i = offset + from; i < offset + to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }

    /** Returns whether the text contains another text at an index, which may be any. */
    boolean contains(byte[] part, int at) {
        return at >= 0
                && at <= length - part.length
                && Arrays.equals(bytes, offset + at, offset + at + part.length, part, 0, part.length);
    }

    /** Returns the index of the first byte that is not a digit, from an index on. */
    int endOfDigits(int from) {
        int at = from;
        while (at < length && bytes[offset + at] >= '0' && bytes[offset + at] <= '9') {
            at++;
        }
        return at;
    }

    /** Returns whether this is the same text. */
    boolean hasTextOf(Slice other) {
        return Arrays.equals(bytes, offset, offset + length, other.bytes, other.offset, other.offset + other.length);
    }

    /** Returns a hash of the text. */
    int hashOfText() {
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    <T extends @Nullable Object> T read(JsonFormat format, Codec<T> codec, String path) throws IOException {
        return format.read(codec, bytes, offset, length, path);
    }

    /** Returns an excerpt of the text, for messages and logs. */
    String excerpt(Redaction redaction) {
        return Excerpt.ofValue(bytes, offset, length, redaction);
    }
}
