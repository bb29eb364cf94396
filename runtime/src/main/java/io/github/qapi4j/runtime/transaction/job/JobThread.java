package io.github.qapi4j.runtime.transaction.job;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one job, one after the other, on a thread that exists while there are tasks, or on the registry's {@linkplain SpareThread spare
 * thread} if it could not be started. Guarded by the lock of the changes. To add a task needs no memory.
 */
final class JobThread implements Runnable {

    /** A part of the life of a job. */
    interface Task {
        /**
         * Runs without a lock.
         *
         * @param own whether the thread is the job's own; if not, other jobs may need the thread, too
         */
        void run(boolean own);
    }

    /** Starts a thread, as {@link Thread#start} does. */
    interface Starter {
        void start(Thread thread);
    }

    private final Changes changes;
    private final SpareThread spare;
    private final String name;
    private final @Nullable ClassLoader loader;
    private final Starter starter;

    /** At most two wait: a part of the preparation, and the end of a job. */
    private final Queue<Task> tasks = new ArrayDeque<>(4);

    private boolean active;
    private @Nullable Thread thread;

    /** The next one to start, or the next one that waits for the spare thread. */
    @Nullable
    JobThread next;

    /** @param loader the context class loader of the thread */
    JobThread(Changes changes, SpareThread spare, String name, @Nullable ClassLoader loader, Starter starter) {
        this.changes = changes;
        this.spare = spare;
        this.name = name;
        this.loader = loader;
        this.starter = starter;
    }

    /** Runs a task after all earlier ones, when the current changes have ended. */
    void add(Task task) {
        tasks.add(task);
        if (!active) {
            active = true;
            changes.start(this);
        }
    }

    /** Removes a task that has not begun; returns false if it has. */
    boolean remove(Task task) {
        return tasks.remove(task);
    }

    /** Starts the thread. Called without a lock. */
    void start() {
        try {
            // It inherits no thread-local values of the thread that happens to start it.
            Thread starting = new Thread(null, this, name, 0, false);
            starting.setDaemon(true);
            starting.setContextClassLoader(loader);
            starter.start(starting);
        } catch (Throwable e) {
            // The job must end even if the process cannot have another thread.
            spare.add(this);
            log(false, e);
        }
    }

    /** Runs the tasks on the job's own thread. */
    @Override
    public void run() {
        run(true);
    }

    /** Runs the tasks until there are no more. */
    void run(boolean own) {
        for (Task task = nextTask(); task != null; task = nextTask()) {
            try {
                task.run(own);
            } catch (Throwable e) {
                log(true, e);
            }
        }
    }

    private @Nullable Task nextTask() {
        changes.begin();
        try {
            // The interrupt of an earlier callback is not for the next one.
            Thread.interrupted();
            Task task = tasks.poll();
            active = task != null;
            thread = active ? Thread.currentThread() : null;
            return task;
        } finally {
            changes.end();
        }
    }

    private void log(boolean started, Throwable failure) {
        try {
            String what = started ? "has run a task that failed: a bug" : "could not be started";
            changes.log(Level.ERROR, "the thread '" + name + "' " + what, failure);
        } catch (Error e) {
            // The message needs memory, and the tasks must run nevertheless.
        }
    }

    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Interrupts the thread, whatever it does. */
    void interrupt() {
        interrupt(thread);
    }

    /** Interrupts a thread, if there is one. An interrupt runs code of the channel for which the thread waits, which must not stop what follows. */
    static void interrupt(@Nullable Thread thread) {
        if (thread != null) {
            try {
                thread.interrupt();
            } catch (RuntimeException | Error e) {
                // The thread is interrupted: its flag is set first, or the wait of the channel has ended.
            }
        }
    }
}
