package io.github.qapi4j.it.future;

import java.time.Duration;
import java.util.Optional;

/** The methods that {@code QmpRequest} gets. */
public interface FutureRequest {

    /** Returns whether the command is executed out of band: immediately, on another thread, and possibly at the same time as another command. */
    boolean isOutOfBand();

    /**
     * Returns the time until the deadline; zero if it has passed, empty if the server sets no deadline. At the deadline the client gets an
     * error, the request is cancelled, and the next command begins.
     */
    Optional<Duration> timeLeft();

    /**
     * Returns whether the reply is no longer needed, because the session has ended, the deadline has passed, or the server is being closed. A handler
     * may stop or complete the command; its reply is dropped.
     */
    boolean isCancelled();

    /** Calls an action once when the request is cancelled, or immediately if it has been cancelled. It runs on a thread that serves no session. */
    void onCancel(Runnable action);
}
