package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/** The session has ended, by either side, so that the call cannot be made or its reply cannot come; the message says why. */
public final class QmpClosedException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what happened. */
    public QmpClosedException(String message) {
        super(message, null);
    }

    /** Makes an exception that says what happened, and why. */
    public QmpClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
