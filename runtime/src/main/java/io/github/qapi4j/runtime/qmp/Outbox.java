package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to one client, in order, without waiting for it. What the client does not take at once waits in a queue that is bounded in bytes, and is
 * sent when the connection accepts bytes again. Any thread may use it.
 */
final class Outbox {
    /** The largest number of bytes that are written together: small messages are copied for it. */
    private static final int TOGETHER = 64 * 1024;

    private final Transport transport;
    private final long capacity;
    private final long timeoutNanos;
    private final Timer timer;
    private final Consumer<Throwable> onFailure;
    private final Runnable onEnd;

    private final ReentrantLock lock = new ReentrantLock();

    /** The messages that the client has not taken completely. */
    private final ArrayDeque<ByteBuffer> messages = new ArrayDeque<>();

    /** The number of bytes in {@link #messages}. */
    private long bytes;

    /** The number of messages that the client has taken. */
    private long taken;

    /** Whether the rest is written later, when the connection accepts bytes or by another thread. */
    private boolean flushing;

    private Timer.@Nullable Entry deadline;
    private boolean finished;
    private boolean closed;

    /**
     * @param capacity the number of queued bytes at which further messages are rejected; a single message may be larger
     * @param timeout how long the client may take to read one message
     * @param onFailure receives the failure of the connection, or a {@link SocketTimeoutException}, on any thread
     * @param onEnd runs when everything was sent after {@link #finish}, on any thread
     */
    Outbox(
            Transport transport,
            long capacity,
            Duration timeout,
            Timer timer,
            Consumer<Throwable> onFailure,
            Runnable onEnd) {
        this.transport = transport;
        this.capacity = capacity;
        this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
        this.timer = timer;
        this.onFailure = onFailure;
        this.onEnd = onEnd;
    }

    /** Sends a message now, as far as the client takes it, or queues it; returns false if the queue is full. A finished outbox drops the message. */
    boolean send(byte[] message) {
        return add(message, true);
    }

    /**
     * Queues a message, which is sent with the next call of {@link #flush}, or when many bytes are queued, so that several messages are sent together;
     * returns false if the queue is full. A finished outbox drops the message.
     */
    boolean queue(byte[] message) {
        return add(message, false);
    }

    private boolean add(byte[] message, boolean now) {
        Throwable failure;
        lock.lock();
        try {
            if (finished || closed) {
                return true;
            }
            if (bytes >= capacity) {
                return false;
            }
            messages.add(ByteBuffer.wrap(message));
            bytes += message.length;
            failure = (now || bytes >= TOGETHER) && !flushing ? write() : null;
        } finally {
            lock.unlock();
        }
        report(failure);
        return true;
    }

    /** Sends what is queued, as far as the client takes it. */
    void flush() {
        Throwable failure;
        lock.lock();
        try {
            failure = closed || flushing ? null : write();
        } finally {
            lock.unlock();
        }
        report(failure);
    }

    /** Continues when the connection accepts bytes again. */
    private void resume() {
        Throwable failure;
        boolean end;
        lock.lock();
        try {
            flushing = false;
            // A connection that is closed already runs the action inside the call that registers it.
            failure = closed || lock.getHoldCount() > 1 ? null : write();
            end = finished && bytes == 0 && !closed && failure == null && lock.getHoldCount() == 1;
        } finally {
            lock.unlock();
        }
        report(failure);
        if (end) {
            onEnd.run();
        }
    }

    private void report(@Nullable Throwable failure) {
        if (failure != null) {
            onFailure.accept(failure);
        }
    }

    /** Writes what the client takes, and arranges that the rest is written later. Returns the failure of the connection, or null. */
    private @Nullable Throwable write() {
        try {
            for (ByteBuffer next = messages.peek(); next != null; next = messages.peek()) {
                ByteBuffer batch = together(next);
                int before = batch.remaining();
                transport.writeAvailable(batch);
                took(before - batch.remaining());
                if (batch.hasRemaining()) {
                    flushing = true;
                    watch();
                    if (!transport.whenWritable(this::resume)) {
                        Threads.start("qmp-server-write " + transport, this::writeAll);
                    }
                    // If the connection is closed already, it has run the action, and the next attempt fails.
                    if (flushing) {
                        return null;
                    }
                }
            }
            unwatch();
            return null;
        } catch (IOException | RuntimeException | Error e) {
            closed = true;
            return e;
        }
    }

    /** Returns what is left of the first message, with the ones after it if they are small. */
    private ByteBuffer together(ByteBuffer first) {
        if (messages.size() == 1 || first.remaining() >= TOGETHER) {
            return first.duplicate();
        }
        int length = 0;
        for (ByteBuffer message : messages) {
            if (length + message.remaining() > TOGETHER) {
                break;
            }
            length += message.remaining();
        }
        ByteBuffer batch = ByteBuffer.allocate(Math.max(length, first.remaining()));
        for (ByteBuffer message : messages) {
            if (message.remaining() > batch.remaining()) {
                break;
            }
            batch.put(message.duplicate());
        }
        return batch.flip();
    }

    /** Removes bytes that were written from the queue. */
    private void took(int count) {
        bytes -= count;
        int left = count;
        for (ByteBuffer first = messages.peek(); first != null; first = messages.peek()) {
            int part = Math.min(left, first.remaining());
            first.position(first.position() + part);
            left -= part;
            if (first.hasRemaining()) {
                return;
            }
            messages.remove();
            taken++;
        }
    }

    /** Writes everything over a connection that can only wait. */
    private void writeAll() {
        Throwable failure = null;
        for (ByteBuffer batch = begin(); batch != null; batch = begin()) {
            int before = batch.remaining();
            try {
                transport.write(batch, Duration.ofNanos(timeoutNanos));
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            end(before - batch.remaining(), failure != null);
        }
        if (failure != null) {
            report(failure);
        } else if (isSent()) {
            onEnd.run();
        }
    }

    private @Nullable ByteBuffer begin() {
        lock.lock();
        try {
            ByteBuffer first = closed ? null : messages.peek();
            flushing = first != null;
            return first == null ? null : together(first);
        } finally {
            lock.unlock();
        }
    }

    private void end(int count, boolean failed) {
        lock.lock();
        try {
            if (!closed) {
                took(count);
                closed = failed;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isSent() {
        lock.lock();
        try {
            return finished && bytes == 0 && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ensures that the session ends if the client takes too long for a message. */
    private void watch() {
        if (deadline == null) {
            long before = taken;
            deadline = timer.schedule(timeoutNanos, () -> look(before));
        }
    }

    private void unwatch() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void look(long before) {
        boolean late;
        long left;
        lock.lock();
        try {
            deadline = null;
            left = bytes;
            late = !closed && bytes > 0 && taken == before;
            if (late) {
                closed = true;
            } else if (!closed && bytes > 0) {
                watch();
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            onFailure.accept(new SocketTimeoutException(
                    transport + " does not read: " + left + " bytes were left after the deadline"));
        }
    }

    /** Accepts no more messages. Calls {@code onEnd} when the queued ones are sent, which may be in this call. */
    void finish() {
        lock.lock();
        try {
            if (finished) {
                return;
            }
            finished = true;
        } finally {
            lock.unlock();
        }
        flush();
        if (isSent()) {
            onEnd.run();
        }
    }

    /** Accepts no more messages, and drops the queued ones. */
    void abort() {
        lock.lock();
        try {
            closed = true;
            messages.clear();
            bytes = 0;
            unwatch();
        } finally {
            lock.unlock();
        }
    }
}
