package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to the events of one kind, or of a whole schema. Events that have arrived and were not taken yet are in a bounded
 * queue; the {@link EventOverflow} determines what happens when it is full. An event is decoded when it is taken. Any thread may
 * use a subscription.
 *
 * @param <E> the events' type
 */
public final class EventSubscription<E> implements AutoCloseable {
    private final String name;
    private final EventQueue queue;
    private final Reader<E> reader;
    private final EventSource source;

    /** Selects the wanted events, and decodes them. */
    interface Reader<E> {
        boolean wants(RawEvent event);

        Received<E> read(RawEvent event) throws IOException;
    }

    EventSubscription(String name, EventQueue queue, Reader<E> reader, EventSource source) {
        this.name = name;
        this.queue = queue;
        this.reader = reader;
        this.source = source;
    }

    /** Adds an event to the queue, if it is wanted. Returns whether the queue has changed. */
    boolean offer(RawEvent event) {
        return reader.wants(event) && queue.offer(event);
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
     * @param timeout how long to wait
     * @throws QmpTimeoutException if none arrives in time
     * @throws QmpClosedException if the session has ended, or the subscription was closed, and no event is left
     * @throws io.github.qapi4j.runtime.codec.CodecException if the event cannot be decoded; it is taken, and the subscription
     *     continues
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws IOException if the subscription has failed because its queue was full, and no event is left
     */
    public Received<E> next(Duration timeout) throws IOException {
        Received<E> event = take(TimeUnit.NANOSECONDS.convert(timeout));
        if (event == null) {
            throw new QmpTimeoutException("no " + name + " within " + timeout);
        }
        return event;
    }

    /**
     * Takes the oldest event if there is one, and never waits.
     *
     * @throws IOException as for {@link #next}
     */
    public Optional<Received<E>> poll() throws IOException {
        return Optional.ofNullable(take(0));
    }

    private @Nullable Received<E> take(long nanos) throws IOException {
        try {
            RawEvent event = queue.take(nanos);
            return event == null ? null : reader.read(event);
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

    /** Ends the subscription. A thread that waits for an event gets a {@link QmpClosedException}. */
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
