package io.github.qapi4j.runtime.transaction;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of all deadlines, on one daemon thread, which ends when no alarm has been set for some time. It allocates no memory once an alarm is set, so
 * that alarms ring also while memory is exhausted: a scheduler of the JDK allocates memory for each wait.
 */
final class AlarmClock implements Deadline.Alarm {
    static final AlarmClock SHARED = new AlarmClock(TimeUnit.SECONDS.toNanos(10));

    /** So that alarms leave time for others. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Keeps sums with the current time in the range in which they can be compared. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private final long idleNanos;

    /** The alarms that are set, guarded by this; linked, because a list would allocate memory. */
    private @Nullable Entry first;

    private boolean running;

    AlarmClock(long idleNanos) {
        this.idleNanos = idleNanos;
    }

    /** An alarm; running it cancels it. */
    private final class Entry implements Runnable {
        private final long nanos;
        private final Runnable action;
        private long due;
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private boolean cancelled;

        Entry(long nanos, Runnable action) {
            this.nanos = Math.max(SHORTEST_NANOS, Math.min(nanos, LONGEST_NANOS));
            this.action = action;
        }

        @Override
        public void run() {
            cancel(this);
        }
    }

    @Override
    public synchronized Runnable set(long nanos, Runnable action) {
        Entry entry = new Entry(nanos, action);
        if (!running) {
            Thread thread = new Thread(null, this::run, "qmp-transaction-deadlines", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
            running = true;
        }
        entry.due = System.nanoTime() + entry.nanos;
        entry.next = first;
        if (first != null) {
            first.previous = entry;
        }
        first = entry;
        notifyAll();
        return entry;
    }

    private synchronized void cancel(Entry entry) {
        if (entry.cancelled) {
            return;
        }
        entry.cancelled = true;
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
    }

    private void run() {
        for (Entry due = await(); due != null; due = await()) {
            try {
                // Without the lock: an action may wait for a thread that cancels its alarm.
                due.action.run();
            } catch (RuntimeException | Error e) {
                // Interrupting a thread runs code of the channel for which the thread waits. It must not stop the other
                // alarms.
            }
        }
    }

    /** Waits for the next alarm that is due; null if the thread should end. */
    private synchronized @Nullable Entry await() {
        long idleSince = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            long wait;
            Entry earliest = first;
            if (earliest == null) {
                wait = idleSince + idleNanos - now;
                if (wait <= 0) {
                    running = false;
                    return null;
                }
            } else {
                for (Entry each = earliest.next; each != null; each = each.next) {
                    if (each.due - earliest.due < 0) {
                        earliest = each;
                    }
                }
                wait = earliest.due - now;
                if (wait <= 0) {
                    earliest.due = now + earliest.nanos;
                    return earliest;
                }
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, wait);
            } catch (InterruptedException e) {
                // No code knows this thread to interrupt it, and the alarms must ring.
            }
        }
    }
}
