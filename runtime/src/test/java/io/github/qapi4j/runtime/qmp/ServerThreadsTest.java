package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers run on the threads that read, one at a time, and no client notices. */
@Timeout(60)
class ServerThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final QmpServer.Builder builder = QmpServer.builder(Sample.SCHEMA);
    private final AtomicInteger running = new AtomicInteger();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private QmpServer server;

    @AfterEach
    void close() {
        release.countDown();
        if (server != null) {
            server.close();
        }
    }

    private void start(CommandHandler<Echo, String> handler) {
        server = builder.handle(Echo.DESCRIPTOR, (request, command) -> {
                    assertThat(running.incrementAndGet()).isEqualTo(1);
                    try {
                        return handler.handle(request, command);
                    } finally {
                        running.decrementAndGet();
                    }
                })
                .start();
    }

    private Peer join() throws Exception {
        return new Peer(server.attach()).join();
    }

    private static String echo(String text, int id) {
        return "{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"},\"id\":" + id + "}\n";
    }

    private static String reply(String text, int id) {
        return "{\"return\":\"" + text + "\",\"id\":" + id + "}";
    }

    private String hold(Echo command) {
        if (command.text().equals("hold")) {
            entered.countDown();
            try {
                assertThat(release.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                return "interrupted";
            }
        }
        return command.text();
    }

    @Test
    void clientIsReadWhileItsOwnHandlerRuns() throws Exception {
        Transport.Pair pair = Transport.pair();
        WatchedTransport watched = new WatchedTransport(pair.server());
        start((request, command) -> hold(command));
        server.attach(watched);
        try (Peer client = new Peer(pair.client()).join()) {
            client.send(echo("hold", 0));
            entered.await();
            long before = watched.received();
            long sent = 0;
            for (int i = 1; i <= 7; i++) {
                client.send(echo("queued", i));
                sent += echo("queued", i).length();
            }
            watched.awaitProcessed(before + sent);
            // The eighth fills the queue.
            client.send(echo("queued", 8));
            assertThat(client.isQuiet()).isTrue();
            release.countDown();
            assertThat(client.next()).isEqualTo(reply("hold", 0));
            for (int i = 1; i <= 8; i++) {
                assertThat(client.next()).isEqualTo(reply("queued", i));
            }
            client.send(echo("after", 9));
            assertThat(client.next()).isEqualTo(reply("after", 9));
        }
    }

    @Test
    void manySlowHandlersReplaceTheReaderEachTime() throws Exception {
        start((request, command) -> {
            try {
                TimeUnit.MILLISECONDS.sleep(15);
            } catch (InterruptedException e) {
                return "interrupted";
            }
            return command.text();
        });
        try (Peer first = join();
                Peer second = join()) {
            for (int i = 0; i < 10; i++) {
                first.send(echo("a", i));
                second.send(echo("b", i));
                assertThat(first.next()).isEqualTo(reply("a", i));
                assertThat(second.next()).isEqualTo(reply("b", i));
            }
        }
    }

    @Test
    void stageThatNeverCompletesDoesNotKeepTheServerFromClosing() throws Exception {
        server = builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> {
                    entered.countDown();
                    return new CompletableFuture<>();
                })
                .start();
        try (Peer client = join()) {
            client.send(echo("x", 1));
            entered.await();
            server.close();
            assertThat(client.next()).contains("GenericError").contains("\"id\":1");
            client.expectEnd();
        }
    }

    @Test
    void interruptOfTheLastHandlerDoesNotReachTheReader() throws Exception {
        start((request, command) -> {
            Thread.currentThread().interrupt();
            return command.text();
        });
        try (Peer client = join()) {
            for (int i = 0; i < 50; i++) {
                client.send(echo("x", i));
                assertThat(client.next()).isEqualTo(reply("x", i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lateInterruptOfTheThreadOfAHandlerHarmsNoSession(boolean socket, @TempDir Path directory) throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Path path = directory.resolve("qmp.sock");
        start((request, command) -> {
            thread.set(Thread.currentThread());
            return command.text();
        });
        if (socket) {
            server.listen(path);
        }
        try (Peer client = new Peer(socket ? Transport.unix(path, LONG) : server.attach()).join()) {
            for (int i = 0; i < 5; i++) {
                client.send(echo("x", i));
                assertThat(client.next()).isEqualTo(reply("x", i));
                // The thread waits for the next request by now, or will do so.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(i * 10));
                thread.get().interrupt();
            }
            client.send(echo("y", 9));
            assertThat(client.next()).isEqualTo(reply("y", 9));
        }
    }

    @Test
    void quitOnAReadingThreadEndsTheServer() throws Exception {
        start((request, command) -> command.text());
        try (Peer other = join();
                Peer client = join()) {
            client.send(echo("x", 1) + "{\"execute\":\"quit\"}" + echo("never", 2));
            assertThat(client.next()).isEqualTo(reply("x", 1));
            assertThat(client.next()).isEqualTo("{\"return\":{}}");
            client.expectEnd();
            other.expectEnd();
            assertThat(server.awaitQuit(LONG)).isTrue();
        }
    }

    /** Requests of many clients, with slow and failing handlers between them, are answered in the order of each client. */
    @Test
    void manySessionsAreAnsweredInOrder() throws Exception {
        int sessions = 12;
        int requests = 100;
        long seed = 11;
        start((request, command) -> {
            switch (command.text()) {
                case "error" -> throw new AssertionError("on purpose");
                case "failure" -> throw QmpErrorException.generic("on purpose");
                case "interrupt" -> Thread.currentThread().interrupt();
                case "event" -> server.emit(new Stop());
                case "slow" -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(12));
                default -> {}
            }
            return command.text();
        });
        CyclicBarrier begin = new CyclicBarrier(sessions);
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            Random random = new Random(seed + session);
            Peer peer = join();
            CompletableFuture<Void> client = new CompletableFuture<>();
            clients.add(client);
            Threads.start("client", () -> {
                try (peer) {
                    begin.await();
                    exchange(peer, random, requests);
                    client.complete(null);
                } catch (Exception | AssertionError e) {
                    client.completeExceptionally(e);
                }
            });
        }
        for (CompletableFuture<Void> client : clients) {
            assertThat(client).as("seed " + seed).succeedsWithin(LONG.multipliedBy(2));
        }
    }

    private static void exchange(Peer peer, Random random, int requests) throws IOException, InterruptedException {
        List<String> texts = List.of("a", "b", "event", "failure", "interrupt");
        int sent = 0;
        int received = 0;
        while (received < requests) {
            int batch = Math.min(1 + random.nextInt(12), requests - sent);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < batch; i++) {
                int kind = random.nextInt(200);
                String text = kind == 0 ? "slow" : kind == 1 ? "error" : texts.get(random.nextInt(texts.size()));
                all.append(echo(text, sent++));
            }
            peer.send(all.toString());
            for (int left = batch; left > 0; ) {
                String message = peer.next();
                if (!message.contains("STOP")) {
                    assertThat(message).containsPattern("\"id\":" + received + "[,}]");
                    received++;
                    left--;
                }
            }
        }
    }

    /** A connection that accepts little at once, so that messages are divided between threads that write. */
    @Test
    void messagesToASlowReaderStayWholeAndInOrder() throws Exception {
        Transport.Pair pair = Transport.pair(7);
        start((request, command) -> {
            server.emit(new Stop());
            return command.text();
        });
        server.attach(pair.server());
        try (Peer client = new Peer(pair.client()).join()) {
            for (int i = 0; i < 50; i++) {
                client.send(echo("text", i));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.next()).contains("STOP");
                assertThat(client.next()).isEqualTo(reply("text", i));
            }
        }
    }

    @Test
    void clientThatDoesNotReadDelaysNobody() throws Exception {
        Transport.Pair pair = Transport.pair(10);
        start((request, command) -> command.text());
        server.attach(pair.server());
        Peer deaf = new Peer(pair.client(), false);
        deaf.send("{\"execute\":\"qmp_capabilities\"}" + echo("x", 1));
        try (Peer client = join()) {
            for (int i = 0; i < 100; i++) {
                server.emit(new Stop());
                client.send(echo("y", i));
                assertThat(client.next()).contains("STOP");
                assertThat(client.next()).isEqualTo(reply("y", i));
            }
        } finally {
            deaf.close();
        }
    }

    /** A connection of a kind that users write, without {@code writeAvailable}, or with one that fails. */
    private record OtherTransport(Transport transport, Throwable failure) implements Transport {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return transport.read(into);
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            transport.write(bytes, timeout);
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            if (failure instanceof RuntimeException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            } else if (failure instanceof IOException e) {
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            transport.close();
        }
    }

    @Test
    void connectionsWithoutImmediateWritesAreServed() throws Exception {
        start((request, command) -> command.text());
        Transport.Pair pair = Transport.pair();
        server.attach(new WatchedTransport(pair.server()));
        try (Peer client = new Peer(pair.client()).join()) {
            client.send(echo("x", 1) + echo("y", 2));
            assertThat(client.next()).isEqualTo(reply("x", 1));
            assertThat(client.next()).isEqualTo(reply("y", 2));
        }
    }

    @Test
    void connectionThatFailsToWriteCostsItsOwnSession() throws Exception {
        start((request, command) -> command.text());
        try (Peer client = join()) {
            for (Throwable failure : List.of(
                    new IOException("on purpose"),
                    new IllegalStateException("on purpose"),
                    new AssertionError("on purpose"))) {
                Transport.Pair pair = Transport.pair();
                server.attach(new OtherTransport(pair.server(), failure));
                new Peer(pair.client()).expectEnd();
                client.send(echo("x", 1));
                assertThat(client.next()).isEqualTo(reply("x", 1));
            }
        }
    }

    @Test
    void endOfInputAfterARequestIsSeenWhileOthersAreServed() throws Exception {
        start((request, command) -> hold(command));
        try (Peer holding = join();
                Peer other = join()) {
            holding.send(echo("hold", 1));
            entered.await();
            other.send(echo("x", 1));
            release.countDown();
            assertThat(holding.next()).isEqualTo(reply("hold", 1));
            assertThat(other.next()).isEqualTo(reply("x", 1));
        }
    }

    /** A connection that waits while it writes a text, as one with a lock that another thread has. */
    private final class WaitingToWrite extends ForwardingTransport {
        private final String text;

        WaitingToWrite(Transport transport, String text) {
            super(transport);
            this.text = text;
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            if (StandardCharsets.UTF_8.decode(bytes.duplicate()).toString().contains(text)) {
                entered.countDown();
                try {
                    assertThat(release.await(LONG.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }
            super.writeAvailable(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"return\": {}", "small", "large"})
    void clientsAreAttachedWhileAnotherConnectionWrites(String text) throws Exception {
        start((request, command) -> command.text());
        Transport.Pair pair = Transport.pair();
        server.attach(new WaitingToWrite(pair.server(), text));
        Thread emitter = new Thread(() -> {
            server.emit(new Tick("small"));
            server.emit(new Tick("large".repeat(20_000)));
        });
        try (Peer client = new Peer(pair.client())) {
            client.next();
            client.send("{\"execute\":\"qmp_capabilities\"}");
            if (!text.startsWith("{")) {
                client.next();
                emitter.start();
            }
            entered.await();
            CompletableFuture<Transport> attached = CompletableFuture.supplyAsync(server::attach);
            assertThat(attached).succeedsWithin(LONG);
            release.countDown();
            emitter.join();
            try (Peer other = new Peer(attached.join()).join()) {
                other.send(echo("x", 1));
                assertThat(other.next()).isEqualTo(reply("x", 1));
            }
        }
    }

    @Test
    void clientsAreAttachedWhileTheConnectionThatTheyReplaceWrites() throws Exception {
        builder.maxSessions(1);
        // The common pool may have only one thread.
        Executor threads = task -> new Thread(task).start();
        start((request, command) -> command.text());
        Transport.Pair replaced = Transport.pair();
        CompletableFuture<QmpSession> first = CompletableFuture.supplyAsync(
                () -> server.attach(new WaitingToWrite(replaced.server(), "QMP")), threads);
        entered.await();
        CompletableFuture<Transport> attached = CompletableFuture.supplyAsync(server::attach, threads);
        assertThat(attached).succeedsWithin(LONG);
        release.countDown();
        CountDownLatch ended = new CountDownLatch(1);
        first.join().onEnd(ended::countDown);
        assertThat(ended.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        try (Peer other = new Peer(attached.join()).join()) {
            other.send(echo("x", 1));
            assertThat(other.next()).isEqualTo(reply("x", 1));
        }
    }

    @Test
    void aClientThatHasGoneEndsTheServer() throws Exception {
        start((request, command) -> command.text());
        Transport.Pair pair = Transport.pair();
        server.attach(new ForwardingTransport(pair.server()) {
            @Override
            public int readAvailable(ByteBuffer into) throws IOException {
                int count = super.readAvailable(into);
                pair.client().close();
                return count;
            }
        });
        // Both are executed in one turn, after the first reply could not be sent.
        pair.client()
                .write(
                        ByteBuffer.wrap("{\"execute\":\"qmp_capabilities\"}{\"execute\":\"quit\"}"
                                .getBytes(StandardCharsets.US_ASCII)),
                        LONG);
        assertThat(server.awaitQuit(LONG)).isTrue();
    }
}
