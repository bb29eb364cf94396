package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server with many sessions, and its clients. Started by {@link ServerLoadTest} in two JVMs, so that the memory and the threads of the server can be
 * measured alone. Each client keeps some requests in flight, and checks that the replies come in order. Both print a line of figures, memory in bytes.
 */
final class ServerLoad {
    /** More than the eight requests that the server queues for a session. */
    private static final int IN_FLIGHT = 16;

    private static final long TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(5);

    private ServerLoad() {}

    /** @param args "server", a socket and the maximum number of sessions; or "clients", a socket, the number of sessions and of commands for each */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("server")) {
            serve(Path.of(args[1]), Integer.parseInt(args[2]));
        } else {
            call(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        }
    }

    /** Serves until a client sends {@code quit}. */
    private static void serve(Path socket, int sessions) throws Exception {
        long[] executed = new long[1];
        int mostThreads = 0;
        QmpServer server = QmpServer.builder(Sample.SCHEMA)
                // The client that sends "quit" is one more.
                .maxSessions(sessions + 1)
                .handle(Echo.DESCRIPTOR, (request, command) -> {
                    // Handlers run one at a time.
                    executed[0]++;
                    return command.text();
                })
                .listen(socket);
        try (server) {
            while (!server.awaitQuit(Duration.ofMillis(20))) {
                mostThreads = Math.max(mostThreads, threads());
            }
        }
        long cpu = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toMillis();
        System.out.println("executed=" + executed[0] + " threads=" + mostThreads + " cpuMillis=" + cpu);
    }

    /** Returns the number of platform threads of the library. */
    private static int threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[5000];
        int count = 0;
        for (int i = root.enumerate(threads) - 1; i >= 0; i--) {
            count += threads[i].getName().startsWith("qmp-") ? 1 : 0;
        }
        return count;
    }

    /** A client on the thread of all clients. */
    private static final class Client {
        private final SocketChannel channel;
        private final int number;
        private final int commands;
        private final StringBuilder line = new StringBuilder();
        private ByteBuffer unsent = ByteBuffer.allocate(0);
        private int sent;
        private int received;

        Client(Path socket, int number, int commands) throws IOException {
            this.number = number;
            this.commands = commands;
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("{\"execute\":\"qmp_capabilities\"}".getBytes(US_ASCII)));
        }

        private String text(int command) {
            return number + "/" + command;
        }

        /** Reads replies, and sends as many requests. Returns the number of replies. */
        int exchange(SelectionKey key, ByteBuffer buffer) throws IOException {
            int before = received;
            if (key.isReadable()) {
                if (channel.read(buffer.clear()) < 0) {
                    throw new IOException("client " + number + " was disconnected after " + received + " replies");
                }
                for (int i = 0; i < buffer.position(); i++) {
                    char next = (char) buffer.get(i);
                    if (next == '\n') {
                        check(line.toString());
                        line.setLength(0);
                    } else {
                        line.append(next);
                    }
                }
            }
            send();
            key.interestOps(SelectionKey.OP_READ | (unsent.hasRemaining() ? SelectionKey.OP_WRITE : 0));
            return received - before;
        }

        private void check(String reply) throws IOException {
            if (reply.startsWith("{\"QMP\"") || reply.startsWith("{\"return\": {}")) {
                return;
            }
            String expected = "{\"return\": \"" + text(received) + "\", \"id\": " + received + "}\r";
            if (!reply.equals(expected)) {
                throw new IOException("expected " + expected + ", got " + reply);
            }
            received++;
        }

        private void send() throws IOException {
            if (!unsent.hasRemaining() && sent - received <= IN_FLIGHT / 2) {
                StringBuilder batch = new StringBuilder();
                for (; sent < commands && sent - received < IN_FLIGHT; sent++) {
                    batch.append("{\"execute\":\"echo\",\"arguments\":{\"text\":\"")
                            .append(text(sent))
                            .append("\"},\"id\":")
                            .append(sent)
                            .append('}');
                }
                unsent = ByteBuffer.wrap(batch.toString().getBytes(US_ASCII));
            }
            channel.write(unsent);
        }
    }

    private static void call(Path socket, int sessions, int commands) throws IOException {
        long begin = System.nanoTime();
        List<Client> clients = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        long received = 0;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < sessions; i++) {
                Client client = new Client(socket, i, commands);
                clients.add(client);
                client.channel.configureBlocking(false);
                client.channel.register(selector, SelectionKey.OP_READ, client);
            }
            long all = (long) sessions * commands;
            // The time of what comes before is that of connections and compilers.
            long timedFrom = all / 4;
            long timed = begin;
            while (received < all) {
                selector.select(1000);
                for (SelectionKey key : selector.selectedKeys()) {
                    received += ((Client) key.attachment()).exchange(key, buffer);
                }
                if (timed == begin && received >= timedFrom) {
                    timed = System.nanoTime();
                    timedFrom = received;
                }
                selector.selectedKeys().clear();
                if (System.nanoTime() - begin > TIMEOUT_NANOS) {
                    throw new IOException("only " + received + " replies in time");
                }
            }
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - timed);
            System.out.println("replies=" + received + " sessions=" + clients.size() + " perSecond="
                    + 1_000_000 * (received - timedFrom) / Math.max(1, micros));
            SocketChannel last = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            last.write(ByteBuffer.wrap("{\"execute\":\"qmp_capabilities\"}{\"execute\":\"quit\"}".getBytes(US_ASCII)));
            while (last.read(buffer.clear()) >= 0) {
                // Until the server has ended.
            }
            last.close();
        } finally {
            for (Client client : clients) {
                client.channel.close();
            }
        }
    }
}
