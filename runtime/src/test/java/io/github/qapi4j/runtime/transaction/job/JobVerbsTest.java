package io.github.qapi4j.runtime.transaction.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command in each state, and which state may follow which. The results of the commands are those of QEMU 7.2. */
@Timeout(60)
class JobVerbsTest {

    /** What a command does: it is accepted, or its error says that the state does not allow it, that the job was or was not paused before, or that a job of its type cannot be changed. */
    private static final String TABLE = """
            state     cancel pause  resume   set-speed change complete finalize dismiss
            created   ok     ok     unpaused ok        state  state    state    state
            running   ok     ok     unpaused ok        type   state    state    state
            paused    ok     paused ok       ok        type   state    state    state
            ready     ok     ok     unpaused ok        type   ok       state    state
            standby   ok     paused ok       ok        type   ok       state    state
            waiting   ok     state  unpaused state     state  state    state    state
            pending   ok     state  unpaused state     state  state    ok       state
            aborting  state  state  unpaused state     state  state    state    state
            concluded state  state  unpaused state     state  state    state    ok
            """;

    /** The states that may follow a state. */
    private static final String TRANSITIONS = """
            created: aborting running
            running: aborting paused ready waiting
            paused: running
            ready: aborting standby waiting
            standby: ready
            waiting: aborting pending
            pending: aborting concluded
            aborting: concluded
            concluded: null
            null:
            """;

    static List<String> rows() {
        return TABLE.lines().skip(1).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void commandsOfEachState(String row) throws Exception {
        List<String> cells = Arrays.asList(row.split(" +"));
        List<String> verbs =
                Arrays.asList(TABLE.lines().findFirst().orElseThrow().split(" +"));
        String state = cells.get(0);
        List<String> results = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < cells.size(); i++) {
            for (String prefix : List.of("job-", "block-job-")) {
                String command = prefix + verbs.get(i);
                if (!command.equals("job-set-speed") && !command.equals("job-change")) {
                    expected.add(command + " " + cells.get(i));
                    results.add(command + " " + result(state, command));
                }
            }
        }
        assertThat(results).isEqualTo(expected);
    }

    private static String result(String state, String command) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        JobScene scene = new JobScene();
        try (scene) {
            bringTo(scene, state, release);
            JsonObject arguments = JsonObject.builder()
                    .put("id", "job")
                    .put("type", "backup")
                    .put("device", "job")
                    .put("speed", 10)
                    .put("force", true)
                    .build();
            QmpErrorException error =
                    catchThrowableOfType(QmpErrorException.class, () -> scene.registry.execute(command, arguments));
            release.countDown();
            if (error == null) {
                return "ok";
            }
            assertThat(error.errorClass()).isEqualTo(QmpErrorException.GENERIC_ERROR);
            String verb = command.substring(command.indexOf("job-") + "job-".length());
            if (error.description().equals("job 'job' in state '" + state + "' does not accept '" + verb + "'")) {
                return "state";
            }
            return switch (error.description()) {
                case "a job of this type cannot be changed" -> "type";
                case "job 'job' was paused already" -> "paused";
                case "job 'job' was not paused, and cannot be resumed" -> "unpaused";
                default -> error.description();
            };
        } finally {
            // Whatever the command did, the job has ended once.
            assertThat(scene.of("job")).endsWith("concluded null").containsOnlyOnce("null");
        }
    }

    private static void bringTo(JobScene scene, String state, CountDownLatch release) throws Exception {
        ControlledWork work = new ControlledWork();
        switch (state) {
            case "created" -> scene.create("job", work);
            case "running" -> scene.start("job", work);
            case "paused" -> {
                scene.start("job", work);
                scene.execute("job-pause", "job");
            }
            case "ready" -> scene.start("job", work.thenMirror());
            case "standby" -> {
                scene.start("job", work.thenMirror());
                scene.await("job", "ready");
                scene.execute("job-pause", "job");
            }
            case "waiting" ->
                scene.transaction(
                        CompletionMode.GROUPED,
                        () -> scene.create("job", work.thenEnd()),
                        () -> scene.create("other", new ControlledWork()));
            case "pending" ->
                scene.registry
                        .newJob("job", "backup")
                        .autoFinalize(false)
                        .create(work.thenEnd())
                        .start();
            case "aborting" ->
                scene.start("job", work.thenFail("x").in("abort", () -> release.await(20, TimeUnit.SECONDS)));
            case "concluded" ->
                scene.registry
                        .newJob("job", "backup")
                        .autoDismiss(false)
                        .create(work.thenEnd())
                        .start();
            default -> throw new AssertionError(state);
        }
        scene.await("job", state);
    }

    @Test
    void transitions() {
        StringBuilder table = new StringBuilder();
        for (JobState from : JobState.values()) {
            Set<String> next = new TreeSet<>();
            for (JobState to : JobState.values()) {
                if (from.mayBecome(to)) {
                    next.add(to.text());
                }
            }
            table.append(from.text())
                    .append(next.isEmpty() ? ":" : ": ")
                    .append(String.join(" ", next))
                    .append('\n');
        }
        assertThat(table).hasToString(TRANSITIONS);
    }

    @Test
    void unknownJobs() throws Exception {
        try (JobScene scene = new JobScene()) {
            for (String verb : List.of("cancel", "complete", "dismiss", "finalize", "pause", "resume")) {
                assertThat(error(scene, "job-" + verb)).isEqualTo("GenericError: there is no job 'x'");
                assertThat(error(scene, "block-job-" + verb)).isEqualTo("DeviceNotActive: there is no block job 'x'");
            }
            assertThat(error(scene, "block-job-change")).isEqualTo("DeviceNotActive: there is no block job 'x'");
            assertThat(error(scene, "job-change")).isEqualTo("CommandNotFound: there is no command 'job-change'");
            assertThat(error(scene, "job-set-speed")).isEqualTo("CommandNotFound: there is no command 'job-set-speed'");
            assertThat(error(scene, "query-block")).isEqualTo("CommandNotFound: there is no command 'query-block'");
            // A job that is not of the block layer is unknown to the commands of block jobs.
            scene.registry.newJob("x", "create").create(new ControlledWork()).start();
            assertThat(error(scene, "block-job-cancel")).isEqualTo("DeviceNotActive: there is no block job 'x'");
            assertThat(scene.registry.execute("query-block-jobs", JsonObject.EMPTY))
                    .hasToString("[]");
            assertThat(scene.jobs()).containsExactly("x=running");
        }
    }

    private static String error(JobScene scene, String command) {
        QmpErrorException error = catchThrowableOfType(QmpErrorException.class, () -> scene.execute(command, "x"));
        return error.errorClass() + ": " + error.description();
    }
}
