package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.SampleCommands;
import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.InMemoryListener;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers with several listeners, of different kinds and with failures. */
@Timeout(60)
class ServerListenersTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final QmpServer server = QmpServer.builder(Sample.SCHEMA)
            .handler(new SampleCommands() {
                @Override
                public String echo(Echo command) {
                    return command.text();
                }
            })
            .start();

    /** A listener that throws the given exceptions before it accepts connections. */
    private static final class FaultyListener implements Listener {
        private final InMemoryListener listener = new InMemoryListener();
        private final Queue<Throwable> faults = new ArrayDeque<>();
        private final AtomicInteger closed = new AtomicInteger();
        private boolean failsToClose;

        @Override
        public Transport accept() throws IOException {
            Throwable fault = faults.poll();
            if (fault instanceof IOException e) {
                throw e;
            } else if (fault instanceof RuntimeException e) {
                throw e;
            } else if (fault instanceof Error e) {
                throw e;
            }
            return listener.accept();
        }

        @Override
        public boolean isOpen() {
            return listener.isOpen();
        }

        @Override
        public void close() throws IOException {
            closed.incrementAndGet();
            listener.close();
            if (failsToClose) {
                throw new IOException("on purpose");
            }
        }

        @Override
        public String toString() {
            return "faulty listener";
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static void assertServes(InMemoryListener listener) throws Exception {
        try (QmpClient client = QmpClient.connect(listener.connect(LONG))) {
            assertThat(client.execute(new Echo("served"))).isEqualTo("served");
        }
    }

    @Test
    void serverAndBuilderListenInTheSameForms(@TempDir Path folder) throws Exception {
        InMemoryListener first = new InMemoryListener();
        InMemoryListener second = new InMemoryListener();
        try (QmpServer inMemory = QmpServer.builder(Sample.SCHEMA).listen(first);
                QmpServer onSocket = QmpServer.builder(Sample.SCHEMA).listen(folder.resolve("a"))) {
            assertThat(inMemory.listen(second)).isSameAs(inMemory);
            assertThat(inMemory.listen(folder.resolve("b"))).isSameAs(inMemory);
            for (Transport transport : List.of(
                    first.connect(LONG),
                    second.connect(LONG),
                    Transport.unix(folder.resolve("a"), LONG),
                    Transport.unix(folder.resolve("b"), LONG))) {
                QmpClient.connect(transport).close();
            }
            assertThat(onSocket).hasToString("QMP server on [" + folder.resolve("a") + "]");
        }
    }

    @Test
    void builderStartsNoServerThatCannotListen(@TempDir Path folder) throws Exception {
        QmpServer.Builder builder = QmpServer.builder(Sample.SCHEMA);
        Path socket = folder.resolve("s");
        try (Listener taken = Listener.unix(socket)) {
            assertThatThrownBy(() -> builder.listen(socket)).isInstanceOf(BindException.class);
            assertThat(taken.isOpen()).isTrue();
        }
        try (QmpServer started = builder.listen(socket)) {
            assertThat(started).isNotNull();
            Path other = folder.resolve("other");
            assertThatThrownBy(() -> builder.listen(other)).isInstanceOf(IllegalStateException.class);
            assertThat(other).doesNotExist();
            InMemoryListener listener = new InMemoryListener();
            assertThatThrownBy(() -> builder.listen(listener)).isInstanceOf(IllegalStateException.class);
            assertThat(listener.isOpen()).isFalse();
            assertThatThrownBy(builder::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this builder has already started a server");
        }
    }

    @Test
    void aPortIsFreeOnceTheServerIsClosed() throws Exception {
        int port = 0;
        for (int i = 0; i < 50; i++) {
            Listener listener = Listener.tcp("localhost", port);
            port = ((InetSocketAddress) listener.address().orElseThrow()).getPort();
            QmpServer.builder(Sample.SCHEMA).listen(listener).close();
        }
    }

    @Test
    void optionsAreChecked() {
        QmpServer.Builder builder = QmpServer.builder(Sample.SCHEMA);
        QmpClientOptions.Builder client = QmpClientOptions.builder();
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            String words = "a deadline must be positive: " + timeout;
            assertThatThrownBy(() -> builder.writeTimeout(timeout))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(words);
            assertThatThrownBy(() -> builder.closeTimeout(timeout))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(words);
            assertThatThrownBy(() -> client.callTimeout(timeout))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(words);
        }
        assertThatThrownBy(() -> builder.maxSessions(0))
                .hasMessage("the maximum number of sessions must be positive: 0");
        assertThatThrownBy(() -> builder.outputBytes(-1)).hasMessage("the capacity for output must be positive: -1");
        assertThatThrownBy(() -> builder.handler(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("handler");
        assertThatThrownBy(() -> builder.handle(null, (request, command) -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("command");
        assertThatThrownBy(() -> builder.handleAsync(null, (request, command) -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("command");
        for (ThrowableAssert.ThrowingCallable setter : List.<ThrowableAssert.ThrowingCallable>of(
                () -> builder.writeTimeout(null),
                () -> builder.closeTimeout(null),
                () -> client.callTimeout(null),
                () -> client.callTimeout("stop", null),
                () -> client.errorGrace(null))) {
            assertThatThrownBy(setter).isInstanceOf(NullPointerException.class).hasMessage("timeout");
        }
        assertThatThrownBy(() -> builder.version(1, 2, 3, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("pkg");
        assertThatThrownBy(() -> builder.clock(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("clock");
        assertThatThrownBy(() -> builder.outputOverflow(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("policy");
        assertThatThrownBy(() -> builder.rateLimit(null, Duration.ZERO))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("event");
        assertThatThrownBy(() -> builder.rateLimit(Sample.Stop.DESCRIPTOR, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("period");
        assertThatThrownBy(() -> builder.rateLimit(Sample.Stop.DESCRIPTOR, Duration.ZERO, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("key");
    }

    @Test
    void servesClientsOfSeveralListeners(@TempDir Path folder) throws Exception {
        InMemoryListener first = new InMemoryListener(1);
        InMemoryListener second = new InMemoryListener(1);
        Path socket = folder.resolve("s");
        server.listen(first);
        server.listen(second);
        server.listen(socket);
        List<QmpClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(QmpClient.connect(first.connect(LONG)));
            clients.add(QmpClient.connect(second.connect(LONG)));
            clients.add(QmpClient.connect(socket));
        }
        for (QmpClient client : clients) {
            assertThat(client.execute(new Echo("x"))).isEqualTo("x");
            client.close();
        }
        assertThat(server).hasToString("QMP server on [listener in memory, listener in memory, " + socket + "]");
    }

    @Test
    void closingTheServerClosesItsListeners() throws Exception {
        FaultyListener faulty = new FaultyListener();
        faulty.failsToClose = true;
        InMemoryListener other = new InMemoryListener();
        server.listen(faulty);
        server.listen(other);
        try (Peer peer = new Peer(other.connect(LONG)).join()) {
            server.close();
            peer.expectEnd();
        }
        assertThat(faulty.closed).hasValue(1);
        assertThat(other.isOpen())
                .as("closed although closing the first one fails")
                .isFalse();
        assertThatThrownBy(() -> other.connect(LONG)).isInstanceOf(ConnectException.class);
    }

    @Test
    void closedServerClosesAListenerThatIsGivenToIt() {
        server.close();
        FaultyListener faulty = new FaultyListener();
        faulty.failsToClose = true;
        assertThatThrownBy(() -> server.listen(faulty))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the server is closed");
        assertThat(faulty.closed).hasValue(1);
    }

    @Test
    void socketThatIsInUseLeavesTheServerRunning(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s");
        server.listen(socket);
        assertThatThrownBy(() -> server.listen(socket)).isInstanceOf(BindException.class);
        try (QmpClient client = QmpClient.connect(socket)) {
            assertThat(client.execute(new Echo("x"))).isEqualTo("x");
        }
    }

    @Test
    void listenersClosedByTheirOwnerEndAlone() throws Exception {
        InMemoryListener closed = new InMemoryListener();
        InMemoryListener other = new InMemoryListener();
        server.listen(closed);
        server.listen(other);
        try (QmpClient client = QmpClient.connect(closed.connect(LONG))) {
            closed.close();
            assertServes(other);
            assertThat(client.execute(new Echo("x"))).as("stays connected").isEqualTo("x");
        }
        while (server.toString().contains(",")) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(server).hasToString("QMP server on [listener in memory]");
    }

    @Test
    void acceptIsTriedAgainAfterAnyFailure() throws Exception {
        FaultyListener faulty = new FaultyListener();
        faulty.faults.add(new IOException("too many open files, on purpose"));
        faulty.faults.add(new IllegalStateException("on purpose"));
        faulty.faults.add(new AssertionError("on purpose"));
        server.listen(faulty);
        assertServes(faulty.listener);
        assertThat(faulty.faults).isEmpty();
    }

    /** A listener in the server's loop, of which every method fails in turn, also the one that makes its name. */
    private static final class FaultyInLoop implements Listener {
        private final InMemoryListener listener = new InMemoryListener();
        private final AtomicInteger calls = new AtomicInteger();

        private void fail() throws IOException {
            int call = calls.incrementAndGet();
            if (call <= 6) {
                switch (call % 3) {
                    case 0 -> throw new IOException("on purpose");
                    case 1 -> throw new OutOfMemoryError("on purpose");
                    default -> throw new IllegalStateException("on purpose");
                }
            }
        }

        @Override
        public Transport accept() {
            throw new AssertionError("no thread waits");
        }

        @Override
        public Optional<Transport> acceptAvailable() throws IOException {
            fail();
            return listener.acceptAvailable();
        }

        @Override
        public boolean whenAcceptable(EventLoop loop, Runnable action) throws IOException {
            if (loop.isLoopThread()) {
                fail();
            }
            return listener.whenAcceptable(loop, action);
        }

        @Override
        public boolean isOpen() {
            if (calls.get() == 2) {
                throw new StackOverflowError("on purpose");
            }
            return listener.isOpen();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        @Override
        public String toString() {
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void acceptingInTheLoopSurvivesAnyFailure() throws Exception {
        FaultyInLoop faulty = new FaultyInLoop();
        server.listen(faulty);
        assertServes(faulty.listener);
        assertThat(faulty.calls).hasValueGreaterThan(6);
        assertServes(faulty.listener);
    }

    /** A listener in the server's loop that always has a connection and fails to accept it, as without file descriptors. */
    private static final class Failing implements Listener {
        private final InMemoryListener listener = new InMemoryListener();
        private final CountDownLatch failed = new CountDownLatch(1);

        @Override
        public Transport accept() {
            throw new AssertionError("no thread waits");
        }

        @Override
        public Optional<Transport> acceptAvailable() throws IOException {
            failed.countDown();
            throw new IOException("too many open files, on purpose");
        }

        @Override
        public boolean whenAcceptable(EventLoop loop, Runnable action) throws IOException {
            return listener.whenAcceptable(loop, action);
        }

        @Override
        public boolean isOpen() {
            return listener.isOpen();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    void moreFailingListenersThanThreadsHarmNoOther() throws Exception {
        List<Failing> failing = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Failing listener = new Failing();
            failing.add(listener);
            listener.listener.connect(LONG);
            server.listen(listener);
        }
        InMemoryListener listener = new InMemoryListener();
        server.listen(listener);
        for (Failing each : failing) {
            each.failed.await();
        }
        assertServes(listener);
    }

    @Test
    void listenersInTheLoopNeedNoThread(@TempDir Path folder) throws Exception {
        for (int i = 0; i < 5; i++) {
            server.listen(folder.resolve("s" + i));
            server.listen(Listener.tcp("localhost", 0));
            server.listen(new InMemoryListener());
        }
        try (QmpClient client = QmpClient.connect(folder.resolve("s4"))) {
            assertThat(client.execute(new Echo("x"))).isEqualTo("x");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("qmp-server-accept"));
    }

    @Test
    void socketListenersClosedByTheirOwnerEndAlone(@TempDir Path folder) throws Exception {
        Listener closed = Listener.unix(folder.resolve("s"));
        server.listen(closed);
        server.listen(folder.resolve("t"));
        closed.close();
        while (server.toString().contains(",")) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(server).hasToString("QMP server on [" + folder.resolve("t") + "]");
    }

    @Test
    void failureToAcceptDoesNotDelayClosing() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        Listener broken = new Listener() {
            @Override
            public Transport accept() throws IOException {
                attempts.incrementAndGet();
                entered.countDown();
                throw new IOException("on purpose");
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        server.listen(broken);
        entered.await();
        server.close();
        int attemptsAtClose = attempts.get();
        assertThat(server.awaitQuit(Duration.ZERO)).isTrue();
        TimeUnit.MILLISECONDS.sleep(250);
        assertThat(attempts.get())
                .as("no attempts after closing, although the listener claims to be open")
                .isLessThanOrEqualTo(attemptsAtClose + 1);
    }

    @Test
    void listenerMustNotBeNull() {
        assertThatThrownBy(() -> server.listen((Listener) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("listener");
        assertThatThrownBy(() -> server.listen((Path) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("socket");
        assertThatThrownBy(() -> server.attach(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("connection");
        assertThatThrownBy(() -> server.awaitQuit(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
        assertThatThrownBy(() -> server.emit(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("event");
    }
}
