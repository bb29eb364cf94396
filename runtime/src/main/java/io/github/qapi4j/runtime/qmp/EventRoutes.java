package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of each kind of events. A name that was received is decoded once, and each subscriber is asked once whether it selects the name, until
 * the subscribers change. Remembers a limited number of names. Not thread-safe.
 */
final class EventRoutes {
    private static final int MAX_NAMES = 256;
    private static final int MAX_NAME_BYTES = 256;

    /** A hash table with open addressing, at most half full. */
    private final @Nullable Route[] routes = new Route[2 * MAX_NAMES];

    private int names;
    private List<EventSubscriber<?>> subscribers = List.of();

    /** The events with one name. */
    private static final class Route {
        private final Slice text;
        private final String name;
        private @Nullable List<Recipient<?>> recipients;

        Route(Slice text, String name) {
            this.text = text;
            this.name = name;
        }
    }

    /** A subscriber that has selected the events with one name. */
    record Recipient<E extends QmpEvent>(EventSubscriber<E> subscriber, EventDescriptor<? extends E> descriptor) {

        /** Adds an event, as {@link EventSubscriber#add}. */
        boolean add(Slice data, Optional<Instant> timestamp) {
            return subscriber.add(new RawEvent<>(descriptor, data, timestamp));
        }

        static <S extends QmpEvent> @Nullable Recipient<?> of(EventSubscriber<S> subscriber, String name) {
            EventDescriptor<? extends S> descriptor = subscriber.subscription().select(name);
            return descriptor == null ? null : new Recipient<>(subscriber, descriptor);
        }
    }

    /**
     * Returns which of the subscribers receive an event.
     *
     * @param event the name of the event, as it was received
     * @param current the subscribers; an immutable list
     * @throws IOException if the name cannot be read
     */
    List<Recipient<?>> recipients(Slice event, List<EventSubscriber<?>> current, JsonFormat format) throws IOException {
        if (current != subscribers) {
            forgetRecipients();
            subscribers = current;
        }
        int index = event.hashOfText() & (routes.length - 1);
        Route route = routes[index];
        while (route != null && !route.text.hasTextOf(event)) {
            index = (index + 1) & (routes.length - 1);
            route = routes[index];
        }
        if (route == null) {
            route = new Route(event.copy(), name(event, format));
            if (names < MAX_NAMES && event.length() <= MAX_NAME_BYTES) {
                routes[index] = route;
                names++;
            }
        }
        List<Recipient<?>> recipients = route.recipients;
        if (recipients == null) {
            recipients = find(route.name);
            route.recipients = recipients;
        }
        return recipients;
    }

    private static String name(Slice event, JsonFormat format) throws IOException {
        JsonValue name = event.read(format, Codecs.ANY, "$.event");
        if (name instanceof JsonString text) {
            return text.value();
        }
        throw new QmpProtocolException("the name of an event is not a string: " + name);
    }

    private List<Recipient<?>> find(String name) {
        List<Recipient<?>> found = new ArrayList<>();
        for (EventSubscriber<?> subscriber : subscribers) {
            Recipient<?> recipient = Recipient.of(subscriber, name);
            if (recipient != null) {
                found.add(recipient);
            }
        }
        return List.copyOf(found);
    }

    private void forgetRecipients() {
        for (Route route : routes) {
            if (route != null) {
                route.recipients = null;
            }
        }
    }
}
