package io.github.qapi4j.runtime.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Connections that pass descriptors: what {@link TransportTest} does not require of others. */
@Timeout(30)
class DescriptorSocketTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(30);

    @TempDir
    Path folder;

    /** A connection whose other end receives descriptors. The thread that reads runs the actions of a test. */
    private static final class Passing implements AutoCloseable {
        private final AFUNIXServerSocketChannel listener;
        private final Transport transport;
        private final AFUNIXSocketChannel peer;
        private final CompletableFuture<Void> ended;

        Passing(Path socket) throws IOException {
            listener = AFUNIXServerSocketChannel.open();
            listener.bind(AFUNIXSocketAddress.of(socket));
            transport = Transport.unixWithDescriptors(socket, LONG);
            peer = listener.accept();
            peer.setAncillaryReceiveBufferSize(1024);
            ended = CompletableFuture.runAsync(this::read, task -> new Thread(task).start());
        }

        private void read() {
            ByteBuffer ignored = ByteBuffer.allocate(16);
            try {
                while (transport.read(ignored) >= 0) {
                    ignored.clear();
                }
            } catch (IOException e) {
                // The test has closed the connection.
            }
        }

        /** Runs an action on the reading thread, and returns its result. */
        <T> T onReader(java.util.concurrent.Callable<T> action) throws Exception {
            FutureTask<T> task = new FutureTask<>(action);
            assertThat(transport.whenWritable(task)).isTrue();
            return task.get(20, TimeUnit.SECONDS);
        }

        /** Writes a text as far as possible. Returns what is left. */
        String write(String text, FileDescriptor descriptor) throws Exception {
            ByteBuffer bytes = UTF_8.encode(text);
            return onReader(() -> {
                transport.writeAvailable(bytes, descriptor);
                return UTF_8.decode(bytes).toString();
            });
        }

        String write(String text) throws Exception {
            ByteBuffer bytes = UTF_8.encode(text);
            return onReader(() -> {
                transport.writeAvailable(bytes);
                return UTF_8.decode(bytes).toString();
            });
        }

        /** Reads one byte with the peer. */
        String receive() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(1);
            peer.read(bytes);
            return UTF_8.decode(bytes.flip()).toString();
        }

        /** Returns the contents of the files whose descriptors the peer has received since the last call. */
        List<String> files() throws IOException {
            List<String> contents = new ArrayList<>();
            for (FileDescriptor descriptor : peer.getReceivedFileDescriptors()) {
                try (FileInputStream in = new FileInputStream(descriptor)) {
                    in.getChannel().position(0);
                    contents.add(new String(in.readAllBytes(), UTF_8));
                }
            }
            return contents;
        }

        @Override
        public void close() throws IOException {
            transport.close();
            peer.close();
            listener.close();
            assertThat(ended).succeedsWithin(LONG);
        }
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve(content), content);
    }

    private Path socket() {
        return folder.resolve("s");
    }

    @Test
    void theDescriptorComesWithTheFirstByte() throws Exception {
        try (Passing connection = new Passing(socket());
                RandomAccessFile one = new RandomAccessFile(file("one").toFile(), "rw");
                FileInputStream two = new FileInputStream(file("two").toFile())) {
            assertThat(connection.write("a")).isEmpty();
            assertThat(connection.write("bc", one.getFD())).isEmpty();
            assertThat(connection.write("d")).isEmpty();
            assertThat(connection.write("e", two.getFD())).isEmpty();

            assertThat(connection.receive()).isEqualTo("a");
            assertThat(connection.files()).isEmpty();
            assertThat(connection.receive()).isEqualTo("b");
            assertThat(connection.files()).containsExactly("one");
            assertThat(connection.receive()).isEqualTo("c");
            assertThat(connection.receive()).isEqualTo("d");
            assertThat(connection.files()).isEmpty();
            assertThat(connection.receive()).isEqualTo("e");
            assertThat(connection.files()).containsExactly("two");
            assertThat(one.getFD().valid()).isTrue();
        }
    }

    @Test
    void aDescriptorThatWasNotSentIsForgotten() throws Exception {
        try (Passing connection = new Passing(socket());
                FileInputStream file = new FileInputStream(file("one").toFile())) {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            // In one action, since another one runs only when bytes are accepted.
            int sent = connection.onReader(() -> {
                for (int before = -1; bytes.position() > before; ) {
                    before = bytes.position();
                    connection.transport.writeAvailable(bytes);
                }
                int full = bytes.position();
                connection.transport.writeAvailable(bytes, file.getFD());
                assertThat(bytes.position()).isEqualTo(full);
                return full;
            });
            assertThat(sent).isLessThan(bytes.capacity());
            for (ByteBuffer received = ByteBuffer.allocate(1 << 20); sent > 0; received.clear()) {
                sent -= connection.peer.read(received);
            }
            assertThat(sent).isZero();
            assertThat(connection.write("z")).isEmpty();
            assertThat(connection.receive()).isEqualTo("z");
            assertThat(connection.files()).isEmpty();
        }
    }

    @Test
    void aClosedDescriptorDoesNotHarmTheConnection() throws Exception {
        try (Passing connection = new Passing(socket())) {
            FileInputStream file = new FileInputStream(file("one").toFile());
            FileDescriptor closed = file.getFD();
            file.close();
            assertThatThrownBy(() -> connection.write("a", closed)).hasRootCauseInstanceOf(IOException.class);
            assertThatThrownBy(() -> connection.write("a", closed))
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("its file descriptor is closed");
            assertThat(connection.write("b")).isEmpty();
            assertThat(connection.receive()).isEqualTo("b");
            assertThat(connection.files()).isEmpty();
        }
    }

    @Test
    void otherThreadsWriteNothingSoThatInterruptsDoNoHarm() throws Exception {
        try (Passing connection = new Passing(socket());
                FileInputStream file = new FileInputStream(file("one").toFile())) {
            // The reading thread reads.
            connection.onReader(() -> null);
            ByteBuffer bytes = UTF_8.encode("a");
            Thread.currentThread().interrupt();
            connection.transport.writeAvailable(bytes);
            connection.transport.writeAvailable(bytes, file.getFD());
            FutureTask<?> task = new FutureTask<>(() -> null);
            connection.transport.whenWritable(task);
            assertThat(Thread.interrupted()).isTrue();
            task.get(20, TimeUnit.SECONDS);
            assertThat(bytes.position()).isZero();
            assertThat(connection.write("b", file.getFD())).isEmpty();
            assertThat(connection.receive()).isEqualTo("b");
            assertThat(connection.files()).containsExactly("one");
        }
    }

    @Test
    void noDescriptorOfThisProcessRemains() throws Exception {
        use(1);
        long before = openFiles();
        use(20);
        assertThat(openFiles()).isLessThanOrEqualTo(before);
    }

    private void use(int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            Path socket = folder.resolve("s" + rounds + "." + i);
            try (Passing connection = new Passing(socket);
                    FileInputStream file = new FileInputStream(file("one").toFile())) {
                for (int j = 0; j < 5; j++) {
                    connection.write("a", file.getFD());
                    connection.receive();
                    connection.files();
                }
            }
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void connectingFailsAsWithOtherUnixSockets() throws Exception {
        Path socket = socket();
        assertThatThrownBy(() -> Transport.unixWithDescriptors(socket, Duration.ZERO))
                .isInstanceOf(ConnectException.class)
                .hasMessage("cannot connect to " + socket + " within PT0S: the file does not exist");
        assertThatThrownBy(() -> Connector.unixWithDescriptors(socket).connect(LONG))
                .isInstanceOf(ConnectException.class)
                .hasMessage("cannot connect to " + socket + ": the file does not exist");
        Path stale = Files.createFile(folder.resolve("stale"));
        assertThatThrownBy(() -> Transport.unixWithDescriptors(stale, Duration.ZERO))
                .isInstanceOf(ConnectException.class)
                .hasMessageEndingWith("connection refused, no process listens there");
        Path tooLong = folder.resolve("x".repeat(107));
        assertThatThrownBy(() -> Transport.unixWithDescriptors(tooLong, LONG))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("at most 106 bytes");
        assertThatThrownBy(() -> Connector.unixWithDescriptors(tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFullBacklogIsWaitedFor() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket()), 1);
            List<Transport> accepted = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                accepted.add(Transport.unixWithDescriptors(socket(), LONG));
            }
            assertThatThrownBy(() -> Transport.unixWithDescriptors(socket(), SHORT))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageEndingWith("not accepted");
            CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
            Thread waiting = new Thread(() -> {
                try {
                    Transport.unixWithDescriptors(socket(), LONG);
                } catch (IOException e) {
                    interrupted.complete(e);
                }
            });
            waiting.start();
            waiting.interrupt();
            assertThat(interrupted.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
            CompletableFuture<Transport> late = CompletableFuture.supplyAsync(() -> {
                try {
                    return Transport.unixWithDescriptors(socket(), LONG);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            SocketChannel first = listener.accept();
            late.get(20, TimeUnit.SECONDS).close();
            first.close();
            for (Transport transport : accepted) {
                transport.close();
            }
        }
    }

    @Test
    void otherConnectionsCannotPassDescriptors() throws Exception {
        for (Ends.Kind kind : EnumSet.complementOf(EnumSet.of(Ends.Kind.TLS_1_2))) {
            try (Ends ends = Ends.open(kind, folder)) {
                boolean can = kind == Ends.Kind.DESCRIPTORS;
                assertThat(ends.client().canPassDescriptors()).as("%s", kind).isEqualTo(can);
                if (!can) {
                    assertThatThrownBy(() -> ends.client().writeAvailable(UTF_8.encode("a"), FileDescriptor.in))
                            .as("%s", kind)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessage(ends.client() + " cannot pass file descriptors");
                }
            }
        }
    }

    private static final String NEEDS = "passing file descriptors needs the optional dependency"
            + " com.kohlschutter.junixsocket:junixsocket-core (of type pom), which cannot be used: ";

    @Test
    void withoutJunixsocketTheMessageNamesIt() throws Exception {
        for (String method : List.of("Transport", "Connector")) {
            assertThat(failureOf(method))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith(NEEDS + "java.lang.ClassNotFoundException: org.newsclub.net.unix.")
                    .hasCauseInstanceOf(NoClassDefFoundError.class);
        }
    }

    /** The library prints the reason, too. */
    @Test
    void withoutANativeLibraryTheMessageNamesItToo() throws Exception {
        PrintStream err = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
        try {
            assertThat(failureOf("Transport", jar(AFUNIXSocket.class)))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith(NEEDS + "java.lang.UnsatisfiedLinkError: ");
        } finally {
            System.setErr(err);
        }
    }

    /**
     * Returns how a connection fails if only these jars are on the class path, beside the runtime and what it requires. The loader has no parent: that of
     * the platform also finds the modules of this JVM.
     */
    private Throwable failureOf(String type, URL... jars) throws Exception {
        List<URL> urls = new ArrayList<>(List.of(jars));
        urls.add(new File("target/classes/").toURI().toURL());
        urls.add(jar(JsonFactory.class));
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), null)) {
            Class<?> factory = loader.loadClass("io.github.qapi4j.runtime.transport." + type);
            boolean waits = type.equals("Transport");
            Method method = waits
                    ? factory.getMethod("unixWithDescriptors", Path.class, Duration.class)
                    : factory.getMethod("unixWithDescriptors", Path.class);
            method.invoke(null, waits ? new Object[] {socket(), LONG} : new Object[] {socket()});
            throw new AssertionError("no exception");
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private static URL jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
