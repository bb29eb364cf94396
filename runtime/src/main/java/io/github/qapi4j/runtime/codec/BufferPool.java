package io.github.qapi4j.runtime.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The buffers of writers that have finished, for the next writers. It keeps a fixed number of them, and none that is very large. A thread always uses
 * the same slot, so threads rarely compete; a thread whose slot is empty gets a new buffer. Thread-safe, without locks and without thread-locals, of
 * which virtual threads would have too many.
 */
final class BufferPool {
    private static final int SLOTS = 4;
    private static final int SMALLEST = 2048;
    private static final int LARGEST = 1 << 19;

    private final AtomicReferenceArray<byte[]> slots = new AtomicReferenceArray<>(SLOTS);

    /** Returns a buffer with any content, which belongs to the caller. */
    byte[] take() {
        byte[] buffer = slots.getAndSet(slot(), null);
        return buffer == null ? new byte[SMALLEST] : buffer;
    }

    /** Takes back a buffer, which the caller must not use any more. */
    void give(byte[] buffer) {
        if (buffer.length <= LARGEST) {
            slots.setRelease(slot(), buffer);
        }
    }

    private static int slot() {
        return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }
}
