package io.github.qapi4j.runtime.transaction;

/** An alarm that goes off when a callback hangs, and never otherwise. */
final class ManualAlarm implements Deadline.Alarm {
    private Runnable action;

    @Override
    public Runnable set(long nanos, Runnable action) {
        this.action = action;
        return () -> this.action = null;
    }

    /** Behaves like a callback that waits until the deadline interrupts it, and that keeps the interrupt flag. */
    void hang() {
        for (int i = 0; i < 2 && !Thread.currentThread().isInterrupted(); i++) {
            action.run();
        }
        if (!Thread.currentThread().isInterrupted()) {
            throw new AssertionError("the deadline has not interrupted a callback that hangs");
        }
    }

    /** Lets the deadline expire while no callback waits for it. */
    void expire() {
        action.run();
    }
}
