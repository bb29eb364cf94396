package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Many connections with many calls against a server of the runtime, in rounds. Each round opens the connections, makes the calls of each of them one
 * after the other on a thread of the test, then all of them asynchronously, and closes the connections. Started in a JVM of its own by {@link LoadTest};
 * prints a line of figures, memory in bytes.
 */
final class Load {
    /** As much as this test holds in its heap. */
    private static final int MAX_IN_FLIGHT = 50_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    private final Path socket;
    private final int connections;
    private final int calls;
    private int mostThreads;

    private Load(Path socket, int connections, int calls) {
        this.socket = socket;
        this.connections = connections;
        this.calls = calls;
    }

    /** @param args a directory, the number of connections, of calls of each kind for a connection, and of rounds */
    public static void main(String[] args) throws Exception {
        Load load = new Load(Path.of(args[0], "s"), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        int rounds = Integer.parseInt(args[3]);
        QmpServer server = QmpServer.builder(Sample.SCHEMA)
                .maxSessions(load.connections)
                .handle(Echo.DESCRIPTOR, (request, command) -> replyTo(command.text()))
                .start()
                .listen(load.socket);
        try (server) {
            new Load(load.socket, 1, 1).round();
            long heap = usedHeap();
            long first = 0;
            long last = 0;
            long begin = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                load.round();
                last = resident();
                first = i == 0 ? last : first;
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            System.out.println(
                    "calls=" + 2L * rounds * load.connections * load.calls + " millis=" + millis + " threads="
                            + load.mostThreads + " heapGrowth=" + (usedHeap() - heap) + " residentFirst=" + first
                            + " residentLast=" + last);
        }
    }

    private static String replyTo(String text) {
        return "re: " + text;
    }

    private void round() throws Exception {
        List<QmpClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                clients.add(QmpClient.connect(
                        Transport.unix(socket, TIMEOUT),
                        QmpClientOptions.builder().callTimeout(TIMEOUT).build()));
            }
            callSynchronously(clients);
            callAsynchronously(clients);
        } finally {
            for (QmpClient client : clients) {
                client.close();
            }
        }
    }

    private void callSynchronously(List<QmpClient> clients) throws Exception {
        CountDownLatch made = new CountDownLatch(clients.size());
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (QmpClient client : clients) {
            String prefix = "sync " + callers.size() + " ";
            CompletableFuture<Void> caller = new CompletableFuture<>();
            callers.add(caller);
            new Thread(
                            () -> {
                                try {
                                    for (int i = 0; i < calls; i++) {
                                        check(prefix + i, client.execute(new Echo(prefix + i)));
                                    }
                                    caller.complete(null);
                                } catch (IOException | RuntimeException | Error e) {
                                    caller.completeExceptionally(e);
                                } finally {
                                    made.countDown();
                                }
                            },
                            "test")
                    .start();
        }
        while (!made.await(20, TimeUnit.MILLISECONDS)) {
            countThreads();
        }
        for (CompletableFuture<Void> caller : callers) {
            caller.get();
        }
    }

    private void callAsynchronously(List<QmpClient> clients) throws Exception {
        Queue<CompletableFuture<?>> inFlight = new ArrayDeque<>();
        for (int i = 0; i < calls; i++) {
            for (int j = 0; j < clients.size(); j++) {
                String text = "async " + j + " " + i;
                inFlight.add(clients.get(j).executeAsync(new Echo(text)).thenAccept(value -> check(text, value)));
                if (inFlight.size() > MAX_IN_FLIGHT) {
                    inFlight.remove().get();
                }
            }
            if (i % 100 == 0) {
                countThreads();
            }
        }
        countThreads();
        for (CompletableFuture<?> call : inFlight) {
            call.get();
        }
        countThreads();
    }

    private static void check(String text, String value) {
        if (!value.equals(replyTo(text))) {
            throw new IllegalStateException("the reply to '" + text + "' is '" + value + "'");
        }
    }

    /** Counts the platform threads of the clients, and of no virtual thread the carrier. */
    private void countThreads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[5000];
        int count = 0;
        for (int i = root.enumerate(threads) - 1; i >= 0; i--) {
            String name = threads[i].getName();
            count += name.startsWith("qmp-") && !name.startsWith("qmp-server") ? 1 : 0;
        }
        mostThreads = Math.max(mostThreads, count);
    }

    private static long usedHeap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        // The threads of the closed connections end a little later.
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return used;
    }

    /** Returns the resident memory of this process, in bytes. */
    private static long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS");
    }
}
