package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server that plays a {@link Recording}. It accepts all bytes at once. Any thread may use it.
 *
 * <pre>{@code
 * Replay replay = recording.replay();
 * try (QmpClient client = QmpClient.connect(replay)) {
 *     backUp(client);
 * }
 * assertEquals(Optional.empty(), replay.unused());
 * }</pre>
 */
public final class Replay implements Transport {
    private final ReplayScript script;
    private final Redaction redaction;
    private final boolean pauses;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // The lock guards the following fields.
    private final Framer framer = ReplayScript.framer();

    /** The messages that have matched those of the script. */
    private final ReplayScript.@Nullable Message[] matched;

    /** The index of the first message of the script that is not matched. */
    private int firstUnmatched;

    private int nextPiece;
    private @Nullable ByteBuffer sending;

    /** Since when the next piece could be sent, except for its pause. */
    private long due = System.nanoTime();

    private @Nullable IOException failure;
    private boolean closed;

    Replay(ReplayScript script, Redaction redaction, boolean pauses) {
        this.script = script;
        this.redaction = redaction;
        this.pauses = pauses;
        this.matched = new ReplayScript.Message[script.expected().size()];
    }

    /**
     * Returns the first recorded message that the client has not sent, with its line, redacted; empty if it has sent all of them. A test can check it at
     * the end: a client that sends less than was recorded causes no error.
     */
    public Optional<String> unused() {
        lock.lock();
        try {
            return firstUnmatched == matched.length
                    ? Optional.empty()
                    : Optional.of(at(script.expected().get(firstUnmatched)));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the message of the error with which an unexpected message of the client has ended the replay, redacted; empty if none has. A test can check it
     * at the end, since the client may ignore the error.
     */
    public Optional<String> failure() {
        lock.lock();
        try {
            return failure == null ? Optional.empty() : Optional.ofNullable(failure.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private String at(ReplayScript.Expected expected) {
        return script.name() + ":" + expected.line() + ": expected " + script.shown(expected.message(), redaction);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw new AsynchronousCloseException();
                }
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (sending != null) {
                    return take(sending, into);
                }
                if (nextPiece == script.pieces().size()) {
                    if (script.isClosedByServer() && firstUnmatched == matched.length) {
                        return -1;
                    }
                    changed.await();
                } else if (!isDue()) {
                    changed.await();
                } else {
                    long wait = pauses ? due + pause() - System.nanoTime() : 0;
                    if (wait > 0) {
                        changed.awaitNanos(wait);
                    } else {
                        sending = next();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted while reading").initCause(e);
        } finally {
            lock.unlock();
        }
    }

    private int take(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(from.duplicate().limit(from.position() + count));
        from.position(from.position() + count);
        if (!from.hasRemaining()) {
            sending = null;
        }
        return count;
    }

    /** Returns whether the client has sent what the next piece needs. */
    private boolean isDue() {
        if (nextPiece == script.pieces().size()) {
            return false;
        }
        ReplayScript.Piece piece = script.pieces().get(nextPiece);
        return piece.replyTo() >= 0 ? matched[piece.replyTo()] != null : piece.needs() <= firstUnmatched;
    }

    /** Returns how long the server waited before the next piece when it could have sent it, in nanoseconds. */
    private long pause() {
        ReplayScript.Piece piece = script.pieces().get(nextPiece);
        Duration before = nextPiece == 0
                ? Duration.ZERO
                : script.pieces().get(nextPiece - 1).time();
        if (piece.lastNeeded() >= 0) {
            Duration needed = script.expected().get(piece.lastNeeded()).time();
            before = before.compareTo(needed) < 0 ? needed : before;
        }
        return Math.max(piece.time().minus(before).toNanos(), 0);
    }

    private ByteBuffer next() throws IOException {
        ReplayScript.Piece piece = script.pieces().get(nextPiece++);
        ReplayScript.Message command = piece.replyTo() < 0 ? null : matched[piece.replyTo()];
        due = System.nanoTime();
        return ByteBuffer.wrap(script.bytes(piece, command == null ? null : command.id()));
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        writeAvailable(bytes);
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        byte[] sent = new byte[bytes.remaining()];
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            bytes.get(sent);
            framer.feed(sent, 0, sent.length);
            for (Frame frame = framer.next(); frame != null; frame = framer.next()) {
                match(ReplayScript.Message.of(frame));
            }
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }

    /** Finds the message in the script. A message may overtake earlier ones whose replies were outstanding when it was sent. */
    private void match(ReplayScript.Message message) throws IOException {
        int overtakes = Integer.MAX_VALUE;
        List<ReplayScript.Expected> expected = script.expected();
        for (int i = firstUnmatched; i < matched.length && expected.get(i).after() <= overtakes; i++) {
            if (matched[i] != null) {
                continue;
            }
            if (expected.get(i).message().matches(message)) {
                matched(i, message);
                return;
            }
            overtakes = Math.min(overtakes, script.replyTo(i));
        }
        if (script.isClosedByServer() && firstUnmatched == matched.length) {
            // The recorded server has not read it: it closes the connection, which the client may not have seen yet.
            return;
        }
        String expectation = firstUnmatched == matched.length
                ? script.name() + ":" + script.lastLine() + ": the recording has ended"
                : at(expected.get(firstUnmatched));
        throw new IOException(expectation + ", got " + script.shown(message, redaction));
    }

    private void matched(int index, ReplayScript.Message message) {
        boolean wasDue = isDue();
        matched[index] = message;
        while (firstUnmatched < matched.length && matched[firstUnmatched] != null) {
            firstUnmatched++;
        }
        if (!wasDue && isDue()) {
            due = System.nanoTime();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "replay of " + script.name();
    }
}
