package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/** A connection that is recorded: everything is done by another one. */
final class RecordingTransport implements Transport {
    private final Transport transport;
    private final RecordingWriter recorded;
    private final boolean client;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The bytes that were recorded and not written. Only the thread that writes uses it. */
    private ByteBuffer ahead = NOTHING;

    /** Whether the connection has failed in a write. What the peer has sent before may still be read. */
    private volatile boolean failed;

    /** @param client whether this is the client's end */
    RecordingTransport(Transport transport, RecordingWriter recorded, boolean client) {
        this.transport = transport;
        this.recorded = recorded;
        this.client = client;
    }

    /** Reads bytes. */
    private interface Reading {
        int read(ByteBuffer into) throws IOException;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return received(into, transport::read);
    }

    @Override
    public int readAvailable(ByteBuffer into) throws IOException {
        return received(into, transport::readAvailable);
    }

    /** Reads, and records the bytes or the end. A peer that resets the connection, as a QEMU may when it exits, ends it like one that closes it. */
    private int received(ByteBuffer into, Reading reading) throws IOException {
        int from = into.position();
        int count;
        try {
            count = reading.read(into);
        } catch (IOException e) {
            if (isEnd(e)) {
                recorded.closed(!client);
            }
            throw e;
        }
        if (count > 0) {
            recorded.add(!client, into, from, from + count);
        } else if (count < 0) {
            recorded.closed(!client);
        }
        return count;
    }

    /** Returns whether the peer has ended the connection, rather than this end, and it is not open. */
    private static boolean isEnd(IOException failure) {
        return !(failure instanceof ClosedChannelException) && !(failure instanceof InterruptedIOException);
    }

    @Override
    public boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
        return transport.whenReadable(loop, action);
    }

    /** Writes all bytes. They are recorded before, since the reply may be recorded before the write has returned. */
    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        int from = bytes.position() + continued(bytes);
        if (bytes.limit() > from) {
            recorded.add(client, bytes, from, bytes.limit());
        }
        try {
            transport.write(bytes, timeout);
        } catch (IOException e) {
            failed |= isEnd(e);
            throw e;
        } finally {
            ahead = bytes.hasRemaining() ? copy(bytes) : NOTHING;
        }
    }

    /** Writes what the peer accepts, and records exactly that: the rest may never be sent. A reply is recorded afterwards, because of the lock. */
    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        writeAvailable(bytes, transport::writeAvailable);
    }

    @Override
    public boolean canPassDescriptors() {
        return transport.canPassDescriptors();
    }

    /** The descriptor is not recorded. */
    @Override
    public void writeAvailable(ByteBuffer bytes, FileDescriptor descriptor) throws IOException {
        writeAvailable(bytes, text -> transport.writeAvailable(text, descriptor));
    }

    /** Writes without waiting. */
    private interface Writer {
        void write(ByteBuffer bytes) throws IOException;
    }

    private void writeAvailable(ByteBuffer bytes, Writer writer) throws IOException {
        synchronized (recorded) {
            int from = bytes.position();
            int known = continued(bytes);
            Duration time = recorded.time();
            try {
                writer.write(bytes);
            } catch (IOException e) {
                failed |= isEnd(e);
                throw e;
            } finally {
                int written = bytes.position() - from;
                if (written > known) {
                    recorded.add(client, bytes, from + known, bytes.position(), time);
                }
                ahead = written < known ? ahead.position(written).slice() : NOTHING;
            }
        }
    }

    /**
     * Returns how many bytes of a buffer were recorded by a write before that has not written them. If the buffer does not begin with these bytes, they
     * are never written, as those of a command that was taken back: then the recording ends, since it is not true.
     */
    private int continued(ByteBuffer bytes) {
        int count = ahead.remaining();
        if (count > 0
                && (count > bytes.remaining() || !bytes.slice().limit(count).equals(ahead))) {
            recorded.giveUp("a command that was recorded was not sent");
            ahead = NOTHING;
            return 0;
        }
        return count;
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    @Override
    public boolean whenWritable(Runnable action) {
        return transport.whenWritable(action);
    }

    @Override
    public boolean hasUnsent() {
        return transport.hasUnsent();
    }

    /** Records that this end has closed the connection, unless the other one has. It is recorded before, since a read may then fail in any way. */
    @Override
    public void close() throws IOException {
        recorded.closed(failed ? !client : client);
        transport.close();
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
