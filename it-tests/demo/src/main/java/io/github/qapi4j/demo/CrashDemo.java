package io.github.qapi4j.demo;

import io.github.qapi4j.blocks.Images;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.ImageInfo;
import io.github.qapi4j.blocks.qmp.QmpApi;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of two disks in one transaction while the server, a process of its own, is killed: between the two, and behind the decision. The server
 * that is started next recovers the transaction from its journal.
 */
final class CrashDemo {
    private static final List<String> DISKS = List.of("disk1", "disk2");

    private final Path folder;
    private boolean passed = true;

    CrashDemo(Path folder) {
        this.folder = folder;
    }

    /** Returns whether no transaction was left half done. */
    boolean run() throws IOException, InterruptedException {
        Path images = Files.createDirectory(folder.resolve("images"));
        for (String disk : DISKS) {
            Images.create(images, disk, 1L << 30);
        }
        takeSnapshots(
                "5. a server with a journal, in a process of its own, takes snapshots of both disks, and is killed after the first one",
                Place.REGISTERING);
        show("in the files, before recovery", List.of(true, false));
        takeSnapshots(
                "6. the same again, and the server is killed after the decision, before its answer", Place.COMMITTED);
        show("in the files, before recovery", List.of(true, true));
        try (ServerProcess server = new ServerProcess(folder, null)) {
            server.quit();
        }
        show("in the files, after recovery", List.of(true, true));
        return passed;
    }

    /** Starts a server, which recovers, and kills itself when its next transaction has reached a place. */
    private void takeSnapshots(String title, Place place) throws IOException, InterruptedException {
        try (ServerProcess server = new ServerProcess(folder, place);
                QmpClient client = server.connect()) {
            if (place == Place.COMMITTED) {
                show("in the files, after recovery", List.of(false, false));
            }
            System.out.println("\n" + title);
            QmpApi api = QmpApi.on(client);
            List<TransactionAction> snapshots = new ArrayList<>();
            for (String disk : DISKS) {
                BlockdevOptions file = BlockdevOptions.file(
                        folder.resolve("images").resolve(disk).toString());
                api.blockCore()
                        .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName(disk).file(BlockdevRef.of(file))));
                snapshots.add(TransactionAction.blockdevSnapshotInternalSync(
                        b -> b.device(disk).name("evening")));
            }
            try {
                api.transaction().transaction(snapshots);
                check(false, "a server that is killed has answered");
            } catch (IOException e) {
                System.out.println("   the client reports: " + e.getMessage());
            }
            check(server.hasBeenKilled(), "the server has ended in another way");
        }
    }

    /** Prints whether the files of the disks contain the snapshot, and compares that with what is expected. */
    private void show(String title, List<Boolean> expected) throws IOException {
        List<Boolean> found = new ArrayList<>();
        StringBuilder line = new StringBuilder("   " + title + ":");
        for (String disk : DISKS) {
            byte[] file = Files.readAllBytes(folder.resolve("images").resolve(disk));
            ImageInfo image = JsonFormat.strict().read(ImageInfo.CODEC, file);
            boolean taken = image.snapshots() != null;
            found.add(taken);
            line.append("  ").append(disk).append(taken ? " snapshot evening" : " no snapshot");
        }
        System.out.println(line);
        check(found.equals(expected), "expected " + expected);
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            System.out.println("   FAILED: " + otherwise);
            passed = false;
        }
    }

    /** A process with a {@link KilledServer}. */
    private static final class ServerProcess implements AutoCloseable {
        private static final long TIMEOUT_SECONDS = 20;

        private final Process process;
        private final Path socket;

        ServerProcess(Path folder, @Nullable Place place) throws IOException {
            socket = folder.resolve("killed.sock");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledServer.class.getName(),
                    folder.toString()));
            if (place != null) {
                command.add(place.name());
            }
            process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        /** Connects as soon as the server listens. */
        QmpClient connect() throws IOException, InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
            while (true) {
                try {
                    return QmpClient.connect(socket);
                } catch (IOException e) {
                    if (!process.isAlive() || System.nanoTime() > deadline) {
                        throw e;
                    }
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
        }

        void quit() throws IOException, InterruptedException {
            try (QmpClient client = connect()) {
                QmpApi.on(client).control().quit();
            }
            process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }

        boolean hasBeenKilled() throws InterruptedException {
            return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == KilledServer.KILLED;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
