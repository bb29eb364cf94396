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

    /** The name of the connector, for messages. */
    private final String name;

    // What the threads of sessions need at the end exists beforehand: the memory may be exhausted then.
    private final Step attempt = this::attempt;
    private final Supplier<QmpClosedException> absent = this::absent;
    private final PersistentStep suspension;

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
        // A lambda has no text that helps.
        this.name = connector.getClass().isSynthetic() ? "the server" : ClientSession.nameOf(connector);
        this.suspension = new PersistentStep(() -> context.events().suspend(absent, absent));
        suspension.run();
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

        // These exist beforehand: the memory may be exhausted when the session ends.
        private final PersistentStep conclusion = new PersistentStep(() -> conclude(this));
        private final Step loss = () -> lost(this);

        // The lock guards the following fields.
        private long begin;
        private boolean isEstablished;
        private boolean isOver;
        private boolean isConcluded;

        /** Negotiates over a connection, which is closed if that fails. */
        Session(Transport transport) throws IOException {
            connection = new ClientSession(transport, context, feed, this::over);
            client = QmpClient.open(connection, context);
        }

        /** Called at last by the thread that has read the session. Only an established session is followed by another one. */
        private void over() {
            conclusion.run();
            if (isEstablished()) {
                run(loss);
            }
        }

        private boolean isEstablished() {
            lock.lock();
            try {
                return isEstablished;
            } finally {
                lock.unlock();
            }
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
            long pause = next(first, 0);
            while (pause != DONE) {
                pause = next(attempt, pause);
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

    /** Runs a step after a pause. Whatever it throws, another attempt follows. */
    private long next(Step step, long pause) {
        try {
            return sleep(pause) ? step.run() : DONE;
        } catch (RuntimeException | Error e) {
            return failedUnexpectedly(e);
        }
    }

    private long failedUnexpectedly(Throwable failure) {
        try {
            return failed(new IOException("connecting to " + name + " failed: " + failure, failure));
        } catch (RuntimeException | Error e) {
            // The memory is exhausted, or the failure has no text.
            PersistentStep.pause();
            return 0;
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
            boolean failed = !begun && !session.isOver && end == null;
            lock.unlock();
            if (failed) {
                suspension.run();
            }
            if (!begun) {
                session.client.close();
            }
        }
    }

    /** Lets subscribers, calls and waiting threads use a session. They see all of this at once, since the caller holds the lock. */
    private void begin(Session session) {
        QmpClosedException before = absence.reason();
        QmpClosedException reason =
                before != null ? before : new QmpClosedException("the client of " + name + " was not connected before");
        context.events().resume(new EventGap(reason, absence.since(), Instant.now(), 1));
        session.feed.open();
        session.begin = System.nanoTime();
        current = session;
        changed.signalAll();
        context.notices().connected(session.client.greeting());
        session.isEstablished = true;
    }

    /** Makes it visible that a session has ended, if it was visible that it had begun. Can be repeated if the memory was exhausted. */
    private void conclude(Session session) {
        Supplier<QmpClosedException> ending = session.reason();
        lock.lock();
        try {
            session.isOver = true;
            if (!session.isEstablished || end != null) {
                return;
            }
            if (!session.isConcluded) {
                absence = new Absence(Instant.now(), ending.get(), 0, null);
                failures = backoff.endsFailures(System.nanoTime() - session.begin) ? 0 : failures;
                current = null;
                session.isConcluded = true;
            }
        } finally {
            lock.unlock();
        }
        context.events().suspend(ending, absent);
    }

    /** Handles the end of a session. Returns the time until the next attempt. */
    private long lost(Session session) {
        QmpClosedException reason = session.reason().get();
        if (!session.isEstablished()) {
            return failed(reason);
        }
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
                new QmpClosedException("no later attempt to connect to " + name + " can succeed: " + failure, failure);
        boolean first;
        lock.lock();
        try {
            first = end(reason);
        } finally {
            lock.unlock();
        }
        if (first) {
            context.events().end(reason);
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
                    QmpClosedException why = session == null ? absent() : endingOf(session);
                    throw new QmpTimeoutException(
                            "no session within " + timeout + ": " + why.getMessage(), why.getCause());
                }
                left = changed.awaitNanos(left);
            }
            throw end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while waiting for a session with " + name).initCause(e);
        } finally {
            lock.unlock();
        }
    }

    boolean isConnected() {
        Session session = current;
        return session != null && session.connection.isOpen();
    }

    private QmpClosedException endingOf(Session session) {
        QmpClosedException reason = session.reason().get();
        return new QmpClosedException(
                "the session with " + name + " is ending, because " + reason.getMessage(), reason);
    }

    /** Returns the exception of calls while there is no session. */
    private QmpClosedException absent() {
        lock.lock();
        try {
            return end != null
                    ? end.get()
                    : new QmpClosedException("the client of " + name + " is " + absence.describe(), absence.cause());
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session and all attempts, and waits briefly for the threads. */
    void close() {
        Supplier<QmpClosedException> reason = () -> new QmpClosedException("this client was closed");
        boolean first;
        Thread attempting;
        Session session;
        lock.lock();
        try {
            attempting = worker;
            session = current;
            first = end(reason);
        } finally {
            lock.unlock();
        }
        if (first) {
            context.events().end(reason);
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

    /** Ends this client for a reason. Returns whether it had not ended; the caller, which holds the lock, then ends the events without it. */
    private boolean end(Supplier<QmpClosedException> reason) {
        if (end != null) {
            return false;
        }
        end = reason;
        current = null;
        changed.signalAll();
        Thread attempting = worker;
        if (attempting != null && attempting != Thread.currentThread()) {
            attempting.interrupt();
        }
        return true;
    }

    /** Returns the name of the connector. */
    @Override
    public String toString() {
        return name;
    }
}
