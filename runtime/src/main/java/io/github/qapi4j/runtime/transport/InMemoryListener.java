package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A listener inside this process, for tests without a socket. Peers call {@link #connect}, which waits while the backlog is full. The backlog holds
 * the connections that were not accepted yet. Any number of threads may connect and accept.
 *
 * <pre>{@code
 * InMemoryListener listener = new InMemoryListener();
 * try (QmpServer server = QmpServer.builder(QmpApi.schema()).handler(handler).listen(listener);
 *         QmpClient client = QmpClient.connect(listener.connect(Duration.ofSeconds(5)))) {
 *     ...
 * }
 * }</pre>
 */
public final class InMemoryListener implements Listener {
    private static final int DEFAULT_BACKLOG = 64;

    private final int backlog;
    private final ArrayDeque<Transport> pending = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    /** The event loop that accepts; null if threads do. */
    private @Nullable EventLoop loop;

    /** The action of {@link #whenAcceptable} that waits for a connection. */
    private @Nullable Runnable action;

    /** Whether an action runs, or is about to run. */
    private boolean accepting;

    private final Runnable run = this::runAction;

    /** Creates a listener with a backlog of 64 connections. */
    public InMemoryListener() {
        this(DEFAULT_BACKLOG);
    }

    /**
     * Creates a listener.
     *
     * @param backlog the maximum number of connections that wait to be accepted, at least one
     */
    public InMemoryListener(int backlog) {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog must be positive: " + backlog);
        }
        this.backlog = backlog;
    }

    /**
     * Connects to this listener and returns the client's end. As with a socket, this method does not wait until the connection is accepted.
     *
     * @param timeout how long to wait while the backlog is full; zero for no waiting
     * @throws ConnectException if the listener is closed, even during the call
     * @throws SocketTimeoutException if the backlog stays full for longer
     * @throws InterruptedIOException if the thread is interrupted while waiting; the flag stays set
     */
    public Transport connect(Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        long left = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lock();
        try {
            while (!closed && pending.size() >= backlog) {
                if (left <= 0) {
                    throw new SocketTimeoutException("cannot connect to " + this + ": not accepted within " + timeout);
                }
                left = changed.awaitNanos(left);
            }
            if (closed) {
                throw new ConnectException("cannot connect to " + this + ": it is closed");
            }
            Transport.Pair pair = Transport.pair();
            pending.add(pair.server());
            changed.signalAll();
            wakeLoop();
            return pair.client();
        } catch (InterruptedException e) {
            throw interrupted("connecting to " + this, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Transport accept() throws IOException {
        lock.lock();
        try {
            while (!closed && pending.isEmpty()) {
                changed.await();
            }
            return next();
        } catch (InterruptedException e) {
            throw interrupted("accepting on " + this, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Transport accept(Duration timeout) throws IOException {
        long left = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lock();
        try {
            while (!closed && pending.isEmpty()) {
                if (left <= 0) {
                    throw new SocketTimeoutException("no peer has connected to " + this + " within " + timeout);
                }
                left = changed.awaitNanos(left);
            }
            return next();
        } catch (InterruptedException e) {
            throw interrupted("accepting on " + this, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Transport> acceptAvailable() throws IOException {
        lock.lock();
        try {
            return closed || !pending.isEmpty() ? Optional.of(next()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean whenAcceptable(EventLoop loop, Runnable action) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            this.loop = loop;
            this.action = action;
            wakeLoop();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Runs the action on the loop if it is due; the lock is held. */
    private void wakeLoop() {
        if (loop != null && action != null && !accepting && (closed || !pending.isEmpty())) {
            loop.execute(run);
            // Afterwards: without memory for the task, the next connection tries again.
            accepting = true;
        }
    }

    private void runAction() {
        try {
            Runnable due = takeAction();
            if (due != null) {
                due.run();
            }
        } finally {
            endAction();
        }
    }

    private @Nullable Runnable takeAction() {
        lock.lock();
        try {
            Runnable due = action;
            action = null;
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Only now may the action run that was registered meanwhile. */
    private void endAction() {
        lock.lock();
        try {
            accepting = false;
            wakeLoop();
        } finally {
            lock.unlock();
        }
    }

    private Transport next() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        changed.signalAll();
        return pending.remove();
    }

    private static InterruptedIOException interrupted(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return (InterruptedIOException) new InterruptedIOException("interrupted while " + doing).initCause(cause);
    }

    @Override
    public boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            wakeLoop();
            while (!pending.isEmpty()) {
                pending.remove().close();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "listener in memory";
    }
}
