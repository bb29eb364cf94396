package io.github.qapi4j.examples;

import io.github.qapi4j.examples.qmp.BlockCommitCommand;
import io.github.qapi4j.examples.qmp.BlockDeviceInfo;
import io.github.qapi4j.examples.qmp.BlockdevCreateCommand;
import io.github.qapi4j.examples.qmp.BlockdevCreateOptions;
import io.github.qapi4j.examples.qmp.BlockdevDriver;
import io.github.qapi4j.examples.qmp.BlockdevOptions;
import io.github.qapi4j.examples.qmp.BlockdevRef;
import io.github.qapi4j.examples.qmp.BlockdevRefOrNull;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.job.Job;
import io.github.qapi4j.runtime.job.JobOutcome;
import io.github.qapi4j.runtime.job.Jobs;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Takes a snapshot of a disk of a running machine, and ends it. From {@code take} on, the machine writes to an overlay, and the disk's image does not change,
 * so that it can be copied. {@code commit} writes the content of the overlay into the image, and lets the machine use the image again.
 *
 * <p>The overlay is created with {@code blockdev-create}, opened with {@code blockdev-add}, and then put above the disk with {@code blockdev-snapshot}. In
 * contrast to {@code blockdev-snapshot-sync}, which does all of it, a failing step leaves nothing behind, an existing file is not overwritten, and the
 * overlay has a name by which it can be committed.
 */
public final class LiveSnapshot {
    private static final String USAGE = """
            usage: LiveSnapshot SOCKET take NODE OVERLAY
                   LiveSnapshot SOCKET commit NODE
            OVERLAY is the path of a new qcow2 image.""";

    private final QmpApi api;
    private final Jobs jobs;
    private final Duration patience;

    /** @param patience how long a job may take */
    LiveSnapshot(QmpClient client, Duration patience) {
        this.api = QmpApi.on(client);
        // Concluded jobs are kept until their outcome was read, so that a commit can be continued.
        this.jobs = Jobs.builder(client).keepConcluded().build();
        this.patience = patience;
    }

    public static void main(String[] args) {
        boolean take = args.length == 4 && args[1].equals("take");
        if (!take && !(args.length == 3 && args[1].equals("commit"))) {
            System.err.println(USAGE);
            System.exit(2);
        }
        try (QmpClient client = QmpClient.connect(Path.of(args[0]))) {
            LiveSnapshot snapshot = new LiveSnapshot(client, Duration.ofHours(2));
            if (take) {
                snapshot.take(args[2], Path.of(args[3]));
                System.out.println("writes to " + args[2] + " go to " + args[3]);
            } else {
                Path overlay = snapshot.commit(args[2]).getFileName();
                System.out.println(args[2] + " has the content of " + overlay + ", which can be deleted");
            }
        } catch (IOException e) {
            System.err.println("error: " + e.getMessage());
            for (Throwable undo : e.getSuppressed()) {
                System.err.println("error: cleaning up has failed: " + undo.getMessage());
            }
            System.exit(1);
        }
    }

    /** Lets the users of a node write to a new image. If that fails, they are not affected, and there is no image. */
    void take(String node, Path overlay) throws IOException {
        BlockDeviceInfo disk = node(node);
        Path image = Path.of(disk.file());
        if (!Files.exists(image)) {
            throw new IOException(image + ", the image of " + node + ", is not a file here");
        }
        if (!List.of("raw", "qcow2").contains(disk.drv())) {
            throw new IOException("the format of " + node + " is " + disk.drv() + ", not raw or qcow2");
        }
        if (Files.exists(overlay)) {
            throw new IOException(overlay + " exists");
        }
        String path = overlay.toAbsolutePath().toString();
        BlockdevRef file = BlockdevRef.of(BlockdevOptions.file(b -> b.filename(path)));
        Deque<Step> undo = new ArrayDeque<>();
        try {
            undo.push(() -> Files.deleteIfExists(overlay));
            create(node, BlockdevCreateOptions.file(path, 0));
            create(
                    node,
                    BlockdevCreateOptions.qcow2(b -> b.file(file)
                            .size(disk.image().virtualSize())
                            .backingFile(image.toAbsolutePath().toString())
                            .backingFmt(BlockdevDriver.of(disk.drv()))));
            // Without a backing file: that is the disk, which is open already and which blockdev-snapshot attaches.
            api.blockCore()
                    .blockdevAdd(BlockdevOptions.qcow2(b ->
                            b.nodeName(overlay(node)).file(file).backing(BlockdevRefOrNull.of(JsonNull.INSTANCE))));
            undo.push(() -> api.blockCore().blockdevDel(overlay(node)));
            api.blockCore().blockdevSnapshot(node, overlay(node));
        } catch (QmpTimeoutException | QmpClosedException e) {
            // It is not known what QEMU does. The overlay may be in use.
            throw e;
        } catch (IOException | RuntimeException e) {
            undo(undo, e);
            throw e;
        }
    }

    /**
     * Writes the content of the overlay into the disk's image, and lets the users of the overlay use the disk again. If that fails, they still use the
     * overlay, nothing is lost, and the method can be called again. It continues a commit that a killed program has begun.
     *
     * @return the path of the overlay's file, which is not used any more
     */
    Path commit(String node) throws IOException {
        Path file = Path.of(node(overlay(node)).file());
        String id = "commit-" + node;
        Optional<Job> begun = jobs.find(id);
        Job job = begun.isPresent()
                ? begun.get()
                : jobs.start(
                        id,
                        BlockCommitCommand.builder()
                                .jobId(id)
                                .device(overlay(node))
                                .baseNode(node)
                                .autoDismiss(false)
                                .build());
        try {
            // When the job is ready, both images have the same content, and the job copies new writes as they come.
            if (job.awaitReady(patience)) {
                job.complete();
            }
        } catch (QmpTimeoutException e) {
            job.cancelBlockJob(true);
            end(job);
            throw new IOException("the commit of " + node + " was cancelled after " + patience, e);
        }
        JobOutcome outcome = end(job);
        if (!outcome.isCompleted()) {
            throw new IOException("the commit of " + node + " has not completed: " + outcome);
        }
        api.blockCore().blockdevDel(overlay(node));
        return file;
    }

    private void create(String node, BlockdevCreateOptions image) throws IOException {
        String id = "create-" + node;
        JobOutcome outcome = end(jobs.start(id, new BlockdevCreateCommand(id, image)));
        if (!outcome.isCompleted()) {
            throw new IOException("cannot create the overlay: " + outcome);
        }
    }

    private JobOutcome end(Job job) throws IOException {
        JobOutcome outcome = job.await(patience);
        if (!(outcome instanceof JobOutcome.Unknown)) {
            job.dismiss();
        }
        return outcome;
    }

    private BlockDeviceInfo node(String name) throws IOException {
        for (BlockDeviceInfo node : api.blockCore().queryNamedBlockNodes()) {
            if (name.equals(node.nodeName())) {
                return node;
            }
        }
        throw new IOException("QEMU has no node " + name);
    }

    private static String overlay(String node) {
        return node + "-overlay";
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
