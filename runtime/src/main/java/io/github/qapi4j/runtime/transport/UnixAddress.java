package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Unix socket to connect to.
 *
 * @param path the path of its file
 */
record UnixAddress(Path path) implements Connecting.Peer {

    /** The longest path of a Unix socket in bytes: the platform accepts 107, the JDK (17 and 25) one less. */
    private static final int MAX_PATH_BYTES = 106;

    /** Implements {@link Transport#unix}. */
    static Transport connect(Path path, Duration timeout) throws IOException {
        checkLength(path);
        SocketChannel channel = Connecting.connect(new UnixAddress(path), System.nanoTime(), timeout);
        return SocketTransport.of(channel, path.toString());
    }

    /** Implements {@link Connector#unix}. */
    static Transport connectOnce(Path path, Duration timeout) throws IOException {
        SocketChannel channel = Connecting.connectOnce(new UnixAddress(path), System.nanoTime(), timeout);
        return SocketTransport.of(channel, path.toString());
    }

    /** Implements {@link Transport#unixWithDescriptors}. */
    static Transport connectWithDescriptors(Path path, Duration timeout) throws IOException {
        requireDescriptors();
        checkLength(path);
        return DescriptorSocket.connect(path, timeout);
    }

    /**
     * Checks that connections can pass file descriptors.
     *
     * @throws UnsupportedOperationException if they cannot
     */
    static void requireDescriptors() {
        try {
            DescriptorSocket.ensureSupported();
        } catch (LinkageError | UnsupportedOperationException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new UnsupportedOperationException(
                    "passing file descriptors needs the optional dependency com.kohlschutter.junixsocket:junixsocket-core (of type pom), which cannot be used: "
                            + reason,
                    e);
        }
    }

    static boolean isTooLong(Path path) {
        return length(path) > MAX_PATH_BYTES;
    }

    static void checkLength(Path path) throws SocketException {
        if (isTooLong(path)) {
            throw new SocketException(tooLong(path));
        }
    }

    /** Returns the message about a path that is too long. */
    static String tooLong(Path path) {
        return "the path of a Unix socket can have at most " + MAX_PATH_BYTES + " bytes in Java; this path has "
                + length(path) + ": " + path;
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Connects a blocking channel: a non-blocking one does not wait for room in the listener's backlog. */
    @Override
    public SocketChannel connect(long nanos) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            connect(channel, nanos);
            return channel;
        } catch (IOException | RuntimeException e) {
            Connecting.closeAfter(e, channel);
            throw e;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the future completes with the stage
    private void connect(SocketChannel channel, long nanos) throws IOException {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        connected.orTimeout(nanos, TimeUnit.NANOSECONDS).whenComplete((done, late) -> {
            if (late != null) {
                Connecting.closeAfter((Exception) late, channel);
            }
        });
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            if (!connected.complete(null)) {
                throw new AsynchronousCloseException();
            }
        } catch (ClosedByInterruptException e) {
            throw Connecting.interrupted(this, e);
        } catch (ClosedChannelException e) {
            throw Connecting.failure(new SocketTimeoutException("not accepted"), e);
        } catch (ConnectException e) {
            throw Connecting.failure(new ConnectException("connection refused, no process listens there"), e);
        } catch (IOException e) {
            boolean missing = Files.notExists(path);
            throw Connecting.failure(
                    missing ? new ConnectException("the file does not exist") : new SocketException(e.getMessage()), e);
        } finally {
            connected.complete(null);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
