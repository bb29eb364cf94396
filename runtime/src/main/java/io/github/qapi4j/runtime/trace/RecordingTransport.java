package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A connection that is recorded: everything is done by another one. */
final class RecordingTransport implements Transport {
    private final Transport transport;
    private final RecordingWriter recorded;
    private final boolean client;

    /** The number of bytes that were recorded and not written. Only the thread that writes uses it. */
    private int ahead;

    /** @param client whether this is the client's end */
    RecordingTransport(Transport transport, RecordingWriter recorded, boolean client) {
        this.transport = transport;
        this.recorded = recorded;
        this.client = client;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int from = into.position();
        int count = transport.read(into);
        if (count > 0) {
            recorded.add(!client, into, from, from + count);
        } else if (count < 0) {
            recorded.closed(!client);
        }
        return count;
    }

    /** Writes all bytes. They are recorded before, since the reply may be recorded before the write has returned. */
    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        int from = bytes.position();
        int end = bytes.limit();
        if (end - from > ahead) {
            recorded.add(client, bytes, from + ahead, end);
        }
        ahead = Math.max(ahead, end - from);
        try {
            transport.write(bytes, timeout);
        } finally {
            ahead -= bytes.position() - from;
        }
    }

    /** Writes what the peer accepts, and records exactly that: the rest may never be sent. A reply is recorded afterwards, because of the lock. */
    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        synchronized (recorded) {
            int from = bytes.position();
            try {
                transport.writeAvailable(bytes);
            } finally {
                int written = bytes.position() - from;
                if (written > ahead) {
                    recorded.add(client, bytes, from + ahead, bytes.position());
                }
                ahead = Math.max(ahead - written, 0);
            }
        }
    }

    @Override
    public boolean whenWritable(Runnable action) {
        return transport.whenWritable(action);
    }

    @Override
    public void close() throws IOException {
        try {
            transport.close();
        } finally {
            recorded.end();
        }
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
