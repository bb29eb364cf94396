package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.trace.Redaction;
import io.github.qapi4j.runtime.trace.TraceListener;
import io.github.qapi4j.runtime.trace.TracedMessage;
import io.github.qapi4j.runtime.trace.TracedMessage.Direction;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reports the messages of a session to the user's trace listener and to the logger of messages. Texts are redacted while the message is in memory, on the thread
 * that calls or reads; the listener and the logger run as callbacks.
 */
final class Tracing {
    private static final QueueBound BOUND = new QueueBound(1024, 4 << 20);

    /** The maximum number of characters of a text. */
    private static final int LONGEST = 4096;

    /** About the memory that a traced message needs in addition to its text. */
    private static final int OVERHEAD = 200;

    private final Redaction redaction;
    private final JsonFormat format;
    private final ListenerQueue<Receivers> receivers;

    private Tracing(Redaction redaction, JsonFormat format, Receivers receivers, Callbacks callbacks) {
        this.redaction = redaction;
        this.format = format;
        this.receivers = new ListenerQueue<>(receivers, Receivers::missed, BOUND, callbacks);
    }

    /**
     * Returns the tracing of a client's sessions; null if there is neither a listener nor a logger of messages.
     *
     * @param format reads replies, without a listener
     */
    static @Nullable Tracing of(QmpClientOptions options, JsonFormat format, Callbacks callbacks) {
        boolean logs = FailsafeLogger.WIRE.logs(Level.TRACE);
        if (options.trace().isEmpty() && !logs) {
            return null;
        }
        Receivers receivers = new Receivers(options.trace().orElse(null), logs);
        return new Tracing(options.redaction(), format, receivers, callbacks);
    }

    /**
     * The user's listener and the logger of messages.
     *
     * @param listener null for none
     * @param logs whether messages are logged
     */
    private record Receivers(@Nullable TraceListener listener, boolean logs) {
        void message(String connection, TracedMessage message) {
            if (logs) {
                FailsafeLogger.WIRE.log(Level.TRACE, connection + " " + message);
            }
            if (listener != null) {
                listener.message(message);
            }
        }

        void missed(long messages) {
            if (logs) {
                FailsafeLogger.WIRE.log(Level.TRACE, messages + " messages were dropped");
            }
            if (listener != null) {
                listener.missed(messages);
            }
        }
    }

    /** A command that is sent later, or never. */
    static final class Command implements Runnable {
        private final Connection connection;
        private final String name;
        private final long id;
        private final int bytes;
        private final String text;
        private boolean sent;
        private long sentAt;

        private Command(Connection connection, String name, long id, int bytes, String text) {
            this.connection = connection;
            this.name = name;
            this.id = id;
            this.bytes = bytes;
            this.text = text;
        }

        /** Reports once that the command was sent. Its reply may be there before the thread that has sent it knows that it was sent. */
        @Override
        public synchronized void run() {
            if (!sent) {
                sent = true;
                sentAt = System.nanoTime();
                connection.report(
                        time -> new TracedMessage(Direction.SENT, time, bytes, name, Long.toString(id), null, text));
            }
        }

        private synchronized Duration duration() {
            return Duration.ofNanos(System.nanoTime() - sentAt);
        }
    }

    /** Returns the reports of one connection with this name. */
    Connection on(String name) {
        return new Connection(name);
    }

    /** Reports the messages of one connection. */
    final class Connection {
        private final String connection;

        /** The time of the message before; guarded by the lock of this object. */
        private Instant latest = Instant.MIN;

        private Connection(String name) {
            this.connection = name;
        }

        /** Reports a message with the present time, which is not before that of the message before. */
        private synchronized void report(Function<Instant, TracedMessage> message) {
            Instant now = Instant.now();
            latest = now.isBefore(latest) ? latest : now;
            Tracing.this.report(connection, message.apply(latest));
        }

        /**
         * Prepares the report of a command.
         *
         * @param message its text
         * @param ranges where the codec has written sensitive values in the text
         */
        Command command(String name, long id, byte[] message, int[] ranges) {
            String text = text(message, message.length, null, ranges, redaction);
            return new Command(this, name, id, message.length, text);
        }

        /**
         * Reports a message that was received.
         *
         * @param bytes the number of its bytes on the connection
         * @param envelope its members; null if it is not an object
         * @param call the call to which it is the reply; null if it is not a reply, or the call is not known
         */
        void received(Frame.Message message, long bytes, @Nullable Envelope envelope, @Nullable Call<?> call) {
            Command command = call == null ? null : call.trace();
            if (command != null) {
                command.run();
            }
            Slice id = envelope == null ? null : envelope.member("id");
            // A message that is not valid may have an object there.
            Slice event = envelope == null || envelope.fault() != null ? null : envelope.member("event");
            String name = call != null ? call.command() : event != null ? Excerpt.of(unquoted(event)) : null;
            String text = textOf(message, envelope, call);
            report(time -> new TracedMessage(
                    Direction.RECEIVED,
                    time,
                    bytes,
                    name,
                    id == null ? null : id.excerpt(redaction),
                    command == null ? null : command.duration(),
                    text));
        }
    }

    private String textOf(Frame.Message message, @Nullable Envelope envelope, @Nullable Call<?> call) {
        String command = call == null ? null : call.command();
        Slice value = envelope == null ? null : envelope.member("return");
        Redaction rules = redaction;
        boolean typed = false;
        if (call != null && value != null) {
            try {
                for (String name : sensitiveNames(call, value)) {
                    rules = rules.withMember(call.command(), name);
                }
                typed = true;
            } catch (IOException | RuntimeException | StackOverflowError e) {
                // It is not known which members of the value are sensitive. The call fails, and its exception has the
                // value.
            }
        }
        // What is no object has no members that explain its values.
        int[] hidden = envelope == null ? new int[] {0, message.length()} : envelope.unexplained(typed);
        return text(message.bytes(), message.length(), command, hidden, rules);
    }

    private Set<String> sensitiveNames(Call<?> call, Slice value) throws IOException {
        return call.returns() == Codecs.ANY
                ? Set.of()
                : format.sensitiveNames(call.returns(), value.bytes(), value.offset(), value.length());
    }

    private static String unquoted(Slice string) {
        return new String(
                string.bytes(), string.offset() + 1, Math.max(string.length() - 2, 0), StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes, int length, @Nullable String command, int[] ranges, Redaction redaction) {
        int end = length;
        while (end > 0 && bytes[end - 1] <= ' ' && bytes[end - 1] >= 0) {
            end--;
        }
        byte[] shown = redaction.redactMessage(bytes, 0, end, command, Excerpt.maxBytes(LONGEST), ranges);
        return Excerpt.of(new String(shown, StandardCharsets.UTF_8), LONGEST);
    }

    private void report(String connection, TracedMessage message) {
        receivers.add(
                notified -> notified.message(connection, message),
                OVERHEAD + 2L * message.text().length());
    }

    /** Returns the places of sensitive values in a message whose arguments begin at an index. */
    static int[] shifted(int[] ranges, int by) {
        int[] shifted = Arrays.copyOf(ranges, ranges.length);
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += by;
        }
        return shifted;
    }
}
