package io.github.qapi4j.runtime.qmp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Creates threads that do not keep the JVM alive: virtual threads if the JVM has them (21 and later), otherwise daemon threads. */
final class Threads {
    private static final int FIRST_WITH_VIRTUAL = 21;
    private static final @Nullable MethodHandle START_VIRTUAL = findStartVirtual();

    private Threads() {}

    private static @Nullable MethodHandle findStartVirtual() {
        if (!areVirtual()) {
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

    /** Returns whether the JVM has virtual threads, of which there may be any number. */
    static boolean areVirtual() {
        return Runtime.version().feature() >= FIRST_WITH_VIRTUAL;
    }

    static Thread start(String name, Runnable task) {
        return START_VIRTUAL == null ? startDaemon(new Thread(task, name)) : startVirtual(START_VIRTUAL, name, task);
    }

    /** Starts a thread that belongs to no user, as {@link #detached} describes; a virtual one if the JVM has them. */
    static Thread startDetached(String name, Runnable task) {
        if (START_VIRTUAL == null) {
            return startDaemon(detached(name, task));
        }
        return startVirtual(START_VIRTUAL, name, () -> {
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
            task.run();
        });
    }

    /**
     * Returns a platform thread, not started, that belongs to no user: threads that many clients share must not keep the class loader, the thread
     * group or inheritable values of the user whose client needs them first. Therefore it is in the root group, has the system class loader as
     * its context class loader, and inherits no thread-local values.
     */
    static Thread detached(String name, Runnable task) {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
            root = parent;
        }
        Thread thread = new Thread(root, task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    private static Thread startDaemon(Thread thread) {
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Thread startVirtual(MethodHandle start, String name, Runnable task) {
        Runnable named = () -> {
            Thread.currentThread().setName(name);
            task.run();
        };
        try {
            return (Thread) start.invokeExact(named);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("bug: startVirtualThread throws no checked exception", e);
        }
    }
}
