package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BlockDirtyBitmap;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.blocks.qmp.BlockdevBackup;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshot;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshotInternal;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshotSync;
import io.github.qapi4j.blocks.qmp.ImageInfo;
import io.github.qapi4j.blocks.qmp.NewImageMode;
import io.github.qapi4j.blocks.qmp.SnapshotInfo;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.blocks.qmp.TransactionActionHandler;
import io.github.qapi4j.blocks.qmp.TransactionActionKind;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import io.github.qapi4j.runtime.transaction.job.JobRegistry;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Executes and undoes the actions of a transaction in the block layer. As in QEMU, {@code prepare} makes the changes, except that a bitmap is removed,
 * and a node becomes read-only, in {@code commit}, and jobs start after that.
 */
final class BlockActions implements TransactionActionHandler {
    private final BlockGraph graph;
    private final Images images;
    private final NodeOpening opening;
    private final Activity activity;
    private final JobRegistry jobs;

    BlockActions(BlockGraph graph, Images images, NodeOpening opening, Activity activity, JobRegistry jobs) {
        this.graph = graph;
        this.images = images;
        this.opening = opening;
        this.activity = activity;
        this.jobs = jobs;
    }

    @Override
    public Set<TransactionActionKind> groupable() {
        return Set.of(TransactionActionKind.BLOCKDEV_BACKUP);
    }

    @Override
    public TransactionStep abort(TransactionAction.Abort action) {
        return TransactionStep.failing("the action 'abort' ends the transaction");
    }

    @Override
    public TransactionStep blockDirtyBitmapAdd(TransactionAction.BlockDirtyBitmapAdd action) {
        return add(action.data());
    }

    TransactionStep add(BlockDirtyBitmapAdd wanted) {
        return scope -> {
            if (wanted.name().isEmpty()) {
                throw QmpErrorException.generic("the name of a bitmap is empty");
            }
            BlockNode node = graph.node(wanted.node());
            boolean persistent = Boolean.TRUE.equals(wanted.persistent());
            if (persistent && !node.storesBitmaps()) {
                throw QmpErrorException.generic("node '" + node.name() + "' cannot store bitmaps");
            }
            DirtyBitmap bitmap = DirtyBitmap.create(
                    wanted.name(),
                    node.size(),
                    wanted.granularity() == null ? DirtyBitmap.DEFAULT_GRANULARITY : wanted.granularity(),
                    persistent);
            bitmap.record(!Boolean.TRUE.equals(wanted.disabled()));
            if (node.bitmaps().putIfAbsent(wanted.name(), bitmap) != null) {
                throw QmpErrorException.generic(
                        "node '" + node.name() + "' already has a bitmap '" + wanted.name() + "'");
            }
            scope.onAbort(() -> node.bitmaps().remove(wanted.name()));
        };
    }

    @Override
    public TransactionStep blockDirtyBitmapRemove(TransactionAction.BlockDirtyBitmapRemove action) {
        return remove(action.data());
    }

    TransactionStep remove(BlockDirtyBitmap target) {
        return new TransactionStep() {
            private @Nullable BlockNode node;

            @Override
            public void prepare(TransactionScope scope) throws QmpErrorException {
                node = graph.node(target.node());
                DirtyBitmap bitmap = node.bitmap(target.name());
                bitmap.requireChangeable();
                bitmap.reserveForRemoval(true);
                scope.onAbort(() -> bitmap.reserveForRemoval(false));
            }

            @Override
            public void commit() {
                Objects.requireNonNull(node, "node").bitmaps().remove(target.name());
            }
        };
    }

    @Override
    public TransactionStep blockDirtyBitmapClear(TransactionAction.BlockDirtyBitmapClear action) {
        return clear(action.data());
    }

    TransactionStep clear(BlockDirtyBitmap target) {
        return scope -> {
            DirtyBitmap bitmap = graph.node(target.node()).bitmap(target.name());
            bitmap.requireChangeable();
            BitSet before = bitmap.replace(new BitSet());
            scope.onAbort(() -> bitmap.replace(before));
        };
    }

    @Override
    public TransactionStep blockDirtyBitmapEnable(TransactionAction.BlockDirtyBitmapEnable action) {
        return record(action.data(), true);
    }

    @Override
    public TransactionStep blockDirtyBitmapDisable(TransactionAction.BlockDirtyBitmapDisable action) {
        return record(action.data(), false);
    }

    TransactionStep record(BlockDirtyBitmap target, boolean recording) {
        return scope -> {
            DirtyBitmap bitmap = graph.node(target.node()).bitmap(target.name());
            bitmap.requireUnused();
            boolean before = bitmap.record(recording);
            scope.onAbort(() -> bitmap.record(before));
        };
    }

    @Override
    public TransactionStep blockDirtyBitmapMerge(TransactionAction.BlockDirtyBitmapMerge action) {
        return merge(action.data());
    }

    /** Returns a step that merges bitmaps into another one. An empty list changes nothing. */
    TransactionStep merge(BlockDirtyBitmapMerge wanted) {
        return scope -> {
            BlockNode node = graph.node(wanted.node());
            DirtyBitmap target = node.bitmap(wanted.target());
            BitSet before = target.content();
            scope.onAbort(() -> target.replace(before));
            for (BlockDirtyBitmapOrStr each : wanted.bitmaps()) {
                DirtyBitmap source = source(node, each);
                target.requireChangeable();
                source.requireUnused();
                if (source.size() != target.size()) {
                    throw QmpErrorException.generic("bitmap '" + source.name() + "' is of " + source.size()
                            + " bytes, and '" + target.name() + "' of " + target.size());
                }
                target.merge(source);
            }
        };
    }

    private DirtyBitmap source(BlockNode node, BlockDirtyBitmapOrStr source) throws QmpErrorException {
        if (source instanceof BlockDirtyBitmapOrStr.Local local) {
            return node.bitmap(local.value());
        }
        BlockDirtyBitmap external = ((BlockDirtyBitmapOrStr.External) source).value();
        return graph.node(external.node()).bitmap(external.name());
    }

    @Override
    public TransactionStep blockdevSnapshot(TransactionAction.BlockdevSnapshot action) {
        return snapshot(action.data());
    }

    TransactionStep snapshot(BlockdevSnapshot wanted) {
        return new TransactionStep() {
            private @Nullable BlockNode node;

            @Override
            public void prepare(TransactionScope scope) throws QmpErrorException {
                node = graph.node(wanted.node());
                graph.requireNoBlocker(node);
                append(graph.node(wanted.overlay()), node, scope);
            }

            @Override
            public void commit() {
                graph.makeReadOnly(Objects.requireNonNull(node, "node"));
            }
        };
    }

    private void append(BlockNode overlay, BlockNode node, TransactionScope scope) throws QmpErrorException {
        if (graph.isRead(overlay)) {
            throw QmpErrorException.generic("'" + overlay.name() + "' has users that read it");
        }
        if (overlay.backing != null) {
            throw QmpErrorException.generic("'" + overlay.name() + "' is already an overlay of another node");
        }
        if (overlay.driver() != Driver.QCOW2) {
            throw QmpErrorException.generic(
                    "a node of driver '" + overlay.driver().wireName() + "' cannot be an overlay");
        }
        scope.onAbort(graph.append(overlay, node));
    }

    @Override
    public TransactionStep blockdevSnapshotSync(TransactionAction.BlockdevSnapshotSync action) {
        return snapshotSync(action.data());
    }

    /** Returns a step that creates an overlay. After the transaction, an overlay without users is closed, also after success. */
    TransactionStep snapshotSync(BlockdevSnapshotSync wanted) {
        return new TransactionStep() {
            private @Nullable BlockNode node;
            private @Nullable BlockNode overlay;

            @Override
            public void prepare(TransactionScope scope) throws QmpErrorException {
                if (wanted.nodeName() == null) {
                    throw QmpErrorException.generic("there is no device '" + wanted.device() + "'");
                }
                node = graph.node(wanted.nodeName());
                graph.requireNoBlocker(node);
                if (wanted.snapshotNodeName() == null) {
                    throw QmpErrorException.generic("the overlay needs a 'snapshot-node-name'");
                }
                if (wanted.format() != null && !wanted.format().equals(Driver.QCOW2.wireName())) {
                    throw QmpErrorException.generic(
                            "an image of format '" + wanted.format() + "' cannot be an overlay");
                }
                if (graph.find(wanted.snapshotNodeName()) != null) {
                    throw QmpErrorException.generic("there is already a node '" + wanted.snapshotNodeName() + "'");
                }
                if (wanted.mode() != NewImageMode.EXISTING) {
                    create(wanted.snapshotFile(), node, scope);
                }
                overlay = opening.openQcow2(wanted.snapshotNodeName(), wanted.snapshotFile(), scope);
                append(overlay, node, scope);
            }

            @Override
            public void commit() {
                graph.makeReadOnly(Objects.requireNonNull(node, "node"));
            }

            @Override
            public void clean() {
                if (overlay != null && !graph.hasUsers(overlay)) {
                    graph.close(overlay);
                }
            }
        };
    }

    /** Creates an image of the size of a node, and replaces an image with this path that has no users. */
    private void create(String path, BlockNode node, TransactionScope scope) throws QmpErrorException {
        images.requireFolder(path);
        if (path.equals(node.filename())) {
            throw QmpErrorException.generic("'" + path + "' is the image of node '" + node.name() + "' itself");
        }
        graph.requireReplaceable(path);
        Image former = images.find(path);
        if (former != null && former.isSaved()) {
            throw QmpErrorException.generic("'" + path + "' is in a file, and is not replaced");
        }
        List<BlockNode> open = graph.files(path);
        scope.onAbort(() -> {
            images.replace(path, former);
            open.forEach(each -> each.setImage(former));
        });
        Image created = new Image(path, Driver.QCOW2, node.size(), null);
        images.replace(path, created);
        open.forEach(each -> each.setImage(created));
    }

    @Override
    public TransactionStep blockdevSnapshotInternalSync(TransactionAction.BlockdevSnapshotInternalSync action) {
        return internalSnapshot(action.data());
    }

    TransactionStep internalSnapshot(BlockdevSnapshotInternal wanted) {
        return new TransactionStep() {
            private @Nullable Image described;

            @Override
            public void describe(TransactionScope scope) throws QmpErrorException {
                // An earlier step of the transaction may still create the node.
                BlockNode node = graph.find(wanted.device());
                Image store = node == null ? null : node.snapshotStore();
                if (store != null) {
                    describe(store, scope);
                }
            }

            private void describe(Image store, TransactionScope scope) throws QmpErrorException {
                if (described != store && store.isSaved()) {
                    described = store;
                    scope.undoRecord(JournalRecord.of(ImageInfo.CODEC, store.info()));
                }
            }

            @Override
            public void prepare(TransactionScope scope) throws QmpErrorException {
                BlockNode node = graph.node(wanted.device());
                graph.requireRoot(node);
                Image store = node.snapshotStore();
                if (store == null) {
                    throw QmpErrorException.generic("node '" + node.name() + "' cannot store snapshots");
                }
                String name = wanted.name();
                if (name.isEmpty()) {
                    throw QmpErrorException.generic("the name of a snapshot is empty");
                }
                if (store.snapshots().stream().anyMatch(other -> other.name().equals(name))) {
                    throw QmpErrorException.generic("node '" + node.name() + "' already has a snapshot '" + name + "'");
                }
                describe(store, scope);
                SnapshotInfo snapshot = store.newSnapshot(name);
                scope.onAbort(() -> store.remove(snapshot));
                store.add(snapshot);
            }
        };
    }

    @Override
    public TransactionStep blockdevBackup(TransactionAction.BlockdevBackup action) {
        return backup(action.data());
    }

    TransactionStep backup(BlockdevBackup wanted) {
        return scope -> scope.job(Backup.create(activity, opening, graph, jobs, wanted));
    }

    @Override
    @SuppressWarnings("deprecation") // a server must execute deprecated actions too
    public TransactionStep driveBackup(TransactionAction.DriveBackup action) {
        return TransactionStep.failing("this block layer opens no targets by file name: use 'blockdev-backup'");
    }
}
