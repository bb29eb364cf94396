package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadinessTest {
    /** In JDK 17, a selector misses an interrupt that comes just as its thread begins to wait; the thread looks again after this wait. */
    @Test
    void waitWithoutLimitEndsAlsoIfTheSelectorIsNotWoken() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            source.configureBlocking(false);
            try (Readiness readiness = Readiness.of(source)) {
                assertThat(readiness.await(SelectionKey.OP_READ, 0)).isZero();
                sink.write(ByteBuffer.allocate(1));
                assertThat(readiness.await(SelectionKey.OP_READ, 0)).isEqualTo(SelectionKey.OP_READ);
            }
        }
    }
}
