package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Makes a new connection to the same peer each time it is called, for a client that connects again after its connection has ended. {@code toString()}
 * names the peer, for messages.
 *
 * <p>A connector of your own can find out where the server is each time:
 *
 * <pre>{@code
 * Connector connector = timeout -> Transport.unix(machine.currentSocket(), Duration.ZERO);
 * ReconnectingClient client = ReconnectingClient.builder(connector).connect();
 * }</pre>
 *
 * <p>One thread at a time calls a connector.
 */
@FunctionalInterface
public interface Connector {

    /**
     * Attempts once to connect. After a failure, the caller tries again after a pause; a connector should not itself wait for a peer that does not
     * listen. An attempt ends when the thread is interrupted, so that the client can be closed meanwhile.
     *
     * @param timeout how long the attempt may take; positive
     * @return the connection, which belongs to the caller
     * @throws java.net.ConnectException if the peer does not listen
     * @throws IOException if the attempt fails in another way that may heal
     * @throws RuntimeException if no later attempt can succeed
     */
    Transport connect(Duration timeout) throws IOException;

    /**
     * Connects, and tries again after pauses of 1 ms to 50 ms while the peer does not listen.
     *
     * @param timeout how long to wait until the peer listens and accepts; positive
     * @throws java.net.ConnectException if the peer does not listen at the deadline
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws java.net.SocketException if two attempts in a row fail in another way with this exception, without waiting for the deadline: a server that
     *     is starting or ending may cause one
     * @throws IOException if an attempt fails in another way, without waiting for the deadline
     */
    default Transport await(Duration timeout) throws IOException {
        return Connecting.await(this, Objects.requireNonNull(timeout, "timeout"));
    }

    /**
     * Returns whether the peer connects to this side: then {@link #connect} waits for the peer, and if it throws a {@link
     * java.net.SocketTimeoutException}, the next attempt follows without a pause. False by default.
     */
    default boolean awaitsPeer() {
        return false;
    }

    /**
     * Returns a connector to a Unix socket.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws IllegalArgumentException if the path is too long
     */
    static Connector unix(Path socket) {
        Objects.requireNonNull(socket, "socket");
        if (UnixAddress.isTooLong(socket)) {
            throw new IllegalArgumentException(UnixAddress.tooLong(socket));
        }
        return new NamedConnector(socket.toString(), false, timeout -> UnixAddress.connectOnce(socket, timeout));
    }

    /**
     * Returns a connector to a Unix socket whose connections can pass file descriptors, as {@link Transport#unixWithDescriptors}.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws IllegalArgumentException if the path is too long
     * @throws UnsupportedOperationException if junixsocket is missing, or does not support this platform
     */
    static Connector unixWithDescriptors(Path socket) {
        Objects.requireNonNull(socket, "socket");
        UnixAddress.requireDescriptors();
        if (UnixAddress.isTooLong(socket)) {
            throw new IllegalArgumentException(UnixAddress.tooLong(socket));
        }
        return new NamedConnector(socket.toString(), false, timeout -> DescriptorSocket.connectOnce(socket, timeout));
    }

    /**
     * Returns a connector to a TCP port. Each attempt looks the host name up, and tries all addresses of the host.
     *
     * @param host a host name, or an IPv4 or IPv6 address
     * @param port the port, from 1 to 65535
     * @throws IllegalArgumentException if the port is not in this range
     */
    static Connector tcp(String host, int port) {
        Objects.requireNonNull(host, "host");
        TcpAddress.checkPort(port);
        return new NamedConnector(
                SocketTransport.name(host, port), false, timeout -> TcpAddress.connectOnce(host, port, timeout));
    }

    /**
     * Returns a connector to a TCP port that encrypts the connections with TLS, as {@link Transport#tls}.
     *
     * @param host a host name, or an IPv4 or IPv6 address; the server's certificate must be valid for it, unless the options say otherwise
     * @param port the port, from 1 to 65535
     * @throws IllegalArgumentException if the port is not in this range
     */
    static Connector tls(String host, int port, TlsOptions options) {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        TcpAddress.checkPort(port);
        return new NamedConnector(
                SocketTransport.name(host, port) + " with TLS",
                false,
                timeout -> TlsTransport.connectOnce(host, port, options, timeout));
    }

    /**
     * Returns a connector that accepts the next connection of a listener, for a server that connects to this side and does so again, as QEMU with the
     * option {@code reconnect}. The listener stays with the caller. Once it is closed, no attempt can succeed.
     */
    static Connector accepting(Listener listener) {
        Objects.requireNonNull(listener, "listener");
        return new NamedConnector("listener " + listener, true, timeout -> {
            if (!listener.isOpen()) {
                throw new IllegalStateException("the listener " + listener + " is closed");
            }
            return listener.accept(timeout);
        });
    }
}
