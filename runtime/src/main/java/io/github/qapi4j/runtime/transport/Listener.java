package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * An address that QMP peers connect to: each connection is accepted as a {@link Transport}. {@code toString()} names the address,
 * for messages.
 *
 * <p>Only one thread may accept at a time. Any thread may close the listener, even while another thread accepts. Connections that were accepted do
 * not depend on the listener.
 *
 * <pre>{@code
 * QmpServer server = QmpServer.builder(QmpApi.schema()).handler(handler).start();
 * server.listen(Listener.unix(socket));
 * }</pre>
 */
public interface Listener extends AutoCloseable {

    /**
     * Listens on a Unix socket that only its owner can connect to. A stale socket file, on which no process listens, is replaced; any other file is
     * an error. The socket file is removed when the listener is closed. Where the file system has no POSIX permissions, as on Windows, the socket could
     * not be restricted to its owner, and this method fails: use {@link #tcp} or {@link #tls} on the loopback interface there.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws java.net.BindException if another process listens there
     * @throws java.nio.file.FileAlreadyExistsException if the file exists and is not a socket
     * @throws IOException if the path is too long, the file system has no POSIX permissions, or the socket cannot be created
     */
    static Listener unix(Path socket) throws IOException {
        return SocketListener.unix(Objects.requireNonNull(socket, "socket"));
    }

    /**
     * Listens on a TCP port. Any process that reaches the port can connect: without a firewall, use a loopback address, as {@code localhost}.
     *
     * @param host the name or address of the interface to listen on; {@code 0.0.0.0} for all
     * @param port the port, from 0 to 65535; 0 for a free one, which {@link #address} returns
     * @throws java.net.BindException if the port is in use, or the address is not one of this machine
     * @throws java.net.UnknownHostException if the host is unknown
     * @throws IOException if the socket cannot be created
     */
    static Listener tcp(String host, int port) throws IOException {
        return SocketListener.tcp(Objects.requireNonNull(host, "host"), port);
    }

    /**
     * Listens on a TCP port as {@link #tcp}, and encrypts the connections with TLS. A connection is returned before its handshake: that takes place
     * when the connection is {@linkplain Transport#read read}, as servers and clients do all the time, so that a slow client delays no other one. A
     * handshake that fails, or does not end in time, is reported by {@code read} of its connection only.
     *
     * @param host the name or address of the interface to listen on; {@code 0.0.0.0} for all
     * @param port the port, from 0 to 65535; 0 for a free one, which {@link #address} returns
     * @throws java.net.BindException as {@link #tcp}
     * @throws java.net.UnknownHostException if the host is unknown
     * @throws IOException if the socket cannot be created
     */
    static Listener tls(String host, int port, TlsServerOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        return new TlsListener(tcp(host, port), options);
    }

    /**
     * Waits for the next connection and returns it; it belongs to the caller. After an exception, the caller may try again as long as the listener
     * {@linkplain #isOpen is open}.
     *
     * @throws java.nio.channels.ClosedChannelException if the listener is closed, even during the call
     * @throws java.io.InterruptedIOException if the thread is interrupted while waiting; the flag stays set, the listener stays open
     * @throws IOException if the connection cannot be accepted
     */
    Transport accept() throws IOException;

    /**
     * Waits for the next connection, at most for this time, and returns it, as {@link #accept()}. With it, a program can listen first and then start a
     * QEMU that connects to it, so that there is no time at which the socket does not exist yet:
     *
     * <pre>{@code
     * try (Listener listener = Listener.unix(socket)) {
     *     new ProcessBuilder("qemu-system-x86_64", "-qmp", "unix:" + socket).start();
     *     QmpClient client = QmpClient.connect(listener.accept(Duration.ofSeconds(10)));
     * }
     * }</pre>
     *
     * @param timeout how long to wait; zero for no waiting
     * @throws java.net.SocketTimeoutException if there is no connection in this time; the listener stays open
     * @throws java.nio.channels.ClosedChannelException if the listener is closed, even during the call
     * @throws java.io.InterruptedIOException if the thread is interrupted while waiting; the flag stays set, the listener stays open
     * @throws UnsupportedOperationException if this listener has no deadlines, as with the default implementation
     * @throws IOException if the connection cannot be accepted
     */
    default Transport accept(Duration timeout) throws IOException {
        throw new UnsupportedOperationException(this + " accepts without a deadline only");
    }

    /**
     * Waits for the next connection as {@link #accept(Duration)}, as long as a process runs that is to connect.
     *
     * @param process the process; this method looks at it about twenty times a second
     * @throws java.net.ConnectException if the process has ended and there is no connection; the message has its exit value
     * @throws java.net.SocketTimeoutException if there is no connection until the deadline
     * @throws IOException as {@link #accept(Duration)}
     */
    default Transport accept(Duration timeout, Process process) throws IOException {
        return Connecting.accept(this, Objects.requireNonNull(timeout, "timeout"), process);
    }

    /**
     * Returns the next connection, without waiting; empty if no peer has connected. It belongs to the caller. An event loop calls this method in the action of
     * {@link #whenAcceptable}; it must not be called while a thread is in {@link #accept()}.
     *
     * @throws java.nio.channels.ClosedChannelException if the listener is closed
     * @throws IOException if the connection cannot be accepted
     * @throws UnsupportedOperationException if this listener cannot do that, as with the default implementation
     */
    default Optional<Transport> acceptAvailable() throws IOException {
        throw new UnsupportedOperationException(this + " can only be used by a thread that waits");
    }

    /**
     * Runs an action once, on a thread of an event loop, as soon as there is a connection to accept, or the listener is closed. With it, a server
     * listens without a thread for each listener: the action accepts with {@link #acceptAvailable}, and calls this method again. Once this method was
     * called, no thread may call {@link #accept()}.
     *
     * @param loop the loop, always the same one
     * @param action the action; it replaces one that was registered before and has not run
     * @return false if this listener cannot do that, as with the default implementation: the action never runs, and a thread must wait in
     *     {@link #accept()}
     * @throws java.nio.channels.ClosedChannelException if the listener is closed
     * @throws IOException if the system cannot watch the listener
     */
    default boolean whenAcceptable(EventLoop loop, Runnable action) throws IOException {
        return false;
    }

    /** Returns the address that peers connect to, for a TCP port with the port that was chosen; empty if the listener has no socket. */
    default Optional<SocketAddress> address() {
        return Optional.empty();
    }

    /** Returns whether the listener is open: false once it is closed. */
    boolean isOpen();

    /**
     * Stops listening. A thread that waits in {@link #accept} gets an exception, and connections that were not accepted are
     * closed. Closing again does nothing.
     *
     * @throws IOException if a resource, such as a socket file, could not be released; the listener is closed even then
     */
    @Override
    void close() throws IOException;
}
