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
 * @param isEnd true if this is not a request but the mark of the end: the client sends nothing more
 * @param size the number of bytes of the message
 */
record Request(
        @Nullable JsonValue id,
        String command,
        Slice arguments,
        ServerCommand.@Nullable Call call,
        @Nullable QmpErrorException error,
        boolean isEnd,
        int size) {

    /** The client will send nothing more. */
    static final Request END = new Request(null, "", Slice.EMPTY_OBJECT, null, null, true, 0);

    /** Reads a message. */
    static Request read(Frame frame, JsonFormat format, CommandRegistry commands) {
        if (frame instanceof Frame.Broken broken) {
            return failed(null, "JSON parse error: " + broken.reason(), 0);
        }
        byte[] text = ((Frame.Message) frame).text();
        Request usual = readUsual(text, format, commands);
        return usual != null ? usual : check(text, format);
    }

    /** Reads a message in the usual form; returns null for any other message. */
    private static @Nullable Request readUsual(byte[] text, JsonFormat format, CommandRegistry commands) {
        try {
            return format.read(new UsualForm(commands, text.length), text);
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
                    size);
        }

        @Override
        public void write(JsonWriter out, Request value) {
            throw new IllegalStateException("bug: a server does not send requests");
        }
    }

    /** Checks a message in the same order as QEMU: valid JSON, an object, each member, and the presence of the command. */
    private static Request check(byte[] text, JsonFormat format) {
        JsonValue message;
        try {
            message = format.read(Codecs.ANY, text);
        } catch (IOException e) {
            return failed(null, "JSON parse error: " + e.getMessage(), text.length);
        }
        return message instanceof JsonObject object
                ? read(object, text)
                : failed(null, "a QMP message must be a JSON object", text.length);
    }

    private static Request read(JsonObject message, byte[] text) {
        JsonValue id = message.find("id").orElse(null);
        String command = null;
        for (Map.Entry<String, JsonValue> member : message.members().entrySet()) {
            JsonValue value = member.getValue();
            switch (member.getKey()) {
                case "id" -> {
                    continue;
                }
                case "execute" -> {
                    if (!(value instanceof JsonString name)) {
                        return failed(id, "member 'execute' of a QMP message must be a string", text.length);
                    }
                    command = name.value();
                }
                case "arguments" -> {
                    if (!(value instanceof JsonObject)) {
                        return failed(id, "member 'arguments' of a QMP message must be an object", text.length);
                    }
                }
                default -> {
                    return failed(
                            id,
                            "member '" + Excerpt.of(member.getKey()) + "' of a QMP message is unexpected",
                            text.length);
                }
            }
        }
        return command == null
                ? failed(id, "member 'execute' of a QMP message is missing", text.length)
                : new Request(id, command, arguments(message, text), null, null, false, text.length);
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

    private static Request failed(@Nullable JsonValue id, String description, int size) {
        return new Request(id, "", Slice.EMPTY_OBJECT, null, QmpErrorException.generic(description), false, size);
    }
}
