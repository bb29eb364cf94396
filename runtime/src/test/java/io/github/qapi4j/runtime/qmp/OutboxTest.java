package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Recorder recorder = new Recorder();
    private final Outbox outbox = new Outbox(recorder, 10, LONG);

    /** A connection that records what is written; at once, it accepts a limited number of bytes. */
    private static final class Recorder implements Transport {
        private final StringBuilder log = new StringBuilder();
        private int available;

        @Override
        public int read(ByteBuffer into) {
            return -1;
        }

        private void take(String how, ByteBuffer bytes, int count) {
            byte[] taken = new byte[count];
            bytes.get(taken);
            log.append(how).append(new String(taken, US_ASCII)).append(' ');
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            if (bytes.get(bytes.position()) == '!') {
                throw new SocketTimeoutException("on purpose");
            }
            take("waiting:", bytes, bytes.remaining());
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) {
            int count = Math.min(available, bytes.remaining());
            available -= count;
            take("now:", bytes, count);
        }

        @Override
        public void close() {}
    }

    private boolean send(String message) throws IOException {
        return outbox.send(message.getBytes(US_ASCII));
    }

    private boolean queue(String message) {
        return outbox.queue(message.getBytes(US_ASCII));
    }

    @Test
    void writesAtOnceWhatIsAccepted() throws Exception {
        recorder.available = 5;
        assertThat(send("abc")).isTrue();
        assertThat(send("defg")).isTrue();
        assertThat(send("hij"))
                .as("waits behind the rest of the message before")
                .isTrue();
        assertThat(recorder.log).hasToString("now:abc now:de ");
        recorder.available = 1;
        outbox.finish();
        outbox.writeQueued();
        assertThat(recorder.log).hasToString("now:abc now:de now:f waiting:g waiting:hij ");
    }

    @Test
    void capacityCountsWhatIsNotWritten() throws Exception {
        recorder.available = 100;
        for (int i = 0; i < 10; i++) {
            assertThat(send("abc")).isTrue();
        }
        recorder.available = 0;
        assertThat(send("0123456")).isTrue();
        assertThat(queue("78")).isTrue();
        assertThat(send("9 and more than that")).isTrue();
        assertThat(queue("x")).isFalse();
        assertThat(send("x")).isFalse();
        outbox.finish();
        assertThat(send("x")).as("dropped").isTrue();
        outbox.writeQueued();
        assertThat(recorder.log.toString())
                .endsWith("now: now: waiting:0123456 waiting:78 waiting:9 and more than that ");
    }

    @Test
    void messagesWrittenTogetherHaveATimeoutEach() {
        assertThat(queue("ab")).isTrue();
        assertThat(queue("!c")).isTrue();
        assertThat(queue("d")).isTrue();
        assertThatThrownBy(outbox::writeQueued).isInstanceOf(SocketTimeoutException.class);
        assertThat(recorder.log).hasToString("now: waiting:ab ");
    }

    @Test
    void largeMessageIsLeftToTheWritingThread() throws Exception {
        recorder.available = Integer.MAX_VALUE;
        String large = "x".repeat(64 * 1024 + 1);
        assertThat(send(large)).isTrue();
        assertThat(recorder.log).isEmpty();
        outbox.finish();
        outbox.writeQueued();
        assertThat(recorder.log).hasToString("waiting:" + large + " ");
    }

    @Test
    void abortedOutboxWritesNothing() throws Exception {
        assertThat(queue("abc")).isTrue();
        outbox.abort();
        outbox.writeQueued();
        assertThat(recorder.log).isEmpty();
    }
}
