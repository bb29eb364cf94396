package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket that this process listens on, which only its owner can connect to.
 *
 * @param key identifies the file, so that another one at the same path is recognized
 */
record SocketFile(Path path, @Nullable Object key) {
    /** The bits of a file's mode that encode its type. */
    private static final int FILE_TYPE = 0xF000;

    /** The file type of a socket. */
    private static final int SOCKET = 0xC000;

    /** The range of the numbers in names of directories: four digits. */
    private static final int FEWEST_NAMES = 36 * 36 * 36;

    private static final int NAMES = FEWEST_NAMES * 36;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final FileAttribute<?> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Binds a socket to a path, where it replaces a stale socket file. If several threads or processes do so at the same time, one of them succeeds: the
     * file is put in place by a call that replaces no file, and only the holder of a {@link SocketLock} removes a file of another process.
     */
    static SocketFile bind(ServerSocketChannel channel, Path path) throws IOException {
        UnixAddress.checkLength(path);
        requirePermissions(path);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            bindLocked(channel, path);
        } else {
            bindHidden(channel, path);
        }
        return new SocketFile(path, attributes(path).fileKey());
    }

    private static void requirePermissions(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            throw new IOException(
                    "cannot listen on " + path
                            + ": its file system has no permissions that restrict the socket to its owner; listen on a TCP port of the loopback interface instead, with TLS if other users of this machine are not trusted");
        }
    }

    private static void bindLocked(ServerSocketChannel channel, Path path) throws IOException {
        synchronized (SocketFile.class) {
            SocketLock lock = acquire(path);
            try {
                removeStale(path);
                bindHidden(channel, path);
            } finally {
                lock.close();
            }
        }
    }

    private static SocketLock acquire(Path path) throws IOException {
        try {
            return SocketLock.acquire(path);
        } catch (NoSuchFileException e) {
            throw missingDirectory(path, e);
        }
    }

    /** Removes a socket file on which no process listens. A process that closes its socket has removed the file before. */
    private static void removeStale(Path path) throws IOException {
        int mode;
        try {
            mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new FileAlreadyExistsException(path.toString(), null, "is not a socket");
        }
        try (SocketChannel probe = new UnixAddress(path).connect(PROBE_NANOS)) {
            throw new BindException("another process listens on " + SocketTransport.name(probe.getRemoteAddress()));
        } catch (SocketTimeoutException e) {
            throw Connecting.failure(
                    new BindException("another process listens on " + path + " and does not accept connections"), e);
        } catch (ConnectException e) {
            Files.deleteIfExists(path);
        }
    }

    /** Returns the path of a socket in a new directory beside another path. */
    private static Path hidden(Path path) {
        String random = Integer.toString(ThreadLocalRandom.current().nextInt(FEWEST_NAMES, NAMES), Character.MAX_RADIX);
        return path.resolveSibling(".q" + random).resolve("s");
    }

    /**
     * Binds the socket in a new directory that only the owner can enter, sets its permissions, and then links it to its path, so that no other user
     * can connect in between. Fails if a file was created at the path meanwhile.
     */
    private static void bindHidden(ServerSocketChannel channel, Path path) throws IOException {
        Path hidden = createDirectory(path).resolve("s");
        try {
            bindPrivate(channel, hidden, path);
            putInPlace(hidden, path);
        } catch (FileAlreadyExistsException e) {
            throw (IOException) new BindException("another process has just created " + path).initCause(e);
        } finally {
            Files.deleteIfExists(hidden);
            Files.delete(hidden.getParent());
        }
    }

    /** Binds the socket to a path in a directory of its own. If the path is too long, it leads there through a shorter one. */
    private static void bindPrivate(ServerSocketChannel channel, Path hidden, Path path) throws IOException {
        if (UnixAddress.isTooLong(hidden)) {
            Path shorter = Files.createTempDirectory("q", OWNERS_DIRECTORY);
            Path link = shorter.resolve("d");
            try {
                Files.createSymbolicLink(link, hidden.toAbsolutePath().getParent());
                channel.bind(UnixDomainSocketAddress.of(link.resolve(hidden.getFileName())));
            } finally {
                Files.deleteIfExists(link);
                Files.delete(shorter);
            }
        } else {
            channel.bind(UnixDomainSocketAddress.of(hidden));
        }
        Files.setPosixFilePermissions(hidden, OWNER_ONLY);
        if (!Files.getPosixFilePermissions(hidden).equals(OWNER_ONLY)) {
            throw new IOException("cannot listen on " + path
                    + ": its file system does not keep the permissions that restrict a socket to its owner");
        }
    }

    /** Creates a directory with a new name beside a path. */
    private static Path createDirectory(Path path) throws IOException {
        for (; ; ) {
            try {
                return Files.createDirectory(hidden(path).getParent(), OWNERS_DIRECTORY);
            } catch (FileAlreadyExistsException e) {
                // A process was killed in this method, or is in it: another name is free.
            } catch (NoSuchFileException e) {
                throw missingDirectory(path, e);
            }
        }
    }

    private static IOException missingDirectory(Path path, NoSuchFileException cause) {
        return (IOException)
                new NoSuchFileException(path.toString(), null, "its directory does not exist").initCause(cause);
    }

    private static void putInPlace(Path hidden, Path path) throws IOException {
        try {
            // Unlike a move, a link never replaces a file.
            Files.createLink(path, hidden);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(hidden, path);
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Removes the file, unless it was replaced by another one. The socket must still be open: then the system cannot have given its key to another file,
     * and no other process takes the file for a stale one.
     */
    void remove() throws IOException {
        try {
            if (Objects.equals(attributes(path).fileKey(), key)) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // Already removed by another process.
        }
    }
}
