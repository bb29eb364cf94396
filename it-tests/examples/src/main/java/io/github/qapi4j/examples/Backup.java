package io.github.qapi4j.examples;

import io.github.qapi4j.examples.qmp.ActionCompletionMode;
import io.github.qapi4j.examples.qmp.BlockDeviceInfo;
import io.github.qapi4j.examples.qmp.BlockDirtyInfo;
import io.github.qapi4j.examples.qmp.BlockdevCreateCommand;
import io.github.qapi4j.examples.qmp.BlockdevCreateOptions;
import io.github.qapi4j.examples.qmp.BlockdevDriver;
import io.github.qapi4j.examples.qmp.BlockdevOptions;
import io.github.qapi4j.examples.qmp.BlockdevRef;
import io.github.qapi4j.examples.qmp.BlockdevRefOrNull;
import io.github.qapi4j.examples.qmp.MirrorSyncMode;
import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.TransactionAction;
import io.github.qapi4j.examples.qmp.TransactionCommand;
import io.github.qapi4j.examples.qmp.TransactionProperties;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.job.Job;
import io.github.qapi4j.runtime.job.JobGroup;
import io.github.qapi4j.runtime.job.JobOutcome;
import io.github.qapi4j.runtime.job.JobProgress;
import io.github.qapi4j.runtime.job.Jobs;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Backs up disks of a running QEMU. A directory has one chain of backups: a full one, {@code NODE.0.qcow2} for each disk, and incremental ones, {@code
 * NODE.1.qcow2} and so on, each with the one before it as its backing file. The images of one backup show all disks at the same point in time. A bitmap of
 * each disk, named after the directory, has the places that have changed since the last backup of the chain.
 */
public final class Backup {
    private static final String USAGE = """
            usage: Backup SOCKET full DIRECTORY NODE...
                   Backup SOCKET incremental DIRECTORY NODE...
                   Backup SOCKET forget DIRECTORY NODE...
            The program runs on the host of QEMU, which creates the images in the directory. To
            forget a chain removes its bitmaps and what a killed run has left, but no images.""";

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final QmpApi api;
    private final Jobs jobs;
    private final Path directory;
    private final String bitmap;
    private final Progress progress;
    private final Duration patience;
    private volatile boolean cancelled;

    /** @param patience how long jobs may make no progress before they are cancelled */
    Backup(QmpClient client, Path directory, Progress progress, Duration patience) {
        this.api = QmpApi.on(client);
        this.jobs = Jobs.of(client);
        this.directory = directory.toAbsolutePath().normalize();
        this.bitmap = "backup-" + this.directory.getFileName();
        this.progress = progress;
        this.patience = patience;
    }

    public static void main(String[] args) {
        if (args.length < 4 || !List.of("full", "incremental", "forget").contains(args[1])) {
            System.err.println(USAGE);
            System.exit(2);
        }
        boolean failed = false;
        CountDownLatch ended = new CountDownLatch(1);
        try (QmpClient client = QmpClient.connect(Path.of(args[0]))) {
            Progress progress = new Progress(System.out, hasTerminal(), Duration.ofSeconds(10));
            Backup backup = new Backup(client, Path.of(args[2]), progress, Duration.ofMinutes(10));
            // Ctrl-C runs this thread. The JVM ends when it has ended.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                backup.cancel();
                try {
                    ended.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            backup.run(args[1], List.of(args).subList(3, args.length));
        } catch (IOException e) {
            failed = true;
            System.err.println("error: " + e.getMessage());
            for (Throwable undo : e.getSuppressed()) {
                System.err.println("error: cleaning up has failed: " + undo.getMessage());
            }
        } finally {
            ended.countDown();
        }
        if (failed) {
            System.exit(1);
        }
    }

    /** In JDK 17, 21 and 25, there is a console only if there is a terminal. JDK 22 to 24 always have one, and show the bar in files, too. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean hasTerminal() {
        return System.console() != null;
    }

    void run(String action, List<String> nodes) throws IOException {
        if (action.equals("forget")) {
            forget(nodes);
        } else {
            Files.createDirectories(directory);
            backUp(action.equals("full"), nodes);
        }
    }

    /** Cancels the running backup. Its thread then removes what it has created, and throws. */
    void cancel() {
        cancelled = true;
    }

    /** A disk and its new image. Until the backup has succeeded, the image is in the file {@code part}. */
    private record Disk(String node, long size, boolean persistent, int number, Path directory) {
        /** The id of the job, and the name of the node of the image. */
        String job() {
            return "backup-" + node;
        }

        Path image(int of) {
            return directory.resolve(node + "." + of + ".qcow2");
        }

        Path image() {
            return image(number);
        }

        Path part() {
            return directory.resolve(image().getFileName() + ".part");
        }
    }

    /** Makes a backup of all disks, or leaves everything as it was: the bitmaps keep their bits, so that the backup can be repeated. */
    private void backUp(boolean full, List<String> nodes) throws IOException {
        List<Disk> disks = disks(full, nodes);
        Deque<Step> undo = new ArrayDeque<>();
        boolean settled = true;
        try {
            for (Disk disk : disks) {
                undo.push(() -> Files.deleteIfExists(disk.part()));
                addTarget(disk);
                undo.push(() -> api.blockCore().blockdevDel(disk.job()));
            }
            if (cancelled) {
                throw new IOException("the backup was cancelled");
            }
            settled = false;
            JobGroup group = start(full, disks);
            if (full) {
                undo.push(() -> removeBitmaps(disks));
            }
            JobGroup.Outcome outcome = await(group);
            settled = outcome.jobs(JobOutcome.Unknown.class).isEmpty();
            if (!outcome.isCompleted()) {
                throw new IOException(failure(disks, outcome));
            }
        } catch (IOException | RuntimeException e) {
            // A reply with an error to the transaction means that it has done nothing.
            if (settled || e instanceof QmpErrorException) {
                undo(undo, e);
                throw e;
            }
            // QEMU may still make the backup, and then clear the bitmaps: the next incremental backup would lack its
            // content. The files that are
            // left prevent that.
            throw new IOException(
                    "it is not known how the backup ends; forget this chain, and begin another one: " + e.getMessage(),
                    e);
        }
        for (Disk disk : disks) {
            api.blockCore().blockdevDel(disk.job());
        }
        for (Disk disk : disks) {
            Files.move(disk.part(), disk.image());
            System.out.println(disk.node() + ": " + disk.image().getFileName());
        }
    }

    /**
     * Returns the disks, and checks what a transaction would reject. QEMU 7.2 and 10.0 hang if a grouped transaction with more than two actions fails
     * early, for example because a bitmap is missing.
     */
    private List<Disk> disks(boolean full, List<String> names) throws IOException {
        Map<String, BlockDeviceInfo> nodes = nodes();
        List<Disk> disks = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            BlockDeviceInfo node = nodes.get(name);
            if (node == null) {
                throw new IOException("QEMU has no node " + name + "; it has " + nodes.keySet());
            }
            Disk disk = disk(node, name);
            if (Files.exists(disk.part())) {
                throw new IOException(disk.part() + " exists, because an earlier run was killed;"
                        + " forget this chain, and begin another one");
            }
            if (full && disk.number() > 0) {
                throw new IOException(
                        directory + " has a full backup of " + name + "; begin another chain in another directory");
            }
            if (!full && disk.number() == 0) {
                throw new IOException(directory + " has no full backup of " + name);
            }
            if (!full && !hasUsableBitmap(node)) {
                throw new IOException(
                        name + " has no usable bitmap " + bitmap + "; begin another chain with a full backup");
            }
            disks.add(disk);
        }
        return disks;
    }

    private Disk disk(BlockDeviceInfo node, String name) {
        // A bitmap in a qcow2 image outlives QEMU.
        boolean persistent = node.drv().equals("qcow2") && !node.ro();
        int number = 0;
        Disk disk = new Disk(name, node.image().virtualSize(), persistent, number, directory);
        while (Files.exists(disk.image())) {
            disk = new Disk(name, disk.size(), persistent, ++number, directory);
        }
        return disk;
    }

    private Map<String, BlockDeviceInfo> nodes() throws IOException {
        Map<String, BlockDeviceInfo> nodes = new TreeMap<>();
        for (BlockDeviceInfo node : api.blockCore().queryNamedBlockNodes()) {
            String name = node.nodeName();
            if (name != null) {
                nodes.put(name, node);
            }
        }
        return nodes;
    }

    private Optional<BlockDirtyInfo> bitmap(BlockDeviceInfo node) {
        List<BlockDirtyInfo> bitmaps = node.dirtyBitmaps();
        return bitmaps == null
                ? Optional.empty()
                : bitmaps.stream().filter(found -> bitmap.equals(found.name())).findFirst();
    }

    private boolean hasUsableBitmap(BlockDeviceInfo node) {
        return bitmap(node)
                .filter(found -> found.recording() && !found.busy() && !Boolean.TRUE.equals(found.inconsistent()))
                .isPresent();
    }

    /** Lets QEMU create an image, and opens it. */
    private void addTarget(Disk disk) throws IOException {
        String path = disk.part().toString();
        create(disk, BlockdevCreateOptions.file(path, 0));
        BlockdevRef file = BlockdevRef.of(BlockdevOptions.file(b -> b.filename(path)));
        create(disk, BlockdevCreateOptions.qcow2(image -> {
            image.file(file).size(disk.size());
            if (disk.number() > 0) {
                image.backingFile(disk.image(disk.number() - 1).getFileName().toString())
                        .backingFmt(BlockdevDriver.QCOW2);
            }
        }));
        // The job writes whole clusters and reads nothing, so that QEMU need not open the images below this one.
        api.blockCore()
                .blockdevAdd(BlockdevOptions.qcow2(
                        b -> b.nodeName(disk.job()).file(file).backing(BlockdevRefOrNull.of(JsonNull.INSTANCE))));
    }

    private void create(Disk disk, BlockdevCreateOptions image) throws IOException {
        JobOutcome outcome = jobs.start(disk.job(), new BlockdevCreateCommand(disk.job(), image))
                .await(patience);
        if (!outcome.isCompleted()) {
            throw new IOException("cannot create the image " + disk.part() + ": " + outcome);
        }
    }

    private JobGroup start(boolean full, List<Disk> disks) throws IOException {
        List<TransactionAction> actions = new ArrayList<>();
        for (Disk disk : disks) {
            if (full) {
                actions.add(TransactionAction.blockDirtyBitmapAdd(
                        b -> b.node(disk.node()).name(bitmap).persistent(disk.persistent())));
            }
            actions.add(TransactionAction.blockdevBackup(b -> {
                b.jobId(disk.job()).device(disk.node()).target(disk.job()).autoDismiss(false);
                if (full) {
                    b.sync(MirrorSyncMode.FULL);
                } else {
                    b.sync(MirrorSyncMode.INCREMENTAL).bitmap(bitmap);
                }
            }));
        }
        // In a grouped transaction, QEMU clears the bitmaps only if all jobs succeed. Bitmaps cannot be added there, so
        // a full backup, whose bitmaps are
        // new, is individual: if it fails, its bitmaps are removed.
        ActionCompletionMode mode = full ? ActionCompletionMode.INDIVIDUAL : ActionCompletionMode.GROUPED;
        return jobs.start(
                disks.stream().map(Disk::job).toList(),
                TransactionCommand.builder()
                        .actions(actions)
                        .properties(TransactionProperties.builder()
                                .completionMode(mode)
                                .build())
                        .build());
    }

    /** Shows the progress until all jobs have ended. If one fails or makes no progress, or on {@link #cancel}, the others are cancelled. */
    private JobGroup.Outcome await(JobGroup group) throws IOException {
        Map<String, JobProgress> last = new HashMap<>();
        long copied = -1;
        long moved = System.nanoTime();
        boolean cancelling = false;
        while (true) {
            try {
                JobGroup.Outcome outcome = group.await(INTERVAL.compareTo(patience) < 0 ? INTERVAL : patience);
                progress.end(outcome.isCompleted());
                return outcome;
            } catch (QmpTimeoutException e) {
                // The jobs run.
            }
            long done = 0;
            long total = 0;
            boolean failed = false;
            for (Job job : group.jobs()) {
                JobProgress now = job.progress().orElse(last.get(job.id()));
                if (now != null) {
                    last.put(job.id(), now);
                    done += now.current();
                    total += now.total();
                }
                JobOutcome outcome = job.outcome().getNow(new JobOutcome.Completed());
                failed = failed || !outcome.isCompleted();
            }
            progress.show(done, total);
            if (done != copied) {
                copied = done;
                moved = System.nanoTime();
            }
            boolean stalled = System.nanoTime() - moved > patience.toNanos();
            if (stalled && cancelling) {
                throw new IOException("the jobs are cancelled, but do not end");
            }
            if ((stalled || failed || cancelled) && !cancelling) {
                cancelling = true;
                moved = System.nanoTime();
                progress.note(stalled ? "no progress for " + patience + ", cancelling" : "cancelling");
                for (Job job : group.jobs()) {
                    cancel(job);
                }
            }
        }
    }

    private static void cancel(Job job) throws IOException {
        try {
            if (!job.outcome().isDone()) {
                job.cancel();
            }
        } catch (QmpErrorException e) {
            // The job has ended meanwhile. Its outcome shows how.
        }
    }

    private static String failure(List<Disk> disks, JobGroup.Outcome outcome) {
        List<String> reasons = new ArrayList<>();
        for (Disk disk : disks) {
            JobOutcome end = outcome.outcomes().get(disk.job());
            if (end instanceof JobOutcome.Failed || end instanceof JobOutcome.Unknown) {
                reasons.add(disk.node() + " " + end);
            }
        }
        return reasons.isEmpty() ? "the backup was cancelled" : "the backup has failed: " + String.join("; ", reasons);
    }

    private void removeBitmaps(List<Disk> disks) throws IOException {
        List<TransactionAction> actions = new ArrayList<>();
        for (Disk disk : disks) {
            actions.add(TransactionAction.blockDirtyBitmapRemove(
                    b -> b.node(disk.node()).name(bitmap)));
        }
        api.transaction().transaction(actions);
    }

    /** Ends a chain: its bitmaps, and the jobs, nodes and unfinished images of a run that was killed. */
    private void forget(List<String> names) throws IOException {
        for (String name : names) {
            Map<String, BlockDeviceInfo> nodes = nodes();
            BlockDeviceInfo node = nodes.get(name);
            if (node == null) {
                throw new IOException("QEMU has no node " + name + "; it has " + nodes.keySet());
            }
            Disk disk = disk(node, name);
            Optional<Job> left = jobs.find(disk.job());
            if (left.isPresent()) {
                cancel(left.get());
                left.get().await(patience);
                left.get().dismiss();
            }
            if (nodes.containsKey(disk.job())) {
                api.blockCore().blockdevDel(disk.job());
            }
            if (bitmap(node).isPresent()) {
                api.blockCore().blockDirtyBitmapRemove(name, bitmap);
            }
            Files.deleteIfExists(disk.part());
            System.out.println(name + ": the chain in " + directory.getFileName() + " is forgotten");
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

    /** Shows the progress: as a bar on a terminal, otherwise as a line from time to time. */
    static final class Progress {
        private static final int WIDTH = 30;

        private final PrintStream out;
        private final boolean terminal;
        private final Duration pause;
        private long last = System.nanoTime();
        private boolean open;

        /** @param pause the time between two lines, if there is no terminal */
        Progress(PrintStream out, boolean terminal, Duration pause) {
            this.out = out;
            this.terminal = terminal;
            this.pause = pause;
        }

        void show(long done, long total) {
            double part = total <= 0 ? 0 : Math.min(1, (double) done / total);
            String text = "%3.0f %%, %d of %d MiB".formatted(Math.floor(100 * part), done >> 20, total >> 20);
            if (terminal) {
                int width = (int) (part * WIDTH);
                out.print("\r[" + "#".repeat(width) + "-".repeat(WIDTH - width) + "] " + text);
                out.flush();
                open = true;
            } else if (System.nanoTime() - last >= pause.toNanos()) {
                last = System.nanoTime();
                out.println(text.strip());
            }
        }

        /** Prints a line. */
        void note(String text) {
            out.println((open ? "\n" : "") + text);
            open = false;
        }

        void end(boolean complete) {
            if (terminal && complete) {
                out.println("\r[" + "#".repeat(WIDTH) + "] 100 %" + " ".repeat(20));
            } else if (open) {
                out.println();
            }
            open = false;
        }
    }
}
