package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.frame.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request from a client, after the checks that are the same for all commands. It has either a command's name and an object of arguments, or the
 * error to reply with.
 *
 * <p>A message in the usual form is read in one pass, which includes its arguments. This pass reports no error. Any message that it does not accept
 * is read again: as a tree, for the checks in QEMU's order, and its arguments when the dispatcher executes the command.
 *
 * @param id the id for the reply; null if the request has no id
 * @param command the command's name; empty if there is an error
 * @param arguments the text of the arguments; not used if there is a call
 * @param call the command with its arguments; null if the message is not in the usual form
 * @param error the error to reply with, or null
 * @param isOutOfBand whether the command, or the error, is not queued behind other requests
 * @param isEnd true if this is not a request but the mark of the end: the client sends nothing more
 * @param size the number of bytes of memory that the message needs, as text and as values
 */
record Request(
        @Nullable JsonValue id,
        String command,
        Slice arguments,
        ServerCommand.@Nullable Call call,
        @Nullable QmpErrorException error,
        boolean isOutOfBand,
        boolean isEnd,
        int size) {

    /** How many bytes of memory the values of a message need for each token: as many as the elements of a list of numbers. */
    private static final int BYTES_OF_TOKEN = 32;

    private static final String EXEC_OOB = "exec-oob";

    /** The client will send nothing more. */
    static final Request END = new Request(null, "", Slice.EMPTY_OBJECT, null, null, false, true, 0);

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
        return usual != null ? usual : check(message.text(), size(message), format, outOfBand);
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
                    id,
                    name,
                    Slice.EMPTY_OBJECT,
                    call != null ? call : command.read(Slice.EMPTY_OBJECT),
                    null,
                    false,
                    false,
                    size);
        }

        @Override
        public void write(JsonWriter out, Request value) {
            throw new IllegalStateException("bug: a server does not send requests");
        }
    }

    /** Checks a message in the same order as QEMU: valid JSON, an object, each member, and the presence of the command. */
    private static Request check(byte[] text, int size, JsonFormat format, boolean outOfBand) {
        JsonValue message;
        try {
            message = format.read(Codecs.ANY, text);
        } catch (IOException e) {
            return failed(null, "JSON parse error: " + e.getMessage(), false, size);
        }
        return message instanceof JsonObject object
                ? read(object, text, size, outOfBand)
                : failed(null, "a QMP message must be a JSON object", false, size);
    }

    private static Request read(JsonObject message, byte[] text, int size, boolean outOfBand) {
        JsonValue id = message.find("id").orElse(null);
        boolean isOutOfBand = outOfBand
                && message.members().containsKey(EXEC_OOB)
                && !message.members().containsKey("execute");
        String error = error(message, outOfBand);
        if (error != null) {
            return failed(id, error, isOutOfBand, size);
        }
        String command = ((JsonString) message.get(isOutOfBand ? EXEC_OOB : "execute")).value();
        return new Request(id, command, arguments(message, text), null, null, isOutOfBand, false, size);
    }

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

    private static Slice arguments(JsonObject message, byte[] text) {
        JsonValue arguments = message.find("arguments").orElse(null);
        if (arguments == null) {
            return Slice.EMPTY_OBJECT;
        }
        Envelope envelope = Envelope.read(text);
        Slice slice = envelope == null ? null : envelope.member("arguments");
        // A name that is not found in the text contains escapes.
        return slice != null ? slice : Slice.of(arguments.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static Request failed(@Nullable JsonValue id, String description, boolean isOutOfBand, int size) {
        QmpErrorException error = QmpErrorException.generic(description);
        return new Request(id, "", Slice.EMPTY_OBJECT, null, error, isOutOfBand, false, size);
    }
}
