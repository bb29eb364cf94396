package io.github.qapi4j.runtime.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's end of a TLS connection in an event loop, which has no thread of its own. */
@Timeout(60)
@SuppressWarnings("try") // closing earlier is a part of the tests
class TlsLoopTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TlsServerOptions OPTIONS = TlsServerOptions.of(Certificates.context());

    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private EventLoop loop;
    private Listener listener;

    @BeforeEach
    void start() throws IOException {
        loop = EventLoop.start("test-loop", 2, (message, failure) -> failures.add(message + ": " + failure));
        listener = Listener.tls("localhost", 0, OPTIONS);
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
        loop.close();
        assertThat(failures).isEmpty();
    }

    /** Sends back what it receives. */
    private final class Echo {
        private final Transport transport;
        private final ByteBuffer input;
        private final CompletableFuture<Exception> ended = new CompletableFuture<>();

        Echo(Transport transport, int bytesAtOnce) throws IOException {
            this.transport = transport;
            this.input = ByteBuffer.allocate(bytesAtOnce);
            assertThat(transport.whenReadable(loop, this::read)).isTrue();
        }

        private void read() {
            try {
                int count = transport.readAvailable(input.clear());
                if (count < 0) {
                    ended.complete(new EOFException());
                } else {
                    assertThat(count).as("the action runs for input only").isPositive();
                    input.flip();
                    write();
                }
            } catch (IOException | RuntimeException | Error e) {
                ended.complete(e instanceof Exception exception ? exception : new IllegalStateException(e));
            }
        }

        private void write() {
            try {
                assertThat(loop.isLoopThread()).isTrue();
                transport.writeAvailable(input);
                if (input.hasRemaining()) {
                    transport.whenWritable(this::write);
                } else {
                    transport.whenReadable(loop, this::read);
                }
            } catch (IOException | RuntimeException | Error e) {
                ended.complete(e instanceof Exception exception ? exception : new IllegalStateException(e));
            }
        }

        Exception end() throws Exception {
            return ended.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Transport client(Transport wire) throws IOException {
        TlsOptions options = TlsOptions.of(Certificates.context());
        return TlsTransport.over(wire, options.engine("localhost", 1), options.recordLength(), LONG);
    }

    private static void readFully(Transport transport, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (transport.read(into) < 0) {
                throw new EOFException();
            }
        }
    }

    /** A server that closes the connection when everything has left it loses nothing, although the wire accepts records in parts. */
    @ParameterizedTest
    @ValueSource(ints = {300, 700})
    void everythingLeavesBeforeTheEnd(int capacity) throws Exception {
        Transport.Pair wire = Transport.pair(capacity);
        byte[] bytes = new byte[50_000];
        new Random(capacity).nextBytes(bytes);
        CompletableFuture<Boolean> unsent = new CompletableFuture<>();
        try (Transport server =
                TlsTransport.begin(wire.server(), Certificates.serverEngine("TLSv1.3"), 16 * 1024, LONG)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            Runnable write = new Runnable() {
                @Override
                public void run() {
                    try {
                        server.writeAvailable(left);
                        if (left.hasRemaining() || server.hasUnsent()) {
                            if (!left.hasRemaining()) {
                                unsent.complete(true);
                            }
                            server.whenWritable(this);
                        } else {
                            server.close();
                        }
                    } catch (IOException e) {
                        unsent.completeExceptionally(e);
                    }
                }
            };
            server.whenReadable(loop, write);
            ByteBuffer received = ByteBuffer.allocate(bytes.length);
            try (Transport client = client(wire.client())) {
                client.write(ByteBuffer.wrap(new byte[1]), LONG);
                readFully(client, received);
            }
            assertThat(received.array()).isEqualTo(bytes);
            assertThat(unsent.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The wire divides records, and accepts a part of an answer, at any byte. */
    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, 1, 1, 500",
        "TLSv1.2, 1, 1000, 500",
        "TLSv1.3, 37, 5, 5000",
        "TLSv1.2, 37, 20000, 5000",
        "TLSv1.3, 5000, 100000, 100000",
        "TLSv1.2, 65536, 700, 100000",
        "TLSv1.3, 65536, 65536, 300000"
    })
    void carriesEverythingInPiecesOfAnySize(String protocol, int capacity, int atOnce, int length) throws Exception {
        Transport.Pair wire = Transport.pair(capacity);
        try (Transport server =
                TlsTransport.begin(wire.server(), Certificates.serverEngine(protocol), 16 * 1024, LONG)) {
            Echo echo = new Echo(server, atOnce);
            try (Transport client = client(wire.client())) {
                long seed = 12;
                Random random = new Random(seed);
                byte[] sent = new byte[length];
                random.nextBytes(sent);
                ByteBuffer received = ByteBuffer.allocate(length);
                CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
                    try {
                        readFully(client, received);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                for (int at = 0; at < length; ) {
                    int count = Math.min(length - at, 1 + random.nextInt(Math.max(length / 10, 2)));
                    client.write(ByteBuffer.wrap(sent, at, count), LONG);
                    at += count;
                }
                assertThat(reading).as("seed " + seed).succeedsWithin(LONG);
                assertThat(received.array()).isEqualTo(sent);
            }
            // The end mark is sent if the wire accepts it at once.
            assertThat(echo.end()).isInstanceOf(capacity < 100 ? IOException.class : EOFException.class);
        }
    }

    private SSLSocket connect(String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) Certificates.context()
                .getSocketFactory()
                .createSocket(InetAddress.getByName("localhost"), Ends.port(listener));
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static void exchange(SSLSocket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(text.length()))
                .asString(US_ASCII)
                .isEqualTo(text);
    }

    @Test
    void keysAreUpdated() throws Exception {
        try (SSLSocket client = connect("TLSv1.3");
                Transport server = listener.accept(LONG)) {
            Echo echo = new Echo(server, 100);
            for (int i = 0; i < 5; i++) {
                // The first one is the handshake.
                client.startHandshake();
                exchange(client, "text" + i);
            }
            client.close();
            assertThat(echo.end()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void renegotiationIsRejected() throws Exception {
        try (SSLSocket client = connect("TLSv1.2");
                Transport server = listener.accept(LONG)) {
            Echo echo = new Echo(server, 100);
            exchange(client, "x");
            client.startHandshake();
            assertThat(echo.end()).isInstanceOf(SSLException.class).hasMessageContaining("renegotiation");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aConnectionThatIsCutIsReportedAfterItsBytes(String protocol) throws Exception {
        Transport.Pair wire = Transport.pair();
        try (Transport server =
                TlsTransport.begin(wire.server(), Certificates.serverEngine(protocol), 16 * 1024, LONG)) {
            Echo echo = new Echo(server, 2);
            try (Transport client = client(wire.client())) {
                client.write(ByteBuffer.wrap("12345".getBytes(US_ASCII)), LONG);
                wire.client().close();
                Exception end = echo.end();
                // The answers have no reader.
                assertThat(end).isInstanceOf(IOException.class);
                assertThat(end.getMessage()).containsAnyOf("close_notify", "broken pipe");
            }
        }
    }

    @Test
    void whatIsNotTlsEndsTheHandshake() throws Exception {
        for (String text : List.of("{\"execute\": \"qmp_capabilities\"}\r\n", "")) {
            try (Socket plain = new Socket(InetAddress.getByName("localhost"), Ends.port(listener));
                    Transport server = listener.accept(LONG)) {
                plain.getOutputStream().write(text.getBytes(US_ASCII));
                plain.shutdownOutput();
                assertThat(new Echo(server, 100).end())
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasMessageContaining("the TLS handshake with " + server + " failed: ");
                assertThatThrownBy(() -> server.readAvailable(ByteBuffer.allocate(1)))
                        .isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void theHandshakeHasADeadline() throws Exception {
        try (Listener hasty = Listener.tls("localhost", 0, OPTIONS.withHandshakeTimeout(Duration.ofMillis(50)));
                Socket first = new Socket(InetAddress.getByName("localhost"), Ends.port(hasty));
                Transport inLoop = hasty.accept(LONG)) {
            Echo echo = new Echo(inLoop, 100);
            assertThat(echo.end())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("the TLS handshake with " + inLoop)
                    .hasMessageContaining("PT0.05S");
            assertThat(first.isConnected()).isTrue();
            try (Socket second = new Socket(InetAddress.getByName("localhost"), Ends.port(hasty));
                    Transport waiting = hasty.accept(LONG)) {
                assertThatThrownBy(() -> waiting.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(SocketTimeoutException.class);
                assertThat(second.getInputStream().readAllBytes()).isNotNull();
                assertThatThrownBy(() -> waiting.write(ByteBuffer.wrap(new byte[1]), LONG))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    /** A thread that waits can read the connection as well. */
    @Test
    void theHandshakeTakesPlaceInAReadThatWaits() throws Exception {
        try (SSLSocket client = connect("TLSv1.3");
                Transport server = listener.accept(LONG)) {
            CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.read(ByteBuffer.allocate(10));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            CompletableFuture<Void> written = new CompletableFuture<>();
            server.writeAvailable(ByteBuffer.wrap("too early".getBytes(US_ASCII)));
            server.whenWritable(() -> written.complete(null));
            client.startHandshake();
            assertThat(written).succeedsWithin(LONG);
            server.write(ByteBuffer.wrap("greeting".getBytes(US_ASCII)), LONG);
            assertThat(client.getInputStream().readNBytes(8)).asString(US_ASCII).isEqualTo("greeting");
            client.getOutputStream().write("abc".getBytes(US_ASCII));
            assertThat(reading).succeedsWithin(LONG).isEqualTo(3);
        }
    }

    @Test
    void optionsPrintTheirValues() {
        assertThat(OPTIONS).hasToString("TLS server options: no client certificate, handshake within PT10S");
        assertThat(OPTIONS.withOptionalClientCertificate().withSingleByteRecords())
                .hasToString(
                        "TLS server options: optional client certificate, handshake within PT10S, single-byte records");
        assertThat(OPTIONS.withRequiredClientCertificate().withHandshakeTimeout(Duration.ofSeconds(1)))
                .hasToString("TLS server options: required client certificate, handshake within PT1S");
        assertThatThrownBy(() -> OPTIONS.withHandshakeTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a deadline must be positive: PT0S");
    }
}
