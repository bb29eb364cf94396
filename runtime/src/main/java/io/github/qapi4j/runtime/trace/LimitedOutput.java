package io.github.qapi4j.runtime.trace;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream that accepts a limited number of bytes. */
final class LimitedOutput extends FilterOutputStream {
    private final long limit;
    private long left;

    LimitedOutput(OutputStream out, long limit) {
        super(out);
        this.limit = limit;
        this.left = limit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int count = (int) Math.min(length, left);
        out.write(bytes, offset, count);
        left -= count;
        if (count < length) {
            throw new IOException("a recording has at most " + limit + " bytes");
        }
    }
}
