package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The pending expectations of the same events. They share one subscription and one task on the callback executor, however many they are: an event is
 * queued and decoded once, and the task passes it to one expectation after the other. If one of them blocks, it is set aside, and another task continues
 * with the others.
 */
final class ExpectationGroup<E extends QmpEvent> {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;

    /** How often a timer looks whether an expectation blocks, in nanoseconds: it blocks if it is found in the same call twice. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int OVERTAKEN = -1;

    private final EventSubscription<E> subscription;
    private final EventSubscriber<E> subscriber;
    private final Callbacks callbacks;
    private final SessionNotices notices;

    // The lock of this object guards the following fields.

    /** The expectations, and how many events the group had received before each of them was added. */
    private final Map<Expectation<E>, Long> pending = new LinkedHashMap<>();

    /** How many events were taken from the subscription. */
    private long taken;

    private boolean isRunning;

    /** The number of the task that runs or was submitted. */
    private int round;

    /** Whether that task has begun. */
    private boolean hasBegun;

    /** What that task delivers first; null if it begins with the queue. */
    private @Nullable Delivery<E> first;

    /** How often a timer has found that the task has not begun. */
    private int looks;

    /** What the running task delivers; null between two deliveries. */
    private @Nullable Delivery<E> current;

    private boolean isWatched;
    private boolean ended;

    /** What expectations receive: an event, an event that cannot be decoded, or, if there is no event, the end of the subscription. */
    private record Item<E extends QmpEvent>(
            @Nullable RawEvent<? extends E> event,
            @Nullable Received<E> received,
            @Nullable Throwable unreadable) {}

    /** An item, the expectations that receive it, and the index of the one that is receiving it now; negative after another task has taken over. */
    private static final class Delivery<E extends QmpEvent> {
        private final Item<E> item;
        private final List<Expectation<E>> receivers;
        private final AtomicInteger position = new AtomicInteger();

        Delivery(Item<E> item, List<Expectation<E>> receivers) {
            this.item = item;
            this.receivers = receivers;
        }
    }

    /**
     * Creates a group.
     *
     * @param subscription the subscription to the events; the caller adds the group's subscriber to the session
     */
    ExpectationGroup(EventSubscription<E> subscription, Callbacks callbacks, SessionNotices notices) {
        this.subscription = subscription;
        this.subscriber = new EventSubscriber<>(subscription, this::signal);
        this.callbacks = callbacks;
        this.notices = notices;
    }

    EventSubscriber<E> subscriber() {
        return subscriber;
    }

    /** Adds an expectation, which receives only events that arrive later. Returns false if the group has ended. */
    synchronized boolean add(Expectation<E> expectation) {
        if (ended || subscription.ending() != null) {
            return false;
        }
        pending.put(expectation, subscriber.added());
        return true;
    }

    /** Removes an expectation. Returns whether it was the last one; the caller then closes the group. */
    synchronized boolean remove(Expectation<E> expectation) {
        return pending.remove(expectation) != null && pending.isEmpty();
    }

    /** Ends the subscription. */
    void close() {
        subscription.close();
    }

    private void signal() {
        synchronized (this) {
            if (isRunning) {
                return;
            }
            isRunning = true;
            prepare(null);
            watch();
        }
        submit();
    }

    /** Prepares another task, which replaces the one before. */
    private void prepare(@Nullable Delivery<E> delivery) {
        round++;
        hasBegun = false;
        first = delivery;
        looks = 0;
    }

    /** Submits the prepared task. It can be submitted again, since an executor may drop it; only one of them runs. */
    private void submit() {
        int number;
        synchronized (this) {
            number = round;
        }
        callbacks.execute(() -> {
            Delivery<E> delivery;
            synchronized (this) {
                if (number != round || hasBegun) {
                    return;
                }
                hasBegun = true;
                delivery = first;
                first = null;
            }
            run(delivery);
        });
    }

    /** Delivers the rest of a delivery, and then the queued events, until none is left or another task has taken over. */
    private void run(@Nullable Delivery<E> begun) {
        Delivery<E> delivery = begun;
        try {
            while (delivery == null || deliver(delivery)) {
                delivery = next();
                if (delivery == null) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            LOGGER.warn(this + ": a task failed", e);
            stop(delivery);
        }
    }

    /** Returns whether all receivers have received the item, and no other task has taken over. */
    private boolean deliver(Delivery<E> delivery) {
        Item<E> item = delivery.item;
        int index = 0;
        for (Expectation<E> receiver : delivery.receivers) {
            pass(item, receiver);
            if (!delivery.position.compareAndSet(index, ++index)) {
                synchronized (this) {
                    // The receiver is aside when the other task leaves this lock.
                }
                receiver.resume();
                return false;
            }
        }
        return true;
    }

    private void pass(Item<E> item, Expectation<E> receiver) {
        RawEvent<? extends E> event = item.event();
        if (receiver.future().isDone()) {
            return;
        }
        if (event == null) {
            IOException reason = subscription.ending();
            receiver.ended(reason != null ? reason : new QmpClosedException(subscription + " has ended"));
        } else if (!receiver.queue(event)) {
            if (item.received() != null) {
                receiver.event(item.received());
            } else if (item.unreadable() != null) {
                receiver.unreadable(item.unreadable());
            }
        }
    }

    /** Returns the next delivery; null, and the task is over, if no event is left. */
    private @Nullable Delivery<E> next() {
        RawEvent<? extends E> event = null;
        synchronized (this) {
            current = null;
            try {
                event = ended ? null : subscription.pollRaw();
                if (event == null) {
                    isRunning = false;
                    return null;
                }
            } catch (IOException e) {
                ended = true;
            }
        }
        return begin(event == null ? new Item<>(null, null, null) : decode(event));
    }

    private synchronized void stop(@Nullable Delivery<E> failed) {
        if (current == failed) {
            current = null;
            isRunning = false;
        }
    }

    private Item<E> decode(RawEvent<? extends E> event) {
        try {
            return new Item<>(event, subscription.decode(event, 0), null);
        } catch (QmpDecodeException e) {
            notices.unusable(e);
            return new Item<>(event, null, e);
        } catch (IOException e) {
            throw new IllegalStateException("bug: an event is in memory", e);
        } catch (RuntimeException | Error e) {
            LOGGER.warn(this + ": a codec failed", e);
            return new Item<>(event, null, e);
        }
    }

    private synchronized Delivery<E> begin(Item<E> item) {
        boolean isEnd = item.event() == null;
        taken++;
        List<Expectation<E>> receivers = new ArrayList<>(pending.size());
        for (Map.Entry<Expectation<E>, Long> entry : pending.entrySet()) {
            if (isEnd || entry.getValue() < taken) {
                receivers.add(entry.getKey());
            }
        }
        Delivery<E> delivery = new Delivery<>(item, receivers);
        current = delivery;
        return delivery;
    }

    /** Looks later whether an expectation blocks, as long as the task runs. */
    private void watch() {
        if (!isWatched) {
            Delivery<E> seen = current;
            int position = seen == null ? 0 : seen.position.get();
            try {
                callbacks.threads().timer().schedule(PATIENCE, () -> look(seen, position));
                isWatched = true;
            } catch (RuntimeException | Error e) {
                // The timer's thread cannot be started. Without it, a filter that blocks delays the others.
                LOGGER.warn(this + ": cannot look whether a filter blocks", e);
            }
        }
    }

    private void look(@Nullable Delivery<E> seen, int position) {
        boolean submits = false;
        List<Expectation<E>> lost = List.of();
        synchronized (this) {
            isWatched = false;
            if (!isRunning) {
                return;
            }
            if (!hasBegun) {
                looks++;
                if (subscription.ending() != null && looks > 1) {
                    lost = new ArrayList<>(pending.keySet());
                }
                // After 2, 4, 8 looks and so on, so that an executor that is only slow is not flooded.
                submits = looks > 1 && Integer.bitCount(looks) == 1;
            } else if (seen != null && seen == current && takeOver(seen, position)) {
                List<Expectation<E>> receivers = seen.receivers;
                receivers.get(position).setAside(subscription.detached(), callbacks, notices);
                Delivery<E> rest = new Delivery<>(seen.item, receivers.subList(position + 1, receivers.size()));
                current = rest;
                prepare(rest);
                submits = true;
            }
            if (lost.isEmpty()) {
                watch();
            }
        }
        if (submits) {
            submit();
        }
        end(lost);
    }

    /** Ends expectations after the end of the session, if no task runs that does it. */
    private void end(List<Expectation<E>> lost) {
        IOException reason = subscription.ending();
        for (Expectation<E> each : lost) {
            each.ended(reason != null ? reason : new QmpClosedException(subscription + " has ended"));
        }
    }

    /** Takes a delivery over from a task if the task still waits for the receiver at this position. */
    private boolean takeOver(Delivery<E> delivery, int position) {
        return position < delivery.receivers.size()
                && !delivery.receivers.get(position).isAside()
                && delivery.position.compareAndSet(position, OVERTAKEN);
    }

    @Override
    public String toString() {
        return "expectations of " + subscription;
    }
}
