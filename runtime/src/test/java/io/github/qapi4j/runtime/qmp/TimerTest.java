package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines on the timer. */
@Timeout(30)
class TimerTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(10);

    private final LimitedThreads threads = new LimitedThreads();
    private final Timer timer = threads.shared.timer();
    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    @Test
    void runsActionsInTheOrderOfTheirDeadlines() throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        timer.schedule(0, () -> {
            try {
                all.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        timer.schedule(TimeUnit.MILLISECONDS.toNanos(300), () -> ran.add("third"));
        timer.schedule(TimeUnit.MILLISECONDS.toNanos(20), () -> ran.add("second"));
        timer.schedule(-LONG, () -> ran.add("first"));
        all.countDown();
        assertThat(List.of(ran.take(), ran.take(), ran.take())).containsExactly("first", "second", "third");
        assertThat(threads.most()).isEqualTo(1);
    }

    @Test
    void actionThatFailsAffectsNoOther() throws Exception {
        timer.schedule(0, () -> {
            throw new StackOverflowError("of the test");
        });
        timer.schedule(1, () -> ran.add("next"));
        assertThat(ran.take()).isEqualTo("next");
        assertThat(threads.most()).isEqualTo(1);
    }

    @Test
    void cancelledActionsLeaveNothing() {
        List<Timer.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            entries.add(timer.schedule(LONG + i % 7, () -> ran.add("bug")));
        }
        assertThat(timer.size()).isEqualTo(20_000);
        entries.forEach(Timer.Entry::cancel);
        entries.forEach(Timer.Entry::cancel);
        assertThat(timer.size()).isZero();
    }

    @Test
    void farDeadlinesAreNeverReached() throws Exception {
        timer.schedule(Long.MAX_VALUE, () -> ran.add("bug"));
        timer.schedule(1, () -> ran.add("now"));
        assertThat(ran.take()).isEqualTo("now");
        assertThat(timer.size()).isEqualTo(1);
    }

    @Test
    void withoutAThreadNothingIsScheduled() throws Exception {
        threads.exhaust(true);
        assertThatThrownBy(() -> timer.schedule(0, () -> ran.add("bug"))).isInstanceOf(OutOfMemoryError.class);
        assertThat(timer.size()).isZero();
        threads.exhaust(false);
        timer.schedule(0, () -> ran.add("again"));
        assertThat(ran.take()).isEqualTo("again");
    }

    @Test
    void idleThreadEndsAndIsStartedAgain() throws Exception {
        LimitedThreads impatient = new LimitedThreads(TimeUnit.MILLISECONDS.toNanos(20));
        impatient.shared.timer().schedule(0, () -> ran.add("first"));
        impatient.awaitFirstEnd();
        impatient.shared.timer().schedule(0, () -> ran.add("second"));
        assertThat(List.of(ran.take(), ran.take())).containsExactly("first", "second");
    }
}
