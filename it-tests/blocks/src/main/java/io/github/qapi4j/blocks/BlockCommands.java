package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BlockCoreCommands;
import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmap;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapAddCommand;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapClearCommand;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapDisableCommand;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapEnableCommand;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapMergeCommand;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapRemoveCommand;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapSha256;
import io.github.qapi4j.blocks.qmp.BlockDirtyInfo;
import io.github.qapi4j.blocks.qmp.BlockdevAddCommand;
import io.github.qapi4j.blocks.qmp.BlockdevBackupCommand;
import io.github.qapi4j.blocks.qmp.BlockdevCacheInfo;
import io.github.qapi4j.blocks.qmp.BlockdevDelCommand;
import io.github.qapi4j.blocks.qmp.BlockdevDetectZeroesOptions;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshot;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshotCommand;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshotInternal;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshotInternalSyncCommand;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshotSync;
import io.github.qapi4j.blocks.qmp.BlockdevSnapshotSyncCommand;
import io.github.qapi4j.blocks.qmp.ImageInfo;
import io.github.qapi4j.blocks.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.blocks.qmp.XDebugBlockDirtyBitmapSha256Command;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the block layer; the server answers the others with {@code CommandNotFound}. A command with the name of an action is a transaction
 * with that action only.
 */
final class BlockCommands implements BlockCoreCommands {
    private static final long CLUSTER_SIZE = 65536;

    private final BlockGraph graph;
    private final NodeOpening opening;
    private final BlockActions actions;
    private final TransactionExecutor executor;

    BlockCommands(BlockGraph graph, NodeOpening opening, BlockActions actions, TransactionExecutor executor) {
        this.graph = graph;
        this.opening = opening;
        this.actions = actions;
        this.executor = executor;
    }

    private void execute(TransactionStep step) throws QmpErrorException {
        executor.execute(List.of(step), CompletionMode.INDIVIDUAL, single -> single);
    }

    @Override
    public void blockdevAdd(BlockdevAddCommand command) throws QmpErrorException {
        execute(scope -> opening.open(command.arguments(), scope));
    }

    @Override
    public void blockdevDel(BlockdevDelCommand command) throws QmpErrorException {
        execute(new TransactionStep() {
            private @Nullable BlockNode node;

            @Override
            public void prepare(TransactionScope scope) throws QmpErrorException {
                node = graph.node(command.nodeName());
                graph.requireNoBlocker(node);
                if (!node.ofMonitor || graph.hasUsers(node)) {
                    throw QmpErrorException.generic("node '" + node.name() + "' is in use");
                }
            }

            @Override
            public void commit() {
                graph.close(Objects.requireNonNull(node, "node"));
            }
        });
    }

    @Override
    public void blockDirtyBitmapAdd(BlockDirtyBitmapAddCommand command) throws QmpErrorException {
        execute(actions.add(BlockDirtyBitmapAdd.builder()
                .node(command.node())
                .name(command.name())
                .granularity(command.granularity())
                .persistent(command.persistent())
                .disabled(command.disabled())
                .build()));
    }

    @Override
    public void blockDirtyBitmapRemove(BlockDirtyBitmapRemoveCommand command) throws QmpErrorException {
        execute(actions.remove(new BlockDirtyBitmap(command.node(), command.name())));
    }

    @Override
    public void blockDirtyBitmapClear(BlockDirtyBitmapClearCommand command) throws QmpErrorException {
        execute(actions.clear(new BlockDirtyBitmap(command.node(), command.name())));
    }

    @Override
    public void blockDirtyBitmapEnable(BlockDirtyBitmapEnableCommand command) throws QmpErrorException {
        execute(actions.record(new BlockDirtyBitmap(command.node(), command.name()), true));
    }

    @Override
    public void blockDirtyBitmapDisable(BlockDirtyBitmapDisableCommand command) throws QmpErrorException {
        execute(actions.record(new BlockDirtyBitmap(command.node(), command.name()), false));
    }

    @Override
    public void blockDirtyBitmapMerge(BlockDirtyBitmapMergeCommand command) throws QmpErrorException {
        execute(actions.merge(new BlockDirtyBitmapMerge(command.node(), command.target(), command.bitmaps())));
    }

    @Override
    public void blockdevSnapshot(BlockdevSnapshotCommand command) throws QmpErrorException {
        execute(actions.snapshot(new BlockdevSnapshot(command.node(), command.overlay())));
    }

    @Override
    public void blockdevSnapshotSync(BlockdevSnapshotSyncCommand command) throws QmpErrorException {
        execute(actions.snapshotSync(BlockdevSnapshotSync.builder()
                .device(command.device())
                .nodeName(command.nodeName())
                .snapshotFile(command.snapshotFile())
                .snapshotNodeName(command.snapshotNodeName())
                .format(command.format())
                .mode(command.mode())
                .build()));
    }

    @Override
    public void blockdevSnapshotInternalSync(BlockdevSnapshotInternalSyncCommand command) throws QmpErrorException {
        execute(actions.internalSnapshot(new BlockdevSnapshotInternal(command.device(), command.name())));
    }

    @Override
    public void blockdevBackup(BlockdevBackupCommand command) throws QmpErrorException {
        execute(actions.backup(command.arguments()));
    }

    @Override
    public BlockDirtyBitmapSha256 xDebugBlockDirtyBitmapSha256(XDebugBlockDirtyBitmapSha256Command command)
            throws QmpErrorException {
        List<BlockDirtyBitmapSha256> digest = new ArrayList<>();
        execute(scope -> digest.add(new BlockDirtyBitmapSha256(
                graph.node(command.node()).bitmap(command.name()).sha256())));
        return digest.get(0);
    }

    @Override
    public List<BlockDeviceInfo> queryNamedBlockNodes(QueryNamedBlockNodesCommand command) throws QmpErrorException {
        boolean withChain = !Boolean.TRUE.equals(command.flat());
        List<BlockDeviceInfo> nodes = new ArrayList<>();
        execute(scope -> graph.nodes().forEach(node -> nodes.add(describe(node, withChain))));
        Collections.reverse(nodes);
        return nodes;
    }

    private static BlockDeviceInfo describe(BlockNode node, boolean withChain) {
        return BlockDeviceInfo.builder()
                .file(node.filename())
                .nodeName(node.name())
                .ro(node.isReadOnly())
                .drv(node.driver().wireName())
                .backingFile(node.backing == null ? null : node.backing.filename())
                .backingFileDepth(withChain ? depth(node) : 0)
                .encrypted(false)
                .detectZeroes(BlockdevDetectZeroesOptions.OFF)
                .bps(0)
                .bpsRd(0)
                .bpsWr(0)
                .iops(0)
                .iopsRd(0)
                .iopsWr(0)
                .image(image(node, withChain))
                .cache(new BlockdevCacheInfo(true, false, false))
                .writeThreshold(0)
                .dirtyBitmaps(node.bitmaps().isEmpty() ? null : bitmaps(node))
                .build();
    }

    private static int depth(BlockNode node) {
        return node.backing == null ? 0 : 1 + depth(node.backing);
    }

    private static ImageInfo image(BlockNode node, boolean withChain) {
        return ImageInfo.builder()
                .filename(node.filename())
                .format(node.driver().wireName())
                .virtualSize(node.size())
                .clusterSize(node.driver() == Driver.QCOW2 ? CLUSTER_SIZE : null)
                .snapshots(node.snapshots().isEmpty() ? null : node.snapshots())
                .backingImage(withChain && node.backing != null ? image(node.backing, true) : null)
                .build();
    }

    private static List<BlockDirtyInfo> bitmaps(BlockNode node) {
        List<BlockDirtyInfo> bitmaps = new ArrayList<>();
        for (DirtyBitmap bitmap : node.bitmaps().values()) {
            bitmaps.add(BlockDirtyInfo.builder()
                    .name(bitmap.name())
                    .count(bitmap.dirtyBytes())
                    .granularity(bitmap.granularity())
                    .recording(bitmap.isRecording())
                    .busy(bitmap.isBusy())
                    .persistent(bitmap.isPersistent())
                    .build());
        }
        Collections.reverse(bitmaps);
        return bitmaps;
    }
}
