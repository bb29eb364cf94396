package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a client. A subscriber receives the events that arrive after it has subscribed. Subscribe before sending the command that causes an
 * event, since the event often arrives before the reply. When a call returns, all events that the server sent before its reply can be taken. Each
 * subscriber has its own queue, bounded by the number of its events and by their bytes. A slow subscriber loses events, or fails, but never delays the
 * session or another subscriber. Any thread may use it.
 *
 * <p>There are four forms: a {@linkplain #subscribe subscription}, from which a thread takes events, a {@linkplain #listen listener}, a {@linkplain
 * #expect future} of one event, and a {@linkplain #publisher publisher}. Each form accepts a descriptor, several descriptors ({@link
 * EventSelector#anyOf}), or a whole schema. With a schema, events that it does not declare are received as {@link UnknownEvent}s. Listeners,
 * publishers' subscribers and filters of futures run on the client's callback executor and may call the client. Each of them receives its events in
 * order. {@link Received#missed} reports events that a subscriber has lost.
 *
 * <p>The events of a {@link QmpClient} are those of its session, and the subscribers end with it. Subscribers of a {@link ReconnectingClient} remain
 * from one session to the next, until the client is closed. Ahead of the events of each session, also of the first one if they have subscribed before
 * it, each form reports an {@link EventGap} in its own way: a
 * subscription throws a {@link QmpGapException} once; a listener and a publisher call a further listener; a future fails when the session ends, since
 * its event may be lost.
 *
 * <p>This example waits for one event, and then for the first of two, each time subscribing before the command is sent:
 *
 * <pre>{@code
 * CompletableFuture<Received<DeviceDeletedEvent>> deleted =
 *         client.events().expect(DeviceDeletedEvent.DESCRIPTOR, event -> "disk0".equals(event.device()));
 * client.execute(DeviceDelCommand.builder().id("disk0").build());
 * deleted.get();
 *
 * EventSelector<QmpEvent> end =
 *         EventSelector.anyOf(BlockJobCompletedEvent.DESCRIPTOR, BlockJobCancelledEvent.DESCRIPTOR);
 * CompletableFuture<Received<QmpEvent>> first = client.events().expect(end);
 * client.execute(BlockJobCancelCommand.builder().device("job0").build());
 * boolean cancelled = first.get().event() instanceof BlockJobCancelledEvent;
 * }</pre>
 */
public final class EventSource {
    private final JsonFormat format;
    private final Callbacks callbacks;
    private final SessionNotices notices;
    private final QmpClientOptions options;

    private final EventRoutes routes = new EventRoutes();

    /** The subscribers with events that were not handed over yet. Used only by the thread that reads the session. */
    private final List<EventSubscriber<?>> burst = new ArrayList<>();

    /** The groups with pending expectations. Guarded by its own lock. */
    private final Map<EventSelector<?>, ExpectationGroup<?>> expectations = new HashMap<>();

    private volatile @Nullable Supplier<? extends IOException> end;

    /** Makes the exception of expectations that are added while there is no session; null while there is one. Changed with the lock of the expectations. */
    private volatile @Nullable Supplier<? extends IOException> absence;

    EventSource(JsonFormat format, Callbacks callbacks, SessionNotices notices, QmpClientOptions options) {
        this.format = format;
        this.callbacks = callbacks;
        this.notices = notices;
        this.options = options;
    }

    /** Subscribes to events, with the queue that the client's options specify. */
    public <E extends QmpEvent> EventSubscription<E> subscribe(EventSelector<E> events) {
        return subscribe(events, options.eventCapacity(), options.eventOverflow());
    }

    /**
     * Subscribes to events, with the maximum number of queued bytes from the client's options.
     *
     * @param events the kinds of events
     * @param capacity the maximum number of queued events, at least one
     * @param overflow what happens when the queue is full
     */
    public <E extends QmpEvent> EventSubscription<E> subscribe(
            EventSelector<E> events, int capacity, EventOverflow overflow) {
        return subscribe(events, capacity, options.eventBytes(), overflow);
    }

    /**
     * Subscribes to events.
     *
     * @param events the kinds of events
     * @param capacity the maximum number of queued events, at least one
     * @param bytes the maximum number of bytes of queued events, at least one; counted as in {@link QmpClientOptions.Builder#eventQueue(int, long,
     *     EventOverflow)}
     * @param overflow what happens when the queue is full
     */
    public <E extends QmpEvent> EventSubscription<E> subscribe(
            EventSelector<E> events, int capacity, long bytes, EventOverflow overflow) {
        EventSubscription<E> subscription = subscription(events, new QueueBound(capacity, bytes), overflow);
        add(new EventSubscriber<>(subscription, () -> {}));
        return subscription;
    }

    /**
     * Calls a listener with each event, until the returned object is closed or the subscribers end. An event that cannot be decoded is reported to the
     * {@link SessionListener}; an exception of the listener is logged. The client's options specify the queue; once the queue has failed, the
     * listener is not called again. Gaps between sessions are not reported to it.
     *
     * @param events the kinds of events
     * @return the registration; closing it does not wait for calls in progress
     */
    public <E extends QmpEvent> Registration listen(EventSelector<E> events, Consumer<? super Received<E>> listener) {
        return listen(events, listener, gap -> {});
    }

    /**
     * Calls a listener with each event, as {@link #listen(EventSelector, Consumer)}, and another listener with each gap between the sessions of a {@link
     * ReconnectingClient}, in order: after the last event of the old session, before the first event of the new one. Only one of them is called at a
     * time.
     *
     * @param events the kinds of events
     * @param gaps is called when the new session has begun, and may call the client
     * @return the registration of both
     */
    public <E extends QmpEvent> Registration listen(
            EventSelector<E> events, Consumer<? super Received<E>> listener, Consumer<? super EventGap> gaps) {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(gaps, "gaps");
        EventDrain.Sink<E> sink = new EventDrain.Sink<>() {
            @Override
            public void event(Received<E> received) {
                listener.accept(received);
            }

            @Override
            public void gap(EventGap gap) {
                gaps.accept(gap);
            }

            @Override
            public void ended(IOException reason) {
                // A listener cannot receive the end of the session.
            }
        };
        EventSubscription<E> subscription = subscription(events);
        add(new EventSubscriber<>(subscription, new EventDrain<>(subscription, sink, callbacks, notices)::signal));
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
     * @param filter accepts the expected event; runs on the client's callback executor. Pending futures of the same events share a task of the executor
     *     and a queue. A filter that blocks delays the others by about 100 milliseconds if the executor has another thread for them, and until it returns
     *     otherwise.
     * @param timeout how long to wait
     * @return a future that completes with the event; or with a {@link QmpTimeoutException}, a {@link QmpClosedException} when the
     *     session ends or if the client is disconnected, a {@link QmpOverflowException} if the filters are too slow, a
     *     {@link QmpDecodeException} if an event cannot be decoded, or what the filter or the codec of the event has thrown. A message that is not valid
     *     as a whole, such as an event whose timestamp is not an object, is no event: it is reported to the {@link SessionListener}, and the future waits
     *     on. Cancelling it removes the subscription.
     * @throws IllegalArgumentException if the timeout is not positive
     */
    public <E extends QmpEvent> CompletableFuture<Received<E>> expect(
            EventSelector<E> events, Predicate<? super E> filter, Duration timeout) {
        Objects.requireNonNull(filter, "filter");
        Deadlines.requirePositive(timeout);
        Expectation<E> expectation = new Expectation<>(nameOf(events), filter, timeout, callbacks);
        ExpectationGroup<E> group = join(events, expectation);
        expectation.whenOver(() -> leave(events, group, expectation));
        return expectation.future();
    }

    /**
     * Returns a publisher of events. Each subscriber receives the events that arrive after it has subscribed. It receives {@code onError} when the
     * subscribers of this source end, when its queue has failed, or if it requests a number of events that is not positive. An event that cannot be
     * decoded is reported to the {@link SessionListener}. Gaps between sessions are not reported.
     *
     * @param events the kinds of events
     */
    public <E extends QmpEvent> Flow.Publisher<Received<E>> publisher(EventSelector<E> events) {
        return publisher(events, gap -> {});
    }

    /**
     * Returns a publisher of events, as {@link #publisher(EventSelector)}, that calls a listener with each gap between the sessions of a {@link
     * ReconnectingClient}. The listener is called for each subscriber, in order and not at the same time as the subscriber: after it has received the
     * last event of the old session, when it has requested another one, or before {@code onError}.
     *
     * @param events the kinds of events
     * @param gaps is called when the new session has begun, and may call the client; an exception that it throws is logged
     */
    public <E extends QmpEvent> Flow.Publisher<Received<E>> publisher(
            EventSelector<E> events, Consumer<? super EventGap> gaps) {
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(gaps, "gaps");
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            EventSubscription<E> subscription = subscription(events);
            EventFlow<E> flow = new EventFlow<>(subscription, subscriber, gaps, callbacks, notices);
            add(new EventSubscriber<>(subscription, flow::signal));
            flow.signal();
        };
    }

    /**
     * Returns a future with the result of another one, whose dependents run as callbacks of the client. This method is public for {@link
     * io.github.qapi4j.runtime.job.Jobs} only, and may change in any version.
     *
     * @param result a future that runs no callback; it keeps the new one until it is complete
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the view has the result
    public <T> CompletableFuture<T> view(CompletableFuture<T> result) {
        CallFuture<T> view = new CallFuture<>(callbacks, () -> {});
        result.whenComplete((value, failure) -> {
            if (failure == null) {
                view.end(Outcome.of(value));
            } else {
                view.fail(failure);
            }
        });
        return view;
    }

    /** Adds an expectation to the group with the same events, which is created if necessary. */
    private <E extends QmpEvent> ExpectationGroup<E> join(EventSelector<E> events, Expectation<E> expectation) {
        ExpectationGroup<E> group;
        Supplier<? extends IOException> absent;
        synchronized (expectations) {
            absent = absence;
            @SuppressWarnings("unchecked") // equal selectors select the same events, which also have the type E
            ExpectationGroup<E> present = (ExpectationGroup<E>) expectations.get(events);
            if (present != null && present.add(expectation)) {
                return present;
            }
            EventSubscription<E> subscription = subscription(events, options.eventBound(), EventOverflow.FAIL);
            group = new ExpectationGroup<>(subscription, callbacks, notices);
            group.add(expectation);
            if (absent == null && routes.add(group.subscriber())) {
                expectations.put(events, group);
                return group;
            }
        }
        if (absent != null && end == null) {
            IOException reason = absent.get();
            group.subscriber().end(() -> reason);
        } else {
            endLate(group.subscriber());
        }
        return group;
    }

    private <E extends QmpEvent> void leave(
            EventSelector<E> events, ExpectationGroup<E> group, Expectation<E> expectation) {
        synchronized (expectations) {
            if (!group.remove(expectation)) {
                return;
            }
            expectations.remove(events, group);
        }
        group.close();
    }

    /** Creates a subscription with the queue that the client's options specify. */
    private <E extends QmpEvent> EventSubscription<E> subscription(EventSelector<E> events) {
        return subscription(events, options.eventBound(), options.eventOverflow());
    }

    /** Creates a subscription, which receives no events before a subscriber with it is added. */
    private <E extends QmpEvent> EventSubscription<E> subscription(
            EventSelector<E> events, QueueBound bound, EventOverflow overflow) {
        Objects.requireNonNull(overflow, "overflow");
        String name = nameOf(events);
        EventQueue<E> queue = new EventQueue<>("subscription to " + name, bound, overflow);
        return new EventSubscription<>(name, queue, events, format, this);
    }

    /** Returns the name of the selected events for messages. */
    private static String nameOf(EventSelector<?> events) {
        Objects.requireNonNull(events, "events");
        return events instanceof SchemaDescriptor ? "event of " + events : events.toString();
    }

    private void add(EventSubscriber<?> subscriber) {
        if (!routes.add(subscriber)) {
            endLate(subscriber);
        }
    }

    /** Ends a subscriber that came after the end of the session. */
    private void endLate(EventSubscriber<?> subscriber) {
        subscriber.end(Objects.requireNonNull(end, "bug: the routes are closed only at the end"));
    }

    void remove(EventSubscription<?> subscription) {
        routes.remove(subscription);
    }

    /** Returns how long a wait without a deadline of its own takes at most. */
    Duration timeout() {
        return options.callTimeout();
    }

    /**
     * Publishes an event to all subscribers that have selected it, without waiting. They receive it at the latest from {@link #handOver}. Only the
     * thread that reads the present session calls this method.
     *
     * @param message the message, which is not needed after this call
     * @param name the name of the event in the message
     * @throws IOException if the name or the timestamp of the event cannot be read
     */
    void publish(Envelope message, Slice name) throws IOException {
        List<EventRoutes.Recipient<?>> recipients = routes.recipients(name, format);
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

    /**
     * Ends the pending expectations, and later ones at once until {@link #resume} is called: there is no session. The thread that has read the session
     * calls this method after {@link #handOver}, and again if the memory was exhausted.
     *
     * @param reason why the session has ended
     * @param later makes the exception of later expectations
     */
    void suspend(Supplier<? extends IOException> reason, Supplier<? extends IOException> later) {
        List<ExpectationGroup<?>> groups;
        synchronized (expectations) {
            absence = later;
            groups = List.copyOf(expectations.values());
        }
        for (ExpectationGroup<?> group : groups) {
            routes.remove(group.subscriber().subscription());
            group.subscriber().end(reason);
        }
        synchronized (expectations) {
            expectations.clear();
        }
    }

    /** Adds a gap for each subscriber: there is a session, the first or another one, whose events are not published yet. */
    void resume(EventGap gap) {
        List<EventSubscriber<?>> waiting;
        synchronized (expectations) {
            // An expectation that is added from now on belongs to the new session, and must not receive the gap.
            waiting = routes.all();
            absence = null;
        }
        for (EventSubscriber<?> subscriber : waiting) {
            subscriber.add(gap);
        }
    }

    /** Ends all subscriptions, including later ones. If this method fails because the memory is exhausted, another call of it continues. */
    void end(Supplier<? extends IOException> reason) {
        end = reason;
        for (EventSubscriber<?> subscriber : routes.close()) {
            subscriber.end(reason);
        }
        routes.clear();
    }

    /** Returns the subscribers. */
    EventRoutes routes() {
        return routes;
    }

    /** The registration of a listener. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {

        /** Ends the registration. Closing again does nothing. */
        @Override
        void close();
    }
}
