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
import java.nio.channels.ClosedChannelException;
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

    /** Where a thread waits; null before one does. */
    private @Nullable Readiness acceptable;

    /** The place in an event loop; null if a thread accepts. */
    private EventLoop.@Nullable Connection place;

    private @Nullable EventLoop loop;

    /** The action of {@link #whenAcceptable} that waits for a connection. */
    private @Nullable Runnable action;

    private int accepted;

    private SocketListener(ServerSocketChannel channel, SocketAddress address, @Nullable SocketFile file) {
        this.channel = channel;
        this.address = address;
        this.name = SocketTransport.name(address);
        this.file = file;
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
            return new SocketListener(channel, address, file);
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
        acceptable().await(SelectionKey.OP_ACCEPT, millis);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while accepting on " + name);
        }
    }

    private synchronized Readiness acceptable() throws IOException {
        requireOpen();
        if (acceptable == null) {
            acceptable = Readiness.of(channel);
        }
        return acceptable;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public Optional<Transport> acceptAvailable() throws IOException {
        return Optional.ofNullable(acceptNow());
    }

    @Override
    public synchronized boolean whenAcceptable(EventLoop loop, Runnable action) throws IOException {
        requireOpen();
        if (place == null) {
            place = loop.add(channel, () -> {});
            this.loop = loop;
        }
        this.action = action;
        place.whenReadable(this::runAction);
        return true;
    }

    /** Runs the action, on a thread of the loop. */
    private void runAction() {
        Runnable due;
        synchronized (this) {
            due = action;
            action = null;
        }
        if (due != null) {
            due.run();
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
    public void close() throws IOException {
        EventLoop.Connection left;
        try {
            closeChannel();
        } finally {
            synchronized (this) {
                left = place;
                place = null;
            }
            // Without the lock, which the loop needs.
            if (left != null) {
                left.awaitRelease();
            }
        }
    }

    private synchronized void closeChannel() throws IOException {
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
                release();
            }
        }
    }

    private void release() throws IOException {
        if (place != null) {
            place.close();
        }
        if (loop != null) {
            loop.execute(this::runAction);
        }
        if (acceptable != null) {
            acceptable.close();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
