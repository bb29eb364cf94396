package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * The way of one session's events to the event source of its client. The thread that reads the session publishes them. If the source has several
 * sessions, one after the other, the events of each are dropped until the feed is opened.
 */
final class EventFeed {
    private final EventSource source;
    private final boolean isOnly;
    private volatile boolean open;

    private EventFeed(EventSource source, boolean isOnly) {
        this.source = source;
        this.isOnly = isOnly;
        this.open = isOnly;
    }

    /** Returns the open feed of the only session of a source, which ends with the session. */
    static EventFeed ofOnlySession(EventSource source) {
        return new EventFeed(source, true);
    }

    /** Returns the feed of one session of several; the source does not end with it. */
    static EventFeed ofOneSession(EventSource source) {
        return new EventFeed(source, false);
    }

    /** Begins to publish. No other feed of the source publishes any more. */
    void open() {
        open = true;
    }

    /** Publishes an event, as {@link EventSource#publish}. */
    void publish(Envelope message, Slice name) throws IOException {
        if (open) {
            source.publish(message, name);
        }
    }

    /** Hands the published events over, as {@link EventSource#handOver}. */
    void handOver() {
        if (open) {
            source.handOver();
        }
    }

    /** Ends the source if this is its only session. */
    void end(Supplier<? extends IOException> reason) {
        if (isOnly) {
            source.end(reason);
        }
    }
}
