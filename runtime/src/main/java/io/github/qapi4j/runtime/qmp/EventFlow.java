package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to a {@link Flow.Subscriber}, as many as it requests. The subscriber's methods are called on the callback executor, one at a time.
 */
final class EventFlow<E extends QmpEvent> implements Flow.Subscription, EventDrain.Sink<E> {
    private final EventSubscription<E> events;
    private final Flow.Subscriber<? super Received<E>> subscriber;
    private final Consumer<? super EventGap> gaps;
    private final EventDrain<E> drain;
    private boolean started;

    // The lock of this object guards the following fields, which any thread may use.
    private long wanted;
    private boolean over;
    private @Nullable IllegalArgumentException misuse;

    EventFlow(
            EventSubscription<E> events,
            Flow.Subscriber<? super Received<E>> subscriber,
            Consumer<? super EventGap> gaps,
            Callbacks callbacks,
            SessionNotices notices) {
        this.events = events;
        this.subscriber = subscriber;
        this.gaps = gaps;
        this.drain = new EventDrain<>(events, this, callbacks, notices);
    }

    /** Signals that the subscriber was registered, or that events have arrived. */
    void signal() {
        drain.signal();
    }

    @Override
    public void request(long count) {
        synchronized (this) {
            if (count <= 0) {
                misuse = new IllegalArgumentException("the number of requested events must be positive: " + count);
                events.close();
            } else {
                wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
            }
        }
        drain.signal();
    }

    @Override
    public void cancel() {
        end();
        events.close();
    }

    private synchronized boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }

    @Override
    public boolean isReady() {
        if (!started) {
            started = true;
            try {
                subscriber.onSubscribe(this);
            } catch (RuntimeException | Error e) {
                cancel();
                throw e;
            }
        }
        synchronized (this) {
            return wanted > 0 && !over;
        }
    }

    @Override
    public void event(Received<E> received) {
        synchronized (this) {
            if (over) {
                return;
            }
            if (wanted != Long.MAX_VALUE) {
                wanted--;
            }
        }
        try {
            subscriber.onNext(received);
        } catch (RuntimeException | Error e) {
            cancel();
            throw e;
        }
    }

    @Override
    public void gap(EventGap gap) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        gaps.accept(gap);
    }

    @Override
    public void ended(IOException reason) {
        if (end()) {
            Throwable failure;
            synchronized (this) {
                failure = misuse == null ? reason : misuse;
            }
            subscriber.onError(failure);
        }
    }
}
