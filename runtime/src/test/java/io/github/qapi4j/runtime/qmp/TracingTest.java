package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.generated.Members;
import io.github.qapi4j.runtime.trace.TraceListener;
import io.github.qapi4j.runtime.trace.TracedMessage;
import io.github.qapi4j.runtime.trace.TracedMessage.Direction;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TracingTest {
    private final BlockingQueue<TracedMessage> traced = new LinkedBlockingQueue<>();

    /** An object with a sensitive member {@code key}, and a member {@code name}, in the form of generated code. */
    private record Keyed(String name, String key) {
        private static final Members MEMBERS = Members.of("name", "key");

        static final Codec<Keyed> CODEC = new Codec<>() {
            @Override
            public Keyed read(JsonReader in) throws IOException {
                String name = "";
                String key = "";
                in.beginObject();
                for (int member = in.nextMember(MEMBERS, -1); member >= 0; member = in.nextMember(MEMBERS, member)) {
                    if (member == 0) {
                        name = in.readString();
                    } else {
                        in.beginSensitive();
                        key = in.readString();
                        in.endSensitive();
                    }
                }
                return new Keyed(name, key);
            }

            @Override
            public void write(JsonWriter out, Keyed value) throws IOException {
                out.beginObject();
                out.member(MEMBERS, 0).string(value.name());
                out.beginSensitive();
                out.member(MEMBERS, 1).string(value.key());
                out.endSensitive();
                out.beginSensitive();
                out.member("further").string(value.key());
                out.endSensitive();
                out.endObject();
            }
        };
    }

    private record Exchange(Keyed keyed) implements QmpCommand<Keyed> {
        private static final Codec<Exchange> ARGUMENTS = new Codec<>() {
            @Override
            public Exchange read(JsonReader in) throws IOException {
                return new Exchange(Keyed.CODEC.read(in));
            }

            @Override
            public void write(JsonWriter out, Exchange value) throws IOException {
                Keyed.CODEC.write(out, value.keyed());
            }
        };
        static final CommandDescriptor<Exchange, Keyed> DESCRIPTOR =
                CommandDescriptor.builder("exchange", ARGUMENTS, Keyed.CODEC).build();

        @Override
        public CommandDescriptor<Exchange, Keyed> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** A client and its peer, after the negotiation. */
    private record Session(QmpClient client, Peer peer) implements AutoCloseable {
        private static final String COMMAND = "{\"execute\": \"qmp_capabilities\", \"id\": 1}\n";

        /** Sends the greeting, and the reply to the first command, on another thread. */
        static void negotiate(Transport server) {
            Threads.start("greeter", () -> {
                try {
                    server.write(
                            bytes("{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"), Duration.ofSeconds(20));
                    ByteBuffer command = ByteBuffer.allocate(COMMAND.length());
                    while (command.hasRemaining()) {
                        server.read(command);
                    }
                    server.write(bytes("{\"return\": {}, \"id\": 1}\r\n"), Duration.ofSeconds(20));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        private static ByteBuffer bytes(String text) {
            return ByteBuffer.wrap(text.getBytes(UTF_8));
        }

        static Session open(QmpClientOptions options) throws Exception {
            Transport.Pair pair = Transport.pair();
            negotiate(pair.server());
            return new Session(QmpClient.connect(pair.client(), options), new Peer(pair.server()));
        }

        @Override
        public void close() throws IOException {
            client.close();
            peer.close();
        }
    }

    private TracedMessage next() throws InterruptedException {
        TracedMessage message = traced.poll(20, TimeUnit.SECONDS);
        assertThat(message).as("a traced message in time").isNotNull();
        return message;
    }

    private Session open() throws Exception {
        Session session =
                Session.open(QmpClientOptions.builder().trace(traced::add).build());
        TracedMessage greeting = next();
        assertThat(greeting.direction()).isEqualTo(Direction.RECEIVED);
        assertThat(greeting.text()).startsWith("{\"QMP\":");
        assertThat(greeting.bytes()).isEqualTo(44);
        assertThat(greeting.name()).isNull();
        assertThat(next().direction()).isEqualTo(Direction.SENT);
        assertThat(next().duration()).isPositive();
        return session;
    }

    @Test
    void messagesAreTracedInOrder() throws Exception {
        try (Session session = open()) {
            session.peer().send("{\"event\": \"TICK\", \"timestamp\": {\"seconds\": 1, \"microseconds\": 2}}\r\n");
            TracedMessage event = next();
            assertThat(event.name()).isEqualTo("TICK");
            assertThat(event.id()).isNull();
            var reply = session.client()
                    .executeAsync(
                            "set_password",
                            JsonObject.builder().put("password", "s3cret").build());
            session.peer().next();
            TracedMessage sent = next();
            assertThat(sent.direction()).isEqualTo(Direction.SENT);
            assertThat(sent.name()).isEqualTo("set_password");
            assertThat(sent.id()).isEqualTo("2");
            assertThat(sent.bytes()).isEqualTo(73);
            assertThat(sent.duration()).isNull();
            assertThat(sent.text())
                    .isEqualTo(
                            "{\"execute\": \"set_password\", \"arguments\": {\"password\":\"<redacted>\"}, \"id\": 2}");
            session.peer().send("{\"return\": {\"a\": \"b\"}, \"id\": 2}\r\n");
            reply.get(20, TimeUnit.SECONDS);
            TracedMessage received = next();
            assertThat(received.name()).isEqualTo("set_password");
            assertThat(received.id()).isEqualTo("2");
            assertThat(received.duration()).isPositive().isLessThan(Duration.ofSeconds(20));
            assertThat(received.text()).isEqualTo("{\"return\":{\"a\":\"b\"},\"id\":2}");
            assertThat(received.time()).isAfterOrEqualTo(sent.time());
            assertThat(received.toString())
                    .startsWith("<- 33 bytes, set_password, ")
                    .contains(" us: {");
        }
    }

    /** Typed messages are redacted where the codec says so, also in a reply. */
    @Test
    void sensitiveMembersOfTypesAreRedacted() throws Exception {
        try (Session session = open()) {
            var reply = session.client().executeAsync(new Exchange(new Keyed("n", "s3cret")));
            assertThat(session.peer().next()).contains("s3cret");
            assertThat(next().text())
                    .isEqualTo("{\"execute\": \"exchange\", \"arguments\": {\"name\":\"n\",\"key\":\"<redacted>\","
                            + "\"<redacted>\": \"<redacted>\"}, \"id\": 2}");
            session.peer().send("{\"return\": {\"name\": \"n\", \"key\": \"s3cret\", \"new\": 1}, \"id\": 2}\r\n");
            assertThat(reply.get(20, TimeUnit.SECONDS).key()).isEqualTo("s3cret");
            assertThat(next().text())
                    .isEqualTo("{\"return\":{\"name\":\"n\",\"key\":\"<redacted>\",\"new\":1},\"id\":2}");

            var failing = session.client().executeAsync(new Exchange(new Keyed("n", "s3cret")));
            session.peer().next();
            next();
            session.peer().send("{\"return\": {\"name\": 5, \"key\": \"s3cret\"}, \"id\": 3}\r\n");
            assertThatThrownBy(() -> failing.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(QmpDecodeException.class);
            assertThat(next().text()).isEqualTo("{\"return\":\"<redacted>\",\"id\":3}");
        }
    }

    @Test
    void aWithdrawnCommandIsNotTraced() throws Exception {
        Transport.Pair pair = Transport.pair(64);
        Session.negotiate(pair.server());
        try (QmpClient client = QmpClient.connect(
                pair.client(), QmpClientOptions.builder().trace(traced::add).build())) {
            var begun = client.executeAsync(
                    "large", JsonObject.builder().put("a", "x".repeat(200)).build());
            var withdrawn = client.executeAsync("withdrawn", JsonObject.EMPTY);
            assertThat(withdrawn.cancel(true)).isTrue();
            assertThat(begun).isNotDone();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(next().name()).isNotIn("large", "withdrawn");
        }
        assertThat(traced).isEmpty();
    }

    @Test
    void aListenerThatFailsOrIsSlowHarmsNothing() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch missed = new CountDownLatch(1);
        TraceListener listener = new TraceListener() {
            @Override
            public void message(TracedMessage message) {
                try {
                    assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (message.text().startsWith("{\"QMP\"")) {
                    throw new IllegalStateException("on purpose");
                }
            }

            @Override
            public void missed(long messages) {
                assertThat(messages).isPositive();
                missed.countDown();
            }
        };
        try (Session session =
                Session.open(QmpClientOptions.builder().trace(listener).build())) {
            for (int i = 0; i < 2000; i++) {
                session.peer().send("{\"event\": \"TICK\"}\r\n");
            }
            var reply = session.client().executeAsync("x", JsonObject.EMPTY);
            session.peer().next();
            session.peer().send("{\"return\": 7, \"id\": 2}\r\n");
            assertThat(reply.get(20, TimeUnit.SECONDS).toString()).isEqualTo("7");
            release.countDown();
            assertThat(missed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void wrongTypesInAnErrorAreReported() throws Exception {
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void unusable(String message, String reason) {
                reasons.add(reason);
            }
        };
        try (Session session =
                Session.open(QmpClientOptions.builder().listener(listener).build())) {
            long id = 2;
            for (List<String> expected : List.of(
                    List.of("5", "$.error: expected object, got number"),
                    List.of("{\"class\": 1, \"desc\": \"d\"}", "$.error.class: expected string, got number"),
                    List.of("{\"class\": \"C\", \"key\": \"s3cret\"}", "$.error.desc: missing member"))) {
                var reply = session.client().executeAsync("x", JsonObject.EMPTY);
                session.peer().next();
                session.peer().send("{\"error\": " + expected.get(0) + ", \"id\": " + id++ + "}\r\n");
                assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(QmpException.class)
                        .hasMessageNotContaining("s3cret");
                assertThat(reasons.poll(20, TimeUnit.SECONDS)).isEqualTo(expected.get(1));
            }
        }
    }

    /** Where no type explains a value, neither the trace nor the listener shows it. */
    @Test
    void unexplainedValuesAreNotShown() throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void unusable(String message, String reason) {
                messages.add(message);
            }

            @Override
            public void late(String message) {
                messages.add(message);
            }
        };
        try (Session session = Session.open(
                QmpClientOptions.builder().trace(traced::add).listener(listener).build())) {
            for (int i = 0; i < 3; i++) {
                next();
            }
            long id = 1;
            for (List<String> row : List.of(
                    List.of("'return':{'key':@},'return':{'key':@}", "'return':#,'return':#"),
                    List.of("'return':{'key':@},'error':{'class':'c','desc':@}", "'return':#,'error':#"),
                    List.of("'event':5,'data':{'key':@}", "'event':#,'data':#"),
                    List.of("'r\\u0065turn':{'key':@}", "'r\\u0065turn':#"),
                    List.of("'rtn':[{'key':@}],'data':@", "'rtn':#,'data':#"))) {
                var ignored = session.client().executeAsync(new Exchange(new Keyed("n", "s3cret")));
                session.peer().next();
                next();
                session.peer().send(message(row.get(0), ++id));
                String expected = message(row.get(1), id).strip();
                assertThat(next().text()).isEqualTo(expected);
                assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
                ignored.cancel(true);
            }
            for (List<String> row : List.of(
                    List.of(
                            "'error':{'class':'c','desc':'d','data':{'key':@}}",
                            "'error':{'class':'c','desc':'d','data':#}"),
                    List.of("'error':{'class':{'key':@},'desc':'d'}", "'error':{'class':#,'desc':'d'}"),
                    List.of("'error':[@]", "'error':#"),
                    List.of("'return':{'name':'n','key':@}", "'return':{'name':'n','key':#}"))) {
                var ignored = session.client().executeAsync(new Exchange(new Keyed("n", "s3cret")));
                session.peer().next();
                next();
                session.peer().send(message(row.get(0), ++id));
                assertThat(next().text()).isEqualTo(message(row.get(1), id).strip());
                assertThat(ignored.handle((value, failure) -> true).get(20, TimeUnit.SECONDS))
                        .isTrue();
            }
            messages.clear();
            session.peer().send("{\"event\":{\"password\":\"s3cret\"},\"timestamp\":{}}");
            TracedMessage event = next();
            assertThat(event.name()).as("the name of an event is a string").isNull();
            assertThat(event).asString().doesNotContain("s3cret");
            assertThat(messages.poll(20, TimeUnit.SECONDS)).doesNotContain("s3cret");
            session.peer().send(message("'return':{'name':'n','key':@}", 777));
            assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo("{\"return\":\"<redacted>\",\"id\":777}");
            assertThat(next().text()).isEqualTo("{\"return\":\"<redacted>\",\"id\":777}");
            var late = session.client().executeAsync(new Exchange(new Keyed("n", "s3cret")));
            session.peer().next();
            late.cancel(true);
            session.peer().send(message("'return':{'name':'n','key':@}", ++id));
            assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo("{\"return\":\"<redacted>\",\"id\":" + id + "}");
            next();
            next();
            session.peer().send("[{\"key\":\"s3cret\"}]");
            assertThat(next().text()).isEqualTo("\"<redacted>\"");
        }
    }

    /** In a template, @ is a secret and # its replacement. */
    private static String message(String template, long id) {
        return ("{" + template + ",'id':" + id + "}\r\n")
                .replace("@", "'s3cret'")
                .replace("#", "'<redacted>'")
                .replace('\'', '"');
    }

    /** Many sensitive values are as fast as others. */
    @Test
    void eachSensitiveValueHasARange() throws IOException {
        JsonWriter out = JsonFormat.strict().writer();
        int count = 300_000;
        out.beginArray();
        for (int i = 0; i < count; i++) {
            out.beginSensitive();
            out.integer(7);
            out.endSensitive();
        }
        out.endArray();
        out.finish();
        int[] ranges = out.sensitiveRanges();
        assertThat(ranges).hasSize(2 * count);
        for (int i = 0; i < count; i++) {
            assertThat(ranges[2 * i]).isEqualTo(1 + 2 * i);
            assertThat(ranges[2 * i + 1]).isEqualTo(2 + 2 * i);
        }
    }

    /** Escaped names are redacted in the texts for the listener and in messages of exceptions. */
    @Test
    void escapedNamesAreRedacted() throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void unusable(String message, String reason) {
                messages.add(message);
            }
        };
        try (Session session =
                Session.open(QmpClientOptions.builder().listener(listener).build())) {
            session.peer().send("{\"other\": {\"pass\\u0077ord\": \"s3cret\"}}\r\n");
            assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo("{\"other\":\"<redacted>\"}");
            session.peer().send("[{\"pass\\u0077ord\": \"s3cret\"}]\r\n");
            assertThatThrownBy(() -> session.client().execute("x", JsonObject.EMPTY))
                    .hasMessageContaining("not an object")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void namesInRepliesThatCannotBeReadAreNotNeeded() {
        assertThatThrownBy(() -> JsonFormat.tolerant().sensitiveNames(Keyed.CODEC, new byte[] {'{'}, 0, 1))
                .isInstanceOf(CodecException.class);
    }

    /** An event is traced after the command that has caused it, even if it arrives before the thread that sends knows that the command was sent. */
    @Test
    void anEventFollowsTheCommandThatHasCausedIt() throws Exception {
        Transport.Pair pair = Transport.pair();
        Peer server = new Peer(pair.server());
        AtomicBoolean armed = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        AtomicReference<Thread> reader = new AtomicReference<>();
        Transport slow = new ForwardingTransport(pair.client()) {
            @Override
            public int read(ByteBuffer into) throws IOException {
                reader.set(Thread.currentThread());
                int count = super.read(into);
                reads.incrementAndGet();
                return count;
            }

            @Override
            public void writeAvailable(ByteBuffer bytes) throws IOException {
                int before = reads.get();
                super.writeAvailable(bytes);
                if (armed.get()) {
                    server.send("{\"event\": \"TICK\"}");
                    // Then the reading thread has reported the event, or waits for the command.
                    long begin = System.nanoTime();
                    while ((reads.get() == before || reader.get().getState() != Thread.State.WAITING)
                            && System.nanoTime() - begin < 2_000_000_000L) {
                        Thread.onSpinWait();
                    }
                }
            }
        };
        var connecting = ClientTest.async(() -> QmpClient.connect(
                slow, QmpClientOptions.builder().trace(traced::add).build()));
        server.negotiate();
        try (QmpClient client = connecting.get()) {
            for (int i = 0; i < 3; i++) {
                next();
            }
            armed.set(true);
            client.executeAsync("stop", JsonObject.EMPTY);
            assertThat(next().name()).isEqualTo("stop");
            assertThat(next().name()).isEqualTo("TICK");
        }
    }

    @Test
    void theTimesOfAConnectionDoNotGoBackwards() throws Exception {
        try (Session session = open()) {
            for (int i = 0; i < 3; i++) {
                Threads.start("caller", () -> {
                    for (int j = 0; j < 100; j++) {
                        session.client().executeAsync("stop", JsonObject.EMPTY);
                    }
                });
            }
            for (int i = 0; i < 300; i++) {
                String id = session.peer().nextObject().get("id").toString();
                session.peer().send("{\"event\": \"E" + id + "\"}{\"return\": {}, \"id\": " + id + "}");
            }
            List<String> seen = new ArrayList<>();
            Instant last = Instant.MIN;
            for (int i = 0; i < 900; i++) {
                TracedMessage message = next();
                assertThat(message.time()).isAfterOrEqualTo(last);
                last = message.time();
                String cause = String.valueOf(message.name()).startsWith("E")
                        ? message.name().substring(1)
                        : message.id();
                assertThat(seen.contains(cause)).isEqualTo(message.direction() == Direction.RECEIVED);
                if (message.direction() == Direction.SENT) {
                    seen.add(message.id());
                }
            }
        }
    }
}
