package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several threads, a connection that accepts random parts and may fail, and the end at any time: nothing is lost, mixed up or reported twice. */
@Timeout(60)
class OutboxStressTest {
    /** 1,000 with {@code -Dqapi.load}. */
    private static final int ROUNDS = System.getProperty("qapi.load", "").isEmpty() ? 20 : 1000;

    private static final int THREADS = 3;
    private static final int MESSAGES = 400;

    enum Kind {
        WRITES_WITHOUT_WAITING,
        ONLY_WAITS,
        FAILS,
        IS_ABORTED
    }

    /** A connection that accepts random parts. */
    private static final class Erratic implements Transport {
        private final Kind kind;
        private final Random random;
        private final ExecutorService loop;
        private final AtomicBoolean writing = new AtomicBoolean();
        private final StringBuffer received = new StringBuffer();
        private volatile boolean closed;
        private int left;

        Erratic(Kind kind, long seed, ExecutorService loop) {
            this.kind = kind;
            this.random = new Random(seed);
            this.loop = loop;
            this.left = kind == Kind.FAILS ? random.nextInt(4000) : Integer.MAX_VALUE;
        }

        @Override
        public int read(ByteBuffer into) {
            return -1;
        }

        private void take(ByteBuffer bytes, int count) throws IOException {
            assertThat(writing.compareAndSet(false, true)).as("one writer").isTrue();
            try {
                if (closed) {
                    throw new ClosedChannelException();
                }
                byte[] taken = new byte[Math.min(count, left)];
                bytes.get(taken);
                received.append(new String(taken, US_ASCII));
                left -= taken.length;
                if (left == 0) {
                    throw new IOException("on purpose");
                }
            } finally {
                writing.set(false);
            }
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            while (bytes.hasRemaining()) {
                take(bytes, 1 + random.nextInt(bytes.remaining()));
            }
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            if (kind != Kind.ONLY_WAITS) {
                take(bytes, random.nextInt(3) == 0 ? bytes.remaining() : random.nextInt(bytes.remaining() + 1));
            }
        }

        @Override
        public boolean whenWritable(Runnable action) {
            if (kind == Kind.ONLY_WAITS) {
                return false;
            }
            if (closed) {
                action.run();
            } else {
                loop.execute(action);
            }
            return true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Recorder implements Outbox.Owner {
        final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
        final AtomicInteger ends = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        final CountDownLatch over = new CountDownLatch(1);

        @Override
        public void failed(Throwable failure) {
            failures.incrementAndGet();
            over.countDown();
        }

        @Override
        public void drops() {
            calls.add("drops");
        }

        @Override
        public void hasRoom() {
            calls.add("room");
        }

        @Override
        public void ended() {
            ends.incrementAndGet();
            over.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostOrMixedUp(Kind kind) throws Exception {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                long seed = kind.ordinal() * 1000L + round;
                try {
                    run(kind, seed, loop);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + " of " + kind, e);
                }
            }
        } finally {
            loop.shutdownNow();
        }
    }

    private static void run(Kind kind, long seed, ExecutorService loop) throws Exception {
        Recorder owner = new Recorder();
        Erratic transport = new Erratic(kind, seed, loop);
        Outbox outbox = new Outbox(
                transport,
                2000,
                new OutputBudget(Long.MAX_VALUE, () -> 1),
                OutputOverflow.DROP_EVENTS,
                Duration.ofSeconds(30),
                SharedThreads.ofProcess().timer(),
                loop,
                owner);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Thread thread = new Thread(() -> produce(outbox, number, new Random(seed * THREADS + number)));
            threads.add(thread);
            thread.start();
        }
        if (kind == Kind.IS_ABORTED) {
            threads.get(0).join();
            outbox.abort();
            transport.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        outbox.finish();
        outbox.finish();
        if (kind != Kind.IS_ABORTED) {
            assertThat(owner.over.await(20, TimeUnit.SECONDS)).as("the end").isTrue();
        }
        // The tasks before have ended.
        loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
        boolean ended = kind == Kind.ONLY_WAITS || kind == Kind.WRITES_WITHOUT_WAITING;
        assertThat(owner.ends).hasValue(ended ? 1 : 0);
        assertThat(owner.failures).hasValue(kind == Kind.FAILS ? 1 : 0);
        int dropped = 0;
        for (String call : owner.calls) {
            dropped += call.equals("drops") ? 1 : 0;
        }
        assertThat(dropped == 0).isEqualTo(outbox.dropped() == 0);
        check(transport.received.toString(), ended, outbox.dropped());
    }

    private static void produce(Outbox outbox, int number, Random random) {
        for (int i = 0; i < MESSAGES; i++) {
            boolean isReply = random.nextInt(4) == 0;
            String content = "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 500 : 20));
            byte[] message = ((isReply ? 'r' : 'e') + "," + number + "," + i + "," + content + "\n").getBytes(US_ASCII);
            if (isReply) {
                outbox.send(message);
            } else {
                outbox.offer(Outbox.Message.event(message));
            }
            if (random.nextInt(10) == 0) {
                outbox.flush();
            }
        }
    }

    /** Checks the order, and that the replies are complete, and the events with those that were dropped. */
    private static void check(String received, boolean isComplete, long dropped) {
        int[] last = {-1, -1, -1};
        int events = 0;
        List<List<Integer>> replies = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            replies.add(new ArrayList<>());
        }
        List<String> lines = new ArrayList<>(List.of(received.split("\n")));
        if (!received.endsWith("\n")) {
            lines.remove(lines.size() - 1);
            assertThat(isComplete).as("a whole message at the end").isFalse();
        }
        for (String line : lines) {
            assertThat(line).matches("[re],[012],\\d+,x*");
            String[] parts = line.split(",", -1);
            int thread = Integer.parseInt(parts[1]);
            int number = Integer.parseInt(parts[2]);
            assertThat(number).as(line).isGreaterThan(last[thread]);
            last[thread] = number;
            if (parts[0].equals("r")) {
                replies.get(thread).add(number);
            } else {
                events++;
            }
        }
        if (isComplete) {
            int all = THREADS * MESSAGES;
            int sentReplies = replies.stream().mapToInt(List::size).sum();
            assertThat(events + sentReplies + dropped).isEqualTo(all);
        }
    }
}
