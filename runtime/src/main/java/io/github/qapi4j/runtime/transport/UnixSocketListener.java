package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
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
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Listens on a Unix socket that only its owner can connect to, and removes the socket's file when it is closed. */
public final class UnixSocketListener implements AutoCloseable {
    /** Where the mode of a file says what kind of file it is, and what it says for a socket. */
    private static final int FILE_KIND = 0xF000;

    private static final int SOCKET = 0xC000;
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final ServerSocketChannel channel;
    private final Path path;
    private final @Nullable Object fileKey;
    private final AtomicInteger accepted = new AtomicInteger();

    private UnixSocketListener(ServerSocketChannel channel, Path path, @Nullable Object fileKey) {
        this.channel = channel;
        this.path = path;
        this.fileKey = fileKey;
    }

    /**
     * Starts to listen. A socket file that is left over, so that nobody listens on it, is replaced; a file of another kind is not.
     *
     * @param path the socket's path, of at most 106 bytes
     * @throws BindException if somebody listens there
     * @throws FileAlreadyExistsException if there is a file that is no socket
     * @throws IOException if the path is too long or the socket cannot be made
     */
    public static UnixSocketListener bind(Path path) throws IOException {
        UnixSocketTransport.checkLength(path);
        removeStale(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            bindForOwner(channel, path);
            return new UnixSocketListener(channel, path, attributes(path).fileKey());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void removeStale(Path path) throws IOException {
        int mode;
        try {
            mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & FILE_KIND) != SOCKET) {
            throw new FileAlreadyExistsException(path.toString(), null, "is no socket");
        }
        try (UnixSocketTransport other = UnixSocketTransport.connect(path, PROBE_TIMEOUT)) {
            throw new BindException("somebody listens on " + other);
        } catch (SocketTimeoutException e) {
            throw (IOException)
                    new BindException("somebody listens on " + path + ", but takes no connections").initCause(e);
        } catch (ConnectException e) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Binds in a new folder that only the owner can enter, and puts the socket in its place when its permissions are set: so nobody
     * else can connect in between. This fails if a file has come there meanwhile. Only where the folder makes the path too long
     * does the socket get its permissions in its place.
     */
    private static void bindForOwner(ServerSocketChannel channel, Path path) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rw-------");
        String random = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
        Path folder = path.resolveSibling(".q" + random);
        Path hidden = folder.resolve("s");
        if (UnixSocketTransport.isTooLong(hidden)) {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, ownerOnly);
            return;
        }
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (NoSuchFileException e) {
            throw (IOException)
                    new NoSuchFileException(path.toString(), null, "there is no folder for it").initCause(e);
        }
        try {
            channel.bind(UnixDomainSocketAddress.of(hidden));
            Files.setPosixFilePermissions(hidden, ownerOnly);
            putInPlace(hidden, path);
        } catch (FileAlreadyExistsException e) {
            throw (IOException) new BindException("somebody else has just made " + path).initCause(e);
        } finally {
            Files.deleteIfExists(hidden);
            Files.delete(folder);
        }
    }

    private static void putInPlace(Path hidden, Path path) throws IOException {
        try {
            // A link never replaces a file.
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

    /** Returns the socket's path. */
    public Path path() {
        return path;
    }

    /**
     * Waits for a client and returns the connection to it.
     *
     * @throws java.nio.channels.ClosedChannelException if the listener is closed, also while waiting
     * @throws IOException if the connection cannot be taken
     */
    public Transport accept() throws IOException {
        SocketChannel client = channel.accept();
        try {
            return UnixSocketTransport.of(client, path + "#" + accepted.incrementAndGet());
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** Stops listening and removes the socket's file, unless somebody has put another one there. */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        channel.close();
        try {
            if (Objects.equals(attributes(path).fileKey(), fileKey)) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // Somebody else has removed it: nothing is left to do.
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
