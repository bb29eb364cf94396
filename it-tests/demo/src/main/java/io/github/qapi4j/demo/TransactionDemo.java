package io.github.qapi4j.demo;

import io.github.qapi4j.blocks.BlockLayer;
import io.github.qapi4j.blocks.Images;
import io.github.qapi4j.blocks.qmp.ActionCompletionMode;
import io.github.qapi4j.blocks.qmp.BlkdebugEvent;
import io.github.qapi4j.blocks.qmp.BlkdebugIOType;
import io.github.qapi4j.blocks.qmp.BlkdebugInjectErrorOptions;
import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.BlockDirtyInfo;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.MirrorSyncMode;
import io.github.qapi4j.blocks.qmp.QmpApi;
import io.github.qapi4j.blocks.qmp.SnapshotInfo;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.blocks.qmp.TransactionCommand;
import io.github.qapi4j.blocks.qmp.TransactionProperties;
import io.github.qapi4j.runtime.job.JobGroup;
import io.github.qapi4j.runtime.job.Jobs;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs a transaction that commits, one whose last action fails, grouped backups of which one fails, and transactions whose server is killed, through a
 * QMP server with generated handlers on a Unix socket.
 */
public final class TransactionDemo {
    private final QmpApi api;
    private final Jobs jobs;
    private boolean passed = true;

    private TransactionDemo(QmpClient client) {
        api = QmpApi.on(client);
        jobs = Jobs.of(client);
    }

    /** Runs the demonstration. The exit code is 0 only if the commit took effect and the rollback left no trace. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("qapi4j-demo");
        Path socket = folder.resolve("qmp.sock");
        Images images = new Images();
        images.create("/images/disk1.qcow2", 1L << 30);
        images.create("/images/overlay.qcow2", 1L << 30);
        boolean passed;
        try (BlockLayer blocks = new BlockLayer(images);
                QmpServer server = blocks.server().listen(socket);
                QmpClient client = QmpClient.connect(socket)) {
            System.out.println(
                    "The client is connected to the QMP server on a Unix socket; both use code generated from schemas/");
            TransactionDemo demo = new TransactionDemo(client);
            passed = demo.run(blocks);
            demo.api.control().quit();
            server.awaitQuit(Duration.ofSeconds(10));
            passed &= new CrashDemo(folder).run();
        } finally {
            delete(folder);
        }
        System.out.println(passed ? "\nall or nothing: yes" : "\nall or nothing: NO");
        if (!passed) {
            System.exit(1);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private boolean run(BlockLayer blocks) throws IOException {
        api.blockCore()
                .blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName("disk0").size(1L << 30)));
        for (String disk : List.of("disk1", "overlay")) {
            BlockdevOptions file = BlockdevOptions.file("/images/" + disk + ".qcow2");
            api.blockCore()
                    .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName(disk).file(BlockdevRef.of(file))));
        }

        List<BlockDeviceInfo> before = show("before");
        api.transaction()
                .transaction(List.of(
                        TransactionAction.blockDirtyBitmapAdd(
                                b -> b.node("disk0").name("monday")),
                        TransactionAction.blockDirtyBitmapAdd(
                                b -> b.node("disk1").name("monday")),
                        TransactionAction.blockdevSnapshotInternalSync(
                                b -> b.device("disk1").name("morning"))));
        List<BlockDeviceInfo> committed =
                compare("1. add bitmap 'monday' to both disks, take a snapshot of disk1: committed", before);
        check(
                hasBitmap(committed, "disk0") && hasBitmap(committed, "disk1") && hasSnapshot(committed, "disk1"),
                "the committed changes are missing or incomplete");

        blocks.write("disk0", 0, 5 << 20);
        before = show("the guest writes 5 MiB to disk0");
        try {
            api.transaction()
                    .transaction(List.of(
                            TransactionAction.blockDirtyBitmapClear(
                                    b -> b.node("disk0").name("monday")),
                            TransactionAction.blockDirtyBitmapRemove(
                                    b -> b.node("disk1").name("monday")),
                            TransactionAction.blockDirtyBitmapAdd(
                                    b -> b.node("disk0").name("tuesday")),
                            TransactionAction.blockdevSnapshot(
                                    b -> b.node("disk0").overlay("overlay")),
                            TransactionAction.abort()));
            check(false, "a transaction that ends with abort succeeded");
        } catch (QmpErrorException e) {
            System.out.println("\nthe server answers " + e.errorClass() + ": " + e.description());
        }
        List<BlockDeviceInfo> rolledBack =
                compare("2. clear, remove, add, snapshot, then abort: all four rolled back", before);
        check(rolledBack.equals(before), "the rollback left a trace");

        blocks.write("disk1", 1 << 20, 3 << 20);
        backUp();
        return passed;
    }

    /** Backs up what was written to both disks, in groups: once with a target that cannot be written, then with two that can. */
    private void backUp() throws IOException {
        for (String target : List.of("target0", "target1")) {
            api.blockCore()
                    .blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName(target).size(1L << 30)));
        }
        BlockdevOptions image = BlockdevOptions.nullCo(b -> b.size(1L << 30));
        BlkdebugInjectErrorOptions writeError = BlkdebugInjectErrorOptions.builder()
                .event(BlkdebugEvent.NONE)
                .iotype(BlkdebugIOType.WRITE)
                .build();
        api.blockCore()
                .blockdevAdd(BlockdevOptions.blkdebug(
                        b -> b.nodeName("broken").image(BlockdevRef.of(image)).injectError(List.of(writeError))));

        List<BlockDeviceInfo> before = show("the guest writes 3 MiB to disk1; there are three targets for backups");
        JobGroup.Outcome failed = backUp("target0", "broken");
        System.out.println("\nthe outcome is " + failed);
        List<BlockDeviceInfo> after = compare(
                "3. back up both disks in a group, one target fails: both bitmaps keep what was written", before);
        check(!failed.isCompleted() && after.equals(before), "a part of the group has taken effect");

        JobGroup.Outcome completed = backUp("target0", "target1");
        System.out.println("\nthe outcome is " + completed);
        after = compare("4. again, both targets work: both bitmaps are empty", before);
        boolean empty = after.stream()
                .filter(node -> node.dirtyBitmaps() != null)
                .flatMap(node -> node.dirtyBitmaps().stream())
                .allMatch(bitmap -> bitmap.count() == 0);
        check(completed.isCompleted() && empty, "a part of the group has not taken effect");
    }

    private JobGroup.Outcome backUp(String target0, String target1) throws IOException {
        TransactionCommand group = TransactionCommand.builder()
                .actions(List.of(incremental("disk0", target0), incremental("disk1", target1)))
                .properties(TransactionProperties.builder()
                        .completionMode(ActionCompletionMode.GROUPED)
                        .build())
                .build();
        return jobs.start(List.of("backup-disk0", "backup-disk1"), group).await(Duration.ofSeconds(10));
    }

    private static TransactionAction incremental(String disk, String target) {
        return TransactionAction.blockdevBackup(b -> b.jobId("backup-" + disk)
                .device(disk)
                .target(target)
                .sync(MirrorSyncMode.INCREMENTAL)
                .bitmap("monday")
                .autoDismiss(false));
    }

    private static boolean hasBitmap(List<BlockDeviceInfo> nodes, String node) {
        return nodes.stream()
                .filter(info -> node.equals(info.nodeName()) && info.dirtyBitmaps() != null)
                .flatMap(info -> info.dirtyBitmaps().stream())
                .anyMatch(bitmap -> "monday".equals(bitmap.name()));
    }

    private static boolean hasSnapshot(List<BlockDeviceInfo> nodes, String node) {
        return nodes.stream()
                .filter(info -> node.equals(info.nodeName()) && info.image().snapshots() != null)
                .flatMap(info -> info.image().snapshots().stream())
                .anyMatch(snapshot -> "morning".equals(snapshot.name()));
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            System.out.println("   FAILED: " + otherwise);
            passed = false;
        }
    }

    /** Prints all nodes, as the client reads them. */
    private List<BlockDeviceInfo> show(String title) throws IOException {
        System.out.println("\n" + title);
        List<BlockDeviceInfo> nodes = nodes();
        nodes.forEach(node -> System.out.println("    " + describe(node)));
        return nodes;
    }

    /** Returns the nodes of disks, without those of their files, which have no chosen names. */
    private List<BlockDeviceInfo> nodes() throws IOException {
        return api.blockCore().queryNamedBlockNodes(b -> b.flat(true)).stream()
                .filter(node -> node.nodeName() != null && !node.nodeName().startsWith("#"))
                .toList();
    }

    /** Prints all nodes; for a node that differs, prints the state before with - and the state after with +. */
    private List<BlockDeviceInfo> compare(String title, List<BlockDeviceInfo> before) throws IOException {
        System.out.println("\n" + title);
        List<BlockDeviceInfo> after = nodes();
        check(after.size() == before.size(), "there were " + before.size() + " nodes, now there are " + after.size());
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            if (before.get(i).equals(after.get(i))) {
                System.out.println("    " + describe(after.get(i)));
            } else {
                System.out.println("  - " + describe(before.get(i)) + "\n  + " + describe(after.get(i)));
            }
        }
        return after;
    }

    private static String describe(BlockDeviceInfo node) {
        StringBuilder line = new StringBuilder(String.format("%-8s %-8s  ", node.nodeName(), node.drv()));
        if (node.ro()) {
            line.append("read-only  ");
        }
        if (node.backingFile() != null) {
            line.append("overlay of ").append(node.backingFile()).append("  ");
        }
        if (node.dirtyBitmaps() != null) {
            for (BlockDirtyInfo bitmap : node.dirtyBitmaps()) {
                line.append(String.format("bitmap %s (%d KiB dirty)  ", bitmap.name(), bitmap.count() / 1024));
            }
        }
        if (node.image().snapshots() != null) {
            for (SnapshotInfo snapshot : node.image().snapshots()) {
                line.append("snapshot ").append(snapshot.name()).append("  ");
            }
        }
        return line.toString().stripTrailing();
    }
}
