package io.github.qapi4j.runtime.qmp;

/**
 * An event with its data. Generated code has a record per event; an event that the schema does not declare is an {@link UnknownEvent}.
 *
 * <pre>{@code
 * client.events().listen(QmpApi.schema(), received -> {
 *     QmpEvent event = received.event();
 *     if (event instanceof BlockIoErrorEvent error) {
 *         ...
 *     }
 * });
 * }</pre>
 */
public interface QmpEvent {

    /** Returns the event's descriptor. */
    EventDescriptor<?> descriptor();
}
