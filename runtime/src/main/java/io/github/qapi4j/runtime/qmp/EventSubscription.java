package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to events, from which threads take them. A queue holds the events that have arrived and were not taken yet. It is bounded by their
 * number and by the bytes of their data; the {@link EventOverflow} determines what happens when it is full. {@link Received#missed} says where events
 * were lost, and {@link #dropped} how many in total. A {@link QmpGapException} says where the session was another one. Events that arrive together enter the queue together. An event is decoded when it is taken. Any
 * thread may use a subscription.
 *
 * <pre>{@code
 * try (EventSubscription<JobStatusChangeEvent> changes =
 *         client.events().subscribe(JobStatusChangeEvent.DESCRIPTOR)) {
 *     QmpApi.on(client).job().jobComplete("job0");
 *     changes.next(change -> change.status() == JobStatus.CONCLUDED, Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * @param <E> the events' type
 */
public final class EventSubscription<E extends QmpEvent> implements AutoCloseable {
    private final String name;
    private final EventQueue<E> queue;
    private final EventSelector<E> events;
    private final JsonFormat format;
    private final EventSource source;
    private final EventQueue.Taker<E, Received<E>> decoded = this::decode;

    EventSubscription(
            String name, EventQueue<E> queue, EventSelector<E> events, JsonFormat format, EventSource source) {
        this.name = name;
        this.queue = queue;
        this.events = events;
        this.format = format;
        this.source = source;
    }

    /** Returns a subscription with an empty queue that is otherwise equal, and to which the source publishes nothing. */
    EventSubscription<E> detached() {
        return new EventSubscription<>(name, queue.another(), events, format, source);
    }

    EventSelector<E> events() {
        return events;
    }

    QueueBound bound() {
        return queue.bound();
    }

    /** Adds events to the queue. Returns whether the queue has changed. */
    boolean offer(List<RawEvent<? extends E>> events) {
        return queue.offer(events);
    }

    /** Adds a gap after the events in the queue. Returns whether the queue has changed. */
    boolean offer(EventGap gap) {
        return queue.offer(gap);
    }

    boolean isExhausted() {
        return queue.isExhausted();
    }

    void end(Supplier<? extends IOException> reason) {
        queue.end(reason);
    }

    /** Returns the exception with which the subscription has ended; null if it has not ended. Events may be left. */
    @Nullable
    IOException ending() {
        return queue.ending();
    }

    /**
     * Takes the oldest event, waiting until one arrives, at most as long as a call, as set in the client's options.
     *
     * @throws IOException as for {@link #next(Duration)}
     */
    public Received<E> next() throws IOException {
        return next(source.timeout());
    }

    /**
     * Takes the oldest event, waiting until one arrives.
     *
     * @param timeout the maximum time to wait; if it is zero or negative, this method does not wait
     * @throws QmpTimeoutException if no event arrives in time
     * @throws QmpClosedException if the session has ended, or the subscription was closed, and no event is left. Events of a {@link ReconnectingClient}
     *     end only when that is closed: between two sessions, this method waits.
     * @throws QmpDecodeException if the event cannot be decoded; it is removed from the queue, and the subscription continues
     * @throws QmpGapException if a {@link ReconnectingClient} has begun a session, after another one or after this subscription, and this is the place where events may have been lost, once for
     *     each gap; the subscription continues
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws QmpOverflowException if the subscription has failed because its queue was full, and no event is left
     */
    public Received<E> next(Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        Received<E> event = take(TimeUnit.NANOSECONDS.convert(timeout), decoded);
        if (event == null) {
            throw new QmpTimeoutException("no " + name + " within " + timeout);
        }
        return event;
    }

    /**
     * Takes events until a filter accepts one, and returns that one. The others are discarded.
     *
     * @param filter accepts the expected event; runs on the calling thread
     * @param timeout the maximum time to wait for the expected event
     * @throws IOException as for {@link #next(Duration)}
     * @throws IllegalArgumentException if the timeout is not positive
     */
    public Received<E> next(Predicate<? super E> filter, Duration timeout) throws IOException {
        Objects.requireNonNull(filter, "filter");
        long nanos = TimeUnit.NANOSECONDS.convert(Deadlines.requirePositive(timeout));
        long start = System.nanoTime();
        long missed = 0;
        try {
            for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
                Received<E> event = take(left, decoded);
                if (event == null) {
                    break;
                }
                missed += event.missed();
                if (filter.test(event.event())) {
                    long sum = missed;
                    missed = 0;
                    return sum == event.missed()
                            ? event
                            : new Received<>(event.event(), event.timestamp(), limited(sum));
                }
            }
        } finally {
            // Without an event to return, the next one reports the loss.
            queue.addMissed(missed);
        }
        throw new QmpTimeoutException("no expected " + name + " within " + timeout);
    }

    /**
     * Takes the oldest event without waiting; empty if the queue is empty.
     *
     * @throws IOException as for {@link #next(Duration)}
     */
    public Optional<Received<E>> poll() throws IOException {
        return Optional.ofNullable(take(0, decoded));
    }

    /** Takes the oldest event without waiting and without decoding it; null if the queue is empty. */
    @Nullable
    RawEvent<? extends E> pollRaw() throws IOException {
        return this.<RawEvent<? extends E>>take(0, (event, missed) -> event);
    }

    /** Decodes an event before which this number of events were lost. */
    Received<E> decode(RawEvent<? extends E> event, long missed) throws IOException {
        return new Received<>(event.read(format), event.timestamp(), limited(missed));
    }

    private static int limited(long missed) {
        return (int) Math.min(missed, Integer.MAX_VALUE);
    }

    private <T> @Nullable T take(long nanos, EventQueue.Taker<E, T> taker) throws IOException {
        try {
            return queue.take(nanos, taker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while waiting for " + name).initCause(e);
        }
    }

    /** Returns how many events were lost so far because the queue was full. */
    public long dropped() {
        return queue.dropped();
    }

    /**
     * Ends the subscription, and drops the events that were not taken. A thread that waits for an event gets a
     * {@link QmpClosedException}. Closing again does nothing.
     */
    @Override
    public void close() {
        source.remove(this);
        queue.end(() -> new QmpClosedException("the subscription to " + name + " was closed"));
        queue.clear();
    }

    @Override
    public String toString() {
        return "subscription to " + name;
    }
}
