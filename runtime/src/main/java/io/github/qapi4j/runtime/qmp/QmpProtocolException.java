package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/** The peer sent what no QMP peer may send: no JSON, a message of no known kind, a reply to nothing. */
public final class QmpProtocolException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what happened. */
    public QmpProtocolException(String message) {
        super(message, null);
    }

    /** Makes an exception that says what happened, and why. */
    public QmpProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
