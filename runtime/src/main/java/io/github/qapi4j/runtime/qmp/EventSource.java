package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a session. A subscriber receives the events that arrive after it has subscribed. Subscribe before sending the command that causes an
 * event, since the event often arrives before the reply. When a call returns, all events that the server sent before its reply can be taken. Each
 * subscriber has its own bounded queue. A slow subscriber loses events, or fails, but never delays the session or another subscriber. Any thread may
 * use it.
 *
 * <p>There are four forms: a {@linkplain #subscribe subscription}, from which a thread takes events, a {@linkplain #listen listener}, a {@linkplain
 * #expect future} of one event, and a {@linkplain #publisher publisher}. Each form accepts a descriptor, several descriptors ({@link
 * EventSelector#anyOf}), or a whole schema. With a schema, events that it does not declare are received as {@link UnknownEvent}s. Listeners,
 * publishers' subscribers and filters of futures run on the client's callback executor and may call the client. Each of them receives its events in
 * order.
 *
 * <pre>{@code
 * CompletableFuture<Received<DeviceDeletedEvent>> deleted =
 *         client.events().expect(DeviceDeletedEvent.DESCRIPTOR, event -> "disk0".equals(event.device()));
 * client.execute(DeviceDelCommand.builder().id("disk0").build());
 * deleted.get();
 * }</pre>
 */
public final class EventSource {
    private final JsonFormat format;
    private final Callbacks callbacks;
    private final SessionNotices notices;
    private final QmpClientOptions options;

    /** Used only by the thread that reads the session. */
    private final EventRoutes routes = new EventRoutes();

    /** The subscribers with events that were not handed over yet. Used only by the thread that reads the session. */
    private final List<EventSubscriber<?>> burst = new ArrayList<>();

    /** An immutable list, replaced under the lock of this object. */
    private volatile List<EventSubscriber<?>> subscribers = List.of();

    private volatile @Nullable Supplier<? extends IOException> end;

    EventSource(JsonFormat format, Callbacks callbacks, SessionNotices notices, QmpClientOptions options) {
        this.format = format;
        this.callbacks = callbacks;
        this.notices = notices;
        this.options = options;
    }

    /** Subscribes to events, with the queue capacity and the overflow policy from the client's options. */
    public <E extends QmpEvent> EventSubscription<E> subscribe(EventSelector<E> events) {
        return subscribe(events, options.eventCapacity(), options.eventOverflow());
    }

    /**
     * Subscribes to events.
     *
     * @param events the kinds of events
     * @param capacity the maximum number of queued events, at least one
     * @param overflow what happens when the queue is full
     */
    public <E extends QmpEvent> EventSubscription<E> subscribe(
            EventSelector<E> events, int capacity, EventOverflow overflow) {
        return subscribe(events, capacity, overflow, subscription -> () -> {});
    }

    /**
     * Calls a listener with each event, until the returned object is closed or the session ends. An event that cannot be decoded is reported to the
     * {@link SessionListener}; an exception of the listener is logged. The client's options specify the queue; once the queue has failed, the
     * listener is not called again.
     *
     * @param events the kinds of events
     * @return the registration; closing it does not wait for calls in progress
     */
    public <E extends QmpEvent> Registration listen(EventSelector<E> events, Consumer<? super Received<E>> listener) {
        Objects.requireNonNull(listener, "listener");
        EventDrain.Sink<E> sink = new EventDrain.Sink<>() {
            @Override
            public void event(Received<E> received) {
                listener.accept(received);
            }

            @Override
            public void ended(IOException reason) {
                // A listener cannot receive the end of the session.
            }
        };
        EventSubscription<E> subscription = subscribe(
                events,
                options.eventCapacity(),
                options.eventOverflow(),
                made -> new EventDrain<>(made, sink, callbacks, notices)::signal);
        return subscription::close;
    }

    /** Returns a future of the first event. It waits at most as long as a call, as set in the client's options. */
    public <E extends QmpEvent> CompletableFuture<Received<E>> expect(EventSelector<E> events) {
        return expect(events, event -> true);
    }

    /** Returns a future of the first event that a filter accepts. It waits at most as long as a call, as set in the client's options. */
    public <E extends QmpEvent> CompletableFuture<Received<E>> expect(
            EventSelector<E> events, Predicate<? super E> filter) {
        return expect(events, filter, options.callTimeout());
    }

    /**
     * Returns a future of the first event that a filter accepts. Call this method before sending the command that causes the event.
     *
     * @param events the kinds of events
     * @param filter accepts the expected event; runs on the client's callback executor
     * @param timeout how long to wait
     * @return a future that completes with the event; or with a {@link QmpTimeoutException}, a {@link QmpClosedException} when the
     *     session ends, a {@link QmpOverflowException} if the filter is too slow, a
     *     {@link QmpDecodeException} if an event cannot be decoded, or the exception of the filter.
     *     Cancelling it removes the subscription.
     * @throws IllegalArgumentException if the timeout is not positive
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the stage from whenComplete only repeats the future
    public <E extends QmpEvent> CompletableFuture<Received<E>> expect(
            EventSelector<E> events, Predicate<? super E> filter, Duration timeout) {
        Objects.requireNonNull(filter, "filter");
        Deadlines.requirePositive(timeout);
        Expectation<E> expectation = new Expectation<>(nameOf(events), filter, timeout, callbacks);
        EventSubscription<E> subscription = subscribe(
                events,
                options.eventCapacity(),
                EventOverflow.FAIL,
                made -> new EventDrain<>(made, expectation, callbacks, notices)::signal);
        expectation.future().whenComplete((received, failure) -> subscription.close());
        return expectation.future();
    }

    /**
     * Returns a publisher of events. Each subscriber receives the events that arrive after it has subscribed. It receives {@code onError} when the
     * session ends, when its queue has failed, or if it requests a number of events that is not positive. An event that cannot be decoded is reported
     * to the {@link SessionListener}.
     *
     * @param events the kinds of events
     */
    public <E extends QmpEvent> Flow.Publisher<Received<E>> publisher(EventSelector<E> events) {
        Objects.requireNonNull(events, "events");
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            subscribe(events, options.eventCapacity(), options.eventOverflow(), made -> {
                EventFlow<E> flow = new EventFlow<>(made, subscriber, callbacks, notices);
                flow.signal();
                return flow::signal;
            });
        };
    }

    private <E extends QmpEvent> EventSubscription<E> subscribe(
            EventSelector<E> events, int capacity, EventOverflow overflow, OnChange<E> consumer) {
        Objects.requireNonNull(overflow, "overflow");
        String name = nameOf(events);
        EventQueue<E> queue = new EventQueue<>("subscription to " + name, capacity, overflow);
        EventSubscription<E> subscription = new EventSubscription<>(name, queue, events, format, this);
        add(new EventSubscriber<>(subscription, consumer.of(subscription)));
        return subscription;
    }

    /** Returns the name of the selected events for messages. */
    private static String nameOf(EventSelector<?> events) {
        Objects.requireNonNull(events, "events");
        return events instanceof SchemaDescriptor ? "event of " + events : events.toString();
    }

    /** Creates the action to run when a subscription has changed. */
    private interface OnChange<E extends QmpEvent> {
        Runnable of(EventSubscription<E> subscription);
    }

    private void add(EventSubscriber<?> subscriber) {
        change(list -> list.add(subscriber));
        Supplier<? extends IOException> ended = end;
        if (ended != null) {
            subscriber.end(ended);
        }
    }

    void remove(EventSubscription<?> subscription) {
        change(list -> list.removeIf(subscriber -> subscriber.subscription() == subscription));
    }

    private synchronized void change(Consumer<List<EventSubscriber<?>>> change) {
        List<EventSubscriber<?>> changed = new ArrayList<>(subscribers);
        change.accept(changed);
        subscribers = List.copyOf(changed);
    }

    /**
     * Publishes an event to all subscribers that have selected it, without waiting. They receive it at the latest from {@link #handOver}. Only the
     * thread that reads the session calls this method.
     *
     * @param message the message, which is not needed after this call
     * @param name the name of the event in the message
     * @throws IOException if the name or the timestamp of the event cannot be read
     */
    void publish(Envelope message, Slice name) throws IOException {
        List<EventRoutes.Recipient<?>> recipients = routes.recipients(name, subscribers, format);
        Slice time = message.member("timestamp");
        Optional<Instant> timestamp = time == null ? Optional.empty() : Timestamps.read(time, format);
        if (recipients.isEmpty()) {
            return;
        }
        Slice data = message.member("data");
        Slice copy = data == null ? Slice.EMPTY_OBJECT : data.copy();
        for (EventRoutes.Recipient<?> recipient : recipients) {
            if (recipient.add(copy, timestamp)) {
                burst.add(recipient.subscriber());
            }
        }
    }

    /**
     * Hands the published events over to their subscribers. The thread that reads the session calls this method before it waits for more input, and
     * before it handles a message that is not an event: the subscribers' threads are woken once or a few times for many events that have arrived
     * together.
     */
    void handOver() {
        for (EventSubscriber<?> subscriber : burst) {
            subscriber.endBurst();
        }
        try {
            for (EventSubscriber<?> subscriber : burst) {
                subscriber.announce();
            }
        } finally {
            burst.clear();
        }
    }

    /** Ends all subscriptions, including later ones. */
    void end(Supplier<? extends IOException> reason) {
        end = reason;
        subscribers.forEach(subscriber -> subscriber.end(reason));
        change(List::clear);
    }

    /** The registration of a listener. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {

        /** Ends the registration. Closing again does nothing. */
        @Override
        void close();
    }
}
