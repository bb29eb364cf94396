package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a client, one after the other, with attempts and pauses between them.
 *
 * <p>When a session has ended, the thread that has read it makes the attempts. Thus a connected client has no thread but the one that reads, and no
 * thread can be missing when a session ends: if the thread of a new session cannot be started, that attempt fails, and is repeated as any other. It is
 * also certain that no event of the old session follows the gap.
 */
final class Reconnection {
    private static final Duration END_TIMEOUT = Duration.ofSeconds(1);

    /** The result of an attempt after which no further one is necessary. */
    private static final long DONE = -1;

    private final Connector connector;
    private final Backoff backoff;
    private final DoubleSupplier random;
    private final ClientContext context;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The present session; it may have ended a moment ago. Null between two sessions. Changed with the lock. */
    private volatile @Nullable Session current;

    // The lock guards the following fields.

    private Absence absence = new Absence(Instant.now(), null, 0, null);

    /** How many attempts and short sessions have ended in a row. */
    private int failures;

    /** The thread that makes attempts. */
    private @Nullable Thread worker;

    /** Why the client has ended; null while it has not. */
    private @Nullable Supplier<QmpClosedException> end;

    /**
     * @param random returns numbers from 0 to 1
     */
    Reconnection(Connector connector, Backoff backoff, DoubleSupplier random, ClientContext context) {
        this.connector = connector;
        this.backoff = backoff;
        this.random = random;
        this.context = context;
        context.events().suspend(this::absent, this::absent);
    }

    /**
     * A time without a session.
     *
     * @param reason why the session before has ended; null before the first one
     * @param attempts how many attempts have failed
     * @param failure why the last attempt has failed; null if there was none
     */
    private record Absence(
            Instant since,
            @Nullable QmpClosedException reason,
            int attempts,
            @Nullable IOException failure) {

        Absence after(IOException another) {
            return new Absence(since, reason, attempts + 1, another);
        }

        String describe() {
            String begin = reason == null ? "not connected yet, since " + since : "disconnected since " + since;
            String why = reason == null ? "" : ", because " + reason.getMessage();
            String tried = failure == null
                    ? ""
                    : "; " + attempts + (attempts == 1 ? " attempt has" : " attempts have") + " failed: "
                            + failure.getMessage();
            return begin + why + tried;
        }

        @Nullable
        IOException cause() {
            return reason != null ? reason : failure;
        }
    }

    /** A session that is being opened or was established. */
    private final class Session {
        private final EventFeed feed = EventFeed.ofOneSession(context.events());
        private final ClientSession connection;
        private final QmpClient client;

        // The lock guards the following fields.
        private long begin;
        private boolean isEstablished;
        private boolean isOver;

        /** Negotiates over a connection, which is closed if that fails. */
        Session(Transport transport) throws IOException {
            connection = new ClientSession(transport, context, feed, this::over);
            client = QmpClient.open(connection, context);
        }

        /** Called at last by the thread that has read the session. Only an established session is followed by another one. */
        private void over() {
            lock.lock();
            try {
                isOver = true;
                if (!isEstablished) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            run(() -> lost(this));
        }

        /** Returns why the session has ended. */
        Supplier<QmpClosedException> reason() {
            return Objects.requireNonNull(connection.ending(), "bug: the session has not ended");
        }
    }

    /** Something after which an attempt follows. */
    private interface Step {
        /** Returns the nanoseconds until the next attempt, or {@link #DONE}. */
        long run();
    }

    /** Makes the first attempt, on the calling thread. While the server does not listen, waits for it. */
    void connect() throws IOException {
        Session first = new Session(connector.await(context.options().connectTimeout()));
        if (!establish(first)) {
            throw first.reason().get();
        }
    }

    /** Makes the first attempt and its repetitions on a new thread. */
    void start() {
        Threads.start("qmp-client " + this, () -> run(() -> 0));
    }

    /** Makes attempts until one succeeds or the client has ended. */
    private void run(Step first) {
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            worker = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            long pause = next(first);
            while (pause != DONE && sleep(pause)) {
                pause = next(this::attempt);
            }
        } finally {
            leave();
        }
    }

    private void leave() {
        lock.lock();
        try {
            // The next thread may have begun already: the new session may have ended.
            if (worker == Thread.currentThread()) {
                worker = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs a step. Whatever it throws, another attempt follows. */
    private long next(Step step) {
        try {
            return step.run();
        } catch (RuntimeException | Error e) {
            return failed(new IOException("connecting to " + this + " failed: " + e, e));
        }
    }

    /** Returns whether the client has not ended during this time. */
    private boolean sleep(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Closing the client interrupts this thread. Another interrupt only shortens the pause.
        } finally {
            lock.unlock();
        }
        return isOpen();
    }

    private boolean isOpen() {
        lock.lock();
        try {
            return end == null;
        } finally {
            lock.unlock();
        }
    }

    private long attempt() {
        long begin = System.nanoTime();
        Transport transport;
        try {
            transport = Objects.requireNonNull(
                    connector.connect(context.options().connectTimeout()), "the connector returned no connection");
        } catch (SocketTimeoutException e) {
            return connector.awaitsPeer() ? notYet(e, System.nanoTime() - begin) : failed(e);
        } catch (IOException e) {
            return failed(e);
        } catch (UncheckedIOException e) {
            return failed(Objects.requireNonNull(e.getCause(), "bug: the exception wraps another one"));
        } catch (RuntimeException e) {
            return giveUp(e);
        }
        try {
            if (!isOpen()) {
                transport.close();
                return DONE;
            }
            Session session = new Session(transport);
            return establish(session) ? DONE : lost(session);
        } catch (IOException e) {
            return failed(e);
        }
    }

    /**
     * Begins a session, and closes it if this client has ended. Returns false if the session has ended already; otherwise the thread that reads the
     * session handles its end.
     */
    private boolean establish(Session session) {
        boolean begun = false;
        lock.lock();
        try {
            if (session.isOver) {
                return false;
            }
            if (end == null) {
                begin(session);
                begun = true;
            }
            return true;
        } finally {
            if (!begun) {
                current = null;
            }
            lock.unlock();
            if (!begun) {
                session.client.close();
            }
        }
    }

    /** Lets subscribers, calls and waiting threads use a session. They see all of this at once, since the caller holds the lock. */
    private void begin(Session session) {
        QmpClosedException before = absence.reason();
        EventGap gap = before == null ? null : new EventGap(before, absence.since(), Instant.now(), 1);
        context.events().resume(gap);
        session.feed.open();
        session.begin = System.nanoTime();
        current = session;
        changed.signalAll();
        context.notices().connected(session.client.greeting());
        session.isEstablished = true;
    }

    /** Handles the end of a session. Returns the time until the next attempt. */
    private long lost(Session session) {
        Supplier<QmpClosedException> ending = session.reason();
        QmpClosedException reason = ending.get();
        lock.lock();
        try {
            current = null;
            if (session.isEstablished) {
                absence = new Absence(Instant.now(), reason, 0, null);
                if (backoff.endsFailures(System.nanoTime() - session.begin)) {
                    failures = 0;
                }
            }
            if (end != null) {
                return DONE;
            }
        } finally {
            lock.unlock();
        }
        if (!session.isEstablished) {
            return failed(reason);
        }
        context.events().suspend(ending, this::absent);
        context.notices().disconnected(reason);
        return pause();
    }

    /** Handles an attempt that has failed. Returns the time until the next one. */
    private long failed(IOException failure) {
        return failed(failure, pause());
    }

    private long failed(IOException failure, long pause) {
        // An interrupt that does not come from close() must not end all later attempts.
        Thread.interrupted();
        lock.lock();
        try {
            if (end != null) {
                return DONE;
            }
            absence = absence.after(failure);
        } finally {
            lock.unlock();
        }
        context.notices().attemptFailed(failure, Duration.ofNanos(pause));
        return pause;
    }

    /** Handles an attempt in which the peer has not connected to this side for this time. Returns the time until the next attempt: usually 0. */
    private long notYet(IOException failure, long waited) {
        long pause = Math.max(backoff.pause(1, 0) - waited, 0);
        return failed(failure, pause);
    }

    private long pause() {
        lock.lock();
        try {
            failures = Math.min(failures, Integer.MAX_VALUE - 1) + 1;
            return backoff.pause(failures, random.getAsDouble());
        } finally {
            lock.unlock();
        }
    }

    private long giveUp(RuntimeException failure) {
        Supplier<QmpClosedException> reason = () ->
                new QmpClosedException("no later attempt to connect to " + this + " can succeed: " + failure, failure);
        if (end(reason)) {
            context.notices().gaveUp(reason.get());
        }
        return DONE;
    }

    /** Returns the client of the present session. */
    QmpClient client() throws QmpClosedException {
        Session session = current;
        if (session == null) {
            // A session is visible to its subscribers slightly before it is the present one, with the lock held.
            lock.lock();
            try {
                session = current;
                if (session == null) {
                    throw absent();
                }
            } finally {
                lock.unlock();
            }
        }
        return session.client;
    }

    /** Returns the client of the present session, waiting at most this time for one. */
    QmpClient await(Duration timeout) throws IOException {
        long left = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lock();
        try {
            while (end == null) {
                Session session = current;
                if (session != null && session.connection.isOpen()) {
                    return session.client;
                }
                if (left <= 0) {
                    throw new QmpTimeoutException(
                            "no session within " + timeout + ": " + absent().getMessage(), absence.cause());
                }
                left = changed.awaitNanos(left);
            }
            throw end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while waiting for a session with " + connector)
                            .initCause(e);
        } finally {
            lock.unlock();
        }
    }

    boolean isConnected() {
        Session session = current;
        return session != null && session.connection.isOpen();
    }

    /** Returns the exception of calls while there is no session. */
    private QmpClosedException absent() {
        lock.lock();
        try {
            return end != null
                    ? end.get()
                    : new QmpClosedException("the client of " + this + " is " + absence.describe(), absence.cause());
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session and all attempts, and waits briefly for the threads. */
    void close() {
        end(() -> new QmpClosedException("this client was closed"));
        Thread attempting;
        Session session;
        lock.lock();
        try {
            attempting = worker;
            session = current;
        } finally {
            lock.unlock();
        }
        if (session != null) {
            session.client.close();
        }
        if (attempting != null && attempting != Thread.currentThread()) {
            try {
                attempting.join(END_TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends this client for a reason. Returns whether it had not ended. */
    private boolean end(Supplier<QmpClosedException> reason) {
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            end = reason;
            changed.signalAll();
            Thread attempting = worker;
            if (attempting != null && attempting != Thread.currentThread()) {
                attempting.interrupt();
            }
        } finally {
            lock.unlock();
        }
        context.events().end(reason);
        return true;
    }

    /** Returns the name of the connector; a lambda has none that helps. */
    @Override
    public String toString() {
        return connector.getClass().isSynthetic() ? "the server" : connector.toString();
    }
}
