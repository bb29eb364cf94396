package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a reply or an event cannot be decoded, because it does not match the schema of the generated API. The {@link CodecException} is the
 * cause. Only that reply or event is lost: the session continues, and {@link #rawReply} returns what the server has sent. The exception keeps the
 * text of the reply's value, or of the event's data, in memory.
 *
 * <p>A missing member is typical of a server whose release differs from that of the schema; the message then names the remedies.
 *
 * <pre>{@code
 * try {
 *     return api.blockCore().queryBlock().size();
 * } catch (QmpDecodeException e) {
 *     return e.rawReply().orElseThrow(() -> e).asArray().size();
 * }
 * }</pre>
 */
public final class QmpDecodeException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** The path of the value that cannot be decoded. */
    private final String path;

    /** A part of the received message, in memory of its own. */
    private final transient @Nullable Slice raw;

    private final transient @Nullable JsonFormat format;

    /**
     * Creates an exception.
     *
     * @param what a description of the reply or event, e.g. {@code "the reply to 'query-block'"}
     * @param command the command of the call; null for an event
     * @param raw the value in the reply or event that was to be decoded, in memory of its own
     * @param format the format of the session
     */
    QmpDecodeException(String what, @Nullable String command, Slice raw, JsonFormat format, CodecException cause) {
        super(message(what, cause), command, cause);
        this.path = cause.path();
        this.raw = raw;
        this.format = format;
    }

    private static String message(String what, CodecException cause) {
        return cause.isMissingMember()
                ? what + " has no member " + cause.path()
                        + ", which is mandatory in the schema of this API; generate the API from the schemas of all releases of its servers, or with the option nullableReturns"
                : what + " cannot be decoded: " + cause.getMessage();
    }

    /** Returns the path of the value that is missing or cannot be decoded, e.g. {@code $.return[0].inserted.children}. */
    public String path() {
        return path;
    }

    /**
     * Returns the value that the server has sent: {@code return} or {@code error} of a reply, or {@code data} of an event. It includes the values of
     * sensitive members. Each call parses the text again.
     *
     * @return the value; empty if it is not JSON, if an object in it has two members of the same name, or if this exception
     *     was deserialized
     */
    public Optional<JsonValue> rawReply() {
        if (raw == null || format == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(raw.read(format, Codecs.ANY, "$"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the value of {@link #rawReply} as it was received. */
    @Nullable
    Slice raw() {
        return raw;
    }
}
