package io.github.qapi4j.runtime.qmp;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that was received from a server.
 *
 * <pre>{@code
 * client.events().listen(StopEvent.DESCRIPTOR, stop -> {
 *     stop.timestamp().ifPresent(time -> log("stopped at " + time));
 *     if (stop.missed() > 0) {
 *         log(stop.missed() + " events were lost before");
 *     }
 * });
 * }</pre>
 *
 * @param <E> the event's type
 * @param event the event
 * @param timestamp the time of the event by the server's clock, to the microsecond; empty if the server has no clock
 * @param missed how many events the subscriber has lost between the event that it received before and this one, because its queue was full: usually
 *     0, and at most {@link Integer#MAX_VALUE}
 */
public record Received<E extends QmpEvent>(E event, Optional<Instant> timestamp, int missed) {

    /** Checks that nothing is null or negative. */
    public Received {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(timestamp, "timestamp");
        if (missed < 0) {
            throw new IllegalArgumentException("the number of missed events must not be negative: " + missed);
        }
    }

    /** Creates an event before which no other was lost. */
    public Received(E event, Optional<Instant> timestamp) {
        this(event, timestamp, 0);
    }
}
