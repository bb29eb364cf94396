package io.github.qapi4j.runtime.qmp;

/**
 * Thrown if a subscription to events has failed because its queue was full. Events were lost; the session continues. Subscribe
 * again, and then query the state that the events would have reported.
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
 */
public final class QmpOverflowException extends QmpException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public QmpOverflowException(String message) {
        super(message, null, null);
    }
}
