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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
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

    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Binds a socket to a path, where it replaces a stale socket file. */
    static SocketFile bind(ServerSocketChannel channel, Path path) throws IOException {
        UnixAddress.checkLength(path);
        removeStale(path);
        bindForOwner(channel, path);
        return new SocketFile(path, attributes(path).fileKey());
    }

    /** Removes a socket file on which no process listens. */
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

    /**
     * Binds the socket in a new directory that only the owner can enter, sets its permissions, and then moves it to its path, so that no other user
     * can connect in between. The move fails if a file was created at the path meanwhile. If the directory would make the path too long, the socket
     * is bound at its path, and its permissions are set there.
     */
    private static void bindForOwner(ServerSocketChannel channel, Path path) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rw-------");
        String random = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
        Path folder = path.resolveSibling(".q" + random);
        Path hidden = folder.resolve("s");
        if (UnixAddress.isTooLong(hidden)) {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, ownerOnly);
            return;
        }
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (NoSuchFileException e) {
            throw (IOException)
                    new NoSuchFileException(path.toString(), null, "its directory does not exist").initCause(e);
        }
        try {
            channel.bind(UnixDomainSocketAddress.of(hidden));
            Files.setPosixFilePermissions(hidden, ownerOnly);
            putInPlace(hidden, path);
        } catch (FileAlreadyExistsException e) {
            throw (IOException) new BindException("another process has just created " + path).initCause(e);
        } finally {
            Files.deleteIfExists(hidden);
            Files.delete(folder);
        }
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

    /** Removes the file, unless it was replaced by another one. */
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
