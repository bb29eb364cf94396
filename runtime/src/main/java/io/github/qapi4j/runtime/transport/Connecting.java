package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Connects to a peer. If it may not listen yet, the attempt is repeated, after short pauses that grow, until it succeeds or the deadline passes.
 *
 * <p>A failure that goes away when a server starts is a {@link ConnectException}. Any other failure ends connecting if it occurs twice in a row: once
 * may be a server that replaces its socket file at that moment.
 */
final class Connecting {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    /** So much time has an attempt even at the deadline, so that it fails for its own reason. */
    private static final long SHORTEST_ATTEMPT = TimeUnit.MILLISECONDS.toNanos(10);

    private Connecting() {}

    /** A peer to connect to. Its string is its address. The messages of its exceptions are reasons only. */
    interface Peer {
        /**
         * Attempts once to connect.
         *
         * @param nanos how long the attempt may take
         * @throws ConnectException if the peer does not listen
         * @throws SocketTimeoutException if the attempt takes longer
         * @throws InterruptedIOException if the thread is interrupted; the flag stays set
         */
        SocketChannel connect(long nanos) throws IOException;
    }

    /**
     * Attempts once to connect.
     *
     * @param begin the time at which the timeout begins, as {@link System#nanoTime}
     * @throws ConnectException if the peer does not listen
     * @throws SocketTimeoutException if the peer does not accept until the deadline
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws SocketException if the connection fails in another way
     */
    static SocketChannel connectOnce(Peer peer, long begin, Duration timeout) throws IOException {
        long left = begin + TimeUnit.NANOSECONDS.convert(timeout) - System.nanoTime();
        try {
            return peer.connect(Math.max(left, SHORTEST_ATTEMPT));
        } catch (SocketTimeoutException e) {
            throw failure(new SocketTimeoutException(message(peer, timeout, e)), e);
        } catch (SocketException e) {
            String message = "cannot connect to " + peer + ": " + e.getMessage();
            throw failure(isOther(e) ? new SocketException(message) : new ConnectException(message), e);
        }
    }

    /**
     * Connects within the timeout, and waits for a peer that does not listen yet. There is always one attempt.
     *
     * @param begin the time at which the timeout begins, as {@link System#nanoTime}
     * @throws ConnectException if the peer did not listen until the deadline
     * @throws SocketTimeoutException if the peer did not accept until the deadline
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws SocketException if the connection fails in another way
     */
    static SocketChannel connect(Peer peer, long begin, Duration timeout) throws IOException {
        long deadline = begin + TimeUnit.NANOSECONDS.convert(timeout);
        long pause = FIRST_PAUSE;
        SocketException last = null;
        for (; ; ) {
            long left = deadline - System.nanoTime();
            try {
                return peer.connect(Math.max(left, SHORTEST_ATTEMPT));
            } catch (SocketTimeoutException e) {
                if (last != null && left < SHORTEST_ATTEMPT) {
                    throw atDeadline(peer, timeout, last);
                }
                throw failure(new SocketTimeoutException(message(peer, timeout, e)), e);
            } catch (SocketException e) {
                if (isOther(e) && last != null && isOther(last)) {
                    throw failure(new SocketException("cannot connect to " + peer + ": " + e.getMessage()), e);
                }
                last = e;
            }
            left = deadline - System.nanoTime();
            if (left <= 0) {
                throw atDeadline(peer, timeout, last);
            }
            sleep(Math.min(pause, left), peer);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /** Implements {@link Connector#await}. */
    static Transport await(Connector connector, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        long pause = FIRST_PAUSE;
        SocketException last = null;
        for (; ; ) {
            long left = deadline - System.nanoTime();
            try {
                return connector.connect(Duration.ofNanos(Math.max(left, SHORTEST_ATTEMPT)));
            } catch (SocketException e) {
                if (isOther(e) && last != null && isOther(last)) {
                    throw e;
                }
                last = e;
                left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw e;
                }
            }
            sleep(Math.min(pause, left), connector);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    private static SocketException atDeadline(Peer peer, Duration timeout, SocketException last) {
        String message = message(peer, timeout, last);
        return failure(isOther(last) ? new SocketException(message) : new ConnectException(message), last);
    }

    private static boolean isOther(SocketException failure) {
        return !(failure instanceof ConnectException);
    }

    private static String message(Peer peer, Duration timeout, IOException reason) {
        return "cannot connect to " + peer + " within " + timeout + ": " + reason.getMessage();
    }

    /** Returns an exception with its cause. */
    static <E extends IOException> E failure(E failure, Exception cause) {
        failure.initCause(cause);
        return failure;
    }

    private static void sleep(long nanos, Object peer) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw interrupted(peer, e);
        }
    }

    /** Implements {@link Listener#accept(Duration, Process)}. */
    static Transport accept(Listener listener, Duration timeout, Process process) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        while (true) {
            // A process that has ended may have connected before.
            boolean running = process.isAlive();
            long left = Math.max(deadline - System.nanoTime(), 0);
            try {
                return listener.accept(Duration.ofNanos(running ? Math.min(left, LONGEST_PAUSE) : 0));
            } catch (SocketTimeoutException e) {
                if (!running) {
                    throw failure(
                            new ConnectException("the process has ended with exit value " + process.exitValue()
                                    + ", and has not connected to " + listener),
                            e);
                }
                if (left <= LONGEST_PAUSE) {
                    throw failure(
                            new SocketTimeoutException(
                                    "the process has not connected to " + listener + " within " + timeout),
                            e);
                }
            }
        }
    }

    /** Returns an exception for an interrupt of the current thread, and sets the thread's flag. */
    static InterruptedIOException interrupted(Object peer, Exception cause) {
        Thread.currentThread().interrupt();
        return (InterruptedIOException)
                new InterruptedIOException("interrupted while connecting to " + peer).initCause(cause);
    }

    /** Closes a channel after a failure that the caller reports. */
    static void closeAfter(Exception failure, SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
