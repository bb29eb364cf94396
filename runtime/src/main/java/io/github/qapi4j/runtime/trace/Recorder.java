package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
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
 * <p>The recorder never delays the session: a thread of its own redacts and writes, and at most 16 MiB wait for it. If the disk fails or is too slow, the
 * memory is exhausted, or the recording reaches 256 MiB, the recording ends, which is logged once, {@link #close} reports it, and the session continues. Of
 * a message of more than 4 MiB, only the length is recorded.
 *
 * <p>A value is redacted by the {@link Redaction} only. The recorder sees bytes, not the types of generated code: add what the option {@code sensitive} of
 * the generator has added. Any thread may use it.
 */
public final class Recorder implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> OVERWRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final OutputStream out;
    private final Redaction redaction;

    // The lock of this object guards the following fields.
    private @Nullable RecordingWriter writer;
    private boolean closed;

    private Recorder(OutputStream out, Redaction redaction) {
        this.out = out;
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
     * Returns a recorder that writes to a file. An existing file is overwritten. On POSIX, only the owner can read and write a new file.
     *
     * @throws IOException if the file cannot be created
     */
    public static Recorder to(Path file, Redaction redaction) throws IOException {
        Objects.requireNonNull(redaction, "redaction");
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
        return to(Channels.newOutputStream(Files.newByteChannel(file, OVERWRITE, attributes)), redaction);
    }

    /** Returns a recorder that writes to a stream, and closes it at the end. */
    public static Recorder to(OutputStream stream, Redaction redaction) {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(redaction, "redaction");
        return new Recorder(new LimitedOutput(stream, Recording.MAX_BYTES), redaction);
    }

    /**
     * Returns a connection that does what the given one does, and is recorded. What is written to it comes from the client. The recording ends when the
     * server or the client closes the connection, or it fails: the last line says which of them, and the server if the connection fails.
     *
     * @throws IllegalStateException if this recorder has a connection already, or is closed
     */
    public Transport client(Transport transport) {
        return new RecordingTransport(transport, begin(transport), true);
    }

    /**
     * Returns a connection as {@link #client} does, for a server: what is read from it comes from the client, which has ended the connection if it fails.
     *
     * @throws IllegalStateException if this recorder has a connection already, or is closed
     */
    public Transport server(Transport transport) {
        return new RecordingTransport(transport, begin(transport), false);
    }

    private synchronized RecordingWriter begin(Transport transport) {
        Objects.requireNonNull(transport, "transport");
        if (writer != null || closed) {
            throw new IllegalStateException(closed ? "the recorder is closed" : "a recorder records one connection");
        }
        RecordingWriter started = RecordingWriter.start(out, redaction, String.valueOf(transport));
        writer = started;
        return started;
    }

    /**
     * Ends the recording, and waits until it is written, at most for 10 seconds. The connection stays open.
     *
     * @throws IOException if a part of the recording could not be written
     */
    @Override
    public void close() throws IOException {
        RecordingWriter started;
        synchronized (this) {
            closed = true;
            started = writer;
        }
        if (started == null) {
            out.close();
        } else {
            started.end();
            started.await(CLOSE_TIMEOUT);
        }
    }
}
