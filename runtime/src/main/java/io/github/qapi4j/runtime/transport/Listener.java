package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

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
        return UnixSocketListener.bind(Objects.requireNonNull(socket, "socket"));
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
