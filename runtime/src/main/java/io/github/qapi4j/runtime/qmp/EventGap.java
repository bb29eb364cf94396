package io.github.qapi4j.runtime.qmp;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * A time between two sessions of a {@link ReconnectingClient}, or before the first one, in which events may have been lost. A subscriber is notified of it after the last event of
 * the session before and ahead of the first event of the session after, when that session has begun: what the subscriber then queries is up to date,
 * together with the events that follow.
 *
 * <pre>{@code
 * client.events().listen(QmpApi.schema(), this::changed, gap -> {
 *     log("no events from " + gap.began() + " to " + gap.ended() + ": " + gap.reason().getMessage());
 *     refresh(QmpApi.on(client).runState().queryStatus());
 * });
 * }</pre>
 *
 * @param reason why the session before has ended, or that there was none
 * @param began when it has ended, or the client was created, by this machine's clock
 * @param ended when the session after has begun, by this machine's clock
 * @param count how many gaps this is, at least one: gaps between which the subscriber has no event are reported as one, with the reason of the first
 */
public record EventGap(QmpClosedException reason, Instant began, Instant ended, int count) implements Serializable {

    /** Checks that nothing is null, and that the count is positive. */
    public EventGap {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(began, "began");
        Objects.requireNonNull(ended, "ended");
        if (count < 1) {
            throw new IllegalArgumentException("the number of gaps must be positive: " + count);
        }
    }

    /** Returns one gap for this one and a later one. */
    EventGap and(EventGap later) {
        return new EventGap(reason, began, later.ended, (int) Math.min((long) count + later.count, Integer.MAX_VALUE));
    }
}
