package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A subscription, the action to run when it has changed, and the events that have arrived for it and were not handed over yet: at most about half as
 * many events and bytes as its queue holds. Only the thread that reads the session adds events and hands them over.
 *
 * @param <E> the events' type
 */
final class EventSubscriber<E extends QmpEvent> {
    private final EventSubscription<E> subscription;
    private final Runnable onChange;
    private final List<RawEvent<? extends E>> arrived = new ArrayList<>();
    private final AtomicLong added = new AtomicLong();
    private long bytes;
    private boolean inBurst;
    private boolean changed;

    EventSubscriber(EventSubscription<E> subscription, Runnable onChange) {
        this.subscription = subscription;
        this.onChange = onChange;
    }

    EventSubscription<E> subscription() {
        return subscription;
    }

    /** Returns how many events were added so far. Any thread may call this method. */
    long added() {
        return added.get();
    }

    /** Adds an event, without waiting. Returns whether it begins a burst, which ends with {@link #endBurst}. */
    boolean add(RawEvent<? extends E> event) {
        arrived.add(event);
        bytes += event.size();
        // There is only one writer, and a thread that needs the number has learned of the event from this thread: no
        // fence is necessary.
        added.lazySet(added.getPlain() + 1);
        if (subscription.bound().isHalfExceededBy(arrived.size(), bytes)) {
            // A consumer may be waiting, and must be able to begin before more events arrive than the queue holds.
            pass();
            announce();
        }
        boolean first = !inBurst;
        inBurst = true;
        return first;
    }

    /** Passes the events that have arrived to the subscription, without waiting. The caller then calls {@link #announce}. */
    void endBurst() {
        inBurst = false;
        pass();
    }

    private void pass() {
        if (!arrived.isEmpty()) {
            changed |= subscription.offer(arrived);
            arrived.clear();
            bytes = 0;
        }
    }

    /** Runs the action if the subscription has changed since this method was called last. */
    void announce() {
        if (changed) {
            changed = false;
            onChange.run();
        }
    }

    /** Adds a gap. No thread reads a session meanwhile. */
    void add(EventGap gap) {
        if (subscription.offer(gap)) {
            onChange.run();
        }
    }

    /** Ends the subscription. */
    void end(Supplier<? extends IOException> reason) {
        subscription.end(reason);
        onChange.run();
    }
}
