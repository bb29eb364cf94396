package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.examples.qmp.BlockCommitCommand;
import io.github.qapi4j.examples.qmp.BlockdevAddCommand;
import io.github.qapi4j.examples.qmp.BlockdevCreateCommand;
import io.github.qapi4j.examples.qmp.BlockdevDelCommand;
import io.github.qapi4j.examples.qmp.BlockdevSnapshotCommand;
import io.github.qapi4j.examples.qmp.JobDismissCommand;
import io.github.qapi4j.examples.qmp.JobInfo;
import io.github.qapi4j.examples.qmp.JobStatus;
import io.github.qapi4j.examples.qmp.JobType;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.QueryJobsCommand;
import io.github.qapi4j.examples.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.junit.FakeQemu;
import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@FakeQemu(QmpApi.class)
class LiveSnapshotTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    /** The README's commands with a real QEMU, whose device writes before the snapshot, to the overlay, and after the commit. */
    @Test
    void takesAndCommits() throws Exception {
        String device = "-d /machine/peripheral/vda/virtio-backend";
        Path socket = folder.resolve("vm1.sock");
        Path disk = folder.resolve("disk0.img");
        List<LiveQemu> machines = new ArrayList<>();
        int examples = 0;
        try {
            for (Console.Command command : Console.section("LiveSnapshot", folder)) {
                switch (command.program()) {
                    case "qemu-system-x86_64" -> machines.add(LiveQemu.start(folder, command.words()));
                    case "qemu-img" -> LiveQemu.run(folder, command.words());
                    default -> {
                        examples++;
                        Disks.io(socket, device, "write -P " + examples + " " + examples + "M 64k");
                        Disks.copy(folder, "disk0.img", "raw", "state" + examples);
                        assertThat(Console.printed(() -> LiveSnapshot.main(command.arguments())))
                                .singleElement()
                                .satisfies(line -> assertThat(withoutFolder(line))
                                        .isEqualTo(
                                                withoutFolder(command.output().get(0))));
                    }
                }
            }
            assertThat(examples).isEqualTo(2);
            // The snapshot is what the disk had, and the machine has written to the overlay meanwhile.
            Disks.assertSame(folder, folder.resolve("copy.img"), folder.resolve("state1"));
            Disks.assertSame(folder, disk, Disks.copy(folder, "overlay.img", "qcow2", "content"));
            LiveQemu.run(folder, List.of("qemu-io", "-f", "raw", "-c", "write -q -P 2 2M 64k", "state1"));
            Disks.assertSame(folder, disk, folder.resolve("state1"));

            againAndContinued(socket, device);
        } finally {
            machines.forEach(LiveQemu::close);
        }
    }

    private String withoutFolder(String line) {
        return line.replace(folder + "/", "");
    }

    private void againAndContinued(Path socket, String device) throws Exception {
        try (QmpClient client = QmpClient.connect(socket)) {
            LiveSnapshot snapshot = new LiveSnapshot(client, PATIENT);
            assertThatThrownBy(() -> snapshot.take("disk0", folder.resolve("overlay.img")))
                    .hasMessage(folder + "/overlay.img exists");
            assertThatThrownBy(() -> snapshot.commit("disk0")).hasMessage("QEMU has no node disk0-overlay");
            snapshot.take("disk0", folder.resolve("second.img"));
            assertThatThrownBy(() -> snapshot.take("disk0", folder.resolve("third.img")))
                    .hasMessageContaining("disk0-overlay")
                    .hasNoSuppressedExceptions();
            assertThat(folder.resolve("third.img")).doesNotExist();
            QmpApi.on(client)
                    .blockCore()
                    .blockCommit(b -> b.jobId("commit-disk0")
                            .device("disk0-overlay")
                            .baseNode("disk0")
                            .autoDismiss(false));
        }
        Disks.io(socket, device, "write -P 4 4M 64k");
        try (QmpClient client = QmpClient.connect(socket)) {
            assertThat(new LiveSnapshot(client, PATIENT).commit("disk0")).isEqualTo(folder.resolve("second.img"));
            assertThat(QmpApi.on(client).job().queryJobs()).isEmpty();
        }
        LiveQemu.run(folder, List.of("qemu-io", "-f", "raw", "-c", "write -q -P 4 4M 64k", "state1"));
        Disks.assertSame(folder, folder.resolve("disk0.img"), folder.resolve("state1"));
    }

    private static String status(String status) {
        return "{'id': 'commit-disk0', 'status': '" + status + "'}";
    }

    /** Lets query-jobs reply what there is after the commands that have come. */
    private static void fakeJob(FakeServer qemu, String end) {
        qemu.on(QueryJobsCommand.DESCRIPTOR).lenient().reply(query -> {
            if (qemu.commands(BlockCommitCommand.DESCRIPTOR).isEmpty()) {
                return List.of();
            }
            JobInfo.Builder job = JobInfo.builder()
                    .id("commit-disk0")
                    .type(JobType.COMMIT)
                    .currentProgress(0)
                    .totalProgress(1);
            return List.of(
                    qemu.commands(end).isEmpty()
                            ? job.status(JobStatus.RUNNING).build()
                            : job.status(JobStatus.CONCLUDED)
                                    .error("Input/output error")
                                    .build());
        });
    }

    private void fakeOverlay(FakeServer qemu) {
        qemu.on(QueryNamedBlockNodesCommand.DESCRIPTOR)
                .replyJson(Disks.nodes(Disks.node("disk0-overlay", "qcow2", folder.resolve("overlay.img"))));
    }

    @Test
    void aCommitThatFailsKeepsTheOverlay(FakeServer qemu, QmpClient client) {
        fakeOverlay(qemu);
        fakeJob(qemu, "block-commit");
        qemu.on(BlockCommitCommand.DESCRIPTOR)
                .emit(
                        "BLOCK_JOB_COMPLETED",
                        "{'device': 'commit-disk0', 'len': 9, 'offset': 0, 'speed': 0, 'type': 'commit',"
                                + " 'error': 'Input/output error'}")
                .emit("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.on(JobDismissCommand.DESCRIPTOR).reply();

        assertThatThrownBy(() -> new LiveSnapshot(client, PATIENT).commit("disk0"))
                .hasMessage("the commit of disk0 has not completed: failed: Input/output error");

        assertThat(qemu.commands(JobDismissCommand.DESCRIPTOR)).hasSize(1);
        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).isEmpty();
    }

    @Test
    void aCommitThatDoesNotBecomeReadyIsCancelled(FakeServer qemu, QmpClient client) {
        fakeOverlay(qemu);
        fakeJob(qemu, "block-job-cancel");
        qemu.on(BlockCommitCommand.DESCRIPTOR).reply();
        qemu.on("block-job-cancel")
                .emit(
                        "BLOCK_JOB_CANCELLED",
                        "{'device': 'commit-disk0', 'len': 9, 'offset': 0, 'speed': 0, 'type': 'commit'}")
                .emit("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.on(JobDismissCommand.DESCRIPTOR).reply();

        assertThatThrownBy(() -> new LiveSnapshot(client, Duration.ofMillis(200)).commit("disk0"))
                .hasMessage("the commit of disk0 was cancelled after PT0.2S");

        assertThat(qemu.takeCommand("block-job-cancel").arguments().getBoolean("force"))
                .isTrue();
        assertThat(qemu.commands(JobDismissCommand.DESCRIPTOR)).hasSize(1);
        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).isEmpty();
    }

    private void fakeDisk(FakeServer qemu) throws IOException {
        Path disk = Files.createFile(folder.resolve("disk0.img"));
        qemu.on(QueryNamedBlockNodesCommand.DESCRIPTOR).replyJson(Disks.nodes(Disks.node("disk0", "raw", disk)));
        qemu.on(BlockdevCreateCommand.DESCRIPTOR)
                .emit("JOB_STATUS_CHANGE", "{'id': 'create-disk0', 'status': 'pending'}")
                .emit("JOB_STATUS_CHANGE", "{'id': 'create-disk0', 'status': 'concluded'}")
                .reply();
        qemu.on(QueryJobsCommand.DESCRIPTOR)
                .lenient()
                .replyJson("[{'id': 'create-disk0', 'type': 'create', 'status': 'concluded', 'current-progress': 1,"
                        + " 'total-progress': 1}]");
        qemu.on(JobDismissCommand.DESCRIPTOR)
                .emit("JOB_STATUS_CHANGE", "{'id': 'create-disk0', 'status': 'null'}")
                .reply();
        qemu.on(BlockdevAddCommand.DESCRIPTOR).reply();
    }

    @Test
    void aSnapshotThatFailsIsUndone(FakeServer qemu, QmpClient client) throws IOException {
        fakeDisk(qemu);
        qemu.on(BlockdevSnapshotCommand.DESCRIPTOR).fail("no");
        qemu.on(BlockdevDelCommand.DESCRIPTOR).reply();

        Path overlay = folder.resolve("overlay.img");
        assertThatThrownBy(() -> new LiveSnapshot(client, PATIENT).take("disk0", overlay))
                .hasMessageContaining("no")
                .hasNoSuppressedExceptions();

        assertThat(qemu.takeCommand(BlockdevDelCommand.DESCRIPTOR).nodeName()).isEqualTo("disk0-overlay");
    }

    /** The overlay may be in use, so that nothing is removed. */
    @Test
    void aLostReplyUndoesNothing(FakeServer qemu, QmpClient client) throws IOException {
        fakeDisk(qemu);
        Path overlay = folder.resolve("overlay.img");
        qemu.on(BlockdevSnapshotCommand.DESCRIPTOR).disconnect();

        assertThatThrownBy(() -> new LiveSnapshot(client, PATIENT).take("disk0", overlay))
                .isInstanceOf(QmpClosedException.class);

        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).isEmpty();
    }
}
