package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs user code on the user's executor, and never on the submitting thread, because that thread reads the session. If the executor rejects a task,
 * or would run it on the submitting thread, the task gets a separate thread.
 */
final class Callbacks implements AutoCloseable {
    private final String name;
    private final Executor executor;
    private final @Nullable ExecutorService own;

    /** Uses the given executor, or creates one if that is null. */
    Callbacks(String name, @Nullable Executor executor) {
        this.name = name;
        if (executor == null) {
            ExecutorService unbounded = Threads.unbounded(name);
            this.executor = unbounded;
            this.own = unbounded;
        } else {
            this.executor = executor;
            this.own = null;
        }
    }

    void run(Runnable task) {
        Thread caller = Thread.currentThread();
        try {
            executor.execute(() -> {
                if (Thread.currentThread() == caller) {
                    Threads.start(name, task);
                } else {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            Threads.start(name, task);
        }
    }

    /** Releases the executor; submitted tasks still run. Each later task gets a separate thread. */
    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
