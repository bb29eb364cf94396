package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listener on a socket: a Unix socket, whose file is removed when the listener is closed, or a TCP port.
 *
 * <p>The channel is non-blocking, because an interrupt would close a blocking channel.
 */
final class SocketListener implements Listener {
    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final String name;
    private final @Nullable SocketFile file;
    private final Readiness acceptable;
    private int accepted;

    private SocketListener(
            ServerSocketChannel channel, SocketAddress address, @Nullable SocketFile file, Readiness acceptable) {
        this.channel = channel;
        this.address = address;
        this.name = SocketTransport.name(address);
        this.file = file;
        this.acceptable = acceptable;
    }

    /** Binds a socket. */
    private interface Binding {
        /** Returns the file of the socket, if it has one. */
        @Nullable
        SocketFile bind(ServerSocketChannel channel) throws IOException;
    }

    /** Implements {@link Listener#unix}. */
    static SocketListener unix(Path path) throws IOException {
        return listen(ServerSocketChannel.open(StandardProtocolFamily.UNIX), channel -> SocketFile.bind(channel, path));
    }

    /** Implements {@link Listener#tcp}. */
    static SocketListener tcp(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("cannot listen on " + SocketTransport.name(address) + ": unknown host");
        }
        return listen(ServerSocketChannel.open(), channel -> {
            try {
                channel.bind(address);
            } catch (BindException e) {
                throw Connecting.failure(
                        new BindException("cannot listen on " + SocketTransport.name(address) + ": " + e.getMessage()),
                        e);
            }
            return null;
        });
    }

    private static SocketListener listen(ServerSocketChannel channel, Binding binding) throws IOException {
        SocketFile file = null;
        try {
            channel.configureBlocking(false);
            file = binding.bind(channel);
            // A socket is bound to its file under another name first.
            SocketAddress address = file == null ? channel.getLocalAddress() : UnixDomainSocketAddress.of(file.path());
            return new SocketListener(channel, address, file, Readiness.of(channel));
        } catch (IOException | RuntimeException e) {
            try {
                if (file != null) {
                    file.remove();
                }
            } finally {
                channel.close();
            }
            throw e;
        }
    }

    @Override
    public Transport accept() throws IOException {
        for (; ; ) {
            Transport transport = acceptNow();
            if (transport != null) {
                return transport;
            }
            await(0);
        }
    }

    @Override
    public Transport accept(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        for (; ; ) {
            Transport transport = acceptNow();
            if (transport != null) {
                return transport;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("no peer has connected to " + name + " within " + timeout);
            }
            await(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
    }

    private void await(long millis) throws IOException {
        acceptable.await(SelectionKey.OP_ACCEPT, millis);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while accepting on " + name);
        }
    }

    private @Nullable Transport acceptNow() throws IOException {
        SocketChannel client = channel.accept();
        if (client == null) {
            return null;
        }
        accepted++;
        return SocketTransport.of(client, name + "#" + accepted);
    }

    @Override
    public Optional<SocketAddress> address() {
        return Optional.of(address);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try {
            if (file != null) {
                file.remove();
            }
        } finally {
            try {
                channel.close();
            } finally {
                acceptable.close();
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
