package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Recorder recorder = new Recorder();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final AtomicInteger ends = new AtomicInteger();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private OutputBudget budget = new OutputBudget(Long.MAX_VALUE, () -> 1);

    private final class Owner implements Outbox.Owner {
        @Override
        public void failed(Throwable failure) {
            failures.add(failure);
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
        }
    }

    private Outbox outbox(Transport transport, long capacity, Duration timeout) {
        return outbox(transport, capacity, OutputOverflow.DROP_EVENTS, timeout);
    }

    private Outbox outbox(Transport transport, long capacity, OutputOverflow overflow, Duration timeout) {
        return new Outbox(
                transport,
                capacity,
                budget,
                overflow,
                timeout,
                SharedThreads.ofProcess().timer(),
                Runnable::run,
                new Owner());
    }

    /** A connection that accepts a limited number of bytes, and records what is written. */
    private static final class Recorder implements Transport {
        private final StringBuilder log = new StringBuilder();
        private int available;
        private boolean unsent;
        private Runnable writable;

        @Override
        public int read(ByteBuffer into) {
            return -1;
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) {
            throw new IllegalStateException("it never waits");
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            int count = Math.min(available, bytes.remaining());
            available -= count;
            byte[] taken = new byte[count];
            bytes.get(taken);
            if (new String(taken, US_ASCII).contains("!")) {
                throw new IOException("on purpose");
            }
            log.append(new String(taken, US_ASCII)).append('|');
        }

        @Override
        public boolean hasUnsent() {
            return unsent;
        }

        @Override
        public boolean whenWritable(Runnable action) {
            writable = action;
            return true;
        }

        /** Accepts more bytes. */
        void accept(int bytes) {
            available += bytes;
            Runnable action = writable;
            writable = null;
            action.run();
        }

        @Override
        public void close() {}
    }

    private static byte[] text(String message) {
        return message.getBytes(US_ASCII);
    }

    @Test
    void endsWhenTheConnectionHasSentEverything() {
        Recorder recorder = new Recorder();
        recorder.available = 100;
        recorder.unsent = true;
        Outbox outbox = outbox(recorder, 1000, LONG);
        outbox.send(text("reply"));
        assertThat(recorder.writable).isNull();
        outbox.finish();
        assertThat(ends).hasValue(0);
        recorder.accept(0);
        assertThat(ends).hasValue(0);
        recorder.unsent = false;
        recorder.accept(0);
        assertThat(ends).hasValue(1);
    }

    @Test
    void repliesToAllClientsHaveABound() {
        budget = new OutputBudget(30, () -> 2);
        Recorder slow = new Recorder();
        Outbox a = outbox(slow, 1000, LONG);
        Recorder other = new Recorder();
        Outbox b = outbox(other, 1000, LONG);
        a.send(text("0123456789"));
        a.send(text("0123456789"));
        a.offer(Outbox.Message.event(text("events do not count")));
        assertThat(budget.held()).isEqualTo(20);
        assertThat(a.isFull()).isFalse();
        b.send(text("01234567890"));
        // The bound is exceeded, and the second client has less than half of it.
        assertThat(b.isFull()).isFalse();
        a.queue(text("x"));
        assertThat(a.isFull()).isTrue();
        slow.accept(20);
        assertThat(budget.held()).isEqualTo(12);
        assertThat(a.isFull()).isFalse();
        assertThat(calls).containsExactly("room");
        a.abort();
        assertThat(budget.held()).isEqualTo(11);
        other.accept(11);
        assertThat(budget.held()).isZero();
    }

    @Test
    void sendsWhatIsAcceptedAndTheRestLater() {
        Outbox outbox = outbox(recorder, 10, LONG);
        recorder.available = 5;
        outbox.send(text("abc"));
        outbox.send(text("defg"));
        outbox.send(text("hij"));
        assertThat(recorder.log).hasToString("abc|de|");
        recorder.accept(3);
        assertThat(recorder.log).as("small messages together").hasToString("abc|de|fgh|");
        outbox.finish();
        assertThat(ends).hasValue(0);
        recorder.accept(100);
        assertThat(recorder.log).hasToString("abc|de|fgh|ij|");
        assertThat(ends).hasValue(1);
        outbox.send(text("late"));
        assertThat(recorder.log).hasToString("abc|de|fgh|ij|");
    }

    @Test
    void queuedMessagesAreSentTogether() {
        Outbox outbox = outbox(recorder, 100, LONG);
        recorder.available = 100;
        outbox.offer(Outbox.Message.event(text("a")));
        outbox.offer(Outbox.Message.event(text("b")));
        assertThat(recorder.log).isEmpty();
        outbox.flush();
        assertThat(recorder.log).hasToString("ab|");
        outbox.offer(Outbox.Message.event(text("c")));
        outbox.send(text("d"));
        assertThat(recorder.log).as("a reply does not overtake an event").hasToString("ab|cd|");
    }

    @Test
    void anEventThatDoesNotFitIsDroppedAndCounted() {
        Outbox outbox = outbox(recorder, 10, LONG);
        recorder.available = 100;
        for (int i = 0; i < 10; i++) {
            outbox.offer(Outbox.Message.event(text("abc")));
        }
        outbox.flush();
        assertThat(recorder.log.toString().replace("|", ""))
                .as("what is taken needs no room")
                .isEqualTo("abc".repeat(10));
        recorder.log.setLength(0);
        recorder.available = 0;
        outbox.offer(Outbox.Message.event(text("0123456")));
        outbox.offer(Outbox.Message.event(text("789")));
        assertThat(outbox.isFull()).isFalse();
        outbox.offer(Outbox.Message.event(text("x")));
        outbox.offer(Outbox.Message.event(text("y")));
        assertThat(outbox.dropped()).isEqualTo(2);
        assertThat(calls).as("once").containsExactly("drops");
        recorder.accept(4);
        outbox.offer(Outbox.Message.event(text("wxyz")));
        assertThat(calls).containsExactly("drops");
        recorder.accept(5);
        assertThat(calls).as("half is left").containsExactly("drops", "room");
        recorder.accept(100);
        outbox.offer(Outbox.Message.event(text("an event that is larger than the bound")));
        outbox.flush();
        assertThat(outbox.dropped()).isEqualTo(2);
        assertThat(recorder.log.toString().replace("|", ""))
                .isEqualTo("0123456789wxyzan event that is larger than the bound");
        assertThat(failures).isEmpty();
    }

    @Test
    void repliesAreNeverDroppedAndTheOwnerWaitsForRoom() {
        Outbox outbox = outbox(recorder, 10, LONG);
        outbox.offer(Outbox.Message.event(text("event")));
        outbox.send(text("1234"));
        assertThat(outbox.isFull()).isFalse();
        outbox.send(text("56789"));
        assertThat(outbox.isFull()).isTrue();
        outbox.send(text("more"));
        outbox.offer(Outbox.Message.event(text("lost")));
        recorder.accept(12);
        assertThat(outbox.isFull()).as("6 bytes are left").isTrue();
        outbox.offer(Outbox.Message.event(text("x")));
        assertThat(calls).containsExactly("drops");
        recorder.accept(1);
        assertThat(outbox.isFull()).isFalse();
        assertThat(calls).containsExactly("drops", "room");
        outbox.offer(Outbox.Message.event(text("x")));
        recorder.accept(100);
        assertThat(outbox.dropped()).isEqualTo(2);
        assertThat(recorder.log.toString().replace("|", "")).isEqualTo("event123456789morex");
    }

    @Test
    void anEventThatDoesNotFitEndsTheSessionIfThePolicySaysSo() {
        Outbox outbox = outbox(recorder, 10, OutputOverflow.CLOSE, LONG);
        recorder.available = 5;
        for (int i = 0; i < 5; i++) {
            outbox.offer(Outbox.Message.event(text("abc")));
        }
        assertThat(failures).as("15 bytes, of which the client has taken 5").isEmpty();
        outbox.offer(Outbox.Message.event(text("d")));
        assertThat(failures).hasSize(1);
        assertThat(failures.poll())
                .isInstanceOf(QmpOverflowException.class)
                .hasMessageContaining("an event does not fit beside the 10 bytes that wait");
        assertThat(outbox.dropped()).isZero();
        recorder.accept(100);
        assertThat(recorder.log).as("nothing after the gap").hasToString("abcab|");
    }

    @Test
    void aFailureIsReportedOnce() {
        Outbox outbox = outbox(recorder, 100, LONG);
        recorder.available = 100;
        outbox.send(text("!"));
        outbox.send(text("x"));
        outbox.finish();
        assertThat(failures).hasSize(1);
        assertThat(failures.poll()).hasMessage("on purpose");
        assertThat(ends).hasValue(0);
    }

    @Test
    void aReaderOfALargeMessageHasTheTimeForEachPiece() throws Exception {
        BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        Outbox outbox = new Outbox(
                recorder,
                10,
                budget,
                OutputOverflow.DROP_EVENTS,
                Duration.ofNanos(1),
                SharedThreads.ofProcess().timer(),
                tasks::add,
                new Owner());
        int piece = 64 * 1024;
        outbox.send(new byte[3 * piece + 2]);
        for (int i = 0; i < 3; i++) {
            recorder.accept(piece);
            tasks.poll(20, TimeUnit.SECONDS).run();
        }
        assertThat(outbox.isFull()).as("it waits for the last two bytes").isFalse();
        assertThat(failures).isEmpty();
        recorder.accept(1);
        tasks.poll(20, TimeUnit.SECONDS).run();
        while (failures.isEmpty()) {
            tasks.poll(20, TimeUnit.SECONDS).run();
        }
        assertThat(failures.poll())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("1 bytes were left");
        assertThat(ends).hasValue(0);
    }

    @Test
    void withoutATimerOnlyTheSessionEnds() {
        Outbox outbox = new Outbox(
                recorder,
                10,
                budget,
                OutputOverflow.DROP_EVENTS,
                LONG,
                new Timer(
                        task -> {
                            throw new OutOfMemoryError("on purpose");
                        },
                        1),
                Runnable::run,
                new Owner());
        recorder.available = 3;
        outbox.send(text("abc"));
        assertThat(failures).as("nothing waits").isEmpty();
        outbox.send(text("def"));
        assertThat(failures).hasSize(1);
        outbox.send(text("ghi"));
        outbox.finish();
        assertThat(failures).hasSize(1);
        assertThat(ends).hasValue(0);
    }

    @Test
    void aMessageThatIsNotTakenInTimeIsReported() throws Exception {
        Outbox outbox = outbox(recorder, 1000, Duration.ofMillis(300));
        recorder.available = 1;
        outbox.send(text("abc"));
        outbox.send(text("d"));
        // The first message is taken in time, so that the deadline is that of the second one.
        recorder.accept(2);
        Throwable late = failures.poll(20, TimeUnit.SECONDS);
        assertThat(late)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("does not read: 1 bytes were left after the deadline");
        outbox.send(text("x"));
        assertThat(recorder.log).hasToString("a|bc|");
    }

    @Test
    void aConnectionThatCanOnlyWaitHasAThread() throws Exception {
        CountDownLatch written = new CountDownLatch(3);
        StringBuffer all = new StringBuffer();
        Outbox outbox = outbox(
                new Transport() {
                    @Override
                    public int read(ByteBuffer into) {
                        return -1;
                    }

                    @Override
                    public void write(ByteBuffer bytes, Duration timeout) {
                        while (bytes.hasRemaining()) {
                            all.append((char) bytes.get());
                            written.countDown();
                        }
                    }

                    @Override
                    public void close() {}
                },
                100,
                LONG);
        outbox.send(text("a"));
        outbox.send(text("b"));
        outbox.offer(Outbox.Message.event(text("c")));
        outbox.finish();
        written.await();
        while (ends.get() == 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(all).hasToString("abc");
        assertThat(failures).isEmpty();
    }

    @Test
    void anAbortedOutboxSendsNothing() {
        Outbox outbox = outbox(recorder, 100, LONG);
        outbox.send(text("abc"));
        outbox.abort();
        recorder.accept(100);
        assertThat(recorder.log).hasToString("|");
        assertThat(failures).isEmpty();
        assertThat(ends).hasValue(0);
    }
}
