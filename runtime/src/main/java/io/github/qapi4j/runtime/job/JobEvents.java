package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.EventSelector;
import io.github.qapi4j.runtime.qmp.UnknownEvent;
import java.util.List;
import java.util.stream.Stream;

/** The events of jobs, by name and without generated types. */
final class JobEvents {
    static final String STATUS_CHANGE = "JOB_STATUS_CHANGE";
    static final String COMPLETED = "BLOCK_JOB_COMPLETED";
    static final String CANCELLED = "BLOCK_JOB_CANCELLED";
    static final String READY = "BLOCK_JOB_READY";
    static final String PENDING = "BLOCK_JOB_PENDING";

    /** Selects the events by which the state of a job changes. {@code BLOCK_JOB_ERROR} changes none. */
    static final EventSelector<UnknownEvent> ALL = EventSelector.anyOf(descriptors());

    private JobEvents() {}

    private static List<EventDescriptor<UnknownEvent>> descriptors() {
        return Stream.of(STATUS_CHANGE, COMPLETED, CANCELLED, READY, PENDING)
                .map(name -> new UnknownEvent(name, JsonObject.EMPTY).descriptor())
                .toList();
    }

    /** Returns the id of the event's job; empty if it has none. */
    static String jobOf(UnknownEvent event) {
        String id = string(event.data(), "id");
        return id.isEmpty() ? string(event.data(), "device") : id;
    }

    /** Returns a string; empty if there is no such string, which a server does not send. */
    static String string(JsonObject object, String member) {
        return object.find(member).orElse(null) instanceof JsonString text ? text.value() : "";
    }
}
