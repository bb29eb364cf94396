package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Executes the in-band requests of all sessions one at a time: the requests of each session in order, and the sessions round-robin.
 *
 * <p>Threads of the server's loop take turns, and only the thread that has the turn executes requests. It is usually the thread that has read them:
 * waking another thread would cost more than most requests. A turn ends after some requests, so that the thread reads the next connection. If a handler takes long, the loop serves the connections, also that of the handler's request, with another thread.
 *
 * <p>The requests that a session has sent together may be executed one after the other for a short time, so that their answers are sent together.
 *
 * <p>The turn passes to another thread while its owner encodes an answer, which has no effect on other commands, and if a handler has not returned at its
 * deadline. A command that is answered later keeps the turn without a thread.
 */
final class Dispatcher implements Execution.Owner {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    /** How many requests a thread executes in one turn. */
    private static final int REQUESTS = 16;

    /** How long the requests of one session may be executed one after the other. */
    private static final long SERIES_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** How many threads may encode answers without the turn. */
    private static final int MAX_ENCODING = 2;

    /** How many threads may be in handlers whose deadline has passed. While there are so many, no other handler is called. */
    private static final int MAX_ABANDONED = 4;

    private final CommandRegistry commands;
    private final Executor loop;
    private final @Nullable Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final ArrayDeque<ServerSession> ready = new ArrayDeque<>();

    /** The exclusive right to execute requests, with its owner; null if it is free. */
    private @Nullable Turn turn;

    /** How many threads encode answers and have lost the turn. */
    private int encoding;

    /** How many threads are in handlers whose deadline has passed. */
    private int abandoned;

    /** Whether the loop will call {@link #run}. */
    private boolean scheduled;

    private boolean stopped;

    /** Whether the server is being closed: commands end at once. */
    private boolean interrupted;

    /** Made once, since it is passed to the loop often. */
    private final Runnable run = this::run;

    /**
     * @param loop runs tasks on the threads of the server's loop
     * @param timeout how long a command may take; null for any time
     */
    Dispatcher(CommandRegistry commands, Executor loop, @Nullable Duration timeout) {
        this.commands = commands;
        this.loop = loop;
        this.timeout = timeout;
    }

    /** The owner of the turn: a thread, or a command whose answer is pending. The lock guards the fields. */
    private static final class Turn {
        /** The command that is executed; null between two commands. */
        private @Nullable Execution execution;

        /** Since when requests of one session are executed one after the other, as {@link System#nanoTime}. */
        private long since;

        /** Whether the next request of the session follows at once. */
        private boolean more;

        /** Whether another thread may take the turn: the command has had its effects. */
        private boolean mayPass;

        /** Whether the thread has left the turn to a command whose answer is pending. */
        private boolean waits;

        /** Whether the turn was taken from the thread, which is in a handler whose deadline has passed. */
        private boolean abandoned;
    }

    /**
     * Queues a session that has a request and is not queued yet. If no thread executes requests, one of the loop will.
     *
     * @param first whether it is queued before all others
     */
    void add(ServerSession session, boolean first) {
        lock.lock();
        try {
            if (first) {
                ready.addFirst(session);
            } else {
                ready.addLast(session);
            }
            schedule();
        } finally {
            lock.unlock();
        }
    }

    private void schedule() {
        if (!scheduled && isFree() && !ready.isEmpty()) {
            // If this fails, another session that becomes ready repeats it.
            loop.execute(run);
            scheduled = true;
        }
    }

    /** Returns whether a thread may take the turn. */
    private boolean isFree() {
        return !stopped && (turn == null || (turn.mayPass && encoding < MAX_ENCODING));
    }

    private void run() {
        Turn own = newTurn();
        ServerSession session;
        lock.lock();
        try {
            scheduled = false;
            if (!isFree() || ready.isEmpty()) {
                return;
            }
            session = ready.remove();
            if (turn != null) {
                encoding++;
            }
            turn = own;
        } finally {
            lock.unlock();
        }
        for (int left = REQUESTS; session != null; left--) {
            execute(own, session);
            session = next(own, left > 1);
        }
    }

    /** Executes a request of a session. Whatever fails, the thread must leave the turn in order. */
    private void execute(Turn own, ServerSession session) {
        try {
            Execution execution = begin(own, session);
            if (execution != null) {
                execution.run();
            }
        } catch (RuntimeException | Error e) {
            forget(own);
            session.abort(e);
        }
    }

    /** Ends a command whose answer will not come. */
    private void forget(Turn own) {
        lock.lock();
        try {
            own.execution = null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for memory, if necessary: the sessions that are ready depend on this thread. */
    private static Turn newTurn() {
        for (; ; ) {
            try {
                return new Turn();
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Takes a request of a session; returns null if it has none to execute. */
    private @Nullable Execution begin(Turn own, ServerSession session) {
        try {
            QmpRequest request = session.beginInBand(timeout);
            if (request == null) {
                return null;
            }
            Execution execution = new Execution(request, commands, loop, this);
            boolean late;
            lock.lock();
            try {
                late = interrupted;
                own.execution = execution;
                if (!own.more) {
                    own.since = System.nanoTime();
                }
                own.more = false;
                if (abandoned == MAX_ABANDONED) {
                    execution.reject();
                }
            } finally {
                lock.unlock();
            }
            execution.watch();
            if (late) {
                execution.close();
            }
            return execution;
        } catch (RuntimeException | Error e) {
            session.abort(e);
            return null;
        }
    }

    /**
     * Returns the next session with a request, if the thread still has the turn. Otherwise returns null: the thread has left the turn.
     *
     * @param continues whether the thread may execute another request in this turn
     */
    private @Nullable ServerSession next(Turn own, boolean continues) {
        lock.lock();
        try {
            if (turn != own) {
                if (own.abandoned) {
                    abandoned--;
                }
                return null;
            }
            own.waits = own.execution != null;
            if (own.waits) {
                return null;
            }
            ServerSession next = continues && !stopped ? ready.poll() : null;
            if (next == null) {
                release();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean handled(Execution execution) {
        boolean more =
                !execution.isLater() && execution.request().serverSession().hasRequest();
        lock.lock();
        try {
            Turn owner = turn;
            if (owner == null || owner.execution != execution) {
                return false;
            }
            owner.mayPass = true;
            owner.more = more && System.nanoTime() - owner.since < SERIES_NANOS;
            schedule();
            return owner.more;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(Execution execution, boolean left, boolean more) {
        boolean abandons = false;
        try {
            execution.request().serverSession().endInBand(execution.request(), more);
        } finally {
            lock.lock();
            try {
                Turn owner = turn;
                if (owner == null || owner.execution != execution) {
                    // The thread has encoded the answer while another one had the turn.
                    encoding--;
                    ended.signalAll();
                    schedule();
                } else {
                    abandons = !left && !owner.waits;
                    leave(owner, abandons, !left || owner.waits);
                }
            } finally {
                lock.unlock();
            }
        }
        if (abandons) {
            LOGGER.log(
                    Level.WARNING,
                    () -> "the handler of " + execution.request()
                            + " has not returned at its deadline, and keeps its thread",
                    null);
        }
    }

    private void leave(Turn owner, boolean abandons, boolean releases) {
        owner.execution = null;
        owner.mayPass = false;
        if (abandons) {
            owner.abandoned = true;
            abandoned++;
        }
        if (releases) {
            release();
        }
    }

    private void release() {
        turn = null;
        ended.signalAll();
        schedule();
    }

    /** Stops the dispatcher: no further request is executed. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits, after the dispatcher was stopped, until the command that is executed is answered. Does not wait in its handler.
     *
     * @return whether no command is executed
     */
    boolean awaitEnd(long nanos) throws InterruptedException {
        lock.lock();
        try {
            if (turn != null && turn.execution != null && turn.execution.isInHandler()) {
                return true;
            }
            for (long left = nanos; isBusy() && left > 0; ) {
                left = ended.awaitNanos(left);
            }
            return !isBusy();
        } finally {
            lock.unlock();
        }
    }

    private boolean isBusy() {
        return turn != null || encoding > 0;
    }

    /** Ends the command that is executed after the dispatcher was stopped, as {@link Execution#close} describes. */
    void interrupt() {
        Execution execution;
        lock.lock();
        try {
            interrupted = true;
            execution = turn == null ? null : turn.execution;
        } finally {
            lock.unlock();
        }
        if (execution != null) {
            execution.close();
        }
    }

    /** Returns the name of the command that is being executed; an empty string if none is. */
    String current() {
        lock.lock();
        try {
            Execution execution = turn == null ? null : turn.execution;
            return execution == null ? "" : execution.request().command();
        } finally {
            lock.unlock();
        }
    }
}
