package io.github.qapi4j.runtime.transaction.job;

import static io.github.qapi4j.runtime.transaction.CompletionMode.GROUPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.GroupedJobs;
import io.github.qapi4j.runtime.transaction.TransactionJob;
import io.github.qapi4j.runtime.transaction.job.JobControl.ErrorAction;
import io.github.qapi4j.runtime.transaction.job.JobControl.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Single jobs and groups, what they report, and callbacks that do what they must not. */
@Timeout(60)
class JobRegistryTest {
    private static final String COMPLETED = "created running waiting pending COMPLETED concluded null";
    private static final String CANCELLED = "created running aborting CANCELLED concluded null";

    private JobScene scene = new JobScene();

    /** Callbacks that ignore everything else wait for it. */
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.open();
        scene.close();
    }

    private void use(UnaryOperator<JobRegistry.Builder> options) {
        scene.close();
        scene = new JobScene(JobSample.CURRENT, options);
    }

    private static JsonValue json(String text) throws IOException {
        return JsonValue.parse(text.replace('\'', '"'));
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(20, TimeUnit.SECONDS);
        assertThat(taken).as("in time").isNotNull();
        return taken;
    }

    // What clients see.

    @Test
    void entries() throws Exception {
        ControlledWork work = new ControlledWork().then(control -> control.progress(25, 100));
        scene.registry
                .newJob("a", "backup")
                .autoFinalize(false)
                .autoDismiss(false)
                .speed(7L)
                .create(work);
        assertThat(scene.registry.execute("query-block-jobs", JsonObject.EMPTY))
                .isEqualTo(
                        json("[{'type': 'backup', 'device': 'a', 'len': 0, 'offset': 0, 'busy': false, 'paused': true,"
                                + " 'speed': 7, 'io-status': 'ok', 'ready': false, 'status': 'created', 'auto-finalize': false,"
                                + " 'auto-dismiss': false, 'actively-synced': false}]"));
        BlockingQueue<JobControl> controls = new LinkedBlockingQueue<>();
        scene.start("b", new ControlledWork().then(control -> {
                    control.progress(25, 100);
                    controls.add(control);
                }));
        take(controls);
        assertThat(scene.registry.execute("query-jobs", JsonObject.EMPTY))
                .isEqualTo(
                        json(
                                "[{'id': 'b', 'type': 'backup', 'status': 'running', 'current-progress': 25, 'total-progress': 100},"
                                        + " {'id': 'a', 'type': 'backup', 'status': 'created', 'current-progress': 0, 'total-progress': 0}]"));
        assertThat(scene.registry.execute("query-block-jobs", JsonObject.EMPTY).toString())
                .contains("\"busy\":true");
        scene.execute("job-cancel", "b");
        scene.await("b", "null");
    }

    @Test
    void otherJobsHaveNoBlockEvents() throws Exception {
        ControlledWork work = new ControlledWork()
                .then(control -> control.ioError(Operation.READ, ErrorAction.IGNORE))
                .then(JobControl::ready)
                .thenEnd();
        scene.registry.newJob("a", "create").autoFinalize(false).create(work).start();
        scene.await("a", "pending");
        scene.execute("job-finalize", "a");
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo("created running ready waiting pending concluded null");
        scene.registry
                .newJob("b", "create")
                .create(new ControlledWork().thenFail("x"))
                .start();
        scene.await("b", "null");
        assertThat(scene.of("b")).isEqualTo("created running aborting concluded null");
    }

    @Test
    void schemaMustDeclareTheType() {
        assertThatThrownBy(() -> scene.registry.newJob("a", "amend").create(new ControlledWork()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'amend' in 'query-jobs'");
        assertThat(scene.lines()).isEmpty();
    }

    @Test
    void olderSchemaHasFewerEventsAndMembers() throws Exception {
        scene.close();
        scene = new JobScene(JobSample.OLD, builder -> builder);
        scene.start("a", new ControlledWork().thenEnd());
        scene.await("a", "COMPLETED");
        assertThat(scene.of("a")).isEqualTo("COMPLETED");
        assertThat(scene.logged).isEmpty();
    }

    @Test
    void absentMembersHaveDefaults() throws Exception {
        scene.registry
                .newJob("a", "backup")
                .autoDismiss(null)
                .autoFinalize(null)
                .speed(null)
                .create(new ControlledWork().thenEnd())
                .start();
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(COMPLETED);
        assertThatThrownBy(() -> scene.registry.newJob(null, "backup").create(new ControlledWork()))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("'' is not a valid id");
    }

    @Test
    void tooManyJobs() throws Exception {
        use(builder -> builder.maxJobs(2));
        ServerJob first = scene.create("a", new ControlledWork());
        scene.start("b", new ControlledWork());
        assertThatThrownBy(() -> scene.create("c", new ControlledWork()))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("the server has 2 jobs");
        first.discard();
        scene.create("c", new ControlledWork());
    }

    @Test
    void invalidArguments() {
        assertThatThrownBy(() -> scene.registry.execute("job-cancel", JsonObject.EMPTY))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("job-cancel: member 'id' is missing");
        assertThatThrownBy(() -> scene.registry.newJob("a", "backup").speed(-1L).create(new ControlledWork()))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("GenericError: a speed must not be negative: -1");
        assertThatThrownBy(() ->
                        JobRegistry.builder(JobSample.CURRENT, event -> {}).maxJobs(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        JobRegistry.builder(JobSample.CURRENT, event -> {}).closeTimeout(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // The control.

    @Test
    void speedEndsSleep() throws Exception {
        BlockingQueue<Long> speeds = new LinkedBlockingQueue<>();
        scene.start("a", control -> {
            speeds.add(control.speed());
            control.sleep(Duration.ofDays(1000));
            speeds.add(control.speed());
        });
        assertThat(take(speeds)).isZero();
        scene.registry.execute("block-job-set-speed", (JsonObject) json("{'device': 'a', 'speed': 5}"));
        assertThat(take(speeds)).isEqualTo(5);
        scene.await("a", "null");
        assertThatThrownBy(() -> {
                    scene.create("b", new ControlledWork());
                    scene.registry.execute("block-job-set-speed", (JsonObject) json("{'device': 'b', 'speed': -5}"));
                })
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("must not be negative: -5");
    }

    @Test
    void pauseInterruptsSleepAndCompletion() throws Exception {
        scene.start("a", control -> control.sleep(Duration.ofDays(1000)));
        scene.execute("job-pause", "a");
        scene.await("a", "paused");
        scene.execute("job-resume", "a");
        scene.await("a", "running", 2);
        scene.execute("job-cancel", "a");
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo("created running paused running aborting CANCELLED concluded null");

        scene.start("b", control -> {
            control.ready();
            control.awaitCompletion(Duration.ofDays(1000));
        });
        scene.await("b", "READY");
        scene.execute("job-pause", "b");
        scene.await("b", "standby");
        scene.execute("job-complete", "b");
        assertThat(scene.jobs()).containsExactly("b=standby");
        scene.execute("job-resume", "b");
        scene.await("b", "null");
        assertThat(scene.of("b"))
                .isEqualTo("created running ready READY standby ready waiting pending COMPLETED concluded null");
    }

    @Test
    void jobThatIsPausedBeforeItStartsDoesNothing() throws Exception {
        ControlledWork work = new ControlledWork().thenEnd();
        ServerJob job = scene.create("a", work);
        scene.execute("job-pause", "a");
        job.start();
        scene.await("a", "paused");
        assertThat(work.callbacks).isEmpty();
        scene.execute("job-resume", "a");
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo("created running paused running waiting pending COMPLETED concluded null");
    }

    @Test
    void pauseThatTheWorkDidNotObserveIsOver() throws Exception {
        scene.registry
                .newJob("a", "backup")
                .autoFinalize(false)
                .create(control -> gate.pass())
                .start();
        gate.awaitThread();
        scene.execute("job-pause", "a");
        gate.open();
        scene.await("a", "PENDING");
        scene.execute("block-job-cancel", "a");
        scene.await("a", "null");
    }

    @Test
    void softCancellation() throws Exception {
        scene.start("a", new ControlledWork().thenMirror());
        scene.await("a", "READY");
        scene.execute("job-pause", "a");
        scene.await("a", "standby");
        assertThatThrownBy(() -> scene.execute("block-job-cancel", "a"))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("job 'a' is paused");
        scene.execute("job-resume", "a");
        // The work must not end before the last command.
        ControlledWork work = new ControlledWork()
                .then(JobControl::ready)
                .then(control -> gate.pass())
                .thenEnd();
        scene.start("b", work);
        scene.await("b", "READY");
        scene.execute("block-job-cancel", "b");
        assertThatThrownBy(() -> scene.execute("job-complete", "b"))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("was cancelled, and cannot be completed");
        scene.execute("block-job-cancel", "b");
        scene.execute("job-cancel", "b");
        gate.open();
        scene.await("b", "null");
        assertThat(scene.of("b")).isEqualTo("created running ready READY aborting CANCELLED concluded null");
    }

    @Test
    void controlIsForTheWork() throws Exception {
        BlockingQueue<JobControl> controls = new LinkedBlockingQueue<>();
        AtomicReference<Exception> early = new AtomicReference<>();
        scene.start("a", control -> {
            try {
                control.awaitCompletion(Duration.ZERO);
            } catch (IllegalStateException e) {
                early.set(e);
            }
            control.ready();
            controls.add(control);
            gate.pass();
        });
        JobControl control = take(controls);
        assertThat(early.get()).hasMessage("job 'a' is not ready");
        control.progress(3, 4);
        assertThat(scene.registry.execute("query-jobs", JsonObject.EMPTY).toString())
                .contains("\"current-progress\":3");
        assertThat(control.isCancelled()).isFalse();
        for (Runnable call : List.<Runnable>of(
                control::pausePoint,
                control::ready,
                () -> control.sleep(Duration.ZERO),
                () -> control.awaitCompletion(Duration.ZERO),
                () -> control.ioError(Operation.READ, ErrorAction.REPORT))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("only the thread that does the work of job 'a'");
        }
        assertThatThrownBy(() -> control.progress(-1, 4)).isInstanceOf(IllegalArgumentException.class);
        gate.open();
        scene.await("a", "null");
        control.progress(5, 6);
        assertThat(scene.of("a")).isEqualTo("created running ready READY waiting pending COMPLETED concluded null");
    }

    @Test
    void readyOnlyOnce() throws Exception {
        scene.start("a", control -> {
            control.ready();
            control.ready();
        });
        scene.await("a", "null");
        assertThat(scene.of("a"))
                .isEqualTo("created running ready READY aborting COMPLETED(the job has failed) concluded null");
        assertThat(scene.logged)
                .containsExactly(
                        "ERROR job 'a': the callback 'work' failed: java.lang.IllegalStateException: job 'a' is ready already");
    }

    // Cancellation and its interrupt.

    @Test
    void cancellationInterruptsTheWorkAndNothingElse() throws Exception {
        AtomicBoolean inAbort = new AtomicBoolean(true);
        CountDownLatch working = new CountDownLatch(1);
        ControlledWork work = new ControlledWork()
                .then(control -> {
                    working.countDown();
                    try {
                        new CountDownLatch(1).await(30, TimeUnit.SECONDS);
                    } finally {
                        // What a careless library does.
                        Thread.currentThread().interrupt();
                    }
                })
                .in("abort", () -> inAbort.set(Thread.currentThread().isInterrupted()));
        scene.start("a", work);
        assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
        scene.execute("job-cancel", "a");
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(CANCELLED);
        assertThat(inAbort).isFalse();
        assertThat(work.callbacks).endsWith("abort", "clean");
    }

    @Test
    void cancellationExceptionClearsTheInterrupt() throws Exception {
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        BlockingQueue<JobControl> controls = new LinkedBlockingQueue<>();
        scene.start("a", control -> {
            controls.add(control);
            try {
                control.sleep(Duration.ofDays(1));
            } catch (CancellationException e) {
                interrupted.add(Thread.currentThread().isInterrupted());
                throw e;
            }
        });
        take(controls);
        scene.execute("job-cancel", "a");
        assertThat(take(interrupted)).isFalse();
    }

    @Test
    void interruptOfOtherCodeIsKept() throws Exception {
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        scene.start("a", control -> {
            Thread.currentThread().interrupt();
            control.sleep(Duration.ofMillis(1));
            interrupted.add(Thread.interrupted());
        });
        assertThat(take(interrupted)).isTrue();
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(COMPLETED);
    }

    @Test
    void workThatIgnoresCancellationDelaysOnlyItself() throws Exception {
        ControlledWork sibling = new ControlledWork();
        scene.transaction(GROUPED, () -> scene.create("a", control -> gate.pass()), () -> scene.create("b", sibling));
        gate.awaitThread();
        scene.execute("job-cancel", "a");
        scene.await("b", "null");
        assertThat(scene.of("b")).isEqualTo(CANCELLED);
        assertThat(scene.jobs()).containsExactly("a=running");
        scene.execute("job-cancel", "a");
        gate.open();
        scene.await("a", "null");
        // It returned without an error, and is cancelled nevertheless.
        assertThat(scene.of("a")).isEqualTo(CANCELLED);
    }

    // Start, discard and groups.

    @Test
    void startedOrDiscardedOnce() throws Exception {
        ServerJob started = scene.create("a", new ControlledWork());
        started.start();
        assertThatThrownBy(started::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(started::discard)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("job 'a' was started or discarded already");
        ServerJob discarded = scene.create("b", new ControlledWork());
        discarded.discard();
        assertThatThrownBy(discarded::discard).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(discarded::start).isInstanceOf(IllegalStateException.class);
        assertThat(scene.of("b")).isEqualTo("created aborting concluded null");
    }

    @Test
    void discardReleasesWhatTheJobHas() throws Exception {
        ControlledWork work = new ControlledWork().in("abort", () -> {
            throw new IllegalStateException("abort");
        });
        scene.create("a", work).discard();
        assertThat(work.callbacks).containsExactly("abort", "clean");
        assertThat(scene.logged)
                .containsExactly("ERROR job 'a': the callback 'abort' failed: java.lang.IllegalStateException: abort");
        assertThat(scene.jobs()).isEmpty();
    }

    @Test
    void cancelledBeforeItIsStartedOrDiscarded() throws Exception {
        ControlledWork first = new ControlledWork();
        ServerJob started = scene.create("a", first);
        ServerJob discarded = scene.create("b", new ControlledWork());
        scene.execute("job-cancel", "a");
        scene.execute("block-job-cancel", "b");
        scene.await("a", "null");
        scene.await("b", "null");
        started.start();
        discarded.discard();
        assertThat(scene.of("a")).isEqualTo("created aborting concluded null");
        assertThat(scene.of("b")).isEqualTo("created aborting concluded null");
        assertThat(first.callbacks).containsExactly("abort", "clean");
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

    @Test
    void memberThatIsStartedLateIsAwaited() throws Exception {
        ServerJob[] jobs = group(new ControlledWork().thenEnd(), new ControlledWork().thenEnd());
        jobs[0].start();
        scene.await("g0", "waiting");
        assertThat(scene.jobs()).containsExactly("g1=created", "g0=waiting");
        jobs[1].start();
        scene.await("g0", "null");
        scene.await("g1", "null");
        assertThat(scene.of("g0")).isEqualTo(COMPLETED);
        assertThat(scene.of("g1")).isEqualTo(COMPLETED);
    }

    @Test
    void memberThatWasNotStartedIsCancelledByAFailure() throws Exception {
        ControlledWork late = new ControlledWork();
        ServerJob[] jobs = group(new ControlledWork().thenFail("x"), late);
        jobs[0].start();
        scene.await("g0", "null");
        scene.await("g1", "null");
        jobs[1].start();
        assertThat(scene.of("g1")).isEqualTo("created aborting concluded null");
        assertThat(late.callbacks).containsExactly("abort", "clean");
    }

    @Test
    void discardedMemberWaitsForNoSibling() throws Exception {
        ServerJob[] jobs = group(control -> gate.pass(), new ControlledWork(), new ControlledWork());
        jobs[0].start();
        gate.awaitThread();
        jobs[1].discard();
        assertThat(scene.of("g1")).isEqualTo("created aborting concluded null");
        // The others cannot complete, since one does not.
        jobs[2].start();
        scene.await("g2", "null");
        assertThat(scene.of("g2")).isEqualTo("created aborting concluded null");
        gate.open();
        scene.await("g0", "null");
        assertThat(scene.of("g0")).isEqualTo(CANCELLED);
    }

    @Test
    void whatCannotBeInAGroup() throws Exception {
        GroupedJobs group = scene.registry.newGroup();
        ServerJob member = scene.create("a", new ControlledWork());
        group.add(member);
        ServerJob started = scene.create("b", new ControlledWork());
        started.start();
        try (JobScene other = new JobScene()) {
            TransactionJob foreign = other.create("a", new ControlledWork());
            TransactionJob users = new TransactionJob() {
                @Override
                public void start() {}

                @Override
                public void discard() {}
            };
            for (TransactionJob job : List.of(member, started, foreign, users)) {
                assertThatThrownBy(() -> scene.registry.newGroup().add(job))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> group.add(job)).isInstanceOf(IllegalArgumentException.class);
            }
        }
        ServerJob next = scene.create("c", new ControlledWork());
        scene.execute("job-cancel", "a");
        assertThatThrownBy(() -> group.add(next)).isInstanceOf(IllegalArgumentException.class);
        GroupedJobs running = scene.registry.newGroup();
        running.add(next);
        next.start();
        ServerJob late = scene.create("d", new ControlledWork());
        assertThatThrownBy(() -> running.add(late)).isInstanceOf(IllegalArgumentException.class);
        late.discard();
    }

    // Callbacks at the end.

    @Test
    void resultsTakeEffectTogether() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        JobWork[] works = new JobWork[3];
        for (int i = 0; i < works.length; i++) {
            String name = "g" + i;
            works[i] = new ControlledWork()
                    .thenEnd()
                    .in("prepare", () -> order.add("prepare " + name))
                    .in("commit", () -> {
                        threads.add(Thread.currentThread());
                        order.add("commit " + name);
                    });
        }
        for (ServerJob job : group(works)) {
            job.start();
        }
        for (int i = 0; i < works.length; i++) {
            scene.await("g" + i, "null");
        }
        assertThat(order)
                .containsExactly("prepare g2", "prepare g1", "prepare g0", "commit g2", "commit g1", "commit g0");
        assertThat(threads).containsOnly(threads.get(0));
    }

    @Test
    void failureOfPrepareAbortsTheGroup() throws Exception {
        ControlledWork good = new ControlledWork().thenEnd();
        ControlledWork bad = new ControlledWork().thenEnd().in("prepare", () -> {
            throw QmpErrorException.generic("no space");
        });
        ControlledWork notAsked = new ControlledWork().thenEnd();
        for (ServerJob job : group(notAsked, bad, good)) {
            job.start();
        }
        for (String job : List.of("g0", "g1", "g2")) {
            scene.await(job, "null");
        }
        assertThat(scene.of("g1"))
                .isEqualTo("created running waiting pending aborting COMPLETED(no space) concluded null");
        assertThat(scene.of("g0")).isEqualTo("created running waiting pending aborting CANCELLED concluded null");
        assertThat(scene.of("g2")).isEqualTo("created running waiting pending aborting CANCELLED concluded null");
        assertThat(notAsked.callbacks).containsExactly("run", "abort", "clean");
        assertThat(bad.callbacks).containsExactly("run", "prepare", "abort", "clean");
        assertThat(good.callbacks).containsExactly("run", "prepare", "abort", "clean");
    }

    @Test
    void prepareThatHangsCanBeCancelled() throws Exception {
        ControlledWork stuck = new ControlledWork().thenEnd().in("prepare", gate::pass);
        for (ServerJob job : group(new ControlledWork().thenEnd(), stuck)) {
            job.start();
        }
        gate.awaitThread();
        scene.execute("job-finalize", "g0");
        scene.execute("job-cancel", "g0");
        scene.await("g0", "null");
        assertThat(scene.jobs()).containsExactly("g1=aborting(Operation canceled)");
        gate.open();
        scene.await("g1", "null");
        assertThat(stuck.callbacks).containsExactly("run", "prepare", "abort", "clean");
    }

    @Test
    void cancellationInterruptsPrepare() throws Exception {
        CountDownLatch preparing = new CountDownLatch(1);
        ControlledWork work = new ControlledWork().thenEnd().in("prepare", () -> {
            preparing.countDown();
            new CountDownLatch(1).await(30, TimeUnit.SECONDS);
        });
        scene.start("a", work);
        assertThat(preparing.await(20, TimeUnit.SECONDS)).isTrue();
        scene.execute("block-job-cancel", "a");
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo("created running waiting pending aborting CANCELLED concluded null");
        assertThat(work.callbacks).containsExactly("run", "prepare", "abort", "clean");
        assertThat(scene.logged).isEmpty();
    }

    @Test
    void commitThatHangsDelaysItsGroup() throws Exception {
        ControlledWork stuck = new ControlledWork().thenEnd().in("commit", gate::pass);
        ControlledWork next = new ControlledWork().thenEnd();
        for (ServerJob job : group(next, stuck)) {
            job.start();
        }
        gate.awaitThread();
        assertThat(scene.jobs()).containsExactly("g1=pending", "g0=pending");
        // It is too late to cancel it, or to finalize it again.
        scene.execute("job-cancel", "g0");
        scene.execute("job-finalize", "g1");
        gate.open();
        scene.await("g0", "null");
        scene.await("g1", "null");
        for (ControlledWork work : List.of(stuck, next)) {
            assertThat(work.callbacks).containsExactly("run", "prepare", "commit", "clean");
        }
        assertThat(scene.of("g0")).isEqualTo(COMPLETED);
        assertThat(scene.of("g1")).isEqualTo(COMPLETED);
    }

    @Test
    void cleanThatHangsDelaysOnlyItsJob() throws Exception {
        ControlledWork stuck = new ControlledWork().thenEnd().in("clean", gate::pass);
        for (ServerJob job : group(new ControlledWork().thenEnd(), stuck)) {
            job.start();
        }
        scene.await("g0", "null");
        assertThat(scene.jobs()).containsExactly("g1=pending");
        gate.open();
        scene.await("g1", "null");
    }

    @Test
    void callbacksMayThrowAnything() throws Exception {
        ControlledWork work = new ControlledWork()
                .thenEnd()
                .in("commit", () -> {
                    throw new StackOverflowError("commit");
                })
                .in("clean", () -> {
                    throw new IOException("clean");
                });
        scene.start("a", work);
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(COMPLETED);
        assertThat(scene.logged)
                .containsExactly(
                        "ERROR job 'a': the callback 'commit' failed: java.lang.StackOverflowError: commit",
                        "ERROR job 'a': the callback 'clean' failed: java.lang.IllegalStateException: java.io.IOException: clean");
        ControlledWork failing = new ControlledWork().then(control -> {
            throw new OutOfMemoryError("work");
        });
        scene.start("b", failing);
        scene.await("b", "null");
        assertThat(scene.of("b")).isEqualTo("created running aborting COMPLETED(the job has failed) concluded null");
        assertThat(failing.callbacks).containsExactly("run", "abort", "clean");
    }

    @Test
    void callbacksMayUseTheRegistry() throws Exception {
        List<String> errors = new CopyOnWriteArrayList<>();
        ControlledWork work = new ControlledWork()
                .then(control -> {
                    tryExecute(errors, "job-dismiss", "a");
                    tryExecute(errors, "job-finalize", "a");
                    scene.start("inner", new ControlledWork().thenEnd());
                    scene.await("inner", "null");
                })
                .thenEnd()
                .in("prepare", () -> tryExecute(errors, "job-pause", "a"))
                .in("commit", () -> tryExecute(errors, "job-cancel", "a"))
                .in("clean", () -> tryExecute(errors, "job-dismiss", "a"));
        scene.start("a", work);
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(COMPLETED);
        assertThat(errors)
                .containsExactly(
                        "job 'a' in state 'running' does not accept 'dismiss'",
                        "job 'a' in state 'running' does not accept 'finalize'",
                        "job 'a' in state 'pending' does not accept 'pause'",
                        "job 'a' in state 'pending' does not accept 'dismiss'");
    }

    private void tryExecute(List<String> errors, String command, String job) {
        try {
            scene.execute(command, job);
        } catch (QmpErrorException e) {
            errors.add(e.description());
        }
    }

    @Test
    void jobCancelsItself() throws Exception {
        scene.start("a", new ControlledWork().then(control -> scene.execute("job-cancel", "a")));
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(CANCELLED);
        ControlledWork work = new ControlledWork().thenEnd().in("prepare", () -> scene.execute("job-cancel", "b"));
        scene.start("b", work);
        scene.await("b", "null");
        assertThat(scene.of("b")).isEqualTo("created running waiting pending aborting CANCELLED concluded null");
        assertThat(work.callbacks).containsExactly("run", "prepare", "abort", "clean");
    }

    // The emitter.

    @Test
    void emitterMayUseTheRegistry() throws Exception {
        scene.onEvent(line -> {
            if (line.text().equals("running")) {
                try {
                    scene.execute("job-cancel", line.job());
                    assertThat(scene.jobs()).hasSize(1);
                } catch (QmpErrorException e) {
                    throw new AssertionError(e);
                }
            }
        });
        scene.start("a", new ControlledWork());
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(CANCELLED);
        assertThat(scene.logged).isEmpty();
    }

    @Test
    void emitterMayFail() throws Exception {
        scene.onEvent(line -> {
            throw new StackOverflowError("emitter");
        });
        scene.start("a", new ControlledWork().thenEnd());
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(COMPLETED);
        assertThat(scene.logged)
                .contains("ERROR event 'BLOCK_JOB_COMPLETED' could not be sent: java.lang.StackOverflowError: emitter");
    }

    // Threads, and the end.

    @Test
    void jobFailsWithoutAThread() throws Exception {
        use(builder -> builder.starter(thread -> {
            if (thread.getName().startsWith("qmp-job-")) {
                throw new OutOfMemoryError("no thread");
            }
            thread.start();
        }));
        ControlledWork work = new ControlledWork().thenEnd();
        scene.start("a", work);
        scene.await("a", "null");
        assertThat(scene.of("a"))
                .isEqualTo("created running aborting COMPLETED(the server has no thread for the job) concluded null");
        assertThat(work.callbacks).containsExactly("abort", "clean");
        assertThat(scene.jobs()).isEmpty();
    }

    @Test
    void threadsExistOnlyForCallbacks() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        use(builder -> builder.starter(thread -> {
            if (thread.getName().startsWith("qmp-job-")) {
                threads.add(thread);
            }
            thread.start();
        }));
        scene.registry
                .newJob("a", "backup")
                .autoFinalize(false)
                .create(new ControlledWork().thenEnd())
                .start();
        scene.await("a", "PENDING");
        assertThat(threads).singleElement().satisfies(thread -> {
            assertThat(thread.getName()).isEqualTo("qmp-job-a");
            assertThat(thread.isDaemon()).isTrue();
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
        });
        scene.execute("job-finalize", "a");
        scene.await("a", "null");
        assertThat(threads).hasSize(2);
    }

    @Test
    void oneManualJobKeepsTheGroupPending() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        use(builder -> builder.starter(thread -> {
            if (thread.getName().startsWith("qmp-job-")) {
                threads.add(thread);
            }
            thread.start();
        }));
        ControlledWork auto = new ControlledWork().thenEnd();
        scene.transaction(
                GROUPED,
                () -> scene.registry
                        .newJob("manual", "backup")
                        .autoFinalize(false)
                        .create(new ControlledWork().thenEnd()),
                () -> scene.create("auto", auto));
        scene.await("manual", "PENDING");
        // When the threads have ended, nothing follows by itself.
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        assertThat(scene.jobs()).containsExactly("auto=pending", "manual=pending");
        assertThat(auto.callbacks).containsExactly("run");
        scene.execute("block-job-finalize", "auto");
        scene.await("manual", "null");
        scene.await("auto", "null");
    }

    @Test
    void closeEndsJobsInEachState() throws Exception {
        scene.create("created", new ControlledWork());
        scene.start("running", new ControlledWork());
        scene.start("paused", new ControlledWork());
        scene.execute("job-pause", "paused");
        scene.await("paused", "paused");
        scene.start("ready", new ControlledWork().thenMirror());
        scene.await("ready", "READY");
        scene.start("standby", new ControlledWork().thenMirror());
        scene.await("standby", "READY");
        scene.execute("job-pause", "standby");
        scene.await("standby", "standby");
        scene.transaction(
                GROUPED,
                () -> scene.create("waiting", new ControlledWork().thenEnd()),
                () -> scene.create("sibling", new ControlledWork()));
        scene.await("waiting", "waiting");
        scene.registry
                .newJob("pending", "backup")
                .autoFinalize(false)
                .create(new ControlledWork().thenEnd())
                .start();
        scene.await("pending", "PENDING");
        scene.registry
                .newJob("concluded", "backup")
                .autoDismiss(false)
                .create(new ControlledWork().thenEnd())
                .start();
        scene.await("concluded", "concluded");
        scene.registry
                .newJob("kept", "backup")
                .autoDismiss(false)
                .create(new ControlledWork())
                .start();

        scene.registry.close();

        assertThat(scene.jobs()).isEmpty();
        String prefix = "created running ";
        String end = " aborting CANCELLED concluded null";
        assertThat(scene.of("created")).isEqualTo("created aborting concluded null");
        assertThat(scene.of("running")).isEqualTo(CANCELLED);
        assertThat(scene.of("paused")).isEqualTo(prefix + "paused running" + end);
        assertThat(scene.of("ready")).isEqualTo(prefix + "ready READY" + end);
        assertThat(scene.of("standby")).isEqualTo(prefix + "ready READY standby ready" + end);
        assertThat(scene.of("waiting")).isEqualTo(prefix + "waiting" + end);
        assertThat(scene.of("sibling")).isEqualTo(CANCELLED);
        assertThat(scene.of("pending")).isEqualTo(prefix + "waiting pending PENDING" + end);
        assertThat(scene.of("concluded")).isEqualTo(COMPLETED);
        assertThat(scene.of("kept")).isEqualTo(CANCELLED);
        assertThat(scene.logged).isEmpty();
        assertThatThrownBy(() -> scene.create("late", new ControlledWork()))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("the server is closing");
        scene.registry.close();
    }

    @Test
    void closeAbandonsCallbacksThatHang() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofMillis(20)));
        CountDownLatch inCallbacks = new CountDownLatch(4);
        Map<String, ControlledWork> works = new LinkedHashMap<>();
        CountDownLatch cleaned = new CountDownLatch(4);
        works.put("work", new ControlledWork().in("clean", cleaned::countDown).then(control -> {
                    inCallbacks.countDown();
                    gate.pass();
                }));
        for (String callback : List.of("prepare", "commit", "clean")) {
            works.put(
                    callback,
                    new ControlledWork()
                            .thenEnd()
                            .in("clean", cleaned::countDown)
                            .in(callback, () -> {
                                inCallbacks.countDown();
                                gate.pass();
                            }));
        }
        works.put("abort", new ControlledWork().in("clean", cleaned::countDown).in("abort", gate::pass));
        for (Map.Entry<String, ControlledWork> work : works.entrySet()) {
            scene.start(work.getKey(), work.getValue());
        }
        assertThat(inCallbacks.await(20, TimeUnit.SECONDS)).isTrue();

        scene.registry.close();

        assertThat(scene.jobs()).isEmpty();
        assertThat(scene.of("work")).isEqualTo(CANCELLED);
        assertThat(scene.of("prepare")).isEqualTo("created running waiting pending aborting CANCELLED concluded null");
        assertThat(scene.of("commit")).isEqualTo(COMPLETED);
        assertThat(scene.of("clean")).isEqualTo(COMPLETED);
        assertThat(scene.of("abort")).isEqualTo(CANCELLED);
        assertThat(scene.logged)
                .containsExactly("WARNING closed, although callbacks have not returned: [job 'work', job 'prepare', "
                        + "job 'commit', job 'clean', job 'abort']");
        int lines = scene.lines().size();
        gate.open();
        // What follows the callback that hung is not missing, but late.
        assertThat(cleaned.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(works.get("work").callbacks).containsExactly("run", "abort", "clean");
        assertThat(works.get("prepare").callbacks).containsExactly("run", "prepare", "abort", "clean");
        assertThat(works.get("commit").callbacks).containsExactly("run", "prepare", "commit", "clean");
        assertThat(works.get("clean").callbacks).containsExactly("run", "prepare", "commit", "clean");
        // It may have been cancelled before its work began.
        assertThat(works.get("abort").callbacks).endsWith("abort", "clean");
        assertThat(scene.lines()).hasSize(lines);
    }

    @Test
    void workMayCloseTheRegistry() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofSeconds(30)));
        ControlledWork work = new ControlledWork().then(control -> scene.registry.close());
        scene.start("other", new ControlledWork());
        scene.start("a", work);
        scene.await("a", "null");
        assertThat(scene.of("a")).isEqualTo(CANCELLED);
        assertThat(scene.of("other")).isEqualTo(CANCELLED);
        assertThat(work.callbacks).containsExactly("run", "abort", "clean");
    }

    /** It waits as long as any other thread, and the jobs end as usual. */
    @Test
    void interruptedThreadCloses() throws Exception {
        use(builder -> builder.closeTimeout(Duration.ofSeconds(30)));
        CountDownLatch aborting = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);
        ControlledWork work = new ControlledWork()
                .then(control -> working.countDown())
                .in("abort", () -> {
                    aborting.countDown();
                    gate.pass();
                });
        scene.start("a", work);
        assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        Thread closing = new Thread(() -> {
            Thread.currentThread().interrupt();
            scene.registry.close();
            interrupted.add(Thread.interrupted());
        });
        closing.start();
        assertThat(aborting.await(20, TimeUnit.SECONDS)).isTrue();
        closing.interrupt();
        gate.open();
        assertThat(take(interrupted)).isTrue();
        assertThat(scene.of("a")).isEqualTo(CANCELLED);
        assertThat(work.callbacks).containsExactly("run", "abort", "clean");
        assertThat(scene.logged).isEmpty();
    }
}
