package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static io.github.qapi4j.runtime.qmp.EventPeer.tickOf;
import static io.github.qapi4j.runtime.qmp.ReconnectingPeer.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each form of subscriber receives from one session to the next. */
@Timeout(60)
class ReconnectingEventsTest {
    private final ReconnectingPeer peer = new ReconnectingPeer();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private ReconnectingClient client;
    private Peer server;

    @BeforeEach
    void connect() throws Exception {
        CompletableFuture<ReconnectingClient> connecting =
                async(() -> peer.builder().connect());
        server = peer.session();
        client = connecting.get();
        assertThat(peer.notice()).isEqualTo("connected");
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        peer.close();
    }

    /** Ends the session, and begins another one. Events that the server sends before the session begins are dropped, as those in the gap. */
    private void nextSession() throws Exception {
        server.close();
        server = peer.accept();
        server.send(tickOf("too early"));
        server.negotiate();
        assertThat(peer.notice()).startsWith("disconnected");
        assertThat(peer.notice()).isEqualTo("connected");
    }

    /** Waits until the client has processed all messages that were sent before. */
    private void flush() throws Exception {
        CompletableFuture<String> reply = client.executeAsync(new Echo("flush"));
        server.send("{\"return\": \"\", \"id\": " + server.expect("echo") + "}");
        reply.get(20, TimeUnit.SECONDS);
    }

    private String next() throws InterruptedException {
        return String.valueOf(received.poll(20, TimeUnit.SECONDS));
    }

    private void gap(EventGap gap) {
        assertThat(gap.began()).isBeforeOrEqualTo(gap.ended());
        received.add("gap: " + gap.reason().getMessage());
    }

    private void assertOrder() throws Exception {
        server.send(tickOf("1") + tickOf("2"));
        nextSession();
        server.send(tickOf("3"));
        assertThat(List.of(next(), next(), next(), next()))
                .containsExactly("1", "2", "gap: reconnecting-peer has closed the connection", "3");
        nextSession();
        nextSession();
        server.send(tickOf("4"));
        String last = next();
        while (last.startsWith("gap: ")) {
            last = next();
        }
        assertThat(last).isEqualTo("4");
    }

    @Test
    void aListenerReceivesTheGapInOrder() throws Exception {
        client.events()
                .listen(Tick.DESCRIPTOR, tick -> received.add(tick.event().text()), this::gap);
        assertOrder();
    }

    @Test
    void aListenerWithoutGapsGoesOn() throws Exception {
        client.events()
                .listen(Tick.DESCRIPTOR, tick -> received.add(tick.event().text()));
        server.send(tickOf("1"));
        nextSession();
        server.send(tickOf("2"));
        assertThat(List.of(next(), next())).containsExactly("1", "2");
    }

    private final class Subscriber implements Flow.Subscriber<Received<Tick>> {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(Received<Tick> tick) {
            received.add(tick.event().text());
            subscription.request(1);
        }

        @Override
        public void onError(Throwable failure) {
            received.add("error: " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            received.add("complete");
        }
    }

    @Test
    void aPublisherReportsTheGapInOrder() throws Exception {
        client.events().publisher(Tick.DESCRIPTOR, this::gap).subscribe(new Subscriber());
        assertOrder();
        client.close();
        assertThat(next()).isEqualTo("error: this client was closed");
    }

    @Test
    void aPublisherWithoutGapsGoesOn() throws Exception {
        client.events().publisher(Tick.DESCRIPTOR).subscribe(new Subscriber());
        server.send(tickOf("1"));
        nextSession();
        server.send(tickOf("2"));
        assertThat(List.of(next(), next())).containsExactly("1", "2");
    }

    @Test
    void aSubscriptionThrowsAtTheGap() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR)) {
            server.send(tickOf("1"));
            nextSession();
            server.send(tickOf("2"));
            flush();
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("1"));
            assertThatThrownBy(ticks::poll).isInstanceOf(QmpGapException.class);
            assertThat(ticks.poll().orElseThrow().event()).isEqualTo(new Tick("2"));

            CompletableFuture<?> waiting =
                    async(() -> ticks.next(tick -> tick.text().equals("3"), LONG));
            nextSession();
            assertThatThrownBy(waiting::get)
                    .as("the event may have been lost")
                    .cause()
                    .isInstanceOf(QmpGapException.class)
                    .hasMessageContaining("subscription to event 'TICK' may have lost events from ");
            server.send(tickOf("3"));
            assertThat(ticks.next(LONG)).isEqualTo(new Received<>(new Tick("3"), Optional.empty()));
        }
    }

    @Test
    void anEventThatIsExpectedInTheOldSessionFails() throws Exception {
        CompletableFuture<Received<Tick>> first = client.events().expect(Tick.DESCRIPTOR, tick -> true, LONG);
        CompletableFuture<Received<Tick>> second =
                client.events().expect(Tick.DESCRIPTOR, tick -> tick.text().equals("2"), LONG);
        server.send(tickOf("1"));
        server.close();
        assertThat(first.get(20, TimeUnit.SECONDS).event()).isEqualTo(new Tick("1"));
        assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(QmpClosedException.class)
                .hasMessage("reconnecting-peer has closed the connection");
        assertThat(peer.notice()).startsWith("disconnected");
        assertThatThrownBy(() -> client.events().expect(Tick.DESCRIPTOR).get(20, TimeUnit.SECONDS))
                .as("without a session")
                .cause()
                .isInstanceOf(QmpClosedException.class)
                .hasMessageContaining("is disconnected since ");
        server = peer.session();
        assertThat(peer.notice()).isEqualTo("connected");
        CompletableFuture<Received<Tick>> third = client.events().expect(Tick.DESCRIPTOR, tick -> true, LONG);
        server.send(tickOf("3"));
        assertThat(third.get(20, TimeUnit.SECONDS).event()).isEqualTo(new Tick("3"));
    }

    @Test
    void theNewSessionCanBeUsedInTheNoticeOfTheGap() throws Exception {
        CompletableFuture<String> refreshed = new CompletableFuture<>();
        client.events().listen(Tick.DESCRIPTOR, tick -> {}, gap -> {
            try {
                refreshed.complete(client.execute(new Echo("refresh")));
            } catch (IOException e) {
                refreshed.completeExceptionally(e);
            }
        });
        nextSession();
        server.send("{\"return\": \"fresh\", \"id\": " + server.expect("echo") + "}");
        assertThat(refreshed.get(20, TimeUnit.SECONDS)).isEqualTo("fresh");
    }

    @Test
    void aSubscriberThatNeverReadsKeepsOneGap() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR, 1, EventOverflow.DROP_OLDEST)) {
            for (int i = 0; i < 20; i++) {
                server.send(tickOf("" + i));
                flush();
                nextSession();
            }
            server.send(tickOf("last"));
            flush();
            assertThatThrownBy(ticks::poll)
                    .isInstanceOfSatisfying(
                            QmpGapException.class,
                            e -> assertThat(e.gap().count()).isEqualTo(20));
            Received<Tick> last = ticks.next(LONG);
            assertThat(last.event()).isEqualTo(new Tick("last"));
            assertThat(last.missed()).isEqualTo(20);
        }
    }

    @Test
    void subscribersBeforeTheFirstSessionReceiveAGap() throws Exception {
        try (ReconnectingClient another = peer.builder().start()) {
            EventSubscription<Tick> ticks = another.events().subscribe(Tick.DESCRIPTOR);
            assertThatThrownBy(() -> another.events().expect(Tick.DESCRIPTOR).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("is not connected yet, since ");
            try (Peer own = peer.session()) {
                another.awaitSession(LONG);
                own.send(tickOf("1"));
                assertThatThrownBy(() -> ticks.next(LONG))
                        .isInstanceOfSatisfying(
                                QmpGapException.class,
                                e -> assertThat(e.gap().reason())
                                        .hasMessage("the client of the server was not connected before"));
                assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("1"));
            }
        }
    }

    @Test
    void aBlockedListenerDoesNotDelayTheNextSession() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        client.events()
                .listen(
                        Tick.DESCRIPTOR,
                        tick -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            received.add(tick.event().text());
                        },
                        this::gap);
        server.send(tickOf("1"));
        nextSession();
        server.send(tickOf("2"));
        flush();
        assertThat(received).isEmpty();
        release.countDown();
        assertThat(List.of(next(), next(), next()))
                .containsExactly("1", "gap: reconnecting-peer has closed the connection", "2");
    }

    @Test
    void aGapListenerThatFailsIsCalledAgain() throws Exception {
        client.events()
                .listen(Tick.DESCRIPTOR, tick -> received.add(tick.event().text()), gap -> {
                    gap(gap);
                    throw new AssertionError("on purpose");
                });
        nextSession();
        server.send(tickOf("1"));
        assertThat(List.of(next(), next())).element(1).isEqualTo("1");
        nextSession();
        assertThat(next()).startsWith("gap: ");
    }

    /** A publisher without demand ends, although a gap was not reported. */
    @Test
    void aPublisherWithoutDemandEndsAfterAGap() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        client.events().publisher(Tick.DESCRIPTOR, this::gap).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription upstream) {}

            @Override
            public void onNext(Received<Tick> tick) {}

            @Override
            public void onError(Throwable failure) {
                end.complete(failure);
            }

            @Override
            public void onComplete() {}
        });
        nextSession();
        client.close();
        assertThat(end.get(20, TimeUnit.SECONDS)).hasMessage("this client was closed");
        assertThat(next()).startsWith("gap: ");
    }

    /** Events that a wait has taken and not returned count as lost, also if the wait ends at a gap or in time. */
    @Test
    void aWaitThatFailsKeepsTheNumberOfLostEvents() throws Exception {
        try (EventSubscription<Tick> ticks = client.events().subscribe(Tick.DESCRIPTOR, 1, EventOverflow.DROP_OLDEST)) {
            for (boolean gap : new boolean[] {true, false}) {
                server.send(tickOf("1") + tickOf("2") + tickOf("3"));
                flush();
                if (gap) {
                    nextSession();
                }
                assertThatThrownBy(() -> ticks.next(tick -> false, Duration.ofMillis(gap ? 20_000 : 20)))
                        .isInstanceOf(gap ? QmpGapException.class : QmpTimeoutException.class);
                server.send(tickOf("4"));
                assertThat(ticks.next(LONG).missed()).isEqualTo(2);
            }
        }
    }

    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
    }

    /** An expectation that is added while a session begins belongs to this session. */
    @Test
    void anExpectationNeverReceivesTheGapBeforeIt() throws Exception {
        EventSource events = ClientContext.of(QmpClientOptions.defaults()).events();
        EventGap gap = new EventGap(new QmpClosedException("gap"), Instant.EPOCH, Instant.EPOCH, 1);
        for (int i = 0; i < 30; i++) {
            events.suspend(() -> new QmpClosedException("end"), () -> new QmpClosedException("absent"));
            CompletableFuture<CompletableFuture<?>> expected = new CompletableFuture<>();
            // Both threads meet at the subscribers, and continue in any order.
            synchronized (events.routes()) {
                awaitBlocked(Threads.start("resume", () -> events.resume(gap)));
                awaitBlocked(Threads.start(
                        "expect", () -> expected.complete(events.expect(Tick.DESCRIPTOR, tick -> true, LONG))));
            }
            CompletableFuture<?> event = expected.get(20, TimeUnit.SECONDS);
            events.suspend(() -> new QmpClosedException("end"), () -> new QmpClosedException("absent"));
            assertThatThrownBy(() -> event.get(20, TimeUnit.SECONDS)).cause().hasMessage("end");
        }
    }
}
