package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ConnectingTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(30);

    @TempDir
    Path folder;

    /** A peer whose attempts fail in this order; a further attempt succeeds. */
    private static final class Failing implements Connecting.Peer {
        private final Queue<IOException> failures;
        private int attempts;

        Failing(IOException... failures) {
            this.failures = new ArrayDeque<>(Arrays.asList(failures));
        }

        @Override
        public SocketChannel connect(long nanos) throws IOException {
            attempts++;
            IOException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            return SocketChannel.open();
        }

        @Override
        public String toString() {
            return "failing peer";
        }
    }

    @Test
    void repeatsWhileThePeerDoesNotListen() throws Exception {
        Failing peer = new Failing(
                new ConnectException("missing"), new ConnectException("refused"), new ConnectException("refused"));
        Connecting.connect(peer, System.nanoTime(), LONG).close();
        assertThat(peer.attempts).isEqualTo(4);
    }

    @Test
    void anotherFailureIsFinalTheSecondTime() throws Exception {
        Failing once = new Failing(
                new ConnectException("refused"), new SocketException("replaced"), new ConnectException("refused"));
        Connecting.connect(once, System.nanoTime(), LONG).close();
        assertThat(once.attempts).isEqualTo(4);
        Failing twice = new Failing(new SocketException("denied"), new SocketException("denied"));
        assertThatThrownBy(() -> Connecting.connect(twice, System.nanoTime(), LONG))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("cannot connect to failing peer: denied");
        assertThat(twice.attempts).isEqualTo(2);
    }

    @Test
    void theLastReasonIsReportedAtTheDeadline() {
        Failing refused = new Failing(new ConnectException("refused"));
        assertThatThrownBy(() -> Connecting.connect(refused, System.nanoTime(), Duration.ZERO))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("cannot connect to failing peer within PT0S: refused");
        Failing late = new Failing(new SocketTimeoutException("not accepted"));
        assertThatThrownBy(() -> Connecting.connect(late, System.nanoTime(), LONG))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("cannot connect to failing peer within PT20S: not accepted");
    }

    @Test
    void interruptEndsThePause() {
        Path missing = folder.resolve("s");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Transport.unix(missing, LONG))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining(missing.toString());
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Transport.tcp("127.0.0.1", 1, LONG)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }

    @Test
    void waitsForASocketFile() throws Exception {
        Path socket = folder.resolve("s");
        FutureTask<Transport> connecting = new FutureTask<>(() -> Transport.unix(socket, LONG));
        startAndAwaitPause(connecting);
        try (Listener listener = Listener.unix(socket);
                Transport accepted = listener.accept(LONG);
                Transport connected = connecting.get()) {
            assertThat(connected).hasToString(socket.toString());
            assertThat(accepted).hasToString(socket + "#1");
        }
    }

    @Test
    void waitsForATcpPort() throws Exception {
        int port = freePort();
        FutureTask<Transport> connecting = new FutureTask<>(() -> Transport.tcp("localhost", port, LONG));
        startAndAwaitPause(connecting);
        try (Listener listener = Listener.tcp("localhost", port);
                Transport accepted = listener.accept(LONG);
                Transport connected = connecting.get()) {
            assertThat(connected).hasToString("localhost:" + port);
            assertThat(accepted).hasToString(listener + "#1");
        }
    }

    private static void startAndAwaitPause(FutureTask<?> connecting) throws InterruptedException {
        Thread thread = new Thread(connecting);
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress("127.0.0.1", 0));
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    @Test
    void tcpFailuresStateTheReason() throws Exception {
        int port = freePort();
        assertThatThrownBy(() -> Transport.tcp("127.0.0.1", port, SHORT))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessageContaining("cannot connect to 127.0.0.1:" + port + " within PT0.03S: ")
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> Transport.tcp("no-such-host.invalid", 4444, LONG))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("cannot connect to no-such-host.invalid:4444: unknown host");
        assertThatThrownBy(() -> Transport.tcp("::1", 0, LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
        assertThatThrownBy(() -> Transport.tcp("localhost", 0x10000, LONG))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failedAttemptsLeaveNothingBehind() throws Exception {
        int port = freePort();
        Path missing = folder.resolve("s");
        assertThatThrownBy(() -> Transport.tcp("localhost", port, SHORT)).isInstanceOf(IOException.class);
        long before = descriptors();
        assertThatThrownBy(() -> Transport.tcp("localhost", port, SHORT)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Transport.unix(missing, SHORT)).isInstanceOf(IOException.class);
        assertThat(descriptors()).isLessThanOrEqualTo(before);
    }

    private static long descriptors() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void aGivenChannelMustBeConnected() throws Exception {
        try (SocketChannel channel = SocketChannel.open()) {
            assertThatThrownBy(() -> Transport.of(channel)).isInstanceOf(IllegalArgumentException.class);
            assertThat(channel.isOpen()).isTrue();
        }
        try (Listener listener = Listener.tcp("127.0.0.1", 0);
                SocketChannel channel = SocketChannel.open(listener.address().orElseThrow())) {
            Transport transport = Transport.of(channel);
            assertThat(transport).hasToString(listener.toString());
            transport.close();
            assertThat(channel.isOpen()).isFalse();
        }
        try (Listener listener = Listener.unix(folder.resolve("s"));
                SocketChannel channel = SocketChannel.open(listener.address().orElseThrow())) {
            assertThat(Transport.of(channel)).hasToString(folder.resolve("s").toString());
        }
    }
}
