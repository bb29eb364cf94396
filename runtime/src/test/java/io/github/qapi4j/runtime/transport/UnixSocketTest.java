package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixSocketTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(30);

    @TempDir
    Path folder;

    private Path socket;

    @BeforeEach
    void name() {
        socket = folder.resolve("qmp.sock");
    }

    @Test
    void onlyTheOwnerMayConnect() throws Exception {
        try (Listener listener = Listener.unix(socket)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            assertThat(files()).containsExactly(socket);
            Transport.unix(socket, TIMEOUT).close();
            listener.accept().close();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void pathHasALimit() throws Exception {
        Path longest = ofLength(106);
        try (Listener listener = Listener.unix(longest)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(longest)))
                    .isEqualTo("rw-------");
            Transport.unix(longest, TIMEOUT).close();
            listener.accept().close();
        }
        Path nowhere = folder.resolve("no").resolve("s");
        assertThatThrownBy(() -> Listener.unix(nowhere))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(nowhere + ": its directory does not exist");
        Path tooLong = ofLength(107);
        assertThatThrownBy(() -> Transport.unix(tooLong, TIMEOUT))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("107")
                .hasMessageContaining(tooLong.toString());
        assertThatThrownBy(() -> Listener.unix(tooLong)).isInstanceOf(SocketException.class);
        assertThat(files()).isEmpty();
    }

    private Path ofLength(int bytes) {
        return folder.resolve("x".repeat(bytes - folder.toString().length() - 1));
    }

    @Test
    void connectionFailuresStateTheReason() throws Exception {
        assertThatThrownBy(() -> Transport.unix(socket, SHORT))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(socket.toString())
                .hasMessageContaining("the file does not exist");
        leaveSocketBehind();
        assertThatThrownBy(() -> Transport.unix(socket, SHORT))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("refused");
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertThatThrownBy(() -> Transport.unix(loop, TIMEOUT))
                .as("not a failure that goes away when a server starts")
                .isExactlyInstanceOf(SocketException.class)
                .hasMessageContaining(loop.toString());
    }

    @Test
    void pathsAreMeasuredInBytes() throws Exception {
        int room = 100 - folder.toString().length();
        Path deep = Files.createDirectory(folder.resolve("\u00e4".repeat(room / 2)));
        Path longest = deep.resolve("s");
        try (Listener listener = Listener.unix(longest)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(longest)))
                    .isEqualTo("rw-------");
            Transport.unix(longest, TIMEOUT).close();
            listener.accept().close();
        }
    }

    @Test
    void connectingHasADeadlineWhenTheBacklogIsFull() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket), 1);
            List<Transport> waiting = new ArrayList<>();
            try {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 100; i++) {
                                waiting.add(Transport.unix(socket, Duration.ofMillis(50)));
                            }
                        })
                        .isInstanceOf(SocketTimeoutException.class);
            } finally {
                for (Transport transport : waiting) {
                    transport.close();
                }
            }
        }
    }

    @Test
    void replacesASocketThatIsLeftOver() throws Exception {
        leaveSocketBehind();
        try (Listener listener = Listener.unix(socket)) {
            Transport.unix(socket, TIMEOUT).close();
            listener.accept().close();
        }
    }

    @Test
    void doesNotReplaceOneThatIsInUse() throws Exception {
        try (Listener first = Listener.unix(socket)) {
            assertThatThrownBy(() -> Listener.unix(socket)).isInstanceOf(BindException.class);
            Transport.unix(socket, TIMEOUT).close();
            first.accept().close();
        }
    }

    @Test
    void doesNotReplaceAFileOfAnotherKind() throws Exception {
        Files.writeString(socket, "precious");
        assertThatThrownBy(() -> Listener.unix(socket)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(socket).hasContent("precious");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> Listener.unix(pipe)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(pipe).exists();
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, socket);
        assertThatThrownBy(() -> Listener.unix(link)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void closingRemovesItsOwnFileOnly() throws Exception {
        Listener listener = Listener.unix(socket);
        Files.delete(socket);
        Files.writeString(socket, "a regular file");
        listener.close();
        assertThat(socket).hasContent("a regular file");
        Files.delete(socket);
        listener.close();

        Listener other = Listener.unix(socket);
        Files.delete(socket);
        other.close();
    }

    @Test
    void closingAfterAnInterruptRemovesTheFile() throws Exception {
        Listener listener = Listener.unix(socket);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(listener::accept).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        listener.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void closingEndsAccept() throws Exception {
        Listener listener = Listener.unix(socket);
        Thread closer = new Thread(() -> {
            try {
                listener.close();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        closer.start();
        assertThatThrownBy(listener::accept).isInstanceOf(ClosedChannelException.class);
        closer.join();
    }

    private void leaveSocketBehind() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Connects a channel to a transport whose clock stands still, so that a poll lasts until bytes arrive. */
    private Transport polling(Polling polling, SocketChannel[] peer) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            peer[0] = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            return SocketTransport.of(server.accept(), "test", polling);
        }
    }

    /** Exchanges bytes until the transport's reader polls in the next read: after 16 waits, each of which reads the clock twice. */
    private static void exchange(Transport transport, SocketChannel peer, AtomicLong clockReads) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        while (clockReads.get() < 32) {
            Thread sender = start(() -> {
                Thread.sleep(1);
                return peer.write(ByteBuffer.wrap(new byte[] {1}));
            });
            assertThat(transport.read(buffer.clear())).isOne();
            sender.join();
            transport.writeAvailable(ByteBuffer.wrap(new byte[] {2}));
        }
    }

    /** Starts a thread that runs an action as soon as a reader polls. */
    private static Thread whenPolling(AtomicLong clockReads, Callable<?> action) {
        return start(() -> {
            long before = clockReads.get();
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (clockReads.get() < before + 1000 && System.nanoTime() < deadline) {
                Thread.sleep(1);
            }
            return action.call();
        });
    }

    private static Thread start(Callable<?> action) {
        Thread thread = new Thread(() -> {
            try {
                action.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void aReaderThatPollsReceivesBytes() throws Exception {
        AtomicLong clockReads = new AtomicLong();
        SocketChannel[] peer = new SocketChannel[1];
        try (Transport transport = polling(new Polling(2, () -> clockReads.incrementAndGet() & 0), peer);
                SocketChannel client = peer[0]) {
            exchange(transport, client, clockReads);
            Thread sender = whenPolling(clockReads, () -> client.write(ByteBuffer.wrap(new byte[] {1})));
            assertThat(transport.read(ByteBuffer.allocate(1))).isOne();
            sender.join();
            assertThat(clockReads.get()).as("attempts of the poll").isGreaterThan(1000);
        }
    }

    @Test
    void aReaderThatPollsEndsWhenTheTransportIsClosed() throws Exception {
        AtomicLong clockReads = new AtomicLong();
        SocketChannel[] peer = new SocketChannel[1];
        Transport transport = polling(new Polling(2, () -> clockReads.incrementAndGet() & 0), peer);
        try (SocketChannel client = peer[0]) {
            exchange(transport, client, clockReads);
            Thread closer = whenPolling(clockReads, () -> {
                transport.close();
                return null;
            });
            assertThatThrownBy(() -> transport.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
            closer.join();
        } finally {
            transport.close();
        }
    }

    @Test
    void anInterruptEndsAReadAfterItsPoll() throws Exception {
        AtomicLong clockReads = new AtomicLong();
        AtomicLong now = new AtomicLong();
        SocketChannel[] peer = new SocketChannel[1];
        Polling policy = new Polling(2, () -> {
            clockReads.incrementAndGet();
            return now.get();
        });
        try (Transport transport = polling(policy, peer);
                SocketChannel client = peer[0]) {
            exchange(transport, client, clockReads);
            Thread reader = Thread.currentThread();
            Thread interrupter = whenPolling(clockReads, () -> {
                reader.interrupt();
                now.set(TimeUnit.SECONDS.toNanos(1));
                return null;
            });
            assertThatThrownBy(() -> transport.read(ByteBuffer.allocate(1))).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
            interrupter.join();
        }
    }

    @Test
    void aReaderPollsOnlyIfItsThreadHasWrittenLast() throws Exception {
        AtomicLong clockReads = new AtomicLong();
        SocketChannel[] peer = new SocketChannel[1];
        try (Transport transport = polling(new Polling(2, () -> clockReads.incrementAndGet() & 0), peer);
                SocketChannel client = peer[0]) {
            exchange(transport, client, clockReads);
            Thread writer = start(() -> {
                transport.write(ByteBuffer.wrap(new byte[] {2}), TIMEOUT);
                return null;
            });
            writer.join();
            long before = clockReads.get();
            Thread sender = start(() -> {
                Thread.sleep(20);
                return client.write(ByteBuffer.wrap(new byte[] {1}));
            });
            assertThat(transport.read(ByteBuffer.allocate(1))).isOne();
            sender.join();
            assertThat(clockReads.get() - before)
                    .as("the begin and the end of a sleep, unless the bytes came first")
                    .isLessThanOrEqualTo(2);
        }
    }
}
