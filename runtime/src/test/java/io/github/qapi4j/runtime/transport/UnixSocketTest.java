package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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

    /** As on Windows, where the socket could not be restricted to its owner. */
    @Test
    void aFileSystemWithoutPermissionsIsRejected() throws Exception {
        URI archive = URI.create("jar:" + folder.resolve("a.zip").toUri());
        try (FileSystem files = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Path inside = files.getPath("/s");
            assertThatThrownBy(() -> Listener.unix(inside))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on /s: ")
                    .hasMessageContaining("permissions");
            assertThat(inside).doesNotExist();
        }
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
    void oneOfSeveralReplacesASocketThatIsLeftOver() throws Exception {
        for (int round = 0; round < 100; round++) {
            if (round % 2 == 0) {
                leaveSocketBehind();
            }
            CyclicBarrier begin = new CyclicBarrier(4);
            List<FutureTask<Listener>> starters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starters.add(new FutureTask<>(() -> {
                    begin.await();
                    return Listener.unix(socket);
                }));
            }
            starters.forEach(starter -> new Thread(starter).start());
            List<Listener> listening = new ArrayList<>();
            for (FutureTask<Listener> starter : starters) {
                try {
                    listening.add(starter.get());
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(BindException.class);
                }
            }
            assertThat(listening).as("round %s", round).hasSize(1);
            Transport.unix(socket, TIMEOUT).close();
            listening.get(0).close();
            assertThat(files()).isEmpty();
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
}
