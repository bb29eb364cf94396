package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a connection. It waits for input with a small buffer, and reads the rest of plentiful input with a large one, to which
 * an idle connection has no strong reference. Not thread-safe.
 */
final class FrameReader {
    private static final int SMALL_BYTES = 2 * 1024;
    private static final int LARGE_BYTES = 16 * 1024;

    private final Transport transport;
    private final Framer framer;
    private final ByteBuffer small = ByteBuffer.allocate(SMALL_BYTES);
    private WeakReference<ByteBuffer> large = new WeakReference<>(null);

    /** Whether the last read has filled its buffer, so that there is probably more input. */
    private boolean more;

    /** The number of bytes that were read. */
    private long read;

    /** The number of bytes up to the end of the frame before the one that {@link #bytes} was asked about. */
    private long before;

    private FrameReader(Transport transport, Framer framer) {
        this.transport = transport;
        this.framer = framer;
    }

    /** Returns a reader that reads as a client does. */
    static FrameReader tolerant(Transport transport, JsonLimits limits) {
        return new FrameReader(transport, Framer.tolerant(frameLimits(limits)));
    }

    static FrameLimits frameLimits(JsonLimits limits) {
        int bytes = Math.min(limits.messageBytes(), FrameLimits.MAX_TOKEN_BYTES);
        return new FrameLimits(limits.nesting(), bytes, limits.tokens());
    }

    /** Returns the next frame in the bytes that were already read, without waiting; null if there is no more frame in them. */
    @Nullable
    Frame poll() {
        return framer.next();
    }

    /**
     * Waits for the next frame and returns it; null if the peer has closed the connection.
     *
     * @throws IOException as {@link Transport#read}
     */
    @Nullable
    Frame next() throws IOException {
        for (; ; ) {
            Frame frame = framer.next();
            if (frame != null) {
                return frame;
            }
            ByteBuffer buffer = more ? large() : small;
            int count = transport.read(buffer.clear());
            if (count < 0) {
                return null;
            }
            more = count == buffer.capacity();
            read += count;
            framer.feed(buffer.array(), buffer.arrayOffset(), count);
        }
    }

    private ByteBuffer large() {
        ByteBuffer present = large.get();
        if (present == null) {
            present = ByteBuffer.allocate(LARGE_BYTES);
            large = new WeakReference<>(present);
        }
        return present;
    }

    /** Returns the number of bytes on the connection from the frame of the previous call up to the end of the frame that was returned last. */
    long bytes() {
        long end = read - framer.remaining();
        long bytes = end - before;
        before = end;
        return bytes;
    }

    /** Returns whether a message has begun and not ended. */
    boolean isInMessage() {
        return framer.isInMessage();
    }
}
