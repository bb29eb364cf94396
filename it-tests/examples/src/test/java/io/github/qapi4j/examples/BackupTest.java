package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.examples.qmp.BlockDeviceInfo;
import io.github.qapi4j.examples.qmp.BlockdevAddCommand;
import io.github.qapi4j.examples.qmp.BlockdevCreateCommand;
import io.github.qapi4j.examples.qmp.BlockdevCreateOptions;
import io.github.qapi4j.examples.qmp.BlockdevDelCommand;
import io.github.qapi4j.examples.qmp.JobCancelCommand;
import io.github.qapi4j.examples.qmp.JobStatus;
import io.github.qapi4j.examples.qmp.JobStatusChangeEvent;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.QueryJobsCommand;
import io.github.qapi4j.examples.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.examples.qmp.TransactionCommand;
import io.github.qapi4j.junit.FakeQemu;
import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@FakeQemu(QmpApi.class)
class BackupTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(50);
    private static final Duration ALWAYS = Duration.ZERO;
    private static final List<String> BOTH = List.of("disk0", "disk1");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Backup backup(QmpClient client, Duration patience) {
        PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
        return new Backup(client, folder.resolve("monday"), new Backup.Progress(out, false, ALWAYS), patience);
    }

    private String[] arguments(Console.Command command) {
        String[] arguments = command.arguments();
        arguments[2] = folder.resolve(arguments[2]).toString();
        return arguments;
    }

    /** The README's commands with a real QEMU, whose disks are written to before each backup and after the last one. */
    @Test
    void backsUpAndRestores() throws Exception {
        Path socket = folder.resolve("vm1.sock");
        List<LiveQemu> machines = new ArrayList<>();
        List<String> examples = new ArrayList<>();
        try {
            for (Console.Command command : Console.section("Backup", folder)) {
                switch (command.program()) {
                    case "qemu-system-x86_64" -> machines.add(LiveQemu.start(folder, command.words()));
                    case "qemu-img" -> LiveQemu.run(folder, command.words());
                    default -> {
                        String[] arguments = arguments(command);
                        examples.add(arguments[1]);
                        int pattern = examples.size();
                        Disks.io(socket, "disk0", "write -P " + pattern + " 64k 2M", "write -P " + pattern + " 63M 1M");
                        Disks.io(socket, "disk1", "write -P " + pattern + " " + pattern + "M 1M");
                        Disks.copy(folder, "disk0.img", "raw", arguments[1] + "0");
                        Disks.copy(folder, "disk1.img", "qcow2", arguments[1] + "1");
                        assertThat(Console.printed(() -> Backup.main(arguments)))
                                .isEqualTo(command.output());
                    }
                }
            }
            assertThat(examples).containsExactly("full", "incremental", "forget");
            Path images = folder.resolve("monday");
            assertThat(Disks.files(images))
                    .containsExactly("disk0.0.qcow2", "disk0.1.qcow2", "disk1.0.qcow2", "disk1.1.qcow2");
            for (String disk : List.of("0", "1")) {
                Disks.assertSame(folder, images.resolve("disk" + disk + ".0.qcow2"), folder.resolve("full" + disk));
                Disks.assertSame(
                        folder, images.resolve("disk" + disk + ".1.qcow2"), folder.resolve("incremental" + disk));
                Disks.assertSame(
                        folder, folder.resolve("restored" + disk + ".img"), folder.resolve("incremental" + disk));
            }
            assertThat(Files.size(images.resolve("disk0.1.qcow2"))).isLessThan(5 << 20);
            try (QmpClient client = QmpClient.connect(socket)) {
                assertClean(client, 0);
            }
        } finally {
            machines.forEach(LiveQemu::close);
        }
    }

    private static List<String> disk(String node, String driver, String image) {
        return List.of("-blockdev", driver + ",node-name=" + node + ",file.driver=file,file.filename=" + image);
    }

    private static void assertClean(QmpClient client, int bitmaps) throws IOException {
        List<BlockDeviceInfo> nodes = QmpApi.on(client).blockCore().queryNamedBlockNodes();
        assertThat(nodes)
                .extracting(BlockDeviceInfo::nodeName)
                .filteredOn(name -> !name.startsWith("#"))
                .containsExactlyInAnyOrderElementsOf(BOTH);
        assertThat(nodes).filteredOn(node -> node.dirtyBitmaps() != null).hasSize(bitmaps);
        assertThat(QmpApi.on(client).job().queryJobs()).isEmpty();
    }

    /** QEMU gets an error when it writes beyond this size of a file, as on a full file system. */
    private void limitFiles(LiveQemu qemu, String bytes) throws Exception {
        LiveQemu.run(folder, List.of("prlimit", "--fsize=" + bytes + ":", "--pid", String.valueOf(qemu.pid())));
    }

    @Test
    void withoutRoomForOneDiskNothingIsLost() throws Exception {
        Path socket = folder.resolve("vm1.sock");
        Path images = folder.resolve("monday");
        LiveQemu.run(folder, List.of("qemu-img", "create", "-q", "-f", "raw", "disk0.img", "8M"));
        LiveQemu.run(folder, List.of("qemu-img", "create", "-q", "-f", "qcow2", "disk1.img", "8M"));
        // Without the trap, the limit would end QEMU with a signal.
        String command = "trap '' XFSZ; exec qemu-system-x86_64 -machine none -nodefaults -display none"
                + " -blockdev raw,node-name=disk0,file.driver=file,file.filename=disk0.img"
                + " -blockdev qcow2,node-name=disk1,file.driver=file,file.filename=disk1.img"
                + " -qmp unix:vm1.sock,server=on,wait=off";
        LiveQemu.requireProgram("qemu-system-x86_64");
        try (LiveQemu qemu = LiveQemu.start(folder, List.of("sh", "-c", command))) {
            Disks.io(socket, "disk0", "write -P 1 0 64k");
            Disks.io(socket, "disk1", "write -P 1 0 4M");
            try (QmpClient client = QmpClient.connect(socket)) {
                Backup backup = backup(client, PATIENT);
                limitFiles(qemu, "2097152");
                assertThatThrownBy(() -> backup.run("full", BOTH))
                        .hasMessage("the backup has failed: disk1 failed: File too large")
                        .hasNoSuppressedExceptions();
                assertThat(Disks.files(images)).isEmpty();
                assertClean(client, 0);

                limitFiles(qemu, "unlimited");
                backup.run("full", BOTH);
            }
            Disks.io(socket, "disk0", "write -P 2 64k 64k");
            Disks.io(socket, "disk1", "write -P 2 1M 4M");
            try (QmpClient client = QmpClient.connect(socket)) {
                limitFiles(qemu, "2097152");
                assertThatThrownBy(() -> backup(client, PATIENT).run("incremental", BOTH))
                        .hasMessage("the backup has failed: disk1 failed: File too large")
                        .hasNoSuppressedExceptions();
                assertThat(Disks.files(images)).containsExactly("disk0.0.qcow2", "disk1.0.qcow2");
                assertClean(client, 2);
                limitFiles(qemu, "unlimited");
            }
            Disks.io(socket, "disk0", "write -P 3 128k 64k");
            Path expected0 = Disks.copy(folder, "disk0.img", "raw", "expected0");
            Path expected1 = Disks.copy(folder, "disk1.img", "qcow2", "expected1");
            try (QmpClient client = QmpClient.connect(socket)) {
                backup(client, PATIENT).run("incremental", BOTH);
                assertClean(client, 2);
            }
            Disks.assertSame(folder, images.resolve("disk0.1.qcow2"), expected0);
            Disks.assertSame(folder, images.resolve("disk1.1.qcow2"), expected1);
        }
    }

    /** A storage daemon, whose disks a client of NBD writes to; and Ctrl-C. */
    @Test
    void theStorageDaemonAndCtrlC() throws Exception {
        Path socket = folder.resolve("vm1.sock");
        LiveQemu.run(folder, List.of("qemu-img", "create", "-q", "-f", "raw", "disk0.img", "8M"));
        List<String> daemon = new ArrayList<>(List.of("qemu-storage-daemon"));
        daemon.addAll(List.of("--object", "throttle-group,id=slow,x-bps-read=134217728"));
        daemon.addAll(List.of("--blockdev", "raw,node-name=disk0,file.driver=file,file.filename=disk0.img"));
        daemon.addAll(List.of(
                "--blockdev", "throttle,node-name=disk1,throttle-group=slow,file.driver=null-co,file.size=1073741824"));
        daemon.addAll(List.of("--nbd-server", "addr.type=unix,addr.path=nbd.sock"));
        daemon.addAll(List.of("--export", "nbd,id=disk0,node-name=disk0,writable=on"));
        daemon.addAll(
                List.of("--chardev", "socket,id=qmp,path=vm1.sock,server=on,wait=off", "--monitor", "chardev=qmp"));
        daemon.addAll(List.of(
                "--chardev", "socket,id=other,path=other.sock,server=on,wait=off", "--monitor", "chardev=other"));
        try (LiveQemu running = LiveQemu.start(folder, daemon);
                QmpClient client = QmpClient.connect(folder.resolve("other.sock"))) {
            backup(client, PATIENT).run("full", List.of("disk0"));
            LiveQemu.run(
                    folder,
                    List.of("qemu-io", "-f", "raw", "-c", "write -q -P 1 1M 64k", "nbd+unix:///disk0?socket=nbd.sock"));
            backup(client, PATIENT).run("incremental", List.of("disk0"));
            Disks.assertSame(
                    folder, folder.resolve("monday/disk0.1.qcow2"), Disks.copy(folder, "disk0.img", "raw", "expected"));

            interrupt(socket, client);

            assertThat(running.isAlive()).isTrue();
            assertThat(Disks.files(folder.resolve("tuesday"))).isEmpty();
            assertClean(client, 1);
        }
    }

    private void interrupt(Path socket, QmpClient observer) throws Exception {
        Path printed = folder.resolve("printed");
        try (EventSubscription<JobStatusChangeEvent> events =
                observer.events().subscribe(JobStatusChangeEvent.DESCRIPTOR)) {
            // A shell that runs the build in the background ignores SIGINT, and its children do, too.
            List<String> command = new ArrayList<>(List.of(
                    "env",
                    "--default-signal=INT",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(
                    List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path")));
            command.addAll(List.of(
                    Backup.class.getName(),
                    socket.toString(),
                    "full",
                    folder.resolve("tuesday").toString()));
            command.addAll(BOTH);
            Process backup = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            try {
                // Two jobs create the image; the third one copies.
                for (int running = 0; running < 3; ) {
                    JobStatusChangeEvent event = events.next(PATIENT).event();
                    if (event.id().equals("backup-disk1") && event.status() == JobStatus.RUNNING) {
                        running++;
                    }
                }
                LiveQemu.run(folder, List.of("sh", "-c", "kill -INT " + backup.pid()));
                assertThat(backup.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                backup.destroyForcibly();
            }
            assertThat(Files.readString(printed)).isEqualTo("cancelling\nerror: the backup was cancelled\n");
            assertThat(backup.exitValue()).isEqualTo(130);
        }
    }

    /** A fake QEMU with two disks, which creates images, and has a node for each image. */
    private void fakeDisks(FakeServer qemu, String... bitmaps) {
        qemu.on(QueryNamedBlockNodesCommand.DESCRIPTOR)
                .replyJson(Disks.nodes(
                        Disks.node("disk0", "raw", folder, bitmaps), Disks.node("disk1", "qcow2", folder, bitmaps)));
        for (String id : List.of("backup-disk0", "backup-disk1")) {
            qemu.on(BlockdevCreateCommand.DESCRIPTOR)
                    .when(command -> command.jobId().equals(id))
                    .lenient()
                    .emit("JOB_STATUS_CHANGE", status(id, "pending"))
                    .emit("JOB_STATUS_CHANGE", status(id, "concluded"))
                    .emit("JOB_STATUS_CHANGE", status(id, "null"))
                    .reply(command -> {
                        if (command.options() instanceof BlockdevCreateOptions.File file) {
                            Files.createFile(Path.of(file.filename()));
                        }
                        return null;
                    });
        }
        qemu.on(QueryJobsCommand.DESCRIPTOR).lenient().replyJson("[]");
        qemu.on(BlockdevAddCommand.DESCRIPTOR).lenient().reply();
        qemu.on(BlockdevDelCommand.DESCRIPTOR).lenient().reply();
    }

    private static String status(String id, String status) {
        return "{'id': '" + id + "', 'status': '" + status + "'}";
    }

    private static String block(String id) {
        return "{'device': '" + id + "', 'len': 9, 'offset': 0, 'speed': 0, 'type': 'backup'}";
    }

    private static String running(String id) {
        return "{'id': '" + id + "', 'type': 'backup', 'status': 'running', 'current-progress': 1048576,"
                + " 'total-progress': 4194304}";
    }

    private void cancels(FakeServer qemu, String id) {
        qemu.on(JobCancelCommand.DESCRIPTOR)
                .when(command -> command.id().equals(id))
                .emit("BLOCK_JOB_CANCELLED", block(id))
                .emit("JOB_STATUS_CHANGE", status(id, "concluded"))
                .emit("JOB_STATUS_CHANGE", status(id, "null"))
                .reply();
    }

    private Path full(String node) throws IOException {
        return Files.writeString(
                Files.createDirectories(folder.resolve("monday")).resolve(node + ".0.qcow2"), "");
    }

    @Test
    void jobsWithoutProgressAreCancelled(FakeServer qemu, QmpClient client) throws IOException {
        full("disk0");
        full("disk1");
        fakeDisks(qemu, "backup-monday");
        qemu.on(TransactionCommand.DESCRIPTOR).reply();
        qemu.on(QueryJobsCommand.DESCRIPTOR).replyJson(Disks.nodes(running("backup-disk0"), running("backup-disk1")));
        cancels(qemu, "backup-disk0");
        cancels(qemu, "backup-disk1");

        assertThatThrownBy(() -> backup(client, IMPATIENT).run("incremental", BOTH))
                .hasMessage("the backup was cancelled")
                .hasNoSuppressedExceptions();

        assertThat(output.toString(StandardCharsets.UTF_8))
                .startsWith("25 %, 2 of 8 MiB\n")
                .endsWith("no progress for PT0.05S, cancelling\n");
        assertThat(Disks.files(folder.resolve("monday"))).containsExactly("disk0.0.qcow2", "disk1.0.qcow2");
        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR))
                .extracting(BlockdevDelCommand::nodeName)
                .containsExactly("backup-disk1", "backup-disk0");
    }

    /** A full backup is not grouped, so that QEMU does not cancel the other jobs. */
    @Test
    void whenOneDiskFailsTheOtherIsCancelledAndTheBitmapsAreRemoved(FakeServer qemu, QmpClient client)
            throws IOException {
        fakeDisks(qemu);
        qemu.on(TransactionCommand.DESCRIPTOR)
                .emit("BLOCK_JOB_COMPLETED", block("backup-disk1").replace("}", ", 'error': 'no'}"))
                .emit("JOB_STATUS_CHANGE", status("backup-disk1", "concluded"))
                .emit("JOB_STATUS_CHANGE", status("backup-disk1", "null"))
                .reply()
                .then()
                .reply();
        qemu.on(QueryJobsCommand.DESCRIPTOR).replyJson(Disks.nodes(running("backup-disk0")));
        cancels(qemu, "backup-disk0");

        assertThatThrownBy(() -> backup(client, PATIENT).run("full", BOTH))
                .hasMessage("the backup has failed: disk1 failed: no")
                .hasNoSuppressedExceptions();

        assertThat(qemu.commands("transaction"))
                .extracting(command -> command.arguments().toString())
                .containsExactly(
                        "{\"actions\":["
                                + "{\"type\":\"block-dirty-bitmap-add\",\"data\":"
                                + "{\"node\":\"disk0\",\"name\":\"backup-monday\",\"persistent\":false}},"
                                + "{\"type\":\"blockdev-backup\",\"data\":{\"job-id\":\"backup-disk0\",\"device\":\"disk0\","
                                + "\"sync\":\"full\",\"auto-dismiss\":false,\"target\":\"backup-disk0\"}},"
                                + "{\"type\":\"block-dirty-bitmap-add\",\"data\":"
                                + "{\"node\":\"disk1\",\"name\":\"backup-monday\",\"persistent\":true}},"
                                + "{\"type\":\"blockdev-backup\",\"data\":{\"job-id\":\"backup-disk1\",\"device\":\"disk1\","
                                + "\"sync\":\"full\",\"auto-dismiss\":false,\"target\":\"backup-disk1\"}}],"
                                + "\"properties\":{\"completion-mode\":\"individual\"}}",
                        "{\"actions\":["
                                + "{\"type\":\"block-dirty-bitmap-remove\",\"data\":{\"node\":\"disk0\",\"name\":\"backup-monday\"}},"
                                + "{\"type\":\"block-dirty-bitmap-remove\",\"data\":{\"node\":\"disk1\",\"name\":\"backup-monday\"}}]}");
        assertThat(Disks.files(folder.resolve("monday"))).isEmpty();
    }

    /** If the job succeeds after the connection has ended, QEMU clears the bitmap. The chain must not be continued without its image. */
    @Test
    void anUnknownEndKeepsTheFilesAndEndsTheChain(FakeServer qemu, QmpClient client) throws IOException {
        full("disk0");
        fakeDisks(qemu, "backup-monday");
        qemu.on(TransactionCommand.DESCRIPTOR).disconnect();

        assertThatThrownBy(() -> backup(client, PATIENT).run("incremental", List.of("disk0")))
                .hasMessageStartingWith(
                        "it is not known how the backup ends; forget this chain, and begin another one: ");
        assertThat(Disks.files(folder.resolve("monday"))).containsExactly("disk0.0.qcow2", "disk0.1.qcow2.part");
        assertThatThrownBy(() -> backup(qemu.connect(), PATIENT).run("incremental", List.of("disk0")))
                .hasMessageContaining("monday/disk0.1.qcow2.part exists, because an earlier run was killed");
    }

    @Test
    void anErrorOfTheTransactionUndoesEverything(FakeServer qemu, QmpClient client) throws IOException {
        fakeDisks(qemu);
        qemu.on(TransactionCommand.DESCRIPTOR).fail("Bitmap already exists: backup-monday");

        assertThatThrownBy(() -> backup(client, PATIENT).run("full", BOTH))
                .hasMessageContaining("Bitmap already exists: backup-monday")
                .hasNoSuppressedExceptions();

        assertThat(qemu.commands(BlockdevDelCommand.DESCRIPTOR)).hasSize(2);
        assertThat(qemu.commands(TransactionCommand.DESCRIPTOR)).hasSize(1);
        assertThat(Disks.files(folder.resolve("monday"))).isEmpty();
    }

    /** QEMU would hang. */
    @Test
    void aMissingBitmapIsFoundBeforeTheTransaction(FakeServer qemu, QmpClient client) throws IOException {
        full("disk0");
        full("disk1");
        fakeDisks(qemu);
        qemu.on(QueryNamedBlockNodesCommand.DESCRIPTOR)
                .replyJson(Disks.nodes(
                        Disks.node("disk0", "raw", folder, "backup-monday"),
                        Disks.node("disk1", "raw", folder, "backup-sunday")));

        assertThatThrownBy(() -> backup(client, PATIENT).run("incremental", BOTH))
                .hasMessage("disk1 has no usable bitmap backup-monday; begin another chain with a full backup");
        assertThat(qemu.commands()).hasSize(1);
    }

    @Test
    void chainsAreNotMixed(FakeServer qemu, QmpClient client) throws IOException {
        full("disk0");
        fakeDisks(qemu, "backup-monday");
        Backup backup = backup(client, PATIENT);

        assertThatThrownBy(() -> backup.run("full", BOTH)).hasMessageContaining("monday has a full backup of disk0;");
        assertThatThrownBy(() -> backup.run("incremental", BOTH))
                .hasMessageContaining("monday has no full backup of disk1");
        assertThatThrownBy(() -> backup.run("full", List.of("disk2")))
                .hasMessage("QEMU has no node disk2; it has [disk0, disk1]");
        assertThat(qemu.commands()).hasSize(3);
    }

    @Test
    void forgetsWhatAKilledRunHasLeft(FakeServer qemu, QmpClient client) throws Exception {
        full("disk0");
        Files.createFile(folder.resolve("monday/disk0.1.qcow2.part"));
        qemu.on(QueryNamedBlockNodesCommand.DESCRIPTOR)
                .replyJson(Disks.nodes(
                        Disks.node("disk0", "raw", folder, "mine", "backup-monday"),
                        Disks.node("backup-disk0", "qcow2", folder)));
        qemu.on(QueryJobsCommand.DESCRIPTOR).replyJson(Disks.nodes(running("backup-disk0")));
        qemu.on(JobCancelCommand.DESCRIPTOR)
                .emit("BLOCK_JOB_CANCELLED", block("backup-disk0"))
                .emit("JOB_STATUS_CHANGE", status("backup-disk0", "concluded"))
                .emit("JOB_STATUS_CHANGE", status("backup-disk0", "null"))
                .reply();
        qemu.on("job-dismiss").reply();
        qemu.on(BlockdevDelCommand.DESCRIPTOR).reply();
        qemu.on("block-dirty-bitmap-remove").reply();

        assertThat(Console.printed(() -> backup(client, PATIENT).run("forget", List.of("disk0"))))
                .containsExactly("disk0: the chain in monday is forgotten");

        assertThat(qemu.commands())
                .extracting(command -> command.name() + " " + command.arguments())
                .containsSubsequence(
                        "job-cancel {\"id\":\"backup-disk0\"}",
                        "job-dismiss {\"id\":\"backup-disk0\"}",
                        "blockdev-del {\"node-name\":\"backup-disk0\"}",
                        "block-dirty-bitmap-remove {\"node\":\"disk0\",\"name\":\"backup-monday\"}");
        assertThat(Disks.files(folder.resolve("monday"))).containsExactly("disk0.0.qcow2");
    }

    @Test
    void aTerminalHasABar() throws IOException {
        Backup.Progress progress =
                new Backup.Progress(new PrintStream(output, true, StandardCharsets.UTF_8), true, PATIENT);
        progress.show(0, 0);
        progress.show(93 << 20, 256 << 20);
        String bar = "[##########--------------------]  36 %, 93 of 256 MiB";
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r[" + "-".repeat(30) + "]   0 %, 0 of 0 MiB\r" + bar);
        assertThat(Files.readString(Path.of("README.md"))).contains("\n    " + bar + "\n");

        output.reset();
        progress.note("cancelling");
        progress.end(false);
        progress.end(true);
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo("\ncancelling\n\r[" + "#".repeat(30) + "] 100 %" + " ".repeat(20) + "\n");
    }

    @Test
    void withoutATerminalThereIsALineFromTimeToTime() {
        Backup.Progress progress =
                new Backup.Progress(new PrintStream(output, true, StandardCharsets.UTF_8), false, Duration.ofHours(1));
        progress.show(1, 2);
        progress.end(true);

        assertThat(output.size()).isZero();
    }
}
