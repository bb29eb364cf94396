package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
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

    private Outbox outbox(Transport transport, long capacity, Duration timeout) {
        return new Outbox(
                transport, capacity, timeout, SharedThreads.ofProcess().timer(), failures::add, ends::incrementAndGet);
    }

    /** A connection that accepts a limited number of bytes, and records what is written. */
    private static final class Recorder implements Transport {
        private final StringBuilder log = new StringBuilder();
        private int available;
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
    void sendsWhatIsAcceptedAndTheRestLater() {
        Outbox outbox = outbox(recorder, 10, LONG);
        recorder.available = 5;
        assertThat(outbox.send(text("abc"))).isTrue();
        assertThat(outbox.send(text("defg"))).isTrue();
        assertThat(outbox.send(text("hij"))).isTrue();
        assertThat(recorder.log).hasToString("abc|de|");
        recorder.accept(3);
        assertThat(recorder.log).as("small messages together").hasToString("abc|de|fgh|");
        outbox.finish();
        assertThat(ends).hasValue(0);
        recorder.accept(100);
        assertThat(recorder.log).hasToString("abc|de|fgh|ij|");
        assertThat(ends).hasValue(1);
        assertThat(outbox.send(text("late"))).as("dropped").isTrue();
        assertThat(recorder.log).hasToString("abc|de|fgh|ij|");
    }

    @Test
    void queuedMessagesAreSentTogether() {
        Outbox outbox = outbox(recorder, 100, LONG);
        recorder.available = 100;
        outbox.queue(text("a"));
        outbox.queue(text("b"));
        assertThat(recorder.log).isEmpty();
        outbox.flush();
        assertThat(recorder.log).hasToString("ab|");
        outbox.queue(text("c"));
        outbox.send(text("d"));
        assertThat(recorder.log).as("a reply does not overtake an event").hasToString("ab|cd|");
    }

    @Test
    void capacityCountsWhatIsNotSent() {
        Outbox outbox = outbox(recorder, 10, LONG);
        recorder.available = 100;
        for (int i = 0; i < 10; i++) {
            assertThat(outbox.send(text("abc"))).isTrue();
        }
        recorder.available = 0;
        assertThat(outbox.send(text("0123456"))).isTrue();
        assertThat(outbox.queue(text("78"))).isTrue();
        assertThat(outbox.send(text("9 and more than that"))).isTrue();
        assertThat(outbox.queue(text("x"))).isFalse();
        assertThat(outbox.send(text("x"))).isFalse();
        recorder.accept(100);
        assertThat(outbox.send(text("x"))).isTrue();
        assertThat(recorder.log.toString()).endsWith("|0123456789 and more than that|x|");
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
        assertThat(outbox.send(text("x"))).as("dropped").isTrue();
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
        outbox.queue(text("c"));
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
