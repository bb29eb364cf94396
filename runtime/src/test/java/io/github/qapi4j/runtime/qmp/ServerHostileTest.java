package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.SampleCommands;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Malicious clients, and handlers that do not return: other clients are served, and the server can be closed. */
@Timeout(60)
class ServerHostileTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String JOIN = "{'execute':'qmp_capabilities'}";

    /** Waits if the text of the command begins with "hold". */
    private static final class Handler implements SampleCommands {
        final CountDownLatch hold = new CountDownLatch(1);
        final CountDownLatch entered = new CountDownLatch(1);
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public String echo(Echo command) {
            calls.incrementAndGet();
            if (command.text().startsWith("hold")) {
                entered.countDown();
                boolean interrupted = false;
                while (true) {
                    try {
                        hold.await();
                        break;
                    } catch (InterruptedException e) {
                        interrupted = true;
                        if (command.text().equals("hold until interrupted")) {
                            break;
                        }
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return command.text();
        }
    }

    private final Handler handler = new Handler();

    private QmpServer.Builder builder() {
        return QmpServer.builder(Sample.SCHEMA).handler(handler);
    }

    private static String echo(String text) {
        return "{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"}}";
    }

    private static void assertServes(QmpServer server) throws Exception {
        try (Peer peer = new Peer(server.attach()).join()) {
            peer.send(echo("served"));
            assertThat(peer.next()).isEqualTo("{\"return\":\"served\"}");
        }
    }

    @Test
    void eightRequestsWaitAndThenNothingIsRead() throws Exception {
        Transport.Pair pair = Transport.pair(64);
        try (QmpServer server = builder().start()) {
            server.attach(pair.server());
            Peer peer = new Peer(pair.client()).join();
            peer.send(echo("hold"));
            handler.entered.await();
            // One request is being executed, eight are queued, the reader holds one, and the connection buffers 64
            // bytes. Further writes block.
            String request = echo("x");
            ByteBuffer bytes = ByteBuffer.wrap(request.repeat(100).getBytes(US_ASCII));
            assertThatThrownBy(() -> pair.client().write(bytes, Duration.ofMillis(200)))
                    .isInstanceOf(IOException.class);
            int least = 9 * request.length();
            assertThat(bytes.position()).isBetween(least, least + 2 * 64 + request.length());
            handler.hold.countDown();
            pair.client().write(bytes, LONG);
            for (int i = 0; i < 101; i++) {
                assertThat(peer.next()).startsWith("{\"return\"");
            }
            peer.close();
        }
    }

    @Test
    void clientThatDoesNotReadIsClosedAndOthersAreServed() throws Exception {
        Transport.Pair pair = Transport.pair(1000);
        try (QmpServer server = builder()
                .outputBytes(10_000)
                .writeTimeout(Duration.ofMillis(100))
                .start()) {
            server.attach(pair.server());
            Peer deaf = new Peer(pair.client(), false);
            deaf.send(JOIN);
            assertThatThrownBy(() -> {
                        while (true) {
                            deaf.send(echo("x".repeat(100)));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
            assertServes(server);
        }
    }

    @Test
    void clientThatDoesNotReadEventsIsClosed() throws Exception {
        Transport.Pair pair = Transport.pair(1000);
        try (QmpServer server = builder()
                        .outputBytes(1000)
                        .outputOverflow(OutputOverflow.CLOSE)
                        .start();
                Peer reader = new Peer(server.attach()).join()) {
            server.attach(pair.server());
            Peer deaf = new Peer(pair.client(), false);
            deaf.send(JOIN + echo("joined"));
            while (handler.calls.get() == 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 100; i++) {
                server.emit(new Stop());
                assertThat(reader.next()).contains("STOP");
            }
            assertThatThrownBy(() -> deaf.send("x".repeat(2000))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void clientThatTakesTooLongForOneMessageIsClosed() throws Exception {
        Transport.Pair pair = Transport.pair(10);
        try (QmpServer server = builder().writeTimeout(Duration.ofMillis(50)).start()) {
            server.attach(pair.server());
            ByteBuffer all = ByteBuffer.allocate(1000);
            Peer deaf = new Peer(pair.client(), false);
            assertThatThrownBy(() -> {
                        while (true) {
                            deaf.send(" ");
                        }
                    })
                    .isInstanceOf(IOException.class);
            while (pair.client().read(all) >= 0) {
                assertThat(all.position()).isLessThanOrEqualTo(10);
            }
            assertServes(server);
        }
    }

    @Test
    void brokenInputWithoutEndIsAnsweredOrCut() throws Exception {
        Random random = new Random(7);
        try (QmpServer server = builder().outputBytes(100_000).start()) {
            for (int round = 0; round < 20; round++) {
                try (Peer peer = new Peer(server.attach())) {
                    byte[] noise = new byte[20_000];
                    random.nextBytes(noise);
                    peer.send(JOIN + "\n");
                    try {
                        peer.send(noise);
                        peer.send(new byte[] {(byte) 0xFF});
                        peer.send("\n" + "[".repeat(3000)
                                + "\n{\"execute\":\"echo\",\"arguments\":{\"text\":\"probe\"}}\n");
                    } catch (IOException e) {
                        // The server may also disconnect the client.
                    }
                }
            }
            assertServes(server);
        }
    }

    @Test
    void limitsOfAMessageHoldAndTheSessionGoesOn() throws Exception {
        JsonLimits limits =
                JsonLimits.DEFAULT.withMessageBytes(1000).withTokens(50).withNesting(5);
        try (QmpServer server = builder().limits(limits).start();
                Peer peer = new Peer(server.attach()).join()) {
            peer.send(echo("x".repeat(2000)) + "\n" + echo("after") + "\n");
            assertThat(peer.next()).contains("token bytes");
            String next = peer.next();
            while (!next.contains("after")) {
                assertThat(next).contains("error");
                next = peer.next();
            }
            peer.send("[" + "1,".repeat(100) + "1]\n\u0001\n" + echo("after") + "\n");
            assertThat(peer.next()).contains("tokens");
            next = peer.next();
            while (!next.contains("after")) {
                assertThat(next).contains("error");
                next = peer.next();
            }
            peer.send("[[[[[[]]]]]]\n" + echo("after") + "\n");
            assertThat(peer.next()).contains("nesting");
        }
    }

    /** What a hostile client does; it returns when the client has got what it must get. */
    @FunctionalInterface
    private interface Hostility {
        void run(QmpServer server) throws Exception;
    }

    static List<Arguments> hostilities() {
        return List.of(
                hostility("reads nothing and is disconnected", server -> {
                    try (Peer deaf = new Peer(server.attach(), false)) {
                        deaf.send(JOIN);
                        String large = echo("x".repeat(50_000));
                        assertThatThrownBy(() -> {
                                    while (true) {
                                        deaf.send(large);
                                    }
                                })
                                .isInstanceOf(IOException.class)
                                .isNotInstanceOf(SocketTimeoutException.class);
                    }
                }),
                hostility("sends a request byte by byte and is served", server -> {
                    try (Peer slow = new Peer(server.attach()).join()) {
                        for (byte next : echo("slow").repeat(20).getBytes(US_ASCII)) {
                            slow.send(new byte[] {next});
                        }
                        for (int i = 0; i < 20; i++) {
                            assertThat(slow.next()).isEqualTo("{\"return\":\"slow\"}");
                        }
                    }
                }),
                hostility("connects again and again without negotiation and is replaced", server -> {
                    List<Peer> silent = new ArrayList<>();
                    for (int i = 0; i < 300; i++) {
                        silent.add(new Peer(server.attach()));
                    }
                    // The server has places for 64 sessions, of which the honest client has one.
                    for (Peer peer : silent.subList(0, 300 - 63)) {
                        assertThat(peer.next()).startsWith("{\"QMP\"");
                        peer.expectEnd();
                    }
                    for (Peer peer : silent) {
                        peer.close();
                    }
                }),
                hostility("sends six large requests at once and is served", server -> {
                    List<Peer> peers = new ArrayList<>();
                    for (int i = 0; i < 6; i++) {
                        peers.add(new Peer(server.attach()).join());
                    }
                    String large = echo("y".repeat(2_000_000));
                    for (Peer peer : peers) {
                        peer.send(large);
                    }
                    for (Peer peer : peers) {
                        assertThat(peer.next()).hasSize(2_000_000 + "{\"return\":\"\"}".length());
                        peer.close();
                    }
                }),
                hostility("sends 20,000 bytes of 0xFF and gets as many errors", server -> {
                    byte[] junk = new byte[20_000];
                    Arrays.fill(junk, (byte) 0xFF);
                    try (Peer peer = new Peer(server.attach()).join()) {
                        peer.send(junk);
                        peer.send("\n" + echo("after"));
                        for (int i = 0; i < junk.length; i++) {
                            peer.expectError("-", "GenericError", "JSON parse error");
                        }
                        String next = peer.next();
                        if (next.contains("error")) {
                            next = peer.next();
                        }
                        assertThat(next).isEqualTo("{\"return\":\"after\"}");
                    }
                }),
                hostility("sends 1,025 levels and gets the errors of QEMU", server -> {
                    try (Peer peer = new Peer(server.attach()).join()) {
                        peer.send("[".repeat(1025) + "]".repeat(1025) + "\n" + echo("after"));
                        peer.expectError("-", "GenericError", "nesting");
                        for (int i = 0; i < 1025; i++) {
                            peer.expectError("-", "GenericError", "JSON parse error");
                        }
                        assertThat(peer.next()).isEqualTo("{\"return\":\"after\"}");
                    }
                }),
                hostility("sends 10,000 requests at once and is served", server -> {
                    try (Peer peer = new Peer(server.attach()).join()) {
                        peer.send(echo("p").repeat(10_000));
                        for (int i = 0; i < 10_000; i++) {
                            assertThat(peer.next()).isEqualTo("{\"return\":\"p\"}");
                        }
                    }
                }));
    }

    private static Arguments hostility(String name, Hostility hostility) {
        return Arguments.of(Named.of(name, hostility));
    }

    @ParameterizedTest
    @MethodSource("hostilities")
    void honestClientIsServedMeanwhile(Hostility hostility) throws Exception {
        try (QmpServer server = builder().writeTimeout(Duration.ofMillis(300)).start();
                Peer honest = new Peer(server.attach()).join()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Threads.start("hostile", () -> {
                try {
                    hostility.run(server);
                    done.complete(null);
                } catch (Exception | Error e) {
                    done.completeExceptionally(e);
                }
            });
            int calls = 0;
            while (!done.isDone() || calls == 0) {
                honest.send(echo("honest"));
                assertThat(honest.next()).isEqualTo("{\"return\":\"honest\"}");
                calls++;
            }
            done.get();
        }
    }

    @Test
    void limitsOfWhatComesAreNotThoseOfWhatIsSent() throws Exception {
        String large = "y".repeat(5000);
        JsonLimits small = JsonLimits.DEFAULT.withMessageBytes(1000);
        SampleCommands repeating = new SampleCommands() {
            @Override
            public String echo(Echo command) {
                return command.text().equals("large")
                        ? large
                        : "of " + command.text().length();
            }
        };
        QmpClientOptions options = QmpClientOptions.builder().limits(small).build();
        try (QmpServer guarded = QmpServer.builder(Sample.SCHEMA)
                        .handler(repeating)
                        .limits(small)
                        .start();
                QmpServer server =
                        QmpServer.builder(Sample.SCHEMA).handler(repeating).start();
                QmpClient client = QmpClient.connect(guarded.attach());
                QmpClient guardedClient = QmpClient.connect(server.attach(), options)) {
            assertThat(client.execute(new Echo("large"))).isEqualTo(large);
            assertThat(guardedClient.execute(new Echo(large))).isEqualTo("of 5000");
        }
    }

    @Test
    void longNamesAreNotSentBack() throws Exception {
        try (QmpServer server = builder().start();
                Peer peer = new Peer(server.attach()).join()) {
            peer.send("{\"execute\":\"" + "x".repeat(100_000) + "\"}");
            assertThat(peer.next()).hasSizeLessThan(1000).contains("CommandNotFound");
            peer.send("{\"" + "x".repeat(100_000) + "\":1}");
            assertThat(peer.next()).hasSizeLessThan(1000).contains("GenericError");
            peer.send("{\"execute\":\"echo\",\"arguments\":{\"" + "x".repeat(100_000) + "\":1}}");
            assertThat(peer.next()).contains("GenericError");
        }
    }

    @Test
    @SuppressWarnings("try") // the test closes the resource early
    void oneClientTooManyIsRefused() throws Exception {
        try (QmpServer server = builder().maxSessions(2).start();
                Peer first = new Peer(server.attach()).join();
                Peer second = new Peer(server.attach()).join()) {
            try (Peer third = new Peer(server.attach())) {
                third.expectEnd();
            }
            second.close();
            Peer fourth = new Peer(server.attach());
            String greeting = fourth.next();
            while (!greeting.startsWith("{\"QMP\"")) {
                // The session of the second client has not ended yet.
                fourth = new Peer(server.attach());
                greeting = fourth.next();
            }
            fourth.close();
            first.send(echo("x"));
            assertThat(first.next()).contains("x");
        }
    }

    @Test
    void closeEndsEverything(@TempDir Path folder) throws Exception {
        QmpServer server = builder().listen(folder.resolve("a"));
        server.listen(folder.resolve("b"));
        try (Peer peer = new Peer(server.attach()).join();
                SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("b")))) {
            server.close();
            peer.expectEnd();
            assertThat(folder).isEmptyDirectory();
            ByteBuffer rest = ByteBuffer.allocate(1000);
            while (silent.read(rest) >= 0) {
                assertThat(rest.hasRemaining()).isTrue();
            }
        } catch (IOException e) {
            assertThat(e).as("a connection that was not taken yet is reset").hasMessageContaining("reset");
        }
        server.close();
        assertThat(server.awaitQuit(Duration.ZERO)).isTrue();
        assertThatThrownBy(server::attach).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> server.listen(folder.resolve("c"))).isInstanceOf(IllegalStateException.class);
        server.emit(new Stop());
    }

    @Test
    void closeIsBoundedWhenAHandlerDoesNotReturnAndAClientDoesNotRead() throws Exception {
        Transport.Pair pair = Transport.pair(10);
        QmpServer server = builder().closeTimeout(Duration.ofMillis(300)).start();
        server.attach(pair.server());
        try (Peer peer = new Peer(server.attach()).join()) {
            peer.send(echo("hold"));
            handler.entered.await();
            assertTimeoutPreemptively(Duration.ofMinutes(1), server::close);
            peer.expectEnd();
        } finally {
            handler.hold.countDown();
        }
    }

    @Test
    void closeInterruptsTheHandlerAndItsReplyIsSent() throws Exception {
        QmpServer server = builder().closeTimeout(LONG).start();
        try (Peer peer = new Peer(server.attach()).join()) {
            peer.send(echo("hold until interrupted") + echo("never done"));
            handler.entered.await();
            server.close();
            assertThat(peer.next()).isEqualTo("{\"return\":\"hold until interrupted\"}");
            peer.expectEnd();
            assertThat(handler.calls).hasValue(1);
        }
    }

    @Test
    void closeByAHandlerDoesNotWaitForItself() throws Exception {
        List<QmpServer> self = new ArrayList<>();
        QmpServer server = QmpServer.builder(Sample.SCHEMA)
                .closeTimeout(LONG)
                .handler(new SampleCommands() {
                    @Override
                    public String echo(Echo command) {
                        self.get(0).close();
                        return "closed";
                    }
                })
                .start();
        self.add(server);
        try (Peer peer = new Peer(server.attach()).join()) {
            peer.send(echo("x"));
            peer.expectEnd();
            assertThat(server.awaitQuit(LONG)).isTrue();
        }
    }

    @Test
    void connectionsThatComeWhileItClosesAreClosed() throws Exception {
        for (int round = 0; round < 20; round++) {
            QmpServer server = QmpServer.builder(Sample.SCHEMA).start();
            Thread closer = Threads.start("closer", server::close);
            List<Peer> peers = new ArrayList<>();
            try {
                for (int i = 0; i < 10; i++) {
                    Transport transport = server.attach();
                    peers.add(new Peer(transport));
                }
            } catch (IllegalStateException e) {
                // Expected once the server is closed.
            }
            closer.join();
            assertThat(server.awaitQuit(LONG)).isTrue();
            for (Peer peer : peers) {
                String last = peer.next();
                if (last.startsWith("{\"QMP\"")) {
                    peer.expectEnd();
                }
            }
        }
    }
}
