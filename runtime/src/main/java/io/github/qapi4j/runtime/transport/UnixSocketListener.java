package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
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
import org.jspecify.annotations.Nullable;

/**
 * A listener on a Unix socket that only its owner can connect to. Closing it removes the socket file.
 *
 * <p>The channel is non-blocking, and a selector waits for connections, because an interrupt would close a blocking channel.
 */
final class UnixSocketListener implements Listener {
    /** The bits of a file's mode that encode its type. */
    private static final int FILE_TYPE = 0xF000;

    /** The file type of a socket. */
    private static final int SOCKET = 0xC000;

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final ServerSocketChannel channel;
    private final Path path;
    private final @Nullable Object fileKey;
    private final Selector acceptable;
    private final Polling polling = new Polling(Runtime.getRuntime().availableProcessors(), System::nanoTime);
    private int accepted;

    private UnixSocketListener(ServerSocketChannel channel, Selector acceptable, Path path, @Nullable Object fileKey) {
        this.channel = channel;
        this.acceptable = acceptable;
        this.path = path;
        this.fileKey = fileKey;
    }

    /** Implements {@link Listener#unix}. */
    static UnixSocketListener bind(Path path) throws IOException {
        UnixSocketTransport.checkLength(path);
        removeStale(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            bindForOwner(channel, path);
            Object fileKey = attributes(path).fileKey();
            Selector acceptable = UnixSocketTransport.selector(channel, SelectionKey.OP_ACCEPT);
            return new UnixSocketListener(channel, acceptable, path, fileKey);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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
        try (UnixSocketTransport other = UnixSocketTransport.connect(path, PROBE_TIMEOUT)) {
            throw new BindException("another process listens on " + other);
        } catch (SocketTimeoutException e) {
            throw (IOException)
                    new BindException("another process listens on " + path + " and does not accept connections")
                            .initCause(e);
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

    @Override
    public Transport accept() throws IOException {
        for (; ; ) {
            SocketChannel client = channel.accept();
            if (client != null) {
                return transport(client);
            }
            UnixSocketTransport.await(acceptable, 0);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while accepting on " + path);
            }
        }
    }

    private Transport transport(SocketChannel client) throws IOException {
        accepted++;
        try {
            return UnixSocketTransport.of(client, path + "#" + accepted, polling);
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } finally {
            // The channel's descriptor is released only when the channel is deregistered from its selector.
            try {
                acceptable.close();
            } finally {
                removeFile();
            }
        }
    }

    /** Removes the socket file, unless it was replaced by another file. */
    private void removeFile() throws IOException {
        try {
            if (Objects.equals(attributes(path).fileKey(), fileKey)) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // Already removed by another process.
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
