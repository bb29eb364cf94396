package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A connection that counts what is read: a call of {@code read} shows that its owner has processed all earlier input. */
final class WatchedTransport implements Transport {
    private final Transport transport;
    private long received;
    private long processed;

    WatchedTransport(Transport transport) {
        this.transport = transport;
    }

    /** Returns the number of bytes that were read. */
    synchronized long received() {
        return received;
    }

    /** Waits until this number of bytes was read and processed. */
    synchronized void awaitProcessed(long bytes) throws InterruptedException {
        while (processed < bytes) {
            wait();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        synchronized (this) {
            processed = received;
            notifyAll();
        }
        int count = transport.read(into);
        synchronized (this) {
            received += Math.max(count, 0);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        transport.write(bytes, timeout);
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
