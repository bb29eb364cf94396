package io.github.qapi4j.runtime.codec;

import java.io.OutputStream;
import java.util.Arrays;

/** The output buffer of a message, with a limited size. */
final class MessageBuffer extends OutputStream {
    private final int limit;
    private byte[] bytes = new byte[256];
    private int size;

    MessageBuffer(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (length > limit - size) {
            throw new IllegalArgumentException("$: message is longer than " + limit + " bytes");
        }
        if (size + length > bytes.length) {
            long wanted = Math.max(2L * bytes.length, (long) size + length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }
}
