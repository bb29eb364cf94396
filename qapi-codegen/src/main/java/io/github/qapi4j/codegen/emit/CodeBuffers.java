package io.github.qapi4j.codegen.emit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The buffers in which files are printed. A buffer is used for many files, so that it need not grow for each. Thread-safe. */
final class CodeBuffers {
    private static final int CAPACITY = 16_000;

    /**
     * The number of files that are printed in one buffer. A buffer takes twice the memory once it has held a character outside Latin-1, so it is then
     * replaced.
     */
    private static final int USES = 64;

    private final Queue<Buffer> free = new ConcurrentLinkedQueue<>();

    /** A buffer, which belongs to one thread until it is returned. */
    static final class Buffer {
        private final StringBuilder text = new StringBuilder(CAPACITY);
        private int uses;

        StringBuilder text() {
            return text;
        }
    }

    /** Takes an empty buffer. */
    Buffer take() {
        Buffer buffer = free.poll();
        return buffer == null ? new Buffer() : buffer;
    }

    /** Returns a buffer whose content is no longer needed. */
    void giveBack(Buffer buffer) {
        buffer.uses++;
        if (buffer.uses < USES) {
            buffer.text.setLength(0);
            free.add(buffer);
        }
    }
}
