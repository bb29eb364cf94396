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
     * an error. The socket file is removed when the listener is closed.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws java.net.BindException if another process listens there
     * @throws java.nio.file.FileAlreadyExistsException if the file exists and is not a socket
     * @throws IOException if the path is too long or the socket cannot be created
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
