package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * Bounds the bytes of the replies that wait for all clients of a server together. Events do not count: all clients share their bytes. While the bound is
 * exceeded, the requests of a client wait if it has more than an equal share. Thread-safe.
 */
final class OutputBudget {
    private final long capacity;
    private final IntSupplier clients;
    private final AtomicLong held = new AtomicLong();

    /** @param clients returns the number of clients */
    OutputBudget(long capacity, IntSupplier clients) {
        this.capacity = capacity;
        this.clients = clients;
    }

    /** Adds bytes that wait; a negative number removes them. */
    void add(long bytes) {
        held.addAndGet(bytes);
    }

    /** Returns the number of bytes that wait. */
    long held() {
        return held.get();
    }

    /** Returns how many bytes of replies to one client may wait now. */
    long share() {
        return held.get() <= capacity ? Long.MAX_VALUE : capacity / Math.max(1, clients.getAsInt());
    }
}
