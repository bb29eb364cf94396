package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class EventLoopTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final long SEED = System.nanoTime();

    @TempDir
    Path folder;

    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private EventLoop loop;

    enum Kind {
        UNIX,
        MEMORY,
        TLS_1_3,
        TLS_1_2
    }

    @BeforeAll
    static void printSeed() {
        System.out.println("seed of EventLoopTest: " + SEED);
    }

    @BeforeEach
    void start() throws IOException {
        loop = EventLoop.start("test-loop", 4, (message, failure) -> failures.add(message + ": " + failure));
    }

    @AfterEach
    void stop() throws InterruptedException {
        loop.close();
        long deadline = System.nanoTime() + LONG.toNanos();
        while (threads() > 0) {
            assertThat(System.nanoTime()).as("the threads end").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("test-loop"))
                .count();
    }

    private Transport.Pair connect(Kind kind) throws IOException {
        if (kind == Kind.MEMORY) {
            return Transport.pair();
        } else if (kind == Kind.TLS_1_3 || kind == Kind.TLS_1_2) {
            return encrypted(kind == Kind.TLS_1_3 ? "TLSv1.3" : "TLSv1.2");
        }
        try (Listener listener = Listener.unix(folder.resolve("s"))) {
            Transport client = Transport.unix(folder.resolve("s"), LONG);
            return new Transport.Pair(client, listener.accept());
        }
    }

    /** The loop does the handshake of the server. */
    private Transport.Pair encrypted(String protocol) throws IOException {
        Transport.Pair wire = Transport.pair();
        Transport server = TlsTransport.begin(wire.server(), Certificates.serverEngine(protocol), 16 * 1024, LONG);
        server.whenReadable(loop, () -> failures.add("there is no input yet"));
        TlsOptions options = TlsOptions.of(Certificates.context());
        return new Transport.Pair(
                TlsTransport.over(wire.client(), options.engine("localhost", 1), options.recordLength(), LONG), server);
    }

    private String text(Transport transport) throws IOException {
        ByteBuffer buffer = loop.buffer().clear();
        int count = transport.readAvailable(buffer);
        return count < 0 ? "end" : new String(buffer.array(), 0, count, java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static void write(Transport transport, String text) throws IOException {
        transport.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)), LONG);
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try") // closing earlier is a part of the test
    void anActionRunsOnceForInputAndForItsEnd(Kind kind) throws Exception {
        Transport.Pair pair = connect(kind);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Runnable action = () -> {
            try {
                seen.add(text(pair.server()));
            } catch (IOException e) {
                seen.add(e.toString());
            }
        };
        try (Transport client = pair.client();
                Transport server = pair.server()) {
            write(client, "one");
            assertThat(server.whenReadable(loop, action)).isTrue();
            assertThat(next(seen)).isEqualTo("one");
            write(client, "two");
            CountDownLatch task = new CountDownLatch(1);
            loop.execute(task::countDown);
            task.await();
            assertThat(seen).as("the action was not registered again").isEmpty();
            server.whenReadable(loop, action);
            assertThat(next(seen)).isEqualTo("two");
            server.whenReadable(loop, action);
            client.close();
            assertThat(next(seen)).isEqualTo("end");
            server.close();
            assertThatThrownBy(() -> server.whenReadable(loop, action)).isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongActionDelaysOnlyItsOwnConnection(Kind kind) throws Exception {
        Transport.Pair slow = connect(kind);
        Transport.Pair fast = connect(kind);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (Transport slowClient = slow.client();
                Transport fastClient = fast.client();
                Transport slowServer = slow.server();
                Transport fastServer = fast.server()) {
            slowServer.whenReadable(loop, new Runnable() {
                @Override
                public void run() {
                    try {
                        assertThat(running.incrementAndGet()).isOne();
                        seen.add(text(slowServer));
                        slowServer.whenReadable(loop, this);
                        entered.countDown();
                        release.await();
                        running.decrementAndGet();
                    } catch (IOException | InterruptedException e) {
                        seen.add(e.toString());
                    }
                }
            });
            write(slowClient, "slow");
            entered.await();
            assertThat(next(seen)).isEqualTo("slow");
            write(slowClient, "more");
            for (int i = 0; i < 20; i++) {
                fastServer.whenReadable(loop, () -> {
                    try {
                        seen.add(text(fastServer));
                    } catch (IOException e) {
                        seen.add(e.toString());
                    }
                });
                write(fastClient, "fast" + i);
                assertThat(next(seen)).isEqualTo("fast" + i);
            }
            release.countDown();
            assertThat(next(seen)).isEqualTo("more");
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void threadsAreBounded() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(4);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            loop.execute(() -> {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    return;
                }
                done.incrementAndGet();
            });
        }
        entered.await();
        assertThat(threads()).isEqualTo(4);
        release.countDown();
        CountDownLatch last = new CountDownLatch(1);
        loop.execute(last::countDown);
        last.await();
        while (done.get() < 10) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(threads()).isEqualTo(4);
    }

    @Test
    void anActionThatFailsIsReportedAndHarmsNoOther() throws Exception {
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        loop.execute(() -> {
            throw new StackOverflowError("on purpose");
        });
        CountDownLatch after = new CountDownLatch(1);
        loop.execute(after::countDown);
        after.await();
        assertThat(next(failures)).contains("test-loop: an action failed").contains("IllegalStateException");
        assertThat(next(failures)).contains("StackOverflowError");
    }

    @Test
    void anInterruptAffectsOnlyTheActionThatItIsMeantFor() throws Exception {
        Thread[] thread = new Thread[1];
        CountDownLatch done = new CountDownLatch(2);
        loop.execute(() -> {
            thread[0] = Thread.currentThread();
            thread[0].interrupt();
            done.countDown();
        });
        boolean[] interrupted = new boolean[1];
        loop.execute(() -> {
            interrupted[0] = Thread.currentThread().isInterrupted();
            done.countDown();
        });
        done.await();
        assertThat(interrupted[0]).isFalse();
        CountDownLatch later = new CountDownLatch(1);
        loop.execute(later::countDown);
        later.await();
    }

    @Test
    void manyConnectionsShareTheLoop() throws Exception {
        List<Transport.Pair> pairs = new ArrayList<>();
        Map<Integer, Integer> received = new ConcurrentHashMap<>();
        CountDownLatch done = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            int number = i;
            Transport.Pair pair = connect(i % 2 == 0 ? Kind.UNIX : Kind.MEMORY);
            pairs.add(pair);
            pair.server().whenReadable(loop, new Runnable() {
                @Override
                public void run() {
                    try {
                        int all = received.merge(number, text(pair.server()).length(), Integer::sum);
                        if (all == 3000) {
                            done.countDown();
                        } else {
                            pair.server().whenReadable(loop, this);
                        }
                    } catch (IOException e) {
                        failures.add(e.toString());
                    }
                }
            });
        }
        for (int round = 0; round < 1000; round++) {
            for (Transport.Pair pair : pairs) {
                pair.client().write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}), Duration.ofSeconds(20));
            }
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        for (Transport.Pair pair : pairs) {
            pair.client().close();
            pair.server().close();
        }
    }

    @Test
    void rejectsWrongUse() {
        assertThatThrownBy(() -> loop.buffer()).isInstanceOf(IllegalStateException.class);
        assertThat(loop.isLoopThread()).isFalse();
        assertThatThrownBy(() -> EventLoop.start("x", 1, (message, failure) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The thread that waits for connections would not wait any more. */
    @Test
    void anInterruptOfAnIdleThreadHasNoEffect() throws Exception {
        BlockingQueue<Thread> leader = new LinkedBlockingQueue<>();
        loop.execute(() -> leader.add(Thread.currentThread()));
        Thread thread = leader.take();
        thread.interrupt();
        while (thread.isInterrupted()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(failures).isEmpty();
    }

    /** A request is always on its way, so that the thread that waits for input polls. */
    @Test
    void aLoopThatIsClosedWhileItPollsEnds() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            EventLoop polling = EventLoop.start("test-loop-polling", 4, (message, failure) -> failures.add(message));
            Transport.Pair pair = connect(Kind.UNIX);
            CountDownLatch answers = new CountDownLatch(100);
            pair.server().whenReadable(polling, new Runnable() {
                @Override
                public void run() {
                    try {
                        ByteBuffer buffer = polling.buffer().clear();
                        if (pair.server().readAvailable(buffer) > 0) {
                            pair.server().write(buffer.flip(), LONG);
                            pair.server().whenReadable(polling, this);
                        }
                    } catch (IOException e) {
                        // The connection was closed, which ends the test.
                    }
                }
            });
            Thread client = new Thread(() -> {
                ByteBuffer buffer = ByteBuffer.allocate(1);
                try {
                    do {
                        pair.client().write(buffer.clear(), LONG);
                        answers.countDown();
                    } while (pair.client().read(buffer.clear()) > 0);
                } catch (IOException e) {
                    // The connection was closed, which ends the test.
                }
            });
            client.start();
            answers.await();
            LockSupport.parkNanos(random.nextInt(200_000));
            polling.close();
            pair.server().close();
            client.join();
            pair.client().close();
        }
        assertThat(failures).isEmpty();
        // The end of all threads is awaited after each test.
    }

    @Test
    void closedChannelsAreReleasedThoughActionsDoNotEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try {
            for (int i = 0; i < 4; i++) {
                CountDownLatch entered = new CountDownLatch(1);
                loop.execute(() -> {
                    entered.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        failures.add(e.toString());
                    }
                });
                entered.await();
            }
            Listener listener = Listener.tcp("localhost", 0);
            int port = ((InetSocketAddress) listener.address().orElseThrow()).getPort();
            listener.whenAcceptable(loop, () -> {});
            // No thread of the loop can release the port; with this flag, the listener does not wait for that.
            Thread.currentThread().interrupt();
            listener.close();
            assertThat(Thread.interrupted()).isTrue();
            loop.close();
            Listener.tcp("localhost", port).close();
            Transport.Pair pair = connect(Kind.UNIX);
            assertThatThrownBy(() -> pair.server().whenReadable(loop, () -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("event loop test-loop is closed");
            pair.server().close();
            pair.client().close();
        } finally {
            release.countDown();
        }
    }

    @Test
    void tasksThatAddTasksDoNotDelayConnections() throws Exception {
        Transport.Pair pair = connect(Kind.UNIX);
        for (int i = 0; i < 20; i++) {
            AtomicInteger ran = new AtomicInteger();
            CompletableFuture<Integer> before = new CompletableFuture<>();
            pair.server().whenReadable(loop, () -> {
                try {
                    pair.server().readAvailable(ByteBuffer.allocate(1));
                } catch (IOException e) {
                    before.completeExceptionally(e);
                }
                before.complete(ran.get());
            });
            loop.execute(new Runnable() {
                @Override
                public void run() {
                    if (ran.getAndIncrement() == 0) {
                        try {
                            pair.client().write(ByteBuffer.wrap(new byte[1]), Duration.ofSeconds(20));
                        } catch (IOException e) {
                            before.completeExceptionally(e);
                        }
                    }
                    if (!before.isDone()) {
                        loop.execute(this);
                    }
                }
            });
            // The loop selects after each repetition; a connection may be found by the next selection.
            assertThat(before.get(20, TimeUnit.SECONDS)).isLessThanOrEqualTo(3);
        }
        pair.server().close();
        pair.client().close();
    }

    @Test
    void aPortIsFreeOnceItsListenerIsClosed() throws Exception {
        int port = 0;
        for (int i = 0; i < 100; i++) {
            Listener listener = Listener.tcp("localhost", port);
            port = ((InetSocketAddress) listener.address().orElseThrow()).getPort();
            listener.whenAcceptable(loop, () -> {});
            listener.close();
        }
    }

    /** A loop that is closed while its threads start; all of its threads end without an exception. */
    @Test
    void loopsThatAreClosedAtOnceEnd() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        try {
            for (int i = 0; i < 300; i++) {
                EventLoop loop = EventLoop.start("closed", 4, (message, failure) -> failures.add(failure));
                CountDownLatch ran = new CountDownLatch(1);
                loop.execute(ran::countDown);
                assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
                loop.close();
            }
            while (Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().startsWith("closed-"))) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(failures).isEmpty();
    }
}
