package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonType;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.frame.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request from a client, after the checks that are the same for all commands. It has either a command's name and an object of arguments, or the
 * error to reply with.
 *
 * <p>A message in the usual form is read in one pass, which includes its arguments. This pass reports no error. Any message that it does not accept
 * is read again: for the checks in QEMU's order, and then its arguments.
 *
 * @param id the id for the reply; null if the request has no id
 * @param command the command's name; empty if there is an error
 * @param call the command with its arguments, or with the error that they contain; null if the server does not have the command
 * @param error the error to reply with, or null
 * @param isOutOfBand whether the command, or the error, is not queued behind other requests
 * @param isEnd true if this is not a request but the mark of the end: the client sends nothing more
 * @param size the number of bytes of memory that the message needs, as text and as values
 */
record Request(
        @Nullable JsonValue id,
        String command,
        ServerCommand.@Nullable Call call,
        @Nullable QmpErrorException error,
        boolean isOutOfBand,
        boolean isEnd,
        int size) {

    /** How many bytes of memory the values of a message need for each token: as many as the elements of a list of numbers. */
    private static final int BYTES_OF_TOKEN = 32;

    private static final String EXEC_OOB = "exec-oob";

    /** The client will send nothing more. */
    static final Request END = new Request(null, "", null, null, false, true, 0);

    /**
     * Reads a message.
     *
     * @param outOfBand whether the client may request out-of-band execution
     */
    static Request read(Frame frame, JsonFormat format, CommandRegistry commands, boolean outOfBand) {
        if (frame instanceof Frame.Broken broken) {
            return failed(null, "JSON parse error: " + broken.reason(), false, 0);
        }
        Frame.Message message = (Frame.Message) frame;
        Request usual = readUsual(message, format, commands);
        return usual != null ? usual : check(message.text(), size(message), format, commands, outOfBand);
    }

    /** Returns the number of bytes of memory that a message needs, as text and as values; within the limits of messages it is less than 2 Gi. */
    static int size(Frame.Message message) {
        return (int) Math.min(Integer.MAX_VALUE, message.length() + (long) BYTES_OF_TOKEN * message.tokens());
    }

    /** Reads a message in the usual form; returns null for any other message. */
    private static @Nullable Request readUsual(Frame.Message message, JsonFormat format, CommandRegistry commands) {
        try {
            return format.read(new UsualForm(commands, size(message)), message.bytes(), 0, message.length(), "$");
        } catch (Throwable e) {
            // Catches everything, as the dispatcher does: it reads the arguments again, and reports what the codec
            // throws.
            return null;
        }
    }

    /**
     * The form of a message of a registered command whose members are known, not repeated, and of the right type, with the command before its
     * arguments. A strict codec has read every part of the arguments that it accepts, so they are valid JSON without duplicate members.
     */
    private record UsualForm(CommandRegistry commands, int size) implements Codec<Request> {
        @Override
        public Request read(JsonReader in) throws IOException {
            JsonValue id = null;
            String name = null;
            ServerCommand<?> command = null;
            ServerCommand.Call call = null;
            in.beginObject();
            for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                if (member.equals("execute") && name == null) {
                    name = in.readString();
                    command = commands.find(name);
                } else if (member.equals("arguments") && command != null && call == null) {
                    call = command.read(in);
                } else if (member.equals("id") && id == null) {
                    id = in.readValue();
                } else {
                    throw in.failure("unusual member");
                }
            }
            if (name == null || command == null) {
                throw in.missingMember("execute");
            }
            return new Request(
                    id, name, call != null ? call : command.read(Slice.EMPTY_OBJECT), null, false, false, size);
        }

        @Override
        public void write(JsonWriter out, Request value) {
            throw new IllegalStateException("bug: a server does not send requests");
        }
    }

    /** Checks a message in the same order as QEMU: valid JSON, an object, each member, and the presence of the command. */
    static Request check(byte[] text, int size, JsonFormat format, CommandRegistry commands, boolean outOfBand) {
        JsonValue message;
        try {
            message = format.read(TOP, text);
        } catch (IOException e) {
            return failed(null, "JSON parse error: " + e.getMessage(), false, size);
        }
        if (!(message instanceof JsonObject object)) {
            return failed(null, "a QMP message must be a JSON object", false, size);
        }
        JsonValue id = object.find("id").orElse(null);
        boolean isOutOfBand = outOfBand
                && object.members().containsKey(EXEC_OOB)
                && !object.members().containsKey("execute");
        String error = error(object, outOfBand);
        if (error != null) {
            return failed(id, error, isOutOfBand, size);
        }
        String name = ((JsonString) object.get(isOutOfBand ? EXEC_OOB : "execute")).value();
        ServerCommand<?> command = commands.find(name);
        ServerCommand.Call call = command == null ? null : command.prepare(arguments(object, text, format));
        return new Request(id, name, call, null, isOutOfBand, false, size);
    }

    /** What of a message the checks of its form need: the values of its members that are not objects. Everything else is read without being kept. */
    private static final Codec<JsonValue> TOP = new Codec<>() {
        @Override
        public JsonValue read(JsonReader in) throws IOException {
            if (in.peek() != JsonType.OBJECT) {
                return SKIPPED.read(in);
            }
            JsonObject.Builder members = JsonObject.builder();
            Set<String> names = new HashSet<>();
            in.beginObject();
            for (String name = in.nextMember(); name != null; name = in.nextMember()) {
                if (!names.add(name)) {
                    throw in.failure("duplicate member");
                }
                boolean kept = name.equals("id") || in.peek() == JsonType.STRING;
                members.put(name, kept ? in.readValue() : SKIPPED.read(in));
            }
            return members.build();
        }

        @Override
        public void write(JsonWriter out, JsonValue value) {
            throw new IllegalStateException("bug: a server does not send requests");
        }
    };

    /** Checks a value without keeping it: returns an empty object for an object, and null for everything else. */
    private static final Codec<JsonValue> SKIPPED = new Codec<>() {
        @Override
        public JsonValue read(JsonReader in) throws IOException {
            switch (in.peek()) {
                case OBJECT -> {
                    Set<String> names = new HashSet<>();
                    in.beginObject();
                    for (String name = in.nextMember(); name != null; name = in.nextMember()) {
                        if (!names.add(name)) {
                            throw in.failure("duplicate member");
                        }
                        read(in);
                    }
                    return JsonObject.EMPTY;
                }
                case ARRAY -> in.readElements(this);
                default -> in.readValue();
            }
            return JsonNull.INSTANCE;
        }

        @Override
        public void write(JsonWriter out, JsonValue value) {
            throw new IllegalStateException("bug: a server does not send requests");
        }
    };

    private static @Nullable String error(JsonObject message, boolean outOfBand) {
        boolean hasCommand = false;
        for (Map.Entry<String, JsonValue> member : message.members().entrySet()) {
            String name = member.getKey();
            JsonValue value = member.getValue();
            if (name.equals("execute") || outOfBand && name.equals(EXEC_OOB)) {
                if (!(value instanceof JsonString)) {
                    return "member '" + name + "' of a QMP message must be a string";
                }
                if (hasCommand) {
                    return "a QMP message must not have both members 'execute' and 'exec-oob'";
                }
                hasCommand = true;
            } else if (name.equals("arguments")) {
                if (!(value instanceof JsonObject)) {
                    return "member 'arguments' of a QMP message must be an object";
                }
            } else if (!name.equals("id")) {
                return "member '" + Excerpt.of(name) + "' of a QMP message is unexpected";
            }
        }
        return hasCommand ? null : "member 'execute' of a QMP message is missing";
    }

    private static Slice arguments(JsonObject message, byte[] text, JsonFormat format) {
        if (message.find("arguments").isEmpty()) {
            return Slice.EMPTY_OBJECT;
        }
        Envelope envelope = Envelope.read(text);
        Slice slice = envelope == null ? null : envelope.member("arguments");
        if (slice != null) {
            return slice;
        }
        // A name that is not found in the text contains escapes.
        try {
            JsonObject whole = format.read(JsonObject.CODEC, text);
            return Slice.of(whole.get("arguments").toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException("bug: a message can be read once only", e);
        }
    }

    private static Request failed(@Nullable JsonValue id, String description, boolean isOutOfBand, int size) {
        QmpErrorException error = QmpErrorException.generic(description);
        return new Request(id, "", null, error, isOutOfBand, false, size);
    }
}
