package io.github.qapi4j.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.RawCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs end as they did in recorded sessions of QEMU 7.2, with the recorded events in their order, before and after the replies. */
@Timeout(60)
class JobTranscriptsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Path FOLDER = Path.of(System.getProperty("qapi.corpus", ""), "transcripts");

    /** What a recorded server has sent after a command: events, the reply in between, events. */
    private record Step(String command, List<JsonObject> before, JsonObject reply, List<JsonObject> after) {}

    @BeforeAll
    static void requireTranscripts() {
        if (!Files.isDirectory(FOLDER)) {
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail("no corpus at " + FOLDER);
            }
            System.out.println("skipped: no corpus at " + FOLDER);
            abort("no corpus at " + FOLDER);
        }
    }

    private interface Scenario {
        void run(Jobs jobs, JobServer server) throws Exception;
    }

    private static void play(String transcript, Scenario scenario) throws Exception {
        Deque<Step> steps = new ArrayDeque<>(steps(FOLDER.resolve(transcript + ".jsonl")));
        AtomicReference<Thread> earlier = new AtomicReference<>(new Thread());
        try (JobServer server = new JobServer()) {
            for (Step step : steps) {
                server.on(step.command, arguments -> {
                    // In the recording, the events after a reply are before the next command.
                    earlier.get().join(TIMEOUT.toMillis());
                    Step next = steps.remove();
                    while (!next.command.equals(step.command)) {
                        next = steps.remove();
                    }
                    for (JsonObject event : next.before) {
                        server.event(event);
                    }
                    List<JsonObject> later = next.after;
                    String reply = next.reply.find("return").isPresent()
                            ? "\"return\": " + next.reply.get("return")
                            : "\"error\": " + next.reply.get("error");
                    if (!later.isEmpty()) {
                        // The reply is on its way when these events happen.
                        Thread thread = new Thread(() -> {
                            try {
                                for (JsonObject event : later) {
                                    server.event(event);
                                }
                            } catch (IOException e) {
                                // The test has ended.
                            }
                        });
                        thread.setDaemon(true);
                        earlier.set(thread);
                        thread.start();
                    }
                    return reply;
                });
            }
            try (QmpClient client = server.client()) {
                scenario.run(Jobs.of(client), server);
            }
        }
    }

    private static List<Step> steps(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        String command = "";
        List<JsonObject> before = new ArrayList<>();
        JsonObject reply = JsonObject.EMPTY;
        List<JsonObject> after = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonObject entry = (JsonObject) JsonValue.parse(line);
            JsonObject message = entry.find("json").orElse(null) instanceof JsonObject object ? object : null;
            if (message == null) {
                continue;
            }
            if (entry.getString("dir").equals("->")) {
                add(steps, new Step(command, before, reply, after));
                command = message.getString("execute");
                before = new ArrayList<>();
                reply = JsonObject.EMPTY;
                after = new ArrayList<>();
            } else if (message.find("event").isPresent()) {
                (reply.members().isEmpty() ? before : after).add(message);
            } else {
                reply = message;
            }
        }
        add(steps, new Step(command, before, reply, after));
        return steps;
    }

    /** Only commands that start or change jobs; the server of the test answers the questions. */
    private static void add(List<Step> steps, Step step) {
        boolean changes = step.command.startsWith("job-") || step.command.startsWith("block-job-");
        boolean starts = step.command.equals("transaction")
                || step.command.equals("blockdev-backup")
                || step.command.equals("blockdev-mirror");
        if (starts || changes && !step.command.equals("job-dismiss")) {
            steps.add(step);
        }
    }

    private static RawCommand command(String name) {
        return new RawCommand(name, JsonObject.EMPTY);
    }

    private static JobGroup transaction(Jobs jobs, String... ids) throws IOException {
        return jobs.start(List.of(ids), command("transaction"));
    }

    private static void expect(JobGroup group, String outcomes) throws IOException {
        assertThat(group.await(TIMEOUT)).hasToString(outcomes);
    }

    @Test
    void aBackupThatIsOverBeforeTheReply() throws Exception {
        play("t15-backup-single", (jobs, server) -> {
            expect(transaction(jobs, "j0"), "j0 completed");
            Job plain = jobs.start("j1", command("blockdev-backup"));
            assertThat(plain.await(TIMEOUT)).isEqualTo(new JobOutcome.Completed());
            assertThat(plain.awaitPending(TIMEOUT)).isTrue();
            assertThat(plain.awaitReady(TIMEOUT)).isFalse();
            assertThat(server.count("job-dismiss")).isZero();
        });
    }

    @Test
    void twoBackups() throws Exception {
        play(
                "t16-two-backups-ok-grouped",
                (jobs, server) -> expect(transaction(jobs, "slow", "fast"), "slow completed; fast completed"));
        play(
                "t17-one-fails-individual",
                (jobs, server) -> expect(
                        transaction(jobs, "slow", "failing"), "slow completed; failing failed: Input/output error"));
        play(
                "t18-fast-ok-slow-fails-individual",
                (jobs, server) -> expect(
                        transaction(jobs, "fast", "slowfail"), "fast completed; slowfail failed: Input/output error"));
        play(
                "t18-fast-ok-slow-fails-grouped",
                (jobs, server) -> expect(
                        transaction(jobs, "fast", "slowfail"), "fast cancelled; slowfail failed: Input/output error"));
        play("t29-drive-backup-qsd", (jobs, server) -> expect(transaction(jobs, "j"), "j completed"));
    }

    @Test
    void oneIsCancelled() throws Exception {
        play("t19-cancel-one-grouped", (jobs, server) -> {
            JobGroup group = transaction(jobs, "j0", "j1");
            group.job("j0").cancel();
            expect(group, "j0 cancelled; j1 cancelled");
        });
        play("t19-cancel-one-individual", (jobs, server) -> {
            JobGroup group = transaction(jobs, "j0", "j1");
            group.job("j0").cancel();
            assertThat(group.job("j0").await(TIMEOUT)).isEqualTo(new JobOutcome.Cancelled());
            assertThat(group.job("j1").outcome()).isNotDone();
            assertThat(group.outcome()).isNotDone();
            assertThat(group.job("j1").progress().orElseThrow().status()).isEqualTo("running");
        });
        play("t20-cancel-finished-grouped", (jobs, server) -> {
            JobGroup group = transaction(jobs, "fast", "slow");
            group.job("slow").cancelBlockJob(false);
            expect(group, "fast cancelled; slow cancelled");
        });
        play("t32-onerror-stop", (jobs, server) -> {
            JobGroup group = transaction(jobs, "bad", "ok");
            group.job("bad").cancel();
            expect(group, "bad cancelled; ok cancelled");
        });
    }

    @Test
    void finalizedByHand() throws Exception {
        play("t22-grouped-autofinalize-off", (jobs, server) -> {
            JobGroup first = transaction(jobs, "manual", "auto");
            assertThat(first.job("manual").awaitPending(TIMEOUT)).isTrue();
            assertThat(first.job("auto").awaitPending(TIMEOUT)).isTrue();
            assertThat(first.outcome()).isNotDone();
            first.job("auto").finalizeJob();
            expect(first, "manual completed; auto completed");

            JobGroup second = transaction(jobs, "m0", "m1");
            second.job("m0").cancel();
            expect(second, "m0 cancelled; m1 cancelled");

            JobGroup third = transaction(jobs, "m0", "m1");
            third.job("m1").finalizeJob();
            expect(third, "m0 completed; m1 completed");

            JobGroup individual = transaction(jobs, "m0", "m1");
            individual.job("m1").finalizeJob();
            assertThat(individual.job("m1").await(TIMEOUT)).isEqualTo(new JobOutcome.Completed());
            assertThat(individual.job("m0").awaitPending(TIMEOUT)).isTrue();
            assertThat(individual.outcome()).isNotDone();
        });
    }

    @Test
    void dismissedByHand() throws Exception {
        play("t23-grouped-autodismiss-off", (jobs, server) -> {
            expect(transaction(jobs, "ok", "failing"), "ok cancelled; failing failed: Input/output error");
            assertThat(server.count("job-dismiss")).isEqualTo(2);
        });
    }

    @Test
    void rolledBack() throws Exception {
        for (String variant : List.of("autodismiss-off", "individual")) {
            play("t25-job-rollback-" + variant, (jobs, server) -> {
                assertThatThrownBy(() -> transaction(jobs, "j0", "j1"))
                        .isInstanceOf(QmpErrorException.class)
                        .hasMessageContaining("Transaction aborted using Abort action");
                expect(transaction(jobs, "j0"), "j0 completed");
            });
        }
        play(
                "t39-prepare-fail-individual-3jobs",
                (jobs, server) -> assertThatThrownBy(() -> transaction(jobs, "j0", "j1", "j2", "jx"))
                        .isInstanceOf(QmpErrorException.class)
                        .hasMessageContaining("Cannot find device='nope'"));
    }

    @Test
    void conflicts() throws Exception {
        play("t26-job-conflicts", (jobs, server) -> {
            assertThatThrownBy(() -> transaction(jobs, "j")).hasMessageContaining("Job ID 'j' already in use");
            assertThatThrownBy(() -> transaction(jobs, "j", "k")).hasMessageContaining("Node 't0' is busy");
            expect(transaction(jobs, "j", "k"), "j completed; k completed");
            for (int i = 0; i < 6; i++) {
                assertThatThrownBy(() -> transaction(jobs, "j")).isInstanceOf(QmpErrorException.class);
            }
            JobGroup slow = transaction(jobs, "long");
            slow.job("long").cancel();
            expect(slow, "long cancelled");
        });
    }

    @Test
    void anIncrementalPair() throws Exception {
        play("t27-incremental-grouped", (jobs, server) -> {
            expect(transaction(jobs, "f0", "f1"), "f0 completed; f1 completed");
            expect(transaction(jobs, "good", "failing"), "good cancelled; failing failed: Input/output error");
        });
    }

    @Test
    void aMirror() throws Exception {
        play("t36-event-job-ready-mirror", (jobs, server) -> {
            Job first = jobs.start("mir", command("blockdev-mirror"));
            assertThat(first.awaitReady(TIMEOUT)).isTrue();
            assertThat(first.outcome()).isNotDone();
            first.complete();
            assertThat(first.await(TIMEOUT)).isEqualTo(new JobOutcome.Completed());

            Job second = jobs.start("mir", command("blockdev-mirror"));
            assertThat(second.ready().get()).isTrue();
            second.cancelBlockJob(false);
            assertThat(second.await(TIMEOUT)).isEqualTo(new JobOutcome.Completed());
        });
    }
}
