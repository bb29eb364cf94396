package io.github.qapi4j.runtime.transport;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFSocketCapability;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.ConnectionRefusedSocketException;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * A Unix socket to connect to, over which file descriptors can be passed. The only class that uses junixsocket, which is an optional dependency: without
 * it, the first use of this class fails with a {@link LinkageError}.
 *
 * @param path the path of its file
 */
record DescriptorSocket(Path path) implements Connecting.Peer {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    /**
     * Checks that descriptors can be passed.
     *
     * @throws UnsupportedOperationException if the native library of junixsocket cannot be loaded, or cannot pass descriptors on this platform
     */
    static void ensureSupported() {
        AFUNIXSocket.ensureSupported();
        if (!AFUNIXSocket.supports(AFSocketCapability.CAPABILITY_FILE_DESCRIPTORS)) {
            throw new UnsupportedOperationException("it cannot pass file descriptors on this platform");
        }
    }

    /** Connects, and waits for a server that does not listen yet. */
    static Transport connect(Path path, Duration timeout) throws IOException {
        return over(Connecting.connect(new DescriptorSocket(path), System.nanoTime(), timeout), path);
    }

    /** Attempts once to connect. */
    static Transport connectOnce(Path path, Duration timeout) throws IOException {
        return over(Connecting.connectOnce(new DescriptorSocket(path), System.nanoTime(), timeout), path);
    }

    private static Transport over(SocketChannel channel, Path path) throws IOException {
        AFUNIXSocketChannel passing = (AFUNIXSocketChannel) channel;
        return SocketTransport.of(channel, path.toString(), (bytes, descriptor) -> write(passing, bytes, descriptor));
    }

    /**
     * Writes to a non-blocking channel, and passes a descriptor if it accepts any byte. The channel sends a duplicate: it closes itself if it finds that a
     * descriptor is closed. It forgets the descriptor in each attempt to send; it would otherwise keep one that it has not sent for its next bytes.
     */
    private static int write(AFUNIXSocketChannel channel, ByteBuffer bytes, FileDescriptor descriptor)
            throws IOException {
        FileDescriptor duplicate;
        try {
            duplicate = FileDescriptorCast.duplicating(descriptor).getFileDescriptor();
        } catch (IOException e) {
            String reason = descriptor.valid() ? "cannot be duplicated: " + e.getMessage() : "is closed";
            throw new IllegalArgumentException("its file descriptor " + reason, e);
        }
        try (FileInputStream owner = new FileInputStream(duplicate)) {
            channel.setOutboundFileDescriptors(owner.getFD());
            return channel.write(bytes);
        } finally {
            channel.setOutboundFileDescriptors();
        }
    }

    /** A full backlog is reported at once, also by a blocking channel that is closed meanwhile. Therefore, the attempt is repeated. */
    @Override
    public SocketChannel connect(long nanos) throws IOException {
        long deadline = System.nanoTime() + nanos;
        for (; ; ) {
            SocketChannel channel = attempt();
            if (channel != null) {
                return channel;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("not accepted");
            }
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, PAUSE));
            } catch (InterruptedException e) {
                throw Connecting.interrupted(this, e);
            }
        }
    }

    /** Returns a connected channel, or null if the backlog of the listener is full. */
    private @Nullable SocketChannel attempt() throws IOException {
        AFUNIXSocketChannel channel = AFUNIXSocketChannel.open();
        boolean connected = false;
        try {
            channel.configureBlocking(false);
            connected = channel.connect(AFUNIXSocketAddress.of(path));
            return connected ? channel : null;
        } catch (ClosedByInterruptException e) {
            throw Connecting.interrupted(this, e);
        } catch (ConnectionRefusedSocketException e) {
            throw Connecting.failure(new ConnectException("connection refused, no process listens there"), e);
        } catch (SocketException e) {
            boolean missing = Files.notExists(path);
            throw Connecting.failure(
                    missing ? new ConnectException("the file does not exist") : new SocketException(e.getMessage()), e);
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
