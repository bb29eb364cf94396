package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.TlsOptions;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client connects to a real storage daemon in each way that QEMU has. */
@Timeout(60)
class LiveConnectionsTest {
    private static final String DAEMON = "qemu-storage-daemon";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(DAEMON));
        command.addAll(List.of(options));
        command.addAll(List.of("--monitor", "chardev=m0"));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("qemu.log").toFile())
                .start();
    }

    /** Checks that the daemon executes commands, and ends it with one. */
    private static void use(Transport transport, Process daemon) throws Exception {
        try (QmpClient client = QmpClient.connect(transport)) {
            assertThat(client.execute("query-version", JsonObject.EMPTY).toString())
                    .contains("\"major\"");
            client.execute("quit", JsonObject.EMPTY);
            assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isZero();
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void theClientConnectsBeforeTheSocketExists() throws Exception {
        LiveServer.requireProgram(DAEMON);
        Path socket = folder.resolve("s");
        Process daemon = start("--chardev", "socket,id=m0,server=on,wait=off,path=" + socket);
        use(Transport.unix(socket, TIMEOUT), daemon);
    }

    @Test
    void theDaemonListensOnATcpPort() throws Exception {
        LiveServer.requireProgram(DAEMON);
        int port = freePort();
        Process daemon = start("--chardev", "socket,id=m0,server=on,wait=off,host=127.0.0.1,port=" + port);
        use(Transport.tcp("127.0.0.1", port, TIMEOUT), daemon);
    }

    @Test
    void theDaemonConnectsToAUnixSocket() throws Exception {
        LiveServer.requireProgram(DAEMON);
        Path socket = folder.resolve("s");
        try (Listener listener = Listener.unix(socket)) {
            Process daemon = start("--chardev", "socket,id=m0,path=" + socket);
            use(listener.accept(TIMEOUT), daemon);
        }
    }

    @Test
    void theDaemonConnectsToATcpPort() throws Exception {
        LiveServer.requireProgram(DAEMON);
        try (Listener listener = Listener.tcp("127.0.0.1", 0)) {
            Process daemon = start("--chardev", "socket,id=m0,host=127.0.0.1,port=" + port(listener));
            use(listener.accept(TIMEOUT), daemon);
        }
    }

    @Test
    void theDaemonUsesItsStandardStreams() throws Exception {
        LiveServer.requireProgram(DAEMON);
        Process daemon = start("--chardev", "stdio,id=m0,signal=off");
        use(Transport.process(daemon), daemon);
    }

    @Test
    void theDaemonEncryptsWithTls() throws Exception {
        LiveServer.requireProgram(DAEMON);
        LiveServer.requireProgram("openssl");
        TestAuthority authority = TestAuthority.create(folder);
        int port = freePort();
        Process daemon = start(
                "--object",
                "tls-creds-x509,id=tls0,endpoint=server,verify-peer=on,dir=" + folder,
                "--chardev",
                "socket,id=m0,server=on,wait=off,host=127.0.0.1,tls-creds=tls0,port=" + port);
        try {
            // The oldest QEMU that the test may find needs short records.
            TlsOptions trusted = TlsOptions.of(authority.clientContext()).withSingleByteRecords();
            assertThatThrownBy(() -> Transport.tls("127.0.0.1", port, trusted, TIMEOUT))
                    .as("the certificate is valid for localhost only")
                    .isInstanceOf(SSLException.class);
            TlsOptions stranger = TlsOptions.of(authority.contextWithoutCertificate());
            assertThatThrownBy(() -> greeting(Transport.tls("localhost", port, stranger, TIMEOUT)))
                    .as("the daemon verifies its peer")
                    .isInstanceOf(IOException.class);
            use(Transport.tls("127.0.0.1", port, trusted.withServerName("localhost"), TIMEOUT), daemon);
        } finally {
            daemon.destroyForcibly();
        }
    }

    private static void greeting(Transport transport) throws IOException {
        QmpClient.connect(transport, QmpClientOptions.defaults()).close();
    }

    private static int freePort() throws IOException {
        try (Listener listener = Listener.tcp("127.0.0.1", 0)) {
            return port(listener);
        }
    }

    private static int port(Listener listener) {
        return ((InetSocketAddress) listener.address().orElseThrow()).getPort();
    }
}
