package io.github.qapi4j.runtime.qmp;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that came from a server.
 *
 * @param <E> the event's type
 * @param event the event
 * @param timestamp when it happened by the server's clock, to the microsecond; empty where the server has no clock
 */
public record Received<E>(E event, Optional<Instant> timestamp) {

    /** Checks that nothing is null. */
    public Received {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(timestamp, "timestamp");
    }
}
