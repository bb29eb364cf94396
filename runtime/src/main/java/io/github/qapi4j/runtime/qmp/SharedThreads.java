package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that all clients of a process share: a timer, threads that complete futures, and threads for callbacks. On a JVM without virtual threads
 * there are at most 16, however many clients, calls and subscribers exist. They are started on demand and end when they are idle.
 *
 * <p>They are divided because they wait for different things. The timer waits for no other code, so that every deadline is kept. The threads that
 * complete futures run user code only if a user attaches it by a method of another future, such as {@link
 * java.util.concurrent.CompletableFuture#allOf}. The threads for callbacks run user code, which may block them all: then other callbacks wait, but
 * neither deadlines nor completions do. A transport may be user code too, but closes and sends without waiting: threads that complete futures call it
 * for the timer.
 */
final class SharedThreads {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int COMPLETIONS = 3;
    private static final int CALLBACKS = 12;

    /**
     * The threads of this process. A limit for the whole process needs one place that counts. The object is no configuration and keeps no user's
     * object once the threads are idle, so that clients do not affect each other through it, except by the threads that they use.
     */
    private static final SharedThreads OF_PROCESS = new SharedThreads(
            task -> Threads.detached("qmp-timer", task), Threads::startDetached, Threads.areVirtual(), IDLE_NANOS);

    private final Timer timer;
    private final Workers completions;
    private final Workers callbacks;

    /**
     * @param timerThreads creates the timer's thread
     * @param starter starts the other threads
     * @param virtual whether these are virtual: then any number of them may exist, and they do not wait for other tasks
     */
    SharedThreads(ThreadFactory timerThreads, Workers.Starter starter, boolean virtual, long idleNanos) {
        timer = new Timer(timerThreads, idleNanos);
        long wait = virtual ? 0 : idleNanos;
        completions = new Workers("qmp-completion", virtual ? Integer.MAX_VALUE : COMPLETIONS, starter, wait, timer);
        callbacks = new Workers("qmp-callback", virtual ? Integer.MAX_VALUE : CALLBACKS, starter, wait, timer);
    }

    static SharedThreads ofProcess() {
        return OF_PROCESS;
    }

    /** Returns the timer of all deadlines. Its thread is a platform thread in every JVM: user code can block all carriers of virtual threads. */
    Timer timer() {
        return timer;
    }

    /** Returns the threads that make the results of futures visible to their dependents. */
    Workers completions() {
        return completions;
    }

    /** Returns the threads for user code. */
    Workers callbacks() {
        return callbacks;
    }
}
