package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.qmp.Sample.Yank;
import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers with random settings and random sessions over all kinds of transports, which are delayed at random, as are the handlers: commands are
 * executed one at a time, each request is answered once and in order, no session hangs, and the server ends in time. The value {@code long} of the
 * property {@code qapi.load} makes the test longer.
 */
@Timeout(600)
class ServerStressTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final long TEST_NANOS =
            "long".equals(System.getProperty("qapi.load")) ? TimeUnit.MINUTES.toNanos(1) : 400_000_000L;

    private static final SchemaDescriptor SCHEMA = SchemaDescriptor.of(
            "all",
            List.of(ModuleDescriptor.builder("all", QmpHandler.class)
                    .command(Echo.DESCRIPTOR, Echo.class, (handler, command) -> "")
                    .command(Poke.DESCRIPTOR, Poke.class, (handler, command) -> null)
                    .command(Yank.DESCRIPTOR, Yank.class, (handler, command) -> null)
                    .event(Tick.DESCRIPTOR)
                    .build()));

    @TempDir
    Path folder;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);

    @AfterEach
    void end() {
        clients.shutdownNow();
        later.shutdownNow();
    }

    @Test
    void everyRequestIsAnsweredOnceAndInOrder() throws Exception {
        long seed = Long.getLong("qapi.seed", System.nanoTime());
        System.out.println("seed of ServerStressTest: " + seed);
        Random random = new Random(seed);
        long end = System.nanoTime() + TEST_NANOS;
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            new Round(random.nextLong(), folder.resolve("s" + i)).run();
        }
    }

    /** Delays the calling thread: seldom for so long that another thread of the loop takes over. */
    private static void delay() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int kind = random.nextInt(400);
        if (kind == 0) {
            LockSupport.parkNanos(12_000_000 + random.nextInt(15_000_000));
        } else if (kind < 4) {
            LockSupport.parkNanos(random.nextInt(3_000_000));
        } else if (kind < 12) {
            Thread.yield();
        } else if (kind < 40) {
            long end = System.nanoTime() + random.nextInt(40_000);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    }

    /** A connection that delays every call, and often reads or writes only a part. It can be outside the loop, and unable to write without waiting. */
    private static final class Delaying extends ForwardingTransport {
        private final boolean inLoop;
        private final boolean writesAvailable;

        Delaying(Transport transport, boolean inLoop, boolean writesAvailable) {
            super(transport);
            this.inLoop = inLoop;
            this.writesAvailable = writesAvailable;
        }

        private static ByteBuffer part(ByteBuffer bytes) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            boolean all = !bytes.hasRemaining() || random.nextInt(8) > 0;
            return bytes.slice().limit(all ? bytes.remaining() : 1 + random.nextInt(Math.min(bytes.remaining(), 500)));
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            delay();
            ByteBuffer part = part(into);
            int count = super.read(part);
            into.position(into.position() + part.position());
            return count;
        }

        @Override
        public int readAvailable(ByteBuffer into) throws IOException {
            delay();
            ByteBuffer part = part(into);
            int count = super.readAvailable(part);
            into.position(into.position() + part.position());
            return count;
        }

        @Override
        public boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
            delay();
            boolean registered = inLoop && super.whenReadable(loop, action);
            delay();
            return registered;
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            delay();
            super.write(bytes, timeout);
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            delay();
            if (writesAvailable) {
                ByteBuffer part = part(bytes);
                super.writeAvailable(part);
                bytes.position(bytes.position() + part.position());
            }
        }

        @Override
        public boolean whenWritable(Runnable action) {
            delay();
            boolean registered = writesAvailable && super.whenWritable(action);
            delay();
            return registered;
        }

        @Override
        public void close() throws IOException {
            delay();
            super.close();
        }
    }

    /** A listener whose connections are delayed. */
    private record DelayingListener(Listener listener) implements Listener {
        @Override
        public Transport accept() throws IOException {
            return listener.accept();
        }

        @Override
        public Optional<Transport> acceptAvailable() throws IOException {
            return listener.acceptAvailable()
                    .map(transport -> new Delaying(
                            transport, true, ThreadLocalRandom.current().nextInt(4) > 0));
        }

        @Override
        public boolean whenAcceptable(EventLoop loop, Runnable action) throws IOException {
            return listener.whenAcceptable(loop, action);
        }

        @Override
        public boolean isOpen() {
            return listener.isOpen();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    /** One server and its clients. */
    private final class Round {
        private final Random random;
        private final Path socket;
        private final boolean outOfBand;

        /** Whether handlers may exceed a deadline, so that others run beside them. */
        private final boolean timeouts;

        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final QmpServer server;
        private volatile boolean closing;

        Round(long seed, Path socket) throws IOException {
            this.random = new Random(seed);
            this.socket = socket;
            this.outOfBand = random.nextBoolean();
            this.timeouts = random.nextBoolean();
            this.server = start();
        }

        private QmpServer start() throws IOException {
            QmpServer.Builder builder = QmpServer.builder(SCHEMA)
                    .outOfBand(outOfBand)
                    .outputBytes(random.nextBoolean() ? 1 << 20 : 2000)
                    .inputBytes(random.nextInt(3) == 0 ? 300_000 : 128L << 20);
            if (timeouts) {
                builder.replyTimeout(Duration.ofNanos(500_000 + random.nextInt(15_000_000)));
            }
            EventEmitter events = builder.emitter();
            builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> echo(command.text(), events));
            builder.handle(Poke.DESCRIPTOR, (request, command) -> {
                begin();
                delay();
                running.decrementAndGet();
                return null;
            });
            builder.handle(Yank.DESCRIPTOR, (request, command) -> {
                delay();
                return null;
            });
            return builder.listen(new DelayingListener(Listener.unix(socket)));
        }

        private void begin() {
            if (running.incrementAndGet() > 1 && !timeouts) {
                overlaps.incrementAndGet();
            }
        }

        private CompletableFuture<String> echo(String text, EventEmitter events) throws IOException {
            begin();
            delay();
            ThreadLocalRandom choice = ThreadLocalRandom.current();
            String answer =
                    choice.nextInt(30) == 0 ? "x".repeat(200_000) : text.substring(0, Math.min(text.length(), 40));
            int kind = choice.nextInt(20);
            if (kind < 8) {
                CompletableFuture<String> future = new CompletableFuture<>();
                later.schedule(
                        () -> {
                            running.decrementAndGet();
                            future.complete(answer);
                        },
                        choice.nextInt(3000),
                        TimeUnit.MICROSECONDS);
                return future;
            }
            if (kind == 8) {
                events.emit(new Tick("x".repeat(choice.nextInt(2000))));
            }
            running.decrementAndGet();
            switch (kind) {
                case 9 -> throw new IOException("on purpose");
                case 10 -> throw new StackOverflowError("on purpose");
                case 11 -> Thread.currentThread().interrupt();
                default -> {}
            }
            return CompletableFuture.completedFuture(answer);
        }

        void run() throws Exception {
            boolean early = random.nextInt(4) == 0;
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                Random own = new Random(random.nextLong());
                ends.add(clients.submit(() -> {
                    client(own);
                    return true;
                }));
            }
            if (early) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
                end();
            }
            for (Future<?> end : ends) {
                end.get();
            }
            end();
            long deadline = System.nanoTime() + LONG.toNanos();
            while (running.get() > 0) {
                assertThat(System.nanoTime() - deadline).as("all handlers end").isNegative();
                TimeUnit.MILLISECONDS.sleep(1);
            }
            assertThat(overlaps).as("handlers that ran beside others").hasValue(0);
        }

        private void end() throws InterruptedException {
            closing = true;
            if (random.nextBoolean()) {
                server.quit();
            } else {
                server.close();
            }
            assertThat(server.awaitQuit(Duration.ofSeconds(6))).isTrue();
        }

        private void client(Random choice) throws Exception {
            for (int i = 0; i < 3 && !closing; i++) {
                try {
                    session(choice);
                } catch (Exception | AssertionError e) {
                    if (!closing) {
                        throw e;
                    }
                }
            }
        }

        private Transport connect(Random choice) throws IOException {
            if (choice.nextBoolean()) {
                return Transport.unix(socket, LONG);
            }
            Transport.Pair pair = Transport.pair(choice.nextBoolean() ? 65536 : 700);
            boolean inLoop = choice.nextInt(4) > 0;
            server.attach(new Delaying(pair.server(), inLoop, inLoop && choice.nextInt(4) > 0));
            return pair.client();
        }

        private void session(Random choice) throws Exception {
            Transport transport = connect(choice);
            boolean slow = choice.nextInt(3) == 0;
            try (Peer peer = new Peer(slow ? new Delaying(transport, true, true) : transport)) {
                peer.next();
                peer.send(
                        outOfBand
                                ? "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]}}"
                                : "{\"execute\":\"qmp_capabilities\"}");
                peer.next();
                Deque<Integer> inBand = new ArrayDeque<>();
                Set<Integer> ahead = new HashSet<>();
                send(peer, choice, inBand, ahead);
                if (choice.nextInt(4) == 0) {
                    // Leaves before it has read the replies.
                    return;
                }
                while (!inBand.isEmpty() || !ahead.isEmpty()) {
                    JsonObject message = peer.nextObject();
                    if (message.find("event").isEmpty()) {
                        int id = Integer.parseInt(message.get("id").toString());
                        if (!ahead.remove(id)) {
                            assertThat(inBand.poll()).as("the next reply").isEqualTo(id);
                        }
                    }
                }
            }
        }

        private void send(Peer peer, Random choice, Deque<Integer> inBand, Set<Integer> ahead) throws IOException {
            StringBuilder text = new StringBuilder();
            for (int id = 1 + choice.nextInt(60); id > 0; id--) {
                int kind = choice.nextInt(20);
                if (outOfBand && kind < 4) {
                    text.append("{\"exec-oob\":\"yank\",\"id\":").append(id).append('}');
                    ahead.add(id);
                } else {
                    text.append(inBandRequest(kind, choice))
                            .append(",\"id\":")
                            .append(id)
                            .append('}');
                    inBand.add(id);
                }
                if (choice.nextInt(3) == 0) {
                    peer.send(text.toString());
                    text.setLength(0);
                    delay();
                }
            }
            peer.send(text.toString());
        }

        private static String inBandRequest(int kind, Random choice) {
            if (kind < 12) {
                int length = kind == 4 ? 70_000 + choice.nextInt(400_000) : kind == 5 ? 3000 : 3;
                return "{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + "t".repeat(length) + "\"}";
            }
            return kind == 12 ? "{\"execute\":\"none\"" : "{\"execute\":\"poke\",\"arguments\":{\"text\":\"\"}";
        }
    }
}
