package io.github.qapi4j.runtime.qmp;

import java.util.List;
import java.util.Optional;

/**
 * The kinds of events that a subscriber receives: those of one {@link EventDescriptor}, of {@linkplain #anyOf several}, or of a whole
 * {@link SchemaDescriptor}. Immutable.
 *
 * <pre>{@code
 * EventSelector<QmpEvent> end = EventSelector.anyOf(
 *         List.of(BlockJobCompletedEvent.DESCRIPTOR, BlockJobCancelledEvent.DESCRIPTOR));
 * EventSubscription<QmpEvent> ends = client.events().subscribe(end);
 * }</pre>
 *
 * @param <E> the common type of the events
 */
public sealed interface EventSelector<E extends QmpEvent> permits EventDescriptor, SchemaDescriptor, EventChoice {

    /**
     * Selects the events of these descriptors.
     *
     * @param <E> a common type of the events, such as {@link QmpEvent}
     * @throws IllegalArgumentException if the list is empty, or two different descriptors have the same name
     */
    static <E extends QmpEvent> EventSelector<E> anyOf(List<? extends EventDescriptor<? extends E>> events) {
        return EventChoice.of(events);
    }

    /** Returns the descriptor of the selected events of this name in QMP; empty if events of this name are not selected. */
    Optional<EventDescriptor<? extends E>> select(String name);
}
