package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Runs a piece of work among the callbacks whenever there is something to do, once at a time. */
final class Pump {
    private static final Logger LOGGER = System.getLogger(Pump.class.getName());

    private final Callbacks callbacks;
    private final Runnable work;
    private boolean running;
    private boolean again;

    Pump(Callbacks callbacks, Runnable work) {
        this.callbacks = callbacks;
        this.work = work;
    }

    /** Says that there is something to do: the work runs from its beginning at least once more. Returns at once. */
    void signal() {
        synchronized (this) {
            if (running) {
                again = true;
                return;
            }
            running = true;
        }
        callbacks.run(this::run);
    }

    private void run() {
        do {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "a callback failed", e);
            }
        } while (hasMore());
    }

    private synchronized boolean hasMore() {
        running = again;
        again = false;
        return running;
    }
}
