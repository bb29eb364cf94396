package io.github.qapi4j.demo;

import io.github.qapi4j.demo.qmp.BlockDeviceInfo;
import io.github.qapi4j.demo.qmp.BlockDirtyInfo;
import io.github.qapi4j.demo.qmp.BlockdevOptions;
import io.github.qapi4j.demo.qmp.BlockdevRef;
import io.github.qapi4j.demo.qmp.QmpApi;
import io.github.qapi4j.demo.qmp.SnapshotInfo;
import io.github.qapi4j.demo.qmp.TransactionAction;
import io.github.qapi4j.demo.qmp.TransactionCommand;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs a transaction that commits and a transaction whose last action fails, through a QMP server with generated handlers on a Unix socket. */
public final class TransactionDemo {
    private final QmpApi api;
    private boolean passed = true;

    private TransactionDemo(QmpApi api) {
        this.api = api;
    }

    /** Runs the demonstration. The exit code is 0 only if the commit took effect and the rollback left no trace. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("qapi4j-demo");
        Path socket = folder.resolve("qmp.sock");
        BlockLayer blocks = new BlockLayer();
        boolean passed;
        try (QmpServer server = QmpServer.builder(QmpApi.schema())
                        .handler(new BlockCommands(blocks))
                        .handle(TransactionCommand.DESCRIPTOR, QmpApi.transactions(new BlockActions(blocks)))
                        .listen(socket);
                QmpClient client = QmpClient.connect(socket)) {
            System.out.println(
                    "The client is connected to the QMP server on a Unix socket; both use code generated from schemas/");
            QmpApi api = QmpApi.on(client);
            passed = new TransactionDemo(api).run(blocks);
            api.control().quit();
            server.awaitQuit(Duration.ofSeconds(10));
        } finally {
            Files.deleteIfExists(folder);
        }
        System.out.println(passed ? "\nall or nothing: yes" : "\nall or nothing: NO");
        if (!passed) {
            System.exit(1);
        }
    }

    private boolean run(BlockLayer blocks) throws IOException {
        for (String disk : List.of("disk0", "disk1", "store")) {
            api.blockCore()
                    .blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName(disk).size(1L << 30)));
        }
        api.blockCore()
                .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName("overlay").file(BlockdevRef.of("store"))));

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
        return passed;
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
        List<BlockDeviceInfo> nodes = api.blockCore().queryNamedBlockNodes();
        nodes.forEach(node -> System.out.println("    " + describe(node)));
        return nodes;
    }

    /** Prints all nodes; for a node that differs, prints the state before with - and the state after with +. */
    private List<BlockDeviceInfo> compare(String title, List<BlockDeviceInfo> before) throws IOException {
        System.out.println("\n" + title);
        List<BlockDeviceInfo> after = api.blockCore().queryNamedBlockNodes();
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
