package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the peer sends data that QMP does not allow. A reply that is not valid fails its call with this exception. Text that is not JSON, or a
 * message of an unknown kind, ends the session: all calls fail with a {@link QmpClosedException}, which has this exception as its cause.
 *
 * <pre>{@code
 * try {
 *     client = QmpClient.connect(socket);
 * } catch (QmpClosedException e) {
 *     if (e.getCause() instanceof QmpProtocolException) {
 *         throw new IOException(socket + " is not a QMP monitor", e);
 *     }
 *     throw e;
 * }
 * }</pre>
 */
public final class QmpProtocolException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public QmpProtocolException(String message) {
        this(message, null);
    }

    /** Creates an exception with a message and a cause. */
    public QmpProtocolException(String message, @Nullable Throwable cause) {
        super(message, null, cause);
    }

    /** Creates the exception for a failed call. */
    QmpProtocolException(String message, String command, @Nullable Throwable cause) {
        super(message, command, cause);
    }
}
