package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the code of users on the executor of their choice, and never on the thread that hands it over, which reads the session: not
 * even if the executor runs tasks at once, or takes no more. Such tasks get a thread of their own.
 */
final class Callbacks implements AutoCloseable {
    private final String name;
    private final Executor executor;
    private final @Nullable ExecutorService own;

    /** Uses the executor of a user, or one of its own if there is none. */
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

    /** Lets the tasks that it has end. Later ones get threads of their own. */
    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
