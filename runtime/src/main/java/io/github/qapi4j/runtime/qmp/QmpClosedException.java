package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a call cannot be made, or a reply or event cannot arrive any more, because either side has ended the session or because the subscription
 * was closed. The message states the reason.
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
