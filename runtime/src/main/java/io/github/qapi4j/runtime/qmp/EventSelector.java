package io.github.qapi4j.runtime.qmp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Selects the kinds of events that a subscriber receives: one {@link EventDescriptor}, {@linkplain #anyOf several descriptors}, or all of a {@link
 * SchemaDescriptor}. Immutable. This example waits for whichever of two events comes first:
 *
 * <pre>{@code
 * EventSelector<QmpEvent> end =
 *         EventSelector.anyOf(BlockJobCompletedEvent.DESCRIPTOR, BlockJobCancelledEvent.DESCRIPTOR);
 * CompletableFuture<Received<QmpEvent>> first = client.events().expect(end);
 * QmpApi.on(client).blockCore().blockJobCancel("job0");
 * boolean cancelled = first.get().event() instanceof BlockJobCancelledEvent;
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

    /**
     * Selects the events of one or more descriptors.
     *
     * @param <E> a common type of the events, such as {@link QmpEvent}
     * @throws IllegalArgumentException if two different descriptors have the same name
     */
    @SafeVarargs
    static <E extends QmpEvent> EventSelector<E> anyOf(
            EventDescriptor<? extends E> event, EventDescriptor<? extends E>... more) {
        List<EventDescriptor<? extends E>> events = new ArrayList<>();
        events.add(event);
        for (EventDescriptor<? extends E> other : more) {
            events.add(other);
        }
        return EventChoice.of(events);
    }

    /** Returns the descriptor for events with this name in QMP; empty if these events are not selected. */
    Optional<EventDescriptor<? extends E>> select(String name);
}
