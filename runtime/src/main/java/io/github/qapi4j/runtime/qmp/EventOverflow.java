package io.github.qapi4j.runtime.qmp;

/**
 * The policy for a subscription whose queue is full when another event arrives. The session continues in any case.
 *
 * <pre>{@code
 * EventSubscription<QmpEvent> events = client.events().subscribe(QmpApi.schema(), 100, EventOverflow.FAIL);
 * }</pre>
 */
public enum EventOverflow {
    /** The oldest event in the queue is dropped, and counted as lost. */
    DROP_OLDEST,
    /** The subscription fails: it still returns the events in the queue, and then throws a {@link QmpOverflowException}. */
    FAIL
}
