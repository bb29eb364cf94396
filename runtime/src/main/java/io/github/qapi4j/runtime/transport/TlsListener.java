package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A listener whose connections are encrypted with TLS. The handshake of a connection takes place when it is read, so that it delays no other one. */
final class TlsListener implements Listener {
    private final Listener listener;
    private final TlsServerOptions options;

    /** @param listener accepts the connections to encrypt; it belongs to this listener */
    TlsListener(Listener listener, TlsServerOptions options) {
        this.listener = listener;
        this.options = options;
    }

    private Transport encrypted(Transport wire) throws IOException {
        try {
            return TlsTransport.begin(wire, options.engine(), options.recordLength(), options.handshakeTimeout());
        } catch (IOException | RuntimeException | Error e) {
            try {
                wire.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    @Override
    public Transport accept() throws IOException {
        return encrypted(listener.accept());
    }

    @Override
    public Transport accept(Duration timeout) throws IOException {
        return encrypted(listener.accept(timeout));
    }

    @Override
    public Optional<Transport> acceptAvailable() throws IOException {
        Optional<Transport> wire = listener.acceptAvailable();
        return wire.isEmpty() ? wire : Optional.of(encrypted(wire.get()));
    }

    @Override
    public boolean whenAcceptable(EventLoop loop, Runnable action) throws IOException {
        return listener.whenAcceptable(loop, action);
    }

    @Override
    public Optional<SocketAddress> address() {
        return listener.address();
    }

    @Override
    public boolean isOpen() {
        return listener.isOpen();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    @Override
    public String toString() {
        return listener.toString();
    }
}
