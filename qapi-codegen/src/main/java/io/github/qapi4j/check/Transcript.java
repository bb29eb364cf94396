package io.github.qapi4j.check;

import io.github.qapi4j.check.Conversation.Finding;
import io.github.qapi4j.check.Conversation.Side;
import io.github.qapi4j.check.Conversation.Tally;
import io.github.qapi4j.check.RecordedLine.InvalidLineException;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reading of one transcript: finds its messages and adds what is found to the diagnostics. Not thread-safe. */
final class Transcript {
    /** What programs print before a message at the beginning of a line. */
    private static final Set<String> PREFIXES = Set.of("", "(QEMU)", "->", "<-", "-->", "<--");

    private final SourceFile source;
    private final WireSchema schema;
    private final Diagnostics diagnostics;
    private final Tally tally = new Tally();
    private final Map<String, Connection> connections = new LinkedHashMap<>();
    private long omitted;
    private boolean hasMessage;
    private boolean hasInvalid;

    Transcript(SourceFile source, WireSchema schema, Diagnostics diagnostics) {
        this.source = source;
        this.schema = schema;
        this.diagnostics = diagnostics;
    }

    TrafficCounts counts() {
        return new TrafficCounts(
                tally.commands,
                tally.returned,
                tally.errors,
                tally.events,
                tally.rejected,
                tally.deprecated,
                tally.unstable,
                tally.withoutCommand,
                omitted,
                tally.unreadable);
    }

    List<String> versions() {
        return List.copyOf(tally.versions);
    }

    void read() {
        if (isRecording()) {
            recording();
        } else {
            log();
        }
        connections.values().forEach(Connection::end);
        if (!hasMessage && omitted == 0 && !hasInvalid) {
            invalid(0, "the file has no QMP message");
        }
    }

    private boolean isRecording() {
        for (int line = 1; line <= source.lineCount(); line++) {
            String text = source.lineText(line);
            if (!text.isBlank()) {
                return RecordedLine.looksLike(text);
            }
        }
        return false;
    }

    private void recording() {
        int count = source.lineCount();
        for (int number = 1; number <= count; number++) {
            String text = source.lineText(number);
            if (text.isBlank()) {
                continue;
            }
            try {
                recorded(RecordedLine.parse(text), source.lineStart(number));
            } catch (InvalidLineException e) {
                // The last line has no end: the recording was cut in it.
                if (number == count) {
                    tally.unreadable++;
                } else {
                    invalid(source.lineStart(number), "not a recording: " + e.getMessage());
                    return;
                }
            }
        }
    }

    private void recorded(RecordedLine line, int at) {
        Side side = line.side();
        if (side == null) {
            if (line.end()) {
                connection(line.connection()).end();
            }
            return;
        }
        String raw = line.raw();
        if (raw == null) {
            omitted++;
            Conversation conversation = connection(line.connection()).conversation;
            if (side == Side.CLIENT) {
                conversation.sentUnknownCommand();
            } else {
                conversation.lostReply(false);
            }
            return;
        }
        connection(line.connection()).feed(side, raw, at, 0);
    }

    private void log() {
        Connection connection = connection("");
        int count = source.lineCount();
        for (int number = 1; number <= count; number++) {
            int start = source.lineStart(number);
            int end = number < count
                    ? source.lineStart(number + 1)
                    : source.text().length();
            connection.feed(Side.ANY, source.text().substring(start, end), start, 1);
        }
    }

    private Connection connection(String name) {
        return connections.computeIfAbsent(name, key -> new Connection());
    }

    private void invalid(int at, String message) {
        if (!hasInvalid) {
            hasInvalid = true;
            diagnostics.add(Diagnostic.of(DiagnosticCode.INVALID_TRANSCRIPT, span(at), message));
        }
    }

    private void report(Finding finding) {
        DiagnosticCode code = switch (finding.level()) {
            case VIOLATION -> DiagnosticCode.TRAFFIC_VIOLATION;
            case UNDECLARED -> DiagnosticCode.TRAFFIC_UNDECLARED;
            case DEPRECATED -> DiagnosticCode.TRAFFIC_DEPRECATED;
            case UNSTABLE -> DiagnosticCode.TRAFFIC_UNSTABLE;
        };
        Span span = span(finding.at());
        diagnostics.add(code, span, () -> {
            String unknown = finding.unknown();
            return Diagnostic.of(code, span, finding.message())
                    .help(unknown == null ? null : schema.similarTo(unknown));
        });
    }

    /** Returns the rest of the line that begins at a position. */
    private Span span(int at) {
        int line = source.line(at);
        return new Span(
                source,
                at,
                Math.max(at, source.lineStart(line) + source.lineText(line).length()));
    }

    /** One connection: its conversation, and the pieces of messages that each end has sent so far. */
    private final class Connection {
        private final Conversation conversation = new Conversation(schema, tally, true, Transcript.this::report);
        private final Map<Side, MessageFramer> framers = new LinkedHashMap<>();

        void feed(Side side, String text, int at, int step) {
            MessageFramer framer =
                    framers.computeIfAbsent(side, key -> new MessageFramer(new Objects(key), key != Side.ANY));
            if (framer.isOpen() && isWholeMessage(text)) {
                framer.reset();
            }
            if (side != Side.ANY && !framer.isOpen() && isNoMessage(text)) {
                somethingElse(side);
            } else {
                framer.feed(text, at, step);
            }
        }

        /** Whether the text of a recorded message has no message, but is not only space and delimiters of the guest agent, which are no UTF-8. */
        private static boolean isNoMessage(String text) {
            return text.indexOf('{') < 0
                    && text.indexOf('[') < 0
                    && text.chars().anyMatch(c -> !Character.isWhitespace(c) && !Character.isSurrogate((char) c));
        }

        private void somethingElse(Side side) {
            hasMessage |= side != Side.ANY;
            if (side == Side.CLIENT) {
                conversation.sentSomethingElse();
            } else {
                tally.unreadable++;
            }
        }

        void end() {
            framers.values().forEach(MessageFramer::reset);
            conversation.end();
        }

        /** Whether a line is a message, so that what has begun in a line before has no end. */
        private static boolean isWholeMessage(String text) {
            String stripped = text.strip();
            if (!stripped.startsWith("{") || MessageFramer.end(stripped, 0) != stripped.length()) {
                return false;
            }
            return object(stripped).filter(Conversation::isMessage).isPresent();
        }

        private static Optional<JsonObject> object(String text) {
            try {
                return LooseJson.readPrinted(text) instanceof JsonObject object
                        ? Optional.of(object)
                        : Optional.empty();
            } catch (IOException e) {
                // The text is not JSON, so it is no message.
                return Optional.empty();
            }
        }

        /** Receives the objects that one end has sent. */
        private final class Objects implements MessageFramer.Sink {
            private final Side side;

            Objects(Side side) {
                this.side = side;
            }

            @Override
            public boolean object(String text, int start) {
                try {
                    JsonValue value = side == Side.ANY ? LooseJson.readPrinted(text) : LooseJson.read(text);
                    if (value instanceof JsonObject object) {
                        hasMessage |= side != Side.ANY || Conversation.isMessage(object);
                        conversation.message(side, object, start);
                    } else {
                        unreadable(text);
                    }
                    return true;
                } catch (IOException e) {
                    if (side == Side.ANY && beginsLine(start)) {
                        invalid(start, "the message is not JSON: " + e.getMessage());
                    }
                    unreadable(text);
                    return false;
                }
            }

            @Override
            public void unfinished(String text, int start) {
                unreadable(text);
            }

            private void unreadable(String text) {
                somethingElse(side);
                if (side == Side.CLIENT) {
                    return;
                }
                // Servers begin a reply with one of these members.
                String member = text.substring(1, Math.min(text.length(), 32)).strip();
                if (member.startsWith("\"return\"") || member.startsWith("\"error\"") || member.startsWith("\"id\"")) {
                    conversation.lostReply(!member.startsWith("\"return\""));
                }
            }
        }
    }

    private boolean beginsLine(int at) {
        int start = source.lineStart(source.line(at));
        return PREFIXES.contains(source.text().substring(start, at).strip());
    }
}
