package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AlarmClockTest {
    private final AlarmClock clock = new AlarmClock(TimeUnit.MILLISECONDS.toNanos(20));

    @Test
    void alarmsRingPeriodicallyUntilTheyAreCancelled() throws InterruptedException {
        Semaphore short1 = new Semaphore(0);
        Semaphore long1 = new Semaphore(0);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Runnable never = clock.set(Long.MAX_VALUE, () -> thread.set(null));
        Runnable cancelShort = clock.set(1_000_000, () -> {
            thread.set(Thread.currentThread());
            short1.release();
        });
        Runnable cancelLong = clock.set(5_000_000, long1::release);
        short1.acquire(5);
        cancelShort.run();
        cancelShort.run();
        long1.acquire(2);
        short1.drainPermits();
        long1.acquire(3);
        assertThat(short1.availablePermits()).isZero();
        cancelLong.run();
        never.run();

        // Without alarms the thread ends, and the next alarm starts another one.
        Thread first = thread.get();
        assertThat(first.isDaemon()).isTrue();
        first.join();
        Runnable again = clock.set(1_000_000, () -> {
            thread.set(Thread.currentThread());
            short1.release();
        });
        short1.acquire();
        assertThat(thread.get()).isNotSameAs(first);
        again.run();
    }

    /** The shortest period is one millisecond, and the alarm that is due first rings first. */
    @Test
    void shortAlarmsDoNotDelayOthers() throws InterruptedException {
        CountDownLatch rung = new CountDownLatch(3);
        Runnable older = clock.set(2_000_000, rung::countDown);
        Runnable shortest = clock.set(1, () -> LockSupport.parkNanos(2_000_000));
        rung.await();
        older.run();
        shortest.run();
    }

    @Test
    void failureOfOneAlarmDoesNotStopTheOthers() throws InterruptedException {
        CountDownLatch rung = new CountDownLatch(5);
        Runnable failing = clock.set(1_000_000, () -> {
            rung.countDown();
            throw new StackOverflowError("a test");
        });
        rung.await();
        failing.run();
    }
}
