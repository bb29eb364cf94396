package io.github.qapi4j.runtime.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message that a client has sent or received.
 *
 * <pre>{@code
 * if (message.duration() != null && message.duration().toMillis() > 100) {
 *     log("slow: " + message.name());
 * }
 * }</pre>
 *
 * @param direction whether it was sent or received
 * @param time when the connection accepted its last byte, or when it was read; never before that of an earlier message of the connection, also if the clock
 *     is set back
 * @param bytes the number of its bytes on the connection; white space counts for the message that follows it
 * @param name the name of the command, also of a reply, or of the event; null if it is not known, as for a greeting or a reply that came after the end of
 *     its call
 * @param id the id of the command or reply, as JSON text; null if it has none
 * @param duration the time from sending the command until its reply; null for other messages
 * @param text the text, redacted: one line, without characters that control a terminal, at most 4,096 characters and {@code ...} after them
 */
public record TracedMessage(
        Direction direction,
        Instant time,
        long bytes,
        @Nullable String name,
        @Nullable String id,
        @Nullable Duration duration,
        String text) {

    /** The direction of a message. */
    public enum Direction {
        /** The client has sent it. */
        SENT("->"),
        /** The client has received it. */
        RECEIVED("<-");

        private final String arrow;

        Direction(String arrow) {
            this.arrow = arrow;
        }

        /** Returns {@code ->} or {@code <-}. */
        @Override
        public String toString() {
            return arrow;
        }
    }

    /** Checks that the components are not null, except for those that may be. */
    public TracedMessage {
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(text, "text");
    }

    /** Returns the message in one line: {@code <- 35 bytes, query-status, 210 us: {"return": ...}}. */
    @Override
    public String toString() {
        StringBuilder line =
                new StringBuilder().append(direction).append(' ').append(bytes).append(" bytes");
        if (name != null) {
            line.append(", ").append(name);
        }
        if (duration != null) {
            line.append(", ").append(duration.toNanos() / 1000).append(" us");
        }
        return line.append(": ").append(text).toString();
    }
}
