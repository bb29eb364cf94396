package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A recording as the messages that the client must send, and the pieces that the server then sends. Immutable. */
final class ReplayScript {
    private static final FrameLimits LIMITS = FrameLimits.DEFAULT;
    private static final JsonValue ANY_VALUE = new JsonString(Redaction.REDACTED);
    private static final byte[] ID = ", \"id\": ".getBytes(StandardCharsets.US_ASCII);

    private final String name;
    private final List<Expected> expected = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();

    /** The index of the piece with the reply to a message, by the index of the message. */
    private final Map<Integer, Integer> replies = new HashMap<>();

    private final boolean closedByServer;
    private final int lastLine;

    /** The names of the members of the client's messages that were redacted. */
    private final Set<String> redacted = new HashSet<>();

    /** The indices of the messages that have no reply yet, by their ids; those without an id have the key null. */
    private final Map<@Nullable Id, Deque<Integer>> unanswered = new HashMap<>();

    /**
     * A message of the client.
     *
     * @param line the number of its line
     * @param after how many pieces the server had sent before
     */
    record Expected(int line, Duration time, Message message, int after) {}

    /**
     * Bytes that the server sends.
     *
     * @param line the number of its line
     * @param replyTo the index of the message to which it is the reply; -1 if it is not a reply
     * @param needs how many messages the client had sent before
     * @param raw the bytes; null if they were not recorded
     */
    record Piece(int line, Duration time, int replyTo, int needs, byte @Nullable [] raw) {
        /** Returns the index of the last message that the client must have sent before; -1 for none. */
        int lastNeeded() {
            return replyTo >= 0 ? replyTo : needs - 1;
        }
    }

    /**
     * What a framer has found in the client's bytes.
     *
     * @param text its text, or why it has none
     * @param value its value without the id; null if the text is not an object in JSON
     * @param id its id; null if it has none
     */
    record Message(
            byte[] text,
            @Nullable JsonObject value,
            @Nullable Id id) {
        static Message of(Frame frame) {
            if (frame instanceof Frame.Broken broken) {
                return new Message(broken.reason().getBytes(StandardCharsets.UTF_8), null, null);
            }
            byte[] text = ((Frame.Message) frame).text();
            JsonObject value = null;
            Id id = null;
            try {
                if (JsonFormat.tolerant().read(Codecs.ANY, text) instanceof JsonObject object) {
                    id = Id.of(text);
                    JsonObject.Builder rest = JsonObject.builder();
                    object.members().forEach((name, part) -> {
                        if (!name.equals("id") && !(name.equals("arguments") && part.equals(JsonObject.EMPTY))) {
                            rest.put(name, part);
                        }
                    });
                    value = rest.build();
                }
            } catch (IOException | StackOverflowError e) {
                // Such a message has no value. Its text is compared.
            }
            return new Message(text, value, id);
        }

        boolean matches(Message actual) {
            return value == null || actual.value == null
                    ? Arrays.equals(text, actual.text)
                    : ReplayScript.matches(value, actual.value);
        }
    }

    /**
     * The id of a message.
     *
     * @param text its text
     * @param value its value, or a string with its text if it has none
     */
    record Id(byte[] text, JsonValue value) {
        /** Returns the id in the text of a message; null if it has none. */
        static @Nullable Id of(byte[] message) {
            JsonText json = new JsonText(message, 0, message.length);
            for (JsonText.Member member : membersOf(json)) {
                if (isId(member)) {
                    byte[] text = Arrays.copyOfRange(message, member.at(), member.end());
                    try {
                        return new Id(text, JsonFormat.tolerant().read(Codecs.ANY, text));
                    } catch (IOException | StackOverflowError e) {
                        return new Id(text, new JsonString(new String(text, StandardCharsets.ISO_8859_1)));
                    }
                }
            }
            return null;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Id id && value.equals(id.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    ReplayScript(String name, List<Recording.Line> lines) {
        this.name = name;
        Framer client = framer();
        Framer server = framer();
        boolean ended = false;
        for (Recording.Line line : lines) {
            byte[] raw = line.raw();
            if (line.direction() == Recording.Kind.END_OF_SERVER) {
                ended = true;
            } else if (raw == null) {
                if (line.direction() == Recording.Kind.TO_CLIENT) {
                    pieces.add(new Piece(line.number(), line.time(), -1, expected.size(), null));
                }
            } else if (line.direction() == Recording.Kind.TO_SERVER) {
                client.feed(raw, 0, raw.length);
                for (Frame frame = client.next(); frame != null; frame = client.next()) {
                    add(new Expected(line.number(), line.time(), Message.of(frame), pieces.size()));
                }
            } else {
                addPieces(server, line, raw);
            }
        }
        this.closedByServer = ended;
        this.lastLine = lines.isEmpty() ? 0 : lines.get(lines.size() - 1).number();
    }

    private void add(Expected message) {
        unanswered
                .computeIfAbsent(message.message().id(), id -> new ArrayDeque<>())
                .add(expected.size());
        expected.add(message);
        if (message.message().value() != null) {
            findRedacted("", message.message().value(), redacted);
        }
    }

    static Framer framer() {
        return Framer.tolerant(LIMITS);
    }

    private void addPieces(Framer server, Recording.Line line, byte[] raw) {
        server.feed(raw, 0, raw.length);
        int from = 0;
        for (Frame frame = server.next(); frame != null; frame = server.next()) {
            int end = raw.length - server.remaining();
            // White space up to the next message belongs to this one.
            while (end < raw.length && (raw[end] == '\r' || raw[end] == '\n')) {
                end++;
            }
            add(line, Arrays.copyOfRange(raw, from, end), frame);
            from = end;
        }
        if (from < raw.length) {
            add(line, Arrays.copyOfRange(raw, from, raw.length), null);
        }
    }

    private void add(Recording.Line line, byte[] raw, @Nullable Frame frame) {
        int replyTo = -1;
        if (frame instanceof Frame.Message message) {
            byte[] text = message.text();
            if (membersOf(new JsonText(text, 0, text.length)).stream().anyMatch(ReplayScript::isResult)) {
                Deque<Integer> messages = unanswered.get(Id.of(text));
                replyTo = messages == null || messages.isEmpty() ? -1 : messages.remove();
            }
        }
        if (replyTo >= 0) {
            replies.put(replyTo, pieces.size());
        }
        pieces.add(new Piece(line.number(), line.time(), replyTo, expected.size(), raw));
    }

    private static boolean isResult(JsonText.Member member) {
        return "return".equals(member.name()) || "error".equals(member.name());
    }

    private static boolean isId(JsonText.Member member) {
        return "id".equals(member.name());
    }

    private static List<JsonText.Member> membersOf(JsonText json) {
        return json.isOneValue() ? json.members(json.space(json.from())) : List.of();
    }

    /** Returns whether a value is the recorded one, or the recorded one was redacted. */
    private static boolean matches(JsonValue recorded, JsonValue actual) {
        if (recorded.equals(ANY_VALUE)) {
            return true;
        }
        if (recorded instanceof JsonObject object && actual instanceof JsonObject other) {
            if (!object.members().keySet().equals(other.members().keySet())) {
                return false;
            }
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                if (!matches(member.getValue(), other.get(member.getKey()))) {
                    return false;
                }
            }
            return true;
        }
        if (recorded instanceof JsonArray array && actual instanceof JsonArray other) {
            List<JsonValue> elements = array.elements();
            if (elements.size() != other.elements().size()) {
                return false;
            }
            for (int i = 0; i < elements.size(); i++) {
                if (!matches(elements.get(i), other.elements().get(i))) {
                    return false;
                }
            }
            return true;
        }
        return recorded.equals(actual);
    }

    /** Returns the bytes of a piece for a client whose message has this id; null if it has none. */
    byte[] bytes(Piece piece, @Nullable Id id) throws IOException {
        byte[] raw = piece.raw();
        if (raw == null) {
            throw new IOException(
                    name + ":" + piece.line() + ": the message is not in the recording, because it was too long");
        }
        if (piece.replyTo() < 0
                || Objects.equals(id, expected.get(piece.replyTo()).message().id())) {
            return raw;
        }
        JsonText json = new JsonText(raw, 0, raw.length);
        List<JsonText.Member> members = membersOf(json);
        int index = 0;
        while (index < members.size() && !isId(members.get(index))) {
            index++;
        }
        if (index == members.size()) {
            int end = members.get(index - 1).end();
            return id == null ? raw : replaced(raw, end, end, ID, id.text());
        }
        JsonText.Member recorded = members.get(index);
        if (id != null) {
            return replaced(raw, recorded.at(), recorded.end(), id.text());
        }
        if (index > 0) {
            return replaced(raw, members.get(index - 1).end(), recorded.end());
        }
        int comma = json.space(recorded.end());
        return replaced(raw, json.space(0) + 1, members.size() > 1 ? comma + 1 : comma);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        out.write(bytes, 0, from);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    /** Finds the names of the members of a value, at any depth, that were redacted or have a redacted element. */
    private static void findRedacted(String name, JsonValue value, Set<String> names) {
        if (value.equals(ANY_VALUE)) {
            names.add(name);
        } else if (value instanceof JsonObject object) {
            object.members().forEach((member, part) -> findRedacted(member, part, names));
        } else if (value instanceof JsonArray array) {
            array.elements().forEach(element -> findRedacted(name, element, names));
        }
    }

    /**
     * Returns a message of the client for an error. Members that have been redacted in any recorded message are hidden wherever they are, since the client
     * may send them too early or in another command.
     */
    String shown(Message message, Redaction redaction) {
        byte[] text = redaction.redact(message.text, null);
        if (redacted.isEmpty()) {
            return RawText.shown(text);
        }
        Redaction rules = redaction;
        for (String member : redacted) {
            rules = rules.with(SensitivePath.anywhere("", member));
        }
        return RawText.shown(rules.redactValue(text, 0, text.length, Integer.MAX_VALUE));
    }

    /** Returns the messages that are commands, with their replies. */
    List<RecordedCall> calls() {
        List<RecordedCall> calls = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            JsonObject message = expected.get(i).message().value();
            JsonValue command = message == null ? null : message.members().get("execute");
            if (message != null && command == null) {
                command = message.members().get("exec-oob");
            }
            if (message != null && command instanceof JsonString name) {
                JsonValue arguments = message.members().getOrDefault("arguments", JsonObject.EMPTY);
                if (arguments instanceof JsonObject object) {
                    calls.add(new RecordedCall(expected.get(i).line(), name.value(), object, reply(i)));
                }
            }
        }
        return List.copyOf(calls);
    }

    private Optional<JsonObject> reply(int message) {
        Integer index = replies.get(message);
        byte[] raw = index == null ? null : pieces.get(index).raw();
        if (raw == null) {
            return Optional.empty();
        }
        try {
            JsonValue value = JsonFormat.tolerant().read(Codecs.ANY, raw);
            return value instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (IOException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    String name() {
        return name;
    }

    /** Returns the number of the last line. */
    int lastLine() {
        return lastLine;
    }

    List<Expected> expected() {
        return expected;
    }

    /** Returns the index of the piece with the reply to a message; the largest integer if it got none. */
    int replyTo(int message) {
        return replies.getOrDefault(message, Integer.MAX_VALUE);
    }

    List<Piece> pieces() {
        return pieces;
    }

    boolean isClosedByServer() {
        return closedByServer;
    }
}
