package io.github.qapi4j.runtime.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of all kinds of listeners. */
@Timeout(30)
class ListenerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir
    Path folder;

    enum Kind {
        UNIX,
        TCP,
        MEMORY
    }

    private Listener open(Kind kind) throws IOException {
        return switch (kind) {
            case UNIX -> Listener.unix(socket());
            case TCP -> Listener.tcp("127.0.0.1", 0);
            case MEMORY -> new InMemoryListener();
        };
    }

    private Path socket() {
        return folder.resolve("s");
    }

    private Transport connect(Listener listener) throws IOException {
        return connect(listener, LONG);
    }

    private Transport connect(Listener listener, Duration timeout) throws IOException {
        if (listener instanceof InMemoryListener memory) {
            return memory.connect(timeout);
        }
        return listener.address().orElseThrow() instanceof InetSocketAddress internet
                ? Transport.tcp(internet.getHostString(), internet.getPort(), timeout)
                : Transport.unix(socket(), timeout);
    }

    @ParameterizedTest
    @EnumSource
    void acceptsConnectionsInOrder(Kind kind) throws Exception {
        try (Listener listener = open(kind);
                Transport first = connect(listener);
                Transport second = connect(listener);
                Transport firstAccepted = listener.accept();
                Transport secondAccepted = listener.accept()) {
            write(first, "1");
            write(second, "2");
            assertThat(read(firstAccepted)).isEqualTo("1");
            assertThat(read(secondAccepted)).isEqualTo("2");
            assertThat(listener.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptWaitsForAConnection(Kind kind) throws Exception {
        try (Listener listener = open(kind)) {
            FutureTask<Transport> accepting = start(listener::accept);
            try (Transport client = connect(listener);
                    Transport accepted = accepting.get()) {
                write(accepted, "x");
                assertThat(read(client)).isEqualTo("x");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsAcceptNowAndLater(Kind kind) throws Exception {
        Listener listener = open(kind);
        FutureTask<Transport> accepting = new FutureTask<>(listener::accept);
        Thread thread = new Thread(accepting);
        thread.start();
        if (kind == Kind.MEMORY) {
            awaitState(thread, Thread.State.WAITING);
        }
        listener.close();
        assertThatThrownBy(accepting::get).hasCauseInstanceOf(ClosedChannelException.class);
        assertThat(listener.isOpen()).isFalse();
        assertThatThrownBy(listener::accept).isInstanceOf(ClosedChannelException.class);
        listener.close();
        assertThatThrownBy(() -> connect(listener, SHORT)).isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsOnlyConnectionsThatWereNotAccepted(Kind kind) throws Exception {
        Listener listener = open(kind);
        try (Transport first = connect(listener);
                Transport accepted = listener.accept();
                Transport second = connect(listener)) {
            listener.close();
            write(accepted, "x");
            assertThat(read(first)).isEqualTo("x");
            assertThat(end(second)).isTrue();
        }
    }

    private static boolean end(Transport transport) {
        try {
            return transport.read(ByteBuffer.allocate(1)) == -1;
        } catch (IOException e) {
            // The platform may reset the connection.
            return !(e instanceof ClosedChannelException);
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptEndsAcceptAndLeavesTheListenerOpen(Kind kind) throws Exception {
        try (Listener listener = open(kind)) {
            FutureTask<Boolean> accepting = new FutureTask<>(() -> {
                assertThatThrownBy(listener::accept).isInstanceOf(InterruptedIOException.class);
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(accepting);
            thread.start();
            thread.interrupt();
            assertThat(accepting.get()).as("the interrupt flag").isTrue();
            assertThat(listener.isOpen()).isTrue();
            connect(listener).close();
            listener.accept().close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptHasADeadline(Kind kind) throws Exception {
        try (Listener listener = open(kind)) {
            assertThatThrownBy(() -> listener.accept(SHORT))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no peer has connected to " + listener + " within PT0.02S");
            FutureTask<Transport> accepting = start(() -> listener.accept(LONG));
            try (Transport client = connect(listener);
                    Transport accepted = accepting.get()) {
                write(client, "x");
                assertThat(read(accepted)).isEqualTo("x");
            }
            connect(listener).close();
            listener.accept(Duration.ZERO).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptEndsWithTheProcessThatIsToConnect(Kind kind) throws Exception {
        try (Listener listener = open(kind)) {
            Process failing = new ProcessBuilder("sh", "-c", "exit 3").start();
            assertThatThrownBy(() -> listener.accept(LONG, failing))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("the process has ended with exit value 3, and has not connected to " + listener);
            try (Transport client = connect(listener);
                    Transport accepted = listener.accept(LONG, failing)) {
                write(client, "x");
                assertThat(read(accepted)).as("it had connected before its end").isEqualTo("x");
            }
            Process silent = new ProcessBuilder("sleep", "60").start();
            try {
                assertThatThrownBy(() -> listener.accept(SHORT, silent))
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("the process has not connected to " + listener + " within PT0.02S");
                FutureTask<Transport> accepting = start(() -> listener.accept(LONG, silent));
                connect(listener).close();
                accepting.get().close();
            } finally {
                silent.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeAndInterruptEndAnAcceptWithADeadline(Kind kind) throws Exception {
        Listener listener = open(kind);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> listener.accept(LONG)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(listener.isOpen()).isTrue();
        FutureTask<Transport> accepting = start(() -> listener.accept(LONG));
        listener.close();
        assertThatThrownBy(accepting::get).hasCauseInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aTcpListenerReportsBadAddresses() throws Exception {
        try (Listener listener = Listener.tcp("127.0.0.1", 0)) {
            int port = Ends.port(listener);
            assertThat(listener).hasToString("127.0.0.1:" + port);
            assertThatThrownBy(() -> Listener.tcp("127.0.0.1", port))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
        }
        assertThatThrownBy(() -> Listener.tcp("no-such-host.invalid", 0))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no-such-host.invalid:0: unknown host");
    }

    @Test
    void namesTheAddress() throws Exception {
        try (Listener unix = Listener.unix(socket());
                Listener memory = new InMemoryListener()) {
            assertThat(unix).hasToString(socket().toString());
            assertThat(memory).hasToString("listener in memory");
            assertThat(unix.address()).contains(UnixDomainSocketAddress.of(socket()));
            assertThat(memory.address()).isEmpty();
        }
    }

    @Test
    void backlogInMemoryIsBounded() throws Exception {
        try (InMemoryListener listener = new InMemoryListener(2)) {
            listener.connect(LONG);
            listener.connect(LONG);
            assertThatThrownBy(() -> listener.connect(SHORT))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("not accepted within PT0.02S");
            assertThatThrownBy(() -> listener.connect(Duration.ZERO)).isInstanceOf(SocketTimeoutException.class);
            listener.accept().close();
            listener.connect(Duration.ZERO);
        }
        assertThatThrownBy(() -> new InMemoryListener(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void connectInMemoryWaitsForRoom() throws Exception {
        try (InMemoryListener listener = new InMemoryListener(1)) {
            listener.connect(LONG);
            FutureTask<Transport> connecting = new FutureTask<>(() -> listener.connect(LONG));
            Thread thread = new Thread(connecting);
            thread.start();
            awaitState(thread, Thread.State.TIMED_WAITING);
            listener.accept().close();
            write(connecting.get(), "x");
            assertThat(read(listener.accept())).isEqualTo("x");
        }
    }

    @Test
    void closingEndsAConnectInMemory() throws Exception {
        InMemoryListener listener = new InMemoryListener(1);
        listener.connect(LONG);
        FutureTask<Transport> connecting = new FutureTask<>(() -> listener.connect(LONG));
        Thread thread = new Thread(connecting);
        thread.start();
        awaitState(thread, Thread.State.TIMED_WAITING);
        listener.close();
        assertThatThrownBy(connecting::get).hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void interruptEndsAConnectInMemory() throws Exception {
        try (InMemoryListener listener = new InMemoryListener(1)) {
            listener.connect(LONG);
            FutureTask<Boolean> connecting = new FutureTask<>(() -> {
                assertThatThrownBy(() -> listener.connect(LONG)).isInstanceOf(InterruptedIOException.class);
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(connecting);
            thread.start();
            thread.interrupt();
            assertThat(connecting.get()).isTrue();
        }
    }

    private static FutureTask<Transport> start(Callable<Transport> action) {
        FutureTask<Transport> task = new FutureTask<>(action);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        while (thread.getState() != state) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static void write(Transport transport, String text) throws IOException {
        transport.write(ByteBuffer.wrap(text.getBytes(UTF_8)), LONG);
    }

    /** Reads one character. */
    private static String read(Transport transport) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(1);
        assertThat(transport.read(into)).isOne();
        return new String(into.array(), UTF_8);
    }
}
