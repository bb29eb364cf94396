package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The events of one subscriber that it has not taken yet: bounded, and ended at some time. */
final class EventQueue {
    private final String name;
    private final int capacity;
    private final EventOverflow overflow;
    private final ArrayDeque<RawEvent> events = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Supplier<? extends IOException> end;
    private long dropped;

    EventQueue(String name, int capacity, EventOverflow overflow) {
        if (capacity < 1) {
            throw new IllegalArgumentException("the capacity of an event queue must be positive: " + capacity);
        }
        this.name = name;
        this.capacity = capacity;
        this.overflow = overflow;
    }

    /** Adds an event, and never waits. Returns whether something has changed. */
    boolean offer(RawEvent event) {
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            if (events.size() == capacity) {
                dropped++;
                if (overflow == EventOverflow.FAIL) {
                    end = () -> new IOException(name + " has lost events: more than " + capacity + " were waiting");
                    changed.signalAll();
                    return true;
                }
                events.remove();
            }
            events.add(event);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the queue: what is in it can still be taken, then comes the exception. */
    void end(Supplier<? extends IOException> reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is in the queue. */
    void clear() {
        lock.lock();
        try {
            events.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the oldest event, waiting for one at most so long; null if none comes.
     *
     * @throws IOException the reason, if the queue has ended and is empty
     */
    @Nullable
    RawEvent take(long nanos) throws IOException, InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (events.isEmpty()) {
                if (end != null) {
                    throw end.get();
                }
                if (left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
            return events.remove();
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the next thing to come is the exception. */
    boolean isExhausted() {
        lock.lock();
        try {
            return end != null && events.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }
}
