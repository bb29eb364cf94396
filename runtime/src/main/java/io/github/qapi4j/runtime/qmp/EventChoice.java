package io.github.qapi4j.runtime.qmp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Selects the events of several descriptors. */
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

    @Override
    public Optional<EventDescriptor<? extends E>> select(String name) {
        return Optional.ofNullable(events.get(name));
    }

    /** Returns {@code event 'A' or 'B'}. */
    @Override
    public String toString() {
        return "event '" + String.join("' or '", events.keySet()) + "'";
    }
}
