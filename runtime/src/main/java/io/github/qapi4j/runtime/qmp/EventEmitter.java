package io.github.qapi4j.runtime.qmp;

/** Sends events to the clients of a {@link QmpServer}. */
@FunctionalInterface
public interface EventEmitter {

    /**
     * Sends an event, with the current time, to every client that has negotiated; each gets the same bytes, and all events in the
     * same order. Events that a handler emits before it returns precede the command's reply. This method never waits for a
     * client, and does nothing if the server is closed. Any thread may call it.
     *
     * @throws IllegalArgumentException if the event has no JSON form
     */
    void emit(QmpEvent event);
}
