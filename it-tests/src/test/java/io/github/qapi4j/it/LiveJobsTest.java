package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.job.Job;
import io.github.qapi4j.runtime.job.JobGroup;
import io.github.qapi4j.runtime.job.JobOutcome;
import io.github.qapi4j.runtime.job.JobProgress;
import io.github.qapi4j.runtime.job.Jobs;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a real storage daemon. Nodes {@code s0}, {@code t0}, and so on have 1 MiB each, {@code big0} and {@code big1} 64 MiB; writes to {@code bad} fail. */
@Timeout(60)
class LiveJobsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final JobOutcome COMPLETED = new JobOutcome.Completed();

    @TempDir
    Path folder;

    private LiveServer daemon;
    private QmpClient client;
    private Jobs jobs;

    @BeforeEach
    void start() throws Exception {
        List<String> options = new ArrayList<>();
        for (String node : List.of("s0", "s1", "t0", "t1")) {
            options.addAll(List.of("--blockdev", "null-co,read-zeroes=on,size=" + (1L << 20) + ",node-name=" + node));
        }
        for (String node : List.of("big0", "big1")) {
            options.addAll(List.of("--blockdev", "null-co,read-zeroes=on,size=" + (1L << 26) + ",node-name=" + node));
        }
        options.addAll(List.of("--blockdev", "null-co,read-zeroes=on,size=4096,node-name=small"));
        options.addAll(List.of(
                "--blockdev",
                "{\"driver\": \"blkdebug\", \"node-name\": \"bad\", \"image\": {\"driver\": \"null-co\", \"size\": 1048576},"
                        + " \"inject-error\": [{\"event\": \"none\", \"iotype\": \"write\", \"errno\": 5, \"once\": false},"
                        + " {\"event\": \"none\", \"iotype\": \"write-zeroes\", \"errno\": 5, \"once\": false}]}"));
        daemon = LiveServer.storageDaemon(folder, options.toArray(String[]::new));
        client = QmpClient.connect(daemon.socket());
        jobs = Jobs.of(client);
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        if (daemon != null) {
            daemon.close();
        }
    }

    private static RawCommand command(String name, String arguments) throws Exception {
        return new RawCommand(name, (JsonObject) JsonValue.parse(arguments.replace('\'', '"')));
    }

    private static RawCommand backup(String id, String source, String target, String more) throws Exception {
        return command("blockdev-backup", arguments(id, source, target, more));
    }

    private static String arguments(String id, String source, String target, String more) {
        return "{'job-id': '" + id + "', 'device': '" + source + "', 'target': '" + target + "', 'sync': 'full'" + more
                + "}";
    }

    private String queryJobs() throws Exception {
        return client.execute("query-jobs", JsonObject.EMPTY).toString();
    }

    @Test
    void aBackupWithProgress() throws Exception {
        Job job = jobs.start("b", backup("b", "big0", "big1", ", 'speed': 1048576"));
        CountDownLatch seen = new CountDownLatch(2);
        List<JobProgress> progress = new ArrayList<>();
        job.onProgress(Duration.ofMillis(10), now -> {
            progress.add(now);
            seen.countDown();
        });
        assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
        job.pause();
        assertThat(job.progress()).isPresent();
        job.resume();
        job.setSpeed(0);
        assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
        assertThat(progress.get(0).type()).isEqualTo("backup");
        assertThat(progress.get(0).total()).isEqualTo(1L << 26);
        assertThat(progress.get(0).fraction()).isLessThan(0.5);
        assertThat(queryJobs()).isEqualTo("[]");
    }

    @Test
    void backupsThatDoNotComplete() throws Exception {
        Job cancelled = jobs.start("c", backup("c", "big0", "big1", ", 'speed': 1048576, 'auto-dismiss': false"));
        cancelled.cancel();
        assertThat(cancelled.await(TIMEOUT)).isEqualTo(new JobOutcome.Cancelled());
        cancelled = jobs.start("c", backup("c", "big0", "big1", ", 'speed': 1048576"));
        cancelled.cancelBlockJob(true);
        assertThat(cancelled.await(TIMEOUT)).isEqualTo(new JobOutcome.Cancelled());

        assertThatThrownBy(() -> jobs.start("f", backup("f", "s0", "small", "")))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("Source and target image have different sizes");
        for (String more : List.of("", ", 'auto-dismiss': false")) {
            Job failing = jobs.start("f", backup("f", "s0", "bad", more));
            assertThat(failing.await(TIMEOUT)).isEqualTo(new JobOutcome.Failed("Input/output error"));
        }
        assertThat(queryJobs()).isEqualTo("[]");
    }

    @Test
    void finalizedAndDismissedByHand() throws Exception {
        Jobs kept = Jobs.builder(client).keepConcluded().build();
        Job job = kept.start("b", backup("b", "s0", "t0", ", 'auto-finalize': false, 'auto-dismiss': false"));
        assertThat(job.awaitPending(TIMEOUT)).isTrue();
        assertThat(job.outcome()).isNotDone();
        job.finalizeJob();
        assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
        assertThat(job.progress().orElseThrow().status()).isEqualTo("concluded");
        assertThat(jobs.find("b").orElseThrow().await(Duration.ZERO)).isEqualTo(COMPLETED);
        job.dismiss();
        assertThat(jobs.find("b")).isEmpty();
    }

    @Test
    void aJobThatIsNoBlockJob() throws Exception {
        Path image = folder.resolve("image");
        Job created = jobs.start(
                "create",
                command(
                        "blockdev-create",
                        "{'job-id': 'create', 'options': {'driver': 'file', 'filename': '" + image
                                + "', 'size': 65536}}"));
        assertThat(created.await(TIMEOUT)).isEqualTo(COMPLETED);
        assertThat(image).hasSize(65536);
        Job failing = jobs.start(
                "create",
                command(
                        "blockdev-create",
                        "{'job-id': 'create', 'options': {'driver': 'file', 'filename': '"
                                + folder.resolve("none/image") + "', 'size': 65536}}"));
        assertThat(failing.await(TIMEOUT))
                .isInstanceOfSatisfying(
                        JobOutcome.Failed.class,
                        failed -> assertThat(failed.error()).contains("No such file or directory"));
        assertThat(queryJobs()).isEqualTo("[]");
    }

    @Test
    void aMirror() throws Exception {
        Job mirror = jobs.start("m", command("blockdev-mirror", arguments("m", "s0", "t0", "")));
        assertThat(mirror.awaitReady(TIMEOUT)).isTrue();
        mirror.complete();
        assertThat(mirror.await(TIMEOUT)).isEqualTo(COMPLETED);

        Job copy = jobs.start("m", command("blockdev-mirror", arguments("m", "s1", "t1", "")));
        assertThat(copy.awaitReady(TIMEOUT)).isTrue();
        copy.cancelBlockJob(false);
        assertThat(copy.await(TIMEOUT)).isEqualTo(COMPLETED);

        Job cancelled = jobs.start("m", command("blockdev-mirror", arguments("m", "s1", "t1", "")));
        assertThat(cancelled.awaitReady(TIMEOUT)).isTrue();
        cancelled.cancelBlockJob(true);
        assertThat(cancelled.await(TIMEOUT)).isEqualTo(new JobOutcome.Cancelled());
    }

    @Test
    void aGroupedTransactionOfWhichOneFails() throws Exception {
        for (String more : List.of("", ", 'auto-dismiss': false")) {
            JobGroup group = jobs.start(
                    List.of("good", "bad"),
                    command(
                            "transaction",
                            "{'actions': [{'type': 'blockdev-backup', 'data': " + arguments("good", "s0", "t0", more)
                                    + "}, {'type': 'blockdev-backup', 'data': " + arguments("bad", "s1", "bad", more)
                                    + "}], 'properties': {'completion-mode': 'grouped'}}"));
            assertThat(group.await(TIMEOUT)).hasToString("good cancelled; bad failed: Input/output error");
        }
        assertThat(queryJobs()).isEqualTo("[]");
    }

    @Test
    void aJobThatOutlivesAReconnect() throws Exception {
        client.close();
        try (ReconnectingClient again = ReconnectingClient.connect(daemon.socket())) {
            Jobs outliving = Jobs.of(again);
            Job job = outliving.start("b", backup("b", "big0", "big1", ", 'speed': 1048576, 'auto-dismiss': false"));
            again.session().close();
            again.awaitSession(TIMEOUT);
            assertThat(job.outcome()).isNotDone();
            job.setSpeed(0);
            assertThat(job.await(TIMEOUT)).isEqualTo(COMPLETED);
        }
    }

    @Test
    void aDaemonThatIsKilledEndsItsJobs() throws Exception {
        CountDownLatch ended = new CountDownLatch(10);
        List<Job> running = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String node = "target" + i;
            client.execute(command(
                    "blockdev-add", "{'driver': 'null-co', 'size': " + (1L << 26) + ", 'node-name': '" + node + "'}"));
            Job job = jobs.start("job" + i, backup("job" + i, "big0", node, ", 'speed': 1048576"));
            job.outcome().thenRun(ended::countDown);
            running.add(job);
        }
        daemon.signal("KILL");
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(running)
                .allSatisfy(job -> assertThat(job.await(Duration.ZERO)).isInstanceOf(JobOutcome.Unknown.class));
    }
}
