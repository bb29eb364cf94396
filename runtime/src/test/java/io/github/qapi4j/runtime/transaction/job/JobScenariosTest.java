package io.github.qapi4j.runtime.transaction.job;

import static io.github.qapi4j.runtime.transaction.CompletionMode.GROUPED;
import static io.github.qapi4j.runtime.transaction.CompletionMode.INDIVIDUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.job.JobControl.ErrorAction;
import io.github.qapi4j.runtime.transaction.job.JobControl.Operation;
import io.github.qapi4j.runtime.transaction.job.JobScene.Creation;
import io.github.qapi4j.runtime.transaction.job.JobScene.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The scenarios with jobs that were recorded with QEMU 7.2 or are described for it. What happens to each job is the same, and is compared with the
 * recording if there is one.
 */
@Timeout(60)
class JobScenariosTest {
    private static final Path FOLDER = Path.of(System.getProperty("qapi.corpus", ""), "transcripts");
    private static final String COMPLETED = "created running waiting pending COMPLETED concluded null";
    private static final String CANCELLED = "created running aborting CANCELLED concluded null";
    private static final String WAITING_CANCELLED = "created running waiting aborting CANCELLED concluded null";
    private static final String FAILED =
            "created running ERROR(write,report) aborting COMPLETED(Input/output error) concluded null";
    private static final String DISCARDED = "created aborting concluded null";

    private final JobScene scene = new JobScene();

    @BeforeAll
    static void lookForRecordings() {
        if (!Files.isDirectory(FOLDER)) {
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail("no corpus at " + FOLDER);
            }
            System.out.println("not compared with recordings: no corpus at " + FOLDER);
        }
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** The work of a job whose target fails. */
    private static ControlledWork failing() {
        return new ControlledWork()
                .then(control -> control.ioError(Operation.WRITE, ErrorAction.REPORT))
                .thenFail("Input/output error");
    }

    private Creation job(String id, ControlledWork work) {
        return () -> scene.create(id, work);
    }

    private static Creation abort() {
        return () -> {
            throw QmpErrorException.generic("aborted");
        };
    }

    /** Asserts what has happened to each job, here and in a recording. */
    private void expectAsRecorded(String transcript, String... histories) throws IOException {
        expect(histories);
        if (Files.isDirectory(FOLDER)) {
            assertThat(JobScene.histories(recorded(transcript))).as("recorded").containsExactlyInAnyOrder(histories);
        }
    }

    private void expect(String... histories) {
        assertThat(JobScene.histories(scene.lines())).containsExactlyInAnyOrder(histories);
    }

    private static List<Line> recorded(String transcript) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(FOLDER.resolve(transcript + ".jsonl"))) {
            if (((JsonObject) JsonValue.parse(text)).find("json").orElse(null) instanceof JsonObject message) {
                String event = message.findString("event").orElse("");
                if (event.equals("JOB_STATUS_CHANGE") || event.startsWith("BLOCK_JOB_")) {
                    lines.add(Line.of(event, message.getObject("data")));
                }
            }
        }
        return lines;
    }

    private void awaitEnds(String... jobs) throws InterruptedException {
        for (String job : jobs) {
            scene.await(job, "null");
        }
    }

    private void assertError(String command, String job, String error) {
        assertThatThrownBy(() -> scene.execute(command, job))
                .isInstanceOfSatisfying(
                        QmpErrorException.class,
                        e -> assertThat(e.description()).isEqualTo(error));
    }

    @Test
    void t15SingleBackup() throws Exception {
        scene.transaction(INDIVIDUAL, job("j0", new ControlledWork().thenEnd()));
        awaitEnds("j0");
        scene.start("j1", new ControlledWork().thenEnd());
        awaitEnds("j1");
        expectAsRecorded("t15-backup-single", "j0: " + COMPLETED, "j1: " + COMPLETED);
    }

    @Test
    void t16GroupedCompletesTogether() throws Exception {
        ControlledWork slow = new ControlledWork();
        scene.transaction(GROUPED, job("slow", slow), job("fast", new ControlledWork().thenEnd()));
        scene.await("fast", "waiting");
        assertThat(scene.jobs()).containsExactly("fast=waiting", "slow=running");
        slow.thenEnd();
        awaitEnds("slow", "fast");
        expectAsRecorded("t16-two-backups-ok-grouped", "slow: " + COMPLETED, "fast: " + COMPLETED);
        // All wait before any is pending, and all are pending, the newest first, before any completes.
        List<Line> lines = scene.lines();
        int pending = lines.indexOf(new Line("fast", "pending"));
        assertThat(lines.subList(pending - 1, pending + 2))
                .containsExactly(new Line("slow", "waiting"), new Line("fast", "pending"), new Line("slow", "pending"));
    }

    @Test
    void t16IndividualCompleteAlone() throws Exception {
        ControlledWork slow = new ControlledWork();
        scene.transaction(INDIVIDUAL, job("slow", slow), job("fast", new ControlledWork().thenEnd()));
        awaitEnds("fast");
        assertThat(scene.jobs()).containsExactly("slow=running");
        slow.thenEnd();
        awaitEnds("slow");
        expect("slow: " + COMPLETED, "fast: " + COMPLETED);
    }

    @Test
    void t17IndividualFailure() throws Exception {
        ControlledWork slow = new ControlledWork();
        scene.transaction(INDIVIDUAL, job("slow", slow), job("failing", failing()));
        awaitEnds("failing");
        slow.thenEnd();
        awaitEnds("slow");
        expectAsRecorded("t17-one-fails-individual", "slow: " + COMPLETED, "failing: " + FAILED);
        assertThat(scene.jobs()).isEmpty();
    }

    @Test
    void t17GroupedFailure() throws Exception {
        scene.transaction(GROUPED, job("slow", new ControlledWork()), job("failing", failing()));
        awaitEnds("failing", "slow");
        expect("slow: " + CANCELLED, "failing: " + FAILED);
    }

    private void finishedThenFailure(CompletionMode mode) throws Exception {
        ControlledWork slow = new ControlledWork();
        scene.transaction(mode, job("fast", new ControlledWork().thenEnd()), job("slowfail", slow));
        scene.await("fast", "waiting");
        slow.then(control -> control.ioError(Operation.WRITE, ErrorAction.REPORT))
                .thenFail("Input/output error");
        awaitEnds("fast", "slowfail");
    }

    @Test
    void t18GroupedFailureCancelsFinishedJob() throws Exception {
        finishedThenFailure(GROUPED);
        expectAsRecorded("t18-fast-ok-slow-fails-grouped", "fast: " + WAITING_CANCELLED, "slowfail: " + FAILED);
    }

    @Test
    void t18IndividualFailureKeepsFinishedJob() throws Exception {
        finishedThenFailure(INDIVIDUAL);
        expectAsRecorded("t18-fast-ok-slow-fails-individual", "fast: " + COMPLETED, "slowfail: " + FAILED);
    }

    @Test
    void t19GroupedCancelCancelsAll() throws Exception {
        scene.transaction(GROUPED, job("j0", new ControlledWork()), job("j1", new ControlledWork()));
        scene.execute("job-cancel", "j0");
        awaitEnds("j0", "j1");
        expectAsRecorded("t19-cancel-one-grouped", "j0: " + CANCELLED, "j1: " + CANCELLED);
    }

    @Test
    void t19IndividualCancelCancelsOne() throws Exception {
        scene.transaction(INDIVIDUAL, job("j0", new ControlledWork()), job("j1", new ControlledWork()));
        scene.execute("job-cancel", "j0");
        awaitEnds("j0");
        expectAsRecorded("t19-cancel-one-individual", "j0: " + CANCELLED, "j1: created running");
        assertThat(scene.jobs()).containsExactly("j1=running");
    }

    @Test
    void t20GroupedCancelOfRunningJobCancelsFinishedOne() throws Exception {
        scene.transaction(GROUPED, job("fast", new ControlledWork().thenEnd()), job("slow", new ControlledWork()));
        scene.await("fast", "waiting");
        assertThat(scene.jobs()).containsExactly("slow=running", "fast=waiting");
        scene.execute("block-job-cancel", "slow");
        awaitEnds("fast", "slow");
        expectAsRecorded("t20-cancel-finished-grouped", "fast: " + WAITING_CANCELLED, "slow: " + CANCELLED);
    }

    @Test
    void t20IndividualFinishedJobIsGone() throws Exception {
        scene.transaction(INDIVIDUAL, job("fast", new ControlledWork().thenEnd()), job("slow", new ControlledWork()));
        awaitEnds("fast");
        assertError("job-cancel", "fast", "there is no job 'fast'");
        scene.execute("block-job-cancel", "slow");
        awaitEnds("slow");
        expect("fast: " + COMPLETED, "slow: " + CANCELLED);
    }

    @Test
    void t21GroupedCancelOfWaitingJobCancelsRunningOne() throws Exception {
        scene.transaction(GROUPED, job("fast", new ControlledWork().thenEnd()), job("slow", new ControlledWork()));
        scene.await("fast", "waiting");
        scene.execute("job-cancel", "fast");
        awaitEnds("fast", "slow");
        expect("fast: " + WAITING_CANCELLED, "slow: " + CANCELLED);
    }

    private Creation manual(String id) {
        return () -> scene.registry.newJob(id, "backup").autoFinalize(false).create(new ControlledWork().thenEnd());
    }

    @Test
    void t22Finalization() throws Exception {
        String finalized = "created running waiting pending PENDING COMPLETED concluded null";
        String cancelled = "created running waiting pending PENDING aborting CANCELLED concluded null";

        scene.transaction(GROUPED, manual("manual"), job("auto", new ControlledWork().thenEnd()));
        scene.await("manual", "PENDING");
        assertThat(scene.jobs()).containsExactly("auto=pending", "manual=pending");
        scene.execute("job-finalize", "auto");
        awaitEnds("auto", "manual");

        scene.transaction(GROUPED, manual("m0"), manual("m1"));
        scene.await("m0", "PENDING");
        scene.execute("job-cancel", "m0");
        awaitEnds("m0", "m1");

        scene.transaction(GROUPED, manual("m0"), manual("m1"));
        scene.await("m0", "PENDING", 2);
        scene.execute("job-finalize", "m1");
        scene.await("m0", "null", 2);
        scene.await("m1", "null", 2);

        scene.transaction(INDIVIDUAL, manual("m0"), manual("m1"));
        scene.await("m0", "PENDING", 3);
        scene.await("m1", "PENDING", 3);
        scene.execute("job-finalize", "m1");
        scene.await("m1", "null", 3);
        assertThat(scene.jobs()).containsExactly("m0=pending");

        expectAsRecorded(
                "t22-grouped-autofinalize-off",
                "manual: " + finalized,
                "auto: " + COMPLETED,
                "m0: " + cancelled,
                "m1: " + cancelled,
                "m0#2: " + finalized,
                "m1#2: " + finalized,
                "m0#3: created running waiting pending PENDING",
                "m1#3: " + finalized);
    }

    private Creation kept(String id, ControlledWork work) {
        return () -> scene.registry.newJob(id, "backup").autoDismiss(false).create(work);
    }

    @Test
    void t23ConcludedJobsAreKept() throws Exception {
        scene.transaction(GROUPED, kept("ok", new ControlledWork()), kept("failing", failing()));
        scene.await("ok", "concluded");
        scene.await("failing", "concluded");
        assertThat(scene.jobs())
                .containsExactly("failing=concluded(Input/output error)", "ok=concluded(Operation canceled)");
        assertError("job-finalize", "ok", "job 'ok' in state 'concluded' does not accept 'finalize'");
        assertError("job-cancel", "ok", "job 'ok' in state 'concluded' does not accept 'cancel'");
        scene.execute("job-dismiss", "ok");
        assertError("job-dismiss", "ok", "there is no job 'ok'");
        expectAsRecorded("t23-grouped-autodismiss-off", "ok: " + CANCELLED, "failing: " + FAILED.replace(" null", ""));
    }

    private void rolledBack(CompletionMode mode, Creation... jobs) {
        assertThatThrownBy(() -> scene.transaction(mode, jobs)).hasMessageContaining("aborted");
        // The events precede the error reply.
        assertThat(scene.lines()).last().extracting(Line::text).isEqualTo("null");
    }

    @Test
    void t25RollbackIndividual() throws Exception {
        rolledBack(INDIVIDUAL, job("j0", new ControlledWork()), job("j1", new ControlledWork()), abort());
        scene.transaction(INDIVIDUAL, job("j0", new ControlledWork().thenEnd()));
        scene.await("j0", "null", 2);
        expectAsRecorded("t25-job-rollback-individual", "j0: " + DISCARDED, "j1: " + DISCARDED, "j0#2: " + COMPLETED);
        assertThat(scene.lines().subList(0, 8)).isEqualTo(recordedRollback());
    }

    /** The newest job is discarded first. */
    private static List<Line> recordedRollback() {
        List<Line> lines = new ArrayList<>(List.of(new Line("j0", "created"), new Line("j1", "created")));
        for (String job : List.of("j1", "j0")) {
            for (String status : List.of("aborting", "concluded", "null")) {
                lines.add(new Line(job, status));
            }
        }
        return lines;
    }

    @Test
    void t25RollbackIgnoresAutoDismiss() throws Exception {
        rolledBack(INDIVIDUAL, kept("j0", new ControlledWork()), kept("j1", new ControlledWork()), abort());
        scene.transaction(INDIVIDUAL, kept("j0", new ControlledWork().thenEnd()));
        scene.await("j0", "concluded", 2);
        expectAsRecorded(
                "t25-job-rollback-autodismiss-off",
                "j0: " + DISCARDED,
                "j1: " + DISCARDED,
                "j0#2: " + COMPLETED.replace(" null", ""));
    }

    @Test
    void t25RollbackOfOneGroupedJob() throws Exception {
        rolledBack(GROUPED, job("j0", new ControlledWork()), abort());
        scene.transaction(INDIVIDUAL, job("j0", new ControlledWork().thenEnd()));
        scene.await("j0", "null", 2);
        expectAsRecorded("t25-job-rollback-one-job-grouped", "j0: " + DISCARDED, "j0#2: " + COMPLETED);
    }

    /** QEMU hangs here, waiting for a job that was never started. */
    @Test
    void t25RollbackOfTwoGroupedJobs() {
        rolledBack(GROUPED, job("j0", new ControlledWork()), job("j1", new ControlledWork()), abort());
        assertThat(scene.lines()).isEqualTo(recordedRollback());
    }

    @Test
    void t26Conflicts() throws Exception {
        assertThatThrownBy(() ->
                        scene.transaction(INDIVIDUAL, job("j", new ControlledWork()), job("j", new ControlledWork())))
                .isInstanceOfSatisfying(QmpErrorException.class, e -> {
                    assertThat(e.errorClass()).isEqualTo(QmpErrorException.GENERIC_ERROR);
                    assertThat(e.description()).isEqualTo("there is a job 'j' already");
                });
        rolledBack(INDIVIDUAL, job("j", new ControlledWork()), abort());
        scene.transaction(
                INDIVIDUAL, job("j", new ControlledWork().thenEnd()), job("k", new ControlledWork().thenEnd()));
        scene.await("j", "null", 3);
        awaitEnds("k");
        rolledBack(INDIVIDUAL, job("j", new ControlledWork()), abort());
        for (String id : List.of("1 bad id", "", "a b", "-a", "ä", "a/")) {
            assertThatThrownBy(() -> scene.create(id, new ControlledWork()))
                    .isInstanceOfSatisfying(
                            QmpErrorException.class,
                            e -> assertThat(e.description()).isEqualTo("'" + id + "' is not a valid id of a job"));
        }
        scene.transaction(INDIVIDUAL, job("long", new ControlledWork()));
        scene.execute("job-cancel", "long");
        awaitEnds("long");
        expectAsRecorded(
                "t26-job-conflicts",
                "j: " + DISCARDED,
                "j#2: " + DISCARDED,
                "j#3: " + COMPLETED,
                "k: " + COMPLETED,
                "j#4: " + DISCARDED,
                "long: " + CANCELLED);
    }

    /** A backup that clears its bitmap when its result takes effect. */
    private static ControlledWork incremental(AtomicInteger bits, ControlledWork work) {
        return work.in("commit", () -> bits.set(0));
    }

    @Test
    void t27BitmapsAreClearedTogetherOrNotAtAll() throws Exception {
        scene.transaction(
                INDIVIDUAL, job("f0", new ControlledWork().thenEnd()), job("f1", new ControlledWork().thenEnd()));
        awaitEnds("f0", "f1");
        AtomicInteger good = new AtomicInteger(131_072);
        AtomicInteger bad = new AtomicInteger(131_072);
        scene.transaction(
                GROUPED,
                job("good", incremental(good, new ControlledWork())),
                job("failing", incremental(bad, failing())));
        awaitEnds("good", "failing");
        expectAsRecorded(
                "t27-incremental-grouped",
                "f0: " + COMPLETED,
                "f1: " + COMPLETED,
                "good: " + CANCELLED,
                "failing: " + FAILED);
        assertThat(good).hasValue(131_072);
        assertThat(bad).hasValue(131_072);

        scene.transaction(
                INDIVIDUAL,
                job("good", incremental(good, new ControlledWork().thenEnd())),
                job("failing", incremental(bad, failing())));
        scene.await("good", "null", 2);
        scene.await("failing", "null", 2);
        assertThat(good).hasValue(0);
        assertThat(bad).hasValue(131_072);
    }

    @Test
    void t32ErrorStopsJob() throws Exception {
        ControlledWork bad = new ControlledWork().then(control -> control.ioError(Operation.WRITE, ErrorAction.STOP));
        scene.transaction(GROUPED, job("bad", bad), job("ok", new ControlledWork().thenEnd()));
        scene.await("bad", "paused");
        scene.await("ok", "waiting");
        assertThat(scene.jobs()).containsExactly("ok=waiting", "bad=paused");
        assertThat(scene.registry.execute("query-block-jobs", JsonObject.EMPTY).toString())
                .contains("\"io-status\":\"failed\"");
        scene.execute("job-cancel", "bad");
        awaitEnds("bad", "ok");
        expectAsRecorded(
                "t32-onerror-stop",
                "bad: created running ERROR(write,stop) aborting CANCELLED concluded null",
                "ok: " + WAITING_CANCELLED);
        assertThat(scene.of("bad"))
                .isEqualTo("created running ERROR(write,stop) paused running aborting CANCELLED concluded null");
    }

    @Test
    void t36MirrorIsCompletedOrCancelledSoftly() throws Exception {
        String history = "created running ready READY waiting pending COMPLETED concluded null";
        ControlledWork switching = new ControlledWork().thenMirror();
        scene.registry.newJob("mir", "mirror").create(switching).start();
        scene.await("mir", "READY");
        scene.execute("job-complete", "mir");
        scene.await("mir", "null");
        ControlledWork leaving = new ControlledWork().thenMirror();
        scene.registry.newJob("mir", "mirror").create(leaving).start();
        scene.await("mir", "READY", 2);
        scene.execute("block-job-cancel", "mir");
        scene.await("mir", "null", 2);
        expectAsRecorded("t36-event-job-ready-mirror", "mir: " + history, "mir#2: " + history);
        assertThat(switching.callbacks).containsExactly("run", "switch", "prepare", "commit", "clean");
        assertThat(leaving.callbacks).containsExactly("run", "leave", "prepare", "commit", "clean");
    }

    @Test
    void t36ReadyMirrorIsCancelledByForce() throws Exception {
        for (String command : List.of("job-cancel", "block-job-cancel")) {
            scene.registry
                    .newJob(command, "mirror")
                    .create(new ControlledWork().thenMirror())
                    .start();
            scene.await(command, "READY");
            scene.registry.execute(
                    command,
                    JsonObject.builder()
                            .put("id", command)
                            .put("device", command)
                            .put("force", true)
                            .build());
            awaitEnds(command);
            assertThat(scene.of(command)).isEqualTo("created running ready READY aborting CANCELLED concluded null");
        }
    }

    @Test
    void t39FailureOfPrepareDiscardsJobs() throws Exception {
        rolledBack(INDIVIDUAL, job("j0", new ControlledWork()), job("j1", new ControlledWork()), abort());
        expectAsRecorded("t39-prepare-fail-individual-2jobs", "j0: " + DISCARDED, "j1: " + DISCARDED);
    }

    @Test
    void t39FailureOfPrepareDiscardsThreeJobs() throws Exception {
        rolledBack(
                INDIVIDUAL,
                job("j0", new ControlledWork()),
                job("j1", new ControlledWork()),
                job("j2", new ControlledWork()),
                abort());
        expectAsRecorded(
                "t39-prepare-fail-individual-3jobs", "j0: " + DISCARDED, "j1: " + DISCARDED, "j2: " + DISCARDED);
    }

    @Test
    void t39FailureOfPrepareDiscardsOneGroupedJob() throws Exception {
        rolledBack(GROUPED, job("j0", new ControlledWork()), abort());
        expectAsRecorded("t39-prepare-fail-grouped-1jobs", "j0: " + DISCARDED);
    }

    /** QEMU hangs here. */
    @Test
    void t39FailureOfPrepareDiscardsManyGroupedJobs() throws Exception {
        List<Creation> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            jobs.add(job("j" + i, new ControlledWork()));
        }
        jobs.add(abort());
        rolledBack(GROUPED, jobs.toArray(Creation[]::new));
        assertThat(JobScene.histories(scene.lines())).hasSize(20).allMatch(history -> history.endsWith(DISCARDED));
        assertThat(scene.jobs()).isEmpty();
    }

    @Test
    void t40SecondJobOfGroupCannotBeCreated() throws Exception {
        rolledBack(GROUPED, job("j0", new ControlledWork()), abort());
        expectAsRecorded("t40-grouped-jobs-rejected-late", "j0: " + DISCARDED);
    }
}
