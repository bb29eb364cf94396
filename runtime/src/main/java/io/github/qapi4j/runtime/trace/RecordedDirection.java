package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a recorded connection. It divides the bytes into messages, and redacts each of them, before it makes a line of it. Not
 * thread-safe.
 *
 * <p>Only a message that is an object with a member of QMP is redacted by the places of its values. After bytes that are not a message, nothing is known
 * about where the following bytes belong. Therefore, after bytes that could contain the beginning of a secret, everything is redacted up to the next message
 * that begins in a new line.
 */
final class RecordedDirection {
    /** The maximum number of bytes of a message that is recorded. Of a longer one, the end is found, up to the limits of a client. */
    static final int MAX_BYTES = 4 << 20;

    /** The number of bytes that are not messages from which a new line begins. */
    private static final int MAX_BROKEN = 64 << 10;

    private final String arrow;
    private final Redaction redaction;
    private final RecordedConnection connection;
    private final Framer framer = Framer.tolerant(FrameLimits.DEFAULT);

    /** Bytes that are not messages, before the current message. */
    private final Piece broken = new Piece();

    /** The bytes of the current message. */
    private final Piece current = new Piece();

    /** Whether the current message is complete, except for the end of the line. */
    private boolean complete;

    /** Whether the bytes begin a line. */
    private boolean inNewLine = true;

    /** Whether the bytes could belong to a secret that began before. */
    private boolean suspect;

    /** Bytes of one line of the recording, if they are not too many. */
    private static final class Piece {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long count;
        private byte last;
        private Duration time = Duration.ZERO;

        void append(byte[] input, int from, int to, Duration now) {
            if (to > from) {
                count += to - from;
                last = input[to - 1];
                time = now;
                if (count <= MAX_BYTES) {
                    bytes.write(input, from, to - from);
                } else {
                    bytes.reset();
                }
            }
        }

        void clear() {
            bytes.reset();
            count = 0;
        }
    }

    RecordedDirection(String arrow, Redaction redaction, RecordedConnection connection) {
        this.arrow = arrow;
        this.redaction = redaction;
        this.connection = connection;
    }

    void add(byte[] input, Duration time) throws IOException {
        framer.feed(input, 0, input.length);
        int at = 0;
        while (true) {
            at = endLine(input, at);
            Frame next = framer.next();
            int end = input.length - framer.remaining();
            current.append(input, at, end, time);
            at = end;
            if (next == null) {
                return;
            }
            if (next instanceof Frame.Message message
                    && new JsonText(message.bytes(), 0, message.length()).isOneValue()) {
                record(broken);
                complete = true;
            } else {
                gather();
            }
        }
    }

    /** Adds the end of the line to the message or other bytes before, if it follows. Returns the index after it. */
    private int endLine(byte[] input, int from) throws IOException {
        Piece before = complete ? current : broken;
        int at = from;
        while (at < input.length && before.count > 0 && (complete || current.count == 0)) {
            if (input[at] != '\r' && input[at] != '\n') {
                if (complete) {
                    endMessage();
                }
                break;
            }
            before.append(input, at, at + 1, before.time);
            if (input[at++] == '\n') {
                endMessage();
            }
        }
        return at;
    }

    /** Adds the current bytes, which are not a message, to those before. */
    private void gather() throws IOException {
        if (broken.count > 0 && broken.count + current.count > MAX_BROKEN) {
            record(broken);
        }
        byte[] bytes = current.bytes.toByteArray();
        if (current.count == bytes.length) {
            broken.append(bytes, 0, bytes.length, current.time);
            current.clear();
        } else {
            record(broken);
            record(current);
        }
    }

    /** Makes a line of the bytes, unless they are the beginning of a message. */
    void endMessage() throws IOException {
        if (complete || current.count == 0) {
            end();
        }
    }

    /** Makes lines of everything that is left. */
    void end() throws IOException {
        record(broken);
        record(current);
        complete = false;
    }

    private void record(Piece piece) throws IOException {
        if (piece.count > MAX_BYTES) {
            connection.omitted(arrow, piece.time, piece.count);
            suspect = true;
        } else if (piece.count > 0) {
            connection.line(arrow, piece.time, redacted(piece.bytes.toByteArray()));
        } else {
            return;
        }
        inNewLine = piece.last == '\n';
        piece.clear();
    }

    private byte[] redacted(byte[] raw) {
        JsonText text = new JsonText(raw, 0, raw.length);
        if (text.isOneValue() && (!suspect || inNewLine)) {
            List<JsonText.Member> members = text.members(text.space(0));
            if (SensitivePlaces.isMessage(members)) {
                suspect = false;
                return new SensitivePlaces(text, redaction)
                        .inMessage(command(text, members))
                        .redacted(Integer.MAX_VALUE);
            }
        }
        boolean wasSuspect = suspect;
        BrokenText beginning = new BrokenText(raw, 0, raw.length, redaction);
        suspect |= beginning.isSuspect();
        byte[] shown = wasSuspect ? SensitivePlaces.REPLACEMENT : beginning.redacted();
        int end = raw.length;
        while (end > 0 && (raw[end - 1] == '\n' || raw[end - 1] == '\r')) {
            end--;
        }
        if (shown.length == raw.length && !wasSuspect) {
            return shown;
        }
        // The line ends where it did.
        byte[] line = Arrays.copyOf(shown, shown.length + raw.length - end);
        System.arraycopy(raw, end, line, shown.length, raw.length - end);
        return line;
    }

    /** Remembers the command of a request, or returns that of a reply. */
    private @Nullable String command(JsonText text, List<JsonText.Member> members) {
        String id = null;
        String executed = null;
        boolean reply = false;
        for (JsonText.Member member : members) {
            String name = String.valueOf(member.name());
            switch (name) {
                case "id" ->
                    id = new String(text.bytes(), member.at(), member.end() - member.at(), StandardCharsets.ISO_8859_1);
                case "execute", "exec-oob" -> executed = text.string(member.at(), member.end());
                case "return", "error" -> reply = true;
                default -> {}
            }
        }
        if (id != null && executed != null) {
            connection.command(id, executed);
        }
        return reply && id != null ? connection.commandOf(id) : null;
    }
}
