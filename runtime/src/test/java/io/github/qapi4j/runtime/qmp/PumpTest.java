package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runs of a pump, on an executor that the test operates. */
@Timeout(30)
class PumpTest {
    private final BlockingQueue<Runnable> submitted = new LinkedBlockingQueue<>();
    private final Callbacks callbacks = new Callbacks(new LimitedThreads().shared, submitted::add);
    private final AtomicInteger runs = new AtomicInteger();
    private final Pump pump = new Pump(callbacks, runs::incrementAndGet);

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    /** Checks that the pump has submitted no more runs. */
    private void assertNothingIsSubmitted() throws InterruptedException {
        AtomicInteger marker = new AtomicInteger();
        callbacks.execute(marker::incrementAndGet);
        submitted.take().run();
        assertThat(marker).as("the next task is the marker").hasValue(1);
    }

    @Test
    void runsOnceForSignalsBeforeItBegins() throws Exception {
        pump.signal(0);
        pump.signal(1);
        pump.signal(2);
        submitted.take().run();
        assertThat(runs).hasValue(1);
        assertNothingIsSubmitted();
        pump.signal(3);
        submitted.take().run();
        assertThat(runs).hasValue(2);
    }

    @Test
    void runsAgainForASignalDuringTheRun() throws Exception {
        Pump[] self = new Pump[1];
        self[0] = new Pump(callbacks, () -> {
            if (runs.incrementAndGet() == 1) {
                self[0].signal();
                self[0].signal();
            }
        });
        self[0].signal();
        submitted.take().run();
        assertThat(runs).hasValue(2);
        assertNothingIsSubmitted();
    }

    @Test
    void failureOfTheActionIsNotTheEnd() throws Exception {
        Pump failing = new Pump(callbacks, () -> {
            runs.incrementAndGet();
            throw new StackOverflowError("of the test");
        });
        for (int i = 1; i <= 2; i++) {
            failing.signal();
            submitted.take().run();
            assertThat(runs).hasValue(i);
        }
    }

    @Test
    void signalAfterADroppedRunSubmitsAnother() throws Exception {
        pump.signal(0);
        submitted.take();
        pump.signal(millis(99));
        assertNothingIsSubmitted();
        pump.signal(millis(100));
        submitted.take();
        pump.signal(millis(299));
        assertNothingIsSubmitted();
        pump.signal(millis(300));
        submitted.take().run();
        assertThat(runs).hasValue(1);
        pump.signal(millis(301));
        submitted.take();
        pump.signal(millis(401));
        submitted.take().run();
        assertThat(runs).as("patience is short again after a run").hasValue(2);
    }

    @Test
    void slowExecutorGetsFewRunsOfWhichOneCounts() throws Exception {
        for (int i = 0; i < 1000; i++) {
            pump.signal(millis(i));
        }
        // At 0, 100, 300 and 700 ms.
        for (int i = 0; i < 4; i++) {
            submitted.take().run();
        }
        assertThat(runs).hasValue(1);
        assertNothingIsSubmitted();
    }
}
