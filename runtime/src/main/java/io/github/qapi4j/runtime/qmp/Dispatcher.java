package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Executes the requests of all sessions one at a time: the requests of each session in order, and the sessions round-robin.
 *
 * <p>Threads take turns, and only the thread that has the turn executes requests. If no thread has it, the thread that has read a request takes it:
 * waking another thread would cost more than most requests. Such a thread lends itself, and its session is not read meanwhile. Therefore its turn is
 * short: after some requests, the dispatcher's own thread takes the next turn. If a turn takes long because a handler does, the dispatcher's own
 * thread gives the session another reader.
 */
final class Dispatcher {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    /** How many requests a thread that reads for a session executes in one turn. */
    private static final int LENT_REQUESTS = 16;

    /** The interval at which turns of threads that read are checked. A turn that lasts for a whole interval is too long. */
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The number of successive checks that find no turn, after which the dispatcher's own thread waits for the next turn instead. */
    private static final int QUIET_CHECKS = 20;

    private final CommandRegistry commands;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ownThread = lock.newCondition();
    private final Condition ended = lock.newCondition();
    private final ArrayDeque<ServerSession> ready = new ArrayDeque<>();
    private @Nullable Turn turn;
    private boolean stopped;

    /** Whether the dispatcher's own thread checks the turns of other threads. */
    private boolean checking;

    /** The last turn that a check has seen, and the number of checks since then. */
    private @Nullable Turn checked;

    private int checks;
    private volatile String current = "";

    Dispatcher(CommandRegistry commands) {
        this.commands = commands;
    }

    /** The exclusive right of a thread to execute requests. */
    private static final class Turn {
        private final Thread thread = Thread.currentThread();
        private final @Nullable ServerSession lender;
        private int executed;
        private boolean tooLong;

        /** @param lender the session for which the thread reads; null for the dispatcher's own thread */
        Turn(@Nullable ServerSession lender) {
            this.lender = lender;
        }

        /** Returns whether the dispatcher's own thread must take the next turn. */
        boolean isOver() {
            return lender != null && (tooLong || executed >= LENT_REQUESTS);
        }
    }

    /**
     * Queues a session that has a request and is not queued yet. A thread that reads must then call {@link #lend}.
     */
    void add(ServerSession session) {
        lock.lock();
        try {
            ready.add(session);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Executes queued requests on the calling thread if no thread has the turn.
     *
     * @param session the session for which the thread reads
     * @return whether the thread must continue to read; false if the session has another reader because this call has taken long
     */
    boolean lend(ServerSession session) {
        Turn own;
        lock.lock();
        try {
            if (turn != null || stopped || ready.isEmpty()) {
                return true;
            }
            own = new Turn(session);
            turn = own;
            if (!checking) {
                checking = true;
                ownThread.signal();
            }
        } finally {
            lock.unlock();
        }
        execute(own);
        return !own.tooLong;
    }

    /** Executes requests on the dispatcher's own thread until the dispatcher is stopped and no other thread has the turn. */
    void run() {
        for (Runnable task = nextTask(); task != null; task = nextTask()) {
            task.run();
        }
    }

    /** Waits for a task of the dispatcher's own thread; null at the end. */
    private @Nullable Runnable nextTask() {
        lock.lock();
        try {
            while (turn != null || !stopped) {
                if (turn == null && !ready.isEmpty()) {
                    Turn own = new Turn(null);
                    turn = own;
                    return () -> execute(own);
                }
                if (!checking || (turn != null && turn.tooLong)) {
                    ownThread.awaitUninterruptibly();
                } else if (awaitCheck()) {
                    ServerSession lender = check();
                    if (lender != null) {
                        return lender::replaceReader;
                    }
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the next check; returns false if the dispatcher's own thread has to do something else before. */
    private boolean awaitCheck() {
        long left = CHECK_NANOS;
        try {
            while (left > 0 && (turn != null || (!stopped && ready.isEmpty()))) {
                left = ownThread.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // A handler may have kept this thread, to interrupt it.
            return false;
        }
        return left <= 0;
    }

    /** Returns the session whose reader has had the turn since the last check, and needs another reader; or null. */
    private @Nullable ServerSession check() {
        Turn seen = turn;
        if (seen != checked) {
            checked = seen;
            checks = 0;
        } else if (seen == null) {
            checks++;
            checking = checks < QUIET_CHECKS;
        } else if (!seen.tooLong) {
            seen.tooLong = true;
            return seen.lender;
        }
        return null;
    }

    /** Stops the dispatcher: no further request is executed. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            ownThread.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Interrupts the handler that is running after the dispatcher was stopped, and waits until it has returned. Does neither in a handler.
     *
     * @return whether no handler is running
     */
    boolean awaitEnd(long nanos) throws InterruptedException {
        lock.lock();
        try {
            if (turn == null || turn.thread == Thread.currentThread()) {
                return true;
            }
            turn.thread.interrupt();
            for (long left = nanos; turn != null && left > 0; ) {
                left = ended.awaitNanos(left);
            }
            return turn == null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the name of the command that is being executed; an empty string if none is. */
    String current() {
        return current;
    }

    private void execute(Turn own) {
        try {
            for (ServerSession session = next(own); session != null; session = next(own)) {
                execute(session);
            }
        } catch (RuntimeException | Error e) {
            end(own);
            throw e;
        }
    }

    /** Returns the next session with a request; null after ending the turn. */
    private @Nullable ServerSession next(Turn own) {
        lock.lock();
        try {
            if (!stopped && !own.isOver() && !ready.isEmpty()) {
                own.executed++;
                return ready.remove();
            }
            end(own);
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a turn unless it has ended. */
    private void end(Turn own) {
        lock.lock();
        try {
            if (turn != own) {
                return;
            }
            turn = null;
            // An interrupt of the last handler must not affect what the thread does next.
            Thread.interrupted();
            if (stopped || own.tooLong || !ready.isEmpty()) {
                ownThread.signal();
            }
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void execute(ServerSession session) {
        try {
            Request request = session.nextRequest();
            if (request != null && request.isEnd()) {
                session.finish();
            } else if (request != null) {
                execute(session, request);
            }
        } catch (RuntimeException | Error e) {
            abort(session, e);
        }
        session.requestDone();
    }

    private static void abort(ServerSession session, Throwable cause) {
        try {
            session.abort(cause);
        } catch (RuntimeException | Error e) {
            // Only a handler of the log can have failed, which must not end the session that has lent its thread.
        }
    }

    private void execute(ServerSession session, Request request) {
        current = request.command();
        try {
            ServerCommand.Answer answer = find(session, request).run(new QmpRequest(session, request));
            if (answer.value() != null) {
                session.reply(ServerMessages.success(answer.value(), request.id()), answer.afterwards());
            }
        } catch (QmpErrorException e) {
            session.send(ServerMessages.error(e, request.id()));
        } catch (Throwable e) {
            // Catches everything: handlers in other JVM languages throw checked exceptions too, and the dispatcher must
            // survive to serve other requests.
            LOGGER.log(isStopped() ? Level.DEBUG : Level.ERROR, "command '" + request.command() + "' failed", e);
            QmpErrorException reply =
                    QmpErrorException.generic("command '" + request.command() + "' failed inside the server");
            session.send(ServerMessages.error(reply, request.id()));
        } finally {
            current = "";
            // An interrupt that was meant for this command must not affect the next one.
            Thread.interrupted();
        }
    }

    private ServerCommand.Call find(ServerSession session, Request request) throws IOException {
        if (request.error() != null) {
            throw request.error();
        }
        if (!session.isNegotiated() && !request.command().equals(BuiltInCommands.NEGOTIATION)) {
            throw new QmpErrorException(
                    QmpErrorException.COMMAND_NOT_FOUND,
                    "command '" + Excerpt.of(request.command())
                            + "' must follow the negotiation of capabilities with '" + BuiltInCommands.NEGOTIATION
                            + "'");
        }
        if (request.call() != null) {
            return request.call();
        }
        ServerCommand<?> command = commands.find(request.command());
        if (command == null) {
            throw QmpErrorException.commandNotFound(Excerpt.of(request.command()));
        }
        return command.read(request.arguments());
    }
}
