package io.github.qapi4j.runtime.qmp;

/**
 * The policy of a {@link QmpServer} for a client that reads too slowly, when another event does not fit into the output that is queued for the client.
 * It concerns events only: replies are never dropped. While too many bytes are queued, the server takes no further requests from the client.
 *
 * <pre>{@code
 * QmpServer server = QmpServer.builder(QmpApi.schema()).outputOverflow(OutputOverflow.CLOSE).listen(socket);
 * }</pre>
 *
 * @see QmpServer.Builder#outputBytes
 */
public enum OutputOverflow {
    /**
     * The event is dropped for this client and counted: {@link QmpSession#droppedEvents}. A message is logged when dropping begins and, with the number
     * of events, when it has ended.
     */
    DROP_EVENTS,
    /** The client is disconnected, and a message is logged: a client that stays connected gets all events. */
    CLOSE
}
