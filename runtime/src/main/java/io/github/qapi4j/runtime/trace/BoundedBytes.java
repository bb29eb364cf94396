package io.github.qapi4j.runtime.trace;

import java.io.ByteArrayOutputStream;

/** Bytes up to a maximum number; further ones are dropped. */
final class BoundedBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;

    BoundedBytes(int most) {
        this.most = most;
    }

    void write(byte[] from, int begin, int end) {
        bytes.write(from, begin, Math.max(0, Math.min(end - begin, most - bytes.size())));
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
