package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.ImageInfo;
import io.github.qapi4j.blocks.qmp.SnapshotInfo;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image file: its format, and what the format stores besides the content of the disk. The snapshots of an image that has a file are in that file, which
 * is changed in place.
 */
final class Image {
    /** The length of an image file in the format qcow2; this block layer does not let it grow. */
    private static final long METADATA_LENGTH = 196_608;

    private static final int MAX_SNAPSHOT_NAME = 255;

    private final String path;
    private final Driver format;
    private final long size;
    private final @Nullable Path file;
    private final List<SnapshotInfo> snapshots = new ArrayList<>();
    private List<StoredBitmap> bitmaps = List.of();

    /** A bitmap as it is in an image while no node uses the image. */
    record StoredBitmap(String name, long granularity, boolean recording, BitSet bits) {}

    /** Creates an image without snapshots, and without a file if the file is null. */
    Image(String path, Driver format, long size, @Nullable Path file) {
        this.path = path;
        this.format = format;
        this.size = size;
        this.file = file;
    }

    /** Returns the image in a file. */
    static Image load(Path file) throws IOException {
        ImageInfo saved = JsonFormat.strict().read(ImageInfo.CODEC, Files.readAllBytes(file));
        Image image = new Image(saved.filename(), Driver.of(saved.format()), saved.virtualSize(), file);
        if (saved.snapshots() != null) {
            image.snapshots.addAll(saved.snapshots());
        }
        return image;
    }

    /** Writes an image to its file, in place and durably. */
    static void save(Path file, ImageInfo image) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(JsonFormat.strict().write(ImageInfo.CODEC, image));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.truncate(bytes.limit());
            channel.force(true);
        }
    }

    /** Returns whether the image has a file. */
    boolean isSaved() {
        return file != null;
    }

    /** Returns what is in the file. */
    ImageInfo info() {
        return ImageInfo.builder()
                .filename(path)
                .format(format.wireName())
                .virtualSize(size)
                .snapshots(snapshots.isEmpty() ? null : List.copyOf(snapshots))
                .build();
    }

    private void save() throws IOException {
        if (file != null) {
            save(file, info());
        }
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

    /** Returns a snapshot that can be added. Its id is greater than all others; a name that the format cannot store is cut. */
    SnapshotInfo newSnapshot(String name) {
        long last = snapshots.stream()
                .mapToLong(snapshot -> Long.parseLong(snapshot.id()))
                .max()
                .orElse(0);
        return SnapshotInfo.builder()
                .id(Long.toString(last + 1))
                .name(name.length() > MAX_SNAPSHOT_NAME ? name.substring(0, MAX_SNAPSHOT_NAME) : name)
                .vmStateSize(0)
                .dateSec(0)
                .dateNsec(0)
                .vmClockSec(0)
                .vmClockNsec(0)
                .build();
    }

    void add(SnapshotInfo snapshot) throws QmpErrorException {
        snapshots.add(snapshot);
        try {
            save();
        } catch (IOException e) {
            throw QmpErrorException.generic("cannot write '" + path + "': " + e.getMessage());
        }
    }

    /** Removes a snapshot, which may have been added in part. */
    void remove(SnapshotInfo snapshot) {
        snapshots.remove(snapshot);
        try {
            save();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write '" + path + "'", e);
        }
    }
}
