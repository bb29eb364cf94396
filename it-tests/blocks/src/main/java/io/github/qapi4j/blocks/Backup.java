package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BitmapSyncMode;
import io.github.qapi4j.blocks.qmp.BlockdevBackup;
import io.github.qapi4j.blocks.qmp.BlockdevOnError;
import io.github.qapi4j.blocks.qmp.JobType;
import io.github.qapi4j.blocks.qmp.MirrorSyncMode;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.job.JobControl;
import io.github.qapi4j.runtime.transaction.job.JobRegistry;
import io.github.qapi4j.runtime.transaction.job.JobWork;
import io.github.qapi4j.runtime.transaction.job.ServerJob;
import java.time.Duration;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The work of a job that copies a node to another one. It uses both from its creation to its end. No content is copied, as this block layer has none:
 * the target is marked as written.
 */
final class Backup implements JobWork {
    static final long CLUSTER = 65536;

    /** The number of clusters that one request copies. */
    private static final int MAX_CHUNK = 16;

    private final Activity activity;
    private final BlockGraph graph;
    private final BlockNode filter;
    private final BlockNode target;
    private final @Nullable DirtyBitmap bitmap;
    private final @Nullable BitmapSyncMode mode;
    private final BlockdevOnError onTargetError;
    private final boolean copiesOnlyBeforeWrites;
    private final Duration latency;

    /** The clusters that were not copied yet; a write to the source also copies some. */
    private final BitSet uncopied;

    private boolean started;

    private Backup(
            Activity activity,
            BlockGraph graph,
            BlockNode filter,
            BlockNode source,
            BlockNode target,
            @Nullable DirtyBitmap bitmap,
            BlockdevBackup wanted) {
        this.activity = activity;
        this.graph = graph;
        this.filter = filter;
        this.target = target;
        this.bitmap = bitmap;
        this.mode = wanted.sync() == MirrorSyncMode.INCREMENTAL ? BitmapSyncMode.ON_SUCCESS : wanted.bitmapMode();
        this.onTargetError = wanted.onTargetError() == null ? BlockdevOnError.REPORT : wanted.onTargetError();
        this.copiesOnlyBeforeWrites = wanted.sync() == MirrorSyncMode.NONE;
        this.latency = source.latency;
        this.uncopied = filter.uncopied;
        if (bitmap != null && isByBitmap(wanted.sync())) {
            bitmap.forEachRange((offset, length) ->
                    uncopied.set((int) (offset / CLUSTER), (int) ((offset + length - 1) / CLUSTER) + 1));
        } else {
            uncopied.set(0, (int) ((source.size() + CLUSTER - 1) / CLUSTER));
        }
    }

    /**
     * Creates a backup that is not started, and begins to use its nodes.
     *
     * @throws QmpErrorException if it cannot be created; nothing is in use then
     */
    static ServerJob create(
            Activity activity, NodeOpening opening, BlockGraph graph, JobRegistry jobs, BlockdevBackup wanted)
            throws QmpErrorException {
        BlockNode source = graph.node(wanted.device());
        BlockNode target = graph.node(wanted.target());
        DirtyBitmap bitmap = bitmap(source, wanted);
        if (wanted.sync() == MirrorSyncMode.TOP) {
            throw QmpErrorException.generic("this block layer does not know which data is in the overlay itself");
        }
        if (source == target) {
            throw QmpErrorException.generic("node '" + source.name() + "' cannot be copied to itself");
        }
        if (Boolean.TRUE.equals(wanted.compress()) && target.driver() != Driver.QCOW2) {
            throw QmpErrorException.generic("node '" + target.name() + "' cannot be compressed");
        }
        graph.requireNoJob(source);
        graph.requireNoJob(target);
        if (source.size() != target.size()) {
            throw QmpErrorException.generic("nodes '" + source.name() + "' and '" + target.name() + "' differ in size");
        }
        if (wanted.speed() != null && wanted.speed() < 0) {
            throw QmpErrorException.generic("the speed of a job must not be negative");
        }
        BlockNode filter = new BlockNode(
                opening.name(wanted.filterNodeName()), Driver.COPY_BEFORE_WRITE, source.size(), null, false);
        filter.target = target;
        Backup work = new Backup(activity, graph, filter, source, target, bitmap, wanted);
        graph.insert(filter, source, "job '" + wanted.jobId() + "'");
        try {
            ServerJob job = jobs.newJob(wanted.jobId() == null ? "" : wanted.jobId(), JobType.BACKUP.wireName())
                    .autoFinalize(!Boolean.FALSE.equals(wanted.autoFinalize()))
                    .autoDismiss(!Boolean.FALSE.equals(wanted.autoDismiss()))
                    .speed(wanted.speed() == null ? 0 : wanted.speed())
                    .create(work);
            if (bitmap != null) {
                bitmap.freeze();
            }
            return job;
        } catch (QmpErrorException e) {
            graph.removeFilter(filter);
            throw e;
        }
    }

    private static boolean isByBitmap(MirrorSyncMode sync) {
        return sync == MirrorSyncMode.BITMAP || sync == MirrorSyncMode.INCREMENTAL;
    }

    /** Returns the bitmap of a backup, or null. */
    private static @Nullable DirtyBitmap bitmap(BlockNode source, BlockdevBackup wanted) throws QmpErrorException {
        MirrorSyncMode sync = wanted.sync();
        BitmapSyncMode mode = wanted.bitmapMode();
        if (wanted.bitmap() == null) {
            if (isByBitmap(sync) || mode != null) {
                throw QmpErrorException.generic("a bitmap is missing for this mode");
            }
            return null;
        }
        if (sync == MirrorSyncMode.INCREMENTAL) {
            if (mode != null && mode != BitmapSyncMode.ON_SUCCESS) {
                throw QmpErrorException.generic("an incremental backup needs the mode 'on-success' of the bitmap");
            }
            mode = BitmapSyncMode.ON_SUCCESS;
        }
        DirtyBitmap bitmap = source.bitmap(wanted.bitmap());
        if (mode == null) {
            throw QmpErrorException.generic("the mode of the bitmap is missing");
        }
        bitmap.requireUnused();
        if (sync == MirrorSyncMode.NONE || mode == BitmapSyncMode.NEVER && !isByBitmap(sync)) {
            throw QmpErrorException.generic("the bitmap has no meaning in these modes");
        }
        if (mode != BitmapSyncMode.NEVER) {
            bitmap.requireChangeable();
        }
        return bitmap;
    }

    @Override
    public void run(JobControl control) throws Exception {
        // Not before the transaction has ended: all jobs of a group are started before one of them can fail.
        activity.finish(() -> started = true);
        long total = activity.read(this::remaining);
        control.progress(0, total);
        while (copiesOnlyBeforeWrites) {
            control.sleep(Duration.ofSeconds(1));
        }
        for (long left = total; left > 0; ) {
            control.pausePoint();
            if (!latency.isZero()) {
                control.sleep(latency);
            }
            if (target.failsWrites) {
                activity.finish(() -> uncopied.stream().forEach(cluster -> target.mark(cluster * CLUSTER, CLUSTER)));
                requestFailed(control);
                continue;
            }
            long before = left;
            left = activity.read(this::copyChunk);
            control.progress(total - left, total);
            if (control.speed() > 0 && left > 0) {
                control.sleep(Duration.ofMillis(1000 * (before - left) / control.speed()));
            }
        }
    }

    private void requestFailed(JobControl control) throws QmpErrorException {
        JobControl.ErrorAction action =
                onTargetError == BlockdevOnError.STOP ? JobControl.ErrorAction.STOP : JobControl.ErrorAction.REPORT;
        control.ioError(JobControl.Operation.WRITE, action);
        if (action == JobControl.ErrorAction.REPORT) {
            throw QmpErrorException.generic("Input/output error");
        }
    }

    private long remaining() {
        return uncopied.cardinality() * CLUSTER;
    }

    /** Copies the next clusters, and returns the length of those that are left. */
    private long copyChunk() {
        int start = uncopied.nextSetBit(0);
        if (start >= 0) {
            filter.copy(target, start, Math.min(uncopied.nextClearBit(start), start + MAX_CHUNK));
        }
        return remaining();
    }

    @Override
    public void commit() {
        endUse(true);
    }

    @Override
    public void abort() {
        endUse(false);
    }

    private void endUse(boolean success) {
        activity.finish(() -> {
            if (bitmap != null) {
                boolean always = mode == BitmapSyncMode.ALWAYS && started;
                bitmap.thaw((success || always) && mode != BitmapSyncMode.NEVER);
                if (!success && always) {
                    uncopied.stream().forEach(cluster -> bitmap.mark(cluster * CLUSTER, CLUSTER));
                }
            }
            graph.removeFilter(filter);
        });
    }
}
