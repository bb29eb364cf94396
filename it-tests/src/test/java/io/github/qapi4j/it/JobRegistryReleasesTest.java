package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.transaction.job.JobRegistry;
import io.github.qapi4j.schema.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A registry of jobs with the schemas of real releases: it can describe its jobs, and has a handler for each command of jobs, also for deprecated ones. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class JobRegistryReleasesTest {
    private static final List<String> COMMANDS = List.of("job-*", "block-job-*", "query-jobs", "query-block-jobs");
    private static final List<String> EVENTS = List.of("JOB_STATUS_CHANGE", "BLOCK_JOB_*");

    /** Returns all releases of the corpus with {@code -Dqapi.releases=all}; otherwise, to save time, the last one. */
    private static List<String> releases() {
        return RealSchema.ALL ? List.of("4.2.0", "5.2.0", "6.2.0", "7.2.0", "8.2.0", "10.2.2") : List.of("10.2.2");
    }

    @ParameterizedTest
    @MethodSource("releases")
    void jobsOfRelease(String release) throws Exception {
        GeneratedSdk sdk = GeneratedSdk.of(
                Corpus.file("schemas").resolve(release).resolve("qapi/qapi-schema.json"),
                "sdk.jobs_" + release.replace('.', '_'),
                options ->
                        options.docs(DocsLevel.NONE).includeCommands(COMMANDS).includeEvents(EVENTS));
        QmpServer.Builder builder = QmpServer.builder(sdk.descriptor());
        CountDownLatch end = new CountDownLatch(1);
        try (JobRegistry jobs =
                        JobRegistry.builder(sdk.descriptor(), builder.emitter()).build();
                QmpServer server = jobs.addHandlers(builder).start();
                QmpClient client = QmpClient.connect(server.attach())) {
            EventSubscription<QmpEvent> events = client.events().subscribe(sdk.descriptor());
            for (String type : List.of("backup", "commit", "mirror", "stream", "create")) {
                jobs.newJob(type, type)
                        .autoDismiss(false)
                        .create(control ->
                                assertThat(end.await(60, TimeUnit.SECONDS)).isTrue())
                        .start();
            }
            assertThat(client.execute("query-jobs", JsonObject.EMPTY).toString())
                    .contains("\"running\"", "\"create\"");
            assertThat(client.execute("query-block-jobs", JsonObject.EMPTY).toString())
                    .contains("\"mirror\"", "\"len\"")
                    .doesNotContain("\"create\"");
            List<String> names = new ArrayList<>();
            for (Command command : sdk.schema().commands()) {
                if (sdk.descriptor().command(command.name()).isPresent()
                        && !command.name().startsWith("query-")) {
                    names.add(command.name());
                    assertThat(error(client, command.name()))
                            .isIn("DeviceNotActive", "GenericError: there is no job 'x'");
                }
            }
            assertThat(names).contains("job-cancel", "block-job-cancel", "block-job-set-speed", "block-job-dismiss");
            client.execute(
                    "block-job-pause",
                    JsonObject.builder().put("device", "mirror").build());
            client.execute(
                    "block-job-resume",
                    JsonObject.builder().put("device", "mirror").build());
            end.countDown();
            JsonObject id = JsonObject.builder().put("id", "mirror").build();
            QmpEvent event = next(events);
            while (!isConcluded(event, "mirror")) {
                event = next(events);
            }
            client.execute("block-job-dismiss", id);
            assertThat(client.execute("query-block-jobs", JsonObject.EMPTY).toString())
                    .doesNotContain("\"mirror\"");
        }
    }

    private static QmpEvent next(EventSubscription<QmpEvent> events) throws IOException {
        return events.next(Duration.ofSeconds(30)).event();
    }

    private static boolean isConcluded(QmpEvent event, String job) {
        return event.toString().toLowerCase(Locale.ROOT).contains("concluded")
                && event.toString().contains(job);
    }

    /** Returns the error of a command for a job that does not exist: its class, or also its text if the class is the general one. */
    private static String error(QmpClient client, String command) throws IOException {
        String member = "id";
        for (String other : List.of("cancel", "complete", "pause", "resume", "set-speed")) {
            if (command.equals("block-job-" + other)) {
                member = "device";
            }
        }
        JsonObject.Builder arguments = JsonObject.builder().put(member, "x");
        if (command.equals("block-job-set-speed")) {
            arguments.put("speed", 1);
        } else if (command.equals("block-job-change")) {
            arguments.put("type", "mirror").put("copy-mode", "write-blocking");
        }
        try {
            client.execute(new RawCommand(command, arguments.build()));
            return "none";
        } catch (QmpErrorException e) {
            return e.is(QmpErrorException.GENERIC_ERROR) ? e.errorClass() + ": " + e.description() : e.errorClass();
        }
    }
}
