package io.github.qapi4j.runtime.trace;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The recording of one connection: makes the lines of both directions, in their order. Any thread may use it. */
final class RecordedConnection {
    static final String FORMAT = "qapi4j-recording/1";
    static final String END_OF_SERVER = "EOF from server";
    private static final String END_OF_CLIENT = "EOF from client";

    /** The number of commands without a reply whose names are remembered. */
    private static final int MAX_PENDING = 1024;

    private final RecordingWriter writer;
    private final long start = System.nanoTime();

    // The lock of this object guards the following fields.
    private final RecordedDirection toServer;
    private final RecordedDirection toClient;
    private boolean ended;

    /** The commands whose replies have not arrived, by the text of their ids. */
    private final Map<String, String> commands = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_PENDING;
        }
    };

    RecordedConnection(RecordingWriter writer, Redaction redaction, String name) {
        this.writer = writer;
        this.toServer = new RecordedDirection("->", redaction, this);
        this.toClient = new RecordedDirection("<-", redaction, this);
        line("{\"dir\": \"#\", \"format\": \"" + FORMAT + "\", \"started\": \"" + Instant.now() + "\", \"connection\": "
                + RawText.quote(name.getBytes(StandardCharsets.UTF_8)) + "}");
    }

    /** Records bytes. */
    synchronized void add(boolean fromClient, byte[] bytes) {
        if (!ended) {
            (fromClient ? toClient : toServer).endMessage();
            (fromClient ? toServer : toClient).add(bytes);
        }
    }

    /** Records that a peer has closed the connection, which ends the recording. */
    synchronized void endOf(boolean client) {
        if (!ended) {
            end();
            line("{\"dir\": \"#\", \"t\": " + time() + ", \"note\": \"" + (client ? END_OF_CLIENT : END_OF_SERVER)
                    + "\"}");
            writer.end();
        }
    }

    /** Ends the recording. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            toServer.end();
            toClient.end();
        }
    }

    void close() {
        end();
        writer.end();
    }

    /** Returns the time since the beginning, in seconds. */
    String time() {
        return String.format(Locale.ROOT, "%.6f", (System.nanoTime() - start) / 1e9);
    }

    void line(String line) {
        writer.add(line.getBytes(StandardCharsets.US_ASCII));
    }

    /** Remembers which command has an id. */
    void command(String id, String name) {
        commands.put(id, name);
    }

    /** Returns the command with the id of a reply; null if it is not known. */
    @Nullable
    String commandOf(String id) {
        return commands.remove(id);
    }
}
