package io.github.qapi4j.it.future;

import java.time.Duration;
import java.util.Optional;

/** The methods that {@code QmpRequest} gets. */
public interface FutureRequest {

    /** Returns whether the command is executed out of band: at once, on another thread, perhaps beside another command. */
    boolean isOutOfBand();

    /**
     * Returns how much time is left until the deadline, zero if it has passed; empty if the server sets none. At the deadline the client gets an
     * error, the request is cancelled, and the next command begins.
     */
    Optional<Duration> timeLeft();

    /**
     * Returns whether a reply is of no use any more: the session has ended, the deadline has passed, or the server closes. A handler may stop, or
     * complete the command; its reply is dropped.
     */
    boolean isCancelled();

    /** Calls an action once when the request is cancelled, at once if it is already. It runs on a thread that serves no session. */
    void onCancel(Runnable action);
}
