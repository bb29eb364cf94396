package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * A client's connection that reports that the server has ended it, before the client can notice. A thread reads it. Everything else is done by another
 * transport.
 */
final class EndingTransport implements Transport {
    private final Transport transport;
    private final Runnable ended;

    private interface Action<T> {
        T run() throws IOException;
    }

    /** @param ended runs when the server has closed or reset the connection, perhaps several times; it must not wait */
    EndingTransport(Transport transport, Runnable ended) {
        this.transport = transport;
        this.ended = ended;
    }

    private <T> T observed(Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (ClosedChannelException | InterruptedIOException e) {
            // The client has closed the connection, or it stays open.
            throw e;
        } catch (IOException e) {
            ended.run();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = observed(() -> transport.read(into));
        if (count < 0) {
            ended.run();
        }
        return count;
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        observed(() -> {
            transport.write(bytes, timeout);
            return true;
        });
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        observed(() -> {
            transport.writeAvailable(bytes);
            return true;
        });
    }

    @Override
    public boolean whenWritable(Runnable action) {
        return transport.whenWritable(action);
    }

    @Override
    public boolean hasUnsent() {
        return transport.hasUnsent();
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
