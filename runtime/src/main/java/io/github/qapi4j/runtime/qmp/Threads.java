package io.github.qapi4j.runtime.qmp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Creates threads that do not keep the JVM alive: virtual threads if the JVM has them (21 and later), otherwise daemon threads. They inherit no
 * thread-local values: a thread may live as long as a connection, and must not keep the values of the thread that happens to start it.
 */
final class Threads {
    private static final int FIRST_WITH_VIRTUAL = 21;
    private static final @Nullable MethodHandle START_VIRTUAL = findStartVirtual();

    private Threads() {}

    /** Returns {@code Thread.ofVirtual().inheritInheritableThreadLocals(false).name(name).start(task)} as a function of both; null on older JVMs. */
    private static @Nullable MethodHandle findStartVirtual() {
        if (!areVirtual()) {
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle create = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
            MethodHandle inherit = lookup.findVirtual(
                    builder, "inheritInheritableThreadLocals", MethodType.methodType(builder, boolean.class));
            MethodHandle name = lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class));
            MethodHandle start =
                    lookup.findVirtual(builder, "start", MethodType.methodType(Thread.class, Runnable.class));
            MethodHandle detached =
                    MethodHandles.collectArguments(MethodHandles.insertArguments(inherit, 1, false), 0, create);
            MethodHandle named = MethodHandles.collectArguments(name, 0, detached);
            return MethodHandles.collectArguments(start, 0, named);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("bug: virtual threads are missing in a JVM of this version", e);
        }
    }

    /** Returns whether the JVM has virtual threads, of which there may be any number. */
    static boolean areVirtual() {
        return Runtime.version().feature() >= FIRST_WITH_VIRTUAL;
    }

    /** Starts a thread with the context class loader of the current thread. */
    static Thread start(String name, Runnable task) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (START_VIRTUAL == null) {
            return startDaemon(new Thread(null, task, name, 0, false), loader);
        }
        return startVirtual(START_VIRTUAL, name, loader, task);
    }

    /** Starts a thread with the context class loader of the current thread. It is never virtual. */
    static void startPlatform(String name, Runnable task) {
        startDaemon(
                new Thread(null, task, name, 0, false), Thread.currentThread().getContextClassLoader());
    }

    /** Starts a thread that belongs to no user, as {@link #detached} describes; a virtual one if the JVM has them. */
    static Thread startDetached(String name, Runnable task) {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        return START_VIRTUAL == null
                ? startDaemon(detached(name, task), loader)
                : startVirtual(START_VIRTUAL, name, loader, task);
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

    private static Thread startDaemon(Thread thread, @Nullable ClassLoader loader) {
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
        return thread;
    }

    private static Thread startVirtual(MethodHandle start, String name, @Nullable ClassLoader loader, Runnable task) {
        Runnable inContext = () -> {
            Thread.currentThread().setContextClassLoader(loader);
            task.run();
        };
        try {
            return (Thread) start.invokeExact(name, inContext);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("bug: a builder of threads throws no checked exception", e);
        }
    }
}
