package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The open sessions of a server. */
final class Sessions implements EventEmitter {
    private final Set<ServerSession> sessions = ConcurrentHashMap.newKeySet();
    private final Object order = new Object();
    private volatile Clock clock = Clock.systemUTC();

    void useClock(Clock clock) {
        this.clock = clock;
    }

    /** Adds a session unless {@code max} sessions are already open; returns whether it was added. */
    boolean add(ServerSession session, int max) {
        synchronized (order) {
            return sessions.size() < max && sessions.add(session);
        }
    }

    void remove(ServerSession session) {
        sessions.remove(session);
    }

    List<ServerSession> all() {
        return List.copyOf(sessions);
    }

    /** Runs an action during which no event is sent. */
    void betweenEvents(Runnable action) {
        synchronized (order) {
            action.run();
        }
    }

    @Override
    public void emit(QmpEvent event) {
        Objects.requireNonNull(event, "event");
        emit(event.descriptor(), event);
    }

    private <E extends QmpEvent> void emit(EventDescriptor<E> descriptor, QmpEvent event) {
        @SuppressWarnings("unchecked") // an event's descriptor has the event's type as its type argument
        E typed = (E) event;
        byte[] data = descriptor.hasData() ? encode(descriptor, typed) : null;
        synchronized (order) {
            byte[] message = ServerMessages.event(descriptor.name(), data, clock.instant());
            for (ServerSession session : sessions) {
                if (session.isNegotiated()) {
                    session.queue(message);
                }
            }
        }
    }

    private static <E extends QmpEvent> byte[] encode(EventDescriptor<E> descriptor, E event) {
        try {
            return JsonFormat.strict().write(descriptor.data(), event);
        } catch (IOException e) {
            throw new IllegalArgumentException(descriptor + " has no JSON form: " + e.getMessage(), e);
        }
    }
}
