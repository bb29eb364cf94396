package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.frame.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request from a client, after the checks that are the same for all commands. It has either a command's name and an object of arguments, or the
 * error to reply with.
 *
 * @param id the id for the reply; null if the request has no id
 * @param command the command's name; empty if there is an error
 * @param error the error to reply with, or null
 * @param isEnd true if this is not a request but the mark of the end: the client sends nothing more
 * @param size the number of bytes of the message
 */
record Request(
        @Nullable JsonValue id,
        String command,
        Slice arguments,
        @Nullable QmpErrorException error,
        boolean isEnd,
        int size) {

    /** The client will send nothing more. */
    static final Request END = new Request(null, "", Slice.EMPTY_OBJECT, null, true, 0);

    /** Checks a message in the same order as QEMU: valid JSON, an object, each member, and the presence of the command. */
    static Request read(Frame frame, JsonFormat format) {
        if (frame instanceof Frame.Broken broken) {
            return failed(null, "JSON parse error: " + broken.reason(), 0);
        }
        byte[] text = ((Frame.Message) frame).text();
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
                            "member '" + Slice.excerpt(member.getKey()) + "' of a QMP message is unexpected",
                            text.length);
                }
            }
        }
        return command == null
                ? failed(id, "member 'execute' of a QMP message is missing", text.length)
                : new Request(id, command, arguments(message, text), null, false, text.length);
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
        return new Request(id, "", Slice.EMPTY_OBJECT, QmpErrorException.generic(description), false, size);
    }
}
