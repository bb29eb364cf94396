package io.github.qapi4j.runtime.qmp;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the user code of one client: on the user's executor, or on {@linkplain SharedThreads shared threads} if the user gives none. No method blocks,
 * throws, runs user code on the calling thread, or calls the user's executor there.
 *
 * <p>The executor is called on a shared thread, one task after the other, since {@link Executor#execute} is user code too. If it throws, for example
 * because it is shut down, or if it runs the task on the thread that calls it, the task runs on a shared thread instead. If it drops a task, the task
 * does not run. If it blocks, the later tasks of this client wait.
 *
 * <p>On shared threads, user code has the context class loader of the thread that has created the client.
 */
final class Callbacks implements Executor {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;

    private final SharedThreads threads;
    private final @Nullable Executor executor;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    // The lock of this object guards the following fields.
    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private boolean feeding;

    /** Whether a failure of the executor was logged. Used only by the thread that feeds. */
    private volatile boolean reported;

    Callbacks(SharedThreads threads, @Nullable Executor executor) {
        this.threads = threads;
        this.executor = executor;
    }

    SharedThreads threads() {
        return threads;
    }

    /** Runs a task at some time. */
    @Override
    public void execute(Runnable task) {
        Executor users = executor;
        if (users == null) {
            threads.callbacks().execute(() -> runShared(task));
            return;
        }
        synchronized (this) {
            waiting.add(new Task(task));
            if (feeding) {
                return;
            }
            feeding = true;
        }
        boolean submitted = false;
        try {
            threads.callbacks().execute(() -> feed(users));
            submitted = true;
        } finally {
            if (!submitted) {
                stopFeeding();
            }
        }
    }

    /** Without memory, the next task begins to feed again. */
    private synchronized void stopFeeding() {
        feeding = false;
    }

    /** Runs the completion of a future, with the dependents that are not on this executor. */
    void complete(Runnable completion) {
        threads.completions().execute(() -> runShared(completion));
    }

    private void runShared(Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader previous = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(previous);
        }
    }

    /** Passes the waiting tasks to the user's executor. One thread at a time does this. */
    private void feed(Executor users) {
        for (Task task = next(); task != null; task = next()) {
            task.offering = Thread.currentThread();
            try {
                users.execute(task);
            } catch (Throwable e) {
                // Catches everything: executors in other JVM languages throw checked exceptions too.
                report(e);
                threads.callbacks().execute(task::runShared);
            }
            task.offering = null;
        }
    }

    private synchronized @Nullable Task next() {
        Task task = waiting.poll();
        feeding = task != null;
        return task;
    }

    private void report(Throwable failure) {
        if (!reported) {
            reported = true;
            LOGGER.warn("the executor of callbacks failed; they run on threads of the library", failure);
        }
    }

    /** A task for the user's executor. It runs once, even if the executor throws and runs it nevertheless. */
    private final class Task implements Runnable {
        private final Runnable work;
        private final AtomicBoolean started = new AtomicBoolean();
        private volatile @Nullable Thread offering;

        Task(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (Thread.currentThread() == offering) {
                threads.callbacks().execute(this::runShared);
            } else if (started.compareAndSet(false, true)) {
                work.run();
            }
        }

        private void runShared() {
            if (started.compareAndSet(false, true)) {
                Callbacks.this.runShared(work);
            }
        }
    }
}
