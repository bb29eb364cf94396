package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.Quit;
import io.github.qapi4j.runtime.qmp.Sample.SampleCommands;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's replies to raw bytes. */
@Timeout(60)
class ServerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final QmpServer.Builder builder = QmpServer.builder(Sample.SCHEMA)
            .version(7, 2, 22, "test")
            .clock(Clock.fixed(Instant.parse("2010-02-24T14:03:43.435656Z"), ZoneOffset.UTC));
    private QmpServer server;

    /** Behaves as the text of the command requests. */
    private final class Handler implements SampleCommands {
        @Override
        public String echo(Echo command) throws IOException {
            done.add(command.text());
            if (command.text().startsWith("error ")) {
                throw new QmpErrorException("DeviceNotFound", command.text());
            }
            switch (command.text()) {
                case "bug" -> throw new IllegalStateException("secret");
                case "io" -> throw new IOException("secret");
                case "checked" -> throw ServerTest.<RuntimeException>sneaky(new Exception("secret"));
                case "assertion" -> throw new AssertionError("secret");
                case "stack" -> throw new StackOverflowError("secret");
                case "unwritable" -> {
                    return "\ud800";
                }
                case "interrupt" -> Thread.currentThread().interrupt();
                case "event" -> builder.emitter().emit(new Tick("caused"));
                default -> {}
            }
            return command.text();
        }

        @Override
        public void silence(Silence command) throws IOException {
            done.add("silence");
        }
    }

    private Peer join() throws Exception {
        return connect().join();
    }

    private Peer connect() {
        if (server == null) {
            server = builder.handler(new Handler()).start();
        }
        return new Peer(server.attach());
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void greetsAndNegotiates() throws Exception {
        try (Peer client = connect()) {
            assertThat(client.next())
                    .isEqualTo("{\"QMP\":{\"version\":{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":22},"
                            + "\"package\":\"test\"},\"capabilities\":[]}}");
            client.send("{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"id\":1}");
            client.expectError("1", "CommandNotFound", "negotiation");
            client.send("{\"execute\":\"unknown\",\"id\":2}");
            client.expectError("2", "CommandNotFound", "negotiation");
            client.send("{\"execute\":5,\"id\":3}");
            client.expectError("3", "GenericError", "execute");
            client.send("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"bogus\"]},\"id\":4}");
            client.expectError("4", "GenericError", "$.arguments.enable[0]: unknown value 'bogus'");
            client.send("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":null},\"id\":5}");
            client.expectError("5", "GenericError", "$.arguments.enable: expected array");
            client.send("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":6}");
            client.expectError("6", "GenericError", "oob");
            client.send("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[],\"x\":1},\"id\":7}");
            client.expectError("7", "GenericError", "$.arguments.x: unexpected member");
            client.send("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[]},\"id\":8}");
            assertThat(client.next()).isEqualTo("{\"return\":{},\"id\":8}");
            client.send("{\"execute\":\"qmp_capabilities\",\"id\":9}");
            client.expectError("9", "CommandNotFound", "complete");
            client.send("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"bogus\":1},\"id\":10}");
            client.expectError("10", "GenericError", "bogus");
            assertThat(done).isEmpty();
        }
    }

    @Test
    void clientMayTalkBeforeItReads() throws Exception {
        try (Peer client = connect()) {
            client.send("{'execute':'qmp_capabilities'}{'execute':'echo','arguments':{'text':'x'}}");
            assertThat(client.next()).startsWith("{\"QMP\"");
            assertThat(client.next()).isEqualTo("{\"return\":{}}");
            assertThat(client.next()).isEqualTo("{\"return\":\"x\"}");
        }
    }

    /** The first failed check determines the error. The reply has an id whenever the message is an object with an id. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"execute\": nope}                                     | -  | GenericError    | JSON",
                "{\"execute\":\"echo\",\"id\":1,\"id\":2}                | -  | GenericError    | JSON",
                "{\"execute\":\"echo\",\"id\":1,\"arguments\":{\"text\":\"a\",\"text\":\"b\"}} | - | GenericError | JSON",
                "{\"execute\":\"echo\",\"id\":\"\\ud800\"}               | -  | GenericError    | JSON",
                "{\"execute\":\"echo\",\"id\":\"\\uffff\"}               | -  | GenericError    | JSON",
                "{\"execute\":\"echo\",\"id\":\"\\q\"}                   | -  | GenericError    | JSON",
                "[]                                                      | -  | GenericError    | object",
                "\"text\"                                                | -  | GenericError    | object",
                "null                                                    | -  | GenericError    | object",
                "[{\"execute\":\"echo\",\"id\":1}]                       | -  | GenericError    | object",
                "{}                                                      | -  | GenericError    | execute",
                "{\"id\":1}                                              | 1  | GenericError    | execute",
                "{\"arguments\":{},\"id\":1}                             | 1  | GenericError    | execute",
                "{\"execute\":1,\"id\":1}                                | 1  | GenericError    | string",
                "{\"execute\":null,\"id\":1}                             | 1  | GenericError    | string",
                "{\"execute\":\"nope\",\"arguments\":[],\"id\":1}        | 1  | GenericError    | arguments",
                "{\"execute\":\"nope\",\"arguments\":null,\"id\":1}      | 1  | GenericError    | arguments",
                "{\"execute\":\"nope\",\"bogus\":1,\"id\":1}             | 1  | GenericError    | bogus",
                "{\"exec-oob\":\"echo\",\"id\":1}                        | 1  | GenericError    | exec-oob",
                "{\"execute\":\"echo\",\"exec-oob\":\"echo\",\"id\":1}   | 1  | GenericError    | exec-oob",
                "{\"Execute\":\"echo\",\"id\":1}                         | 1  | GenericError    | Execute",
                "{\"execute\":\"nope\",\"arguments\":{\"x\":1},\"id\":1} | 1  | CommandNotFound | nope",
                "{\"execute\":\"Echo\",\"id\":1}                         | 1  | CommandNotFound | Echo",
                "{\"execute\":\"echo \",\"id\":1}                        | 1  | CommandNotFound | 'echo '",
                "{\"execute\":\"\",\"id\":1}                             | 1  | CommandNotFound | ''",
                "{\"execute\":\"echo\",\"id\":1}                         | 1  | GenericError    | $.arguments.text: missing",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":5},\"id\":1} | 1 | GenericError  | $.arguments.text: expected string",
                "{\"execute\":\"echo\",\"arguments\":{\"text\":\"\",\"x\":1},\"id\":1} | 1 | GenericError | $.arguments.x: unexpected",
                "{\"execute\":\"poke\",\"arguments\":{\"text\":\"\"},\"id\":1} | 1 | CommandNotFound | poke",
                "{\"execute\":\"poke\",\"arguments\":{\"text\":5},\"id\":1} | 1 | CommandNotFound | poke",
            })
    void checksMessagesInOrder(String message, String id, String errorClass, String part) throws Exception {
        try (Peer client = join()) {
            client.send(message + "\n{\"execute\":\"query-version\",\"id\":\"probe\"}\n");
            client.expectError(id, errorClass, part);
            assertThat(client.next()).contains("\"id\":\"probe\"").startsWith("{\"return\"");
            assertThat(done).as("no handler is called").isEmpty();
        }
    }

    @Test
    void namesWithEscapesCountAsWhatTheyMean() throws Exception {
        try (Peer client = join()) {
            client.send("{\"\\u0065xecute\":\"echo\",\"argum\\u0065nts\":{\"t\\u0065xt\":\"x\"},\"\\u0069d\":1}");
            assertThat(client.next()).isEqualTo("{\"return\":\"x\",\"id\":1}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"s\"",
                "\"\"",
                "1",
                "0",
                "-5",
                "1.5",
                "true",
                "null",
                "[]",
                "{}",
                "[1,[null,{\"a\":\"b\"}]]",
                "18446744073709551616",
                "1e309",
                "\"\\u0000\\u00e9\\ud83d\\ude00\"",
                "{\"b\":1,\"a\":2}",
            })
    void echoesAnyId(String id) throws Exception {
        try (Peer client = join()) {
            client.send("{\"execute\":\"echo\",\"arguments\":{\"text\":\"x\"},\"id\":" + id + "}");
            JsonObject success = client.nextObject();
            assertThat(success.members()).containsOnlyKeys("return", "id");
            assertThat(success.find("id")).contains(JsonValue.parse(id));
            client.send("{\"id\":" + id + ",\"execute\":\"nope\"}");
            assertThat(client.nextObject().find("id")).contains(JsonValue.parse(id));
        }
    }

    @Test
    void readsQemusDialect() throws Exception {
        try (Peer client = join()) {
            client.send("{'execute':\"echo\",'arguments':{'text':'it\\'s \"so\"'}}\r\n\r\n");
            assertThat(client.next()).isEqualTo("{\"return\":\"it's \\\"so\\\"\"}");
            byte[] overlong = "{\"execute\":\"echo\",\"arguments\":{\"text\":\"__\"}}".getBytes(ISO_8859_1);
            int at = new String(overlong, ISO_8859_1).indexOf("__");
            overlong[at] = (byte) 0xC0;
            overlong[at + 1] = (byte) 0x80;
            client.send(overlong);
            assertThat(client.next()).isEqualTo("{\"return\":\"\\u0000\"}");
            overlong[at + 1] = (byte) 0xAF;
            client.send(overlong);
            client.expectError("-", "GenericError", "JSON");
        }
    }

    @Test
    void handlersErrorIsTheReplyAndOthersTellNothing() throws Exception {
        try (Peer client = join()) {
            echo(client, "error no disk");
            client.expectError("1", "DeviceNotFound", "error no disk");
            for (String text : List.of("bug", "io", "checked", "assertion", "stack", "unwritable")) {
                echo(client, text);
                String reply = client.next();
                assertThat(reply).contains("GenericError").contains("'echo'").doesNotContain("secret");
            }
            echo(client, "interrupt");
            assertThat(client.next()).contains("interrupt");
            echo(client, "fine");
            assertThat(client.next()).isEqualTo("{\"return\":\"fine\",\"id\":1}");
        }
    }

    /** Throws a checked exception without declaring it, as Kotlin code can. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> X sneaky(Exception e) throws X {
        throw (X) e;
    }

    private static void echo(Peer client, String text) throws IOException {
        client.send("{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"},\"id\":1}\n");
    }

    @Test
    void commandWithoutSuccessResponseIsNotAnswered() throws Exception {
        try (Peer client = join()) {
            client.send("{\"execute\":\"silence\",\"id\":1}{\"execute\":\"silence\",\"arguments\":{\"x\":1},\"id\":2}");
            client.expectError("2", "GenericError", "x");
            assertThat(done.take()).isEqualTo("silence");
        }
    }

    @Test
    void linesEndAsQemusDo() throws Exception {
        server = builder.start();
        try (Transport transport = server.attach()) {
            ByteBuffer bytes = ByteBuffer.allocate(1000);
            while (bytes.position() < 2 || bytes.get(bytes.position() - 1) != '\n') {
                transport.read(bytes);
            }
            assertThat(bytes.get(bytes.position() - 2)).isEqualTo((byte) '\r');
        }
    }

    @Test
    void eventsGoToEveryNegotiatedSessionWithTheSameBytes() throws Exception {
        try (Peer first = join();
                Peer second = join();
                Peer third = connect()) {
            assertThat(third.next()).startsWith("{\"QMP\"");
            server.emit(new Tick("all"));
            server.emit(new Stop());
            server.emit(new UnknownEvent("OTHER", JsonObject.EMPTY));
            for (Peer peer : List.of(first, second)) {
                assertThat(peer.next())
                        .isEqualTo("{\"timestamp\":{\"seconds\":1267020223,\"microseconds\":435656},"
                                + "\"event\":\"TICK\",\"data\":{\"text\":\"all\"}}");
                assertThat(peer.next())
                        .isEqualTo("{\"timestamp\":{\"seconds\":1267020223,\"microseconds\":435656},"
                                + "\"event\":\"STOP\"}");
                assertThat(peer.next())
                        .isEqualTo("{\"timestamp\":{\"seconds\":1267020223,\"microseconds\":435656},"
                                + "\"event\":\"OTHER\"}");
            }
            third.send("{\"execute\":\"qmp_capabilities\"}");
            assertThat(third.next()).as("no event before").isEqualTo("{\"return\":{}}");
            server.emit(new Stop());
            assertThat(third.next()).contains("STOP");
        }
    }

    @Test
    void eventsThatACommandCausesComeBeforeItsReply() throws Exception {
        try (Peer client = join();
                Peer other = join()) {
            echo(client, "event");
            assertThat(client.next()).contains("TICK").contains("caused");
            assertThat(client.next()).isEqualTo("{\"return\":\"event\",\"id\":1}");
            assertThat(other.next()).contains("caused");
        }
    }

    @Test
    void eventWithoutJsonFormIsRefused() throws Exception {
        try (Peer client = join()) {
            assertThatThrownBy(() -> server.emit(new Tick("\ud800"))).isInstanceOf(IllegalArgumentException.class);
            server.emit(new Tick("fine"));
            assertThat(client.next()).contains("fine");
        }
    }

    @Test
    void sessionsTakeTurnsAndCommandsRunOneAtATime() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        SampleCommands slow = new SampleCommands() {
            @Override
            public String echo(Echo command) {
                order.add(command.text());
                entered.countDown();
                awaitQuietly(hold);
                // Requests of one session that take less than 100 microseconds may run one after the other.
                LockSupport.parkNanos(1_000_000);
                return command.text();
            }
        };
        server = builder.handler(slow).start();
        Transport.Pair pair = Transport.pair();
        WatchedTransport watched = new WatchedTransport(pair.server());
        server.attach(watched);
        try (Peer first = new Peer(server.attach()).join();
                Peer second = new Peer(pair.client()).join()) {
            for (int i = 0; i < 4; i++) {
                echo(first, "a" + i);
            }
            entered.await();
            long before = watched.received();
            String both = "{'execute':'echo','arguments':{'text':'b0'}}{'execute':'echo','arguments':{'text':'b1'}}";
            second.send(both);
            watched.awaitProcessed(before + both.length());
            hold.countDown();
            for (int i = 0; i < 4; i++) {
                assertThat(first.next()).contains("\"a" + i + "\"");
            }
            assertThat(second.next()).contains("\"b0\"");
            assertThat(second.next()).contains("\"b1\"");
        }
        assertThat(order).hasSize(6).startsWith("a0").containsSubsequence("b0", "b1", "a3");
        assertThat(order).containsSubsequence("a0", "a1", "a2", "a3");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void halfClosedSessionGetsItsReplies(@TempDir Path folder) throws Exception {
        server = builder.handler(new Handler()).listen(folder.resolve("s"));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")))) {
            channel.write(ByteBuffer.wrap(("{'execute':'qmp_capabilities'}"
                            + "{'execute':'echo','arguments':{'text':'x'}}".repeat(20) + "{'execute':'echo'")
                    .getBytes(US_ASCII)));
            channel.shutdownOutput();
            String all = new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
            assertThat(all.split("\r\n")).hasSize(22).endsWith("{\"return\": \"x\"}");
        }
    }

    @Test
    void handlersMustFitAndBeOne() {
        assertThatThrownBy(() -> builder.handler(new QmpHandler() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sample");
        builder.handler(new Handler());
        assertThatThrownBy(() -> builder.handler(new Handler()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already");
        server = builder.start();
        assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void moduleWithoutCommandsNeedsNoHandler() throws Exception {
        ModuleDescriptor<QmpHandler> eventsOnly = ModuleDescriptor.builder("events", QmpHandler.class)
                .event(UnknownEvent.descriptor("OTHER"))
                .build();
        QmpServer.Builder builder =
                QmpServer.builder(SchemaDescriptor.of("three", List.of(eventsOnly, Sample.SAMPLE, Sample.CONTROL)));
        assertThatThrownBy(() -> builder.handler(new QmpHandler() {})).isInstanceOf(IllegalArgumentException.class);
        server = builder.handler(new Handler())
                .handler(new Sample.ControlCommands() {
                    @Override
                    public void quit(Quit command) {
                        done.add("quit");
                    }
                })
                .start();
        try (QmpClient client = QmpClient.connect(server.attach())) {
            assertThat(client.execute(new Echo("x"))).isEqualTo("x");
            assertThat(client.execute(new Quit())).isNull();
            assertThat(done).containsExactly("x", "quit");
        }
    }

    @Test
    void schemasRefuseTwoOfOneName() {
        assertThatThrownBy(() -> SchemaDescriptor.of("twice", List.of(Sample.SAMPLE, Sample.SAMPLE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("echo");
    }

    @Test
    void clientAndServerOverASocket(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("qmp.sock");
        server = builder.handler(new Handler()).listen(socket);
        try (QmpClient client = QmpClient.connect(socket);
                QmpClient second = QmpClient.connect(socket);
                EventSubscription<Tick> ticks = second.events().subscribe(Tick.DESCRIPTOR)) {
            assertThat(client.greeting().version().toString()).contains("\"package\":\"test\"");
            assertThat(client.execute(new Echo("event"))).isEqualTo("event");
            assertThat(ticks.next(LONG).event()).isEqualTo(new Tick("caused"));
            assertThatThrownBy(() -> client.execute(new Echo("error x")))
                    .isInstanceOfSatisfying(
                            QmpErrorException.class,
                            e -> assertThat(e.errorClass()).isEqualTo("DeviceNotFound"));
            assertThatThrownBy(() -> client.execute(new Poke("x")))
                    .isInstanceOfSatisfying(
                            QmpErrorException.class,
                            e -> assertThat(e.errorClass()).isEqualTo("CommandNotFound"));
            String large = "é\"\n".repeat(100_000);
            assertThat(client.execute(new Echo(large))).isEqualTo(large);
            assertThat(client.execute(new Sample.QueryCommands()))
                    .contains(JsonObject.builder().put("name", "echo").build());
            List<CompletableFuture<String>> many = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                many.add((i % 2 == 0 ? client : second).executeAsync(new Echo("n" + i)));
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(many.get(i).get()).isEqualTo("n" + i);
            }
            assertThat(second.execute(new Quit())).isNull();
        }
        assertThat(server.awaitQuit(LONG)).isTrue();
        assertThat(Files.exists(socket)).isFalse();
    }

    @Test
    void fakeQemuInAFewLines() throws Exception {
        try (QmpServer qemu = builder.handler(new Handler()).start();
                QmpClient client = QmpClient.connect(qemu.attach())) {
            assertThat(client.execute(new Echo("hello"))).isEqualTo("hello");
        }
    }

    @Test
    void clientsCodecReadsWhatTheServersHasWritten() throws Exception {
        try (Peer client = join()) {
            echo(client, "x");
            assertThat(JsonFormat.strict().read(Codecs.ANY, client.next().getBytes(UTF_8)))
                    .isEqualTo(
                            JsonObject.builder().put("return", "x").put("id", 1).build());
        }
    }
}
