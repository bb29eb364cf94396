package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.Optional;

/** Passes the events of a subscription to a {@link Sink}, on the callback executor, one at a time. */
final class EventDrain<E extends QmpEvent> {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;

    private final EventSubscription<E> subscription;
    private final Sink<E> sink;
    private final SessionNotices notices;
    private final Pump pump;

    /** A receiver of events. */
    interface Sink<E extends QmpEvent> {

        /** Returns whether the sink accepts another event now. */
        default boolean isReady() {
            return true;
        }

        void event(Received<E> received);

        /** Reports that events may have been lost here. */
        default void gap(EventGap gap) {}

        /** Reports an event that cannot be decoded: a {@link QmpDecodeException}, or what its codec has thrown. */
        default void unreadable(Throwable reason) {}

        /** Reports that no more events will arrive. May be called repeatedly. */
        void ended(IOException reason);
    }

    EventDrain(EventSubscription<E> subscription, Sink<E> sink, Callbacks callbacks, SessionNotices notices) {
        this.subscription = subscription;
        this.sink = sink;
        this.notices = notices;
        this.pump = new Pump(callbacks, this::drain);
    }

    /** Signals that the subscription, or the sink's readiness, has changed. */
    void signal() {
        pump.signal();
    }

    private void drain() {
        while (sink.isReady() || subscription.isExhausted()) {
            try {
                if (!pass()) {
                    return;
                }
            } catch (RuntimeException | Error e) {
                LOGGER.warn(subscription + ": a callback failed", e);
            }
        }
    }

    /** Passes what comes next to the sink. Returns whether more may follow. */
    private boolean pass() {
        Optional<Received<E>> next;
        try {
            next = subscription.poll();
        } catch (QmpGapException e) {
            sink.gap(e.gap());
            return true;
        } catch (QmpDecodeException e) {
            notices.unusable(e);
            sink.unreadable(e);
            return true;
        } catch (IOException e) {
            sink.ended(e);
            return false;
        } catch (RuntimeException | Error e) {
            LOGGER.warn(subscription + ": a codec failed", e);
            sink.unreadable(e);
            return true;
        }
        next.ifPresent(sink::event);
        return next.isPresent();
    }
}
