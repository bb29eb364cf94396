package io.github.qapi4j.runtime.transaction.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the default file system. {@link java.nio.channels.FileChannel} is not used, because an interrupt of the thread closes it: the executor
 * interrupts callbacks, and a journal must not be lost by that. Files are written by {@link RandomAccessFile}. Its own sync is weaker than that of
 * channels on macOS, and writes more on Linux; {@link AsynchronousFileChannel} syncs in the calling thread, without a thread of its own.
 *
 * <p>The system counts all openings of a lock file by one process as one owner, and releases the lock when any of them is closed. Therefore a second
 * object of the same process must not even open the lock file, also if another class loader has loaded its class: a marker file with a random name exists
 * while the directory is in use, and a system property of that name in the process that uses it. A marker without such a property, of another process
 * or one that could not be deleted, has no meaning.
 */
final class LocalDisk implements Disk {
    private static final String LOCK = "lock";
    private static final String MARKER = "in-use-";

    /** What the names of the system properties begin with. Also a monitor, since a constant is the same object in all copies of this class. */
    private static final String PROPERTIES = "io.github.qapi4j.runtime.transaction.journal.";

    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

    /** The size up to which {@link RandomAccessFile} needs no memory for writing. */
    private static final int CHUNK = 8192;

    /** Openings of a lock file that other code of this process has locked: closing them would release its lock. */
    private static final List<AsynchronousFileChannel> KEPT_OPEN = new CopyOnWriteArrayList<>();

    private final Path directory;

    /** Whether files have permissions, and directories can be synced. */
    private final boolean posix;

    private final String marker = MARKER + UUID.randomUUID();
    private final String property = PROPERTIES + marker;

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
        synchronized (PROPERTIES) {
            for (String name : list()) {
                if (name.startsWith(MARKER) && System.getProperty(PROPERTIES + name) != null) {
                    throw inUseBy("this process");
                }
            }
            AsynchronousFileChannel channel = AsynchronousFileChannel.open(
                    directory.resolve(LOCK),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    null,
                    ownerOnly("rw-------"));
            boolean closes = true;
            try {
                if (channel.tryLock() == null) {
                    throw inUseBy("another process");
                }
                for (String name : list()) {
                    if (name.startsWith(MARKER)) {
                        deleteMarker(name);
                    }
                }
                Files.createFile(directory.resolve(marker), ownerOnly("rw-------"));
                System.setProperty(property, directory.toString());
                lock = channel;
            } catch (OverlappingFileLockException e) {
                // By other code, or the properties were replaced.
                KEPT_OPEN.add(channel);
                closes = false;
                throw inUseBy("this process");
            } finally {
                if (lock == null && closes) {
                    channel.close();
                }
            }
        }
    }

    private void deleteMarker(String name) {
        try {
            delete(name);
        } catch (IOException e) {
            // Without its property it has no meaning.
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

    @Override
    public void syncOwnName() throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            try {
                sync(parent);
            } catch (AccessDeniedException e) {
                // A user who cannot read the parent has usually not created the directory there.
            }
        }
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
        synchronized (PROPERTIES) {
            AsynchronousFileChannel held = lock;
            if (held != null) {
                lock = null;
                try (held) {
                    // Before the lock is released: then another process may delete it.
                    deleteMarker(marker);
                } finally {
                    System.clearProperty(property);
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
        public void write(long position, byte[] bytes, int from, int length) throws IOException {
            content.seek(position);
            for (int done = 0; done < length; done += CHUNK) {
                content.write(bytes, from + done, Math.min(CHUNK, length - done));
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
