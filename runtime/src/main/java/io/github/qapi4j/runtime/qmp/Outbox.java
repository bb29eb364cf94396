package io.github.qapi4j.runtime.qmp;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of messages that a server has not yet sent to one client. It is bounded, to limit the memory for a client that does not read.
 */
final class Outbox {
    private final long capacity;
    private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytes;
    private boolean finished;

    /**
     * @param capacity the number of queued bytes at which further messages are rejected; a single message may be larger
     */
    Outbox(long capacity) {
        this.capacity = capacity;
    }

    /** Adds a message; returns false if the queue is full. A finished outbox drops the message. */
    boolean offer(byte[] message) {
        lock.lock();
        try {
            if (finished) {
                return true;
            }
            if (bytes >= capacity) {
                return false;
            }
            messages.add(message);
            bytes += message.length;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a message and returns it; null if the outbox is finished and empty. Its bytes count as queued until {@link #sent} is called.
     */
    byte @Nullable [] take() throws InterruptedException {
        lock.lock();
        try {
            while (messages.isEmpty() && !finished) {
                changed.await();
            }
            return messages.poll();
        } finally {
            lock.unlock();
        }
    }

    void sent(byte[] message) {
        lock.lock();
        try {
            bytes -= message.length;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more messages. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more messages, and drops the queued ones. */
    void abort() {
        lock.lock();
        try {
            messages.clear();
            finish();
        } finally {
            lock.unlock();
        }
    }
}
