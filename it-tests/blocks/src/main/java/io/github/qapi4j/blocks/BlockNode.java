package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.SnapshotInfo;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of the block graph: a disk, or a layer of one. */
final class BlockNode {
    private final String name;
    private final Driver driver;
    private final long size;
    private @Nullable Image image;

    /** The bitmaps, oldest first. */
    private final Map<String, DirtyBitmap> bitmaps = new LinkedHashMap<>();

    private boolean readOnly;

    /** The node below, with the data of this one. */
    @Nullable
    BlockNode file;

    /** The node of which this one is an overlay. */
    @Nullable
    BlockNode backing;

    /** The node that was defined as {@link #file} together with this node: while it is, it becomes read-only together with this node. */
    @Nullable
    BlockNode defined;

    /** Whether {@code blockdev-add} has created this node, which then exists until {@code blockdev-del}. */
    boolean ofMonitor;

    /** The node to which a {@link Driver#COPY_BEFORE_WRITE} copies. */
    @Nullable
    BlockNode target;

    /** The clusters that were not copied yet, for a {@link Driver#COPY_BEFORE_WRITE}. */
    BitSet uncopied = new BitSet();

    /** Whether writes fail, for a {@link Driver#BLKDEBUG}. */
    boolean failsWrites;

    /** The time that a request takes. */
    Duration latency = Duration.ZERO;

    BlockNode(String name, Driver driver, long size, @Nullable Image image, boolean readOnly) {
        this.name = name;
        this.driver = driver;
        this.size = size;
        this.image = image;
        this.readOnly = readOnly;
        if (image != null && driver == Driver.QCOW2) {
            for (Image.StoredBitmap stored : image.bitmaps()) {
                DirtyBitmap bitmap = DirtyBitmap.load(stored, size);
                if (readOnly) {
                    bitmap.makeReadOnly();
                }
                bitmaps.put(bitmap.name(), bitmap);
            }
        }
    }

    String name() {
        return name;
    }

    Driver driver() {
        return driver;
    }

    /** Returns the size of the disk. That of a raw disk is always the size of the node below; that of a filter was the one when it was opened. */
    long size() {
        return driver == Driver.RAW && file != null ? file.size() : size;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /** Returns the image whose file or disk this node is, or that of the node with the same content below. */
    @Nullable
    Image image() {
        return image == null && driver.passesThrough() && file != null ? file.image() : image;
    }

    /** Sets the image in the file that this node is: its users are gone, and the file was written again. */
    void setImage(@Nullable Image replacement) {
        image = replacement;
    }

    /** Returns what identifies the content of the node for users. */
    String filename() {
        Image content = image();
        return content == null ? driver.wireName() + "://" : content.path();
    }

    /** Returns the bitmaps, oldest first. */
    Map<String, DirtyBitmap> bitmaps() {
        return bitmaps;
    }

    DirtyBitmap bitmap(String bitmap) throws QmpErrorException {
        DirtyBitmap found = bitmaps.get(bitmap);
        if (found == null) {
            throw QmpErrorException.generic("node '" + name + "' has no bitmap '" + bitmap + "'");
        }
        return found;
    }

    /** Returns whether the image stores bitmaps. */
    boolean storesBitmaps() {
        return driver == Driver.QCOW2;
    }

    /** Returns the snapshots in the image, or in that of the only node below. */
    List<SnapshotInfo> snapshots() {
        if (driver.passesThrough() && file != null && target == null) {
            return file.snapshots();
        }
        return image == null || driver != Driver.QCOW2 ? List.of() : image.snapshots();
    }

    /** Returns the image that stores snapshots of this node, or null. */
    @Nullable
    Image snapshotStore() {
        if (readOnly) {
            return null;
        }
        return driver == Driver.QCOW2 ? image : driver.passesThrough() && file != null ? file.snapshotStore() : null;
    }

    /** Marks a range as written, also in the nodes below that have it at the same offset. A write that fails marks it, too, but does not get below. */
    void mark(long offset, long length) {
        if (target != null && length > 0) {
            copy(target, (int) (offset / Backup.CLUSTER), (int) ((offset + length - 1) / Backup.CLUSTER) + 1);
        }
        bitmaps.values().stream().filter(DirtyBitmap::isRecording).forEach(bitmap -> bitmap.mark(offset, length));
        if (driver.passesThrough() && file != null && !failsWrites) {
            file.mark(offset, length);
        }
    }

    /** Copies the clusters of a range that were not copied yet. */
    void copy(BlockNode to, int start, int end) {
        for (int i = uncopied.nextSetBit(start); i >= 0 && i < end; i = uncopied.nextSetBit(i + 1)) {
            to.mark(i * Backup.CLUSTER, Backup.CLUSTER);
            uncopied.clear(i);
        }
    }

    /** Returns the nodes that become read-only together with this one: those that can be written and were defined together. */
    List<BlockNode> writableTogether() {
        List<BlockNode> nodes = new ArrayList<>();
        if (!readOnly) {
            nodes.add(this);
        }
        if (file != null && file == defined) {
            nodes.addAll(file.writableTogether());
        }
        return nodes;
    }

    void setReadOnly(boolean rejectsWrites) {
        readOnly = rejectsWrites;
    }

    /** Rejects changes of the bitmaps that are stored in the image, which has become read-only. */
    void keepStoredBitmaps() {
        bitmaps.values().stream().filter(DirtyBitmap::isStored).forEach(DirtyBitmap::makeReadOnly);
    }

    /** Stores the persistent bitmaps in the image, if it can be written. */
    void store() {
        if (!readOnly && image != null && driver == Driver.QCOW2) {
            List<Image.StoredBitmap> stored = new ArrayList<>();
            bitmaps.values().stream()
                    .filter(DirtyBitmap::isStored)
                    .map(DirtyBitmap::stored)
                    .forEach(stored::add);
            image.store(stored);
        }
    }
}
