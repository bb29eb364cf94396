package io.github.qapi4j.runtime.qmp;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a server has yet to send to one client: bounded, so that a client that does not read costs only so much. */
final class Outbox {
    private final long capacity;
    private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytes;
    private boolean finished;

    /**
     * @param capacity so many bytes may wait before one more message; one message alone may be larger
     */
    Outbox(long capacity) {
        this.capacity = capacity;
    }

    /** Adds a message; returns false if there is no room. A finished outbox drops it. */
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

    /** Waits for a message, which counts until it is {@link #sent}; null when all was taken and there will be no more. */
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

    /** Takes no more messages. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more messages, and drops those that wait. */
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
