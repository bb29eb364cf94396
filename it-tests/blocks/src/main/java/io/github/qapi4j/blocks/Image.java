package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.SnapshotInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** An image file: its format, and what the format stores besides the content of the disk. */
final class Image {
    /** The length of an image file in the format qcow2; this block layer does not let it grow. */
    private static final long METADATA_LENGTH = 196_608;

    private static final int MAX_SNAPSHOT_NAME = 255;

    private final String path;
    private final Driver format;
    private final long size;
    private final List<SnapshotInfo> snapshots = new ArrayList<>();
    private List<StoredBitmap> bitmaps = List.of();

    /** A bitmap as it is in an image while no node uses the image. */
    record StoredBitmap(String name, long granularity, boolean recording, BitSet bits) {}

    Image(String path, Driver format, long size) {
        this.path = path;
        this.format = format;
        this.size = size;
    }

    String path() {
        return path;
    }

    Driver format() {
        return format;
    }

    /** Returns the size of the disk in the image. */
    long size() {
        return size;
    }

    /** Returns the length of the file. */
    long length() {
        return format == Driver.RAW ? size : METADATA_LENGTH;
    }

    List<StoredBitmap> bitmaps() {
        return bitmaps;
    }

    void store(List<StoredBitmap> persistent) {
        bitmaps = List.copyOf(persistent);
    }

    /** Returns the snapshots, oldest first. */
    List<SnapshotInfo> snapshots() {
        return snapshots;
    }

    /** Takes a snapshot. Its id is greater than all others; a name that the format cannot store is cut. */
    SnapshotInfo takeSnapshot(String name) {
        long last = snapshots.stream()
                .mapToLong(snapshot -> Long.parseLong(snapshot.id()))
                .max()
                .orElse(0);
        SnapshotInfo snapshot = SnapshotInfo.builder()
                .id(Long.toString(last + 1))
                .name(name.length() > MAX_SNAPSHOT_NAME ? name.substring(0, MAX_SNAPSHOT_NAME) : name)
                .vmStateSize(0)
                .dateSec(0)
                .dateNsec(0)
                .vmClockSec(0)
                .vmClockNsec(0)
                .build();
        snapshots.add(snapshot);
        return snapshot;
    }
}
