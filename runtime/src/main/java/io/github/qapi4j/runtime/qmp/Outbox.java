package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Sends messages to one client. The thread that sends a message writes what the client takes at once, and never waits for it. The session's writing
 * thread writes the rest. The queue between them is bounded, to limit the memory for a client that does not read.
 */
final class Outbox {
    /** The largest message that the sending thread writes, and the size of what the writing thread writes together: both are copied. */
    private static final int SMALL = 64 * 1024;

    private final Transport transport;
    private final long capacity;
    private final Duration timeout;
    private final ArrayDeque<ByteBuffer> messages = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytes;
    private boolean finished;

    /** Whether the writing thread writes messages that it has taken from the queue. */
    private boolean writing;

    /**
     * @param capacity the number of queued bytes at which further messages are rejected; a single message may be larger
     * @param timeout how long the client may take to read one message
     */
    Outbox(Transport transport, long capacity, Duration timeout) {
        this.transport = transport;
        this.capacity = capacity;
        this.timeout = timeout;
    }

    /**
     * Writes or queues a message; returns false if the queue is full. A finished outbox drops the message.
     *
     * @throws IOException if the connection fails
     */
    boolean send(byte[] message) throws IOException {
        lock.lock();
        try {
            ByteBuffer rest = ByteBuffer.wrap(message);
            if (!finished && messages.isEmpty() && !writing && message.length <= SMALL) {
                transport.writeAvailable(rest);
            }
            return !rest.hasRemaining() || queue(rest);
        } finally {
            lock.unlock();
        }
    }

    /** Queues a message; returns false if the queue is full. A finished outbox drops the message. */
    boolean queue(byte[] message) {
        return queue(ByteBuffer.wrap(message));
    }

    private boolean queue(ByteBuffer message) {
        lock.lock();
        try {
            if (finished) {
                return true;
            }
            if (bytes >= capacity) {
                return false;
            }
            messages.add(message);
            bytes += message.remaining();
            if (!writing) {
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes queued messages, and waits for more, until the outbox is finished and empty. Only one thread may call this method.
     *
     * @throws IOException as {@link Transport#write}
     */
    void writeQueued() throws IOException, InterruptedException {
        for (List<ByteBuffer> batch = take(); !batch.isEmpty(); batch = take()) {
            write(batch);
        }
    }

    /**
     * Waits for messages, and takes as many as are written together; none if the outbox is finished and empty. Their bytes count as queued until they
     * are written.
     */
    private List<ByteBuffer> take() throws InterruptedException {
        lock.lock();
        try {
            writing = false;
            while (messages.isEmpty() && !finished) {
                changed.await();
            }
            List<ByteBuffer> batch = new ArrayList<>();
            int length = 0;
            for (ByteBuffer next = messages.peek();
                    next != null && (batch.isEmpty() || length + next.remaining() <= SMALL);
                    next = messages.peek()) {
                batch.add(messages.remove());
                length += next.remaining();
            }
            writing = !batch.isEmpty();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Writes messages together as far as the client takes them at once, and then one by one, since the timeout is that of one message. */
    private void write(List<ByteBuffer> batch) throws IOException {
        int[] lengths = batch.stream().mapToInt(ByteBuffer::remaining).toArray();
        ByteBuffer all = batch.get(0);
        if (batch.size() > 1) {
            all = ByteBuffer.allocate(IntStream.of(lengths).sum());
            batch.forEach(all::put);
            transport.writeAvailable(all.flip());
        }
        int end = all.limit() - IntStream.of(lengths).sum();
        for (int length : lengths) {
            end += length;
            if (all.position() < end) {
                transport.write(all.limit(end), timeout);
            }
            written(length);
        }
    }

    private void written(int length) {
        lock.lock();
        try {
            bytes -= length;
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
