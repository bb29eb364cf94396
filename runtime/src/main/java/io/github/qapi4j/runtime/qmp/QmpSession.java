package io.github.qapi4j.runtime.qmp;

/**
 * A session of a server with one client. Sessions are compared by identity, so that a handler can use them as keys of a map. {@code toString()} names
 * the connection. Any thread may use it.
 *
 * <pre>{@code
 * descriptors.computeIfAbsent(request.session(), session -> {
 *     session.onEnd(() -> descriptors.remove(session));
 *     return new HashSet<>();
 * });
 * }</pre>
 */
public sealed interface QmpSession permits ServerSession {

    /** Returns whether the session is open: false once it has ended, for whatever reason. */
    boolean isOpen();

    /**
     * Runs an action once when the session ends, or soon if it has ended already. The action runs on a shared thread, also while a handler runs; it may
     * wait, and what it throws is logged. Actions are kept until then: register one for a session, not for a request.
     */
    void onEnd(Runnable action);

    /**
     * Sends an event, with the current time, to this client only, if it has completed the negotiation. It is in order with the events of {@link
     * EventEmitter#emit}; rate limits do not apply to it. This method never waits for the client, and does nothing if the session has ended.
     *
     * @throws IllegalArgumentException if the event has no JSON form
     */
    void emit(QmpEvent event);

    /** Returns how many events were dropped because the client reads too slowly; see {@link OutputOverflow#DROP_EVENTS}. */
    long droppedEvents();
}
