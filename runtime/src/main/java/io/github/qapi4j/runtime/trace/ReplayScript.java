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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A recording as the messages that the client must send, and the pieces that the server then sends. Immutable. */
final class ReplayScript {
    private static final FrameLimits LIMITS = FrameLimits.DEFAULT;
    private static final JsonValue ANY_VALUE = new JsonString(Redaction.REDACTED);

    private final String name;
    private final List<Expected> expected = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final boolean closedByServer;

    /** A message of the client. */
    static final class Expected {
        private final int line;
        private final Message message;

        /** How many pieces the server had sent before. */
        private final int after;

        /** The index of the piece with its reply; the largest integer if it got none. */
        private int reply = Integer.MAX_VALUE;

        Expected(int line, Message message, int after) {
            this.line = line;
            this.message = message;
            this.after = after;
        }

        int line() {
            return line;
        }

        Message message() {
            return message;
        }

        int after() {
            return after;
        }

        int reply() {
            return reply;
        }
    }

    /**
     * Bytes that the server sends.
     *
     * @param line the number of its line
     * @param replyTo the index of the message to which it is the reply; -1 if it is not a reply
     * @param needs how many messages the client had sent before
     * @param raw the bytes; null if they were not recorded
     */
    record Piece(int line, Duration time, int replyTo, int needs, byte @Nullable [] raw) {}

    /**
     * What a framer has found in the client's bytes.
     *
     * @param text its text, or why it has none
     * @param value its value without the id; null if the text is not an object in JSON
     * @param id the text of its id; null if it has none
     */
    record Message(byte[] text, @Nullable JsonObject value, byte @Nullable [] id) {
        static Message of(Frame frame) {
            if (frame instanceof Frame.Broken broken) {
                return new Message(broken.reason().getBytes(StandardCharsets.UTF_8), null, null);
            }
            byte[] text = ((Frame.Message) frame).text();
            JsonObject value = null;
            byte[] id = null;
            try {
                if (JsonFormat.tolerant().read(Codecs.ANY, text) instanceof JsonObject object) {
                    JsonText.Member member = idOf(text);
                    id = member == null ? null : Arrays.copyOfRange(text, member.at(), member.end());
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

        boolean hasId(byte @Nullable [] other) {
            if (id == null || other == null) {
                return id == null && other == null;
            }
            return Arrays.equals(id, other) || valueOf(id).equals(valueOf(other));
        }

        private static JsonValue valueOf(byte[] json) {
            try {
                return JsonFormat.tolerant().read(Codecs.ANY, json);
            } catch (IOException | StackOverflowError e) {
                return new JsonString(RawText.quote(json));
            }
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
                    expected.add(new Expected(line.number(), Message.of(frame), pieces.size()));
                }
            } else {
                addPieces(server, line, raw);
            }
        }
        this.closedByServer = ended;
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
            JsonText json = new JsonText(text, 0, text.length);
            if (json.isOneValue() && json.members(0).stream().anyMatch(ReplayScript::isResult)) {
                JsonText.Member id = idOf(text);
                replyTo = answered(id == null ? null : Arrays.copyOfRange(text, id.at(), id.end()));
            }
        }
        if (replyTo >= 0) {
            expected.get(replyTo).reply = pieces.size();
        }
        pieces.add(new Piece(line.number(), line.time(), replyTo, expected.size(), raw));
    }

    private static boolean isResult(JsonText.Member member) {
        return "return".equals(member.name()) || "error".equals(member.name());
    }

    /** Returns the index of the first message with an id that has no reply; -1 if no message is one. */
    private int answered(byte @Nullable [] id) {
        for (int i = 0; i < expected.size(); i++) {
            Expected message = expected.get(i);
            if (message.reply == Integer.MAX_VALUE && message.message.hasId(id)) {
                return i;
            }
        }
        return -1;
    }

    private static JsonText.@Nullable Member idOf(byte[] text) {
        JsonText json = new JsonText(text, 0, text.length);
        for (JsonText.Member member : json.isOneValue() ? json.members(json.space(0)) : List.<JsonText.Member>of()) {
            if ("id".equals(member.name())) {
                return member;
            }
        }
        return null;
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

    /** Returns the bytes of a piece for a client whose message has this id. */
    byte[] bytes(Piece piece, byte @Nullable [] id) throws IOException {
        byte[] raw = piece.raw();
        if (raw == null) {
            throw new IOException(
                    name + ":" + piece.line() + ": the message is not in the recording, because it was too long");
        }
        if (piece.replyTo() < 0
                || id == null
                || expected.get(piece.replyTo()).message.hasId(id)) {
            return raw;
        }
        JsonText.Member recorded = idOf(raw);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length + id.length);
        if (recorded != null) {
            out.write(raw, 0, recorded.at());
            out.writeBytes(id);
            out.write(raw, recorded.end(), raw.length - recorded.end());
        } else {
            int brace = raw.length - 1;
            while (brace > 0 && raw[brace] != '}') {
                brace--;
            }
            out.write(raw, 0, brace);
            out.writeBytes(", \"id\": ".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(id);
            out.write(raw, brace, raw.length - brace);
        }
        return out.toByteArray();
    }

    String name() {
        return name;
    }

    List<Expected> expected() {
        return expected;
    }

    List<Piece> pieces() {
        return pieces;
    }

    boolean isClosedByServer() {
        return closedByServer;
    }
}
