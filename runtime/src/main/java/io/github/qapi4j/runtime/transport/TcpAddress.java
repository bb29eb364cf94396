package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A TCP port to connect to.
 *
 * @param host the host as the user has named it
 * @param addresses the addresses of the host, at least one
 */
record TcpAddress(String host, int port, List<InetAddress> addresses) implements Connecting.Peer {

    /** Implements {@link Transport#tcp}. */
    static SocketTransport connect(String host, int port, Duration timeout) throws IOException {
        return connect(host, port, timeout, Connecting::connect);
    }

    /** Implements {@link Connector#tcp}. */
    static SocketTransport connectOnce(String host, int port, Duration timeout) throws IOException {
        return connect(host, port, timeout, Connecting::connectOnce);
    }

    /** Makes one or more attempts to connect. */
    private interface Attempts {
        SocketChannel connect(Connecting.Peer peer, long begin, Duration timeout) throws IOException;
    }

    private static SocketTransport connect(String host, int port, Duration timeout, Attempts attempts)
            throws IOException {
        checkPort(port);
        String name = SocketTransport.name(host, port);
        long begin = System.nanoTime();
        List<InetAddress> addresses = resolve(host, name, timeout);
        SocketChannel channel = attempts.connect(new TcpAddress(host, port, addresses), begin, timeout);
        return SocketTransport.of(channel, name);
    }

    /** @throws IllegalArgumentException if this cannot be a port */
    static void checkPort(int port) {
        if (port < 1 || port > 0xFFFF) {
            throw new IllegalArgumentException("a TCP port is between 1 and 65535: " + port);
        }
    }

    /**
     * Finds the addresses of a host on another thread, which ends with the lookup: a lookup has no deadline and ignores interrupts. The platform's
     * resolver limits its time.
     */
    private static List<InetAddress> resolve(String host, String name, Duration timeout) throws IOException {
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> List.of(InetAddress.getAllByName(host)));
        Thread thread = new Thread(lookup, "qmp-lookup " + host);
        thread.setDaemon(true);
        thread.start();
        try {
            return lookup.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw Connecting.failure(
                    new SocketTimeoutException(
                            "cannot connect to " + name + " within " + timeout + ": the host name was not resolved"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Connecting.failure(new InterruptedIOException("interrupted while connecting to " + name), e);
        } catch (ExecutionException e) {
            throw Connecting.failure(new UnknownHostException("cannot connect to " + name + ": unknown host"), e);
        }
    }

    /** Tries each address; each may take its share of the time. If one of them rejects the connection, the peer does not listen yet. */
    @Override
    public SocketChannel connect(long nanos) throws IOException {
        long deadline = System.nanoTime() + nanos;
        List<IOException> failures = new ArrayList<>();
        for (InetAddress address : addresses) {
            long share = (deadline - System.nanoTime()) / (addresses.size() - failures.size());
            try {
                return connect(address, share);
            } catch (SocketException | SocketTimeoutException e) {
                failures.add(e);
            }
        }
        IOException reported = failures.stream()
                .filter(ConnectException.class::isInstance)
                .findFirst()
                .orElse(failures.get(0));
        failures.stream().filter(failure -> failure != reported).forEach(reported::addSuppressed);
        throw reported;
    }

    private SocketChannel connect(InetAddress address, long nanos) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            connect(channel, address, nanos);
            return channel;
        } catch (IOException | RuntimeException e) {
            Connecting.closeAfter(e, channel);
            throw e;
        }
    }

    private void connect(SocketChannel channel, InetAddress address, long nanos) throws IOException {
        String where = addresses.size() > 1 ? " (" + address.getHostAddress() + ")" : "";
        long deadline = System.nanoTime() + nanos;
        try (Readiness connectable = Readiness.of(channel)) {
            boolean connected = channel.connect(new InetSocketAddress(address, port));
            while (!connected) {
                long left = Math.max(deadline - System.nanoTime(), 0);
                connectable.await(SelectionKey.OP_CONNECT, TimeUnit.NANOSECONDS.toMillis(left) + 1);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while connecting to " + this);
                }
                connected = channel.finishConnect();
                if (!connected && left == 0) {
                    throw new SocketTimeoutException("not accepted" + where);
                }
            }
        } catch (ConnectException e) {
            throw Connecting.failure(new ConnectException(e.getMessage() + where), e);
        } catch (SocketException e) {
            throw Connecting.failure(new SocketException(e.getMessage() + where), e);
        }
    }

    @Override
    public String toString() {
        return SocketTransport.name(host, port);
    }
}
