package io.github.qapi4j.runtime.trace;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of a recording on a thread of its own, so that a slow disk does not delay the session. What waits is bounded in bytes. When the disk
 * fails, or too much waits, the recording ends.
 */
final class RecordingWriter {
    private static final int MAX_WAITING = 16 << 20;

    private final OutputStream out;
    private final Thread thread;

    // The lock of this object guards the following fields.
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private long waiting;
    private boolean ended;
    private boolean finished;
    private @Nullable IOException failure;

    private RecordingWriter(OutputStream out) {
        this.out = out;
        this.thread = new Thread(this::run, "qmp-recorder");
        thread.setDaemon(true);
    }

    /** Returns a writer that owns a stream. */
    static RecordingWriter start(OutputStream out) {
        RecordingWriter writer = new RecordingWriter(out);
        writer.thread.start();
        return writer;
    }

    /** Adds a line, without its end, if the recording has not ended. Never waits. */
    synchronized void add(byte[] line) {
        if (ended) {
            return;
        }
        if (waiting > 0 && waiting + line.length > MAX_WAITING) {
            failure = new IOException(
                    "the recording has ended: more than " + MAX_WAITING + " bytes waited to be written");
            lines.clear();
            ended = true;
        } else {
            lines.add(line);
            waiting += line.length;
        }
        notifyAll();
    }

    /** Ends the recording after the lines that were added. Never waits. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits until everything is written.
     *
     * @throws IOException if the recording could not be written, or not within this time
     */
    synchronized void await(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!finished) {
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
        IOException failed = null;
        try (out) {
            for (byte[] line = next(); line != null; line = next()) {
                out.write(line);
                out.write('\n');
                if (isIdle()) {
                    out.flush();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failed = new IOException("the recording has ended, because it could not be written: " + e.getMessage(), e);
        }
        IOException reported = finish(failed);
        if (reported != null) {
            System.getLogger("io.github.qapi4j.runtime.recorder").log(Level.WARNING, reported.getMessage(), reported);
        }
    }

    private synchronized boolean isIdle() {
        return lines.isEmpty();
    }

    /** Waits for the next line; null if the recording has ended. */
    private synchronized byte @Nullable [] next() {
        while (lines.isEmpty() && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                ended = true;
            }
        }
        byte[] line = lines.poll();
        waiting -= line == null ? 0 : line.length;
        return line;
    }

    private synchronized @Nullable IOException finish(@Nullable IOException failed) {
        failure = failure == null ? failed : failure;
        ended = true;
        finished = true;
        lines.clear();
        notifyAll();
        return failure;
    }
}
