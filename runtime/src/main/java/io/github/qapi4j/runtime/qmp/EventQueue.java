package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of events that a subscriber has not taken yet. Once it has ended, it accepts no more events.
 *
 * @param <E> the events' type
 */
final class EventQueue<E extends QmpEvent> {
    private final String name;
    private final int capacity;
    private final EventOverflow overflow;
    private final ArrayDeque<RawEvent<? extends E>> events = new ArrayDeque<>();
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

    int capacity() {
        return capacity;
    }

    /** Adds events without waiting, and returns whether the queue has changed. */
    boolean offer(List<RawEvent<? extends E>> arrived) {
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            for (int i = 0; i < arrived.size() && end == null; i++) {
                add(arrived.get(i));
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(RawEvent<? extends E> event) {
        if (events.size() == capacity) {
            dropped++;
            if (overflow == EventOverflow.FAIL) {
                end = () ->
                        new QmpOverflowException(name + " has lost events: more than " + capacity + " were waiting");
                return;
            }
            events.remove();
        }
        events.add(event);
    }

    /** Ends the queue: its events can still be taken, then {@link #take} throws the exception. */
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

    /** Drops the events in the queue. */
    void clear() {
        lock.lock();
        try {
            events.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the oldest event, waiting at most this time for one; null if none arrives.
     *
     * @throws IOException if the queue has ended and is empty: the exception with which it ended
     */
    @Nullable
    RawEvent<? extends E> take(long nanos) throws IOException, InterruptedException {
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

    /** Returns whether {@link #take} would throw the exception. */
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
