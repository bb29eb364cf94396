package io.github.qapi4j.runtime.trace;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recorded connection, as a {@link Recorder} has written it, which can be played in place of the server. Immutable; each replay is independent.
 *
 * <pre>{@code
 * Recording recording = Recording.read(Path.of("session.jsonl"));
 * try (QmpClient client = QmpClient.connect(recording.replay())) {
 *     StatusInfo status = client.execute(QueryStatusCommand.builder().build());
 * }
 * }</pre>
 */
public final class Recording {
    static final long MAX_BYTES = 256 << 20;

    private final String name;
    private final Redaction redaction;
    private final List<Line> lines;
    private final String connection;

    /**
     * A line of the file.
     *
     * @param number its number, from 1
     * @param connection the name of the connection; empty for the first one
     * @param direction what it contains
     * @param time the time since the beginning
     * @param raw the bytes; null if they were omitted
     */
    record Line(int number, String connection, Kind direction, Duration time, byte @Nullable [] raw) {}

    /** What a line contains. */
    enum Kind {
        TO_SERVER,
        TO_CLIENT,
        END_OF_SERVER
    }

    private Recording(String name, Redaction redaction, List<Line> lines, String connection) {
        this.name = name;
        this.redaction = redaction;
        this.lines = lines;
        this.connection = connection;
    }

    /**
     * Reads a recording from a file. Messages of exceptions are redacted with {@link Redaction#standard()}.
     *
     * @throws IOException as {@link #read(Path, Redaction)}
     */
    public static Recording read(Path file) throws IOException {
        return read(file, Redaction.standard());
    }

    /**
     * Reads a recording from a file.
     *
     * @param redaction what messages of exceptions do not show of the client's messages; they also do not show what the recording does not show there
     * @throws IOException if the file cannot be read, has more than 256 MiB, or is not a recording: the message has the line
     */
    public static Recording read(Path file, Redaction redaction) throws IOException {
        Objects.requireNonNull(redaction, "redaction");
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + ": a recording has at most " + MAX_BYTES + " bytes");
        }
        List<Line> lines = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            int number = 1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b != '\n') {
                    text.write(b);
                    continue;
                }
                add(lines, file, number++, text.toByteArray());
                text.reset();
            }
            // The last line may be incomplete if the recording program was killed.
            if (text.size() > 0 && new JsonText(text.toByteArray(), 0, text.size()).isOneValue()) {
                add(lines, file, number, text.toByteArray());
            }
        }
        if (lines.isEmpty()) {
            throw new IOException(file + ": the recording has no messages");
        }
        return new Recording(file.toString(), redaction, List.copyOf(lines), "");
    }

    private static void add(List<Line> lines, Path file, int number, byte[] text) throws IOException {
        JsonText json = new JsonText(text, 0, text.length);
        if (json.space(0) == text.length) {
            return;
        }
        if (!json.isOneValue() || text[json.space(0)] != '{') {
            throw error(file, number, "expected a JSON object");
        }
        Kind kind = null;
        boolean note = false;
        byte[] raw = null;
        boolean omitted = false;
        Duration time = Duration.ZERO;
        String connection = "";
        boolean serverEnded = false;
        for (JsonText.Member member : json.members(json.space(0))) {
            String value = String.valueOf(json.string(member.at(), member.end()));
            switch (String.valueOf(member.name())) {
                case "dir" -> {
                    kind = value.equals("->") ? Kind.TO_SERVER : value.equals("<-") ? Kind.TO_CLIENT : null;
                    note = value.equals("#");
                    if (kind == null && !note) {
                        throw error(file, number, "the value of 'dir' is not one of '->', '<-' and '#'");
                    }
                }
                case "raw" -> {
                    raw = RawText.unquote(text, member.at(), member.end());
                    if (raw == null) {
                        throw error(file, number, "the value of 'raw' is not a valid string");
                    }
                }
                case "t" -> time = time(text, member, file, number);
                case "omitted" -> omitted = true;
                case "mon" -> connection = value;
                case "format" -> {
                    if (!value.equals(RecordedConnection.FORMAT)) {
                        throw error(file, number, "the format is not '" + RecordedConnection.FORMAT + "'");
                    }
                }
                case "note" -> serverEnded = value.equals(RecordedConnection.END_OF_SERVER);
                default -> {}
            }
        }
        if (kind == null && !note) {
            throw error(file, number, "'dir' is missing");
        }
        if (kind != null && raw == null && !omitted) {
            throw error(file, number, "'raw' is missing");
        }
        if (kind != null || serverEnded) {
            lines.add(new Line(number, connection, kind == null ? Kind.END_OF_SERVER : kind, time, raw));
        }
    }

    private static Duration time(byte[] text, JsonText.Member member, Path file, int number) throws IOException {
        try {
            double seconds = Double.parseDouble(RawText.shown(Arrays.copyOfRange(text, member.at(), member.end())));
            if (seconds >= 0 && seconds < Integer.MAX_VALUE) {
                return Duration.ofNanos((long) (seconds * 1e9));
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw error(file, number, "the value of 't' is not a number of seconds");
    }

    private static IOException error(Path file, int line, String problem) {
        return new IOException(file + ":" + line + ": not a recording: " + problem);
    }

    /**
     * Returns another connection of the recording. A file that was put together from several recordings of one server may have more than one: their lines have
     * a member {@code mon} with a name.
     *
     * @throws IllegalArgumentException if the recording has no connection with this name
     */
    public Recording connection(String name) {
        Objects.requireNonNull(name, "name");
        if (lines.stream().noneMatch(line -> line.connection().equals(name))) {
            throw new IllegalArgumentException(this.name + " has no connection '" + name + "'");
        }
        return new Recording(this.name, redaction, lines, name);
    }

    /**
     * Returns a connection to a server that sends what was recorded, and expects what was recorded.
     *
     * <p>A message of the client must have the recorded command and arguments, in any order of the members and with any white space. A recorded
     * {@code "<redacted>"} matches any value. The id may be another one, or missing: the reply gets the id of the message, or none. Messages
     * that were sent while the reply to an earlier one was outstanding may come in any order, and before the earlier one.
     *
     * <p>The server sends the recorded messages in their order: a reply as soon as the client has sent its command, and everything else when the client
     * has sent all that it had sent before. It does not wait for the time that passed in the recording. At the end it waits for the client to close, or
     * closes itself if the recorded server closed or reset the connection, and ignores what the client may still send.
     *
     * <p>An unexpected message ends the replay: {@code read} and {@code write} throw an {@link IOException} with the line of the recording, what was
     * expected, and what the client has sent, redacted.
     */
    public Replay replay() {
        return new Replay(script(), redaction, false);
    }

    /**
     * Returns a connection as {@link #replay()} does, whose server also waits as long as the recorded one did before each of its messages. Time that the
     * client needs does not count.
     */
    public Replay replayWithPauses() {
        return new Replay(script(), redaction, true);
    }

    /** Returns the commands of this connection, in the order in which the client has sent them, with their replies. */
    public List<RecordedCall> calls() {
        return script().calls();
    }

    private ReplayScript script() {
        return new ReplayScript(name, lines());
    }

    /** Returns the lines of this connection. */
    List<Line> lines() {
        return lines.stream()
                .filter(line -> line.connection().equals(connection))
                .toList();
    }

    /** Returns the name of the file. */
    @Override
    public String toString() {
        return name + (connection.isEmpty() ? "" : ", connection '" + connection + "'");
    }
}
