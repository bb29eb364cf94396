package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The open sessions of a server, and the events that are sent to them. */
final class Sessions implements EventEmitter {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    /** How much is remembered of events with a rate limit: of the keys, an attacker may determine any number. */
    private static final QueueBound LIMITED = new QueueBound(4096, 16L << 20);

    private final Set<ServerSession> sessions = ConcurrentHashMap.newKeySet();

    /** Makes the number of sessions exact. No connection is used while a thread holds it: a connection may have a lock of those who add sessions. */
    private final Object places = new Object();

    /** Makes all sessions receive the events in the same order. */
    private final Object order = new Object();

    /** The sessions with messages that were not sent yet, and whether the loop will send them. */
    private final Set<ServerSession> unsent = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicLong numbers = new AtomicLong();

    private final Runnable sendQueued = this::sendQueued;

    /** Runs tasks on the server's loop; null before the server starts. */
    private volatile @Nullable Executor loop;

    /** Observes the rate limits; null before the server starts. */
    private volatile @Nullable EventThrottle throttle;

    private volatile Clock clock = Clock.systemUTC();
    private final AtomicBoolean clockFailed = new AtomicBoolean();

    void useClock(Clock clock) {
        this.clock = clock;
    }

    /**
     * Starts sending events.
     *
     * @param loop runs tasks on the server's loop
     * @param limits the rate limits, by the names of the events
     */
    void start(Executor loop, Map<String, RateLimit> limits) {
        this.loop = loop;
        this.throttle =
                new EventThrottle(limits, LIMITED, SharedThreads.ofProcess().timer(), loop, this::sendToAll);
    }

    /** Drops the events that are kept because of a rate limit. */
    void stop() {
        EventThrottle limiting = throttle;
        if (limiting != null) {
            limiting.close();
        }
    }

    /**
     * Adds a session. If {@code max} sessions are already open, it replaces the oldest one that has not negotiated; if all have, returns false.
     */
    boolean add(ServerSession session, int max) {
        ServerSession replaced = null;
        synchronized (places) {
            if (sessions.size() >= max) {
                replaced = sessions.stream()
                        .filter(other -> !other.isNegotiating())
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
            replace(replaced);
        }
        return true;
    }

    /** Ends a session, by another thread: its connection may be in use, and wait for a lock of the thread that adds the other session. */
    private static void replace(ServerSession replaced) {
        try {
            SharedThreads.ofProcess().completions().execute(replaced::replace);
        } catch (RuntimeException | Error e) {
            replaced.replace();
            throw e;
        }
    }

    /** Returns the number of the next session. */
    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void remove(ServerSession session) {
        sessions.remove(session);
        unsent.remove(session);
    }

    int count() {
        return sessions.size();
    }

    List<ServerSession> all() {
        return List.copyOf(sessions);
    }

    /** Sends an event to all sessions that have negotiated, as often as its rate limit allows. */
    @Override
    public void emit(QmpEvent event) {
        Objects.requireNonNull(event, "event");
        byte[] data = data(event.descriptor(), event);
        byte[] message = message(event, data);
        EventThrottle limiting = throttle;
        // Before the server starts, it has no clients.
        if (limiting != null) {
            limiting.pass(event, data, message);
        }
    }

    /** Sends an event to one session, if it has negotiated. */
    void emit(QmpEvent event, ServerSession session) {
        Objects.requireNonNull(event, "event");
        byte[] message = message(event, data(event.descriptor(), event));
        synchronized (order) {
            offer(Outbox.Message.event(message), session);
        }
        sendSoon();
    }

    private void sendToAll(byte[] message) {
        Outbox.Message event = Outbox.Message.event(message);
        synchronized (order) {
            for (ServerSession session : sessions) {
                offer(event, session);
            }
        }
        sendSoon();
    }

    private void offer(Outbox.Message message, ServerSession session) {
        if (session.isNegotiated()) {
            session.offer(message);
            unsent.add(session);
        }
    }

    /** Ensures that what a session has queued is sent soon. */
    void sendSoon(ServerSession session) {
        unsent.add(session);
        sendSoon();
    }

    private void sendSoon() {
        Executor executor = loop;
        if (executor != null && !unsent.isEmpty() && sending.compareAndSet(false, true)) {
            try {
                executor.execute(sendQueued);
            } catch (RuntimeException | Error e) {
                sending.set(false);
                throw e;
            }
        }
    }

    /** Sends what was queued meanwhile: the events that a handler or a burst emits are sent together. */
    private void sendQueued() {
        sending.set(false);
        for (Iterator<ServerSession> sessions = unsent.iterator(); sessions.hasNext(); ) {
            ServerSession session = sessions.next();
            sessions.remove();
            session.flush();
        }
    }

    private static <E extends QmpEvent> byte @Nullable [] data(EventDescriptor<E> descriptor, QmpEvent event) {
        if (!descriptor.hasData()) {
            return null;
        }
        @SuppressWarnings("unchecked") // an event's descriptor has the event's type as its type argument
        E typed = (E) event;
        try {
            return JsonFormat.strict().write(descriptor.data(), typed);
        } catch (IOException e) {
            throw new IllegalArgumentException(descriptor + " has no JSON form: " + e.getMessage(), e);
        }
    }

    private byte[] message(QmpEvent event, byte @Nullable [] data) {
        return ServerMessages.event(event.descriptor().name(), data, now());
    }

    /** Returns the current time; null if the clock, which may be the user's, fails. */
    private @Nullable Instant now() {
        try {
            return clock.instant();
        } catch (Throwable e) {
            // Catches everything: clocks in other JVM languages throw checked exceptions too.
            if (clockFailed.compareAndSet(false, true)) {
                LOGGER.log(Level.WARNING, "the clock has failed: events are sent without their time", e);
            }
            return null;
        }
    }
}
