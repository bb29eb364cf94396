package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One command that is executed. It calls the handler, and answers exactly once: with the answer of the handler or of its stage, or with an error at the
 * deadline or when the server is closed. What the handler returns after that is dropped.
 */
final class Execution {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    private final QmpRequest request;
    private final CommandRegistry commands;
    private final Executor loop;
    private final Owner owner;
    private Timer.@Nullable Entry deadline;
    private boolean rejected;

    /** Whether a thread has begun to execute the command. Guarded by this. */
    private boolean begun;

    /** The thread that is in the handler; null before and after. Guarded by this. */
    private @Nullable Thread thread;

    /** Whether the handler has returned a stage. Guarded by this. */
    private boolean pending;

    /** Ends the command with the result of its stage; null until that is complete. */
    private volatile @Nullable Runnable completion;

    /** Whether the server is being closed. Guarded by this. */
    private boolean closing;

    /** Receives what happens to the command, on the thread that causes it. */
    interface Owner {

        /**
         * The command has had its effects: what is left is to encode and send its answer.
         *
         * @return whether the next request of the same session follows at once, so that both answers can be sent together
         */
        boolean handled(Execution execution);

        /**
         * The command is answered.
         *
         * @param left false if its handler has not returned and keeps its thread
         * @param more what {@link #handled} has returned; false if it was not called
         */
        void ended(Execution execution, boolean left, boolean more);
    }

    /**
     * @param loop runs what the timer and stages cause
     */
    Execution(QmpRequest request, CommandRegistry commands, Executor loop, Owner owner) {
        this.request = request;
        this.commands = commands;
        this.loop = loop;
        this.owner = owner;
    }

    QmpRequest request() {
        return request;
    }

    /** Ends the command at its deadline from now on, if it has one. */
    void watch() {
        Duration left = request.timeLeft().orElse(null);
        if (left != null) {
            deadline = ServerContext.timer()
                    .schedule(TimeUnit.NANOSECONDS.convert(left), () -> loop.execute(this::expire));
        }
    }

    /** Makes the command end with an error if its handler is the user's: the server has no thread for it. */
    void reject() {
        rejected = true;
    }

    /** Calls the handler. If this method returns without a call of {@link Owner#ended}, the answer comes later. */
    void run() {
        if (!enter()) {
            return;
        }
        Answer answer = null;
        Throwable failure = null;
        try {
            answer = find().run(request);
        } catch (Throwable e) {
            // Catches everything: handlers in other JVM languages throw checked exceptions too, and the server must
            // serve other requests.
            failure = e;
        }
        boolean later = leave(answer != null && answer.later() != null);
        if (later && answer != null && answer.later() != null) {
            await(answer.later());
        } else {
            end(answer, failure);
        }
    }

    /** Returns false if the command has ended while it waited for a thread. */
    private synchronized boolean enter() {
        if (request.isEnded()) {
            return false;
        }
        begun = true;
        thread = Thread.currentThread();
        if (closing) {
            thread.interrupt();
        }
        return true;
    }

    /** Signals that the handler has returned; returns whether the answer is still to come. */
    private synchronized boolean leave(boolean later) {
        thread = null;
        // An interrupt that was meant for this command must not affect what the thread does next.
        Thread.interrupted();
        pending = later;
        return later;
    }

    private void await(CompletionStage<Answer> later) {
        try {
            later.whenComplete(this::completeLater);
        } catch (Throwable e) {
            // Catches everything, as in run. If the stage has called back before, that comes first.
            completeLater(null, e);
        }
        if (isClosing()) {
            close();
        }
    }

    private void completeLater(@Nullable Answer answer, @Nullable Throwable failure) {
        Runnable task = () -> complete(answer, failure);
        completion = task;
        try {
            loop.execute(task);
        } catch (RuntimeException | Error e) {
            // There is no memory for the task.
            task.run();
        }
    }

    private void complete(@Nullable Answer answer, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        end(answer, answer == null && cause == null ? new IllegalStateException("the stage has no value") : cause);
    }

    /** Answers, unless the command is answered already. */
    private void end(@Nullable Answer answer, @Nullable Throwable failure) {
        if (!request.end()) {
            return;
        }
        boolean more = false;
        try {
            if (deadline != null) {
                deadline.cancel();
            }
            more = owner.handled(this);
            send(answer, failure, more);
        } catch (RuntimeException | Error e) {
            request.serverSession().abort(e);
        } finally {
            owner.ended(this, true, more);
        }
    }

    private void send(@Nullable Answer answer, @Nullable Throwable failure, boolean more) {
        ServerSession session = request.serverSession();
        if (answer == null || failure != null) {
            fail(failure, more);
        } else if (answer.value() != null) {
            byte[] message;
            try {
                message = ServerMessages.success(
                        answer.value().encode(), request.request().id());
            } catch (Throwable e) {
                // A codec in another JVM language may throw a checked exception, too.
                fail(e, more);
                return;
            }
            session.reply(message, answer.queued(), more);
        }
    }

    private void fail(@Nullable Throwable failure, boolean more) {
        QmpErrorException error;
        if (failure instanceof QmpErrorException reply) {
            error = reply;
        } else {
            LOGGER.log(isClosing() ? Level.DEBUG : Level.ERROR, name() + " failed", failure);
            error = QmpErrorException.generic(name() + " failed inside the server");
        }
        request.serverSession()
                .reply(ServerMessages.error(error, request.request().id()), null, more);
    }

    private String name() {
        return "command '" + Excerpt.of(request.command()) + "'";
    }

    /** Ends the command at its deadline: its client gets an error, and other commands can be executed, even if the handler does not return. */
    private void expire() {
        boolean left;
        synchronized (this) {
            if (!request.expire()) {
                return;
            }
            left = thread == null;
            if (thread != null) {
                thread.interrupt();
            }
        }
        try {
            LOGGER.log(Level.WARNING, () -> request + " was not answered before its deadline", null);
            QmpErrorException error = QmpErrorException.generic(name() + " was not completed before its deadline");
            request.serverSession()
                    .send(ServerMessages.error(error, request.request().id()));
        } catch (RuntimeException | Error e) {
            request.serverSession().abort(e);
        } finally {
            owner.ended(this, left, false);
        }
    }

    /** Ends the command because the server is being closed: interrupts its handler, or answers if none runs: with an error if there is no result. */
    void close() {
        boolean giveUp;
        request.cancel();
        synchronized (this) {
            closing = true;
            giveUp = pending || !begun;
            if (thread != null && thread != Thread.currentThread()) {
                thread.interrupt();
            }
        }
        Runnable complete = completion;
        if (giveUp && complete != null) {
            complete.run();
        } else if (giveUp) {
            end(null, new IOException("the server was closed before the answer"));
        }
    }

    /** Returns whether the answer has come, or will come, later than the handler has returned. */
    synchronized boolean isLater() {
        return pending;
    }

    /** Returns whether the calling thread is in the handler. */
    synchronized boolean isInHandler() {
        return thread == Thread.currentThread();
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private ServerCommand.Call find() throws IOException {
        Request message = request.request();
        if (message.error() != null) {
            throw message.error();
        }
        if (!request.serverSession().isNegotiated() && !message.command().equals(BuiltInCommands.NEGOTIATION)) {
            throw new QmpErrorException(
                    QmpErrorException.COMMAND_NOT_FOUND,
                    "command '" + Excerpt.of(message.command())
                            + "' must follow the negotiation of capabilities with '" + BuiltInCommands.NEGOTIATION
                            + "'");
        }
        if (rejected && !commands.isBuiltIn(message.command())) {
            throw QmpErrorException.generic(name()
                    + " was not executed: the handlers of earlier commands have not returned at their deadlines");
        }
        if (message.call() == null) {
            throw QmpErrorException.commandNotFound(Excerpt.of(message.command()));
        }
        ServerCommand<?> command = message.isOutOfBand() ? commands.find(message.command()) : null;
        if (command != null && !command.outOfBand()) {
            throw QmpErrorException.generic(
                    "command '" + Excerpt.of(message.command()) + "' does not allow out-of-band execution");
        }
        return message.call();
    }
}
