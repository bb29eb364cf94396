package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Completes a future with the first event that a filter accepts. It receives events from its {@link ExpectationGroup}, on the callback executor, one at a
 * time. After its filter has blocked, it receives them from a queue of its own instead, so that the others of the group do not wait for it.
 */
final class Expectation<E extends QmpEvent> implements EventDrain.Sink<E> {
    private final Predicate<? super E> filter;
    private final CallFuture<Received<E>> future;
    private final Timer.Entry deadline;

    /** Runs once when the future is complete; null before it is set and after it has run. */
    private final AtomicReference<@Nullable Runnable> whenOver = new AtomicReference<>();

    private volatile @Nullable Aside<E> aside;
    private volatile boolean isBlocked;

    /** The queue of an expectation whose filter has blocked. */
    private record Aside<E extends QmpEvent>(EventSubscription<E> events, EventDrain<E> drain) {}

    /** @throws Error if the timer's thread cannot be started */
    Expectation(String name, Predicate<? super E> filter, Duration timeout, Callbacks callbacks) {
        this.filter = filter;
        this.future = new CallFuture<>(callbacks, this::release);
        this.deadline = callbacks.threads().timer().schedule(TimeUnit.NANOSECONDS.convert(timeout), () -> {
            future.fail(new QmpTimeoutException("no expected " + name + " within " + timeout));
            leave();
        });
    }

    /** Sets an action that runs once, on any thread, when the future is complete. */
    void whenOver(Runnable action) {
        whenOver.set(action);
        if (future.isDone()) {
            leave();
        }
    }

    private void leave() {
        Runnable action = whenOver.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    private void release() {
        deadline.cancel();
        leave();
    }

    private void fail(Throwable reason) {
        future.fail(reason);
        release();
    }

    CompletableFuture<Received<E>> future() {
        return future;
    }

    /**
     * Sets this expectation aside while it receives an event: later events wait in a queue of its own until {@link #resume} is called.
     *
     * @param events the empty queue
     */
    void setAside(EventSubscription<E> events, Callbacks callbacks, SessionNotices notices) {
        isBlocked = true;
        aside = new Aside<>(events, new EventDrain<>(events, this, callbacks, notices));
    }

    boolean isAside() {
        return aside != null;
    }

    /** Reports that this expectation, which was set aside, has received the event that it was receiving. */
    void resume() {
        isBlocked = false;
        Aside<E> own = aside;
        if (own != null) {
            own.drain().signal();
        }
    }

    /** Queues an event, without waiting, if this expectation is set aside. Returns whether it is. */
    boolean queue(RawEvent<? extends E> event) {
        Aside<E> own = aside;
        if (own == null) {
            return false;
        }
        own.events().offer(List.of(event));
        own.drain().signal();
        return true;
    }

    @Override
    public boolean isReady() {
        return !isBlocked && !future.isDone();
    }

    @Override
    public void event(Received<E> received) {
        try {
            if (filter.test(received.event())) {
                future.end(Outcome.of(received));
                release();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void unreadable(Throwable reason) {
        // The event that cannot be decoded may be the expected one.
        fail(reason);
    }

    @Override
    public void ended(IOException reason) {
        fail(reason);
    }
}
