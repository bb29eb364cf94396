package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/** A deadline passed. Where it was that of a call, the server may still have carried out, or yet carry out, the command. */
public final class QmpTimeoutException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what happened. */
    public QmpTimeoutException(String message) {
        super(message, null);
    }

    /** Makes an exception that says what happened, and why. */
    public QmpTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
