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
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A connection to a server that plays a recording. It accepts all bytes at once. */
final class ReplayTransport implements Transport {
    private static final Redaction REDACTION = Redaction.standard();

    private final ReplayScript script;
    private final boolean pauses;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // The lock guards the following fields.
    private final Framer framer = ReplayScript.framer();

    /** The messages that have matched those of the script. */
    private final ReplayScript.@Nullable Message[] matched;

    private int matchedCount;
    private int nextPiece;
    private @Nullable ByteBuffer sending;

    /** When the previous piece was sent, or could have been sent. */
    private long previous = System.nanoTime();

    private @Nullable IOException failure;
    private boolean closed;

    ReplayTransport(ReplayScript script, boolean pauses) {
        this.script = script;
        this.pauses = pauses;
        this.matched = new ReplayScript.Message[script.expected().size()];
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
                    if (script.isClosedByServer() && matchedCount == matched.length) {
                        return -1;
                    }
                    changed.await();
                } else if (!isDue(script.pieces().get(nextPiece))) {
                    changed.await();
                } else {
                    long wait = pauses ? previous + pause(nextPiece) - System.nanoTime() : 0;
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

    private boolean isDue(ReplayScript.Piece piece) {
        if (piece.replyTo() >= 0) {
            return matched[piece.replyTo()] != null;
        }
        for (int i = 0; i < piece.needs(); i++) {
            if (matched[i] == null) {
                return false;
            }
        }
        return true;
    }

    /** Returns how long the server waited before a piece, in nanoseconds. */
    private long pause(int piece) {
        List<ReplayScript.Piece> pieces = script.pieces();
        Duration before = piece == 0 ? Duration.ZERO : pieces.get(piece - 1).time();
        return Math.max(pieces.get(piece).time().minus(before).toNanos(), 0);
    }

    private ByteBuffer next() throws IOException {
        ReplayScript.Piece piece = script.pieces().get(nextPiece++);
        ReplayScript.Message command = piece.replyTo() < 0 ? null : matched[piece.replyTo()];
        previous = System.nanoTime();
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
        ReplayScript.Expected first = null;
        List<ReplayScript.Expected> expected = script.expected();
        for (int i = 0; i < matched.length && expected.get(i).after() <= overtakes; i++) {
            if (matched[i] != null) {
                continue;
            }
            ReplayScript.Expected candidate = expected.get(i);
            if (candidate.message().matches(message)) {
                matched[i] = message;
                matchedCount++;
                return;
            }
            first = first == null ? candidate : first;
            overtakes = Math.min(overtakes, candidate.reply());
        }
        String actual = shown(message);
        throw new IOException(
                first == null
                        ? script.name() + ": the recording has ended, got " + actual
                        : script.name() + ":" + first.line() + ": expected " + shown(first.message()) + ", got "
                                + actual);
    }

    private static String shown(ReplayScript.Message message) {
        return RawText.shown(REDACTION.redact(message.text(), null));
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
