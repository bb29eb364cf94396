package io.github.qapi4j.runtime.qmp;

/** Sends events to the clients of a {@link QmpServer}. */
@FunctionalInterface
public interface EventEmitter {

    /**
     * Sends an event, with the present time, to every client that has negotiated; each gets the same bytes, and all events in the
     * same order. What a handler emits before it returns comes before the command's reply. It never waits for a client, and does
     * nothing when the server is closed. Any thread may call it.
     *
     * @throws IllegalArgumentException if the event has no JSON form
     */
    void emit(QmpEvent event);
}
