package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Executes the requests of all sessions one at a time, on one thread: the requests of each session in order, and the sessions round-robin.
 */
final class Dispatcher {
    private static final Logger LOGGER = System.getLogger(Dispatcher.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ServerSession> ready = new ArrayDeque<>();
    private boolean stopped;
    private volatile String current = "";

    /** Queues a session that has a request and is not queued yet. */
    void add(ServerSession session) {
        lock.lock();
        try {
            ready.add(session);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the dispatcher: no further request is executed. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
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

    /** Executes requests until the dispatcher is stopped. */
    void run(CommandRegistry commands) {
        for (ServerSession session = next(); session != null; session = next()) {
            Request request = session.nextRequest();
            if (request != null && request.isEnd()) {
                session.finish();
            } else if (request != null) {
                dispatch(session, request, commands);
            }
            session.requestDone();
        }
    }

    private @Nullable ServerSession next() {
        lock.lock();
        try {
            while (ready.isEmpty() && !stopped) {
                changed.awaitUninterruptibly();
            }
            return stopped ? null : ready.remove();
        } finally {
            lock.unlock();
        }
    }

    private void dispatch(ServerSession session, Request request, CommandRegistry commands) {
        current = request.command();
        try {
            ServerCommand.Answer answer = find(session, request, commands).run(new QmpRequest(session, request));
            if (answer.value() != null) {
                session.reply(ServerMessages.success(answer.value(), request.id()), answer.afterwards());
            }
        } catch (QmpErrorException e) {
            session.send(ServerMessages.error(e, request.id()));
        } catch (Throwable e) {
            // Catches everything: handlers in other JVM languages throw checked exceptions too, and the dispatcher must
            // survive to serve other
            // requests.
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

    private static ServerCommand find(ServerSession session, Request request, CommandRegistry commands)
            throws QmpErrorException {
        if (request.error() != null) {
            throw request.error();
        }
        if (!session.isNegotiated() && !request.command().equals(BuiltInCommands.NEGOTIATION)) {
            throw new QmpErrorException(
                    QmpErrorException.COMMAND_NOT_FOUND,
                    "command '" + Slice.excerpt(request.command())
                            + "' must follow the negotiation of capabilities with '" + BuiltInCommands.NEGOTIATION
                            + "'");
        }
        return commands.find(request.command())
                .orElseThrow(() -> QmpErrorException.commandNotFound(Slice.excerpt(request.command())));
    }
}
