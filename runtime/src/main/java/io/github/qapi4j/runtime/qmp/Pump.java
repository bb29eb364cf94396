package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.TimeUnit;

/**
 * Runs an action as a callback after each signal, never concurrently with itself.
 *
 * <p>A run that was submitted and has not begun may have been dropped by the user's executor, or the executor may be slow. Therefore a later signal
 * submits another run, at first after 100 ms, then after twice the previous time, so that a slow executor gets few of them. Only one of them runs
 * the action.
 */
final class Pump {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;
    private static final long FIRST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_PATIENCE = TimeUnit.MINUTES.toNanos(1);

    private final Callbacks callbacks;
    private final Runnable work;

    // The lock of this object guards the following fields.
    private State state = State.IDLE;
    private long submitted;
    private long patience;

    private enum State {
        IDLE,
        SUBMITTED,
        RUNNING,
        /** Running, with a signal that arrived meanwhile. */
        SIGNALLED
    }

    Pump(Callbacks callbacks, Runnable work) {
        this.callbacks = callbacks;
        this.work = work;
    }

    /** Signals that there is work: at least one more run of the action will start. Returns at once. */
    void signal() {
        signal(System.nanoTime());
    }

    /** Signals at a time of {@link System#nanoTime}. */
    void signal(long now) {
        if (!mustSubmit(now)) {
            return;
        }
        boolean submitted = false;
        try {
            callbacks.execute(this::run);
            submitted = true;
        } finally {
            // Without memory, the caller may signal again.
            if (!submitted) {
                withdraw();
            }
        }
    }

    private synchronized void withdraw() {
        if (state == State.SUBMITTED) {
            state = State.IDLE;
        }
    }

    private synchronized boolean mustSubmit(long now) {
        if (state == State.RUNNING) {
            state = State.SIGNALLED;
        }
        if (state == State.SIGNALLED || (state == State.SUBMITTED && now - submitted < patience)) {
            return false;
        }
        patience = state == State.IDLE ? FIRST_PATIENCE : Math.min(2 * patience, MAX_PATIENCE);
        state = State.SUBMITTED;
        submitted = now;
        return true;
    }

    private void run() {
        if (!begin()) {
            return;
        }
        do {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOGGER.warn("a callback failed", e);
            }
        } while (hasMore());
    }

    private synchronized boolean begin() {
        boolean first = state == State.SUBMITTED;
        if (first) {
            state = State.RUNNING;
        }
        return first;
    }

    private synchronized boolean hasMore() {
        boolean more = state == State.SIGNALLED;
        state = more ? State.RUNNING : State.IDLE;
        return more;
    }
}
