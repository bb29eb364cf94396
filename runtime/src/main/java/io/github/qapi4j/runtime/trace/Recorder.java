package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes everything that goes over one connection to a file, redacted, which {@link Recording} reads and plays. {@code docs/recordings.md} describes the
 * format.
 *
 * <pre>{@code
 * try (Recorder recorder = Recorder.to(Path.of("session.jsonl"));
 *         QmpClient client = QmpClient.connect(recorder.client(Transport.unix(socket, timeout)))) {
 *     client.execute(QueryStatusCommand.builder().build());
 * }
 * }</pre>
 *
 * <p>The recorder never delays the session: a thread of its own writes, and at most 16 MiB wait for it. If the disk fails or is too slow, the recording
 * ends, which is logged once, {@link #close} reports it, and the session continues. Of a message of more than 16 MiB, only the length is recorded.
 *
 * <p>A value is redacted by the {@link Redaction} only. The recorder sees bytes, not the types of generated code: add what the option {@code sensitive} of
 * the generator has added. Any thread may use it.
 */
public final class Recorder implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final RecordingWriter writer;
    private final Redaction redaction;
    private @Nullable RecordedConnection connection;

    private Recorder(RecordingWriter writer, Redaction redaction) {
        this.writer = writer;
        this.redaction = redaction;
    }

    /**
     * Returns a recorder that writes to a file and redacts with {@link Redaction#standard()}.
     *
     * @throws IOException as {@link #to(Path, Redaction)}
     */
    public static Recorder to(Path file) throws IOException {
        return to(file, Redaction.standard());
    }

    /**
     * Returns a recorder that writes to a file. An existing file is overwritten.
     *
     * @throws IOException if the file cannot be created
     */
    public static Recorder to(Path file, Redaction redaction) throws IOException {
        return to(Files.newOutputStream(file), redaction);
    }

    /** Returns a recorder that writes to a stream, and closes it at the end. */
    public static Recorder to(OutputStream stream, Redaction redaction) {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(redaction, "redaction");
        return new Recorder(RecordingWriter.start(new BufferedOutputStream(stream)), redaction);
    }

    /**
     * Returns a connection that does what the given one does, and is recorded. What is written to it comes from the client. The recording ends when the
     * returned connection is closed.
     *
     * @throws IllegalStateException if this recorder has a connection already
     */
    public Transport client(Transport transport) {
        return new RecordingTransport(transport, begin(transport), true);
    }

    /**
     * Returns a connection as {@link #client} does, for a server: what is read from it comes from the client.
     *
     * @throws IllegalStateException if this recorder has a connection already
     */
    public Transport server(Transport transport) {
        return new RecordingTransport(transport, begin(transport), false);
    }

    private synchronized RecordedConnection begin(Transport transport) {
        Objects.requireNonNull(transport, "transport");
        if (connection != null) {
            throw new IllegalStateException("a recorder records one connection");
        }
        connection = new RecordedConnection(writer, redaction, String.valueOf(transport));
        return connection;
    }

    /**
     * Ends the recording, and waits until it is written, at most for 10 seconds. The connection stays open.
     *
     * @throws IOException if a part of the recording could not be written
     */
    @Override
    public void close() throws IOException {
        RecordedConnection recorded;
        synchronized (this) {
            recorded = connection;
        }
        if (recorded != null) {
            recorded.end();
        }
        writer.end();
        writer.await(CLOSE_TIMEOUT);
    }
}
