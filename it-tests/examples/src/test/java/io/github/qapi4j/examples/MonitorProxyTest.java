package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.examples.qmp.QmpApi;
import io.github.qapi4j.examples.qmp.RunState;
import io.github.qapi4j.examples.qmp.StopEvent;
import io.github.qapi4j.junit.FakeQemu;
import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.junit.Stub;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.Received;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.qmp.UnknownEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@FakeQemu(QmpApi.class)
class MonitorProxyTest {
    private static final List<String> ALLOWED = List.of("query-*", "stop", "echo");

    /** Values that a program which converts JSON would change. */
    private static final String DELICATE =
            "{\"big\":123456789012345678901234567890,\"precise\":0.10000000000000000001,\"exponent\":1E+2,"
                    + "\"real\":1.0,\"text\":\"\\u00E4\\uD83D\\uDE00\\u0000\",\"deep\":[[{}],[],null,false]}";

    @TempDir
    Path folder;

    /** A client that sees the characters of each message. */
    private static final class Client implements AutoCloseable {
        private final SocketChannel channel;
        private final BufferedReader in;

        Client(Path socket) throws IOException {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            assertThat(read()).startsWith("{\"QMP\"");
            send("{'execute': 'qmp_capabilities'}");
            assertThat(read()).isEqualTo("{\"return\": {}}");
        }

        void send(String text) throws IOException {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        /** Returns the next message; "end" at the end of the connection. */
        String read() throws IOException {
            String line;
            do {
                line = in.readLine();
            } while (line != null && line.isEmpty());
            return line == null ? "end" : line;
        }

        JsonObject readObject() throws IOException {
            return JsonValue.parse(read()).asObject();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A proxy with the thread that forwards events. */
    private static final class Running implements AutoCloseable {
        private final Path socket;
        private final MonitorProxy proxy;
        private final CompletableFuture<IOException> ended;

        Running(Path monitor, Path socket) throws IOException {
            this.socket = socket;
            this.proxy = new MonitorProxy(monitor, socket, ALLOWED);
            this.ended = CompletableFuture.supplyAsync(() -> {
                        try {
                            proxy.run();
                            throw new AssertionError("run() returns only with an exception");
                        } catch (IOException e) {
                            return e;
                        }
                    })
                    .orTimeout(20, TimeUnit.SECONDS);
        }

        Client connect() throws IOException {
            return new Client(socket);
        }

        @Override
        public void close() {
            proxy.close();
            assertThat(ended.join()).isInstanceOf(QmpClosedException.class);
        }
    }

    private Path shared() {
        return folder.resolve("shared.sock");
    }

    /** Answers, and ends at once, as QEMU does for {@code quit}. */
    private static void serveOnce(ServerSocketChannel listener) throws IOException {
        try (SocketChannel channel = listener.accept();
                BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            write(
                    channel,
                    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7},"
                            + " \"package\": \"\"}, \"capabilities\": []}}");
            StringBuilder request = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                request.append((char) c);
                JsonObject command;
                try {
                    command = JsonValue.parse(request.toString()).asObject();
                } catch (CodecException e) {
                    // The rest has not arrived yet.
                    continue;
                }
                request.setLength(0);
                String reply = "{\"return\": {}, \"id\": " + command.get("id") + "}";
                if (command.getString("execute").equals("stop")) {
                    write(
                            channel,
                            "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": false}, \"timestamp\": {\"seconds\": 1,"
                                    + " \"microseconds\": 2}}\r\n" + reply);
                    return;
                }
                write(channel, reply);
            }
        }
    }

    private static void write(SocketChannel channel, String message) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(message + "\r\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Test
    void theLastReplyAndTheEventsBeforeItArrive() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path monitor = folder.resolve("monitor" + round);
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(monitor));
                CompletableFuture<Void> qemu = CompletableFuture.runAsync(() -> {
                    try {
                        serveOnce(listener);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                MonitorProxy proxy = new MonitorProxy(monitor, folder.resolve("shared" + round), ALLOWED);
                CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
                    try (proxy) {
                        proxy.run();
                    } catch (IOException e) {
                        // QEMU has ended.
                    }
                });
                try (Client client = new Client(folder.resolve("shared" + round))) {
                    client.send("{'execute': 'stop', 'id': 1}");
                    assertThat(client.readObject().getString("event"))
                            .as("round %s", round)
                            .isEqualTo("SHUTDOWN");
                    assertThat(client.read()).as("round %s", round).isEqualTo("{\"return\": {}, \"id\": 1}");
                    assertThat(client.read()).isEqualTo("end");
                }
                running.get(20, TimeUnit.SECONDS);
                qemu.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void clientsWithTheSameIdsGetTheirOwnReplies(FakeServer qemu, Path monitor) throws Exception {
        qemu.onUnknown("echo").reply(command -> command.arguments());
        try (Running proxy = new Running(monitor, shared());
                Client a = proxy.connect();
                Client b = proxy.connect()) {
            for (int i = 0; i < 60; i++) {
                a.send("{'execute': 'echo', 'arguments': {'client': 'a', 'number': " + i + "}, 'id': " + i + "}");
                b.send("{'execute': 'echo', 'arguments': {'client': 'b', 'number': " + i + "}, 'id': " + i + "}");
            }
            for (int i = 0; i < 60; i++) {
                assertThat(a.read()).isEqualTo(reply("a", i));
                assertThat(b.read()).isEqualTo(reply("b", i));
            }
        }
        assertThat(qemu.commands("echo")).hasSize(120);
    }

    private static String reply(String client, int number) {
        return "{\"return\": {\"client\":\"" + client + "\",\"number\":" + number + "}, \"id\": " + number + "}";
    }

    @Test
    void nothingIsChanged(FakeServer qemu, Path monitor) throws Exception {
        qemu.onUnknown("echo").reply(command -> command.arguments());
        try (Running proxy = new Running(monitor, shared());
                Client client = proxy.connect()) {
            client.send("{\"execute\": \"echo\", \"arguments\": " + DELICATE + ", \"id\": " + DELICATE + "}");

            assertThat(client.read()).isEqualTo("{\"return\": " + DELICATE + ", \"id\": " + DELICATE + "}");
        }
    }

    @Test
    void errorsPass(FakeServer qemu, Path monitor) throws Exception {
        qemu.onUnknown("echo").fail("FutureError", "\u00e4 'quoted'");
        try (Running proxy = new Running(monitor, shared());
                Client client = proxy.connect()) {
            client.send("{'execute': 'echo', 'id': null}");

            assertThat(client.read())
                    .isEqualTo("{\"id\": null, \"error\": {\"class\":\"FutureError\",\"desc\":\"\\u00E4 'quoted'\"}}");
        }
    }

    @Test
    void otherCommandsAreDisabled(FakeServer qemu, Path monitor) throws Exception {
        try (Running proxy = new Running(monitor, shared());
                Client client = proxy.connect()) {
            client.send("{'execute': 'quit', 'id': {'a': [1]}} {'execute': 'qmp_capabilities'}");
            assertThat(client.read())
                    .isEqualTo("{\"id\": {\"a\":[1]}, \"error\": {\"class\":\"CommandNotFound\","
                            + "\"desc\":\"the command quit has been disabled\"}}");
            assertThat(client.readObject().getObject("error").getString("class"))
                    .isEqualTo("CommandNotFound");

            client.send("{'execute': 'query-commands'}");
            assertThat(client.readObject().getArray("return").elements())
                    .extracting(command -> command.asObject().getString("name"))
                    .contains("stop", "query-status", "query-commands")
                    .allMatch(name -> name.equals("stop") || name.startsWith("query-"));
        }
        assertThat(qemu.commands()).extracting(command -> command.name()).containsExactly("query-commands");
    }

    /** Both clients get an event before the reply, unchanged and with QEMU's time. */
    @Test
    void eventsReachAllClients(FakeServer qemu, QmpClient direct, Path monitor) throws Exception {
        UnknownEvent event =
                new UnknownEvent("WATCHDOG", JsonValue.parse(DELICATE).asObject());
        qemu.onUnknown("echo")
                .emit(event)
                .pause(Duration.ofMillis(20))
                .emit(event)
                .reply();
        try (EventSubscription<QmpEvent> events = direct.events().subscribe(SchemaDescriptor.of("any", List.of()));
                Running proxy = new Running(monitor, shared());
                Client a = proxy.connect();
                Client b = proxy.connect()) {
            a.send("{'execute': 'echo', 'id': 1}");

            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                expected.add(a.read());
                assertThat(expected.get(i)).endsWith("\"event\": \"WATCHDOG\", \"data\": " + DELICATE + "}");
            }
            assertThat(a.read()).isEqualTo("{\"return\": {}, \"id\": 1}");
            assertThat(List.of(b.read(), b.read())).isEqualTo(expected);
            assertThat(expected).extracting(MonitorProxyTest::time).containsExactlyElementsOf(times(events));
        }
    }

    private static Instant time(String message) {
        try {
            JsonObject time = JsonValue.parse(message).asObject().getObject("timestamp");
            return Instant.ofEpochSecond(time.getLong("seconds"), time.getLong("microseconds") * 1000);
        } catch (IOException e) {
            throw new AssertionError(message, e);
        }
    }

    private static List<Instant> times(EventSubscription<QmpEvent> events) throws IOException {
        List<Instant> times = new ArrayList<>();
        for (Optional<Received<QmpEvent>> next = events.poll(); next.isPresent(); next = events.poll()) {
            times.add(next.get().timestamp().orElseThrow());
        }
        return times;
    }

    @Test
    void eventsKeepTheirPlaceBeforeTheReply(FakeServer qemu, Path monitor) throws Exception {
        int events = 100;
        Stub<RawCommand, JsonValue> stub = qemu.onUnknown("echo");
        for (int i = 0; i < events; i++) {
            stub.emit(new UnknownEvent("FUTURE", JsonObject.EMPTY));
        }
        stub.reply();
        try (Running proxy = new Running(monitor, shared());
                Client client = proxy.connect()) {
            for (int round = 0; round < 10; round++) {
                client.send("{'execute': 'echo', 'id': " + round + "}");
                for (int i = 0; i < events; i++) {
                    assertThat(client.read()).contains("\"event\": \"FUTURE\"");
                }
                assertThat(client.read()).isEqualTo("{\"return\": {}, \"id\": " + round + "}");
            }
        }
    }

    /** An event that no command has caused is not delayed until the next reply. */
    @Test
    void eventsNeedNoCommand(FakeServer qemu, Path monitor) throws Exception {
        try (Running proxy = new Running(monitor, shared());
                Client client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                qemu.emit(new UnknownEvent(
                        "FUTURE", JsonObject.builder().put("number", i).build()));
                assertThat(client.read()).endsWith("\"event\": \"FUTURE\", \"data\": {\"number\":" + i + "}}");
            }
        }
    }

    @Test
    void clientsAreDisconnectedWhenQemuEnds(FakeServer qemu, Path monitor) throws Exception {
        qemu.onUnknown("echo").disconnect().then().reply();
        try (Running proxy = new Running(monitor, shared());
                Client busy = proxy.connect();
                Client idle = proxy.connect()) {
            busy.send("{'execute': 'echo', 'id': 1}");
            assertThat(busy.read())
                    .startsWith("{\"id\": 1, \"error\": {\"class\":\"GenericError\",\"desc\":\"no reply from QEMU: ");
            assertThat(proxy.ended.join()).isInstanceOf(QmpClosedException.class);
            proxy.proxy.close();
            assertThat(busy.read()).isEqualTo("end");
            assertThat(idle.read()).isEqualTo("end");
            assertThat(shared()).doesNotExist();
        }
        try (Running proxy = new Running(monitor, shared());
                Client client = proxy.connect()) {
            client.send("{'execute': 'echo', 'id': 2}");
            assertThat(client.read()).isEqualTo("{\"return\": {}, \"id\": 2}");
        }
    }

    /** A client that reads nothing is disconnected when more than 4 MiB wait for it. Another client gets all events meanwhile. */
    @Test
    void aSlowClientDelaysNoOther(FakeServer qemu, Path monitor) throws Exception {
        String text = "x".repeat(1 << 20);
        try (Running proxy = new Running(monitor, shared());
                Client slow = proxy.connect();
                Client good = proxy.connect()) {
            for (int i = 0; i < 8; i++) {
                qemu.emit(new UnknownEvent(
                        "FUTURE",
                        JsonObject.builder().put("number", i).put("text", text).build()));
                assertThat(good.readObject().getObject("data").getInt("number")).isEqualTo(i);
            }
            int received = 0;
            while (!slow.read().equals("end")) {
                received++;
            }
            assertThat(received).isLessThan(8);
        }
    }

    /** The program, as the README starts it, with a real QEMU and two clients. */
    @Test
    void sharesARealMonitor() throws Exception {
        List<Console.Command> commands = Console.section("MonitorProxy", folder);
        String listening = commands.get(1).output().get(0);
        List<String> printed = new ArrayList<>();
        try (LiveQemu machine = LiveQemu.start(folder, commands.get(0).words())) {
            QmpClient.connect(folder.resolve("vm1.sock")).close();
            Thread main = new Thread(() -> run(commands.get(1).arguments()));
            printed.addAll(Console.printed(() -> {
                main.start();
                try (QmpClient a = QmpClient.connect(shared());
                        QmpClient b = QmpClient.connect(shared())) {
                    try (EventSubscription<StopEvent> stops = b.events().subscribe(StopEvent.DESCRIPTOR)) {
                        QmpApi.on(a).misc().cont();
                        QmpApi.on(a).misc().stop();
                        stops.next(Duration.ofSeconds(20));
                    }
                    assertThat(QmpApi.on(b).runState().queryStatus().status()).isEqualTo(RunState.PAUSED);
                    assertThat(machine.isAlive()).isTrue();
                    assertThat(a.greeting().version().getObject("qemu").getInt("major"))
                            .isPositive();
                    assertThatThrownBy(() -> QmpApi.on(a).control().quit())
                            .hasMessageContaining("the command quit has been disabled");
                } finally {
                    main.interrupt();
                    main.join(20_000);
                }
            }));
            assertThat(main.isAlive()).isFalse();
        }
        assertThat(printed).startsWith(listening);
    }

    private static void run(String[] args) {
        try {
            MonitorProxy.main(args);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
