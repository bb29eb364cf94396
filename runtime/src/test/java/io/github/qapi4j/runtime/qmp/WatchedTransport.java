package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** A connection that counts the calls of {@code read}: each call shows that its owner has processed all earlier input. */
final class WatchedTransport implements Transport {
    private final Transport transport;
    private final Semaphore reads = new Semaphore(0);

    WatchedTransport(Transport transport) {
        this.transport = transport;
    }

    /** Waits for this number of further calls of {@code read}. */
    void awaitReads(int count) throws InterruptedException {
        reads.acquire(count);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        reads.release();
        return transport.read(into);
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
