package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the session, or a subscription, has ended, by either side, so that a call cannot be made, or its reply or an event
 * cannot arrive. The message has the reason.
 *
 * <pre>{@code
 * try {
 *     client.execute(command);
 * } catch (QmpClosedException e) {
 *     client = QmpClient.connect(socket);
 * }
 * }</pre>
 */
public final class QmpClosedException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public QmpClosedException(String message) {
        this(message, null);
    }

    /** Creates an exception with a message and a cause. */
    public QmpClosedException(String message, @Nullable Throwable cause) {
        super(message, null, cause);
    }
}
