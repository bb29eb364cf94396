package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PersistentStepTest {

    @Test
    void repeatsAStepUntilItThrowsNoError() {
        Queue<Throwable> failures = new ArrayDeque<>(List.of(new OutOfMemoryError(), new NoClassDefFoundError()));
        new PersistentStep(() -> {
                    if (failures.poll() instanceof Error e) {
                        throw e;
                    }
                })
                .run();
        assertThat(failures).isEmpty();
        assertThatThrownBy(new PersistentStep(() -> {
                    throw new IllegalStateException("a bug");
                })::run)
                .hasMessage("a bug");
    }

    @Test
    void anInterruptIsKept() {
        Thread.currentThread().interrupt();
        PersistentStep.pause();
        assertThat(Thread.interrupted()).isTrue();
    }

    /** The session ends, although nothing can be allocated for a time, and another one follows. */
    @Test
    void aSessionEndsWithoutMemory(@TempDir Path directory) throws Exception {
        List<String> lines = ChildJvm.run(
                directory, Duration.ofSeconds(50), List.of("-Xmx24m", "-XX:TieredStopAtLevel=1"), MemoryLoss.class);
        assertThat(lines).endsWith("QmpClosedException QmpClosedException false", "true");
    }
}
