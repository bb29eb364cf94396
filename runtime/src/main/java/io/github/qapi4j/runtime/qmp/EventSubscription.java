package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one kind, or of a whole schema, that came since the subscription was made and were not taken yet. They wait in a
 * bounded queue; what happens when it is full, the {@link EventOverflow} says. An event is read when it is taken. Any thread may
 * use a subscription.
 *
 * @param <E> the events' type
 */
public final class EventSubscription<E> implements AutoCloseable {
    private final String name;
    private final EventQueue queue;
    private final Reader<E> reader;
    private final EventSource source;

    /** Tells which events are wanted, and reads them. */
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

    /** Takes an event that came, if it is wanted. Returns whether something has changed. */
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
     * Takes the oldest event, waiting until one comes.
     *
     * @param timeout how long to wait
     * @throws QmpTimeoutException if none comes in time
     * @throws QmpClosedException if the session has ended, or the subscription was closed, and no event is left
     * @throws io.github.qapi4j.runtime.codec.CodecException if the event cannot be read; it is taken, and the subscription goes on
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

    /** Ends the subscription. Who waits for an event gets a {@link QmpClosedException}. */
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
