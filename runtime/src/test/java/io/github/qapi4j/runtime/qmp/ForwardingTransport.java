package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A connection named {@code VM} that does what another one does, unless a test overrides that. */
class ForwardingTransport implements Transport {
    final Transport transport;

    ForwardingTransport(Transport transport) {
        this.transport = transport;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return transport.read(into);
    }

    @Override
    public int readAvailable(ByteBuffer into) throws IOException {
        return transport.readAvailable(into);
    }

    @Override
    public boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
        return transport.whenReadable(loop, action);
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        transport.write(bytes, timeout);
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        transport.writeAvailable(bytes);
    }

    @Override
    public boolean whenWritable(Runnable action) {
        return transport.whenWritable(action);
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }

    @Override
    public String toString() {
        return "VM";
    }
}
