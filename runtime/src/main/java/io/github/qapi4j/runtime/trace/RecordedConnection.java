package io.github.qapi4j.runtime.trace;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text of the recording of one connection: writes the lines of both directions, in their order. Not thread-safe. */
final class RecordedConnection {
    static final String FORMAT = "qapi4j-recording/1";
    static final String END_OF_SERVER = "EOF from server";
    private static final String END_OF_CLIENT = "EOF from client";

    /** The number of commands without a reply whose names are remembered. */
    private static final int MAX_PENDING = 1024;

    /** The maximum length of an id, and of the name of a command, that is remembered. */
    private static final int MAX_REMEMBERED = 256;

    /** The name for several commands with the same id. */
    private static final String AMBIGUOUS = "";

    private final OutputStream out;
    private final RecordedDirection toServer;
    private final RecordedDirection toClient;

    /** The commands whose replies have not arrived, by the text of their ids. */
    private final Map<String, String> commands = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_PENDING;
        }
    };

    /** The time of the last line. */
    private Duration latest = Duration.ZERO;

    RecordedConnection(OutputStream out, Redaction redaction) {
        this.out = out;
        this.toServer = new RecordedDirection("->", redaction, this);
        this.toClient = new RecordedDirection("<-", redaction, this);
    }

    /** Writes the first line. */
    void begin(String name) throws IOException {
        write("{\"dir\": \"#\", \"format\": \"" + FORMAT + "\", \"started\": \"" + Instant.now()
                + "\", \"connection\": ");
        RawText.quote(name.getBytes(StandardCharsets.UTF_8), out);
        write("}\n");
    }

    /**
     * Adds bytes.
     *
     * @param time when they were sent or received, from the beginning of the recording
     */
    void add(boolean fromClient, byte[] bytes, Duration time) throws IOException {
        (fromClient ? toClient : toServer).endMessage();
        (fromClient ? toServer : toClient).add(bytes, time);
    }

    /** Writes what is left. */
    void end() throws IOException {
        toServer.end();
        toClient.end();
    }

    /** Writes that one side has closed the connection, or reset it. */
    void closed(boolean client, Duration time) throws IOException {
        write("{\"dir\": \"#\", \"t\": " + seconds(time) + ", \"note\": \"" + (client ? END_OF_CLIENT : END_OF_SERVER)
                + "\"}\n");
    }

    /** Writes a line with bytes that went in one direction. */
    void line(String arrow, Duration time, byte[] raw) throws IOException {
        write("{\"dir\": \"" + arrow + "\", \"t\": " + seconds(time) + ", \"raw\": ");
        RawText.quote(raw, out);
        write("}\n");
    }

    /** Writes a line for a message that is too long. */
    void omitted(String arrow, Duration time, long bytes) throws IOException {
        write("{\"dir\": \"" + arrow + "\", \"t\": " + seconds(time) + ", \"omitted\": " + bytes + "}\n");
    }

    /** Returns a time for a line. It does not go back, also if bytes that are not a message waited for more of them. */
    private String seconds(Duration time) {
        latest = latest.compareTo(time) < 0 ? time : latest;
        return String.format(Locale.ROOT, "%.6f", latest.toNanos() / 1e9);
    }

    private void write(String ascii) throws IOException {
        out.write(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** Remembers which command has an id. */
    void command(String id, String name) {
        if (id.length() <= MAX_REMEMBERED && name.length() <= MAX_REMEMBERED) {
            commands.merge(id, name, (one, other) -> one.equals(other) ? one : AMBIGUOUS);
        } else {
            commands.remove(id);
        }
    }

    /** Returns the command with the id of a reply; null if it is not known. */
    @Nullable
    String commandOf(String id) {
        String name = commands.remove(id);
        return AMBIGUOUS.equals(name) ? null : name;
    }
}
