package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.codec.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * A command of a {@link Recording}, with its reply. Sensitive values are {@code "<redacted>"} in both.
 *
 * <pre>{@code
 * for (RecordedCall call : Recording.read(Path.of("session.jsonl")).calls()) {
 *     System.out.println(call.command() + ": " + call.reply());
 * }
 * }</pre>
 *
 * @param line the line of the command, from 1
 * @param command its name
 * @param arguments its arguments; may be empty
 * @param reply the whole reply, with a member {@code return} or {@code error}; empty if the recording has none that can be read
 */
public record RecordedCall(int line, String command, JsonObject arguments, Optional<JsonObject> reply) {

    /** Checks that nothing is null. */
    public RecordedCall {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(arguments, "arguments");
        Objects.requireNonNull(reply, "reply");
    }
}
