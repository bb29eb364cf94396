package io.github.qapi4j.maven;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stamp of files, from what the file system knows about them without reading them. On Unix it is made of the identity of each file and of the time of
 * its last change, which programs cannot set. Elsewhere it is made of the size and of the time of the last modification.
 *
 * <p>Equal stamps mean equal content, with two exceptions. A file that changed when it was as old as the resolution of the file system's clock may have
 * kept its time; {@link #isReliable} excludes this. And where the system is not Unix, a program may give a changed file of the same size its former time.
 */
final class Stamp {
    /** An upper limit of the resolution of file systems whose times have fractions of a second: Linux changes them with each tick of a timer. */
    private static final long RESOLUTION = TimeUnit.MILLISECONDS.toNanos(50);

    /** The same for other file systems. */
    private static final long COARSE_RESOLUTION = TimeUnit.SECONDS.toNanos(2);

    private static final String UNIX = "unix";

    /** The file system of the file that was added last, and whether it is one of Unix. */
    private @Nullable FileSystem system;

    private boolean unix;
    private long hash;
    private long newest = Long.MIN_VALUE;
    private boolean coarse;

    /**
     * Adds a file.
     *
     * @throws IOException if it does not exist
     */
    void add(Path file) throws IOException {
        add(file.toString(), file);
    }

    /**
     * Adds a file.
     *
     * @param name the name of the file
     * @throws IOException if it does not exist
     */
    void add(String name, Path file) throws IOException {
        mix(name.hashCode());
        if (!file.getFileSystem().equals(system)) {
            system = file.getFileSystem();
            unix = system.supportedFileAttributeViews().contains(UNIX);
        }
        if (unix) {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,ctime");
            mix((Long) Objects.requireNonNull(attributes.get("ino")));
            time((FileTime) Objects.requireNonNull(attributes.get("ctime")));
        } else {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            mix(attributes.size());
            time(attributes.lastModifiedTime());
        }
    }

    private void time(FileTime time) {
        long nanos = time.to(TimeUnit.NANOSECONDS);
        mix(nanos);
        newest = Math.max(newest, nanos);
        coarse |= nanos % TimeUnit.SECONDS.toNanos(1) == 0;
    }

    /** Adds to a 64-bit hash. Its multiplier is odd, so that no bit is lost. */
    private void mix(long value) {
        hash = Long.rotateLeft((hash ^ value) * 0x9E37_79B9_7F4A_7C15L, 31);
    }

    /** Whether each file was older than the resolution of the file system's clock when a record was written that has this stamp. */
    boolean isReliable(Path record) throws IOException {
        Stamp written = new Stamp();
        written.add(record);
        return newest < written.newest - (coarse || written.coarse ? COARSE_RESOLUTION : RESOLUTION);
    }

    @Override
    public String toString() {
        return Long.toHexString(hash);
    }
}
