package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Loops in which an action takes long at the moment at which other threads stop looking or end: another action must run meanwhile. The value {@code
 * long} of the property {@code qapi.load} makes the test longer.
 */
@Timeout(300)
class EventLoopStressTest {
    private static final boolean LONG_TEST = "long".equals(System.getProperty("qapi.load"));
    private static final int MAX_THREADS = 4;

    private final long seed = System.nanoTime();
    private final int loops = LONG_TEST ? 150 : 50;

    /** What a test does with one loop. */
    private interface Scenario {
        void run(EventLoop loop, Random random) throws Exception;
    }

    private void inManyLoops(Scenario scenario) throws Exception {
        System.out.println("seed of EventLoopStressTest: " + seed);
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            Random random = new Random(seed + i);
            ends.add(threads.submit(() -> {
                try (EventLoop loop = EventLoop.start("stress", MAX_THREADS, (message, failure) -> {})) {
                    scenario.run(loop, random);
                }
                return true;
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();
    }

    /** Begins this number of actions, one after the other, that wait for their release. Another task must run meanwhile. */
    private static void occupy(EventLoop loop, int actions) throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        try {
            for (int i = 0; i < actions; i++) {
                begin(loop, release);
            }
            CountDownLatch other = new CountDownLatch(1);
            loop.execute(other::countDown);
            assertRuns(other);
        } finally {
            release.countDown();
        }
    }

    private static void begin(EventLoop loop, CountDownLatch release) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertRuns(begun);
    }

    private static void assertRuns(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("the action runs").isTrue();
    }

    /** The looks at the actions end about 100 ms after the last one. */
    @Test
    void anActionThatBeginsWhenTheLooksEnd() throws Exception {
        inManyLoops((loop, random) -> {
            for (int round = 0; round < (LONG_TEST ? 300 : 2); round++) {
                loop.execute(() -> {});
                LockSupport.parkNanos(95_000_000L + random.nextInt(25_000_000));
                occupy(loop, 1);
            }
        });
    }

    /** A thread without work ends after 10 s. */
    @Test
    @EnabledIfSystemProperty(named = "qapi.load", matches = "long")
    void anActionThatBeginsWhenASpareThreadEnds() throws Exception {
        inManyLoops((loop, random) -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(3000)));
            for (int round = 0; round < 4; round++) {
                occupy(loop, 1);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(10) - 12_000_000L + random.nextInt(6_000_000));
                occupy(loop, 2);
            }
        });
    }
}
