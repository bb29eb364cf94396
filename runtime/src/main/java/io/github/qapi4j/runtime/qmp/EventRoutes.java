package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of a client, found by the name of an event. Subscribing costs the same however many subscribers there are. The thread that reads the
 * session decodes a name once, and asks each subscriber of the name once for its descriptor, until the subscribers of that name change. It remembers a
 * limited number of names.
 */
final class EventRoutes {
    private static final int MAX_NAMES = 256;
    private static final int MAX_NAME_BYTES = 256;

    /**
     * The remembered names, as they were received: a hash table with open addressing, at most half full, which has one place before
     * the first event. Used only by the thread that reads the session.
     */
    private @Nullable Remembered[] remembered = new Remembered[1];

    private int names;

    // The lock of this object guards the following fields.

    /** The routes of the names that are remembered, or that a subscriber selects. */
    private final Map<String, Route> routes = new HashMap<>();

    private final Map<EventSubscription<?>, EventSubscriber<?>> subscribers = new LinkedHashMap<>();

    /** The subscribers that select all events. */
    private final Set<EventSubscriber<?>> unlimited = new LinkedHashSet<>();

    private boolean closed;

    private record Remembered(Slice text, Route route) {}

    /** The events with one name. The lock of the enclosing object guards the fields; the recipients are read without it. */
    private static final class Route {
        private final String name;
        private final Set<EventSubscriber<?>> subscribers = new LinkedHashSet<>();
        private boolean isRemembered;

        /** Null when the subscribers have changed. */
        private volatile @Nullable List<Recipient<?>> recipients;

        Route(String name) {
            this.name = name;
        }
    }

    /** A subscriber that has selected the events with one name. */
    record Recipient<E extends QmpEvent>(EventSubscriber<E> subscriber, EventDescriptor<? extends E> descriptor) {

        /** Adds an event, as {@link EventSubscriber#add}. */
        boolean add(Slice data, Optional<Instant> timestamp) {
            return subscriber.add(new RawEvent<>(descriptor, data, timestamp));
        }

        static <S extends QmpEvent> Optional<Recipient<S>> of(EventSubscriber<S> subscriber, String name) {
            return subscriber
                    .subscription()
                    .events()
                    .select(name)
                    .map(descriptor -> new Recipient<>(subscriber, descriptor));
        }
    }

    /** Adds a subscriber. Returns false, and adds nothing, if the routes are closed. */
    synchronized boolean add(EventSubscriber<?> subscriber) {
        if (closed) {
            return false;
        }
        subscribers.put(subscriber.subscription(), subscriber);
        Collection<String> selected = namesOf(subscriber.subscription().events());
        if (selected == null) {
            unlimited.add(subscriber);
            forgetRecipients();
            return true;
        }
        for (String name : selected) {
            Route route = routes.computeIfAbsent(name, Route::new);
            route.subscribers.add(subscriber);
            route.recipients = null;
        }
        return true;
    }

    /** Removes the subscriber of a subscription. Does nothing if it has no subscriber. */
    synchronized void remove(EventSubscription<?> subscription) {
        EventSubscriber<?> subscriber = subscribers.remove(subscription);
        if (subscriber == null) {
            return;
        }
        if (unlimited.remove(subscriber)) {
            forgetRecipients();
            return;
        }
        Collection<String> selected = namesOf(subscription.events());
        for (String name : selected == null ? List.<String>of() : selected) {
            Route route = routes.get(name);
            if (route != null && route.subscribers.remove(subscriber)) {
                route.recipients = null;
                if (route.subscribers.isEmpty() && !route.isRemembered) {
                    routes.remove(name);
                }
            }
        }
    }

    /** Returns the present subscribers. */
    synchronized List<EventSubscriber<?>> all() {
        return List.copyOf(subscribers.values());
    }

    /** Closes the routes: no subscriber can be added any more. Returns the present ones. */
    synchronized List<EventSubscriber<?>> close() {
        closed = true;
        return all();
    }

    /** Removes all subscribers. */
    synchronized void clear() {
        subscribers.clear();
        unlimited.clear();
        for (Route route : routes.values()) {
            route.subscribers.clear();
        }
        forgetRecipients();
    }

    /** Returns the names that are selected; null if all are. */
    private static @Nullable Collection<String> namesOf(EventSelector<?> events) {
        if (events instanceof EventDescriptor<?> event) {
            return List.of(event.name());
        }
        return events instanceof EventChoice<?> choice ? choice.names() : null;
    }

    private void forgetRecipients() {
        for (Route route : routes.values()) {
            route.recipients = null;
        }
    }

    /**
     * Returns which subscribers receive an event. Only the thread that reads the session calls this method.
     *
     * @param event the name of the event, as it was received
     * @throws IOException if the name cannot be read
     */
    List<Recipient<?>> recipients(Slice event, JsonFormat format) throws IOException {
        Route route = route(event, format);
        List<Recipient<?>> recipients = route.recipients;
        return recipients != null ? recipients : find(route);
    }

    private Route route(Slice event, JsonFormat format) throws IOException {
        int index = event.hashOfText() & (remembered.length - 1);
        Remembered known = remembered[index];
        while (known != null && !known.text.hasTextOf(event)) {
            index = (index + 1) & (remembered.length - 1);
            known = remembered[index];
        }
        if (known != null) {
            return known.route;
        }
        boolean remember = names < MAX_NAMES && event.length() <= MAX_NAME_BYTES;
        Route route = route(name(event, format), remember);
        if (remember) {
            if (names == 0) {
                remembered = new Remembered[2 * MAX_NAMES];
                index = event.hashOfText() & (remembered.length - 1);
            }
            remembered[index] = new Remembered(event.copy(), route);
            names++;
        }
        return route;
    }

    private synchronized Route route(String name, boolean remember) {
        Route route = routes.get(name);
        if (route == null) {
            route = new Route(name);
            if (remember) {
                routes.put(name, route);
            }
        }
        route.isRemembered |= remember;
        return route;
    }

    private static String name(Slice event, JsonFormat format) throws IOException {
        JsonValue name = event.read(format, Codecs.ANY, "$.event");
        if (name instanceof JsonString text) {
            return text.value();
        }
        throw new QmpProtocolException("the name of an event is not a string: " + name);
    }

    private synchronized List<Recipient<?>> find(Route route) {
        List<Recipient<?>> found = new ArrayList<>();
        for (EventSubscriber<?> subscriber : route.subscribers) {
            Recipient.of(subscriber, route.name).ifPresent(found::add);
        }
        for (EventSubscriber<?> subscriber : unlimited) {
            Recipient.of(subscriber, route.name).ifPresent(found::add);
        }
        List<Recipient<?>> recipients = List.copyOf(found);
        route.recipients = recipients;
        return recipients;
    }
}
