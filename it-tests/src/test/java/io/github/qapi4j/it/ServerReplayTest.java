package io.github.qapi4j.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpRequest;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every session that was recorded to show QEMU's protocol, played to the server of this project: the bytes of the client in the same pieces, and as single
 * bytes. The handlers reply what QEMU's commands have replied. The kind of each message, the class of each error, the ids and the number of messages are
 * compared; all differences are listed in this test.
 */
@Timeout(30)
class ServerReplayTest {

    /** The differences, or how several of them begin, each with its reason. */
    private static final Map<String, String> DIFFERENCES = differences();

    /** The listed differences that were found. */
    private static final Set<String> FOUND = Collections.synchronizedSet(new HashSet<>());

    /** The recordings that were played. */
    private static final Set<String> PLAYED = ConcurrentHashMap.newKeySet();

    private static final String END = "end";
    private static final String NOTHING = "nothing";
    private static final long DEADLINE_SECONDS = 10;
    private static final Set<String> BUILT_IN =
            Set.of("qmp_capabilities", "query-version", "query-commands", "query-qmp-schema", "quit");

    @TempDir
    Path folder;

    private static Map<String, String> differences() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                "p37-crash-negative-size: end, ours: GenericError 1",
                "QEMU ends with a signal in the command; the server has no recorded reply");
        return all;
    }

    /** A line of a recording: what a client has sent, what a server has sent, or the end of the connection. */
    private record Line(String kind, String connection, byte[] bytes) {
        boolean isFromClient() {
            return kind.equals("->");
        }

        boolean isEnd() {
            return kind.equals(END);
        }
    }

    /** What a command has replied, and the events before that. */
    private record Outcome(List<Map<?, ?>> events, Map<?, ?> reply, int before) {}

    /** A command of a client, in the order of the lines. */
    private record Sent(Line line, Map<?, ?> request) {
        boolean isSameRequest(Sent other) {
            return command().equals(other.command()) && id().equals(other.id());
        }

        String command() {
            Object command = request.containsKey("execute") ? request.get("execute") : request.get("exec-oob");
            return String.valueOf(command);
        }

        String id() {
            return request.containsKey("id") ? Json.write(request.get("id")) : "";
        }
    }

    /** Whether the recordings that take seconds are played: a message of 64 MiB, and messages of many levels as single bytes. */
    private static boolean playsAll() {
        return !System.getProperty("qapi.load", "").isEmpty();
    }

    /** The recordings; the test is skipped without the corpus. */
    static List<Path> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(Corpus.file("transcripts"))) {
            return files.filter(file -> file.getFileName().toString().matches(playsAll() ? "p.*" : "p(?!39).*"))
                    .sorted()
                    .toList();
        }
    }

    @BeforeAll
    static void prepare() {
        FOUND.clear();
        PLAYED.clear();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void answersAsQemu(Path transcript) throws Exception {
        String name = transcript.getFileName().toString().replace(".jsonl", "");
        PLAYED.add(name);
        for (boolean split : new boolean[] {false, true}) {
            if (!split || !name.startsWith("p39") && (playsAll() || !name.startsWith("p22"))) {
                List<String> unlisted = new ArrayList<>();
                for (String difference : new Played(name, transcript, split).differences()) {
                    List<String> listed = DIFFERENCES.keySet().stream()
                            .filter(difference::startsWith)
                            .toList();
                    FOUND.addAll(listed);
                    if (listed.isEmpty()) {
                        unlisted.add(difference);
                    }
                }
                assertThat(unlisted).as("%s, split: %s", name, split).isEmpty();
            }
        }
    }

    @AfterAll
    static void allListedDifferencesExist() {
        DIFFERENCES.forEach((difference, reason) -> System.out.println("| " + difference + " | " + reason + " |"));
        // Without the corpus, no recording is played.
        if (!PLAYED.isEmpty()) {
            assertThat(new TreeSet<>(FOUND)).containsAll(DIFFERENCES.keySet());
        }
    }

    /** One recording that is played. */
    private final class Played {
        private final String name;
        private final List<Line> lines = new ArrayList<>();
        private final boolean split;
        private final SchemaDescriptor schema;
        private final Set<String> commands = new HashSet<>();
        private final Map<Sent, Outcome> outcomes = new IdentityHashMap<>();

        /** The commands that were sent and not executed. */
        private final Queue<Sent> executing = new ConcurrentLinkedQueue<>();

        private final List<String> differences = new ArrayList<>();

        /** How many messages the client has received. */
        private final AtomicInteger received = new AtomicInteger();

        Played(String name, Path transcript, boolean split) throws IOException {
            this.name = name;
            this.split = split;
            List<String> texts = Files.readAllLines(transcript);
            for (String text : texts) {
                add((Map<?, ?>) Json.parse(text));
            }
            if (name.startsWith("p35")) {
                // The recording has only a note of these.
                byte[] request =
                        "{\"execute\": \"query-qmp-schema\"}\n".repeat(40).getBytes(UTF_8);
                lines.add(new Line("->", "", request));
                byte[] reply = "{\"return\": []}".getBytes(UTF_8);
                lines.addAll(Collections.nCopies(40, new Line("<-", "", reply)));
            }
            schema = (texts.get(0).contains("\"argv\": [\"qemu-storage-daemon\"")
                            ? RealSchema.STORAGE_DAEMON_7_2
                            : RealSchema.QEMU_7_2)
                    .sdk()
                    .descriptor();
            findOutcomes();
        }

        private void add(Map<?, ?> line) {
            String connection = Objects.requireNonNullElse((String) line.get("mon"), "");
            String kind = (String) line.get("dir");
            if ("EOF from server".equals(line.get("note"))) {
                lines.add(new Line(END, connection, new byte[0]));
            } else if (!kind.equals("#")) {
                lines.add(new Line(kind, connection, bytes(whole(line))));
            }
        }

        /** Returns the text of a line. The recordings truncate long texts, which contain a long id of the same letters. */
        private String whole(Map<?, ?> line) {
            String raw = (String) line.get("raw");
            if (!line.containsKey("rawLen")) {
                return raw;
            }
            String begin = raw.substring(0, raw.indexOf("xxxx"));
            String end = line.get("dir").equals("->") ? "\"}\n" : "\"}\r\n";
            int length = ((Number) line.get("rawLen")).intValue();
            return begin + "x".repeat(length - begin.length() - end.length()) + end;
        }

        /** Bytes that are not valid UTF-8 are recorded as U+DC80 to U+DCFF. */
        private byte[] bytes(String text) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int begin = 0;
            for (int i = 0; i <= text.length(); i++) {
                char c = i < text.length() ? text.charAt(i) : '\uDC80';
                boolean pair = i > 0 && i < text.length() && Character.isHighSurrogate(text.charAt(i - 1));
                if (c >= '\uDC80' && c <= '\uDCFF' && !pair) {
                    bytes.writeBytes(text.substring(begin, i).getBytes(UTF_8));
                    if (i < text.length()) {
                        bytes.write(c & 0xFF);
                    }
                    begin = i + 1;
                }
            }
            return bytes.toByteArray();
        }

        /** Finds the reply to each command. */
        private void findOutcomes() {
            List<Sent> pending = new ArrayList<>();
            List<Map<?, ?>> events = new ArrayList<>();
            int received = 0;
            for (Line line : lines) {
                for (Object value : values(new String(line.bytes(), UTF_8).replace('\uFFFD', ' '))) {
                    if (!(value instanceof Map<?, ?> message)) {
                        continue;
                    }
                    if (line.isFromClient()) {
                        Sent sent = new Sent(line, message);
                        commands.add(sent.command());
                        pending.add(sent);
                    } else if (message.containsKey("event")) {
                        received++;
                        events.add(message);
                    } else {
                        Sent sent = take(pending, message);
                        if (sent != null) {
                            outcomes.put(sent, new Outcome(List.copyOf(events), message, received - events.size()));
                            events.clear();
                        }
                        received++;
                    }
                }
            }
        }

        /** Returns the JSON values in a text, also those in the lines behind a broken one. */
        private static List<Object> values(String text) {
            List<Object> all = Json.parseMany(text);
            List<Object> ofLines =
                    text.lines().flatMap(line -> Json.parseMany(line).stream()).toList();
            return all.size() < ofLines.size() ? ofLines : all;
        }

        private @Nullable Sent take(List<Sent> pending, Map<?, ?> reply) {
            if (reply.containsKey("QMP")
                    || reply.get("error") instanceof Map<?, ?> error
                            && error.get("desc") instanceof String text
                            && (text.startsWith("JSON ") || text.startsWith("QMP input must be"))) {
                return null;
            }
            for (Sent sent : pending) {
                if (sent.request().containsKey("id") == reply.containsKey("id")
                        && Objects.equals(sent.request().get("id"), reply.get("id"))) {
                    pending.remove(sent);
                    return sent;
                }
            }
            return null;
        }

        /** Plays the recording, and returns the differences. */
        List<String> differences() throws Exception {
            Path socket = folder.resolve("s");
            QmpServer.Builder builder =
                    QmpServer.builder(schema).version(7, 2, 22, "Debian").outOfBand(true);
            Map<String, Runnable> quit = new HashMap<>();
            // A command that has caused an event is not built in.
            commands.removeIf(command -> BUILT_IN.contains(command)
                    && outcomes.entrySet().stream()
                            .noneMatch(each -> each.getKey().command().equals(command)
                                    && !each.getValue().events().isEmpty()));
            for (String command : commands) {
                schema.command(command).ifPresent(descriptor -> handle(builder, descriptor, quit));
            }
            try (QmpServer server = builder.listen(socket)) {
                quit.put("quit", server::quit);
                play(server, socket);
            }
            return differences;
        }

        @SuppressWarnings("unchecked") // the codec of a command's return value reads its type
        private <C extends QmpCommand<Object>> void handle(
                QmpServer.Builder builder, CommandDescriptor<?, ?> command, Map<String, Runnable> quit) {
            builder.handle((CommandDescriptor<C, Object>) command, (request, arguments) -> {
                Object value = reply(builder, (CommandDescriptor<?, Object>) command, request);
                Runnable afterwards = quit.get(command.name());
                if (afterwards != null) {
                    afterwards.run();
                }
                return value;
            });
        }

        private @Nullable Object reply(
                QmpServer.Builder builder, CommandDescriptor<?, Object> command, QmpRequest request)
                throws IOException {
            String id = request.id()
                    .map(value -> Json.write(Json.parse(value.toString())))
                    .orElse("");
            Outcome outcome = takeOutcome(command.name(), id);
            if (outcome == null) {
                throw QmpErrorException.generic("there is no recorded reply");
            }
            for (Map<?, ?> event : outcome.events()) {
                builder.emitter().emit(event(event));
            }
            if (command.name().equals("human-monitor-command")) {
                // The recorded ones are slow, and out-of-band commands overtake them.
                awaitMessages(outcome.before() + outcome.events().size());
            }
            if (outcome.reply().get("error") instanceof Map<?, ?> error) {
                throw new QmpErrorException((String) error.get("class"), (String) error.get("desc"));
            }
            return JsonFormat.tolerant()
                    .read(
                            command.returns(),
                            Json.write(outcome.reply().get("return")).getBytes(UTF_8));
        }

        /** Waits until the client has received a number of messages. */
        private void awaitMessages(int count) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (received.get() < count && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
            }
        }

        /** Takes the recorded outcome of a command. Out-of-band commands are executed at the same time as others. */
        private synchronized @Nullable Outcome takeOutcome(String command, String id) {
            Sent sent = executing.stream()
                    .filter(each -> each.command().equals(command) && each.id().equals(id))
                    .findFirst()
                    .orElse(null);
            executing.remove(sent);
            return outcomes.get(sent);
        }

        private QmpEvent event(Map<?, ?> event) throws IOException {
            EventDescriptor<?> descriptor =
                    schema.event((String) event.get("event")).orElseThrow();
            Object data = event.containsKey("data") ? event.get("data") : Map.of();
            return (QmpEvent) JsonFormat.tolerant()
                    .read(descriptor.data(), Json.write(data).getBytes(UTF_8));
        }

        private void play(QmpServer server, Path socket) throws Exception {
            Connection connection = null;
            for (Line line : lines) {
                if (connection == null || !connection.name.equals(line.connection())) {
                    if (connection != null) {
                        // The recorded servers have one client at a time.
                        connection.close();
                    }
                    connection = new Connection(line.connection(), socket, received);
                }
                if (line.isFromClient()) {
                    List<Sent> sent = outcomes.keySet().stream()
                            .filter(each -> each.line() == line)
                            .toList();
                    // An earlier request with the same id was not executed.
                    executing.removeIf(old -> sent.stream().anyMatch(each -> each.isSameRequest(old)));
                    executing.addAll(sent);
                    connection.send(line.bytes(), split);
                } else if (line.isEnd()) {
                    if (name.startsWith("p38")) {
                        server.close();
                    } else if (name.startsWith("p34")) {
                        connection.endOutput();
                    }
                    compare(END, connection.next());
                } else {
                    for (String message : messages(line.bytes())) {
                        compare(describe(message), connection.next());
                    }
                }
            }
            if (connection != null) {
                connection.endOutput();
                for (String rest = connection.rest(); !rest.equals(END); rest = connection.rest()) {
                    compare(NOTHING, rest);
                    assertThat(rest).isNotEqualTo(NOTHING);
                }
                connection.close();
            }
        }

        private void compare(String recorded, String ours) {
            if (!recorded.equals(ours)) {
                boolean greeting = recorded.startsWith("greeting") && ours.startsWith("greeting");
                differences.add((greeting ? "all" : name) + ": " + recorded + ", ours: " + ours);
            }
        }
    }

    private static List<String> messages(byte[] bytes) {
        List<String> messages = new ArrayList<>();
        for (Object message : Json.parseMany(new String(bytes, UTF_8))) {
            messages.add(Json.write(message));
        }
        return messages;
    }

    /** Returns the kind of a message, with what is compared of it. */
    private static String describe(String text) {
        Map<?, ?> message = (Map<?, ?>) Json.parse(text);
        String id = "";
        if (message.containsKey("id")) {
            String value = Json.write(sorted(message.get("id")));
            id = " " + (value.length() < 100 ? value : value.length() + " characters of " + value.hashCode());
        }
        if (message.get("QMP") instanceof Map<?, ?> greeting) {
            return "greeting with " + greeting.get("capabilities");
        }
        if (message.containsKey("event")) {
            return message.get("event") + " with " + message.get("data");
        }
        return message.get("error") instanceof Map<?, ?> error
                ? error.get("class") + id
                : message.containsKey("return") ? "return" + id : "unknown message " + text;
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> members) {
            Map<String, Object> sorted = new TreeMap<>();
            members.forEach((name, member) -> sorted.put((String) name, sorted(member)));
            return sorted;
        }
        return value;
    }

    /** A client's connection. */
    private static final class Connection {
        private final String name;
        private final SocketChannel channel;
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final AtomicInteger count;
        private String last = NOTHING;

        Connection(String name, Path socket, AtomicInteger count) throws IOException {
            this.name = name;
            this.count = count;
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            Thread reader = new Thread(this::read, "reader");
            reader.setDaemon(true);
            reader.start();
        }

        /** Reads messages, each of which is a line. */
        private void read() {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            try {
                while (channel.read(buffer.clear()) >= 0) {
                    for (byte next : buffer.flip().array()) {
                        if (!buffer.hasRemaining()) {
                            break;
                        }
                        buffer.get();
                        line.write(next);
                        if (next == '\n') {
                            received.add(describe(line.toString(UTF_8)));
                            count.incrementAndGet();
                            line.reset();
                        }
                    }
                }
            } catch (IOException e) {
                // An end like an orderly one.
            }
            received.add(END);
        }

        void send(byte[] bytes, boolean split) throws IOException {
            for (int i = 0, length = split ? 1 : bytes.length; i < bytes.length; i += length) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, i, length);
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        }

        String next() throws InterruptedException {
            last = Objects.requireNonNullElse(received.poll(DEADLINE_SECONDS, TimeUnit.SECONDS), NOTHING);
            return last;
        }

        /** Returns the next message, as long as the connection has not ended. */
        String rest() throws InterruptedException {
            return last.equals(END) ? END : next();
        }

        void endOutput() throws IOException {
            if (channel.isOpen()) {
                channel.shutdownOutput();
            }
        }

        void close() throws IOException {
            channel.close();
        }
    }
}
