package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import io.github.qapi4j.runtime.transport.EventLoop;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Executes the requests of all sessions one at a time: the requests of each session in order, and the sessions round-robin.
 *
 * <p>Threads of the server's loop take turns, and only the thread that has the turn executes requests. It is usually the thread that has read them, after
 * it has read what there is: waking another thread would cost more than most requests. A turn ends after some requests, so that the thread looks for
 * input again. If a handler takes long, the loop serves the connections, also that of the handler's request, with another thread. A command that is
 * answered later keeps the turn without a thread.
 */
final class Dispatcher {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    /** How many requests a thread executes in one turn. */
    private static final int REQUESTS = 16;

    private final CommandRegistry commands;
    private final EventLoop loop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final ArrayDeque<ServerSession> ready = new ArrayDeque<>();

    /** The exclusive right to execute requests, with its owner; null if it is free. */
    private @Nullable Turn turn;

    /** Whether the loop will call {@link #run}. */
    private boolean scheduled;

    private boolean stopped;

    /** Whether answers that are pending are given up. */
    private boolean interrupted;

    private volatile String current = "";

    /** Made once, since it is passed to the loop often. */
    private final Runnable run = this::run;

    Dispatcher(CommandRegistry commands, EventLoop loop) {
        this.commands = commands;
        this.loop = loop;
    }

    /** The owner of the turn. */
    private static final class Turn {
        /** The thread that executes requests; null while the answer to a command is pending. */
        private @Nullable Thread thread = Thread.currentThread();

        /** Answers the command whose answer is pending with an error. */
        private Runnable giveUp = () -> {};
    }

    /** Queues a session that has a request and is not queued yet. If no thread executes requests, one of the loop will. */
    void add(ServerSession session) {
        lock.lock();
        try {
            ready.add(session);
            schedule();
        } finally {
            lock.unlock();
        }
    }

    private void schedule() {
        if (turn == null && !scheduled && !stopped && !ready.isEmpty()) {
            scheduled = true;
            loop.execute(run);
        }
    }

    private void run() {
        Turn own;
        lock.lock();
        try {
            scheduled = false;
            if (turn != null || stopped || ready.isEmpty()) {
                return;
            }
            own = new Turn();
            turn = own;
        } finally {
            lock.unlock();
        }
        boolean kept = false;
        try {
            for (int left = REQUESTS; left > 0 && !kept; left--) {
                ServerSession session = next();
                if (session == null) {
                    break;
                }
                kept = execute(own, session);
            }
        } finally {
            if (!kept) {
                end(own);
            }
        }
    }

    /** Returns the next session with a request; null if no session has one, or the dispatcher is stopped. */
    private @Nullable ServerSession next() {
        lock.lock();
        try {
            return stopped ? null : ready.poll();
        } finally {
            lock.unlock();
        }
    }

    private void end(Turn own) {
        // An interrupt of the last handler must not affect what the thread does next.
        Thread.interrupted();
        lock.lock();
        try {
            if (turn == own) {
                turn = null;
                ended.signalAll();
                schedule();
            }
        } finally {
            lock.unlock();
        }
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
     * Waits, after the dispatcher was stopped, until the handler that is running has returned and its command is answered. Does not wait in that handler.
     *
     * @return whether no handler is running
     */
    boolean awaitEnd(long nanos) throws InterruptedException {
        lock.lock();
        try {
            if (turn == null || turn.thread == Thread.currentThread()) {
                return true;
            }
            for (long left = nanos; turn != null && left > 0; ) {
                left = ended.awaitNanos(left);
            }
            return turn == null;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the handler that is running after the dispatcher was stopped, or answers with an error the command whose answer is pending. */
    void interrupt() {
        Runnable giveUp = null;
        lock.lock();
        try {
            interrupted = true;
            if (turn == null || turn.thread == Thread.currentThread()) {
                return;
            }
            if (turn.thread != null) {
                turn.thread.interrupt();
            } else {
                giveUp = turn.giveUp;
            }
        } finally {
            lock.unlock();
        }
        if (giveUp != null) {
            giveUp.run();
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

    /** Executes the next request of a session; returns whether its answer is pending, which keeps the turn. */
    private boolean execute(Turn own, ServerSession session) {
        try {
            Request request = session.nextRequest();
            if (request != null && request.isEnd()) {
                session.finish();
            } else if (request != null && execute(own, session, request)) {
                return true;
            }
        } catch (RuntimeException | Error e) {
            session.abort(e);
        }
        session.requestDone();
        return false;
    }

    private boolean execute(Turn own, ServerSession session, Request request) {
        current = request.command();
        try {
            Answer answer = find(session, request).run(new QmpRequest(session, request));
            if (answer.later() != null) {
                keep(own, session, request, answer.later());
                return true;
            }
            send(session, request, answer);
        } catch (Throwable e) {
            // Catches everything: handlers in other JVM languages throw checked exceptions too, and the dispatcher must
            // survive to serve other requests.
            fail(session, request, e);
        }
        current = "";
        // An interrupt that was meant for this command must not affect the next one.
        Thread.interrupted();
        return false;
    }

    private static void send(ServerSession session, Request request, Answer answer) {
        if (answer.value() != null) {
            session.reply(ServerMessages.success(answer.value(), request.id()), answer.afterwards());
        }
    }

    private void fail(ServerSession session, Request request, Throwable failure) {
        if (failure instanceof QmpErrorException error) {
            session.send(ServerMessages.error(error, request.id()));
            return;
        }
        LOGGER.log(isStopped() ? Level.DEBUG : Level.ERROR, "command '" + request.command() + "' failed", failure);
        QmpErrorException reply =
                QmpErrorException.generic("command '" + request.command() + "' failed inside the server");
        session.send(ServerMessages.error(reply, request.id()));
    }

    /** Keeps the turn until a command is answered. */
    private void keep(Turn own, ServerSession session, Request request, CompletionStage<Answer> later) {
        Runnable giveUp =
                () -> resume(own, session, request, null, new IOException("the server was closed before the answer"));
        boolean givenUp;
        lock.lock();
        try {
            own.thread = null;
            own.giveUp = giveUp;
            givenUp = interrupted;
        } finally {
            lock.unlock();
        }
        if (givenUp) {
            giveUp.run();
            return;
        }
        try {
            later.whenComplete((answer, failure) -> loop.execute(() -> resume(own, session, request, answer, failure)));
        } catch (RuntimeException | Error e) {
            loop.execute(() -> resume(own, session, request, null, e));
        }
    }

    /** Answers a command whose answer was pending, and continues with other requests. */
    private void resume(
            Turn own, ServerSession session, Request request, @Nullable Answer answer, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (turn != own || own.thread != null) {
                return;
            }
            own.thread = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            if (failure == null && answer != null) {
                send(session, request, answer);
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                fail(session, request, cause != null ? cause : new IllegalStateException("the stage has no value"));
            }
        } catch (RuntimeException | Error e) {
            session.abort(e);
        } finally {
            current = "";
            session.requestDone();
            end(own);
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
