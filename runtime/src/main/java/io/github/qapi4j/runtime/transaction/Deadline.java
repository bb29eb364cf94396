package io.github.qapi4j.runtime.transaction;

/**
 * The deadline of one transaction. When it expires before the outcome is decided, the transaction is cancelled, and the callback that is running is
 * interrupted. Afterwards a callback is interrupted if it was running at two expirations in a row, so that one which hangs is interrupted after at most
 * twice the limit, and each one that does not hang has at least the limit. An interrupt never reaches a later callback.
 */
final class Deadline {
    /** Calls actions periodically. */
    @FunctionalInterface
    interface Alarm {
        /** Calls an action whenever this time has passed; returns what cancels it. The calls allocate no memory. */
        Runnable set(long nanos, Runnable action);
    }

    private final Thread thread = Thread.currentThread();

    /** The number of callbacks that have begun and ended; odd while one runs. Only the thread of the transaction changes it. */
    private volatile int calls;

    private volatile boolean cancelled;

    /** Whether an interrupt may be on its way to the callback that runs; the end of that callback then waits for it. */
    private volatile boolean interrupting;

    private boolean decided;
    private boolean ended;

    /** The value of {@link #calls} at the last expiration. */
    private int seen;

    /** Whether the thread's interrupt flag was set by this deadline alone. */
    private boolean flagged;

    private final Runnable cancel;

    Deadline(Alarm alarm, long nanos) {
        this.cancel = alarm.set(nanos, this::expire);
    }

    boolean isCancelled() {
        return cancelled;
    }

    // This class is the only one that writes the field on this thread, so the increment needs no atomicity.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void beginCallback() {
        calls++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void endCallback() {
        calls++;
        if (interrupting) {
            settle();
        }
    }

    /** Clears the interrupt flag if the deadline has set it. */
    private synchronized void settle() {
        interrupting = false;
        if (flagged) {
            flagged = false;
            Thread.interrupted();
        }
    }

    /** Ends the time in which the transaction can be cancelled, and returns whether it was cancelled. */
    synchronized boolean decide() {
        decided = true;
        seen = 0;
        return cancelled;
    }

    private synchronized void expire() {
        if (ended) {
            return;
        }
        int now = calls;
        if (!decided) {
            cancelled = true;
        }
        if (!decided || now == seen) {
            interrupt(now);
        }
        seen = now;
    }

    /** Expires as often as it takes to interrupt the callback that is running. */
    synchronized void expireNow() {
        expire();
        expire();
    }

    private void interrupt(int call) {
        if (call % 2 == 0) {
            return;
        }
        // The flag first: either this method sees that the callback has ended, or the end of the callback sees the
        // flag.
        interrupting = true;
        if (calls == call) {
            flagged |= !thread.isInterrupted();
            thread.interrupt();
        }
    }

    synchronized void end() {
        ended = true;
        cancel.run();
    }
}
