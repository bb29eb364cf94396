package io.github.qapi4j.runtime.transaction.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handlers of a server in memory, which know the schema's types only by their descriptors. */
@Timeout(60)
class JobHandlersTest {

    /** A server with jobs, its client, and the events that the client has received. */
    private static final class Session implements AutoCloseable {
        private final JobRegistry jobs;
        private final QmpServer server;
        private final QmpClient client;
        private final EventSubscription<QmpEvent> events;
        private final List<String> received = new ArrayList<>();

        Session(SchemaDescriptor schema) throws IOException {
            QmpServer.Builder builder = QmpServer.builder(schema);
            jobs = JobRegistry.builder(schema, builder.emitter()).build();
            server = jobs.addHandlers(builder).start();
            client = QmpClient.connect(server.attach());
            events = client.events().subscribe(schema);
        }

        JsonValue execute(String command, String arguments) throws IOException {
            return client.execute(new RawCommand(command, (JsonObject) JsonValue.parse(arguments.replace('\'', '"'))));
        }

        /** Waits for an event, with its data. */
        JsonObject await(String event) throws IOException {
            while (true) {
                QmpEvent next = events.next(Duration.ofSeconds(20)).event();
                JsonObject data = ((JobSample.Event) next).data();
                received.add(next.descriptor().name()
                        + data.findString("status").map(s -> " " + s).orElse(""));
                if (received.get(received.size() - 1).equals(event)) {
                    return data;
                }
            }
        }

        String error(String command, String arguments) {
            try {
                execute(command, arguments);
                return "none";
            } catch (QmpErrorException e) {
                return e.errorClass() + ": " + e.description();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            jobs.close();
        }
    }

    private static JsonValue json(String text) throws IOException {
        return JsonValue.parse(text.replace('\'', '"'));
    }

    @Test
    void everyCommandIsExecuted() throws Exception {
        try (Session session = new Session(JobSample.CURRENT)) {
            JsonValue nothing = JsonObject.EMPTY;
            assertThat(session.execute("query-jobs", "{}")).isEqualTo(json("[]"));
            session.jobs
                    .newJob("a", "mirror")
                    .autoFinalize(false)
                    .autoDismiss(false)
                    .create(new ControlledWork()
                            .then(control -> control.progress(5, 5))
                            .thenMirror())
                    .start();
            assertThat(session.await("BLOCK_JOB_READY"))
                    .isEqualTo(json("{'type': 'mirror', 'device': 'a', 'len': 5, 'offset': 5, 'speed': 0}"));
            assertThat(session.execute("query-jobs", "{}"))
                    .isEqualTo(
                            json(
                                    "[{'id': 'a', 'type': 'mirror', 'status': 'ready', 'current-progress': 5, 'total-progress': 5}]"));
            assertThat(session.execute("block-job-set-speed", "{'device': 'a', 'speed': 9}"))
                    .isEqualTo(nothing);
            assertThat(session.execute("job-pause", "{'id': 'a'}")).isEqualTo(nothing);
            session.await("JOB_STATUS_CHANGE standby");
            assertThat(session.execute("query-block-jobs", "{}"))
                    .isEqualTo(json("[{'type': 'mirror', 'device': 'a', 'len': 5, 'offset': 5, 'busy': false,"
                            + " 'paused': true, 'speed': 9, 'io-status': 'ok', 'ready': true, 'status': 'standby',"
                            + " 'auto-finalize': false, 'auto-dismiss': false}]"));
            assertThat(session.execute("job-resume", "{'id': 'a'}")).isEqualTo(nothing);
            session.await("JOB_STATUS_CHANGE ready");
            assertThat(session.execute("block-job-pause", "{'device': 'a'}")).isEqualTo(nothing);
            session.await("JOB_STATUS_CHANGE standby");
            assertThat(session.execute("block-job-resume", "{'device': 'a'}")).isEqualTo(nothing);
            assertThat(session.execute("block-job-complete", "{'device': 'a'}")).isEqualTo(nothing);
            assertThat(session.await("BLOCK_JOB_PENDING")).isEqualTo(json("{'type': 'mirror', 'id': 'a'}"));
            assertThat(session.execute("job-finalize", "{'id': 'a'}")).isEqualTo(nothing);
            assertThat(session.await("BLOCK_JOB_COMPLETED"))
                    .isEqualTo(json("{'type': 'mirror', 'device': 'a', 'len': 5, 'offset': 5, 'speed': 9}"));
            session.await("JOB_STATUS_CHANGE concluded");
            assertThat(session.execute("job-dismiss", "{'id': 'a'}")).isEqualTo(nothing);
            session.await("JOB_STATUS_CHANGE null");
            assertThat(session.received)
                    .containsExactly(
                            "JOB_STATUS_CHANGE created",
                            "JOB_STATUS_CHANGE running",
                            "JOB_STATUS_CHANGE ready",
                            "BLOCK_JOB_READY",
                            "JOB_STATUS_CHANGE standby",
                            "JOB_STATUS_CHANGE ready",
                            "JOB_STATUS_CHANGE standby",
                            "JOB_STATUS_CHANGE ready",
                            "JOB_STATUS_CHANGE waiting",
                            "JOB_STATUS_CHANGE pending",
                            "BLOCK_JOB_PENDING",
                            "BLOCK_JOB_COMPLETED",
                            "JOB_STATUS_CHANGE concluded",
                            "JOB_STATUS_CHANGE null");
        }
    }

    @Test
    void otherCommandsAndErrors() throws Exception {
        try (Session session = new Session(JobSample.CURRENT)) {
            for (String id : List.of("a", "b", "c", "d")) {
                session.jobs
                        .newJob(id, "mirror")
                        .autoFinalize(false)
                        .autoDismiss(false)
                        .create(new ControlledWork().thenMirror())
                        .start();
                session.await("BLOCK_JOB_READY");
            }
            // Completed by the other command, softly cancelled, cancelled by both commands.
            session.execute("job-complete", "{'id': 'a'}");
            session.await("BLOCK_JOB_PENDING");
            session.execute("block-job-finalize", "{'id': 'a'}");
            session.await("BLOCK_JOB_COMPLETED");
            session.await("JOB_STATUS_CHANGE concluded");
            session.execute("block-job-dismiss", "{'id': 'a'}");
            session.execute("block-job-cancel", "{'device': 'b'}");
            session.await("BLOCK_JOB_PENDING");
            session.execute("block-job-cancel", "{'device': 'c', 'force': true}");
            session.await("BLOCK_JOB_CANCELLED");
            session.await("JOB_STATUS_CHANGE concluded");
            session.execute("job-cancel", "{'id': 'd'}");
            session.await("BLOCK_JOB_CANCELLED");
            session.await("JOB_STATUS_CHANGE concluded");
            assertThat(session.execute("query-jobs", "{}"))
                    .isEqualTo(
                            json(
                                    "[{'id': 'd', 'type': 'mirror', 'status': 'concluded', 'current-progress': 0,"
                                            + " 'total-progress': 0, 'error': 'Operation canceled'},"
                                            + " {'id': 'c', 'type': 'mirror', 'status': 'concluded', 'current-progress': 0,"
                                            + " 'total-progress': 0, 'error': 'Operation canceled'},"
                                            + " {'id': 'b', 'type': 'mirror', 'status': 'pending', 'current-progress': 0, 'total-progress': 0}]"));

            assertThat(session.error("job-cancel", "{'id': 'a'}")).isEqualTo("GenericError: there is no job 'a'");
            assertThat(session.error("block-job-cancel", "{'device': 'a'}"))
                    .isEqualTo("DeviceNotActive: there is no block job 'a'");
            assertThat(session.error("job-complete", "{'id': 'b'}"))
                    .isEqualTo("GenericError: job 'b' in state 'pending' does not accept 'complete'");
            assertThat(session.error("job-cancel", "{'device': 'b'}"))
                    .contains("device")
                    .startsWith("GenericError");
        }
    }

    @Test
    void workIsChanged() throws Exception {
        List<String> modes = new CopyOnWriteArrayList<>();
        JobWork work = new JobWork() {
            @Override
            public void run(JobControl control) {
                control.sleep(Duration.ofDays(1));
            }

            @Override
            public void change(JsonObject options) throws QmpErrorException {
                if (!options.getString("copy-mode").equals("write-blocking")) {
                    throw QmpErrorException.generic("not implemented");
                }
                modes.add(options.getString("copy-mode"));
            }
        };
        try (Session session = new Session(JobSample.CURRENT)) {
            session.jobs.newJob("a", "mirror").create(work).start();
            session.jobs.newJob("b", "create").create(new ControlledWork()).start();
            String change = "{'id': 'a', 'type': 'mirror', 'copy-mode': 'write-blocking'}";
            assertThat(session.execute("block-job-change", change)).isEqualTo(JsonObject.EMPTY);
            assertThat(modes).containsExactly("write-blocking");
            assertThat(session.error("block-job-change", change.replace("write-blocking", "background")))
                    .isEqualTo("GenericError: not implemented");
            assertThat(session.error("block-job-change", "{'id': 'a', 'type': 'stream'}"))
                    .isEqualTo("GenericError: job 'a' is of the type 'mirror', not 'stream'");
            assertThat(session.error("block-job-change", "{'id': 'b', 'type': 'create'}"))
                    .isEqualTo("DeviceNotActive: there is no block job 'b'");
            assertThatThrownBy(() -> session.jobs.execute("block-job-change", JsonObject.EMPTY))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("block-job-change: member 'id' is missing");
        }
    }

    @Test
    void olderServerSendsWhatItsSchemaDeclares() throws Exception {
        try (Session session = new Session(JobSample.OLD)) {
            session.jobs.newJob("a", "backup").create(new ControlledWork()).start();
            assertThat(session.execute("query-block-jobs", "{}").toString())
                    .startsWith("[{\"type\":\"backup\",\"device\":\"a\"")
                    .doesNotContain("status", "auto-");
            assertThat(session.error("query-jobs", "{}")).startsWith("CommandNotFound");
            assertThat(session.error("block-job-pause", "{'device': 'a'}")).startsWith("CommandNotFound");
            session.execute("block-job-cancel", "{'device': 'a'}");
            ControlledWork second =
                    new ControlledWork().then(control -> control.progress(1, 2)).thenEnd();
            session.jobs.newJob("b", "backup").create(second).start();
            assertThat(session.await("BLOCK_JOB_COMPLETED"))
                    .isEqualTo(json("{'type': 'backup', 'device': 'b', 'len': 2, 'offset': 1}"));
            assertThat(session.received).containsExactly("BLOCK_JOB_COMPLETED");
        }
    }

    /** The events of a command precede its reply: they are in the queue of the client when the reply is there. */
    @Test
    void eventsPrecedeTheReply() throws Exception {
        try (Session session = new Session(JobSample.CURRENT)) {
            for (int i = 0; i < 20; i++) {
                session.jobs
                        .newJob("a", "backup")
                        .autoDismiss(false)
                        .create(new ControlledWork().thenEnd())
                        .start();
                session.await("JOB_STATUS_CHANGE concluded");
                session.execute("job-dismiss", "{'id': 'a'}");
                JsonValue removed = json("{'id': 'a', 'status': 'null'}");
                assertThat(session.events.poll())
                        .hasValueSatisfying(last -> assertThat(((JobSample.Event) last.event()).data())
                                .isEqualTo(removed));
            }
        }
    }

    @Test
    void handlersBelongToTheSchema() {
        QmpServer.Builder builder = QmpServer.builder(JobSample.OLD);
        JobRegistry jobs =
                JobRegistry.builder(JobSample.CURRENT, builder.emitter()).build();
        assertThatThrownBy(() -> jobs.addHandlers(builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not declare");
        jobs.close();
    }
}
