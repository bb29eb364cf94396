package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The open sessions of a server. */
final class Sessions implements EventEmitter {
    private final Set<ServerSession> sessions = ConcurrentHashMap.newKeySet();
    private final Object order = new Object();

    /** The sessions with events that were not sent yet, and whether the loop will send them. */
    private final Set<ServerSession> unsent = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicLong numbers = new AtomicLong();

    /** Runs tasks on the server's loop; null before the server starts. */
    private volatile @Nullable Executor loop;

    private volatile Clock clock = Clock.systemUTC();

    void useClock(Clock clock) {
        this.clock = clock;
    }

    void useLoop(Executor loop) {
        this.loop = loop;
    }

    /**
     * Adds a session. If {@code max} sessions are already open, it replaces the oldest one that has not negotiated; if all have, returns false.
     */
    boolean add(ServerSession session, int max) {
        ServerSession replaced = null;
        synchronized (order) {
            if (sessions.size() >= max) {
                replaced = sessions.stream()
                        .filter(other -> !other.isNegotiated())
                        .min(Comparator.comparingLong(ServerSession::number))
                        .orElse(null);
                if (replaced == null) {
                    return false;
                }
                sessions.remove(replaced);
            }
            sessions.add(session);
        }
        if (replaced != null) {
            replaced.replace();
        }
        return true;
    }

    /** Returns the number of the next session. */
    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void remove(ServerSession session) {
        sessions.remove(session);
        unsent.remove(session);
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
                    unsent.add(session);
                }
            }
        }
        Executor executor = loop;
        if (executor != null && !unsent.isEmpty() && sending.compareAndSet(false, true)) {
            executor.execute(this::sendQueued);
        }
    }

    /** Sends the events that were queued meanwhile: those that a handler or a burst emits are sent together. */
    private void sendQueued() {
        sending.set(false);
        for (Iterator<ServerSession> sessions = unsent.iterator(); sessions.hasNext(); ) {
            ServerSession session = sessions.next();
            sessions.remove();
            session.flush();
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
