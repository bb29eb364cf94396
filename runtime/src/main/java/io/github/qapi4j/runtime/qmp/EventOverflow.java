package io.github.qapi4j.runtime.qmp;

/**
 * The policy for a subscription whose queue is full, by the number of its events or by their bytes, when another event arrives. The session continues in any case.
 *
 * <pre>{@code
 * EventSubscription<QmpEvent> events = client.events().subscribe(QmpApi.schema(), 100, EventOverflow.FAIL);
 * }</pre>
 */
public enum EventOverflow {
    /**
     * The oldest events in the queue are dropped until there is room, and counted as lost: {@link Received#missed} of the next event, and {@link
     * EventSubscription#dropped}. The newest event is always kept.
     */
    DROP_OLDEST,
    /** The subscription fails: it still returns the events in the queue, and then throws a {@link QmpOverflowException}. */
    FAIL
}
