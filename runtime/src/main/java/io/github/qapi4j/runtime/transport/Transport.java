package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * A connection to a QMP peer: bytes in both directions, in order. {@code toString()} names the peer, for messages.
 *
 * <p>One thread may read while another thread writes, but two threads must not read, or write, at the same time. Any thread may close the connection.
 *
 * <pre>{@code
 * Transport transport = Transport.unix(Path.of("/run/vm/qmp.sock"), Duration.ofSeconds(5));
 * QmpClient client = QmpClient.connect(transport);
 * }</pre>
 */
public interface Transport extends AutoCloseable {

    /**
     * Connects to a Unix socket.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @param timeout how long to wait while the listener's backlog is full
     * @throws java.net.ConnectException if the socket does not exist or no process listens on it; the message says which
     * @throws java.net.SocketTimeoutException if the backlog stays full for longer
     * @throws java.io.InterruptedIOException if the thread is interrupted during the call; the flag stays set
     * @throws IOException if the path is too long or the connection fails in another way
     */
    static Transport unix(Path socket, Duration timeout) throws IOException {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(timeout, "timeout");
        return UnixSocketTransport.connect(socket, timeout);
    }

    /** Returns the two ends of a new connection inside this process, which buffers 64 KiB in each direction. */
    static Pair pair() {
        return InMemoryTransport.pair(InMemoryTransport.DEFAULT_CAPACITY);
    }

    /**
     * Returns the two ends of a new connection inside this process.
     *
     * @param capacity how many bytes it buffers in each direction, at least one; a writer waits while the buffer is full
     */
    static Pair pair(int capacity) {
        return InMemoryTransport.pair(capacity);
    }

    /**
     * Reads at least one byte, waiting for it.
     *
     * @param into where to put the bytes; it must have room
     * @return the number of bytes that were read, at least one; -1 if the peer has closed the connection and all its bytes were read
     * @throws java.nio.channels.ClosedChannelException if this end is closed, even during the call
     * @throws java.io.InterruptedIOException if the thread is interrupted while waiting; the flag stays set, no byte is lost
     * @throws IOException if the connection fails
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Writes all bytes, waiting while the peer does not accept them. An interrupt does not end the write: the write completes, and the flag stays
     * set.
     *
     * @param bytes the bytes to write; the position advances by the number of bytes that were written, even if an exception is thrown
     * @param timeout how long the whole write may take
     * @throws java.net.SocketTimeoutException if it takes longer
     * @throws java.nio.channels.ClosedChannelException if this end is closed, even during the call
     * @throws IOException if the connection fails
     */
    void write(ByteBuffer bytes, Duration timeout) throws IOException;

    /**
     * Writes the bytes that the peer accepts at once, without waiting; it may be none, as in the default implementation. A server that can write so
     * does not wake another thread for most replies. An interrupt has no effect.
     *
     * @param bytes the bytes to write; the position advances by the number of bytes that were written
     * @throws java.nio.channels.ClosedChannelException if this end is closed
     * @throws IOException if the connection fails
     */
    default void writeAvailable(ByteBuffer bytes) throws IOException {}

    /**
     * Runs an action once, as soon as the peer accepts bytes again or this end is closed, on the thread that waits in {@link #read}. The action must
     * not wait.
     *
     * @return false if the connection cannot do this, as in the default implementation; its user then calls {@link #write} on another thread
     */
    default boolean whenWritable(Runnable action) {
        return false;
    }

    /**
     * Closes this end at once. A thread that waits in {@link #read} or {@link #write} gets an exception; the peer can still read
     * what was written. Closing again does nothing.
     *
     * @throws IOException if a resource could not be released; the connection is closed even then
     */
    @Override
    void close() throws IOException;

    /**
     * The two ends of a connection inside this process.
     *
     * @param client the end that a client uses
     * @param server the end that a server uses
     */
    record Pair(Transport client, Transport server) {}
}
