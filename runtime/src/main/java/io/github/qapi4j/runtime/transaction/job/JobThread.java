package io.github.qapi4j.runtime.transaction.job;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Runs the tasks of one job, one after the other, on a thread that exists while there are tasks. Guarded by the lock of the changes. */
final class JobThread {

    /** A part of the life of a job. */
    interface Task {
        /**
         * Runs without a lock.
         *
         * @param own whether the thread is the job's own; if not, since it could not be started, the task must not take long
         */
        void run(boolean own);
    }

    /** Starts a thread, as {@link Thread#start} does. */
    interface Starter {
        void start(Thread thread);
    }

    private final Changes changes;
    private final String name;
    private final @Nullable ClassLoader loader;
    private final Starter starter;

    /** At most the preparation and the end of a job. */
    private final Queue<Task> tasks = new ArrayDeque<>(2);

    private boolean active;
    private @Nullable Thread thread;

    /** @param loader the context class loader of the thread */
    JobThread(Changes changes, String name, @Nullable ClassLoader loader, Starter starter) {
        this.changes = changes;
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

    /** Starts the thread. Called without a lock. */
    void start() {
        try {
            // It inherits no thread-local values of the thread that happens to start it.
            Thread starting = new Thread(null, () -> loop(true), name, 0, false);
            starting.setDaemon(true);
            starting.setContextClassLoader(loader);
            starter.start(starting);
        } catch (Throwable e) {
            // The job must end even if the process cannot have another thread.
            changes.log(Level.ERROR, "the thread '" + name + "' could not be started", e);
            loop(false);
        }
    }

    private void loop(boolean own) {
        for (Task task = next(own); task != null; task = next(own)) {
            try {
                task.run(own);
            } catch (Throwable e) {
                changes.log(Level.ERROR, "bug: a task of '" + name + "' failed", e);
            }
        }
    }

    private @Nullable Task next(boolean own) {
        changes.begin();
        try {
            Task task = tasks.poll();
            active = task != null;
            thread = active && own ? Thread.currentThread() : null;
            return task;
        } finally {
            changes.end();
        }
    }

    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Interrupts the thread, whatever it does. */
    void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
