package io.github.qapi4j.runtime.qmp;

/**
 * Sends events to the clients of a {@link QmpServer}. The server itself implements it.
 *
 * <pre>{@code
 * QmpServer.Builder builder = QmpServer.builder(QmpApi.schema());
 * EventEmitter events = builder.emitter();
 * QmpServer server = builder.handler(new MachineHandler(events)).listen(socket);
 * events.emit(StopEvent.builder().build());
 * }</pre>
 */
@FunctionalInterface
public interface EventEmitter {

    /**
     * Sends an event, with the current time, to every client that has completed the negotiation. All clients receive the same bytes, and all events
     * in the same order. Events that a handler emits before it returns precede the command's reply. This method never waits for a client, and does
     * nothing if the server is closed. Any thread may call it.
     *
     * <p>A {@linkplain QmpServer.Builder#rateLimit rate limit} may delay an event, or replace it by a later one. An event is not sent to a client that
     * reads too slowly; see {@link OutputOverflow}. If the server's clock fails, the event has QEMU's timestamp for an unknown time, -1.
     *
     * @throws IllegalArgumentException if the event has no JSON form
     */
    void emit(QmpEvent event);
}
