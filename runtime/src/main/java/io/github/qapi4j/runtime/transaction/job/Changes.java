package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the jobs of one registry. A thread changes state between {@link #begin} and {@link #end}, which hold the lock of the registry. What
 * follows from the changes calls code of users, and happens in {@code end}, when the thread does not hold the lock any more: threads are started, and
 * events are emitted, in the order in which {@link #event} was called. When {@code end} returns, the events of the thread's changes were emitted, so that
 * they precede the reply to its command.
 *
 * <p>Neither of both fails if memory is exhausted: a change is made as a whole.
 */
final class Changes {
    /** How many events may wait for an emitter that does not return. */
    private static final int MAX_WAITING = 65_536;

    /** How long a thread waits before it tries again to get the lock without memory. */
    private static final long RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Emits an event; it may throw anything. */
    interface Output {
        void emit(String name, JsonObject data) throws Exception;
    }

    private record Event(String name, JsonObject data) {}

    private final Output output;
    private final long patienceNanos;
    private final Logger logger;

    private final ReentrantLock lock = new ReentrantLock();

    /** The threads to start, the first and the last one; linked, because a queue would need memory. */
    private @Nullable JobThread firstToStart;

    private @Nullable JobThread lastToStart;

    /** The events that were not emitted. Added with the lock, removed with the lock for emitting. */
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    private final AtomicLong added = new AtomicLong();
    private final AtomicLong emitted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** How many dropped events were logged. */
    private final AtomicLong reported = new AtomicLong();

    /** The number of the event whose emitter has exhausted the patience of a thread: no other thread waits for it. */
    private volatile long stuckAt = -1;

    /** Held while events are emitted; no thread waits for the other lock then, except in the emitter. */
    private final ReentrantLock emitting = new ReentrantLock();

    /** @param patience how long a thread waits for another one that emits */
    Changes(Output output, Duration patience, Logger logger) {
        this.output = output;
        this.patienceNanos = patience.toNanos();
        this.logger = logger;
    }

    void begin() {
        try {
            lock.lock();
        } catch (OutOfMemoryError e) {
            // A lock that another thread holds needs memory to wait for it.
            while (!lock.tryLock()) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    void end() {
        end(patienceNanos);
    }

    /** @param maxNanos the longest time to wait for another thread that emits */
    void end(long maxNanos) {
        JobThread starting = null;
        if (lock.getHoldCount() == 1) {
            starting = firstToStart;
            firstToStart = null;
            lastToStart = null;
        }
        lock.unlock();
        if (lock.isHeldByCurrentThread()) {
            return;
        }
        while (starting != null) {
            JobThread next = starting.next;
            starting.next = null;
            starting.start();
            starting = next;
        }
        try {
            emit(Math.min(patienceNanos, maxNanos));
        } catch (Error e) {
            // Memory or stack is exhausted. The state has changed, and what follows must happen. The next change emits
            // the events.
        }
    }

    /** Starts a thread in {@link #end}. */
    void start(JobThread thread) {
        if (lastToStart == null) {
            firstToStart = thread;
        } else {
            lastToStart.next = thread;
        }
        lastToStart = thread;
    }

    /** Emits an event in {@link #end}, after all earlier ones. */
    void event(String name, JsonObject data) {
        if (added.get() - emitted.get() >= MAX_WAITING) {
            drop();
            return;
        }
        events.add(new Event(name, data));
        added.incrementAndGet();
    }

    /** Counts an event that is not emitted. */
    void drop() {
        dropped.incrementAndGet();
    }

    private void emit(long maxNanos) {
        // An emitter may use the registry: its events follow when it returns.
        while (emitted.get() < added.get() && !emitting.isHeldByCurrentThread() && holdEmitting(maxNanos)) {
            // The interrupt of a job that is cancelled is not for the emitter.
            boolean interrupted = Thread.interrupted();
            try {
                emitAll();
            } finally {
                emitting.unlock();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            // Events may have been added after the last one, by a thread that does not wait.
        }
    }

    /** Waits until the thread may emit events; returns false if another one does not return from the emitter in time. */
    private boolean holdEmitting(long maxNanos) {
        if (emitting.tryLock()) {
            return true;
        }
        if (stuckAt == emitted.get()) {
            return false;
        }
        boolean interrupted = false;
        try {
            long deadline = System.nanoTime() + maxNanos;
            while (true) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                try {
                    if (emitting.tryLock(left, TimeUnit.NANOSECONDS)) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (maxNanos >= patienceNanos) {
            stuckAt = emitted.get();
            log(Level.WARNING, "the emitter of events does not return", null);
        }
        return false;
    }

    private void emitAll() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            try {
                output.emit(event.name, event.data);
            } catch (Throwable e) {
                logFailure(event, e);
            } finally {
                emitted.incrementAndGet();
            }
        }
        long lost = dropped.get();
        long before = reported.getAndSet(lost);
        if (lost > before) {
            log(Level.WARNING, (lost - before) + " events were dropped", null);
        }
    }

    private void logFailure(Event event, Throwable failure) {
        try {
            log(Level.ERROR, "event '" + event.name + "' could not be sent", failure);
        } catch (Error e) {
            // The message needs memory, and the other events must be emitted.
        }
    }

    /** Logs a failure, without the lock. What a log handler throws is dropped, since no better place for it exists. */
    void log(Level level, String message, @Nullable Throwable failure) {
        try {
            logger.log(level, message, failure);
        } catch (RuntimeException | Error e) {
            // The caller continues as if the message were logged.
        }
    }
}
