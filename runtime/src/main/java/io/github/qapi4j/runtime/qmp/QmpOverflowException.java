package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a bounded queue of a client is full; the session continues. If it is the queue of a subscription, events were lost: subscribe again, and
 * then query the state that the events would have reported. If it is the queue of commands to send, the server does not read, and the command was not
 * sent.
 *
 * <pre>{@code
 * try {
 *     changes.next(Duration.ofMinutes(1));
 * } catch (QmpOverflowException e) {
 *     changes = client.events().subscribe(JobStatusChangeEvent.DESCRIPTOR);
 *     jobs = QmpApi.on(client).job().queryJobs();
 * }
 * }</pre>
 *
 * @see EventOverflow#FAIL
 * @see QmpClientOptions#sendCapacity()
 */
public final class QmpOverflowException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public QmpOverflowException(String message) {
        this(message, null);
    }

    QmpOverflowException(String message, @Nullable String command) {
        super(message, command, null);
    }
}
