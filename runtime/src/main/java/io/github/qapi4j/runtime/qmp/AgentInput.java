package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a guest agent. After {@link #skip}, it drops all bytes up to the next delimiter, without keeping them, and offers the message
 * behind it; if that is not {@linkplain #open accepted}, it drops bytes again. Every delimiter ends the message before it, so that no half message can
 * swallow what follows. Not thread-safe, except {@link #skip}.
 */
final class AgentInput {
    /** The byte that precedes the reply to {@code guest-sync-delimited}. It is part of no JSON text. */
    static final byte DELIMITER = (byte) 0xFF;

    /** The replies to {@code guest-sync-delimited} are much smaller. */
    private static final FrameLimits OF_SYNC = new FrameLimits(4, 1024, 64);

    /** How many bytes that belong to no reply are read at most, in addition to the limit of a message. */
    private static final long MOST_USELESS = 64L << 20;

    private final Transport transport;
    private final FrameLimits limits;
    private final long mostUseless;
    private final ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
    private final byte[] bytes = buffer.array();

    /** The next byte in the buffer that the framer has not consumed. */
    private int at;

    private int end;

    /** The end of the bytes that the framer has. */
    private int fed;

    private enum Mode {
        /** Up to the next delimiter. */
        SKIP,
        /** Behind a delimiter. */
        DELIMITED,
        OPEN
    }

    private Mode mode = Mode.SKIP;
    private Framer framer;
    private volatile boolean skipRequested;

    /** The number of bytes that were read. */
    private long read;

    private volatile boolean receivedAny;

    /** The number of bytes up to the end of the last useful message. */
    private long useful;

    /** Where the bytes begin that the next call of {@link #messageBytes} counts. */
    private long before;

    AgentInput(Transport transport, JsonLimits limits) {
        this.transport = transport;
        this.limits = FrameReader.frameLimits(limits);
        this.mostUseless = MOST_USELESS + this.limits.tokenBytes();
        this.framer = Framer.tolerant(OF_SYNC);
    }

    /** Drops everything up to the next delimiter. Replies to what is sent after this call are not lost. Any thread may call this method. */
    void skip() {
        skipRequested = true;
    }

    /**
     * Accepts the message that was returned last: all messages behind it are returned. Ends a {@link #skip} that was requested before; the caller ensures
     * that no thread requests one at the same time.
     */
    void open() {
        skipRequested = false;
        mode = Mode.OPEN;
        framer = Framer.tolerant(limits);
        fed = at;
    }

    /** Returns whether the message that was returned last is the first one behind a delimiter. Unless it is {@linkplain #open accepted}, skipping continues. */
    boolean isDelimited() {
        return mode == Mode.DELIMITED;
    }

    /** Records that the message that was returned last was expected. */
    void markUseful() {
        useful = position();
    }

    /** Returns whether any byte was read. Any thread may call this method. */
    boolean hasReceivedAny() {
        return receivedAny;
    }

    /** Returns the size of the message that was returned last, including the bytes before it that belong to no message. Called once for each message. */
    long messageBytes() {
        long count = position() - before;
        before = position();
        return count;
    }

    private long position() {
        return read - (end - at);
    }

    /**
     * Waits for the next message. Its text is valid until the next call.
     *
     * @return the message, or a broken one; null if the peer has closed the connection
     * @throws QmpProtocolException if too many bytes are part of no useful message
     * @throws IOException as {@link Transport#read}
     */
    @Nullable
    Frame next() throws IOException {
        if (mode == Mode.DELIMITED) {
            // The message was not accepted.
            startSkipping();
        }
        while (true) {
            if (skipRequested) {
                skipRequested = false;
                startSkipping();
            }
            if (at < end) {
                Frame frame = consume();
                if (frame != null) {
                    return frame;
                }
            } else if (!fill()) {
                return null;
            }
        }
    }

    private void startSkipping() {
        mode = Mode.SKIP;
        framer = Framer.tolerant(OF_SYNC);
        fed = at;
    }

    private boolean fill() throws IOException {
        if (read - useful > mostUseless) {
            throw new QmpProtocolException((read - useful) + " bytes were received that are part of no expected reply");
        }
        int count = transport.read(buffer.clear());
        if (count < 0) {
            return false;
        }
        at = 0;
        fed = 0;
        end = count;
        read += count;
        receivedAny = true;
        return true;
    }

    /** Consumes bytes of the buffer up to the end of a message or up to a delimiter. */
    private @Nullable Frame consume() {
        if (fed > at) {
            return frame();
        }
        if (bytes[at] == DELIMITER) {
            at++;
            fed = at;
            if (mode == Mode.SKIP) {
                mode = Mode.DELIMITED;
                before = position() - 1;
            } else if (framer.isInMessage()) {
                framer = Framer.tolerant(mode == Mode.OPEN ? limits : OF_SYNC);
            }
            return null;
        }
        int stop = at;
        while (stop < end && bytes[stop] != DELIMITER) {
            stop++;
        }
        if (mode == Mode.SKIP) {
            at = stop;
            fed = stop;
            return null;
        }
        framer.feed(bytes, at, stop - at);
        fed = stop;
        return frame();
    }

    private @Nullable Frame frame() {
        Frame frame = framer.next();
        at = fed - framer.remaining();
        if (mode == Mode.DELIMITED && frame instanceof Frame.Broken) {
            startSkipping();
            return null;
        }
        return frame;
    }
}
