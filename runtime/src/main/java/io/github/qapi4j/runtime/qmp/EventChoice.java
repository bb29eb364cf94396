package io.github.qapi4j.runtime.qmp;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Selects the events of several descriptors. Two choices of the same descriptors are equal. */
final class EventChoice<E extends QmpEvent> implements EventSelector<E> {
    private final Map<String, EventDescriptor<? extends E>> events = new LinkedHashMap<>();

    private EventChoice() {}

    static <E extends QmpEvent> EventChoice<E> of(List<? extends EventDescriptor<? extends E>> events) {
        Objects.requireNonNull(events, "events");
        EventChoice<E> choice = new EventChoice<>();
        for (EventDescriptor<? extends E> event : events) {
            Objects.requireNonNull(event, "event");
            EventDescriptor<? extends E> other = choice.events.putIfAbsent(event.name(), event);
            if (other != null && other != event) {
                throw new IllegalArgumentException("two descriptors of " + event);
            }
        }
        if (choice.events.isEmpty()) {
            throw new IllegalArgumentException("no events are selected");
        }
        return choice;
    }

    /** Returns the names of the events in QMP. */
    Collection<String> names() {
        return events.keySet();
    }

    @Override
    public Optional<EventDescriptor<? extends E>> select(String name) {
        return Optional.ofNullable(events.get(name));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventChoice<?> choice && choice.events.equals(events);
    }

    @Override
    public int hashCode() {
        return events.hashCode();
    }

    /** Returns {@code event 'A' or 'B'}. */
    @Override
    public String toString() {
        return "event '" + String.join("' or '", events.keySet()) + "'";
    }
}
