package io.github.qapi4j.runtime.qmp;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A limited number of threads that execute tasks. A thread is started when a task finds none idle, and ends when it has been idle for some time. While
 * all threads are busy, tasks wait in a queue: each belongs to an object that exists anyway, such as a call, so that the queue needs no bound of its
 * own. Threads are started one after the other, the next by the previous one: short tasks need few threads, and their submitter starts one at most.
 *
 * <p>{@link #execute} neither blocks nor throws. If no thread can be started, the task waits for the threads that run. The start is repeated with each
 * later task, and by the timer.
 */
final class Workers implements Executor {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final int limit;
    private final Starter threads;
    private final long idleNanos;
    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();

    // The lock guards the following fields.
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    /** The idle threads. The last one has been idle for the shortest time and is used first, so that the others can end. */
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    private int count;

    /** Whether a thread was started and has not looked for a task yet. */
    private boolean starting;

    private boolean failing;
    private boolean retrying;

    /** Starts a thread, or throws what {@link Thread#start} throws. */
    interface Starter {
        void start(String name, Runnable task);
    }

    /**
     * @param name the name of each thread
     * @param limit the maximum number of threads
     * @param idleNanos how long a thread waits for another task before it ends; zero if it does not wait
     * @param timer repeats the start of a thread that has failed
     */
    Workers(String name, int limit, Starter threads, long idleNanos, Timer timer) {
        this.name = name;
        this.limit = limit;
        this.threads = threads;
        this.idleNanos = idleNanos;
        this.timer = timer;
    }

    @Override
    public void execute(Runnable task) {
        boolean start;
        lock.lock();
        try {
            Worker worker = idle.pollLast();
            if (worker != null) {
                worker.give(task);
                return;
            }
            waiting.add(task);
            start = reserve();
        } finally {
            lock.unlock();
        }
        if (start) {
            start();
        }
    }

    /** Returns the number of threads. */
    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Counts another thread if a task needs one and the limit allows it. The caller must then start the thread. */
    private boolean reserve() {
        if (starting || waiting.isEmpty() || !idle.isEmpty() || count == limit) {
            return false;
        }
        starting = true;
        count++;
        return true;
    }

    private void start() {
        try {
            threads.start(name, new Worker());
        } catch (RuntimeException | Error e) {
            boolean first;
            boolean retry;
            lock.lock();
            try {
                starting = false;
                count--;
                first = !failing;
                failing = true;
                retry = !retrying;
                retrying = true;
            } finally {
                lock.unlock();
            }
            if (retry) {
                retryLater();
            }
            if (first) {
                LOGGER.warn("thread '" + name + "' cannot be started; its tasks wait", e);
            }
        }
    }

    private void retryLater() {
        try {
            timer.schedule(RETRY_NANOS, this::retry);
        } catch (RuntimeException | Error e) {
            // The timer has no thread either. The next task repeats the start, and the first failure is logged.
            lock.lock();
            try {
                retrying = false;
            } finally {
                lock.unlock();
            }
        }
    }

    private void retry() {
        boolean start;
        lock.lock();
        try {
            retrying = false;
            start = reserve();
        } finally {
            lock.unlock();
        }
        if (start) {
            start();
        }
    }

    /** What one thread does: executes the waiting tasks, then those that it is given while it is idle. */
    private final class Worker implements Runnable {
        private final Condition given = lock.newCondition();
        private @Nullable Runnable next;
        private boolean arrived;

        /** Gives a task to this worker, which is no longer idle. The caller holds the lock. */
        void give(Runnable task) {
            next = task;
            given.signal();
        }

        @Override
        public void run() {
            try {
                for (Runnable task = take(); task != null; task = take()) {
                    execute(task);
                }
            } finally {
                end();
            }
        }

        private void execute(Runnable task) {
            try {
                task.run();
            } catch (Throwable e) {
                // Catches everything: user code in other JVM languages throws checked exceptions too.
                LOGGER.warn("a callback failed", e);
            }
            // An interrupt that was meant for this task must not affect the next one.
            Thread.interrupted();
        }

        /** Takes a task, waiting for one; null if none has arrived for the idle time. */
        private @Nullable Runnable take() {
            Runnable task;
            boolean start;
            lock.lock();
            try {
                arrive();
                task = waiting.poll();
                if (task == null) {
                    task = awaitTask();
                }
                start = reserve();
            } finally {
                lock.unlock();
            }
            if (start) {
                start();
            }
            return task;
        }

        private void arrive() {
            if (!arrived) {
                arrived = true;
                starting = false;
                failing = false;
            }
        }

        private @Nullable Runnable awaitTask() {
            if (idleNanos == 0) {
                return null;
            }
            idle.addLast(this);
            long left = idleNanos;
            while (next == null && left > 0) {
                try {
                    left = given.awaitNanos(left);
                } catch (InterruptedException e) {
                    // No task is running that the interrupt could be meant for.
                }
            }
            Runnable task = next;
            next = null;
            if (task == null) {
                idle.remove(this);
            }
            return task;
        }

        /** Ends this worker, for whatever reason, without losing a task. */
        private void end() {
            boolean start;
            lock.lock();
            try {
                arrive();
                idle.remove(this);
                count--;
                if (next != null) {
                    waiting.addFirst(next);
                }
                Worker other = waiting.isEmpty() ? null : idle.pollLast();
                if (other != null) {
                    other.give(waiting.remove());
                }
                start = reserve();
            } finally {
                lock.unlock();
            }
            if (start) {
                start();
            }
        }
    }
}
