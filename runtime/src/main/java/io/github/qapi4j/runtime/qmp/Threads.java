package io.github.qapi4j.runtime.qmp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts threads that do not keep the JVM alive: virtual threads if the JVM has them (21 and later), otherwise daemon threads. */
final class Threads {
    private static final int FIRST_WITH_VIRTUAL = 21;
    private static final long IDLE_SECONDS = 5;
    private static final @Nullable MethodHandle START_VIRTUAL = findStartVirtual();

    private Threads() {}

    private static @Nullable MethodHandle findStartVirtual() {
        if (Runtime.version().feature() < FIRST_WITH_VIRTUAL) {
            return null;
        }
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("bug: virtual threads are missing in a JVM of this version", e);
        }
    }

    static Thread start(String name, Runnable task) {
        if (START_VIRTUAL == null) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
        return startVirtual(START_VIRTUAL, () -> {
            Thread.currentThread().setName(name);
            task.run();
        });
    }

    private static Thread startVirtual(MethodHandle start, Runnable task) {
        try {
            return (Thread) start.invokeExact(task);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("bug: startVirtualThread throws no checked exception", e);
        }
    }

    /**
     * Returns an executor without a limit of concurrent tasks, so that a task that waits for another task cannot deadlock.
     */
    static ExecutorService unbounded(String name) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
