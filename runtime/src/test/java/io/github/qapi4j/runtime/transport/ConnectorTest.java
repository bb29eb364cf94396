package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ConnectorTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private static TlsOptions tls() throws NoSuchAlgorithmException {
        return TlsOptions.of(SSLContext.getDefault());
    }

    private static void assertSameConnection(Transport client, Transport server) throws IOException {
        client.write(ByteBuffer.wrap(new byte[] {42}), LONG);
        ByteBuffer one = ByteBuffer.allocate(1);
        assertThat(server.read(one)).isEqualTo(1);
        assertThat(one.get(0)).isEqualTo((byte) 42);
        client.close();
        server.close();
    }

    @Test
    void eachCallMakesAConnectionToAUnixSocket() throws Exception {
        Path socket = folder.resolve("s");
        Connector connector = Connector.unix(socket);
        assertThat(connector).hasToString(socket.toString());
        assertThat(connector.awaitsPeer()).isFalse();
        assertThatThrownBy(() -> connector.connect(LONG))
                .isInstanceOf(ConnectException.class)
                .hasMessage("cannot connect to " + socket + ": the file does not exist");
        for (int i = 0; i < 2; i++) {
            try (Listener listener = Listener.unix(socket)) {
                assertSameConnection(connector.connect(LONG), listener.accept(LONG));
            }
        }
    }

    @Test
    void eachCallMakesAConnectionToATcpPort() throws Exception {
        int port;
        try (Listener listener = Listener.tcp("localhost", 0)) {
            port = ((InetSocketAddress) listener.address().orElseThrow()).getPort();
            assertSameConnection(Connector.tcp("localhost", port).connect(LONG), listener.accept(LONG));
        }
        assertThat(Connector.tcp("localhost", port)).hasToString("localhost:" + port);
        assertThatThrownBy(() -> Connector.tcp("localhost", port).connect(LONG))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("cannot connect to localhost:" + port + ": ");
        assertThatThrownBy(() -> Connector.tls("localhost", port, tls()).connect(LONG))
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> Connector.tcp("no.such.host.invalid", port).connect(LONG))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void aHandshakeThatFailsEndsTheAttempt() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread plain = new Thread(() -> {
                try {
                    server.accept().close();
                } catch (IOException e) {
                    // The attempt fails in any case.
                }
            });
            plain.start();
            Connector connector = Connector.tls("localhost", server.getLocalPort(), tls());
            assertThat(connector).hasToString("localhost:" + server.getLocalPort() + " with TLS");
            assertThatThrownBy(() -> connector.connect(LONG)).isInstanceOf(SSLException.class);
        }
    }

    @Test
    @SuppressWarnings("try") // the test closes the listener early
    void aListenerAcceptsOneConnectionEachTime() throws Exception {
        try (Listener listener = Listener.unix(folder.resolve("s"))) {
            Connector connector = Connector.accepting(listener);
            assertThat(connector.awaitsPeer()).isTrue();
            assertThat(connector.toString()).startsWith("listener ");
            for (int i = 0; i < 2; i++) {
                Transport server = Transport.unix(folder.resolve("s"), LONG);
                assertSameConnection(connector.connect(LONG), server);
            }
            assertThatThrownBy(() -> connector.connect(Duration.ofMillis(1)))
                    .isInstanceOf(SocketTimeoutException.class);
            listener.close();
            assertThatThrownBy(() -> connector.connect(LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("is closed");
        }
    }

    @Test
    void addressesThatCannotExistAreRejectedAtOnce() throws Exception {
        Path tooLong = folder.resolve("x".repeat(107));
        assertThatThrownBy(() -> Connector.unix(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 106 bytes");
        for (int port : new int[] {0, 65536, -1}) {
            assertThatThrownBy(() -> Connector.tcp("localhost", port)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Connector.tls("localhost", port, tls()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Connector.accepting(null)).hasMessage("listener");
        assertThatThrownBy(() -> Connector.unix(null)).hasMessage("socket");
    }

    /** A server that is starting may cause one failure of another kind, but not two. */
    @Test
    void awaitingEndsAtTheSecondFailureOfAnotherKind() throws Exception {
        Transport connection = Transport.pair().client();
        Queue<IOException> failures = new ArrayDeque<>(
                List.of(new SocketException("odd"), new ConnectException("refused"), new SocketException("odd")));
        Connector connector = timeout -> {
            IOException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            return connection;
        };
        assertThat(connector.await(LONG)).isSameAs(connection);
        failures.addAll(List.of(new SocketException("first"), new SocketException("second")));
        assertThatThrownBy(() -> connector.await(LONG)).hasMessage("second");
        failures.add(new IOException("other"));
        assertThatThrownBy(() -> connector.await(LONG)).hasMessage("other");
    }
}
