package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * A subscription, and the action to run when it has changed.
 *
 * @param <E> the events' type
 */
record EventSubscriber<E extends QmpEvent>(EventSubscription<E> subscription, Runnable onChange) {

    /** Passes an event to the subscription, without waiting. */
    void offer(RawEvent<? extends E> event) {
        if (subscription.offer(event)) {
            onChange.run();
        }
    }

    /** Ends the subscription. */
    void end(Supplier<? extends IOException> reason) {
        subscription.end(reason);
        onChange.run();
    }
}
