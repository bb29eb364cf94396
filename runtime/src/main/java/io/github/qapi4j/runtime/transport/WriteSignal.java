package io.github.qapi4j.runtime.transport;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds the action that {@link Transport#whenWritable} has registered for one connection, and runs each action exactly once. */
final class WriteSignal {
    private final AtomicReference<@Nullable Runnable> registered = new AtomicReference<>();
    private volatile boolean ended;

    /**
     * Registers an action. Runs it at once if the connection is closed.
     *
     * @throws IllegalStateException if another action is registered
     */
    void register(Runnable action) {
        Objects.requireNonNull(action, "action");
        if (!registered.compareAndSet(null, action)) {
            throw new IllegalStateException("another action waits until the connection accepts bytes");
        }
        if (ended) {
            run();
        }
    }

    boolean isRegistered() {
        return registered.get() != null;
    }

    /** Runs the registered action, if any. It may register another one. */
    void run() {
        Runnable action = registered.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    /** Runs the registered action, and from now on each action as soon as it is registered: the connection is closed. */
    void end() {
        ended = true;
        run();
    }
}
