package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a deadline passes. After the deadline of a call, which {@link #command} names, the server may already have executed the command, or may
 * still execute it.
 *
 * <pre>{@code
 * try {
 *     client.execute(command);
 * } catch (QmpTimeoutException e) {
 *     // The command may have been executed.
 *     jobs = QmpApi.on(client).job().queryJobs();
 * }
 * }</pre>
 */
public final class QmpTimeoutException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public QmpTimeoutException(String message) {
        this(message, null);
    }

    /** Creates an exception with a message and a cause. */
    public QmpTimeoutException(String message, @Nullable Throwable cause) {
        super(message, null, cause);
    }

    /** Creates the exception of a call. */
    QmpTimeoutException(String message, @Nullable String command, @Nullable Throwable cause) {
        super(message, command, cause);
    }
}
