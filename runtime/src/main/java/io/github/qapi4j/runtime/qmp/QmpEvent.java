package io.github.qapi4j.runtime.qmp;

/**
 * An event with its data. Generated code has a record per event; an event that a schema does not know is an {@link UnknownEvent}.
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
