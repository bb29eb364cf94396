package io.github.qapi4j.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of one generation: the caller's, and one for each other processor. Its methods are for the caller's thread only. */
final class GeneratorThreads implements AutoCloseable {
    private final int others = Runtime.getRuntime().availableProcessors() - 1;
    private final ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, others));
    private final List<Future<?>> running = new ArrayList<>();

    /** Runs a task on another thread, or not at all if there is only one processor. */
    void runAside(Runnable task) {
        if (others > 0) {
            running.add(executor.submit(task));
        }
    }

    /**
     * Runs a task on the caller's thread and on others at the same time. Returns when all of them and all tasks of {@link #runAside} have ended.
     *
     * @param most the maximum number of other threads
     * @throws IllegalStateException if a task fails or the caller's thread is interrupted
     */
    void run(Runnable task, int most) {
        for (int i = 0; i < Math.min(others, most); i++) {
            running.add(executor.submit(task));
        }
        task.run();
        try {
            for (Future<?> each : running) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while generating", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("bug: " + e.getCause(), e.getCause());
        }
        running.clear();
    }

    /** Ends the other threads. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
