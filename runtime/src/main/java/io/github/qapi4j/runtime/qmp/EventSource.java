package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a session. A subscriber receives those that arrive after it has subscribed: subscribe before sending the command
 * that causes them, since they often arrive before its reply. Each subscriber has a bounded queue of its own; a slow one loses
 * events, or fails, and never delays the session or another subscriber. Any thread may use it.
 *
 * <p>Listeners, publishers and expectations run on the client's callback executor, each of them in the order of the events, and
 * may call the client.
 */
public final class EventSource {
    private final JsonFormat format;
    private final Callbacks callbacks;
    private final SessionNotices notices;
    private final QmpClientOptions options;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private volatile @Nullable Supplier<? extends IOException> end;

    /** A subscription, and the action to run when it has changed. */
    private record Subscriber(EventSubscription<?> subscription, Runnable onChange) {}

    EventSource(JsonFormat format, Callbacks callbacks, SessionNotices notices, QmpClientOptions options) {
        this.format = format;
        this.callbacks = callbacks;
        this.notices = notices;
        this.options = options;
    }

    /** Subscribes to the events of one kind, with the queue that the client's options specify. */
    public <E> EventSubscription<E> subscribe(EventDescriptor<E> event) {
        return subscribe(event, options.eventCapacity(), options.eventOverflow());
    }

    /** Subscribes to the events of one kind, with a queue of this capacity. */
    public <E> EventSubscription<E> subscribe(EventDescriptor<E> event, int capacity, EventOverflow overflow) {
        return subscribe(event, capacity, overflow, subscription -> () -> {});
    }

    /**
     * Subscribes to all events, with the queue that the client's options specify. An event that the schema does not know is
     * received as an {@link UnknownEvent}.
     */
    public EventSubscription<QmpEvent> subscribe(SchemaDescriptor schema) {
        return subscribe(schema, options.eventCapacity(), options.eventOverflow());
    }

    /**
     * Subscribes to all events, with a queue of this capacity. An event that the schema does not know is received as an
     * {@link UnknownEvent}.
     */
    public EventSubscription<QmpEvent> subscribe(SchemaDescriptor schema, int capacity, EventOverflow overflow) {
        EventSubscription<QmpEvent> subscription = new EventSubscription<>(
                "events", new EventQueue("subscription to events", capacity, overflow), readerOf(schema), this);
        add(new Subscriber(subscription, () -> {}));
        return subscription;
    }

    /**
     * Calls a listener with each event of one kind, until the returned object is closed or the session ends. An event that cannot
     * be decoded is reported to the {@link SessionListener}; an exception of the listener is logged.
     *
     * @return the registration; closing it does not wait for calls in progress
     */
    public <E> Registration listen(EventDescriptor<E> event, Consumer<? super Received<E>> listener) {
        EventDrain.Sink<E> sink = new EventDrain.Sink<>() {
            @Override
            public void event(Received<E> received) {
                listener.accept(received);
            }

            @Override
            public void ended(IOException reason) {
                // A listener receives events only.
            }
        };
        EventSubscription<E> subscription = subscribe(
                event,
                options.eventCapacity(),
                options.eventOverflow(),
                made -> new EventDrain<>(made, sink, callbacks, notices)::signal);
        return subscription::close;
    }

    /**
     * Returns a future of the first event of one kind that a filter accepts, which waits for the call timeout of the client's
     * options. Call this method before sending the command that causes the event.
     *
     * @return a future that completes with the event; or with a {@link QmpTimeoutException}, a {@link QmpClosedException} when the
     *     session ends, or the exception of the filter. Cancelling it ends the waiting.
     */
    public <E> CompletableFuture<Received<E>> expect(EventDescriptor<E> event, Predicate<? super E> filter) {
        return expect(event, filter, options.callTimeout());
    }

    /** Like {@link #expect(EventDescriptor, Predicate)}, with this timeout. */
    @SuppressWarnings("FutureReturnValueIgnored") // the stage from whenComplete only repeats the future
    public <E> CompletableFuture<Received<E>> expect(
            EventDescriptor<E> event, Predicate<? super E> filter, Duration timeout) {
        Objects.requireNonNull(filter, "filter");
        Expectation<E> expectation = new Expectation<>(event.toString(), filter, timeout, callbacks);
        EventSubscription<E> subscription = subscribe(
                event,
                options.eventCapacity(),
                EventOverflow.FAIL,
                made -> new EventDrain<>(made, expectation, callbacks, notices)::signal);
        expectation.future().whenComplete((received, failure) -> subscription.close());
        return expectation.future();
    }

    /**
     * Returns a publisher of the events of one kind. Each subscriber receives the events that arrive after it has subscribed, and
     * {@code onError} when the session ends or its queue is full.
     */
    public <E> Flow.Publisher<Received<E>> publisher(EventDescriptor<E> event) {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            subscribe(event, options.eventCapacity(), options.eventOverflow(), made -> {
                EventFlow<E> flow = new EventFlow<>(made, subscriber, callbacks, notices);
                flow.signal();
                return flow::signal;
            });
        };
    }

    private <E> EventSubscription<E> subscribe(
            EventDescriptor<E> event, int capacity, EventOverflow overflow, OnChange<E> consumer) {
        EventQueue queue = new EventQueue("subscription to " + event, capacity, overflow);
        EventSubscription<E> subscription = new EventSubscription<>(event.toString(), queue, readerOf(event), this);
        add(new Subscriber(subscription, consumer.of(subscription)));
        return subscription;
    }

    /** Creates the action to run when a subscription has changed. */
    private interface OnChange<E> {
        Runnable of(EventSubscription<E> subscription);
    }

    private <E> EventSubscription.Reader<E> readerOf(EventDescriptor<E> event) {
        return new EventSubscription.Reader<>() {
            @Override
            public boolean wants(RawEvent raw) {
                return raw.name().equals(event.name());
            }

            @Override
            public Received<E> read(RawEvent raw) throws IOException {
                return raw.read(event, format);
            }
        };
    }

    private EventSubscription.Reader<QmpEvent> readerOf(SchemaDescriptor schema) {
        return new EventSubscription.Reader<>() {
            @Override
            public boolean wants(RawEvent raw) {
                return true;
            }

            @Override
            public Received<QmpEvent> read(RawEvent raw) throws IOException {
                EventDescriptor<?> event =
                        schema.event(raw.name()).orElseGet(() -> UnknownEvent.descriptor(raw.name()));
                Received<?> received = raw.read(event, format);
                return new Received<>((QmpEvent) received.event(), received.timestamp());
            }
        };
    }

    private void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        Supplier<? extends IOException> ended = end;
        if (ended != null) {
            end(subscriber, ended);
        }
    }

    void remove(EventSubscription<?> subscription) {
        subscribers.removeIf(subscriber -> subscriber.subscription() == subscription);
    }

    /** Passes an event to all subscribers that want it, without waiting. */
    void publish(RawEvent event) {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.subscription().offer(event)) {
                subscriber.onChange().run();
            }
        }
    }

    /** Ends all subscriptions, including later ones. */
    void end(Supplier<? extends IOException> reason) {
        end = reason;
        subscribers.forEach(subscriber -> end(subscriber, reason));
        subscribers.clear();
    }

    private static void end(Subscriber subscriber, Supplier<? extends IOException> reason) {
        subscriber.subscription().end(reason);
        subscriber.onChange().run();
    }

    /** The registration of a listener. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {

        /** Ends the registration. Closing again does nothing. */
        @Override
        void close();
    }
}
