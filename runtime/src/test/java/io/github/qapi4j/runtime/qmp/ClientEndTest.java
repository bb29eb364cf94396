package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.InMemoryListener;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures at the start of a client's session, and all ways in which a session ends. */
@Timeout(60)
class ClientEndTest {
    private static final Duration SHORT = Duration.ofMillis(30);

    private final Transport.Pair pair = Transport.pair();

    private QmpClient connect(Peer server, QmpClientOptions options) throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options));
        server.negotiate();
        return connecting.get();
    }

    @Test
    void argumentsAreNotNull() {
        assertThatThrownBy(() -> QmpClient.connect((Transport) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("transport");
        assertThatThrownBy(() -> QmpClient.connect(pair.client(), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
        assertThatThrownBy(() -> QmpClient.connect(Path.of("none"), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
        assertThatThrownBy(() -> Transport.unix(Path.of("none"), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
        assertThatThrownBy(() -> new InMemoryListener().connect(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
        assertThatThrownBy(() -> pair.client().write(ByteBuffer.allocate(1), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
    }

    @Test
    void optionsPrintTheirValues() {
        assertThat(QmpClientOptions.builder().callTimeout("echo", SHORT).build().toString())
                .contains("greeting PT10S", "call PT30S {echo=PT0.03S}", "event queue 1024 DROP_OLDEST");
    }

    @Test
    void missingSocketIsReported(@TempDir Path folder) {
        assertThatThrownBy(() -> QmpClient.connect(
                        folder.resolve("none"),
                        QmpClientOptions.builder().connectTimeout(SHORT).build()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("the file does not exist");
    }

    @Test
    void missingGreetingSuggestsAnotherClient(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s");
        try (Listener listener = Listener.unix(socket)) {
            assertThatThrownBy(() -> QmpClient.connect(
                            socket,
                            QmpClientOptions.builder().greetingTimeout(SHORT).build()))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageContaining("no greeting")
                    .hasMessageContaining(socket.toString())
                    .hasMessageContaining("another client may be connected");
            try (Transport left = listener.accept()) {
                assertThat(left.read(ByteBuffer.allocate(10)))
                        .as("the client has closed")
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void closedBeforeTheGreeting() throws Exception {
        pair.server().close();
        assertThatThrownBy(() -> QmpClient.connect(pair.client()))
                .isInstanceOf(QmpClosedException.class)
                .hasMessageContaining("no greeting");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SSH-2.0-OpenSSH_9.2\r\n", "{\"return\": {}}", "[]", "{\"QMP\": {\"version\": inf}}", "\u0001"})
    void noQmpServer(String first) throws Exception {
        try (Peer server = new Peer(pair.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client()));
            server.send(first);
            assertThatThrownBy(connecting::get)
                    .cause()
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining("no greeting")
                    .hasCauseInstanceOf(QmpProtocolException.class);
        }
    }

    @Test
    void negotiationHasADeadlineOfItsOwn() throws Exception {
        try (Peer server = new Peer(pair.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(
                    pair.client(),
                    QmpClientOptions.builder().negotiationTimeout(SHORT).build()));
            server.greet();
            assertThatThrownBy(connecting::get)
                    .cause()
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageContaining("negotiation");
        }
    }

    @Test
    void answerToTheNegotiationThatCannotBeReadSaysSo() throws Exception {
        try (Peer server = new Peer(pair.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client()));
            server.greet();
            server.send("{\"return\": inf, \"id\": " + server.expect("qmp_capabilities") + "}");
            assertThatThrownBy(connecting::get)
                    .cause()
                    .isInstanceOf(QmpProtocolException.class)
                    .hasMessageStartingWith("negotiation")
                    .hasMessageContaining("$.return");
            server.expectEnd();
        }
    }

    @Test
    void negotiationCanBeRefused() throws Exception {
        try (Peer server = new Peer(pair.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client()));
            server.greet();
            server.send("{\"id\": " + server.expect("qmp_capabilities")
                    + ", \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no\"}}");
            assertThatThrownBy(connecting::get).cause().isInstanceOfSatisfying(QmpErrorException.class, e -> {
                assertThat(e.errorClass()).isEqualTo("CommandNotFound");
                assertThat(e.description()).isEqualTo("no");
                assertThat(e.command()).contains("qmp_capabilities");
                assertThat(e.getMessage()).startsWith("negotiation with ").endsWith(": CommandNotFound: no");
            });
            server.expectEnd();
        }
    }

    @Test
    void eventsMayComeBeforeGreetingAndNegotiation() throws Exception {
        try (Peer server = new Peer(pair.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client()));
            server.send("{\"event\": \"STOP\", \"timestamp\": {\"seconds\": 1, \"microseconds\": 2}}");
            server.greet();
            server.send("{\"event\": \"STOP\"}");
            server.send("{\"return\": {}, \"id\": " + server.expect("qmp_capabilities") + "}");
            connecting.get().close();
        }
    }

    @Test
    void interruptEndsConnecting() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            started.countDown();
            assertThatThrownBy(() -> QmpClient.connect(pair.client())).isInstanceOf(InterruptedIOException.class);
            flag.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        started.await();
        thread.interrupt();
        assertThat(flag.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pair.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    private enum End {
        SERVER_CLOSES,
        CLIENT_CLOSES,
        CUT_MESSAGE,
        NO_MESSAGE,
        NO_OBJECT,
        TOO_DEEP
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try") // the test closes the connection early
    void everythingThatWaitsFailsAtOnce(End end) throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server, QmpClientOptions.defaults())) {
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(client.executeAsync(new Echo("x")));
                server.expect("echo");
            }
            waiting.add(async(() -> client.execute(new Echo("x"))));
            server.expect("echo");
            EventSubscription<Sample.Tick> ticks = client.events().subscribe(Sample.Tick.DESCRIPTOR);
            waiting.add(async(() -> ticks.next(Duration.ofSeconds(40))));
            waiting.add(client.events().expect(Sample.Tick.DESCRIPTOR, tick -> true));
            String reason = switch (end) {
                case SERVER_CLOSES -> {
                    server.close();
                    yield "has closed the connection";
                }
                case CLIENT_CLOSES -> {
                    client.close();
                    yield "this client was closed";
                }
                case CUT_MESSAGE -> {
                    server.send("{\"return\":");
                    server.close();
                    yield "in the middle of a message";
                }
                case NO_MESSAGE -> {
                    server.send("{\"return\": \u0007}");
                    yield "does not speak QMP";
                }
                case NO_OBJECT -> {
                    server.send("hello ");
                    yield "not an object: hello";
                }
                case TOO_DEEP -> {
                    server.send("[".repeat(1025));
                    yield "levels of nesting";
                }
            };
            for (CompletableFuture<?> future : waiting) {
                assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(QmpClosedException.class)
                        .hasMessageContaining(reason);
            }
            assertThat(client.isOpen()).isFalse();
            assertThatThrownBy(() -> client.execute(new Echo("x")))
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> client.executeAsync(new Echo("x")).get())
                    .cause()
                    .isInstanceOf(QmpClosedException.class);
            assertThatThrownBy(() -> ticks.next(SHORT)).isInstanceOf(QmpClosedException.class);
            assertThatThrownBy(() ->
                            client.events().subscribe(Sample.Tick.DESCRIPTOR).next(SHORT))
                    .isInstanceOf(QmpClosedException.class);
        }
    }

    /** A command whose reply causes an {@code OutOfMemoryError}. */
    private record Huge() implements QmpCommand<String> {
        @Override
        public CommandDescriptor<Huge, String> descriptor() {
            Codec<String> returns = new Codec<>() {
                @Override
                public String read(JsonReader in) {
                    throw new OutOfMemoryError("on purpose");
                }

                @Override
                public void write(JsonWriter out, String value) {}
            };
            Codec<Huge> arguments = new Codec<>() {
                @Override
                public Huge read(JsonReader in) {
                    return new Huge();
                }

                @Override
                public void write(JsonWriter out, Huge value) throws IOException {
                    Codecs.EMPTY.write(out, null);
                }
            };
            return CommandDescriptor.builder("huge", arguments, returns).build();
        }
    }

    @Test
    void readerThatRunsOutOfMemoryFailsEveryCallThatWaits() throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server, QmpClientOptions.defaults())) {
            CompletableFuture<String> huge = client.executeAsync(new Huge());
            String id = server.expect("huge");
            CompletableFuture<String> other = client.executeAsync(new Echo("x"));
            server.expect("echo");
            server.send("{\"return\": 1, \"id\": " + id + "}");
            for (CompletableFuture<String> call : List.of(huge, other)) {
                assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(QmpClosedException.class)
                        .hasRootCauseInstanceOf(OutOfMemoryError.class);
            }
        }
    }

    @Test
    void messageOverTheLimitEndsTheSession() throws Exception {
        QmpClientOptions options = QmpClientOptions.builder()
                .limits(JsonLimits.DEFAULT.withMessageBytes(1000))
                .build();
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server, options)) {
            CompletableFuture<String> call = client.executeAsync(new Echo("x"));
            server.send("{\"return\": \"" + "x".repeat(1000) + "\"");
            assertThatThrownBy(call::get)
                    .cause()
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining("token bytes");
        }
    }

    @Test
    void closingWhileManyCallRacesWithNothing() throws Exception {
        for (int round = 0; round < 8; round++) {
            Transport.Pair other = Transport.pair();
            try (Peer server = new Peer(other.server())) {
                CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(other.client()));
                server.negotiate();
                QmpClient client = connecting.get();
                CountDownLatch go = new CountDownLatch(1);
                List<CompletableFuture<?>> results = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    results.add(async(() -> {
                        go.await();
                        List<CompletableFuture<String>> futures = new ArrayList<>();
                        for (int n = 0; n < 50; n++) {
                            futures.add(client.executeAsync(new Echo("x")));
                        }
                        for (CompletableFuture<String> future : futures) {
                            assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
                                    .cause()
                                    .isInstanceOf(QmpClosedException.class);
                        }
                        return null;
                    }));
                }
                go.countDown();
                client.close();
                for (CompletableFuture<?> result : results) {
                    result.get();
                }
            }
        }
    }

    @Test
    void serverThatDoesNotReadCannotHangTheCaller() throws Exception {
        Transport.Pair small = Transport.pair(100);
        Transport server = small.server();
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(small.client()));
        Peer peer = new Peer(server, false);
        peer.greet();
        ByteBuffer request = ByteBuffer.allocate(200);
        while (!new String(request.array(), 0, request.position()).endsWith("\n")) {
            server.read(request);
        }
        peer.send("{\"return\": {}, \"id\": 1}");
        try (QmpClient client = connecting.get()) {
            CompletableFuture<String> waiting = client.executeAsync(new Echo("x"));
            assertThatThrownBy(() -> client.withTimeout(SHORT).execute(new Echo("y".repeat(1000))))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageContaining("does not read");
            readLine(server);
            peer.send("{\"return\": \"x\", \"id\": 2}");
            assertThat(waiting.get()).isEqualTo("x");
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void callThatCouldNotBeSentAtAllFailsAlone() throws Exception {
        Transport.Pair small = Transport.pair(64);
        Transport server = small.server();
        Peer peer = new Peer(server, false);
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(small.client()));
        peer.greet();
        readLine(server);
        peer.send("{\"return\": {}, \"id\": 1}");
        try (QmpClient client = connecting.get()) {
            // {"execute": "xxx...", "id": 2}\n fills the 64 bytes exactly.
            String name = "x".repeat(64 - "{\"execute\": \"\", \"id\": 2}\n".length());
            CompletableFuture<?> first = client.executeAsync(name, JsonObject.EMPTY);
            assertThatThrownBy(() -> client.withTimeout(SHORT).execute(new Echo("y")))
                    .isInstanceOf(QmpTimeoutException.class);
            assertThat(client.isOpen()).isTrue();
            assertThat(readLine(server)).contains(name);
            peer.send("{\"return\": {}, \"id\": 2}");
            first.get();
        }
    }

    private static String readLine(Transport transport) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() == 0 || line.charAt(line.length() - 1) != '\n') {
            assertThat(transport.read(one.clear())).isEqualTo(1);
            line.append((char) one.get(0));
        }
        return line.toString();
    }
}
