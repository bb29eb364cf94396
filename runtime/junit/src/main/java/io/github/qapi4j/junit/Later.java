package io.github.qapi4j.junit;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs the steps of a fake server that follow later, one at a time, on a thread that is started when the first one is added. */
final class Later {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ScheduledThreadPoolExecutor executor;
    private boolean closed;

    /** Runs an action after a time; never, if this is closed before. The action must not throw an exception. */
    void run(Duration delay, Runnable action) {
        ScheduledThreadPoolExecutor started;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (executor == null) {
                executor = new ScheduledThreadPoolExecutor(1, Later::thread);
            }
            started = executor;
        } finally {
            lock.unlock();
        }
        try {
            started.schedule(action, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // It was closed meanwhile.
        }
    }

    private static Thread thread(Runnable action) {
        Thread thread = new Thread(action, "fake-qemu");
        thread.setDaemon(true);
        return thread;
    }

    /** Drops the actions that have not run, interrupts the current one, and waits for the end of the thread. */
    void close(Duration timeout) throws InterruptedException {
        ScheduledThreadPoolExecutor started;
        lock.lock();
        try {
            closed = true;
            started = executor;
        } finally {
            lock.unlock();
        }
        if (started != null) {
            started.shutdownNow();
            started.awaitTermination(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        }
    }
}
