package io.github.qapi4j.benchmark;

import io.github.qapi4j.runtime.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** A server in memory: it greets, and sends the next of its texts for each request and each call of {@link #play}. */
public final class ScriptedTransport implements Transport {
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 2, \"minor\": 2, \"major\": 10}, \"package\": \"\"}, \"capabilities\": []}}\r\n";
    private static final String CAPABILITIES = "{\"return\": {}, \"id\": 1}\r\n";

    private final byte[][] texts;
    private final Semaphore plays = new Semaphore(0);
    private volatile boolean closed;
    private ByteBuffer rest = bytes(GREETING);
    private int next = -1;

    /** The texts follow those of the connection. The last one is repeated. */
    public ScriptedTransport(String... texts) {
        this.texts = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            this.texts[i] = bytes(texts[i]).array();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends the next text. */
    public void play() {
        plays.release();
    }

    @Override
    public int read(ByteBuffer into) throws ClosedChannelException {
        if (!rest.hasRemaining()) {
            plays.acquireUninterruptibly();
            if (closed) {
                throw new ClosedChannelException();
            }
            rest = next < 0 ? bytes(CAPABILITIES) : ByteBuffer.wrap(texts[Math.min(next, texts.length - 1)]);
            next++;
        }
        int count = Math.min(rest.remaining(), into.remaining());
        into.put(rest.slice().limit(count));
        rest.position(rest.position() + count);
        return count;
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) {
        bytes.position(bytes.limit());
        play();
    }

    @Override
    public void close() {
        closed = true;
        play();
    }
}
