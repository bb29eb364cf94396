package io.github.qapi4j.runtime.qmp;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** The bounded queue of the calls that a session makes to one listener, in order. If it is full, the oldest call is dropped. */
final class ListenerQueue<L> {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;

    private final L listener;
    private final ObjLongConsumer<L> reportMissed;
    private final QueueBound bound;
    private final Pump pump;

    // The lock of the queue guards the following fields.
    private final ArrayDeque<Entry<L>> calls = new ArrayDeque<>();
    private long bytes;
    private long missed;

    /** A call to the listener, and about how many bytes of memory it needs. */
    private record Entry<L>(Consumer<? super L> call, long size) {}

    /**
     * Creates a queue.
     *
     * @param reportMissed reports to the listener how many calls were dropped
     */
    ListenerQueue(L listener, ObjLongConsumer<L> reportMissed, QueueBound bound, Callbacks callbacks) {
        this.listener = listener;
        this.reportMissed = reportMissed;
        this.bound = bound;
        this.pump = new Pump(callbacks, this::deliver);
    }

    /** Adds a call, which needs about this many bytes of memory. */
    void add(Consumer<? super L> call, long size) {
        synchronized (calls) {
            while (!bound.admits(calls.size() + 1, bytes + size)) {
                bytes -= calls.remove().size();
                missed++;
            }
            calls.add(new Entry<>(call, size));
            bytes += size;
        }
        pump.signal();
    }

    private void deliver() {
        while (true) {
            long lost;
            Entry<L> next;
            synchronized (calls) {
                next = calls.poll();
                if (next == null) {
                    return;
                }
                bytes -= next.size();
                lost = missed;
                missed = 0;
            }
            if (lost > 0) {
                call(notified -> reportMissed.accept(notified, lost));
            }
            call(next.call());
        }
    }

    private void call(Consumer<? super L> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException | Error e) {
            LOGGER.warn("a listener of the session failed", e);
        }
    }
}
