package io.github.qapi4j.runtime.transaction.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.ChildJvm;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.GroupedJobs;
import io.github.qapi4j.runtime.transaction.QuiesceHook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs without threads or memory, discards and closes at the wrong time, and hooks: the callbacks of each job are called once, and no thread waits for itself. */
@Timeout(60)
class JobFaultsTest {
    private static final String CANCELLED = "created running aborting CANCELLED concluded null";
    private static final String NEVER_STARTED = "created aborting concluded null";

    private final Gate gate = new Gate();
    private JobScene scene = new JobScene();

    /** The jobs' threads that a starter has not started. */
    private final List<Thread> unstarted = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        gate.open();
        unstarted.forEach(Thread::start);
        scene.close();
    }

    private void use(UnaryOperator<JobRegistry.Builder> options) {
        scene.close();
        scene = new JobScene(JobSample.CURRENT, options);
    }

    private static boolean isOfJob(Thread thread) {
        return thread.getName().startsWith("qmp-job-");
    }

    private static void withoutThreads(Thread thread) {
        if (isOfJob(thread)) {
            throw new OutOfMemoryError("no thread");
        }
        thread.start();
    }

    private ServerJob[] group(JobWork... works) throws QmpErrorException {
        GroupedJobs group = scene.registry.newGroup();
        ServerJob[] jobs = new ServerJob[works.length];
        for (int i = 0; i < works.length; i++) {
            jobs[i] = scene.create("g" + i, works[i]);
            group.add(jobs[i]);
        }
        return jobs;
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
    }

    /** Waits until a thread waits. */
    private static void awaitWaiting(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(deadline - System.nanoTime()).isPositive();
            Thread.yield();
        }
    }

    // Threads.

    @Test
    void callbacksOfJobsWithoutThreadsRunOnTheSpareThread() throws Exception {
        List<Thread> spare = new CopyOnWriteArrayList<>();
        use(builder -> builder.closeTimeout(Duration.ofMillis(20)).starter(thread -> {
            withoutThreads(thread);
            spare.add(thread);
        }));
        List<Thread> threads = new CopyOnWriteArrayList<>();
        CountDownLatch cleaned = new CountDownLatch(2);
        ControlledWork first = new ControlledWork()
                .in("abort", () -> {
                    threads.add(Thread.currentThread());
                    gate.pass();
                })
                .in("clean", cleaned::countDown);
        ControlledWork second = new ControlledWork()
                .in("abort", () -> threads.add(Thread.currentThread()))
                .in("clean", cleaned::countDown);
        // Neither these calls nor the commands nor the end wait for the callback.
        scene.start("a", first);
        gate.awaitThread();
        scene.start("b", second);
        assertThat(scene.jobs()).contains("a=aborting(the server has no thread for the job)");
        scene.registry.close();
        assertThat(scene.jobs()).isEmpty();
        gate.open();
        assertThat(cleaned.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(first.callbacks).containsExactly("abort", "clean");
        assertThat(second.callbacks).containsExactly("abort", "clean");
        assertThat(spare).hasSize(1);
        assertThat(threads).containsOnly(spare.get(0));
        join(spare.get(0));
    }

    @Test
    void jobsNeedTheSpareThread() {
        use(builder -> builder.starter(thread -> {
            throw new OutOfMemoryError("no thread");
        }));
        assertThatThrownBy(() -> scene.create("a", new ControlledWork()))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("GenericError: the server has no thread for jobs");
        assertThat(scene.lines()).isEmpty();
    }

    @Test
    void rulesHoldWhileTheHeapIsFull(@TempDir Path folder) throws Exception {
        List<String> lines = ChildJvm.run(
                folder,
                Duration.ofMinutes(2),
                List.of("-Xmx12m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                JobExhaustion.class);
        assertThat(lines).containsExactly("jobs: " + JobExhaustion.JOBS);
    }

    // Members of groups that were discarded.

    @Test
    void createdMemberOfDiscardedGroupCanBeCancelled() throws Exception {
        ControlledWork left = new ControlledWork();
        ServerJob[] jobs = group(new ControlledWork(), left);
        jobs[0].discard();
        assertThat(scene.jobs()).containsExactly("g1=created");
        scene.execute("job-cancel", "g1");
        scene.await("g1", "null");
        assertThat(left.callbacks).containsExactly("abort", "clean");
        jobs[1].discard();
        assertThat(scene.of("g1")).isEqualTo(NEVER_STARTED);
    }

    @Test
    void createdMemberOfDiscardedGroupIsEndedByClose() throws Exception {
        ControlledWork left = new ControlledWork();
        ServerJob[] jobs = group(new ControlledWork(), left);
        jobs[0].discard();
        scene.registry.close();
        assertThat(left.callbacks).containsExactly("abort", "clean");
        assertThat(scene.of("g1")).isEqualTo(NEVER_STARTED);
        assertThat(scene.logged).isEmpty();
    }

    // Discards of jobs that were cancelled before.

    @Test
    void discardCallsWhatHasNotBegun() throws Exception {
        use(builder -> builder.starter(thread -> {
            if (isOfJob(thread)) {
                unstarted.add(thread);
            } else {
                thread.start();
            }
        }));
        List<Thread> threads = new CopyOnWriteArrayList<>();
        ControlledWork work = new ControlledWork().in("abort", () -> threads.add(Thread.currentThread()));
        ServerJob job = scene.create("a", work);
        scene.execute("job-cancel", "a");
        assertThat(work.callbacks).isEmpty();
        job.discard();
        assertThat(scene.of("a")).isEqualTo(NEVER_STARTED);
        assertThat(work.callbacks).containsExactly("abort", "clean");
        assertThat(threads).containsExactly(Thread.currentThread());
        Thread late = unstarted.remove(0);
        late.start();
        join(late);
        assertThat(work.callbacks).containsExactly("abort", "clean");
    }

    @Test
    void discardWaitsForCallbacksThatHaveBegun() throws Exception {
        ControlledWork work = new ControlledWork().in("abort", gate::pass);
        ServerJob job = scene.create("a", work);
        scene.execute("job-cancel", "a");
        gate.awaitThread();
        List<String> seen = new CopyOnWriteArrayList<>();
        Thread discarding = new Thread(() -> {
            job.discard();
            seen.addAll(work.callbacks);
        });
        discarding.start();
        awaitWaiting(discarding);
        gate.open();
        join(discarding);
        assertThat(seen).containsExactly("abort", "clean");
        assertThat(scene.of("a")).isEqualTo(NEVER_STARTED);
        assertThat(scene.logged).isEmpty();
    }

    @Test
    void discardDoesNotWaitForEver() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofMillis(20)));
        ServerJob job = scene.create("a", new ControlledWork().in("abort", gate::pass));
        scene.execute("job-cancel", "a");
        gate.awaitThread();
        job.discard();
        assertThat(scene.jobs()).containsExactly("a=aborting(Operation canceled)");
        assertThat(scene.logged).containsExactly("WARNING discarded, although callbacks have not returned: job 'a'");
        gate.open();
        scene.await("a", "null");
    }

    @Test
    void callbackMayDiscardItsJob() throws Exception {
        ServerJob[] job = new ServerJob[1];
        CountDownLatch created = new CountDownLatch(1);
        use(builder -> builder.closeTimeout(Duration.ofSeconds(40)));
        ControlledWork work = new ControlledWork().in("abort", () -> {
            created.await();
            job[0].discard();
        });
        job[0] = scene.create("a", work);
        scene.execute("job-cancel", "a");
        created.countDown();
        scene.await("a", "null");
        assertThat(work.callbacks).containsExactly("abort", "clean");
    }

    // Close, by callbacks. A thread that waited for itself would wait for 40 seconds.

    @Test
    void abortOfDiscardedJobMayClose() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofSeconds(40)));
        scene.start("other", new ControlledWork());
        ControlledWork work = new ControlledWork().in("abort", () -> {
            scene.registry.close();
            assertThat(scene.of("other")).isEqualTo(CANCELLED);
        });
        ServerJob job = scene.create("a", work);
        Thread discarding = new Thread(job::discard);
        discarding.start();
        join(discarding);
        assertThat(work.callbacks).containsExactly("abort", "clean");
        assertThat(scene.of("a")).isEqualTo(NEVER_STARTED);
        assertThat(scene.logged).isEmpty();
    }

    @Test
    void worksMayCloseAtTheSameTime() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofSeconds(40)));
        CyclicBarrier barrier = new CyclicBarrier(3);
        List<ControlledWork> works = List.of(new ControlledWork(), new ControlledWork(), new ControlledWork());
        for (ControlledWork work : works) {
            work.then(control -> {
                barrier.await();
                scene.registry.close();
            });
            scene.start("a" + works.indexOf(work), work);
        }
        for (int i = 0; i < works.size(); i++) {
            scene.await("a" + i, "null");
            assertThat(scene.of("a" + i)).isEqualTo(CANCELLED);
            assertThat(works.get(i).callbacks).containsExactly("run", "abort", "clean");
        }
        scene.registry.close();
        assertThat(scene.logged).isEmpty();
    }

    @Test
    void commitOfGroupMayClose() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofSeconds(40)));
        ControlledWork first = new ControlledWork().thenEnd().in("commit", () -> scene.registry.close());
        ControlledWork second = new ControlledWork().thenEnd().in("commit", () -> scene.registry.close());
        for (ServerJob job : group(first, second)) {
            job.start();
        }
        scene.await("g0", "null");
        scene.await("g1", "null");
        assertThat(first.callbacks).containsExactly("run", "prepare", "commit", "clean");
        assertThat(second.callbacks).containsExactly("run", "prepare", "commit", "clean");
        assertThat(scene.logged).isEmpty();
    }

    @Test
    void closeKeepsItsLimitWhileTheEmitterHangs() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofMillis(20)).patience(Duration.ofSeconds(30)));
        scene.start("a", new ControlledWork());
        scene.onEvent(line -> {
            if (line.job().equals("b")) {
                gate.pass();
            }
        });
        Thread hanging = new Thread(() -> {
            try {
                scene.create("b", new ControlledWork());
            } catch (QmpErrorException e) {
                throw new AssertionError(e);
            }
        });
        hanging.start();
        gate.awaitThread();
        long begin = System.nanoTime();
        scene.registry.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        gate.open();
        join(hanging);
        scene.await("b", "null");
        scene.await("a", "null");
    }

    /** The lock for emitting takes the permit of the thread that is resumed while it waits for this lock. */
    @Test
    void jobIsResumedBeforeItWaits() throws Exception {
        BlockingQueue<Thread> working = new LinkedBlockingQueue<>();
        CountDownLatch pause = new CountDownLatch(1);
        scene.start("a", control -> {
            working.add(Thread.currentThread());
            pause.await();
            control.pausePoint();
        });
        Thread work = working.poll(20, TimeUnit.SECONDS);
        scene.execute("job-pause", "a");
        scene.onEvent(line -> {
            if (line.job().equals("b")) {
                gate.pass();
            }
        });
        Thread emitting = new Thread(() -> {
            try {
                scene.create("b", new ControlledWork());
            } catch (QmpErrorException e) {
                throw new AssertionError(e);
            }
        });
        emitting.start();
        gate.awaitThread();
        pause.countDown();
        awaitWaiting(work);
        Thread resuming = new Thread(() -> {
            try {
                scene.execute("job-resume", "a");
            } catch (QmpErrorException e) {
                throw new AssertionError(e);
            }
        });
        resuming.start();
        awaitWaiting(resuming);
        gate.open();
        join(emitting);
        join(resuming);
        scene.await("a", "null");
    }

    // The hook.

    private static final class Hook implements QuiesceHook {
        private final List<String> order;
        private final ControlledWork.Callback entering;

        Hook(List<String> order, ControlledWork.Callback entering) {
            this.order = order;
            this.entering = entering;
        }

        @Override
        public void enter() throws QmpErrorException {
            try {
                entering.run();
            } catch (QmpErrorException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            order.add("enter");
        }

        @Override
        public void leave() {
            order.add("leave");
            throw new IllegalStateException("leave");
        }
    }

    private List<String> startGroup(ControlledWork.Callback entering) throws QmpErrorException {
        List<String> order = new CopyOnWriteArrayList<>();
        use(builder -> builder.quiesce(new Hook(order, entering)));
        ControlledWork[] works = new ControlledWork[2];
        for (int i = 0; i < works.length; i++) {
            works[i] = new ControlledWork().thenEnd();
            for (String callback : List.of("prepare", "commit", "abort")) {
                works[i].in(callback, () -> order.add(callback));
            }
        }
        for (ServerJob job : group(works)) {
            job.start();
        }
        return order;
    }

    @Test
    void resultsTakeEffectInsideTheHook() throws Exception {
        List<String> order = startGroup(() -> {});
        scene.await("g0", "null");
        scene.await("g1", "null");
        assertThat(order).containsExactly("prepare", "prepare", "enter", "commit", "commit", "leave");
        assertThat(scene.logged)
                .containsExactly("ERROR the hook of the registry failed: java.lang.IllegalStateException: leave");
    }

    @Test
    void noResultTakesEffectIfTheHookFails() throws Exception {
        List<String> order = startGroup(() -> {
            throw QmpErrorException.generic("busy");
        });
        scene.await("g0", "null");
        scene.await("g1", "null");
        assertThat(order).containsExactly("prepare", "prepare", "abort", "abort");
        assertThat(scene.of("g0")).isEqualTo("created running waiting pending aborting COMPLETED(busy) concluded null");
        assertThat(scene.of("g1")).isEqualTo("created running waiting pending aborting CANCELLED concluded null");
    }

    @Test
    void groupIsCancelledWhileItsHookWaits() throws Exception {
        List<String> order = startGroup(() -> {
            gate.awaitThread();
        });
        scene.await("g0", "pending");
        scene.execute("job-cancel", "g1");
        scene.await("g0", "null");
        scene.await("g1", "null");
        assertThat(order).doesNotContain("enter", "commit", "leave").contains("abort");
    }

    @Test
    void groupIsCancelledWhileItsHookIgnoresIt() throws Exception {
        List<String> order = startGroup(gate::pass);
        gate.awaitThread();
        scene.execute("job-cancel", "g1");
        scene.await("g1", "null");
        gate.open();
        scene.await("g0", "null");
        assertThat(order).containsExactly("prepare", "prepare", "abort", "enter", "leave", "abort");
    }

    // Errors.

    @Test
    void errorsWithUnpairedSurrogatesAreSent() throws Exception {
        scene.registry
                .newJob("a", "backup")
                .autoDismiss(false)
                .create(new ControlledWork().thenFail("\uDC00 no \uD83D\uDE00 space \uD800"))
                .start();
        scene.await("a", "concluded");
        assertThat(scene.of("a"))
                .isEqualTo("created running aborting COMPLETED(\uFFFD no \uD83D\uDE00 space \uFFFD) concluded");
        assertThat(scene.jobs()).containsExactly("a=concluded(\uFFFD no \uD83D\uDE00 space \uFFFD)");
        assertThat(scene.logged).isEmpty();
    }
}
