package io.github.qapi4j.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the requests per second of a server with 1 to 1,000 sessions, against the server of another build of the runtime. The servers run in
 * processes of their own, and bursts of requests go to one and the other in turn. Each client is a raw channel, which waits for the reply before it
 * sends the next request or, pipelined, keeps eight requests in flight. Each client has a thread or, to measure the server rather than the system's
 * scheduler, one thread serves all clients.
 *
 * <p>Arguments: the class path of this build's runtime, that of the other build's, the number of pairs, and the seconds of a burst.
 */
public final class ServerThroughput {
    private static final int[] SESSIONS = {1, 10, 100, 1000};
    private static final int WARM_UP_PAIRS = 4;
    private static final int IN_FLIGHT = 8;
    private static final int EVENTS = 200;
    private static final byte[] REQUEST = ascii(
            "{\"execute\": \"throttle\", \"arguments\": {\"device\": \"drive-virtio0\", \"speed\": 1048576}, \"id\": 4711}\r\n");
    private static final byte[] BATCH = repeat(REQUEST, IN_FLIGHT);
    private static final byte[] TICK =
            ascii("{\"execute\": \"tick\", \"arguments\": {\"count\": " + EVENTS + "}, \"id\": 4711}\r\n");

    private static final String PIPELINED = ", " + IN_FLIGHT + " in flight";
    private static final String ONE_THREAD = ", one client thread";

    private ServerThroughput() {}

    private static String sessions(int count) {
        return count + (count == 1 ? " session" : " sessions");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] repeat(byte[] text, int count) {
        ByteBuffer all = ByteBuffer.allocate(count * text.length);
        while (all.hasRemaining()) {
            all.put(text);
        }
        return all.array();
    }

    /** A raw connection to a server. */
    private static final class Client implements AutoCloseable {
        private final SocketChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);

        /** How many replies are missing, if one thread serves several clients. */
        private int missing;

        Client(Path socket) throws IOException {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            awaitLines(1);
            call("{\"execute\": \"qmp_capabilities\"}");
        }

        String call(String request) throws IOException {
            send(ascii(request));
            awaitLines(1);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
        }

        void send(byte[] bytes) throws IOException {
            channel.write(ByteBuffer.wrap(bytes));
        }

        /** Reads until this number of lines has ended; each message is a line. */
        void awaitLines(int count) throws IOException {
            for (int missing = count; missing > 0; ) {
                missing -= readLines();
            }
        }

        /** Sends requests until the deadline, and returns their number. */
        long run(byte[] batch, int replies, long deadline) throws IOException {
            long count = 0;
            while (System.nanoTime() < deadline) {
                send(batch);
                awaitLines(replies);
                count += replies;
            }
            return count;
        }

        /** Reads once; returns the number of lines that have ended. */
        int readLines() throws IOException {
            int length = channel.read(buffer.clear());
            if (length < 0) {
                throw new IOException("the server has closed the connection");
            }
            int lines = 0;
            for (int i = 0; i < length; i++) {
                lines += buffer.get(i) == '\n' ? 1 : 0;
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** What one burst has measured, per request. */
    private record Burst(double perSecond, double allocated, double processorNanos, double switches) {}

    /** A server process. */
    private static final class Server implements AutoCloseable {
        private static final Pattern USAGE = Pattern.compile(
                "\"allocated-bytes\": ?(\\d+), ?\"processor-nanoseconds\": ?(\\d+), ?\"context-switches\": ?(\\d+)");

        private final Path socket;
        private final Process process;

        Server(Path folder, String name, String classPath) throws IOException, InterruptedException {
            socket = folder.resolve(name);
            String own = System.getProperty("java.class.path").split(File.pathSeparator)[0];
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            classPath + File.pathSeparator + own,
                            LoadedServer.class.getName(),
                            socket.toString())
                    .inheritIO()
                    .start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.exists(socket)) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException("the server does not start");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }

        private long[] usage() throws IOException {
            String reply;
            // Connects for one call, so that it receives none of the events.
            try (Client client = new Client(socket)) {
                reply = client.call("{\"execute\": \"query-usage\"}");
            }
            Matcher usage = USAGE.matcher(reply);
            if (!usage.find()) {
                throw new IOException("not the usage: " + reply);
            }
            return new long[] {
                Long.parseLong(usage.group(1)), Long.parseLong(usage.group(2)), Long.parseLong(usage.group(3))
            };
        }

        Burst burst(int sessions, byte[] batch, int replies, boolean oneThread, double length)
                throws IOException, InterruptedException {
            List<Client> clients = new ArrayList<>();
            try {
                for (int i = 0; i < sessions; i++) {
                    clients.add(new Client(socket));
                }
                // The threads of the burst before this one end, with their share of the usage.
                TimeUnit.MILLISECONDS.sleep(50);
                long[] before = usage();
                long begin = System.nanoTime();
                long deadline = begin + (long) (length * 1e9);
                double all = oneThread
                        ? runAll(clients, batch, replies, deadline)
                        : runThreads(clients, batch, replies, deadline);
                double seconds = (System.nanoTime() - begin) / 1e9;
                long[] after = usage();
                return new Burst(
                        all / seconds,
                        (after[0] - before[0]) / all,
                        (after[1] - before[1]) / all,
                        (after[2] - before[2]) / all);
            } finally {
                for (Client client : clients) {
                    client.close();
                }
            }
        }

        /** Sends requests of all clients until the deadline, each in a thread, and returns their number. */
        private static long runThreads(List<Client> clients, byte[] batch, int replies, long deadline)
                throws InterruptedException {
            AtomicLong count = new AtomicLong();
            List<Thread> threads = new ArrayList<>();
            for (Client client : clients) {
                Thread thread = new Thread(
                        null,
                        () -> {
                            try {
                                count.addAndGet(client.run(batch, replies, deadline));
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        "client",
                        128 * 1024);
                threads.add(thread);
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            return count.get();
        }

        /** Sends requests of all clients until the deadline, and returns their number. */
        private static long runAll(List<Client> clients, byte[] batch, int replies, long deadline) throws IOException {
            try (Selector selector = Selector.open()) {
                for (Client client : clients) {
                    client.channel.configureBlocking(false);
                    client.channel.register(selector, SelectionKey.OP_READ, client);
                }
                for (Client client : clients) {
                    client.missing = replies;
                    client.send(batch);
                }
                long count = 0;
                for (int waiting = clients.size(); waiting > 0; ) {
                    selector.select();
                    for (SelectionKey key : selector.selectedKeys()) {
                        Client client = (Client) key.attachment();
                        client.missing -= client.readLines();
                        if (client.missing > 0) {
                            continue;
                        }
                        count += replies;
                        if (System.nanoTime() < deadline) {
                            client.missing = replies;
                            client.send(batch);
                        } else {
                            waiting--;
                        }
                    }
                    selector.selectedKeys().clear();
                }
                return count;
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    /** The bursts of one kind against both servers. */
    private static final class Series {
        private final String work;
        private final int sessions;
        private final byte[] batch;
        private final int replies;
        private final boolean oneThread;
        private final List<Burst> ours = new ArrayList<>();
        private final List<Burst> base = new ArrayList<>();

        Series(String work, int sessions, byte[] batch, int replies, boolean oneThread) {
            this.work = work;
            this.sessions = sessions;
            this.batch = batch;
            this.replies = replies;
            this.oneThread = oneThread;
        }

        void round(Server server, Server other, boolean oursFirst, double seconds)
                throws IOException, InterruptedException {
            if (oursFirst) {
                ours.add(server.burst(sessions, batch, replies, oneThread, seconds));
            }
            base.add(other.burst(sessions, batch, replies, oneThread, seconds));
            if (!oursFirst) {
                ours.add(server.burst(sessions, batch, replies, oneThread, seconds));
            }
        }

        void forget() {
            ours.clear();
            base.clear();
        }

        /** Publishes the throughput against that of another series, on the other server or with other sessions. */
        void publish(String other, List<Burst> bursts) throws IOException {
            boolean otherServer = bursts == base;
            Row row = Row.ofPairs(
                    "Server",
                    otherServer ? work : work + " of " + other,
                    other,
                    "messages/s",
                    Row.Better.HIGHER,
                    all(ours, Burst::perSecond),
                    all(bursts, Burst::perSecond));
            if (otherServer) {
                row = row.withAllocation(median(ours, Burst::allocated), median(base, Burst::allocated))
                        .withNote(String.format(
                                Locale.ROOT,
                                "for each request, threads wait %.2f times, before %.2f; processor time %.1f us, before %.1f us",
                                median(ours, Burst::switches),
                                median(base, Burst::switches),
                                median(ours, Burst::processorNanos) / 1000,
                                median(base, Burst::processorNanos) / 1000));
            }
            row.publish();
        }

        private static List<Double> all(List<Burst> bursts, Function<Burst, Double> figure) {
            return bursts.stream().map(figure).toList();
        }

        private static double median(List<Burst> bursts, Function<Burst, Double> figure) {
            return Numbers.median(all(bursts, figure));
        }
    }

    /** Measures. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int pairs = Integer.parseInt(args[2]);
        double seconds = Double.parseDouble(args[3]);
        List<Series> all = new ArrayList<>();
        for (int sessions : SESSIONS) {
            all.add(new Series(sessions(sessions), sessions, REQUEST, 1, false));
        }
        for (int sessions : new int[] {1, 10}) {
            all.add(new Series(sessions(sessions) + PIPELINED, sessions, BATCH, IN_FLIGHT, false));
        }
        all.add(new Series("events to 1 session", 1, TICK, EVENTS + 1, false));
        Series ten = new Series("10 sessions" + ONE_THREAD, 10, REQUEST, 1, true);
        Series thousand = new Series("1000 sessions" + ONE_THREAD, 1000, REQUEST, 1, true);
        Series tenPipelined = new Series("10 sessions" + ONE_THREAD + PIPELINED, 10, BATCH, IN_FLIGHT, true);
        Series thousandPipelined = new Series("1000 sessions" + ONE_THREAD + PIPELINED, 1000, BATCH, IN_FLIGHT, true);
        all.addAll(List.of(ten, thousand, tenPipelined, thousandPipelined));
        Path folder = Files.createTempDirectory("qapi");
        try (Server ours = new Server(folder, "ours", args[0]);
                Server base = new Server(folder, "base", args[1])) {
            for (int round = -WARM_UP_PAIRS; round < pairs; round++) {
                if (round == 0) {
                    all.forEach(Series::forget);
                }
                for (Series series : all) {
                    series.round(ours, base, round % 2 == 0, seconds);
                }
            }
        } finally {
            Files.deleteIfExists(folder.resolve("ours"));
            Files.deleteIfExists(folder.resolve("base"));
            Files.delete(folder);
        }
        for (Series series : all) {
            series.publish("before", series.base);
        }
        // One session, and a thousand, against ten.
        all.get(0).publish(all.get(1).work, all.get(1).ours);
        thousand.publish(ten.work, ten.ours);
        thousandPipelined.publish(tenPipelined.work, tenPipelined.ours);
    }
}
