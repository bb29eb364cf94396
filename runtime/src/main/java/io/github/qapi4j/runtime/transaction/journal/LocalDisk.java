package io.github.qapi4j.runtime.transaction.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the default file system. {@link java.nio.channels.FileChannel} is not used, because an interrupt of the thread closes it: the executor
 * interrupts callbacks, and a journal must not be lost by that. Files are written by {@link RandomAccessFile}. Its own sync is weaker than that of
 * channels on macOS, and writes more on Linux; {@link AsynchronousFileChannel} syncs in the calling thread, without a thread of its own.
 *
 * <p>The system counts all openings of a lock file by one process as one owner, and releases the lock when any of them is closed. Therefore a second
 * object of the same process must not even open the lock file: a marker file whose name contains a random number of this process exists while the
 * directory is in use. The marker of a killed process has another number, and the next owner of the lock deletes it.
 */
final class LocalDisk implements Disk {
    private static final String LOCK = "lock";
    private static final String MARKER = "in-use-";

    /** Distinguishes this process from all others. */
    private static final String PROCESS = UUID.randomUUID().toString();

    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

    /** The size up to which {@link RandomAccessFile} needs no memory for writing. */
    private static final int CHUNK = 8192;

    private final Path directory;

    /** Whether files have permissions, and directories can be synced. */
    private final boolean posix;

    private @Nullable AsynchronousFileChannel lock;

    private LocalDisk(Path directory, boolean posix) {
        this.directory = directory;
        this.posix = posix;
    }

    /** Returns a directory, which is created if it does not exist. */
    static LocalDisk of(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        LocalDisk disk = new LocalDisk(
                absolute, absolute.getFileSystem().supportedFileAttributeViews().contains("posix"));
        if (Files.isDirectory(absolute)) {
            return disk;
        }
        try {
            Files.createDirectory(absolute, disk.ownerOnly("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(absolute)) {
                throw (NotDirectoryException) new NotDirectoryException(absolute.toString()).initCause(e);
            }
            // Another process has just created it.
        }
        Path parent = absolute.getParent();
        if (parent != null) {
            disk.sync(parent);
        }
        return disk;
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : NO_ATTRIBUTES;
    }

    @Override
    public void lock() throws IOException {
        synchronized (LocalDisk.class) {
            Path marker = directory.resolve(MARKER + PROCESS);
            if (Files.exists(marker)) {
                throw inUseBy("this process");
            }
            AsynchronousFileChannel channel = AsynchronousFileChannel.open(
                    directory.resolve(LOCK),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    null,
                    ownerOnly("rw-------"));
            try {
                if (channel.tryLock() == null) {
                    throw inUseBy("another process");
                }
                for (String name : list()) {
                    if (name.startsWith(MARKER)) {
                        delete(name);
                    }
                }
                Files.createFile(marker, ownerOnly("rw-------"));
                lock = channel;
            } catch (OverlappingFileLockException e) {
                // By another copy of this class.
                throw inUseBy("this process");
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
        }
    }

    private JournalException inUseBy(String user) {
        return new JournalException("the journal in " + directory + " is in use by " + user);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> directory.relativize(file).toString()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public DiskFile create(String name) throws IOException {
        Files.createFile(directory.resolve(name), ownerOnly("rw-------"));
        return open(name);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new LocalFile(directory.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        sync(directory);
    }

    private void sync(Path path) throws IOException {
        // Windows can neither open a directory nor sync it.
        if (posix) {
            try (AsynchronousFileChannel channel =
                    AsynchronousFileChannel.open(path, Set.of(StandardOpenOption.READ), null)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (LocalDisk.class) {
            AsynchronousFileChannel held = lock;
            if (held != null) {
                lock = null;
                // The marker first: after the lock is released, another process may delete it.
                try {
                    delete(MARKER + PROCESS);
                } finally {
                    held.close();
                }
            }
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private static final class LocalFile implements DiskFile {
        private final RandomAccessFile content;
        private final AsynchronousFileChannel channel;

        LocalFile(Path path) throws IOException {
            channel = AsynchronousFileChannel.open(path, Set.of(StandardOpenOption.WRITE), null);
            boolean opened = false;
            try {
                content = new RandomAccessFile(path.toFile(), "rw");
                opened = true;
            } finally {
                if (!opened) {
                    channel.close();
                }
            }
        }

        @Override
        public long size() throws IOException {
            return content.length();
        }

        @Override
        public void read(byte[] bytes) throws IOException {
            content.seek(0);
            content.readFully(bytes);
        }

        @Override
        public void write(long position, byte[] bytes, int length) throws IOException {
            content.seek(position);
            for (int done = 0; done < length; done += CHUNK) {
                content.write(bytes, done, Math.min(CHUNK, length - done));
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            content.setLength(size);
        }

        @Override
        public void sync() throws IOException {
            // The size is synced too, since reading needs it.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            try {
                content.close();
            } finally {
                channel.close();
            }
        }
    }
}
