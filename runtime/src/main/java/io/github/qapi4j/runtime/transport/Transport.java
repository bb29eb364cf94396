package io.github.qapi4j.runtime.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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
     * Connects to a Unix socket. While the file is missing or no process listens on it, the attempt is repeated after pauses of 1 ms to 50 ms.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @param timeout how long to wait until the server listens and accepts; zero for one attempt
     * @throws java.net.ConnectException if the socket does not exist at the deadline or no process listens on it; the message says which
     * @throws java.net.SocketTimeoutException if a process listens and its backlog stays full until the deadline
     * @throws java.io.InterruptedIOException if the thread is interrupted during the call; the flag stays set
     * @throws IOException if the path is too long or the connection fails in another way, without waiting for the deadline
     */
    static Transport unix(Path socket, Duration timeout) throws IOException {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(timeout, "timeout");
        return UnixAddress.connect(socket, timeout);
    }

    /**
     * Connects to a Unix socket as {@link #unix}. The connection can pass file descriptors. It needs the optional dependency {@code
     * com.kohlschutter.junixsocket:junixsocket-core}, which has a native library. A blocking thread must read it; an event loop cannot. {@link
     * #writeAvailable(ByteBuffer)} has an effect only on that thread. If a thread in {@link #read} or {@link #write} is interrupted, the connection may be closed; a client has a thread of its own
     * for both, so that interrupts of its users have no effect.
     *
     * <pre>{@code
     * QmpClient client = QmpClient.connect(Transport.unixWithDescriptors(socket, Duration.ofSeconds(5)));
     * try (RandomAccessFile disk = new RandomAccessFile("disk.img", "rw")) {
     *     client.withDescriptor(disk.getFD()).execute("add-fd", JsonObject.builder().put("fdset-id", 1).build());
     * }
     * }</pre>
     *
     * @param socket the socket's path, of at most 106 bytes
     * @param timeout how long to wait until the server listens and accepts; zero for one attempt
     * @throws UnsupportedOperationException if junixsocket is missing, or does not support this platform; the message names the artifact
     * @throws IOException as {@link #unix}
     */
    static Transport unixWithDescriptors(Path socket, Duration timeout) throws IOException {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(timeout, "timeout");
        return UnixAddress.connectWithDescriptors(socket, timeout);
    }

    /**
     * Connects to a TCP port. If the host has several addresses, each is tried. While the port rejects connections, the attempts are repeated after
     * pauses of 1 ms to 50 ms. The host name is looked up once.
     *
     * @param host a host name, or an IPv4 or IPv6 address
     * @param port the port, from 1 to 65535
     * @param timeout how long to wait until the server listens and accepts; the time for the lookup is included
     * @throws java.net.ConnectException if the port rejects connections at the deadline
     * @throws java.net.SocketTimeoutException if the host name is not resolved, or the port does not accept, until the deadline
     * @throws java.net.UnknownHostException if the host is unknown, without waiting for the deadline
     * @throws java.io.InterruptedIOException if the thread is interrupted during the call; the flag stays set
     * @throws IOException if the connection fails in another way, without waiting for the deadline
     */
    static Transport tcp(String host, int port, Duration timeout) throws IOException {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(timeout, "timeout");
        return TcpAddress.connect(host, port, timeout);
    }

    /**
     * Returns a connection over a connected channel. The transport takes over the channel, makes it non-blocking, and closes it, also if this method
     * throws an {@link IOException}.
     *
     * @param channel a Unix socket or a TCP connection
     * @throws IllegalArgumentException if the channel is not connected; it stays as it is
     * @throws IOException if the channel is closed or fails
     */
    static Transport of(SocketChannel channel) throws IOException {
        return SocketTransport.of(Objects.requireNonNull(channel, "channel"));
    }

    /**
     * Connects to a TCP port as {@link #tcp}, and encrypts the connection with TLS. A QEMU that listens with {@code tls-creds-x509} is such a server. A
     * connection that ends without the end mark of TLS is reported as an {@link javax.net.ssl.SSLException} by {@link #read}: it may have been cut. A
     * server that rejects this client's certificate after the handshake, as TLS 1.3 permits, is reported there, too.
     *
     * @param host a host name, or an IPv4 or IPv6 address; the server's certificate must be valid for it, unless the options say otherwise
     * @param port the port, from 1 to 65535
     * @param timeout how long to wait until the server listens and accepts, and the handshake has ended
     * @throws javax.net.ssl.SSLException if the handshake fails, for example because the certificate is not trusted
     * @throws java.net.SocketTimeoutException as {@link #tcp}, and if the handshake does not end until the deadline
     * @throws IOException as {@link #tcp}
     */
    static Transport tls(String host, int port, TlsOptions options, Duration timeout) throws IOException {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(timeout, "timeout");
        return TlsTransport.connect(host, port, options, timeout);
    }

    /**
     * Returns a connection to a child process that speaks QMP on its standard input and output, as QEMU with {@code -qmp stdio}. On Linux only.
     *
     * <p>The transport takes over both streams: the caller must not have used them, nor use them later. It does not end the process, since a virtual
     * machine may have more to do than to answer: {@link #close} only closes the pipes. The caller ends it, with the command {@code quit} or with
     * {@link Process#destroy}. When the process ends, {@link #read} returns what it has sent, and then -1. The standard error stays with the caller,
     * who should redirect it: a process that fills its pipe stops.
     *
     * <p>Such a connection cannot write without waiting: {@link #whenWritable} returns false.
     *
     * <pre>{@code
     * Process process = new ProcessBuilder("qemu-system-x86_64", "-qmp", "stdio").redirectError(log).start();
     * try (QmpClient client = QmpClient.connect(Transport.process(process))) {
     *     ...
     * } finally {
     *     process.destroy();
     * }
     * }</pre>
     *
     * @param process the process; its standard input and output are pipes, as by default
     * @throws IOException if the process has ended, its streams are redirected, or the platform is not Linux
     */
    static Transport process(Process process) throws IOException {
        return ProcessTransport.of(Objects.requireNonNull(process, "process"));
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
     * Reads the bytes that have arrived, without waiting. An event loop calls this method in the action of {@link #whenReadable}; it must not be called
     * while another thread is in {@link #read}.
     *
     * @return the number of bytes that were read; 0 if none have arrived; -1 if the peer has closed the connection and all its bytes were read
     * @throws java.nio.channels.ClosedChannelException if this end is closed
     * @throws IOException if the connection fails
     * @throws UnsupportedOperationException if this connection cannot do that, as with the default implementation
     */
    default int readAvailable(ByteBuffer into) throws IOException {
        throw new UnsupportedOperationException(this + " can only be read by a thread that waits");
    }

    /**
     * Runs an action once, on a thread of an event loop, as soon as there is input, its end, or a failure of the connection. With it, a server reads
     * many connections with few threads: the action reads with {@link #readAvailable}, and calls this method again. It does not run after this end was
     * closed. Once this method was called, no thread may call {@link #read}, and actions of {@link #whenWritable} also run on the loop.
     *
     * @param loop the loop, always the same one
     * @param action the action; it replaces one that was registered before and has not run
     * @return false if this connection cannot do that, as with the default implementation: the action never runs, and a thread must wait in {@link #read}
     * @throws java.nio.channels.ClosedChannelException if this end is closed
     * @throws IOException if the system cannot watch the connection
     */
    default boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
        return false;
    }

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
     * Any thread may call this method, but only one at a time, and not while another thread is in {@link #write}.
     *
     * @param bytes the bytes to write; the position advances by the number of bytes that were written
     * @throws java.nio.channels.ClosedChannelException if this end is closed
     * @throws IOException if the connection fails
     */
    default void writeAvailable(ByteBuffer bytes) throws IOException {}

    /**
     * Returns whether this connection can pass file descriptors; false by default. If so, {@link #whenWritable} returns true, and {@link #read} may
     * occupy its thread in native code, so that this must not be a virtual thread.
     */
    default boolean canPassDescriptors() {
        return false;
    }

    /**
     * Returns whether {@link #read} waits in native code, where a virtual thread would occupy one of the few carriers and may not notice that the
     * connection is closed. Such a connection is read by a platform thread. By default true if descriptors {@linkplain #canPassDescriptors can be
     * passed}.
     */
    default boolean waitsInNativeCode() {
        return canPassDescriptors();
    }

    /**
     * Writes as {@link #writeAvailable(ByteBuffer)}, and passes a file descriptor with the first of the bytes. If no byte is written, the descriptor is not
     * passed either, and is forgotten. The descriptor stays with the caller; the peer gets a duplicate.
     *
     * @param bytes the bytes to write, at least one; the position advances by the number of bytes that were written
     * @throws IllegalArgumentException if the descriptor cannot be passed, for example because it is closed; the message has the reason. No byte was written,
     *     and the connection can still be used.
     * @throws java.nio.channels.ClosedChannelException if this end is closed
     * @throws IOException if the connection fails
     * @throws UnsupportedOperationException if this connection {@linkplain #canPassDescriptors cannot} do that, as with the default implementation
     */
    default void writeAvailable(ByteBuffer bytes, FileDescriptor descriptor) throws IOException {
        throw new UnsupportedOperationException(this + " cannot pass file descriptors");
    }

    /**
     * Runs an action once, as soon as the peer accepts bytes again or this end is closed, on the thread that waits in {@link #read}. With it, a
     * session sends without a thread for writing: it writes with {@link #writeAvailable}, and in the action what was left.
     *
     * <p>The thread in {@code read} runs the action also before {@code read} reports the end of the input or a failure, and before it returns further
     * bytes if they never end. If no thread reads, the action runs in the next call of {@code read}. If this end is closed before, the action runs on
     * the thread that closes it; and if it is closed already, on the calling thread, before this method returns.
     *
     * @param action runs without any lock of the transport; it must not wait, and not throw an exception. It may call {@code writeAvailable},
     *     {@code whenWritable} and {@code close}
     * @return false if this connection cannot do that, as with the default implementation: the action never runs, and a thread must wait in
     *     {@link #write}
     * @throws IllegalStateException if another action is registered that has not run
     */
    default boolean whenWritable(Runnable action) {
        return false;
    }

    /**
     * Returns whether bytes that were written have not left this end yet, as with TLS, which sends records. If so, an action of {@link #whenWritable} runs
     * when they have. A connection is closed after that, so that the peer can read everything. By default, bytes that were written have left.
     */
    default boolean hasUnsent() {
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
