package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shared threads of callbacks: their number, their start and their end. */
@Timeout(30)
class WorkersTest {
    private final LimitedThreads threads = new LimitedThreads(TimeUnit.MILLISECONDS.toNanos(20));
    private final Workers workers = threads.shared.callbacks();
    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tasksBeyondTheLimitWait() throws Exception {
        CountDownLatch entered = new CountDownLatch(12);
        for (int i = 0; i < 100; i++) {
            workers.execute(() -> {
                entered.countDown();
                block();
                ran.add("");
            });
        }
        entered.await();
        assertThat(workers.count()).isEqualTo(12);
        assertThat(ran).isEmpty();
        release.countDown();
        for (int i = 0; i < 100; i++) {
            ran.take();
        }
        assertThat(threads.most()).isEqualTo(12);
    }

    @Test
    void idleThreadIsUsedAgainAndEnds() throws Exception {
        workers.execute(() -> ran.add(Thread.currentThread().getName()));
        assertThat(ran.take()).isEqualTo("qmp-callback");
        threads.awaitFirstEnd();
        assertThat(workers.count()).isZero();
        workers.execute(() -> ran.add("again"));
        assertThat(ran.take()).isEqualTo("again");
    }

    @Test
    void tasksThatFailOrInterruptTheirThreadAffectNoOther() throws Exception {
        workers.execute(() -> {
            Thread.currentThread().interrupt();
            throw new StackOverflowError("of the test");
        });
        workers.execute(() -> ran.add("" + Thread.currentThread().isInterrupted()));
        assertThat(ran.take()).isEqualTo("false");
    }

    @Test
    void taskWaitsForAThreadThatCannotBeStarted() throws Exception {
        threads.exhaust(true);
        workers.execute(() -> ran.add("first"));
        assertThat(workers.count()).isZero();
        threads.exhaust(false);
        workers.execute(() -> ran.add("second"));
        assertThat(List.of(ran.take(), ran.take())).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void timerRepeatsTheStart() throws Exception {
        CountDownLatch timerRuns = new CountDownLatch(1);
        threads.shared.timer().schedule(TimeUnit.MINUTES.toNanos(10), () -> {});
        threads.shared.timer().schedule(0, timerRuns::countDown);
        timerRuns.await();
        threads.exhaust(true);
        workers.execute(() -> ran.add("first"));
        threads.exhaust(false);
        assertThat(ran.take()).isEqualTo("first");
    }

    @Test
    void noTaskIsLostWhileThreadsEnd() throws Exception {
        Timer timer = threads.shared.timer();
        Workers hasty = new Workers(
                "hasty", 2, (name, task) -> Threads.detached(name, task).start(), 1, timer);
        AtomicInteger sum = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        int each = 1_000;
        for (int i = 0; i < 2; i++) {
            callers.add(Threads.start("caller", () -> {
                for (int j = 0; j < each; j++) {
                    CountDownLatch done = new CountDownLatch(1);
                    hasty.execute(() -> {
                        sum.incrementAndGet();
                        done.countDown();
                    });
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(sum).hasValue(2 * each);
    }
}
