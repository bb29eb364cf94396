package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of events that a subscriber has not taken yet, with the gaps between them. Since a queue always admits one event, what it drops is
 * older than the events that it holds. A gap is never dropped: gaps without an event between them are merged, so that there is at most one more than
 * there are events. Once the queue has ended, it accepts no more events and gaps.
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

    /** How many events have left the queue. */
    private long removed;

    /** The gaps that were not taken yet, each before another event, or after the last one. */
    private final ArrayDeque<Gap> gaps = new ArrayDeque<>();

    /** How many events were dropped since the last one was taken. */
    private long missed;

    EventQueue(String name, QueueBound bound, EventOverflow overflow) {
        this.name = name;
        this.bound = bound;
        this.overflow = overflow;
    }

    /** A gap, and how many events leave the queue before it. */
    private record Gap(long position, EventGap gap) {}

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
            remove();
            mergeGaps();
        }
        events.add(event);
        bytes += size;
    }

    private RawEvent<? extends E> remove() {
        RawEvent<? extends E> event = events.remove();
        bytes -= event.size();
        removed++;
        return event;
    }

    /** Adds a gap after the events in the queue, without waiting, and returns whether the queue has changed. */
    boolean offer(EventGap gap) {
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            long position = removed + events.size();
            Gap last = gaps.peekLast();
            if (last != null && last.position() == position) {
                gaps.removeLast();
                gaps.add(new Gap(position, last.gap().and(gap)));
            } else {
                gaps.add(new Gap(position, gap));
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Merges the first two gaps if the events between them have left the queue. */
    private void mergeGaps() {
        if (gaps.size() > 1) {
            Gap first = gaps.remove();
            Gap second = gaps.element();
            if (second.position() <= removed) {
                gaps.remove();
                gaps.addFirst(new Gap(second.position(), first.gap().and(second.gap())));
            } else {
                gaps.addFirst(first);
            }
        }
    }

    /** Returns whether a gap is what is taken next. */
    private boolean isGapNext() {
        Gap next = gaps.peek();
        return next != null && next.position() <= removed;
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

    /** Drops the events and gaps in the queue. */
    void clear() {
        lock.lock();
        try {
            removed += events.size();
            events.clear();
            gaps.clear();
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
     * @throws QmpGapException if a gap precedes the oldest event; it is taken
     * @throws IOException if the queue has ended and is empty: the exception with which it ended
     */
    <T> @Nullable T take(long nanos, Taker<E, T> taker) throws IOException, InterruptedException {
        RawEvent<? extends E> event;
        long before;
        lock.lock();
        try {
            long left = nanos;
            while (events.isEmpty() && !isGapNext()) {
                if (end != null) {
                    throw end.get();
                }
                if (left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
            if (isGapNext()) {
                throw new QmpGapException(name, gaps.remove().gap());
            }
            event = remove();
            before = missed;
            missed = 0;
        } finally {
            lock.unlock();
        }
        try {
            return taker.take(event, before);
        } catch (IOException | RuntimeException | Error e) {
            // The next event that can be read reports the loss.
            addMissed(before);
            throw e;
        }
    }

    /** Adds to the number of events that the next one reports as lost. */
    void addMissed(long more) {
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

    /** Returns whether the queue has ended and has no event. It may have a gap. */
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
