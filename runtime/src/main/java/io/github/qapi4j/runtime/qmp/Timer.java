package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs actions at their deadlines, all on one thread, which is started on demand and ends when it is idle. Actions are the library's own: they neither
 * block nor run user code, so that none delays another. An action that fails is logged and affects no other.
 *
 * <p>Times are differences of {@link System#nanoTime}. Changes of the wall clock have no effect. If {@code nanoTime} itself jumps, deadlines are early
 * or late by the size of the jump; no action is lost or runs twice. Time in which the machine is suspended counts only if {@code nanoTime} counts it,
 * which it does not on Linux.
 */
final class Timer {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;

    private final Queue queue;

    /**
     * @param threads creates the thread
     * @param idleNanos how long the thread waits for another action before it ends
     */
    Timer(ThreadFactory threads, long idleNanos) {
        queue = new Queue(threads);
        queue.setRemoveOnCancelPolicy(true);
        queue.setKeepAliveTime(idleNanos, TimeUnit.NANOSECONDS);
        queue.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs an action after a delay, on the timer's thread, also if the delay is zero or negative.
     *
     * @throws Error if the thread is not running and cannot be started, as {@link Thread#start} throws it; then the action does not run
     */
    Entry schedule(long nanos, Runnable action) {
        Entry entry = new Entry(action);
        try {
            queue.schedule(entry, nanos, TimeUnit.NANOSECONDS);
            return entry;
        } catch (RuntimeException | Error e) {
            entry.cancel();
            throw e;
        }
    }

    /** Returns the number of actions that are scheduled. */
    int size() {
        return queue.getQueue().size();
    }

    /** An action that was scheduled. */
    static final class Entry implements Runnable {
        private final Runnable action;
        private volatile @Nullable RunnableScheduledFuture<?> queued;

        private Entry(Runnable action) {
            this.action = action;
        }

        /** Removes the action if it has not begun; the timer then does not refer to it. Cancelling again does nothing. */
        void cancel() {
            RunnableScheduledFuture<?> future = queued;
            if (future != null) {
                future.cancel(false);
            }
        }

        @Override
        public void run() {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOGGER.warn("bug: the action of a deadline failed", e);
            }
        }
    }

    /** The executor, which gives each entry its place in the queue before it can throw: then too the entry must be removed. */
    private static final class Queue extends ScheduledThreadPoolExecutor {
        Queue(ThreadFactory threads) {
            super(1, threads);
        }

        @Override
        protected <V> RunnableScheduledFuture<V> decorateTask(Runnable entry, RunnableScheduledFuture<V> future) {
            ((Entry) entry).queued = future;
            return future;
        }
    }
}
