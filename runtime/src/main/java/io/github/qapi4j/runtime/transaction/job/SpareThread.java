package io.github.qapi4j.runtime.transaction.job;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that runs the tasks of the jobs for which no thread could be started, one job after the other. It is started with the first job of the
 * registry, and ends when the registry is closed and all jobs have ended. Its methods are called with the lock of the changes, except {@link #add}.
 */
final class SpareThread implements Runnable {
    private final Changes changes;
    private final @Nullable ClassLoader loader;
    private final JobThread.Starter starter;

    private @Nullable Thread thread;

    /** What waits, the first and the last one; linked, because a queue would need memory. */
    private @Nullable JobThread first;

    private @Nullable JobThread last;

    /** The number of jobs whose callbacks have not all returned. */
    private int jobs;

    private boolean closed;

    /** Counts what the thread should notice: its permit may be taken by a lock for which it waits before. */
    private final AtomicInteger wakes = new AtomicInteger();

    /** @param loader the context class loader of the thread */
    SpareThread(Changes changes, @Nullable ClassLoader loader, JobThread.Starter starter) {
        this.changes = changes;
        this.loader = loader;
        this.starter = starter;
    }

    /** Starts the thread, if it was not started. It may throw any error. */
    void start() {
        if (thread == null) {
            Thread starting = new Thread(null, this, "qmp-jobs", 0, false);
            starting.setDaemon(true);
            starting.setContextClassLoader(loader);
            starter.start(starting);
            thread = starting;
        }
    }

    /** Notes that there is another job, which may need the thread. */
    void jobBegins() {
        jobs++;
    }

    /** Notes that all callbacks of a job have returned. */
    void jobEnds() {
        jobs--;
        wake();
    }

    /** Notes that no job will be created. */
    void close() {
        closed = true;
        wake();
    }

    private void wake() {
        wakes.incrementAndGet();
        LockSupport.unpark(thread);
    }

    /** Runs the tasks of a job. Called without a lock. */
    void add(JobThread tasks) {
        changes.begin();
        try {
            if (last == null) {
                first = tasks;
            } else {
                last.next = tasks;
            }
            last = tasks;
            wake();
        } finally {
            changes.end();
        }
    }

    @Override
    public void run() {
        while (true) {
            JobThread tasks;
            int seen;
            changes.begin();
            try {
                seen = wakes.get();
                tasks = poll();
                if (tasks == null && closed && jobs == 0) {
                    return;
                }
            } finally {
                changes.end();
            }
            if (tasks != null) {
                tasks.run(false);
            } else {
                if (wakes.get() == seen) {
                    LockSupport.park(this);
                }
                // Otherwise an interrupt would keep it from waiting.
                Thread.interrupted();
            }
        }
    }

    private @Nullable JobThread poll() {
        JobThread tasks = first;
        if (tasks != null) {
            first = tasks.next;
            tasks.next = null;
            if (first == null) {
                last = null;
            }
        }
        return tasks;
    }
}
