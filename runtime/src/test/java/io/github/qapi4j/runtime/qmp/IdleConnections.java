package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Measures the memory of connections that were used and are idle. Started in a JVM of its own by {@link IdleConnectionsTest}; prints bytes. */
final class IdleConnections {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** A message that needs large buffers at both ends. */
    private static final String LARGE = "x".repeat(200_000);

    private IdleConnections() {}

    /** @param args a socket, a number of connections, and {@code each} or {@code all} */
    public static void main(String[] args) throws Exception {
        Path socket = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        CountDownLatch served = new CountDownLatch(count);
        QmpServer server = QmpServer.builder(Sample.SCHEMA)
                .maxSessions(2 * count + 20)
                .handle(Echo.DESCRIPTOR, (request, command) -> {
                    served.countDown();
                    return command.text();
                })
                .listen(socket);
        try (server) {
            if (args[2].equals("each")) {
                each(socket, count);
            } else if (served.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                usedHeap();
                System.out.println("resident=" + resident());
            }
        }
    }

    private static void each(Path socket, int count) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        // What is loaded and created once does not count.
        for (int i = 0; i < 10; i++) {
            open.add(rawClient(socket));
            open.add(client(socket));
        }
        long before = usedHeap();
        for (int i = 0; i < count; i++) {
            open.add(rawClient(socket));
        }
        long servers = usedHeap();
        for (int i = 0; i < count; i++) {
            open.add(client(socket));
        }
        long both = usedHeap();
        System.out.println("server=" + (servers - before) / count + " both=" + (both - servers) / count);
        for (AutoCloseable connection : open) {
            connection.close();
        }
    }

    private static QmpClient client(Path socket) throws IOException {
        QmpClient client = QmpClient.connect(Transport.unix(socket, LONG));
        client.execute(new Echo(LARGE));
        return client;
    }

    /** Connects without the classes of a client, and executes a command. */
    static SocketChannel rawClient(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        ByteBuffer sent = ByteBuffer.wrap(
                ("{\"execute\": \"qmp_capabilities\"}{\"execute\": \"echo\", \"arguments\": {\"text\": \""
                                + LARGE.substring(0, 20_000) + "\"}}")
                        .getBytes(StandardCharsets.US_ASCII));
        while (sent.hasRemaining()) {
            channel.write(sent);
        }
        ByteBuffer received = ByteBuffer.allocate(4096);
        int lines = 0;
        while (lines < 3) {
            if (channel.read(received.clear()) < 0) {
                throw new IOException("the server has closed the connection");
            }
            for (byte b : received.flip().array()) {
                lines += b == '\n' && received.hasRemaining() ? 1 : 0;
                received.position(Math.min(received.position() + 1, received.limit()));
            }
        }
        return channel;
    }

    /** Returns the size of the heap when it does not shrink any more: threads that have just served a connection release its buffers a little later. */
    private static long usedHeap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int stable = 0; stable < 4; stable++) {
            System.gc();
            long used = runtime.totalMemory() - runtime.freeMemory();
            if (used < least - 10_000) {
                stable = 0;
            }
            least = Math.min(least, used);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return least;
    }

    /** Returns how many bytes of this process are in memory. */
    private static long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return -1;
    }
}
