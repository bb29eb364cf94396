package io.github.qapi4j.demo;

import io.github.qapi4j.demo.BlockLayer.Bitmap;
import io.github.qapi4j.demo.BlockLayer.Node;
import io.github.qapi4j.demo.qmp.BlockCoreCommands;
import io.github.qapi4j.demo.qmp.BlockDeviceInfo;
import io.github.qapi4j.demo.qmp.BlockDirtyInfo;
import io.github.qapi4j.demo.qmp.BlockdevAddCommand;
import io.github.qapi4j.demo.qmp.BlockdevCacheInfo;
import io.github.qapi4j.demo.qmp.BlockdevDelCommand;
import io.github.qapi4j.demo.qmp.BlockdevDetectZeroesOptions;
import io.github.qapi4j.demo.qmp.BlockdevOptions;
import io.github.qapi4j.demo.qmp.BlockdevRef;
import io.github.qapi4j.demo.qmp.ImageInfo;
import io.github.qapi4j.demo.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.demo.qmp.SnapshotInfo;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands of the block layer that the demonstration needs; the server answers the others with {@code CommandNotFound}. */
final class BlockCommands implements BlockCoreCommands {
    private final BlockLayer blocks;

    BlockCommands(BlockLayer blocks) {
        this.blocks = blocks;
    }

    @Override
    public void blockdevAdd(BlockdevAddCommand command) throws QmpErrorException {
        BlockdevOptions options = command.arguments();
        if (options.nodeName() == null) {
            throw QmpErrorException.generic("a node needs a node-name");
        }
        if (options instanceof BlockdevOptions.NullCo empty) {
            long size = empty.size() == null ? 1 << 30 : empty.size();
            blocks.add(new Node(options.nodeName(), options.driver().wireName(), size));
        } else if (options instanceof BlockdevOptions.Qcow2 image
                && image.file() instanceof BlockdevRef.Reference file) {
            Node storage = blocks.node(file.value());
            blocks.add(new Node(options.nodeName(), options.driver().wireName(), storage.size));
        } else {
            throw QmpErrorException.generic(
                    "there is no driver '" + options.driver().wireName() + "' in this block layer");
        }
    }

    @Override
    public void blockdevDel(BlockdevDelCommand command) throws QmpErrorException {
        blocks.remove(command.nodeName());
    }

    @Override
    public List<BlockDeviceInfo> queryNamedBlockNodes(QueryNamedBlockNodesCommand command) {
        return blocks.nodes().stream().map(BlockCommands::describe).toList();
    }

    private static BlockDeviceInfo describe(Node node) {
        return BlockDeviceInfo.builder()
                .file(node.name)
                .nodeName(node.name)
                .ro(node.readOnly)
                .drv(node.driver)
                .backingFile(node.backing == null ? null : node.backing.name)
                .backingFileDepth(depth(node))
                .encrypted(false)
                .detectZeroes(BlockdevDetectZeroesOptions.OFF)
                .bps(0)
                .bpsRd(0)
                .bpsWr(0)
                .iops(0)
                .iopsRd(0)
                .iopsWr(0)
                .image(ImageInfo.builder()
                        .filename(node.name)
                        .format(node.driver)
                        .virtualSize(node.size)
                        .snapshots(node.snapshots.isEmpty() ? null : snapshots(node))
                        .build())
                .cache(new BlockdevCacheInfo(true, false, false))
                .writeThreshold(0)
                .dirtyBitmaps(node.bitmaps.isEmpty() ? null : bitmaps(node))
                .build();
    }

    private static int depth(Node node) {
        return node.backing == null ? 0 : 1 + depth(node.backing);
    }

    private static List<SnapshotInfo> snapshots(Node node) {
        List<SnapshotInfo> snapshots = new ArrayList<>();
        for (String name : node.snapshots) {
            snapshots.add(SnapshotInfo.builder()
                    .id(Integer.toString(snapshots.size() + 1))
                    .name(name)
                    .vmStateSize(0)
                    .dateSec(0)
                    .dateNsec(0)
                    .vmClockSec(0)
                    .vmClockNsec(0)
                    .build());
        }
        return snapshots;
    }

    private static List<BlockDirtyInfo> bitmaps(Node node) {
        List<BlockDirtyInfo> bitmaps = new ArrayList<>();
        for (Map.Entry<String, Bitmap> entry : node.bitmaps.entrySet()) {
            Bitmap bitmap = entry.getValue();
            bitmaps.add(BlockDirtyInfo.builder()
                    .name(entry.getKey())
                    .count(bitmap.dirtyBytes())
                    .granularity(bitmap.granularity)
                    .recording(bitmap.recording)
                    .busy(false)
                    .persistent(bitmap.persistent)
                    .build());
        }
        return bitmaps;
    }
}
