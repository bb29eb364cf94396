package io.github.qapi4j.demo;

import io.github.qapi4j.demo.BlockLayer.Bitmap;
import io.github.qapi4j.demo.BlockLayer.Node;
import io.github.qapi4j.demo.qmp.BlockDirtyBitmap;
import io.github.qapi4j.demo.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.demo.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.demo.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.demo.qmp.TransactionAction;
import io.github.qapi4j.demo.qmp.TransactionActionHandler;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.util.BitSet;

/** Executes and undoes the actions of a transaction in the block layer. */
final class BlockActions implements TransactionActionHandler {
    private final BlockLayer blocks;

    BlockActions(BlockLayer blocks) {
        this.blocks = blocks;
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
            Node node = blocks.node(wanted.node());
            long granularity = wanted.granularity() == null ? BlockLayer.DEFAULT_GRANULARITY : wanted.granularity();
            if (granularity < 512 || granularity > 1 << 30 || Long.bitCount(granularity) != 1) {
                throw QmpErrorException.generic(
                        "granularity " + granularity + " is not a power of two from 512 to 2^30");
            }
            Bitmap bitmap = new Bitmap((int) granularity, Boolean.TRUE.equals(wanted.persistent()));
            bitmap.recording = !Boolean.TRUE.equals(wanted.disabled());
            if (node.bitmaps.putIfAbsent(wanted.name(), bitmap) != null) {
                throw QmpErrorException.generic(
                        "node '" + node.name + "' already has a bitmap '" + wanted.name() + "'");
            }
            scope.onAbort(() -> node.bitmaps.remove(wanted.name()));
        };
    }

    @Override
    public TransactionStep blockDirtyBitmapRemove(TransactionAction.BlockDirtyBitmapRemove action) {
        return remove(action.data());
    }

    TransactionStep remove(BlockDirtyBitmap target) {
        return scope -> {
            Node node = blocks.node(target.node());
            Bitmap bitmap = node.bitmap(target.name());
            node.bitmaps.remove(target.name());
            scope.onAbort(() -> node.bitmaps.put(target.name(), bitmap));
        };
    }

    @Override
    public TransactionStep blockDirtyBitmapClear(TransactionAction.BlockDirtyBitmapClear action) {
        return clear(action.data());
    }

    TransactionStep clear(BlockDirtyBitmap target) {
        return scope -> {
            Bitmap bitmap = blocks.node(target.node()).bitmap(target.name());
            BitSet before = bitmap.bits;
            bitmap.bits = new BitSet();
            scope.onAbort(() -> bitmap.bits = before);
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
            Bitmap bitmap = blocks.node(target.node()).bitmap(target.name());
            boolean before = bitmap.recording;
            bitmap.recording = recording;
            scope.onAbort(() -> bitmap.recording = before);
        };
    }

    @Override
    public TransactionStep blockDirtyBitmapMerge(TransactionAction.BlockDirtyBitmapMerge action) {
        return merge(action.data());
    }

    TransactionStep merge(BlockDirtyBitmapMerge wanted) {
        return scope -> {
            Bitmap target = blocks.node(wanted.node()).bitmap(wanted.target());
            BitSet before = (BitSet) target.bits.clone();
            scope.onAbort(() -> target.bits = before);
            for (BlockDirtyBitmapOrStr source : wanted.bitmaps()) {
                target.merge(source(wanted.node(), source));
            }
        };
    }

    private Bitmap source(String node, BlockDirtyBitmapOrStr source) throws QmpErrorException {
        if (source instanceof BlockDirtyBitmapOrStr.Local local) {
            return blocks.node(node).bitmap(local.value());
        }
        BlockDirtyBitmap external = ((BlockDirtyBitmapOrStr.External) source).value();
        return blocks.node(external.node()).bitmap(external.name());
    }

    @Override
    public TransactionStep blockdevSnapshot(TransactionAction.BlockdevSnapshot action) {
        return scope -> {
            Node node = blocks.node(action.data().node());
            Node overlay = blocks.node(action.data().overlay());
            if (overlay.backing != null) {
                throw QmpErrorException.generic("'" + overlay.name + "' is already an overlay of another node");
            }
            if (node.readOnly) {
                throw QmpErrorException.generic("another node is already an overlay of '" + node.name + "'");
            }
            overlay.backing = node;
            node.readOnly = true;
            scope.onAbort(() -> {
                overlay.backing = null;
                node.readOnly = false;
            });
        };
    }

    @Override
    public TransactionStep blockdevSnapshotInternalSync(TransactionAction.BlockdevSnapshotInternalSync action) {
        return scope -> {
            Node node = blocks.node(action.data().device());
            String name = action.data().name();
            if (node.snapshots.contains(name)) {
                throw QmpErrorException.generic("'" + node.name + "' already has a snapshot '" + name + "'");
            }
            node.snapshots.add(name);
            scope.onAbort(() -> node.snapshots.remove(name));
        };
    }

    @Override
    public TransactionStep blockdevSnapshotSync(TransactionAction.BlockdevSnapshotSync action) {
        return needsFiles("blockdev-snapshot-sync");
    }

    @Override
    public TransactionStep blockdevBackup(TransactionAction.BlockdevBackup action) {
        return needsFiles("blockdev-backup");
    }

    @Override
    @SuppressWarnings("deprecation") // a server must execute deprecated actions too
    public TransactionStep driveBackup(TransactionAction.DriveBackup action) {
        return needsFiles("drive-backup");
    }

    /** Fails like a real server that was built without a feature, since this block layer has no files and no jobs. */
    private static TransactionStep needsFiles(String action) {
        return TransactionStep.failing("'" + action + "' needs files, and this block layer is in memory");
    }
}
