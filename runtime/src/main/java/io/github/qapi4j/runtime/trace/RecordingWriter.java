package io.github.qapi4j.runtime.trace;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes and writes a recording on a thread of its own, so that neither redaction nor a slow disk delays the session. What waits is bounded in bytes. When
 * anything fails, or too much waits, the recording ends; the session does not notice.
 */
final class RecordingWriter {
    private static final int MAX_WAITING = 16 << 20;

    /** About the memory that a chunk needs in addition to its bytes. */
    private static final int OVERHEAD = 64;

    private final OutputStream out;
    private final RecordedConnection connection;
    private final String name;
    private final long start = System.nanoTime();

    // The lock of this object guards the following fields.
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private long waiting;
    private boolean ended;

    /** The failure if there is no memory, also none for an exception. */
    private final IOException exhausted =
            new IOException("the recording has ended, because there was no memory for what was to be written");

    private boolean finished;
    private @Nullable IOException failure;

    /**
     * What happened on the connection.
     *
     * @param bytes the bytes that were sent; null if this side has closed the connection
     */
    private record Chunk(boolean fromClient, byte @Nullable [] bytes, Duration time) {
        int size() {
            return OVERHEAD + (bytes == null ? 0 : bytes.length);
        }
    }

    private RecordingWriter(OutputStream out, Redaction redaction, String name) {
        this.out = out;
        this.connection = new RecordedConnection(out, redaction);
        this.name = name;
    }

    /**
     * Returns a writer that owns a stream.
     *
     * @param name the name of the connection
     */
    static RecordingWriter start(OutputStream out, Redaction redaction, String name) {
        RecordingWriter writer = new RecordingWriter(new BufferedOutputStream(out), redaction, name);
        daemon(writer::run);
        return writer;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "qmp-recorder");
        thread.setDaemon(true);
        thread.start();
    }

    /** Adds the bytes in a range of a buffer, now, if the recording has not ended. Never waits, and never fails. */
    void add(boolean fromClient, ByteBuffer buffer, int from, int to) {
        add(fromClient, buffer, from, to, null);
    }

    /**
     * Adds bytes that were sent a little earlier.
     *
     * @param time when; a thread that gives a time holds the lock of this object since then, so that the times of the chunks never decrease. Null for now
     */
    void add(boolean fromClient, ByteBuffer buffer, int from, int to, @Nullable Duration time) {
        try {
            byte[] bytes = new byte[to - from];
            buffer.duplicate().limit(to).position(from).get(bytes);
            synchronized (this) {
                add(new Chunk(fromClient, bytes, time == null ? time() : time));
            }
        } catch (RuntimeException | Error e) {
            // There may be no memory for another exception.
            fail(exhausted);
        }
    }

    private synchronized void add(Chunk chunk) {
        if (ended) {
            return;
        }
        if (waiting > 0 && waiting + chunk.size() > MAX_WAITING) {
            fail(new IOException("the recording has ended: more than " + MAX_WAITING + " bytes waited to be written"));
        } else {
            chunks.add(chunk);
            waiting += chunk.size();
            notifyAll();
        }
    }

    /** Ends the recording at once, for a reason that is logged. */
    void giveUp(String reason) {
        fail(new IOException("the recording has ended: " + reason));
    }

    /** Returns the time since the beginning of the recording. */
    Duration time() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Ends the recording, unless it has ended, because one side has closed the connection. */
    synchronized void closed(boolean client) {
        try {
            add(new Chunk(client, null, time()));
        } catch (RuntimeException | Error e) {
            fail(exhausted);
        }
        end();
    }

    /** Ends the recording after what was added. Never waits. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Ends the recording at once. The thread that writes may hang, and so may a logger: another thread reports it. */
    private synchronized void fail(IOException reason) {
        if (failure == null) {
            failure = reason;
            chunks.clear();
            end();
            try {
                daemon(() -> log(reason));
            } catch (RuntimeException | Error e) {
                reason.addSuppressed(e);
            }
        }
    }

    private static IOException failure(Throwable cause) {
        return new IOException(
                "the recording has ended, because it could not be written: "
                        + (cause instanceof IOException ? cause.getMessage() : cause),
                cause);
    }

    private static void log(IOException reason) {
        System.getLogger("io.github.qapi4j.runtime.recorder").log(Level.WARNING, reason.getMessage(), reason);
    }

    /**
     * Waits until everything is written.
     *
     * @throws IOException if the recording could not be written, or not within this time
     */
    synchronized void await(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!finished && failure == null) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new IOException("the recording was not written within " + timeout);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (InterruptedIOException)
                        new InterruptedIOException("interrupted while the recording was written").initCause(e);
            }
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private void run() {
        try {
            connection.begin(name);
            for (Chunk chunk = next(); chunk != null; chunk = next()) {
                byte[] bytes = chunk.bytes();
                if (bytes != null) {
                    connection.add(chunk.fromClient(), bytes, chunk.time());
                } else {
                    connection.end();
                    connection.closed(chunk.fromClient(), chunk.time());
                }
            }
            connection.end();
        } catch (IOException | RuntimeException | Error e) {
            fail(failure(e));
        }
        try {
            out.close();
        } catch (IOException | RuntimeException | Error e) {
            fail(failure(e));
        }
        finish();
    }

    /** Waits for the next chunk; null if the recording has ended. */
    private @Nullable Chunk next() throws IOException {
        if (isIdle()) {
            out.flush();
        }
        return take();
    }

    private synchronized boolean isIdle() {
        return chunks.isEmpty();
    }

    private synchronized @Nullable Chunk take() {
        while (chunks.isEmpty() && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                ended = true;
            }
        }
        Chunk chunk = chunks.poll();
        waiting -= chunk == null ? 0 : chunk.size();
        return chunk;
    }

    private synchronized void finish() {
        end();
        finished = true;
        chunks.clear();
    }
}
