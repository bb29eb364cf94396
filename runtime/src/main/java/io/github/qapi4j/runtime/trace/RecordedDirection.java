package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a recorded connection. It divides the bytes into messages, and redacts each of them, before it makes a line of it. The connection's lock
 * guards it.
 *
 * <p>Only a message that is an object with a member of QMP is redacted by the places of its values. After bytes that are not a message, nothing is known
 * about where the following bytes belong. Therefore, after bytes that could contain the beginning of a secret, everything is redacted up to the next message
 * that begins in a new line.
 */
final class RecordedDirection {
    /** The maximum number of bytes of a message that is recorded. */
    private static final int MAX_BYTES = 16 << 20;

    /** A longer message is not recorded, but its end is found, up to the length that a client accepts by default. */
    private static final FrameLimits LIMITS = new FrameLimits(Integer.MAX_VALUE, 64 << 20, Integer.MAX_VALUE);

    private static final byte[] HIDDEN = ('"' + Redaction.REDACTED + '"').getBytes(StandardCharsets.US_ASCII);
    private static final int[] NO_RANGES = {};

    private final String arrow;
    private final Redaction redaction;
    private final RecordedConnection connection;
    private final Framer framer = Framer.tolerant(LIMITS);

    /** The bytes since the last line, if they are not too many. */
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private long count;
    private byte last;

    /** Whether the bytes are complete, except for the end of the line. */
    private boolean complete;

    private String time = "0";

    /** Whether the bytes begin a line. */
    private boolean inNewLine = true;

    /** Whether the bytes could belong to a secret that began before. */
    private boolean suspect;

    RecordedDirection(String arrow, Redaction redaction, RecordedConnection connection) {
        this.arrow = arrow;
        this.redaction = redaction;
        this.connection = connection;
    }

    void add(byte[] input) {
        framer.feed(input, 0, input.length);
        int at = 0;
        while (true) {
            at = endLine(input, at);
            Frame next = framer.next();
            int end = input.length - framer.remaining();
            if (end > at) {
                endMessage();
                append(input, at, end);
                at = end;
            }
            if (next == null) {
                return;
            }
            complete = true;
            time = connection.time();
        }
    }

    /** Adds the end of the line to the bytes of a message, if it follows. Returns the index after it. */
    private int endLine(byte[] input, int from) {
        int at = from;
        while (complete && at < input.length) {
            if (input[at] == '\r' || input[at] == '\n') {
                append(input, at, at + 1);
                if (input[at++] == '\n') {
                    endMessage();
                }
            } else {
                endMessage();
            }
        }
        return at;
    }

    private void append(byte[] input, int from, int to) {
        count += to - from;
        last = input[to - 1];
        if (count <= MAX_BYTES) {
            bytes.write(input, from, to - from);
        } else {
            bytes.reset();
        }
    }

    /** Makes a line of the bytes if they are complete. */
    void endMessage() {
        if (complete) {
            record();
        }
    }

    /** Makes a line of everything that is left. */
    void end() {
        if (!complete) {
            time = connection.time();
        }
        if (count > 0) {
            record();
        }
    }

    private void record() {
        String head = "{\"dir\": \"" + arrow + "\", \"t\": " + time + ", ";
        if (count > MAX_BYTES) {
            connection.line(head + "\"omitted\": " + count + "}");
            suspect = true;
        } else {
            byte[] raw = bytes.toByteArray();
            connection.line(head + "\"raw\": " + RawText.quote(redacted(raw)) + "}");
        }
        inNewLine = last == '\n';
        bytes.reset();
        count = 0;
        complete = false;
    }

    private byte[] redacted(byte[] raw) {
        JsonText text = new JsonText(raw, 0, raw.length);
        if (text.isOneValue() && (!suspect || inNewLine)) {
            List<JsonText.Member> members = text.members(text.space(0));
            if (SensitivePlaces.isMessage(members)) {
                suspect = false;
                return new SensitivePlaces(text, redaction)
                        .find(command(text, members), NO_RANGES)
                        .redacted(Integer.MAX_VALUE);
            }
        }
        boolean wasSuspect = suspect;
        BrokenText broken = new BrokenText(raw, 0, raw.length, redaction);
        suspect |= broken.isSuspect();
        byte[] shown = wasSuspect ? HIDDEN : broken.redacted();
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
