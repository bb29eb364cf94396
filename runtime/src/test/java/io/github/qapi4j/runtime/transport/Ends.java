package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/** The two ends of a connection of any kind. */
record Ends(Transport client, Transport server) implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(20);

    enum Kind {
        UNIX,
        DESCRIPTORS,
        TCP,
        CHANNEL,
        TLS_1_3,
        TLS_1_2,
        PROCESS,
        MEMORY;

        boolean isTls() {
            return this == TLS_1_3 || this == TLS_1_2;
        }

        /** Whether bytes can be written without waiting. */
        boolean writesWithoutWaiting() {
            return this != PROCESS;
        }
    }

    static Ends open(Kind kind, Path folder) throws Exception {
        return switch (kind) {
            case UNIX -> unix(folder.resolve("s"));
            case DESCRIPTORS -> descriptors(folder.resolve("s"));
            case TCP -> tcp();
            case CHANNEL -> channel();
            case TLS_1_3 -> tls(Transport.pair(), "TLSv1.3");
            case TLS_1_2 -> tls(Transport.pair(), "TLSv1.2");
            case PROCESS -> process();
            case MEMORY -> {
                Transport.Pair pair = Transport.pair();
                yield new Ends(pair.client(), pair.server());
            }
        };
    }

    private static Ends unix(Path socket) throws IOException {
        try (Listener listener = Listener.unix(socket)) {
            return new Ends(Transport.unix(socket, LONG), listener.accept(LONG));
        }
    }

    private static Ends descriptors(Path socket) throws IOException {
        try (Listener listener = Listener.unix(socket)) {
            return new Ends(Transport.unixWithDescriptors(socket, LONG), listener.accept(LONG));
        }
    }

    static int port(Listener listener) {
        return ((InetSocketAddress) listener.address().orElseThrow()).getPort();
    }

    private static Ends tcp() throws IOException {
        try (Listener listener = Listener.tcp("127.0.0.1", 0)) {
            return new Ends(Transport.tcp("127.0.0.1", port(listener), LONG), listener.accept(LONG));
        }
    }

    private static Ends channel() throws IOException {
        try (Listener listener = Listener.tcp("127.0.0.1", 0)) {
            SocketChannel channel = SocketChannel.open(listener.address().orElseThrow());
            return new Ends(Transport.of(channel), listener.accept(LONG));
        }
    }

    private static Ends tls(Transport.Pair wire, String protocol) throws Exception {
        CompletableFuture<Transport> server = CompletableFuture.supplyAsync(() -> {
            try {
                return TlsTransport.over(wire.server(), Certificates.serverEngine(protocol), 16 * 1024, LONG);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        TlsOptions options = TlsOptions.of(Certificates.context());
        SSLEngine engine = options.engine("localhost", 1);
        return new Ends(
                TlsTransport.over(wire.client(), engine, options.recordLength(), LONG),
                server.get(20, TimeUnit.SECONDS));
    }

    /** The server's end uses the pipes of a process that does nothing. */
    private static Ends process() throws IOException {
        Process process = new ProcessBuilder("sleep", "60")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path files = Path.of("/proc/" + process.pid() + "/fd");
        Transport server = new ProcessTransport("client", files.resolve("0"), files.resolve("1"), () -> end(process));
        return new Ends(Transport.process(process), server);
    }

    private static void end(Process process) throws IOException {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (client) {
            server.close();
        }
    }
}
