package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the jobs of one registry. A thread changes state between {@link #begin} and {@link #end}, which hold the lock of the registry. What
 * follows from the changes calls code of users, and happens in {@code end}, when the thread does not hold the lock any more: threads are started, and
 * events are emitted, in the order in which {@link #event} was called. When {@code end} returns, the events of the thread's changes were emitted, so that
 * they precede the reply to its command.
 */
final class Changes {
    /** How many events may wait for an emitter that does not return. */
    private static final int MAX_WAITING = 65_536;

    /** Emits an event; it may throw anything. */
    interface Output {
        void emit(String name, JsonObject data) throws Exception;
    }

    private record Event(String name, JsonObject data) {}

    private final Output output;
    private final long patienceNanos;
    private final Logger logger;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<JobThread> toStart = new ConcurrentLinkedQueue<>();

    /** The events that were not emitted. Added with the lock, removed with the lock for emitting. */
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    private final AtomicLong added = new AtomicLong();
    private final AtomicLong emitted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** Held while events are emitted; no thread waits for the other lock then, except in the emitter. */
    private final ReentrantLock emitting = new ReentrantLock();

    /** @param patience how long a thread waits for another one that emits */
    Changes(Output output, Duration patience, Logger logger) {
        this.output = output;
        this.patienceNanos = patience.toNanos();
        this.logger = logger;
    }

    void begin() {
        lock.lock();
    }

    void end() {
        lock.unlock();
        if (!lock.isHeldByCurrentThread()) {
            for (JobThread thread = toStart.poll(); thread != null; thread = toStart.poll()) {
                thread.start();
            }
            emit();
        }
    }

    Condition condition() {
        return lock.newCondition();
    }

    /** Starts a thread in {@link #end}. */
    void start(JobThread thread) {
        toStart.add(thread);
    }

    /** Emits an event in {@link #end}, after all earlier ones. */
    void event(String name, JsonObject data) {
        if (added.get() - emitted.get() >= MAX_WAITING) {
            dropped.incrementAndGet();
            return;
        }
        events.add(new Event(name, data));
        added.incrementAndGet();
    }

    private void emit() {
        // An emitter may use the registry: its events follow when it returns.
        if (emitted.get() >= added.get() || emitting.isHeldByCurrentThread()) {
            return;
        }
        // The interrupt of a job that is cancelled is not for the emitter, nor for the wait.
        boolean interrupted = Thread.interrupted();
        try {
            long deadline = System.nanoTime() + patienceNanos;
            boolean held = false;
            while (!held && deadline - System.nanoTime() > 0) {
                try {
                    held = emitting.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (!held) {
                log(Level.WARNING, "the emitter of events does not return; " + dropped + " events were dropped", null);
                return;
            }
            try {
                emitAll();
            } finally {
                emitting.unlock();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void emitAll() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            try {
                output.emit(event.name, event.data);
            } catch (Throwable e) {
                log(Level.ERROR, "event '" + event.name + "' could not be sent", e);
            } finally {
                emitted.incrementAndGet();
            }
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
