package io.github.qapi4j.runtime.generated;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A piece of JSON in ASCII that generated codecs write often, encoded once. It is stored and copied in words of eight bytes. Immutable. */
public final class EncodedText {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long[] NONE = {};

    private final int length;
    private final long first;
    private final long second;
    private final long[] others;

    private EncodedText(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
        this.length = bytes.length;
        byte[] padded = Arrays.copyOf(bytes, Math.max(2, (length + 7) / 8) * 8);
        this.first = (long) WORDS.get(padded, 0);
        this.second = (long) WORDS.get(padded, 8);
        this.others = padded.length == 16 ? NONE : new long[padded.length / 8 - 2];
        for (int i = 0; i < others.length; i++) {
            others[i] = (long) WORDS.get(padded, 16 + 8 * i);
        }
    }

    /** Returns a value with the comma behind it: {@code "file",}. */
    static EncodedText value(String text) {
        return new EncodedText(quoted(text) + ',');
    }

    /** Returns a name with the colon behind it: {@code "driver":}. */
    static EncodedText name(String name) {
        return new EncodedText(quoted(name) + ':');
    }

    /** Returns a member with the comma behind it: {@code "driver":"file",}. */
    static EncodedText member(String name, String value) {
        return new EncodedText(quoted(name) + ':' + quoted(value) + ',');
    }

    /**
     * Returns a text in quotes.
     *
     * @throws IllegalArgumentException if JSON would have to escape a character of it
     */
    static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                throw new IllegalArgumentException("not a name: a character " + (int) c);
            }
        }
        return '"' + text + '"';
    }

    /** Returns the number of bytes. */
    public int length() {
        return length;
    }

    /**
     * Copies the bytes into a buffer. Behind them, the buffer needs room for 15 more bytes, whose values are undefined afterwards.
     *
     * @throws IndexOutOfBoundsException if there is not enough room
     */
    public void copyTo(byte[] buffer, int offset) {
        WORDS.set(buffer, offset, first);
        WORDS.set(buffer, offset + 8, second);
        if (length > 16) {
            copyOthers(buffer, offset + 16);
        }
    }

    private void copyOthers(byte[] buffer, int offset) {
        for (int i = 0; i < others.length; i++) {
            WORDS.set(buffer, offset + 8 * i, others[i]);
        }
    }
}
