package io.github.qapi4j.runtime.qmp;

/**
 * Thrown once by a subscription to the events of a {@link ReconnectingClient} where events may have been lost, because one session has ended and another
 * one has begun. The subscription continues: the next event is one of the new session.
 *
 * <pre>{@code
 * try {
 *     changed(events.next().event());
 * } catch (QmpGapException e) {
 *     refresh(QmpApi.on(client).runState().queryStatus());
 * }
 * }</pre>
 */
public final class QmpGapException extends QmpException {
    private static final long serialVersionUID = 1L;

    private final EventGap gap;

    /** Creates an exception for a gap. */
    QmpGapException(String subscription, EventGap gap) {
        super(
                subscription + " may have lost events from " + gap.began() + " to " + gap.ended() + ": "
                        + gap.reason().getMessage(),
                null,
                gap.reason());
        this.gap = gap;
    }

    /** Returns the gap. */
    public EventGap gap() {
        return gap;
    }
}
