package io.github.qapi4j.examples;

import io.github.qapi4j.examples.qmp.BlockDeviceInfo;
import io.github.qapi4j.examples.qmp.BlockdevCreateCommand;
import io.github.qapi4j.examples.qmp.BlockdevCreateOptions;
import io.github.qapi4j.examples.qmp.BlockdevDriver;
import io.github.qapi4j.examples.qmp.BlockdevOptions;
import io.github.qapi4j.examples.qmp.BlockdevRef;
import io.github.qapi4j.examples.qmp.BlockdevRefOrNull;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.TransactionAction;
import io.github.qapi4j.runtime.agent.GuestAgent;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.job.JobOutcome;
import io.github.qapi4j.runtime.job.Jobs;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes a snapshot of disks while the file systems of the guest are frozen, so that the content of the disks is complete for programs in the guest. The
 * overlays are created before. While the guest is frozen, there is only one command, which has a deadline. Whatever happens, the guest is thawed.
 */
public final class ConsistentSnapshot {
    private static final String USAGE = """
            usage: ConsistentSnapshot SOCKET AGENT-SOCKET DIRECTORY NODE...
                   ConsistentSnapshot thaw AGENT-SOCKET""";

    private static final Duration THAW = Duration.ofMinutes(2);

    private final QmpApi api;
    private final Jobs jobs;
    private final Path agentSocket;
    private final Duration limit;
    private volatile boolean cancelled;

    /** @param limit how long the guest may take to freeze, and then how long the snapshot may take */
    ConsistentSnapshot(QmpClient client, Path agentSocket, Duration limit) {
        this.api = QmpApi.on(client);
        this.jobs = Jobs.of(client);
        this.agentSocket = agentSocket;
        this.limit = limit;
    }

    public static void main(String[] args) {
        boolean thaw = args.length == 2 && args[0].equals("thaw");
        if (!thaw && args.length < 4) {
            System.err.println(USAGE);
            System.exit(2);
        }
        boolean failed = false;
        CountDownLatch ended = new CountDownLatch(1);
        try {
            if (thaw) {
                thaw(Path.of(args[1]));
            } else {
                run(args, ended);
            }
        } catch (IOException e) {
            failed = true;
            System.err.println("error: " + e.getMessage());
            for (Throwable further : e.getSuppressed()) {
                System.err.println("error: " + further.getMessage());
            }
        } finally {
            ended.countDown();
        }
        if (failed) {
            System.exit(1);
        }
    }

    private static void run(String[] args, CountDownLatch ended) throws IOException {
        try (QmpClient client = QmpClient.connect(Path.of(args[0]))) {
            ConsistentSnapshot snapshot = new ConsistentSnapshot(client, Path.of(args[1]), Duration.ofSeconds(10));
            // Ctrl-C runs this thread, and the JVM ends when it has ended: not before the guest is thawed.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                snapshot.cancelled = true;
                try {
                    ended.await(5, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            snapshot.take(Path.of(args[2]), List.of(args).subList(3, args.length));
        }
    }

    /** Takes a snapshot of all disks, or of none. In both cases, the guest is thawed. */
    void take(Path directory, List<String> nodes) throws IOException {
        Map<String, BlockDeviceInfo> disks = disks(nodes);
        Deque<Step> undo = new ArrayDeque<>();
        AtomicBoolean sent = new AtomicBoolean();
        try (GuestAgent agent = GuestAgent.connect(agentSocket)) {
            List<TransactionAction> snapshots = new ArrayList<>();
            for (Map.Entry<String, BlockDeviceInfo> disk : disks.entrySet()) {
                addOverlay(disk.getKey(), disk.getValue(), directory.resolve(disk.getKey() + "-overlay.qcow2"), undo);
                snapshots.add(TransactionAction.blockdevSnapshot(
                        b -> b.node(disk.getKey()).overlay(disk.getKey() + "-overlay")));
            }
            if (cancelled) {
                throw new IOException("cancelled");
            }
            frozen(agent, () -> {
                sent.set(true);
                api.withTimeout(limit).transaction().transaction(snapshots);
            });
        } catch (IOException | RuntimeException e) {
            if (!sent.get() || e instanceof QmpErrorException) {
                undo(undo, e);
                throw e;
            }
            // The snapshot was taken, or it is not known whether it was: the overlays may be in use.
            throw e;
        }
        // Not while the guest is frozen: the reader of the output may be slow.
        System.out.println("snapshot of " + String.join(", ", disks.keySet()) + "; the guest is thawed");
    }

    /** Runs a step while the guest is frozen. The thaw is a resource, so that it runs after each failure, also if only the reply to the freeze is late. */
    @SuppressWarnings("try") // the resource is not used
    private void frozen(GuestAgent agent, Step step) throws IOException {
        try (Closeable thaw = () -> thaw(agent)) {
            JsonValue frozen = agent.withTimeout(limit).execute("guest-fsfreeze-freeze", JsonObject.EMPTY);
            if (frozen.asLong() == 0) {
                throw new IOException("the guest has frozen no file system");
            }
            step.run();
        }
    }

    private void thaw(GuestAgent agent) throws IOException {
        try {
            agent.withTimeout(THAW).execute("guest-fsfreeze-thaw", JsonObject.EMPTY);
        } catch (IOException e) {
            // A guest may have only one client at a time.
            agent.close();
            try {
                thaw(agentSocket);
            } catch (IOException again) {
                again.addSuppressed(e);
                throw new IOException("THE GUEST MAY BE FROZEN: " + again.getMessage(), again);
            }
        }
    }

    private static void thaw(Path agentSocket) throws IOException {
        try (GuestAgent agent = GuestAgent.connect(agentSocket)) {
            agent.withTimeout(THAW).execute("guest-fsfreeze-thaw", JsonObject.EMPTY);
        }
    }

    private Map<String, BlockDeviceInfo> disks(List<String> names) throws IOException {
        List<BlockDeviceInfo> nodes = api.blockCore().queryNamedBlockNodes();
        Map<String, BlockDeviceInfo> disks = new LinkedHashMap<>();
        for (String name : names) {
            BlockDeviceInfo disk = nodes.stream()
                    .filter(node -> name.equals(node.nodeName()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("QEMU has no node " + name));
            if (!List.of("raw", "qcow2").contains(disk.drv()) || !Files.exists(Path.of(disk.file()))) {
                throw new IOException(name + " has no raw or qcow2 image here: " + disk.file());
            }
            disks.put(name, disk);
        }
        return disks;
    }

    /** Creates an image, and opens it. */
    private void addOverlay(String node, BlockDeviceInfo disk, Path overlay, Deque<Step> undo) throws IOException {
        if (Files.exists(overlay)) {
            throw new IOException(overlay + " exists");
        }
        String path = overlay.toAbsolutePath().toString();
        BlockdevRef file = BlockdevRef.of(BlockdevOptions.file(b -> b.filename(path)));
        undo.push(() -> Files.deleteIfExists(overlay));
        create(node, BlockdevCreateOptions.file(path, 0));
        create(
                node,
                BlockdevCreateOptions.qcow2(b -> b.file(file)
                        .size(disk.image().virtualSize())
                        .backingFile(Path.of(disk.file()).toAbsolutePath().toString())
                        .backingFmt(BlockdevDriver.of(disk.drv()))));
        api.blockCore()
                .blockdevAdd(BlockdevOptions.qcow2(b ->
                        b.nodeName(node + "-overlay").file(file).backing(BlockdevRefOrNull.of(JsonNull.INSTANCE))));
        undo.push(() -> api.blockCore().blockdevDel(node + "-overlay"));
    }

    private void create(String node, BlockdevCreateOptions image) throws IOException {
        String id = "create-" + node;
        JobOutcome outcome =
                jobs.start(id, new BlockdevCreateCommand(id, image)).await(Duration.ofMinutes(1));
        if (!outcome.isCompleted()) {
            throw new IOException("cannot create the overlay of " + node + ": " + outcome);
        }
    }

    /** A step that undoes another one. */
    private interface Step {
        void run() throws IOException;
    }

    /** Runs the steps, the latest first. What fails is added to the failure that made them necessary. */
    private static void undo(Deque<Step> steps, Exception failure) {
        for (Step step : steps) {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
