package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that a handler executes: its session, its id, the name of its command, its deadline and its cancellation. Any thread may use it.
 *
 * <pre>{@code
 * Void getfd(QmpRequest request, GetfdCommand command) {
 *     descriptors.computeIfAbsent(request.session(), session -> {
 *         session.onEnd(() -> descriptors.remove(session));
 *         return new HashSet<>();
 *     }).add(command.fdname());
 *     return null;
 * }
 * }</pre>
 *
 * <p>A request is cancelled when its reply is no longer needed: the session has ended, the deadline has passed, or the server is being closed. A
 * client that sends nothing more may still read the reply: its session has not ended before writing to it fails. A handler may stop when its request is
 * cancelled, or complete its command. A handler that replies later usually cancels what it waits for:
 *
 * <pre>{@code
 * CompletionStage<Void> migrate(QmpRequest request, MigrateCommand command) {
 *     CompletableFuture<Void> reply = start(command);
 *     request.onCancel(() -> reply.cancel(false));
 *     return reply;
 * }
 * }</pre>
 */
public final class QmpRequest {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    private final ServerSession session;
    private final Request request;

    /** The deadline as {@link System#nanoTime}; null for none. */
    private final @Nullable Long deadline;

    /** Whether the reply is decided, so that a later one is dropped. */
    private boolean ended;

    private boolean cancelled;
    private @Nullable List<Runnable> actions;

    /** @param timeout how long the command may take; null for any time */
    QmpRequest(ServerSession session, Request request, @Nullable Duration timeout) {
        this.session = session;
        this.request = request;
        this.deadline = timeout == null ? null : System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    }

    /** Returns the session that the request belongs to. */
    public QmpSession session() {
        return session;
    }

    /** Returns the id of the request, which the reply repeats; empty if the client has sent no id. */
    public Optional<JsonValue> id() {
        return Optional.ofNullable(request.id());
    }

    /** Returns the name of the command in QMP, e.g. {@code blockdev-add}. */
    public String command() {
        return request.command();
    }

    /** Returns whether the command is executed out of band: immediately, on another thread, and possibly at the same time as another command. */
    public boolean isOutOfBand() {
        return request.isOutOfBand();
    }

    /**
     * Returns the time until the deadline; zero if it has passed, empty if the server {@linkplain QmpServer.Builder#replyTimeout sets no deadline}. At
     * the deadline the client gets an error, the request is cancelled, and the next command begins.
     */
    public Optional<Duration> timeLeft() {
        return deadline == null
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    /**
     * Returns whether the reply is no longer needed, because the session has ended, the deadline has passed, or the server is being closed. It stays
     * false if this happens after the reply.
     */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /**
     * Calls an action once when the request is cancelled, or immediately on the calling thread if it has been cancelled. Otherwise it runs on a thread
     * that serves no session. It does not run after the reply.
     */
    public void onCancel(Runnable action) {
        Objects.requireNonNull(action, "action");
        synchronized (this) {
            if (!cancelled) {
                if (!ended) {
                    actions = actions == null ? new ArrayList<>() : actions;
                    actions.add(action);
                }
                return;
            }
        }
        action.run();
    }

    /** Cancels the request, unless its reply is decided. The handler may still reply. */
    void cancel() {
        cancel(false);
    }

    /** Cancels the request and decides the reply: returns whether the caller sends it. */
    boolean expire() {
        return cancel(true);
    }

    private boolean cancel(boolean end) {
        List<Runnable> due;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = end;
            cancelled = true;
            due = actions;
            actions = null;
        }
        if (due != null) {
            due.forEach(this::runLater);
        }
        return true;
    }

    private void runLater(Runnable action) {
        try {
            SharedThreads.ofProcess().callbacks().execute(() -> run(action));
        } catch (RuntimeException | Error e) {
            // There is no memory for the task. The caller must continue.
            LOGGER.warn("an action for the cancellation of a request is lost", e);
        }
    }

    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOGGER.warn("an action for the cancellation of " + this + " failed", e);
        }
    }

    /** Decides the reply: returns true to the first caller only, who sends it. */
    synchronized boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        actions = null;
        return true;
    }

    /** Returns whether the reply is decided. */
    synchronized boolean isEnded() {
        return ended;
    }

    ServerSession serverSession() {
        return session;
    }

    Request request() {
        return request;
    }

    @Override
    public String toString() {
        return "request '" + Excerpt.of(command()) + "' of " + session;
    }
}
