package io.github.qapi4j.runtime.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a connected socket of any kind.
 *
 * <p>The channel is non-blocking, because a blocking channel has no timeout for writes and is closed by an interrupt. The thread that reads and the
 * thread that waits in {@link #write} wait in a {@link Readiness} each. The reading thread also waits for the channel to become writable while an
 * action is registered.
 *
 * <p>Of a connection that can pass descriptors, only the reading thread writes without waiting: an interrupt of a thread that uses such a channel closes it,
 * and users interrupt their own threads, but not that one.
 */
final class SocketTransport implements Transport {
    /** The most bytes that are written together: the channel copies what it writes into a buffer of its thread, and keeps that. */
    private static final int CHUNK = 128 * 1024;

    private final SocketChannel channel;
    private final String name;
    private final @Nullable DescriptorWriter descriptors;
    private final WriteSignal signal = new WriteSignal();

    /** The thread in {@link #read}, or the last one, if the connection can pass descriptors. */
    private volatile @Nullable Thread reader;

    /** Where the reading thread waits; null before it waits for the first time. */
    private volatile @Nullable Readiness input;

    /** Where a thread waits in {@link #write}; null before one does. */
    private @Nullable Readiness output;

    /** The place in an event loop; null if a thread reads. */
    private volatile EventLoop.@Nullable Connection connection;

    private volatile boolean closed;

    /** Whether the reading thread waits, or is about to decide for what to wait. */
    private volatile boolean waiting;

    /** Writes to a channel. */
    interface DescriptorWriter {
        /**
         * Writes what the peer accepts at once, and passes a descriptor with the first byte.
         *
         * @return the number of bytes that were written; if it is 0, the descriptor was not passed
         * @throws IllegalArgumentException if the descriptor cannot be passed
         */
        int write(ByteBuffer bytes, FileDescriptor descriptor) throws IOException;
    }

    private SocketTransport(SocketChannel channel, String name, @Nullable DescriptorWriter descriptors) {
        this.channel = channel;
        this.name = name;
        this.descriptors = descriptors;
    }

    /** Returns a transport over a connected channel, which it takes over. If this method fails, it closes the channel. */
    static SocketTransport of(SocketChannel channel, String name) throws IOException {
        return of(channel, name, null);
    }

    /**
     * Returns a transport over a connected channel, which it takes over. If this method fails, it closes the channel.
     *
     * @param descriptors writes to the channel and passes descriptors; null if that is not possible
     */
    static SocketTransport of(SocketChannel channel, String name, @Nullable DescriptorWriter descriptors)
            throws IOException {
        try {
            channel.configureBlocking(false);
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
            return new SocketTransport(channel, name, descriptors);
        } catch (IOException | RuntimeException e) {
            Connecting.closeAfter(e, channel);
            throw e;
        }
    }

    /** Implements {@link Transport#of}. */
    static SocketTransport of(SocketChannel channel) throws IOException {
        if (!channel.isConnected()) {
            throw new IllegalArgumentException("the channel is not connected: " + channel);
        }
        return of(channel, peerName(channel));
    }

    /** Returns the address of the peer, or the local one if the peer's has no name, as that of a client on a Unix socket. */
    private static String peerName(SocketChannel channel) throws IOException {
        String peer = name(channel.getRemoteAddress());
        return peer.isEmpty() ? name(channel.getLocalAddress()) : peer;
    }

    /** Returns {@code host:port}, without a lookup of a host name, or a path. */
    static String name(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            return name(internet.getHostString(), internet.getPort());
        }
        return address instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : address.toString();
    }

    static String name(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count;
        if (descriptors != null) {
            reader = Thread.currentThread();
        }
        try {
            count = readNow(into);
            while (count == 0) {
                await();
                count = readNow(into);
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            signal.run();
            throw e;
        }
        if (count < 0) {
            signal.run();
            // The channel may also report the end of the input to a thread that reads while another one closes it.
            requireOpen();
        }
        return count;
    }

    private int readNow(ByteBuffer into) throws IOException {
        // Input that never ends must not delay the action.
        if (signal.isRegistered()) {
            runIfWritable(input().poll(SelectionKey.OP_WRITE));
        }
        return channel.read(into);
    }

    private void await() throws IOException {
        int ready;
        // Exists before the flag is set: a thread that sees the flag wakes it.
        Readiness reading = input();
        // An action that is registered before the flag is set is seen here; a later one wakes this thread.
        waiting = true;
        try {
            int output = signal.isRegistered() ? SelectionKey.OP_WRITE : 0;
            ready = reading.await(SelectionKey.OP_READ | output, 0);
        } finally {
            waiting = false;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while reading from " + name);
        }
        runIfWritable(ready);
    }

    private void runIfWritable(int ready) {
        if ((ready & SelectionKey.OP_WRITE) != 0) {
            signal.run();
        }
    }

    private Readiness input() throws IOException {
        Readiness present = input;
        return present != null ? present : openInput();
    }

    private synchronized Readiness openInput() throws IOException {
        requireOpen();
        Readiness opened = Readiness.of(channel);
        input = opened;
        return opened;
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public int readAvailable(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public synchronized boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
        requireOpen();
        if (descriptors != null) {
            return false;
        }
        EventLoop.Connection present = connection;
        if (present == null) {
            present = loop.add(channel, signal::run);
            connection = present;
            if (signal.isRegistered()) {
                present.wantWrite();
            }
        }
        present.whenReadable(action);
        return true;
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        boolean interrupted = false;
        writing();
        try {
            while (bytes.hasRemaining()) {
                if (send(bytes) > 0) {
                    continue;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException(
                            name + " does not read: " + bytes.remaining() + " bytes were left after the deadline");
                }
                output().await(SelectionKey.OP_WRITE, TimeUnit.NANOSECONDS.toMillis(left) + 1);
                // A selector does not wait while the interrupt flag is set.
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void writing() {
        EventLoop.Connection present = connection;
        if (present != null) {
            present.writing();
        }
    }

    private synchronized Readiness output() throws IOException {
        requireOpen();
        if (output == null) {
            output = Readiness.of(channel);
        }
        return output;
    }

    @Override
    public boolean canPassDescriptors() {
        return descriptors != null;
    }

    @Override
    public void writeAvailable(ByteBuffer bytes, FileDescriptor descriptor) throws IOException {
        if (descriptors == null) {
            throw new UnsupportedOperationException(this + " cannot pass file descriptors");
        }
        if (reader == Thread.currentThread()) {
            descriptors.write(bytes, descriptor);
        }
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        if (descriptors != null && reader != Thread.currentThread()) {
            return;
        }
        writing();
        int chunk;
        do {
            chunk = Math.min(bytes.remaining(), CHUNK);
        } while (send(bytes) == chunk && bytes.hasRemaining());
    }

    /** Writes what the system accepts of the next chunk; returns its length. */
    private int send(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() <= CHUNK) {
            return channel.write(bytes);
        }
        int count = channel.write(bytes.slice().limit(CHUNK));
        bytes.position(bytes.position() + count);
        return count;
    }

    @Override
    public boolean whenWritable(Runnable action) {
        signal.register(action);
        EventLoop.Connection present = connection;
        if (present != null) {
            present.wantWrite();
        } else if (waiting) {
            Readiness reading = input;
            if (reading != null) {
                reading.wakeUp();
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        try {
            release();
        } finally {
            // Without the lock, since the action may wait for a lock of a thread that is about to close this transport.
            signal.end();
        }
    }

    private synchronized void release() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } finally {
            EventLoop.Connection present = connection;
            if (present != null) {
                present.close();
            }
            try {
                close(input);
            } finally {
                close(output);
            }
        }
    }

    private static void close(@Nullable Readiness readiness) throws IOException {
        if (readiness != null) {
            readiness.close();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
