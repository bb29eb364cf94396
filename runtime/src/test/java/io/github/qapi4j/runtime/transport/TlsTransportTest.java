package io.github.qapi4j.runtime.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS connections to a server that uses the sockets of the JDK. */
@Timeout(30)
class TlsTransportTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final TlsOptions OPTIONS = TlsOptions.of(Certificates.context());

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getByName("localhost"));
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private Transport connect(String host, TlsOptions options) throws IOException {
        return Transport.tls(host, listener.getLocalPort(), options, LONG);
    }

    /** Accepts a connection and does its handshake, on another thread. */
    private FutureTask<SSLSocket> accept(String protocol) {
        return start(() -> {
            Socket plain = listener.accept();
            SSLSocket socket =
                    (SSLSocket) Certificates.context().getSocketFactory().createSocket(plain, "client", 1, true);
            socket.setUseClientMode(false);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket;
        });
    }

    private static <T> FutureTask<T> start(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    private static String read(Transport transport, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            assertThat(transport.read(into)).isPositive();
        }
        return new String(into.array(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @SuppressWarnings("try") // closed in the middle of the test
    void bothEndsAnnounceTheirClose(String protocol) throws Exception {
        FutureTask<SSLSocket> accepting = accept(protocol);
        try (Transport client = connect("localhost", OPTIONS);
                SSLSocket server = accepting.get()) {
            assertThat(server.getSession().getProtocol()).isEqualTo(protocol);
            assertThat(((ExtendedSSLSession) server.getSession()).getRequestedServerNames())
                    .isEqualTo(List.of(new SNIHostName("localhost")));
            send(server, "greeting");
            assertThat(read(client, 8)).isEqualTo("greeting");
            client.write(ByteBuffer.wrap("bye".getBytes(UTF_8)), LONG);
            client.close();
            assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("bye");
        }
        FutureTask<SSLSocket> second = accept(protocol);
        try (Transport client = connect("localhost", OPTIONS);
                SSLSocket server = second.get()) {
            send(server, "bye");
            server.close();
            assertThat(read(client, 3)).isEqualTo("bye");
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aConnectionThatIsCutIsReported(String protocol) throws Exception {
        FutureTask<Socket> accepting = start(listener::accept);
        FutureTask<Transport> connecting = start(() -> connect("localhost", OPTIONS));
        Socket plain = accepting.get();
        SSLSocket server = (SSLSocket) Certificates.context().getSocketFactory().createSocket(plain, "client", 1, true);
        server.setUseClientMode(false);
        server.setEnabledProtocols(new String[] {protocol});
        server.startHandshake();
        try (Transport client = connecting.get()) {
            send(server, "half");
            plain.close();
            assertThat(read(client, 4)).isEqualTo("half");
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("localhost:" + listener.getLocalPort())
                    .hasMessageContaining("close_notify");
        }
    }

    @Test
    void keysAreUpdated() throws Exception {
        FutureTask<SSLSocket> accepting = accept("TLSv1.3");
        try (Transport client = connect("localhost", OPTIONS);
                SSLSocket server = accepting.get()) {
            for (int i = 0; i < 5; i++) {
                server.startHandshake();
                send(server, "to" + i);
                assertThat(read(client, 3)).isEqualTo("to" + i);
                client.write(ByteBuffer.wrap(("from" + i).getBytes(UTF_8)), LONG);
                assertThat(server.getInputStream().readNBytes(5)).asString().isEqualTo("from" + i);
            }
        }
    }

    @Test
    @SuppressWarnings("try") // closed in the middle of the test
    void renegotiationIsRejected() throws Exception {
        FutureTask<SSLSocket> accepting = accept("TLSv1.2");
        try (Transport client = connect("localhost", OPTIONS);
                SSLSocket server = accepting.get()) {
            FutureTask<Void> renegotiating = start(() -> {
                server.startHandshake();
                return null;
            });
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("renegotiation");
            client.close();
            renegotiating.get();
        }
    }

    @Test
    void theHostNameIsVerified() throws Exception {
        FutureTask<SSLSocket> wrong = accept("TLSv1.3");
        assertThatThrownBy(() -> connect("127.0.0.1", OPTIONS))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("the TLS handshake with 127.0.0.1:" + listener.getLocalPort() + " failed: ")
                .hasMessageContaining("127.0.0.1");
        assertThatThrownBy(wrong::get).hasCauseInstanceOf(IOException.class);
        for (TlsOptions options : List.of(OPTIONS.withServerName("localhost"), OPTIONS.withoutHostNameVerification())) {
            FutureTask<SSLSocket> accepting = accept("TLSv1.3");
            try (Transport client = connect("127.0.0.1", options);
                    SSLSocket server = accepting.get()) {
                send(server, "x");
                assertThat(read(client, 1)).isEqualTo("x");
            }
        }
        FutureTask<SSLSocket> other = accept("TLSv1.3");
        assertThatThrownBy(() -> connect("localhost", OPTIONS.withServerName("other.example.org")))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("other.example.org");
        assertThatThrownBy(other::get).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void anUnknownCertificateIsRejected() throws Exception {
        accept("TLSv1.3");
        TlsOptions options = TlsOptions.of(SSLContext.getDefault()).withoutHostNameVerification();
        assertThatThrownBy(() -> connect("localhost", options))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("the TLS handshake with localhost:");
    }

    @Test
    void theHandshakeHasADeadline() throws Exception {
        assertThatThrownBy(() -> Transport.tls("localhost", listener.getLocalPort(), OPTIONS, SHORT))
                .as("the server does not accept")
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("the TLS handshake with localhost:" + listener.getLocalPort());
    }

    @Test
    void aServerWithoutTlsIsReported() throws Exception {
        start(() -> {
            try (Socket plain = listener.accept()) {
                plain.getOutputStream().write("{\"QMP\": {}}\r\n".getBytes(UTF_8));
                return plain.getInputStream().readAllBytes();
            }
        });
        assertThatThrownBy(() -> connect("localhost", OPTIONS))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("the TLS handshake with localhost:");
        start(() -> {
            listener.accept().close();
            return null;
        });
        assertThatThrownBy(() -> connect("localhost", OPTIONS)).isInstanceOf(IOException.class);
    }

    @Test
    void eachByteCanHaveARecordOfItsOwn() throws Exception {
        FutureTask<SSLSocket> accepting = accept("TLSv1.3");
        try (Transport client = connect("localhost", OPTIONS.withSingleByteRecords());
                SSLSocket server = accepting.get()) {
            String text = "0123456789".repeat(1000);
            client.writeAvailable(ByteBuffer.wrap(text.getBytes(UTF_8)));
            byte[] received = new byte[100];
            for (int i = 0; i < 100; i++) {
                assertThat(server.getInputStream().read(received)).isOne();
                assertThat((char) received[0]).isEqualTo(text.charAt(i));
            }
        }
    }

    @Test
    void optionsPrintTheirValues() {
        assertThat(OPTIONS).hasToString("TLS options: server name of the host, verified");
        assertThat(OPTIONS.withServerName("vm7").withoutHostNameVerification().withSingleByteRecords())
                .hasToString("TLS options: server name vm7, not verified, single-byte records");
    }
}
