package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static io.github.qapi4j.runtime.qmp.ReconnectingPeer.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.InMemoryListener;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sessions of a reconnecting client, its attempts, its calls and its end. */
@Timeout(60)
class ReconnectingClientTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Backoff NEVER = new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0);

    private final ReconnectingPeer peer = new ReconnectingPeer();

    @AfterEach
    void close() throws IOException {
        peer.close();
    }

    /** A client and the server's side of its first session. */
    private record Pair(ReconnectingClient client, Peer server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private Pair connect(ReconnectingClient.Builder builder) throws Exception {
        CompletableFuture<ReconnectingClient> connecting = async(builder::connect);
        Peer server = peer.session();
        ReconnectingClient client = connecting.get();
        assertThat(peer.notice()).isEqualTo("connected");
        return new Pair(client, server);
    }

    private static void answer(Peer server, String value) throws Exception {
        server.send("{\"return\": \"" + value + "\", \"id\": " + server.expect("echo") + "}");
    }

    private static void assertDisconnected(CompletableFuture<?> future, String message) {
        assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(QmpClosedException.class)
                .hasMessageContaining(message);
    }

    private enum End {
        SERVER_CLOSES,
        GARBAGE,
        CUT_MESSAGE,
        SESSION_CLOSED
    }

    @ParameterizedTest
    @EnumSource
    void anotherSessionFollowsEachEnd(End end) throws Exception {
        try (Pair pair = connect(peer.builder())) {
            ReconnectingClient client = pair.client();
            QmpClient first = client.session();
            CompletableFuture<String> inFlight = client.executeAsync(new Echo("once"));
            CompletableFuture<String> waiting = async(() -> client.execute(new Echo("once")));
            pair.server().expect("echo");
            pair.server().expect("echo");
            String reason = switch (end) {
                case SERVER_CLOSES -> {
                    pair.server().close();
                    yield "has closed the connection";
                }
                case GARBAGE -> {
                    pair.server().send("SSH-2.0-OpenSSH_9.2\r\n");
                    yield "does not speak QMP";
                }
                case CUT_MESSAGE -> {
                    pair.server().send("{\"return\":");
                    pair.server().close();
                    yield "in the middle of a message";
                }
                case SESSION_CLOSED -> {
                    first.close();
                    yield "this client was closed";
                }
            };
            assertDisconnected(inFlight, reason);
            assertDisconnected(waiting, reason);
            Peer server = peer.accept();
            server.send("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 1, \"major\": 9}, "
                    + "\"package\": \"\"}, \"capabilities\": []}}");
            server.send("{\"return\": {}, \"id\": " + server.expect("qmp_capabilities") + "}");
            assertThat(peer.notice()).startsWith("disconnected: ").contains(reason);
            assertThat(peer.notice()).isEqualTo("connected");
            assertThat(client.isConnected()).isTrue();
            assertThat(client.awaitSession(Duration.ZERO))
                    .isSameAs(client.session())
                    .isNotSameAs(first);
            assertThat(first.greeting().qemuVersion().orElseThrow()).hasToString("7.2.22");
            assertThat(client.session().greeting().qemuVersion().orElseThrow()).hasToString("9.1.0");
            assertThat(client.session().events()).isSameAs(client.events());

            CompletableFuture<String> call = client.withTimeout(LONG).executeAsync(new Echo("again"));
            assertThat(server.nextObject().getObject("arguments").getString("text"))
                    .as("the calls of the first session were not sent again")
                    .isEqualTo("again");
            server.close();
            assertDisconnected(call, "has closed the connection");
            assertThatThrownBy(() -> first.execute(new Echo("x"))).isInstanceOf(QmpClosedException.class);
        }
        assertThat(peer.open).hasValue(0);
    }

    @Test
    void callsFailAtOnceWhileThereIsNoSession() throws Exception {
        Instant before = Instant.now();
        try (Pair pair = connect(peer.builder().backoff(NEVER))) {
            ReconnectingClient client = pair.client();
            pair.server().close();
            assertThat(peer.notice()).startsWith("disconnected");
            String message = "is disconnected since ";
            assertThatThrownBy(() -> client.execute(new Echo("x")))
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining(message)
                    .hasMessageContaining(", because reconnecting-peer has closed the connection")
                    .hasCauseInstanceOf(QmpClosedException.class)
                    .satisfies(e -> {
                        String since = e.getMessage().replaceAll(".* since (\\S+Z), because.*", "$1");
                        assertThat(Instant.parse(since)).isBetween(before, Instant.now());
                    });
            assertDisconnected(client.executeAsync(new Echo("x")), message);
            assertThatThrownBy(() -> client.withTimeout(LONG).execute(new Echo("x")))
                    .isInstanceOf(QmpClosedException.class);
            assertDisconnected(client.withTimeout(LONG).withTimeout(LONG).executeAsync(new Echo("x")), message);
            assertThatThrownBy(client::session).isInstanceOf(QmpClosedException.class);
            assertThat(client.isConnected()).isFalse();
            assertThatThrownBy(() -> client.awaitSession(SHORT))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageContaining("no session within PT0.03S: ")
                    .hasMessageContaining(message);
            CompletableFuture<Thread> dependent =
                    client.executeAsync(new Echo("x")).handle((value, failure) -> Thread.currentThread());
            assertThat(dependent.get(20, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        }
    }

    /** What a server does that begins no session. */
    private enum Failure {
        NO_GREETING("no greeting"),
        CLOSED("no greeting"),
        GARBAGE("does not speak QMP"),
        NEGOTIATION_REJECTED("negotiation with"),
        NO_ANSWER("negotiation with");

        private final String message;

        Failure(String message) {
            this.message = message;
        }
    }

    @ParameterizedTest
    @EnumSource
    void attemptsThatFailAreRepeated(Failure failure) throws Exception {
        QmpClientOptions options = peer.options()
                .greetingTimeout(failure == Failure.NO_GREETING ? SHORT : LONG)
                .negotiationTimeout(failure == Failure.NO_ANSWER ? SHORT : LONG)
                .build();
        try (ReconnectingClient client = peer.builder().options(options).start()) {
            Peer server = peer.accept();
            switch (failure) {
                case NO_GREETING -> {}
                case CLOSED -> server.close();
                case GARBAGE -> server.send("]");
                case NEGOTIATION_REJECTED -> {
                    server.greet();
                    server.send("{\"id\": " + server.expect("qmp_capabilities")
                            + ", \"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}");
                }
                case NO_ANSWER -> server.greet();
            }
            assertThat(peer.notice()).startsWith("failed: ").contains(failure.message);
            peer.session();
            assertThat(peer.notice()).isEqualTo("connected");
            assertThat(client.session().isOpen()).isTrue();
            assertThat(peer.open).hasValue(1);
        }
        assertThat(peer.open).hasValue(0);
    }

    @Test
    void everyThingThatAConnectorThrowsHasAStatedEnd() throws Exception {
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>(List.of(
                new ConnectException("refused"),
                new UncheckedIOException(new IOException("unchecked")),
                new OutOfMemoryError("unable to create native thread"),
                new InterruptedIOException("interrupted"),
                new IllegalArgumentException("never")));
        Connector connector = new Connector() {
            @Override
            public Transport connect(Duration timeout) throws IOException {
                Throwable failure = failures.remove();
                if (failure instanceof IOException io) {
                    throw io;
                } else if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }

            @Override
            public String toString() {
                return "the machine";
            }
        };
        try (ReconnectingClient client = ReconnectingClient.builder(connector)
                .options(peer.options().build())
                .backoff(ReconnectingPeer.AT_ONCE)
                .start()) {
            assertThat(peer.notice()).isEqualTo("failed: refused");
            assertThat(peer.notice()).isEqualTo("failed: unchecked");
            assertThat(peer.notice()).contains("failed: connecting to the machine failed: ", "native thread");
            assertThat(peer.notice()).isEqualTo("failed: interrupted");
            assertThat(peer.notice())
                    .contains("gave up: no later attempt to connect to the machine can succeed: ", "never");
            for (CompletableFuture<?> each : List.of(
                    async(() -> client.awaitSession(LONG)),
                    client.executeAsync(new Echo("x")),
                    client.events().expect(Sample.Tick.DESCRIPTOR))) {
                assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(QmpClosedException.class)
                        .hasCauseInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no later attempt");
            }
            assertThat(client).hasToString("reconnecting QMP client of the machine");
        }
    }

    @Test
    void pausesGrowAndAreRandom() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Backoff backoff = new Backoff(Duration.ofNanos(1000), 3, Duration.ofNanos(50_000), 0.5);
        Connector connector = timeout -> {
            throw new ConnectException("refused");
        };
        try (ReconnectingClient client = ReconnectingClient.builder(connector)
                .options(peer.options().build())
                .backoff(backoff)
                .random(random::nextDouble)
                .start()) {
            Random same = new Random(seed);
            for (int i = 1; i <= 10; i++) {
                assertThat(peer.pauses.poll(20, TimeUnit.SECONDS))
                        .as("seed " + seed)
                        .isEqualTo(Duration.ofNanos(backoff.pause(i, same.nextDouble())));
            }
            assertThatThrownBy(() -> client.execute(new Echo("x")))
                    .hasMessageContaining(" is not connected yet, since ")
                    .hasMessageContaining(" attempts have failed: refused")
                    .hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void shortSessionsLengthenThePauses() throws Exception {
        Backoff backoff = new Backoff(Duration.ofNanos(1000), 10, LONG, 0);
        try (Pair pair = connect(peer.builder().backoff(backoff))) {
            pair.server().close();
            assertThat(peer.notice()).startsWith("disconnected");
            Peer second = peer.session();
            assertThat(peer.notice()).isEqualTo("connected");
            second.close();
            assertThat(peer.notice()).startsWith("disconnected");
            peer.accept().close();
            assertThat(peer.notice()).startsWith("failed");
            assertThat(peer.pauses.remove()).isEqualTo(Duration.ofNanos(100_000));
        }
    }

    @Test
    void connectWaitsForAServerButForNothingElse() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Connector late = timeout -> {
            if (attempts.incrementAndGet() < 4) {
                throw new ConnectException("refused");
            }
            return peer.connect(timeout);
        };
        CompletableFuture<ReconnectingClient> connecting =
                async(() -> ReconnectingClient.builder(late).connect());
        peer.session();
        connecting.get().close();
        assertThat(attempts).hasValue(4);

        CompletableFuture<ReconnectingClient> failing =
                async(() -> peer.builder().connect());
        peer.accept().send("]");
        assertThatThrownBy(failing::get)
                .cause()
                .isInstanceOf(QmpClosedException.class)
                .hasMessageContaining("no greeting");
        assertThatThrownBy(() -> ReconnectingClient.builder(timeout -> {
                            throw new ConnectException("refused");
                        })
                        .options(QmpClientOptions.builder()
                                .connectTimeout(Duration.ofMillis(5))
                                .build())
                        .connect())
                .isInstanceOf(ConnectException.class);
        assertThat(peer.open).hasValue(0);
        assertThat(peer.notices).isEmpty();
    }

    @Test
    void closingEndsAPause() throws Exception {
        Pair pair = connect(peer.builder().backoff(NEVER));
        pair.server().close();
        assertThat(peer.notice()).startsWith("disconnected");
        assertClosingEndsEverything(pair.client());
    }

    @Test
    void closingEndsAnAttempt() throws Exception {
        CountDownLatch attempting = new CountDownLatch(1);
        InMemoryListener silent = new InMemoryListener();
        ReconnectingClient client = ReconnectingClient.builder(timeout -> {
                    attempting.countDown();
                    return silent.accept(LONG);
                })
                .options(peer.options().build())
                .start();
        attempting.await();
        assertClosingEndsEverything(client);
    }

    @Test
    void closingEndsTheWaitForAGreeting() throws Exception {
        ReconnectingClient client = peer.builder().start();
        Peer server = peer.accept();
        assertClosingEndsEverything(client);
        server.expectEnd();
        assertThat(peer.open).hasValue(0);
    }

    @Test
    void closingEndsTheNegotiation() throws Exception {
        ReconnectingClient client = peer.builder().start();
        Peer server = peer.accept();
        server.greet();
        server.expect("qmp_capabilities");
        assertClosingEndsEverything(client);
        server.expectEnd();
    }

    @Test
    void aConnectionThatComesTooLateIsClosed() throws Exception {
        CountDownLatch attempting = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        ReconnectingClient client = ReconnectingClient.builder(timeout -> {
                    attempting.countDown();
                    for (boolean waiting = true; waiting; ) {
                        try {
                            finish.await();
                            waiting = false;
                        } catch (InterruptedException e) {
                            // A connector that ignores interrupts.
                        }
                    }
                    return peer.connect(timeout);
                })
                .start();
        attempting.await();
        CompletableFuture<Void> closing = async(() -> {
            client.close();
            return null;
        });
        assertThatThrownBy(() -> client.awaitSession(LONG)).hasMessage("this client was closed");
        finish.countDown();
        closing.get();
        peer.accept().expectEnd();
        assertThat(client.isConnected()).isFalse();
        assertThat(peer.open).hasValue(0);
    }

    private static void assertClosingEndsEverything(ReconnectingClient client) throws Exception {
        EventSubscription<Sample.Tick> ticks = client.events().subscribe(Sample.Tick.DESCRIPTOR);
        CompletableFuture<?> session = async(() -> client.awaitSession(LONG));
        CompletableFuture<?> event = async(() -> ticks.next(LONG));
        client.close();
        client.close();
        for (CompletableFuture<?> each : List.of(
                session,
                event,
                client.executeAsync(new Echo("x")),
                client.events().expect(Sample.Tick.DESCRIPTOR))) {
            assertDisconnected(each, "this client was closed");
        }
        assertThatThrownBy(client::session).hasMessage("this client was closed");
        assertThat(client.isConnected()).isFalse();
    }

    @Test
    void anExecutorThatDropsCallbacksDoesNotStopAttempts() throws Exception {
        QmpClientOptions options =
                QmpClientOptions.builder().callbacks(task -> {}).listener(peer).build();
        try (ReconnectingClient client = peer.builder().options(options).start()) {
            peer.session().close();
            peer.accept().close();
            Peer server = peer.session();
            CompletableFuture<String> call =
                    async(() -> client.awaitSession(LONG).execute(new Echo("x")));
            answer(server, "y");
            assertThat(call.get()).isEqualTo("y");
        }
    }

    @Test
    void aThousandSessionsLeaveNothing() throws Exception {
        int sessions = 1000;
        CompletableFuture<?> serving = async(() -> {
            for (int i = 0; i < sessions; i++) {
                Peer server = peer.session();
                answer(server, "" + i);
                server.close();
            }
            return null;
        });
        AtomicInteger gaps = new AtomicInteger();
        CompletableFuture<Void> allGaps = new CompletableFuture<>();
        try (ReconnectingClient client =
                peer.builder().options(QmpClientOptions.defaults()).start()) {
            client.events().listen(Sample.Tick.DESCRIPTOR, tick -> {}, gap -> {
                if (gaps.addAndGet(gap.count()) == sessions - 1) {
                    allGaps.complete(null);
                }
            });
            int answered = 0;
            while (answered < sessions) {
                try {
                    answered = Integer.parseInt(client.awaitSession(LONG).execute(new Echo("x"))) + 1;
                } catch (QmpClosedException e) {
                    // The server has closed the session that has answered.
                }
            }
            serving.get();
            allGaps.get(20, TimeUnit.SECONDS);
        }
        assertThat(peer.open).hasValue(0);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().contains("reconnecting-peer")) {
                thread.join(LONG.toMillis());
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void closingRacesWithNothing() throws Exception {
        for (int round = 0; round < 50; round++) {
            ReconnectingClient client = peer.builder().start();
            CompletableFuture<?> serving = async(() -> {
                Peer server = peer.accept();
                try {
                    server.negotiate();
                    server.close();
                } catch (IOException | AssertionError | ClassCastException e) {
                    // The client was closed meanwhile.
                }
                return null;
            });
            if (round % 2 == 0) {
                serving.get();
            }
            client.close();
            assertThatThrownBy(() -> client.awaitSession(LONG)).hasMessage("this client was closed");
            if (round % 2 != 0) {
                peer.connect(LONG).close();
                serving.get();
            }
            List<Transport> left = new ArrayList<>();
            while (true) {
                try {
                    left.add(peer.listener.accept(Duration.ZERO));
                } catch (IOException e) {
                    break;
                }
            }
            for (Transport each : left) {
                each.close();
            }
        }
        assertThat(peer.open).hasValue(0);
    }

    @Test
    void aListenerIsAConnector() throws Exception {
        InMemoryListener here = new InMemoryListener();
        Connector connector = Connector.accepting(here);
        assertThat(connector.awaitsPeer()).isTrue();
        QmpClientOptions options = peer.options().connectTimeout(SHORT).build();
        try (ReconnectingClient client = ReconnectingClient.builder(connector)
                .options(options)
                .backoff(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0))
                .start()) {
            assertThat(peer.notice()).startsWith("failed");
            assertThat(peer.notice()).startsWith("failed");
            assertThat(List.copyOf(peer.pauses))
                    .as("a server that comes is not kept waiting")
                    .containsOnly(Duration.ZERO);
            for (int i = 0; i < 2; i++) {
                Peer server = new Peer(here.connect(LONG));
                server.negotiate();
                client.awaitSession(LONG);
                server.close();
                while (!peer.notice().startsWith("disconnected")) {
                    // Attempts that have failed, and the beginning of the session.
                }
            }
            here.close();
            while (!peer.notice().startsWith("gave up: no later attempt")) {
                // Attempts that have failed.
            }
        }
    }

    @Test
    void aUnixSocketThatIsReplacedIsFoundAgain(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s");
        CompletableFuture<ReconnectingClient> connecting =
                async(() -> ReconnectingClient.builder(Connector.unix(socket))
                        .options(peer.options().build())
                        .backoff(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0))
                        .connect());
        Listener first = Listener.unix(socket);
        Peer server = new Peer(first.accept());
        server.negotiate();
        try (ReconnectingClient client = connecting.get()) {
            assertThat(peer.notice()).isEqualTo("connected");
            first.close();
            server.close();
            assertThat(peer.notice()).startsWith("disconnected");
            assertThat(peer.notice()).isEqualTo("failed: cannot connect to " + socket + ": the file does not exist");
            try (Listener second = Listener.unix(socket)) {
                Peer again = new Peer(second.accept());
                again.negotiate();
                assertThat(client.awaitSession(LONG).isOpen()).isTrue();
            }
        }
    }

    @Test
    void aConnectorWithoutATextIsUsed() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Connector connector = new Connector() {
            @Override
            public Transport connect(Duration timeout) throws IOException {
                if (attempts.incrementAndGet() == 1) {
                    throw new StackOverflowError("on purpose");
                }
                return peer.connect(timeout);
            }

            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        try (ReconnectingClient client = ReconnectingClient.builder(connector)
                .options(peer.options().build())
                .backoff(ReconnectingPeer.AT_ONCE)
                .start()) {
            Peer server = peer.session();
            assertThat(peer.notice())
                    .startsWith("failed: connecting to " + connector.getClass().getName() + " failed: ");
            assertThat(peer.notice()).isEqualTo("connected");
            assertThat(client.toString()).endsWith(connector.getClass().getName());
            server.close();
        }
    }

    /** A session that cannot send is not usable, and is reported as the reason until it has ended. */
    @Test
    void aWaitForASessionSaysThatOneIsEnding() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        CountDownLatch release = new CountDownLatch(1);
        Connector connector = timeout -> new ForwardingTransport(peer.connect(timeout)) {
            @Override
            public int read(ByteBuffer into) throws IOException {
                int count = super.read(into);
                if (broken.get()) {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return count;
            }

            @Override
            public void writeAvailable(ByteBuffer bytes) throws IOException {
                if (broken.get()) {
                    throw new IOException("Broken pipe");
                }
                super.writeAvailable(bytes);
            }
        };
        try (Pair pair = connect(
                ReconnectingClient.builder(connector).options(peer.options().build()))) {
            broken.set(true);
            assertThatThrownBy(() -> pair.client().execute(new Echo("x"))).hasMessageContaining("Broken pipe");
            assertThat(pair.client().isConnected()).isFalse();
            assertThatThrownBy(() -> pair.client().awaitSession(Duration.ZERO))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("no session within PT0S: the session with the server is ending, because "
                            + "writing to VM failed: Broken pipe");
            release.countDown();
        }
    }

    /** The connection was lost before the client is closed, and its thread has not noticed the end of the client. */
    @Test
    void aClosedClientSaysSoEvenIfItsSessionWasLostBefore() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Connector connector = timeout -> new ForwardingTransport(peer.connect(timeout)) {
            @Override
            public void close() throws IOException {
                closing.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                super.close();
            }
        };
        Pair pair = connect(
                ReconnectingClient.builder(connector).options(peer.options().build()));
        pair.server().close();
        closing.await();
        CompletableFuture<?> closed = async(() -> {
            pair.client().close();
            return null;
        });
        String message = "";
        while (!message.equals("this client was closed")) {
            try {
                pair.client().execute(new Echo("x"));
            } catch (QmpClosedException e) {
                message = e.getMessage();
            }
        }
        release.countDown();
        closed.get(20, TimeUnit.SECONDS);
        assertDisconnected(pair.client().executeAsync(new Echo("x")), "this client was closed");
    }

    /** The thread that reads does not wait for its own end. */
    @Test
    void aClientCanBeClosedByItsConnection() throws Exception {
        CompletableFuture<QmpClient> opened = new CompletableFuture<>();
        CompletableFuture<Duration> took = new CompletableFuture<>();
        Transport.Pair memory = Transport.pair();
        Transport closing = new ForwardingTransport(memory.client()) {
            @Override
            public int read(ByteBuffer into) throws IOException {
                int count = super.read(into);
                if (opened.isDone() && !took.isDone()) {
                    long begin = System.nanoTime();
                    opened.join().close();
                    took.complete(Duration.ofNanos(System.nanoTime() - begin));
                }
                return count;
            }
        };
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(closing));
        Peer server = new Peer(memory.server());
        server.negotiate();
        opened.complete(connecting.get());
        server.send(" ");
        assertThat(took.get(20, TimeUnit.SECONDS)).isLessThan(Duration.ofMillis(900));
    }
}
