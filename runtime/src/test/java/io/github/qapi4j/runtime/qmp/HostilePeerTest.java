package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client does with a server that does not keep to the protocol: a table of inputs, each with its stated end, and the end that was measured. The
 * table is printed. No thread, descriptor or object stays of any row.
 */
@Timeout(30)
class HostilePeerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** The limit on a message in most rows: one row has the default. */
    private static final int SMALL = 1 << 20;

    private static final List<String> TABLE = new ArrayList<>();
    private static final List<WeakReference<Object>> USED = new ArrayList<>();
    private static long descriptors;

    @TempDir
    static Path folder;

    /** When the server sends the input. */
    private enum Phase {
        /** In place of the greeting. */
        GREETING,
        /** While two calls wait for their replies; ID in the input is the id of the first one. */
        CALLS,
        /** The same, and the server closes the connection after the input. */
        CALLS_THEN_CLOSE
    }

    /**
     * A row.
     *
     * @param name what the server sends
     * @param end the stated end: parts of the measured one, in order, with dots between them
     */
    private record Row(String name, Phase phase, byte[] input, String end) {
        Row(String name, Phase phase, String input, String end) {
            this(name, phase, input.getBytes(UTF_8), end);
        }

        @Override
        public String toString() {
            return name + ": " + end;
        }
    }

    private static Row greeting(String name, String input, String end) {
        return new Row(name, Phase.GREETING, input, end);
    }

    private static Row calls(String name, String input, String end) {
        return new Row(name, Phase.CALLS, input, end);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static Stream<Row> rows() {
        String closed = "session ends: QmpClosedException ... ";
        String noQmp = closed + "does not speak QMP: ";
        String noGreeting = "connecting fails: QmpClosedException: no greeting ... ";
        String unreadable = "call fails: QmpDecodeException ... ";
        String unknown = "reported: a reply to an unknown call";
        return Stream.of(
                greeting("a banner of another protocol", "SSH-2.0-OpenSSH_9.2\r\n", noGreeting + "does not speak QMP"),
                greeting("a reply before the greeting", "{\"return\": {}, \"id\": 1}", noGreeting + "not a greeting"),
                greeting("an error before the greeting", "{\"error\": {}}", noGreeting + "not a greeting"),
                greeting("an array as greeting", "[]", noGreeting + "not an object: []"),
                greeting("a greeting that is a number", "{\"QMP\": 1}", noGreeting + "cannot be read"),
                greeting("100,000 levels before the greeting", "[".repeat(100_000), noGreeting + "levels of nesting"),
                greeting("a BOM before the greeting", "\ufeff{\"QMP\": {}}", noGreeting + "does not speak QMP"),
                greeting("NUL before the greeting", "\0{\"QMP\": {}}", noGreeting + "does not speak QMP"),
                new Row(
                        "0xFF before the greeting",
                        Phase.GREETING,
                        latin("\u00ff{"),
                        noGreeting + "does not speak QMP"),
                greeting("a string without end as greeting", "\"" + "x".repeat(SMALL), noGreeting + "token bytes"),
                calls("garbage", "hello world ", noQmp + "a message is not an object: hello"),
                calls("an array", "[{\"return\": 1}]", noQmp + "a message is not an object"),
                calls("a string", "\"return\" ", noQmp + "a message is not an object"),
                calls("closing brackets", "}]}", noQmp),
                calls("a comma too many", "{\"return\": 1,, \"id\": ID}", noQmp),
                new Row(
                        "half a message",
                        Phase.CALLS_THEN_CLOSE,
                        "{\"return\": \"x",
                        closed + "in the middle of a message"),
                new Row("nothing", Phase.CALLS_THEN_CLOSE, "", closed + "has closed the connection"),
                calls(
                        "a string without end",
                        "{\"return\": \"" + "x".repeat(SMALL),
                        noQmp + "the message has too many token bytes"),
                calls("spaces without end, then a reply", " ".repeat(3 * SMALL), "ignored"),
                calls(
                        "100,000 levels of arrays",
                        "{\"return\": " + "[".repeat(100_000),
                        noQmp + "the message has too many levels of nesting"),
                calls(
                        "100,000 levels of objects",
                        "{\"x\":".repeat(100_000),
                        noQmp + "the message has too many levels of nesting"),
                calls(
                        "100,000 levels in the id",
                        "{\"id\": " + "[".repeat(100_000),
                        noQmp + "the message has too many levels of nesting"),
                calls("1,000 levels", deep(1000), unreadable + "$.return: expected string"),
                calls("inf", "{\"return\": inf, \"id\": ID}", unreadable + "$.return"),
                calls("-inf", "{\"return\": -inf, \"id\": ID}", unreadable + "$.return"),
                calls("NaN", "{\"return\": NaN, \"id\": ID}", unreadable + "$.return"),
                calls("inf as id", "{\"return\": 1, \"id\": inf}", unknown),
                calls("an unknown id", "{\"return\": 1, \"id\": 77777}", unknown),
                calls("an id that is a string", "{\"return\": 1, \"id\": \"ID\"}", unknown),
                calls("an id of 100,000 digits", "{\"return\": 1, \"id\": " + "9".repeat(100_000) + "}", unknown),
                calls("an id with the exponent 999999999", "{\"return\": 1, \"id\": 1e999999999}", unknown),
                calls("an id that is an object", "{\"return\": 1, \"id\": {\"id\": ID}}", unknown),
                calls("a reply twice", "{\"return\": \"a\", \"id\": ID}".repeat(2), "call returns: a; " + unknown),
                calls("two ids", "{\"return\": 1, \"id\": ID, \"id\": ID}", "reported: $.id: duplicate member"),
                calls("a return without id", "{\"return\": 1}", "reported: a return without an id"),
                calls("an error without id", "{\"error\": {}}", "reported: an error without an id"),
                calls("the greeting twice", "{\"QMP\": {\"version\": {}}}", "reported: a message of unknown kind"),
                calls("an empty object", "{}", "reported: a message of unknown kind"),
                calls("pretty printing", "{\r\n    \"return\": \"a\",\r\n    \"id\": ID\r\n}\r\n", "call returns: a"),
                calls("no space between messages", "{\"event\":\"E\"}{\"return\":\"a\",\"id\":ID}", "call returns: a"),
                new Row("0xFF between messages", Phase.CALLS, latin("\u00ff"), noQmp),
                new Row("0xFF in a string", Phase.CALLS, latin("{\"return\": \"\u00ff\", \"id\": ID}"), noQmp),
                new Row("UTF-8 cut off", Phase.CALLS, latin("{\"return\": \"\u00e2\u0082\", \"id\": ID}"), unreadable),
                new Row("overlong UTF-8", Phase.CALLS, latin("{\"return\": \"\u00c0\u0080\", \"id\": ID}"), unreadable),
                new Row(
                        "a surrogate in UTF-8",
                        Phase.CALLS,
                        latin("{\"return\": \"\u00ed\u00a0\u0080\", \"id\": ID}"),
                        unreadable),
                calls("an escaped lone surrogate", "{\"return\": \"\\ud800\", \"id\": ID}", unreadable),
                calls("a BOM between messages", "\ufeff", noQmp),
                calls("NUL between messages", "\0", noQmp),
                calls("NUL in a string", "{\"return\": \"\0\", \"id\": ID}", unreadable),
                calls("an escaped NUL", "{\"return\": \"\\u0000\", \"id\": ID}", "call returns: \\0"),
                calls("an error that is a number", "{\"error\": 1, \"id\": ID}", unreadable + "$.error"),
                calls("an event whose name is a lone surrogate", "{\"event\": \"\\udc00\"}", "reported: an event"),
                calls(
                        "a timestamp of the year 10^17",
                        "{\"event\": \"E\", \"timestamp\": {\"seconds\": 9223372036854775807}}",
                        "ignored"),
                calls("100,000 events", "{\"event\": \"E\", \"data\": {}}".repeat(100_000), "ignored"),
                calls("50,000 replies to no call", "{\"return\": 1, \"id\": 99}".repeat(50_000), unknown),
                calls(
                        "100,000 members",
                        "{" + "\"a\": 1,".repeat(100_000) + "\"return\": \"a\", \"id\": ID}",
                        "call returns: a"),
                calls(
                        "3,000,000 tokens",
                        "{\"return\": [" + "1,".repeat(3_000_000),
                        noQmp + "the message has too many tokens"));
    }

    private static String deep(int levels) {
        return "{\"return\": " + "[".repeat(levels) + "]".repeat(levels) + ", \"id\": ID}";
    }

    /** A listener that only counts, as most users have. */
    private static final class Reports implements SessionListener {
        private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>(100);

        @Override
        public void unusable(String message, String reason) {
            assertThat(message.length()).isLessThan(300);
            reasons.offer(reason);
        }
    }

    /** The two ends of a connection. */
    private record Ends(Transport client, Peer server) {}

    private static Ends connection() throws IOException {
        Path socket = folder.resolve("s");
        try (Listener listener = Listener.unix(socket)) {
            Transport client = Transport.unix(socket, LONG);
            return new Ends(client, new Peer(listener.accept(LONG)));
        }
    }

    @BeforeAll
    static void warmUp() throws Exception {
        play(calls("nothing", "", "ignored"));
        descriptors = countDescriptors();
        USED.clear();
    }

    private static long countDescriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void endsAsStated(Row row) throws Exception {
        check(row.name(), row.end(), play(row));
    }

    private static void check(String input, String stated, String end) {
        // No end depends on the place of the socket.
        String measured = end.replace(folder.resolve("s").toString(), "SERVER").replace("\0", "\\0");
        TABLE.add("| " + input + " | " + stated + " | " + measured + " |");
        int at = 0;
        for (String part : stated.split(" \\.\\.\\. ")) {
            assertThat(measured.indexOf(part, at))
                    .as("%s in: %s", part, measured)
                    .isNotNegative();
            at = measured.indexOf(part, at) + part.length();
        }
        assertThat(measured).startsWith(stated.split(":", 2)[0]);
    }

    /** Plays a row, and returns the measured end. */
    private static String play(Row row) throws Exception {
        Reports reports = new Reports();
        QmpClientOptions options = QmpClientOptions.builder()
                .listener(reports)
                .limits(JsonLimits.DEFAULT.withMessageBytes(row.name().startsWith("3,000,000") ? 64 << 20 : SMALL))
                .build();
        Ends ends = connection();
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(ends.client(), options));
        try (Peer server = ends.server()) {
            if (row.phase() == Phase.GREETING) {
                sendAll(server, row.input());
                return "connecting fails: " + failure(connecting);
            }
            server.negotiate();
            try (QmpClient client = connecting.get()) {
                USED.add(new WeakReference<>(client));
                return play(row, server, client, reports);
            }
        }
    }

    private static String play(Row row, Peer server, QmpClient client, Reports reports) throws Exception {
        CompletableFuture<String> first = client.executeAsync(new Echo("1"));
        CompletableFuture<String> second = client.executeAsync(new Echo("2"));
        String id = server.expect("echo");
        String idOfSecond = server.expect("echo");
        sendAll(server, latin(new String(row.input(), ISO_8859_1).replace("ID", id)));
        if (row.phase() == Phase.CALLS_THEN_CLOSE) {
            server.close();
        } else {
            sendAll(server, ("{\"return\": \"second\", \"id\": " + idOfSecond + "}").getBytes(UTF_8));
        }
        String end = failureOrValue(second);
        if (!end.equals("second")) {
            assertThat(failure(first)).as("all calls fail alike").isEqualTo(end);
            assertThat(client.isOpen()).isFalse();
            return "session ends: " + end;
        }
        StringBuilder measured = new StringBuilder();
        if (first.isDone()) {
            measured.append(first.isCompletedExceptionally() ? "call fails: " : "call returns: ")
                    .append(failureOrValue(first));
        } else {
            server.send("{\"return\": \"own\", \"id\": " + id + "}");
            assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("own");
        }
        if (row.end().contains("reported: ")) {
            measured.append(measured.length() > 0 ? "; " : "")
                    .append("reported: ")
                    .append(reports.reasons.poll(20, TimeUnit.SECONDS));
        }
        assertThat(client.isOpen()).isTrue();
        return measured.length() == 0 ? "ignored" : measured.toString();
    }

    /** Sends a part of a text, for each length, and then closes the connection. */
    @Test
    void theServerClosesAfterEachByteOfTheGreeting() throws Exception {
        String text = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}";
        for (int length = 0; length < text.length(); length++) {
            Ends ends = connection();
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(ends.client()));
            ends.server().send(text.substring(0, length));
            ends.server().close();
            assertThat(failure(connecting))
                    .startsWith("QmpClosedException: no greeting from ")
                    .endsWith(" has closed the connection" + (length == 0 ? "" : " in the middle of a message"));
        }
        check(
                "each part of a greeting, and the end of the connection",
                "connecting fails: QmpClosedException",
                "connecting fails: QmpClosedException, for " + text.length() + " lengths");
    }

    @Test
    @SuppressWarnings("try") // the test closes the connection early
    void theServerClosesAfterEachByteOfAReply() throws Exception {
        int length = 0;
        for (boolean complete = false; !complete; length++) {
            Ends ends = connection();
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(ends.client()));
            try (Peer server = ends.server()) {
                server.negotiate();
                try (QmpClient client = connecting.get()) {
                    CompletableFuture<String> call = client.executeAsync(new Echo("x"));
                    String reply = "{\"return\": \"x\", \"id\": " + server.expect("echo") + "}";
                    complete = length == reply.length();
                    server.send(reply.substring(0, length));
                    server.close();
                    String end = failureOrValue(call);
                    String middle = length == 0 ? "" : " in the middle of a message";
                    assertThat(end).endsWith(complete ? "x" : " has closed the connection" + middle);
                }
            }
        }
        check(
                "each part of a reply, and the end of the connection",
                "session ends: QmpClosedException",
                "session ends: QmpClosedException, for " + (length - 1) + " lengths");
    }

    /** Sends a text over and over again, byte by byte, until an action ends. */
    private static void drip(Peer server, String text, CompletableFuture<?> until) throws Exception {
        for (int i = 0; !until.isDone(); i++) {
            sendAll(
                    server,
                    text.substring(i % text.length(), i % text.length() + 1).getBytes(UTF_8));
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void aGreetingThatArrivesByteByByteHasADeadline() throws Exception {
        QmpClientOptions options =
                QmpClientOptions.builder().greetingTimeout(SHORT).build();
        Ends ends = connection();
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(ends.client(), options));
        try (Peer server = ends.server()) {
            server.send("{\"QMP\": [");
            drip(server, "1, ", connecting);
            server.expectEnd();
        }
        check(
                "a greeting that never ends, one byte at a time",
                "connecting fails: QmpTimeoutException: no greeting",
                "connecting fails: " + failure(connecting));
    }

    @Test
    void aReplyThatArrivesByteByByteHasADeadline() throws Exception {
        Ends ends = connection();
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(ends.client()));
        try (Peer server = ends.server()) {
            server.negotiate();
            try (QmpClient client = connecting.get()) {
                CompletableFuture<String> slow = client.withTimeout(SHORT).executeAsync(new Echo("slow"));
                CompletableFuture<String> other = client.executeAsync(new Echo("other"));
                String id = server.expect("echo");
                server.send("{\"return\": \"");
                drip(server, "x", slow);
                server.send("\", \"id\": " + id + "}{\"return\": \"other\", \"id\": " + server.expect("echo") + "}");
                assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("other");
                assertThat(client.lateReplies()).isEqualTo(1);
                check(
                        "a reply, one byte at a time",
                        "call fails: QmpTimeoutException: no reply",
                        "call fails: " + failure(slow) + "; the session continues");
            }
        }
    }

    /** Replies of 60 MiB, which is valid, and of more than 64 MiB. */
    @Test
    void repliesAroundTheLimit() throws Exception {
        Ends ends = connection();
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(ends.client()));
        try (Peer server = ends.server()) {
            server.negotiate();
            try (QmpClient client = connecting.get()) {
                CompletableFuture<String> large = client.executeAsync(new Echo("large"));
                byte[] mebi = "x".repeat(1 << 20).getBytes(UTF_8);
                String id = server.expect("echo");
                server.send("{\"return\": \"");
                for (int i = 0; i < 60; i++) {
                    server.send(mebi);
                }
                server.send("\", \"id\": " + id + "}");
                String length =
                        "call returns: " + large.get(20, TimeUnit.SECONDS).length() + " characters";
                check("a reply of 60 MiB", "call returns: 62914560 characters", length);
                CompletableFuture<String> tooLarge = client.executeAsync(new Echo("too large"));
                server.expect("echo");
                server.send("{\"return\": \"");
                for (int i = 0; i < 65; i++) {
                    sendAll(server, mebi);
                }
                check(
                        "a reply of more than 64 MiB",
                        "session ends: QmpClosedException ... too many token bytes, the limit is 67108864",
                        "session ends: " + failure(tooLarge));
            }
        }
    }

    /** Sends bytes to a client that may close the connection meanwhile. */
    private static void sendAll(Peer server, byte[] bytes) {
        try {
            server.send(bytes);
        } catch (IOException e) {
            // The client has rejected what it has got so far.
        }
    }

    private static String failureOrValue(CompletableFuture<String> call) throws Exception {
        try {
            return call.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return failure(call);
        }
    }

    private static String failure(CompletableFuture<?> future) throws Exception {
        try {
            return "none: " + future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage();
        }
    }

    @AfterAll
    static void nothingStays() throws Exception {
        System.out.println("| input | stated end | measured end |\n|---|---|---|\n" + String.join("\n", TABLE));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline
                && (countReaders() > 0 || countDescriptors() > descriptors || countUsed() > 0)) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(countReaders()).as("threads").isZero();
        assertThat(countDescriptors()).as("descriptors").isLessThanOrEqualTo(descriptors);
        assertThat(countUsed()).as("clients").isZero();
    }

    private static long countUsed() {
        return USED.stream().filter(client -> client.get() != null).count();
    }

    /** Counts the threads that belong to one connection; virtual ones are not counted. */
    private static long countReaders() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("qmp-client")
                        || thread.getName().startsWith("qmp-sender")
                        || thread.getName().startsWith("peer"))
                .count();
    }
}
