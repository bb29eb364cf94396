package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Runs an action on the callback executor after each signal, never concurrently with itself. */
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

    /** Signals that there is work: at least one more run of the action will start. Returns at once. */
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
