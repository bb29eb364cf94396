package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of events that a subscriber has not taken yet. Since a queue always admits one event, what it drops is older than the events that
 * it holds. Once it has ended, it accepts no more events.
 *
 * @param <E> the events' type
 */
final class EventQueue<E extends QmpEvent> {
    private final String name;
    private final QueueBound bound;
    private final EventOverflow overflow;
    private final ArrayDeque<RawEvent<? extends E>> events = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Supplier<? extends IOException> end;
    private long bytes;
    private long dropped;

    /** How many events were dropped since the last one was taken. */
    private long missed;

    EventQueue(String name, QueueBound bound, EventOverflow overflow) {
        this.name = name;
        this.bound = bound;
        this.overflow = overflow;
    }

    /** Makes the result of taking an event. */
    @FunctionalInterface
    interface Taker<E extends QmpEvent, T> {

        /**
         * Takes an event.
         *
         * @param missed how many events were dropped between the event that was taken before and this one
         */
        T take(RawEvent<? extends E> event, long missed) throws IOException;
    }

    QueueBound bound() {
        return bound;
    }

    /** Returns an empty queue with the same name, bound and policy. */
    EventQueue<E> another() {
        return new EventQueue<>(name, bound, overflow);
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
        long size = event.size();
        while (!bound.admits(events.size() + 1, bytes + size)) {
            dropped++;
            if (overflow == EventOverflow.FAIL) {
                String excess = events.size() < bound.capacity() ? bound.bytes() + " bytes" : "" + bound.capacity();
                end = () -> new QmpOverflowException(name + " has lost events: more than " + excess + " were waiting");
                return;
            }
            missed++;
            bytes -= events.remove().size();
        }
        events.add(event);
        bytes += size;
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
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the oldest event, waiting at most this time for one.
     *
     * @param taker makes the result; called outside the lock of the queue
     * @return the result; null if no event arrives
     * @throws IOException if the queue has ended and is empty: the exception with which it ended
     */
    <T> @Nullable T take(long nanos, Taker<E, T> taker) throws IOException, InterruptedException {
        RawEvent<? extends E> event;
        long before;
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
            event = events.remove();
            bytes -= event.size();
            before = missed;
            missed = 0;
        } finally {
            lock.unlock();
        }
        try {
            return taker.take(event, before);
        } catch (QmpDecodeException e) {
            // The next event that can be read reports the loss.
            addMissed(before);
            throw e;
        }
    }

    private void addMissed(long more) {
        lock.lock();
        try {
            missed += more;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the exception that {@link #take} throws once the queue is empty; null if the queue has not ended. */
    @Nullable
    IOException ending() {
        lock.lock();
        try {
            return end == null ? null : end.get();
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
