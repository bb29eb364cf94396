package io.github.qapi4j.runtime.qmp;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that was received from a server.
 *
 * <pre>{@code
 * Received<StopEvent> stop = client.events().expect(StopEvent.DESCRIPTOR, event -> true).get();
 * stop.timestamp().ifPresent(time -> System.out.println("stopped at " + time));
 * }</pre>
 *
 * @param <E> the event's type
 * @param event the event
 * @param timestamp the time of the event by the server's clock, to the microsecond; empty if the server has no clock
 */
public record Received<E extends QmpEvent>(E event, Optional<Instant> timestamp) {

    /** Checks that nothing is null. */
    public Received {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(timestamp, "timestamp");
    }
}
