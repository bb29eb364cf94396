package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to events, from which threads take them. A bounded queue holds the events that have arrived and were not taken yet; the {@link
 * EventOverflow} determines what happens when it is full. Events that arrive together enter the queue together. An event is decoded when it is taken.
 * Any thread may use a subscription.
 *
 * <pre>{@code
 * try (EventSubscription<JobStatusChangeEvent> changes =
 *         client.events().subscribe(JobStatusChangeEvent.DESCRIPTOR)) {
 *     JobStatus status = changes.next(Duration.ofMinutes(1)).event().status();
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

    EventSubscription(
            String name, EventQueue<E> queue, EventSelector<E> events, JsonFormat format, EventSource source) {
        this.name = name;
        this.queue = queue;
        this.events = events;
        this.format = format;
        this.source = source;
    }

    /** Returns the descriptor of the events with this name; null if they are not selected. */
    @Nullable
    EventDescriptor<? extends E> select(String event) {
        return events.select(event).orElse(null);
    }

    int capacity() {
        return queue.capacity();
    }

    /** Adds events to the queue. Returns whether the queue has changed. */
    boolean offer(List<RawEvent<? extends E>> events) {
        return queue.offer(events);
    }

    boolean isExhausted() {
        return queue.isExhausted();
    }

    void end(Supplier<? extends IOException> reason) {
        queue.end(reason);
    }

    /**
     * Takes the oldest event, waiting until one arrives.
     *
     * @param timeout the maximum time to wait; if it is zero or negative, this method does not wait
     * @throws QmpTimeoutException if no event arrives in time
     * @throws QmpClosedException if the session has ended, or the subscription was closed, and no event is left
     * @throws QmpDecodeException if the event cannot be decoded; it is removed from the queue, and the subscription continues
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws QmpOverflowException if the subscription has failed because its queue was full, and no event is left
     */
    public Received<E> next(Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        Received<E> event = take(TimeUnit.NANOSECONDS.convert(timeout));
        if (event == null) {
            throw new QmpTimeoutException("no " + name + " within " + timeout);
        }
        return event;
    }

    /**
     * Takes the oldest event without waiting; empty if the queue is empty.
     *
     * @throws IOException as for {@link #next}
     */
    public Optional<Received<E>> poll() throws IOException {
        return Optional.ofNullable(take(0));
    }

    private @Nullable Received<E> take(long nanos) throws IOException {
        try {
            RawEvent<? extends E> event = queue.take(nanos);
            return event == null ? null : new Received<>(event.read(format), event.timestamp());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while waiting for " + name).initCause(e);
        }
    }

    /** Returns how many events were lost because the queue was full. */
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
