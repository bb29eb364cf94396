package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a Unix socket.
 *
 * <p>The channel is non-blocking, because a blocking channel has no timeout for writes and is closed by an interrupt. Each direction has its own
 * selector.
 */
final class UnixSocketTransport implements Transport {

    /** The longest path of a Unix socket in bytes: the platform accepts 107, the JDK (17 and 25) one less. */
    static final int MAX_PATH_BYTES = 106;

    private final SocketChannel channel;
    private final String name;
    private final Selector readable;
    private final Polling.Reader reader;
    private @Nullable Selector writable;
    private boolean closed;

    private UnixSocketTransport(SocketChannel channel, String name, Selector readable, Polling polling) {
        this.channel = channel;
        this.name = name;
        this.readable = readable;
        this.reader = polling.reader(new Incoming());
    }

    /** Implements {@link Transport#unix}. */
    static UnixSocketTransport connect(Path socket, Duration timeout) throws IOException {
        checkLength(socket);
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            connect(channel, socket, timeout);
            return of(channel, socket.toString(), Polling.never());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns a transport over a connected channel, which it takes over. */
    static UnixSocketTransport of(SocketChannel channel, String name, Polling polling) throws IOException {
        channel.configureBlocking(false);
        return new UnixSocketTransport(channel, name, selector(channel, SelectionKey.OP_READ), polling);
    }

    static boolean isTooLong(Path socket) {
        return length(socket) > MAX_PATH_BYTES;
    }

    static void checkLength(Path socket) throws SocketException {
        if (isTooLong(socket)) {
            throw new SocketException("the path of a Unix socket can have at most " + MAX_PATH_BYTES
                    + " bytes in Java; this path has " + length(socket) + ": " + socket);
        }
    }

    private static int length(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the future completes with the stage
    private static void connect(SocketChannel channel, Path socket, Duration timeout) throws IOException {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        connected
                .orTimeout(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        closeQuietly(channel);
                    }
                });
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (ClosedByInterruptException e) {
            throw (IOException) new InterruptedIOException("interrupted while connecting to " + socket).initCause(e);
        } catch (AsynchronousCloseException e) {
            throw (IOException)
                    new SocketTimeoutException("cannot connect to " + socket + ": not accepted within " + timeout)
                            .initCause(e);
        } catch (IOException e) {
            String problem = "cannot connect to " + socket + ": ";
            SocketException failure;
            if (Files.notExists(socket)) {
                failure = new ConnectException(problem + "the file does not exist");
            } else if (e instanceof ConnectException) {
                failure = new ConnectException(problem + "connection refused, no process listens there");
            } else {
                failure = new SocketException(problem + e.getMessage());
            }
            failure.initCause(e);
            throw failure;
        } finally {
            connected.complete(null);
        }
    }

    /** Closes a channel after a failure that the caller reports. */
    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Ignored: the caller reports the failure that came first.
        }
    }

    /** Opens a selector that waits until a non-blocking channel is ready for an operation. */
    static Selector selector(SelectableChannel channel, int operation) throws IOException {
        Selector selector = channel.provider().openSelector();
        try {
            channel.register(selector, operation);
            return selector;
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return reader.read(into);
    }

    /** The bytes from the peer. */
    private final class Incoming implements Polling.Source {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }

        @Override
        public void await() throws IOException {
            UnixSocketTransport.await(readable, 0);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading from " + name);
            }
        }
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        boolean interrupted = false;
        reader.writing();
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) > 0) {
                    continue;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException(
                            name + " does not read: " + bytes.remaining() + " bytes were left after the deadline");
                }
                await(writable(), TimeUnit.NANOSECONDS.toMillis(left) + 1);
                // A selector does not wait while the interrupt flag is set.
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        reader.writing();
        channel.write(bytes);
    }

    /**
     * Waits until the selector's channel is ready, the thread is interrupted, or the time has elapsed.
     *
     * @param millis the maximum time to wait; 0 for no limit
     * @throws AsynchronousCloseException if the selector is closed, also while waiting
     */
    static void await(Selector selector, long millis) throws IOException {
        try {
            selector.select(millis);
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw (IOException) new AsynchronousCloseException().initCause(e);
        }
    }

    private synchronized Selector writable() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (writable == null) {
            writable = selector(channel, SelectionKey.OP_WRITE);
        }
        return writable;
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        reader.close();
        try {
            channel.close();
        } finally {
            // The channel's descriptor is released only when the channel is deregistered from its selectors.
            try {
                readable.close();
            } finally {
                if (writable != null) {
                    writable.close();
                }
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
