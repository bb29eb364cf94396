package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class EventsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(30);

    private final Transport.Pair pair = Transport.pair();
    private final Peer server = new Peer(pair.server());
    private final BlockingQueue<String> unusable = new LinkedBlockingQueue<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private QmpClient client;

    @BeforeEach
    void connect() throws Exception {
        QmpClientOptions options = QmpClientOptions.builder()
                .eventQueue(100, EventOverflow.DROP_OLDEST)
                .listener(new SessionListener() {
                    @Override
                    public void unusable(String message, String reason) {
                        unusable.add(message + " " + reason);
                        if (failing.get()) {
                            throw new AssertionError("on purpose");
                        }
                    }
                })
                .build();
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options));
        server.negotiate();
        client = connecting.get();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private void tick(String text) throws IOException {
        server.send("{\"timestamp\": {\"seconds\": 1267020223, \"microseconds\": 435656}, \"event\": \"TICK\", "
                + "\"data\": {\"text\": \"" + text + "\"}}\r\n");
    }

    /** Waits until the client has processed all messages that were sent before. */
    private void flush() throws Exception {
        CompletableFuture<String> reply = client.executeAsync(new Echo("flush"));
        server.send("{\"return\": \"\", \"id\": " + server.expect("echo") + "}");
        reply.get();
    }

    @Test
    void subscriptionYieldsEventsOfItsKindWithTheirTime() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR)) {
            server.send("{\"event\": \"STOP\"}{\"event\": \"OTHER\", \"data\": {}}");
            tick("1");
            server.send("{\"event\": \"TICK\", \"data\": {\"text\": \"2\"}, \"timestamp\": "
                    + "{\"seconds\": -1, \"microseconds\": -1}}");
            assertThat(ticks.next(LONG))
                    .isEqualTo(
                            new Received<>(new Tick("1"), Optional.of(Instant.parse("2010-02-24T14:03:43.435656Z"))));
            assertThat(ticks.next(LONG)).isEqualTo(new Received<>(new Tick("2"), Optional.empty()));
            assertThat(ticks.poll()).isEmpty();
            assertThatThrownBy(() -> ticks.next(SHORT))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageContaining("TICK");
        }
    }

    @Test
    void eventsWithoutDataAreRead() throws Exception {
        try (EventSubscription<Stop> stops = client.events().subscribe(Stop.DESCRIPTOR)) {
            server.send("{\"event\": \"STOP\", \"timestamp\": {\"seconds\": 1, \"microseconds\": 0}}");
            assertThat(stops.next(LONG).event()).isEqualTo(new Stop());
        }
    }

    @Test
    void subscriptionToASchemaYieldsUnknownEventsToo() throws Exception {
        try (EventSubscription<QmpEvent> events = client.events().subscribe(Sample.SCHEMA)) {
            tick("1");
            server.send("{\"event\": \"BRAND_NEW\", \"data\": {\"a\": [1]}}{\"event\": \"NEWER\"}");
            assertThat(events.next(LONG).event()).isEqualTo(new Tick("1"));
            assertThat(events.next(LONG).event()).isEqualTo(new UnknownEvent("BRAND_NEW", (JsonObject)
                    io.github.qapi4j.runtime.codec.JsonValue.parse("{\"a\": [1]}")));
            assertThat(events.next(LONG).event()).isEqualTo(new UnknownEvent("NEWER", JsonObject.EMPTY));
        }
    }

    @Test
    void eventThatCannotBeReadIsAnErrorOfThatEvent() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR)) {
            server.send(
                    "{\"event\": \"TICK\", \"data\": {\"text\": 1}}{\"event\": \"TICK\", \"data\": {\"text\": inf}}");
            tick("fine");
            assertThatThrownBy(() -> ticks.next(LONG))
                    .isInstanceOfSatisfying(
                            QmpDecodeException.class,
                            e -> assertThat(e.rawReply())
                                    .contains(
                                            JsonObject.builder().put("text", 1).build()))
                    .hasMessage("event 'TICK' cannot be decoded: $.data.text: expected string, got number");
            assertThatThrownBy(() -> ticks.next(LONG))
                    .isInstanceOfSatisfying(
                            QmpDecodeException.class,
                            e -> assertThat(e.rawReply()).isEmpty());
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("fine"));
        }
    }

    @Test
    void timestampThatIsNoTimeIsAnErrorOfThatEvent() throws Exception {
        try (EventSubscription<Stop> stops = client.events().subscribe(Stop.DESCRIPTOR)) {
            server.send("{\"event\": \"STOP\", \"timestamp\": {\"seconds\": 9223372036854775807, \"microseconds\": 0}}"
                    + "{\"event\": \"STOP\", \"timestamp\": {\"seconds\": 1e99, \"microseconds\": 0}}"
                    + "{\"event\": \"STOP\", \"timestamp\": 5}");
            for (int i = 0; i < 3; i++) {
                assertThat(unusable.take()).contains("event");
            }
            assertThat(stops.poll()).isEmpty();
        }
    }

    @Test
    void fullQueueDropsTheOldestAndCounts() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR, 3, EventOverflow.DROP_OLDEST)) {
            for (int i = 0; i < 10; i++) {
                tick("" + i);
            }
            flush();
            assertThat(ticks.dropped()).isEqualTo(7);
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("7"));
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("8"));
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("9"));
            tick("10");
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("10"));
        }
    }

    @Test
    void fullQueueFailsTheSubscriptionAndNothingElse() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR, 2, EventOverflow.FAIL);
                EventSubscription<Tick> others = client.events().subscribe(Tick.DESCRIPTOR)) {
            for (int i = 0; i < 5; i++) {
                tick("" + i);
            }
            flush();
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("0"));
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("1"));
            assertThatThrownBy(() -> ticks.next(LONG))
                    .isInstanceOfSatisfying(
                            QmpOverflowException.class,
                            e -> assertThat(e.command()).isEmpty())
                    .hasMessage("subscription to event 'TICK' has lost events: more than 2 were waiting");
            assertThat(others.next(LONG).event()).isEqualTo(new Tick("0"));
        }
    }

    @Test
    void eventsBeforeAReplyCanBeTakenAfterIt() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR);
                EventSubscription<Stop> stops = client.events().subscribe(Stop.DESCRIPTOR)) {
            CompletableFuture<String> first = client.executeAsync(new Echo("first"));
            String firstId = server.expect("echo");
            CompletableFuture<String> held = client.executeAsync(new Held(taken));
            String heldId = server.expect("held");
            String tick = "{\"event\": \"TICK\", \"data\": {\"text\": \"a\"}}";
            CompletableFuture<Received<Tick>> expected = client.events().expect(Tick.DESCRIPTOR);
            // The transport in memory delivers all messages to one read. The client cannot pass the last one before the
            // events were taken.
            server.send(tick + tick + "{\"event\": \"STOP\"}{\"return\": \"\", \"id\": " + firstId
                    + "}{\"return\": \"\", \"id\": " + heldId + "}");
            first.get();
            assertThat(ticks.poll()).isPresent();
            assertThat(ticks.poll()).isPresent();
            assertThat(ticks.poll()).isEmpty();
            assertThat(stops.poll()).isPresent();
            assertThat(expected.get(LONG.toSeconds(), TimeUnit.SECONDS).event()).isEqualTo(new Tick("a"));
            taken.countDown();
            assertThat(held.get()).isEmpty();
        } finally {
            taken.countDown();
        }
    }

    /** A command whose reply is decoded when the latch opens; the thread that reads the session waits for it. */
    private record Held(CountDownLatch latch) implements QmpCommand<String> {
        @Override
        public CommandDescriptor<Held, String> descriptor() {
            Codec<String> returns = new Codec<>() {
                @Override
                public String read(JsonReader in) throws IOException {
                    try {
                        assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return in.readString();
                }

                @Override
                public void write(JsonWriter out, String value) {}
            };
            Codec<Held> arguments = new Codec<>() {
                @Override
                public Held read(JsonReader in) {
                    throw new IllegalStateException("bug: a client does not read arguments");
                }

                @Override
                public void write(JsonWriter out, Held value) throws IOException {
                    Codecs.EMPTY.write(out, null);
                }
            };
            return CommandDescriptor.builder("held", arguments, returns).build();
        }
    }

    @Test
    void eventsThatArriveTogetherKeepTheirOrderAndTheBoundsOfTheQueues() throws Exception {
        try (EventSubscription<Tick> newest = client.events().subscribe(Tick.DESCRIPTOR, 3, EventOverflow.DROP_OLDEST);
                EventSubscription<Tick> oldest = client.events().subscribe(Tick.DESCRIPTOR, 3, EventOverflow.FAIL);
                EventSubscription<Tick> all = client.events().subscribe(Tick.DESCRIPTOR, 9, EventOverflow.FAIL)) {
            CompletableFuture<Received<Tick>> third =
                    client.events().expect(Tick.DESCRIPTOR, tick -> tick.text().equals("2"));
            StringBuilder burst = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                burst.append("{\"event\": \"TICK\", \"data\": {\"text\": \"" + i + "\"}}");
            }
            server.send(burst.toString());
            assertThat(third.get().event()).isEqualTo(new Tick("2"));
            flush();
            assertThat(texts(newest, 3)).containsExactly("6", "7", "8");
            assertThat(newest.dropped()).isEqualTo(6);
            assertThat(texts(oldest, 3)).containsExactly("0", "1", "2");
            assertThatThrownBy(oldest::poll).isInstanceOf(QmpOverflowException.class);
            assertThat(texts(all, 9)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8");
            assertThat(all.poll()).isEmpty();
        }
    }

    private static List<String> texts(EventSubscription<Tick> ticks, int count) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(ticks.next(LONG).event().text());
        }
        return texts;
    }

    @Test
    void eventsBeforeABrokenMessageCanBeTaken() throws Exception {
        try (EventSubscription<Stop> stops = client.events().subscribe(Stop.DESCRIPTOR)) {
            server.send("{\"event\": \"STOP\"}{\"event\": \"STOP\"}[]{\"event\": \"STOP\"}");
            stops.next(LONG);
            stops.next(LONG);
            assertThatThrownBy(() -> stops.next(LONG))
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining("is not an object");
        }
    }

    @Test
    void whatCameBeforeTheEndCanStillBeTaken() throws Exception {
        EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR);
        tick("last");
        server.close();
        assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("last"));
        assertThatThrownBy(() -> ticks.next(LONG)).isInstanceOf(QmpClosedException.class);
    }

    @Test
    @SuppressWarnings("try") // the test closes the resource early
    void closingASubscriptionEndsTheWaiting() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR)) {
            CompletableFuture<?> waiting = async(() -> ticks.next(LONG));
            ticks.close();
            assertThatThrownBy(waiting::get)
                    .cause()
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining("TICK");
        }
    }

    @Test
    void interruptEndsTheWaiting() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR)) {
            AtomicReference<Thread> thread = new AtomicReference<>();
            CountDownLatch started = new CountDownLatch(1);
            CompletableFuture<Boolean> flag = async(() -> {
                thread.set(Thread.currentThread());
                started.countDown();
                assertThatThrownBy(() -> ticks.next(LONG)).isInstanceOf(InterruptedIOException.class);
                return Thread.currentThread().isInterrupted();
            });
            started.await();
            thread.get().interrupt();
            assertThat(flag.get()).isTrue();
        }
    }

    @Test
    void listenersRunInOrderAndMayCallTheClient() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (EventSource.Registration registration = client.events().listen(Tick.DESCRIPTOR, tick -> {
            try {
                heard.add(tick.event().text() + client.execute(new Echo("x")));
            } catch (IOException e) {
                heard.add(e.toString());
            }
            if (tick.event().text().equals("1")) {
                throw new IllegalStateException("the listener fails on purpose");
            }
        })) {
            tick("1");
            tick("2");
            server.send("{\"event\": \"TICK\", \"data\": 5}");
            tick("3");
            for (int i = 1; i <= 3; i++) {
                server.send("{\"return\": \"!\", \"id\": " + server.expect("echo") + "}");
                assertThat(heard.take()).isEqualTo(i + "!");
            }
            assertThat(unusable.take())
                    .isEqualTo("5 event 'TICK' cannot be decoded: $.data: expected object, got number");
            registration.toString();
        }
        tick("4");
        flush();
        assertThat(heard).isEmpty();
    }

    @Test
    void listenerThatThrowsAnErrorHearsTheNextEvent() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (EventSource.Registration registration = client.events().listen(Tick.DESCRIPTOR, tick -> {
            heard.add(tick.event().text());
            throw new AssertionError("on purpose");
        })) {
            for (String text : List.of("1", "2", "3")) {
                tick(text);
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
            }
            registration.toString();
        }
    }

    @Test
    void sessionListenerThatThrowsReceivesLaterCalls() throws Exception {
        failing.set(true);
        server.send("{\"a\": 1}{\"b\": 1}{\"c\": 1}{\"d\": 1}{\"e\": 1}");
        for (int i = 0; i < 5; i++) {
            assertThat(unusable.poll(20, TimeUnit.SECONDS)).contains("unknown kind");
        }
    }

    @Test
    void slowListenerDoesNotHoldUpTheSession() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        try (EventSource.Registration registration = client.events().listen(Tick.DESCRIPTOR, tick -> {
            entered.countDown();
            awaitQuietly(hold);
        })) {
            tick("first");
            entered.await();
            for (int i = 0; i < 1000; i++) {
                tick("" + i);
            }
            flush();
            assertThat(registration).isNotNull();
            assertThat(hold.getCount())
                    .as("the listener is still processing the first event")
                    .isOne();
            hold.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void expectationTakesTheFirstEventThatTheFilterTakes() throws Exception {
        CompletableFuture<Received<Tick>> expected =
                client.events().expect(Tick.DESCRIPTOR, tick -> tick.text().startsWith("b"));
        tick("a");
        tick("b1");
        tick("b2");
        assertThat(expected.get().event()).isEqualTo(new Tick("b1"));
    }

    @Test
    void expectationFailsByDeadlineFilterAndUnreadableEvent() throws Exception {
        assertThatThrownBy(client.events().expect(Tick.DESCRIPTOR, tick -> true, SHORT)::get)
                .cause()
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageContaining("TICK");
        CompletableFuture<Received<Tick>> failing = client.events().expect(Tick.DESCRIPTOR, tick -> {
            throw new IllegalStateException("on purpose");
        });
        CompletableFuture<Received<Tick>> cancelled = client.events().expect(Tick.DESCRIPTOR, tick -> true);
        cancelled.cancel(true);
        tick("x");
        assertThatThrownBy(failing::get).cause().isInstanceOf(IllegalStateException.class);
        CompletableFuture<Received<Tick>> wrong = client.events().expect(Tick.DESCRIPTOR, tick -> {
            throw new AssertionError("on purpose");
        });
        tick("y");
        assertThatThrownBy(() -> wrong.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(AssertionError.class);
        CompletableFuture<Received<Tick>> unreadable = client.events().expect(Tick.DESCRIPTOR, tick -> true);
        server.send("{\"event\": \"TICK\", \"data\": {}}");
        assertThatThrownBy(unreadable::get)
                .cause()
                .isInstanceOf(QmpDecodeException.class)
                .hasMessageStartingWith("event 'TICK' has no member $.data.text,");
    }

    private static String text(Received<? extends QmpEvent> received) {
        return received.event() instanceof Tick tick
                ? tick.text()
                : received.event().descriptor().name();
    }

    /** Sends one event that the schema does not declare and two that it declares. */
    private void sendThreeKinds() throws IOException {
        server.send("{\"event\": \"NEWER\"}");
        tick("1");
        server.send("{\"event\": \"STOP\"}");
    }

    static List<Arguments> selectors() {
        EventSelector<QmpEvent> several = EventSelector.anyOf(List.of(Tick.DESCRIPTOR, Stop.DESCRIPTOR));
        return List.of(
                Arguments.of(Stop.DESCRIPTOR, List.of("STOP")),
                Arguments.of(several, List.of("1", "STOP")),
                Arguments.of(Sample.SCHEMA, List.of("NEWER", "1", "STOP")));
    }

    @ParameterizedTest
    @MethodSource("selectors")
    <E extends QmpEvent> void everyFormAcceptsEverySelector(EventSelector<E> events, List<String> texts)
            throws Exception {
        EventSubscription<E> subscription = client.events().subscribe(events);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        EventSource.Registration registration = client.events().listen(events, received -> heard.add(text(received)));
        CompletableFuture<Received<E>> last = client.events()
                .expect(events, event -> event.descriptor().name().equals("STOP"));
        Subscriber<E> subscriber = new Subscriber<>();
        client.events().publisher(events).subscribe(subscriber);
        subscriber.subscription.get(20, TimeUnit.SECONDS).request(Long.MAX_VALUE);

        sendThreeKinds();
        for (String text : texts) {
            assertThat(text(subscription.next(LONG))).isEqualTo(text);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
            assertThat(subscriber.heard.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
        }
        assertThat(last.get().event()).isEqualTo(new Stop());
        flush();
        assertThat(subscription.poll()).isEmpty();
        assertThat(heard).isEmpty();
        registration.close();
        subscription.close();
    }

    @Test
    void selectorOfSeveralIsAskedByTheCommonType() throws Exception {
        EventSelector<QmpEvent> both = EventSelector.anyOf(List.of(Tick.DESCRIPTOR, Stop.DESCRIPTOR, Tick.DESCRIPTOR));
        assertThat(both).hasToString("event 'TICK' or 'STOP'");
        assertThat(both.select("STOP")).contains(Stop.DESCRIPTOR);
        assertThat(both.select("NEWER")).isEmpty();
        assertThatThrownBy(client.events().expect(both, event -> true, SHORT)::get)
                .cause()
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessage("no expected event 'TICK' or 'STOP' within PT0.03S");
        try (EventSubscription<QmpEvent> all = client.events().subscribe(Sample.SCHEMA)) {
            assertThatThrownBy(() -> all.next(Duration.ZERO)).hasMessage("no event of schema 'sample' within PT0S");
        }
    }

    @Test
    void selectorsThatMeanNothingAreRejected() {
        assertThatThrownBy(() -> EventSelector.anyOf(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no events are selected");
        EventDescriptor<UnknownEvent> other = new UnknownEvent("TICK", JsonObject.EMPTY).descriptor();
        assertThatThrownBy(() -> EventSelector.<QmpEvent>anyOf(List.of(Tick.DESCRIPTOR, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two descriptors of event 'TICK'");
        EventSource events = client.events();
        assertThatThrownBy(() -> events.subscribe(Tick.DESCRIPTOR, 0, EventOverflow.FAIL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> events.expect(Tick.DESCRIPTOR, tick -> true, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a deadline must be positive: PT0S");
    }

    @Test
    void nullArgumentsAreNamed() throws IOException {
        EventSource events = client.events();
        requireNamed("listener", () -> events.listen(Tick.DESCRIPTOR, null));
        requireNamed("events", () -> events.listen(null, received -> {}));
        requireNamed("events", () -> events.subscribe(null));
        requireNamed("overflow", () -> events.subscribe(Tick.DESCRIPTOR, 1, null));
        requireNamed("events", () -> events.publisher(null));
        requireNamed("subscriber", () -> events.publisher(Tick.DESCRIPTOR).subscribe(null));
        requireNamed("events", () -> events.expect(null));
        requireNamed("filter", () -> events.expect(Tick.DESCRIPTOR, null));
        requireNamed("timeout", () -> events.expect(Tick.DESCRIPTOR, tick -> true, null));
        requireNamed("events", () -> EventSelector.<QmpEvent>anyOf(null));
        try (EventSubscription<Tick> ticks = events.subscribe(Tick.DESCRIPTOR)) {
            requireNamed("timeout", () -> ticks.next(null));
        }
    }

    private static void requireNamed(String parameter, ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(parameter);
    }

    /** Records the signals of a publisher. */
    private static final class Subscriber<E extends QmpEvent> implements Flow.Subscriber<Received<E>> {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription.complete(subscription);
        }

        @Override
        public void onNext(Received<E> item) {
            heard.add(text(item));
        }

        @Override
        public void onError(Throwable throwable) {
            heard.add(throwable.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }
    }

    @Test
    void publisherGivesWhatIsAskedFor() throws Exception {
        Subscriber<Tick> subscriber = new Subscriber<>();
        client.events().publisher(Tick.DESCRIPTOR).subscribe(subscriber);
        Flow.Subscription subscription = subscriber.subscription.get(20, TimeUnit.SECONDS);
        for (int i = 0; i < 5; i++) {
            tick("" + i);
        }
        flush();
        assertThat(subscriber.heard).isEmpty();
        subscription.request(2);
        assertThat(List.of(subscriber.heard.take(), subscriber.heard.take())).containsExactly("0", "1");
        subscription.request(Long.MAX_VALUE);
        subscription.request(Long.MAX_VALUE);
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rest.add(subscriber.heard.take());
        }
        assertThat(rest).containsExactly("2", "3", "4");
        subscription.cancel();
        tick("after");
        flush();
        server.close();
        assertThat(subscriber.heard).isEmpty();
    }

    @Test
    void publisherEndsWithTheSessionAlsoWhenNothingIsAskedFor() throws Exception {
        Subscriber<Tick> subscriber = new Subscriber<>();
        client.events().publisher(Tick.DESCRIPTOR).subscribe(subscriber);
        subscriber.subscription.get(20, TimeUnit.SECONDS);
        server.close();
        assertThat(subscriber.heard.poll(20, TimeUnit.SECONDS)).isEqualTo("QmpClosedException");
    }

    @Test
    void publisherRefusesToBeAskedForNothing() throws Exception {
        Subscriber<Tick> subscriber = new Subscriber<>();
        client.events().publisher(Tick.DESCRIPTOR).subscribe(subscriber);
        subscriber.subscription.get(20, TimeUnit.SECONDS).request(0);
        assertThat(subscriber.heard.poll(20, TimeUnit.SECONDS)).isEqualTo("IllegalArgumentException");
    }
}
