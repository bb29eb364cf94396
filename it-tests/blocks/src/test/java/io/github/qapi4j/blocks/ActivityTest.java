package io.github.qapi4j.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ActivityTest {
    @Test
    void theEndOfAJobWaitsWithoutALimit() throws Exception {
        Activity activity = new Activity(Duration.ofNanos(1));
        AtomicBoolean finished = new AtomicBoolean();
        Thread job = new Thread(() -> {
            assertThatThrownBy(() -> activity.change(() -> {}))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("busy for too long");
            activity.finish(() -> finished.set(true));
        });
        activity.enter();
        job.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        // A wait with a limit has another state.
        while (job.getState() != Thread.State.WAITING && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(job.getState()).isEqualTo(Thread.State.WAITING);
        job.interrupt();
        assertThat(finished).isFalse();
        activity.leave();
        job.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(finished).isTrue();
    }
}
