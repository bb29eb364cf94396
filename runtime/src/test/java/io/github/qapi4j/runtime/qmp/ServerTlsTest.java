package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Certificates;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.TlsOptions;
import io.github.qapi4j.runtime.transport.TlsServerOptions;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose clients connect over TLS. */
@Timeout(60)
@SuppressWarnings("try") // closing earlier is a part of the tests
class ServerTlsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TlsServerOptions OPTIONS = TlsServerOptions.of(Certificates.context());

    private final QmpServer server = QmpServer.builder(Sample.SCHEMA)
            .handle(Echo.DESCRIPTOR, (request, command) -> command.text())
            .start();

    @AfterEach
    void close() {
        server.close();
    }

    private int listen(TlsServerOptions options) throws IOException {
        Listener listener = Listener.tls("localhost", 0, options);
        server.listen(listener);
        return ((InetSocketAddress) listener.address().orElseThrow()).getPort();
    }

    private static QmpClient connect(int port, SSLContext context) throws IOException {
        return QmpClient.connect(Transport.tls("localhost", port, TlsOptions.of(context), LONG));
    }

    private static void assertServes(int port) throws Exception {
        try (QmpClient client = connect(port, Certificates.context())) {
            assertThat(client.execute(new Echo("served"))).isEqualTo("served");
        }
    }

    @Test
    void servesClientsWithoutThreadsOfTheirOwn() throws Exception {
        int port = listen(OPTIONS);
        String large = "x".repeat(3 << 20);
        List<QmpClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(connect(port, Certificates.context()));
        }
        for (QmpClient client : clients) {
            assertThat(client.execute(new Echo("small"))).isEqualTo("small");
        }
        assertThat(clients.get(0).execute(new Echo(large))).isEqualTo(large);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("qmp-server-read") || name.startsWith("qmp-server-accept"));
        for (QmpClient client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void servesClientsOfTheJdk(String protocol) throws Exception {
        int port = listen(OPTIONS);
        try (SSLSocket client = (SSLSocket)
                Certificates.context().getSocketFactory().createSocket(InetAddress.getByName("localhost"), port)) {
            client.setEnabledProtocols(new String[] {protocol});
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
            assertThat(in.readLine()).startsWith("{\"QMP\"");
            OutputStream out = client.getOutputStream();
            // Each byte has a record of its own.
            for (byte b : "{\"execute\": \"qmp_capabilities\"}".getBytes(US_ASCII)) {
                out.write(b);
            }
            assertThat(in.readLine()).isEqualTo("{\"return\": {}}");
            if (protocol.equals("TLSv1.3")) {
                client.startHandshake();
            }
            out.write("{\"execute\": \"echo\", \"arguments\": {\"text\": \"x\"}}".getBytes(US_ASCII));
            assertThat(in.readLine()).isEqualTo("{\"return\": \"x\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void servesOpenssl(String version) throws Exception {
        Path program = Path.of("/usr/bin/openssl");
        assumeTrue(Files.isExecutable(program), "openssl is not installed");
        int port = listen(OPTIONS);
        Process openssl = new ProcessBuilder(
                        program.toString(), "s_client", "-quiet", version, "-connect", "localhost:" + port)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader in = openssl.inputReader(US_ASCII);
                OutputStream out = openssl.getOutputStream()) {
            assertThat(in.readLine()).startsWith("{\"QMP\"");
            out.write("{\"execute\": \"qmp_capabilities\"}\n".getBytes(US_ASCII));
            out.flush();
            assertThat(in.readLine()).isEqualTo("{\"return\": {}}");
            out.write(("{\"execute\": \"echo\", \"arguments\": {\"text\": \"x\"}}\n{\"execute\": \"quit\"}\n")
                    .getBytes(US_ASCII));
            out.flush();
            assertThat(in.readLine()).isEqualTo("{\"return\": \"x\"}");
            assertThat(in.readLine()).isEqualTo("{\"return\": {}}");
            assertThat(in.readLine()).as("the server has ended the connection").isNull();
            assertThat(server.awaitQuit(LONG)).isTrue();
        } finally {
            openssl.destroyForcibly().waitFor();
        }
    }

    @Test
    void aHandshakeThatFailsOrNeverEndsDelaysNobody() throws Exception {
        int port = listen(OPTIONS.withHandshakeTimeout(Duration.ofMillis(150)));
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Socket socket = new Socket(InetAddress.getByName("localhost"), port);
            if (i % 3 == 1) {
                socket.getOutputStream().write("{\"execute\": \"quit\"}".getBytes(US_ASCII));
            } else if (i % 3 == 2) {
                // The beginning of a record.
                socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 100});
            }
            silent.add(socket);
        }
        assertServes(port);
        for (Socket socket : silent) {
            socket.setSoTimeout(20_000);
            // An alert, or nothing.
            try (socket) {
                assertThat(socket.getInputStream().readAllBytes().length).isLessThan(100);
            }
        }
        assertServes(port);
    }

    /** A context without a certificate of its own, which trusts all. */
    private static SSLContext anonymous() throws NoSuchAlgorithmException, KeyManagementException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void certificatesOfClientsCanBeRequired() throws Exception {
        SSLContext anonymous = anonymous();
        int required = listen(OPTIONS.withRequiredClientCertificate());
        int optional = listen(OPTIONS.withOptionalClientCertificate());
        assertServes(required);
        assertServes(optional);
        assertThatThrownBy(() -> connect(required, anonymous)).isInstanceOf(IOException.class);
        try (QmpClient client = connect(optional, anonymous)) {
            assertThat(client.execute(new Echo("x"))).isEqualTo("x");
        }
        assertServes(required);
    }

    /** The user's code fails in the handshake. */
    @Test
    void aTrustManagerThatFailsCostsItsConnection() throws Exception {
        AtomicReference<RuntimeException> failure = new AtomicReference<>(new IllegalStateException("on purpose"));
        SSLContext context = Certificates.context(new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                RuntimeException thrown = failure.getAndSet(null);
                if (thrown != null) {
                    throw thrown;
                }
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        });
        int port = listen(TlsServerOptions.of(context).withRequiredClientCertificate());
        assertThatThrownBy(() -> connect(port, Certificates.context())).isInstanceOf(IOException.class);
        assertServes(port);
    }

    @Test
    void aClientThatConnectsCanListen() throws Exception {
        try (Listener listener = Listener.tls("localhost", 0, OPTIONS)) {
            int port = ((InetSocketAddress) listener.address().orElseThrow()).getPort();
            Threads.start("connects", () -> {
                try {
                    server.attach(Transport.tls("localhost", port, TlsOptions.of(Certificates.context()), LONG));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (QmpClient client = QmpClient.connect(listener.accept(LONG))) {
                assertThat(client.execute(new Echo("x"))).isEqualTo("x");
            }
        }
    }

    @Test
    void closingSendsTheEndMark() throws Exception {
        int port = listen(OPTIONS);
        Transport client = Transport.tls("localhost", port, TlsOptions.of(Certificates.context()), LONG);
        Peer peer = new Peer(client).join();
        server.close();
        peer.expectEnd();
        peer.close();
    }
}
