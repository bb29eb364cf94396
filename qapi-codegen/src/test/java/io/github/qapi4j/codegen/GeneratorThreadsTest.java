package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GeneratorThreadsTest {
    private static final int OTHERS = Runtime.getRuntime().availableProcessors() - 1;

    @Test
    void theCallersThreadAloneRunsATaskForWhichNoOtherIsWanted() {
        AtomicInteger runs = new AtomicInteger();
        Thread caller = Thread.currentThread();
        try (GeneratorThreads threads = new GeneratorThreads()) {
            threads.run(
                    () -> {
                        assertThat(Thread.currentThread()).isSameAs(caller);
                        runs.incrementAndGet();
                    },
                    0);
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void eachThreadRunsTheTaskOnceAndAllHaveEndedIt() {
        AtomicInteger runs = new AtomicInteger();
        try (GeneratorThreads threads = new GeneratorThreads()) {
            threads.run(runs::incrementAndGet, Integer.MAX_VALUE);
        }
        assertThat(runs).hasValue(1 + OTHERS);
    }

    @Test
    void aTaskAsideRunsWhileTheCallerGoesOnAndEndsBeforeARun() {
        assumeTrue(OTHERS > 0, "one processor");
        CountDownLatch callerWentOn = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        try (GeneratorThreads threads = new GeneratorThreads()) {
            threads.runAside(() -> {
                try {
                    if (callerWentOn.await(10, TimeUnit.SECONDS)) {
                        ended.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            callerWentOn.countDown();
            threads.run(() -> {}, 0);
            assertThat(ended).hasValue(1);
        }
    }

    @Test
    void aFailureAsideFailsTheRun() {
        assumeTrue(OTHERS > 0, "one processor");
        try (GeneratorThreads threads = new GeneratorThreads()) {
            threads.runAside(() -> {
                throw new IllegalArgumentException("cannot parse");
            });
            assertThatThrownBy(() -> threads.run(() -> {}, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot parse");
        }
    }
}
