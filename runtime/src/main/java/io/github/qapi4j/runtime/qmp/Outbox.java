package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Transport;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to one client, in order, without waiting for it. What the client does not take at once waits in a queue, and is sent when the connection
 * accepts bytes again. The queue is bounded in bytes: beyond the bound, events are rejected by a policy, and the owner must not produce further replies
 * until the client has read ({@link #isFull}). Replies are always accepted, so that the bound is exceeded by at most what the owner has begun.
 *
 * <p>Any thread may use it, also with locks held: except for {@link Owner#ended}, the owner is called by tasks of an executor. The timer's thread only
 * passes tasks to this executor, since the transport may be a class of the user.
 */
final class Outbox {
    /** How many bytes are written together: small messages are copied for it, larger ones are written in pieces. */
    private static final int PIECE = 64 * 1024;

    /** How many bytes a thread writes to a client that reads as fast, before it continues with something else. */
    private static final int AT_ONCE = 4 * PIECE;

    /**
     * A message. The clients of a server share the object of an event.
     *
     * @param text its text, which is not changed
     */
    record Message(byte[] text, boolean isReply) {

        static Message reply(byte[] text) {
            return new Message(text, true);
        }

        static Message event(byte[] text) {
            return new Message(text, false);
        }
    }

    /** Receives what happens to the output. */
    interface Owner {
        /**
         * The connection has failed, or the client does not read ({@link SocketTimeoutException}), or an event did not fit and the policy is
         * {@link OutputOverflow#CLOSE} ({@link QmpOverflowException}). Nothing is sent any more. Called at most once.
         */
        void failed(Throwable failure);

        /** An event was dropped, the first one since there was room. */
        void drops();

        /** The bound was exceeded, or events were dropped, and now at most half of the bound is queued. */
        void hasRoom();

        /** Everything was sent after {@link #finish}; called without a lock of the outbox, at most once, on any thread. */
        void ended();
    }

    // What the owner has to be called for, as bits.
    private static final int FAILED = 1;
    private static final int DROPS = 2;
    private static final int ROOM = 4;
    private static final int ENDED = 8;

    private final Transport transport;
    private final long capacity;
    private final OutputBudget budget;
    private final OutputOverflow overflow;
    private final long timeoutNanos;
    private final Timer timer;
    private final Executor executor;
    private final Owner owner;

    /** Made once, since it is registered often. */
    private final Runnable resume = this::resume;

    private final ReentrantLock lock = new ReentrantLock();

    /** The messages that the client has not taken completely. */
    private final ArrayDeque<Message> messages = new ArrayDeque<>();

    /** The number of bytes of the first message that the client has taken. */
    private int position;

    /** The number of bytes that the client has not taken. */
    private long bytes;

    /** The number of bytes of the replies in {@link #messages}. */
    private long replyBytes;

    /** The number of messages, and of bytes, that the client has taken. */
    private long takenMessages;

    private long takenBytes;

    /** Whether the rest is written later, when the connection accepts bytes or by another thread. */
    private boolean flushing;

    /** Whether the bound was exceeded, and more than half of it is still queued. */
    private volatile boolean full;

    /** Whether an event was dropped, and more than half of the bound has been queued since. */
    private boolean dropping;

    private final AtomicLong dropped = new AtomicLong();

    private @Nullable Watch watch;
    private boolean finished;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;
    private int due;

    /** Whether a thread writes what the client does not take at once. */
    private boolean onThread;

    /**
     * @param capacity how many bytes may be queued; a single message may be larger
     * @param budget the bound of the replies to all clients
     * @param timeout how long the client may take to read one message, or the next 64 KiB of a larger one
     * @param executor runs tasks soon and in order; it neither waits nor runs them in the call
     */
    Outbox(
            Transport transport,
            long capacity,
            OutputBudget budget,
            OutputOverflow overflow,
            Duration timeout,
            Timer timer,
            Executor executor,
            Owner owner) {
        this.transport = transport;
        this.capacity = capacity;
        this.budget = budget;
        this.overflow = overflow;
        this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
        this.timer = timer;
        this.executor = executor;
        this.owner = owner;
    }

    /** Lets a thread write what the client does not take at once: the connection's reader does not always wait for the connection. */
    void useThread() {
        lock.lock();
        try {
            onThread = true;
        } finally {
            lock.unlock();
        }
    }

    /** Sends a reply now, as far as the client takes it, or queues it. A finished outbox drops it. */
    void send(byte[] reply) {
        send(reply, null);
    }

    /**
     * Sends a reply as {@link #send(byte[])}. Before any byte of it is sent, and before any event can follow it, it runs an action, also if the reply is
     * dropped. The action runs with the lock of this outbox: it must not wait, and not use another one.
     */
    void send(byte[] reply, @Nullable Runnable queued) {
        lock.lock();
        try {
            boolean accepted = !finished && !closed;
            if (accepted) {
                add(Message.reply(reply));
            }
            if (queued != null) {
                queued.run();
            }
            if (accepted && !flushing) {
                write();
            }
        } finally {
            release();
        }
    }

    /** Queues a reply, which is sent with the next call of {@link #send} or {@link #flush}, or when many bytes are queued. A finished outbox drops it. */
    void queue(byte[] reply) {
        lock.lock();
        try {
            if (!finished && !closed) {
                add(Message.reply(reply));
                if (bytes >= PIECE && !flushing) {
                    write();
                }
            }
        } finally {
            release();
        }
    }

    /**
     * Queues an event if there is room. It is sent with the next call of {@link #flush}, or when many bytes are queued, so that several messages are
     * sent together. A finished outbox drops it.
     */
    void offer(Message event) {
        lock.lock();
        try {
            if (!fits(event) && !flushing && !closed) {
                // What is queued was not offered to the client yet.
                write();
            }
            if (finished || closed) {
                return;
            }
            if (!fits(event)) {
                reject();
                return;
            }
            add(event);
            if (bytes >= PIECE && !flushing) {
                write();
            }
        } finally {
            release();
        }
    }

    private boolean fits(Message event) {
        // After a reply that exceeds the bound, events wait until the owner may produce replies again.
        return bytes == 0 || (!full && bytes + event.text().length <= capacity);
    }

    private void reject() {
        if (overflow == OutputOverflow.CLOSE) {
            fail(new QmpOverflowException("an event does not fit beside the " + bytes + " bytes that wait"));
            return;
        }
        dropped.incrementAndGet();
        if (!dropping) {
            dropping = true;
            due |= DROPS;
        }
    }

    private void add(Message message) {
        int length = message.text().length;
        messages.add(message);
        bytes += length;
        if (message.isReply()) {
            replyBytes += length;
            budget.add(length);
            full |= replyBytes > budget.share();
        }
        full |= bytes > capacity;
    }

    private void removeFirst() {
        Message first = messages.remove();
        if (first.isReply()) {
            replyBytes -= first.text().length;
            budget.add(-first.text().length);
        }
    }

    /** Returns whether the owner must not produce further replies until {@link Owner#hasRoom} is called. Does not wait. */
    boolean isFull() {
        return full;
    }

    /** Returns how many events were dropped. */
    long dropped() {
        return dropped.get();
    }

    /** Sends what is queued, as far as the client takes it. */
    void flush() {
        lock.lock();
        try {
            if (!closed && !flushing) {
                write();
            }
        } finally {
            release();
        }
    }

    /** Accepts no more messages. Calls {@link Owner#ended} when the queued ones are sent, which may be in this call. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            if (!closed && !flushing) {
                write();
            }
        } finally {
            release();
        }
    }

    /** Accepts no more messages, and drops the queued ones. */
    void abort() {
        lock.lock();
        try {
            close();
            due = 0;
        } finally {
            lock.unlock();
        }
    }

    private void close() {
        closed = true;
        messages.clear();
        bytes = 0;
        budget.add(-replyBytes);
        replyBytes = 0;
        unwatch();
    }

    private void fail(Throwable cause) {
        if (!closed) {
            close();
            failure = cause;
            due |= FAILED;
        }
    }

    /** Unlocks, and calls the owner for what has happened meanwhile. */
    private void release() {
        int signals = due;
        due = 0;
        lock.unlock();
        if (signals != 0) {
            pass(signals);
        }
    }

    private void pass(int signals) {
        if ((signals & FAILED) != 0) {
            executor.execute(this::reportFailure);
        }
        if ((signals & DROPS) != 0) {
            executor.execute(owner::drops);
        }
        if ((signals & ROOM) != 0) {
            executor.execute(owner::hasRoom);
        }
        if ((signals & ENDED) != 0) {
            owner.ended();
        }
    }

    private void reportFailure() {
        if (failure != null) {
            owner.failed(failure);
        }
    }

    /** Continues when the connection accepts bytes again. */
    private void resume() {
        if (lock.isHeldByCurrentThread()) {
            // A connection that is closed already runs the action inside the call that registers it.
            flushing = false;
            return;
        }
        lock.lock();
        try {
            flushing = false;
            if (!closed) {
                write();
            }
        } finally {
            release();
        }
    }

    /** Writes what the client takes now, and arranges that the rest is written later. */
    private void write() {
        try {
            int left = AT_ONCE;
            while (bytes > 0) {
                if (left > 0) {
                    ByteBuffer batch = next();
                    int before = batch.remaining();
                    transport.writeAvailable(batch);
                    took(before - batch.remaining());
                    left -= before;
                    if (!batch.hasRemaining()) {
                        continue;
                    }
                }
                flushing = true;
                watch();
                if (onThread || !transport.whenWritable(resume)) {
                    Threads.start("qmp-server-write " + transport, this::writeAll);
                }
                if (flushing) {
                    return;
                }
                // The connection is closed already, and the next attempt fails.
                left = AT_ONCE;
            }
            isEmpty();
        } catch (Throwable e) {
            // Catches everything: connections in other JVM languages throw checked exceptions too.
            fail(e);
        }
    }

    /** Notes that the connection has taken everything. */
    private void isEmpty() {
        if (finished && !ended && !onThread && transport.hasUnsent()) {
            flushing = true;
            watch();
            if (transport.whenWritable(resume) && flushing) {
                return;
            }
            flushing = false;
        }
        unwatch();
        if (finished && !ended) {
            ended = true;
            due |= ENDED;
        }
    }

    /** Returns what is left of the first message, with the ones after it if they are small; of a large one, returns a piece. */
    private ByteBuffer next() {
        byte[] first = messages.element().text();
        int rest = first.length - position;
        if (messages.size() == 1 || rest >= PIECE) {
            return ByteBuffer.wrap(first, position, Math.min(rest, PIECE));
        }
        ByteBuffer batch = ByteBuffer.allocate((int) Math.min(bytes, PIECE)).put(first, position, rest);
        boolean isFirst = true;
        for (Message message : messages) {
            if (!isFirst) {
                if (message.text().length > batch.remaining()) {
                    break;
                }
                batch.put(message.text());
            }
            isFirst = false;
        }
        return batch.flip();
    }

    /** Removes bytes that were written from the queue. */
    private void took(int count) {
        bytes -= count;
        takenBytes += count;
        int end = position + count;
        for (Message first = messages.peek(); first != null && end >= first.text().length; first = messages.peek()) {
            end -= first.text().length;
            removeFirst();
            takenMessages++;
        }
        position = end;
        if ((full || dropping) && bytes <= capacity / 2 && replyBytes <= budget.share() / 2) {
            full = false;
            dropping = false;
            due |= ROOM;
        }
    }

    /** Writes everything over a connection that can only wait. */
    private void writeAll() {
        for (ByteBuffer batch = begin(); batch != null; batch = begin()) {
            int before = batch.remaining();
            Throwable failed = null;
            try {
                transport.write(batch, Duration.ofNanos(timeoutNanos));
            } catch (Throwable e) {
                failed = e;
            }
            end(before - batch.remaining(), failed);
        }
    }

    private @Nullable ByteBuffer begin() {
        lock.lock();
        try {
            flushing = !closed && bytes > 0;
            if (flushing) {
                return next();
            }
            if (!closed) {
                isEmpty();
            }
            return null;
        } catch (RuntimeException | Error e) {
            fail(e);
            return null;
        } finally {
            release();
        }
    }

    private void end(int count, @Nullable Throwable failed) {
        lock.lock();
        try {
            if (!closed) {
                took(count);
            }
            if (failed != null) {
                fail(failed);
            }
        } finally {
            release();
        }
    }

    /** A deadline for the client, and what the client had taken when it began. */
    private final class Watch {
        private final long messages = takenMessages;
        private final long bytes = takenBytes;
        private Timer.@Nullable Entry entry;

        boolean hasProgress() {
            return takenMessages > messages || takenBytes - bytes >= PIECE;
        }
    }

    /** Ensures that the owner is called if the client takes too long. */
    private void watch() {
        if (watch == null) {
            Watch started = new Watch();
            watch = started;
            started.entry = timer.schedule(timeoutNanos, () -> executor.execute(() -> look(started)));
        }
    }

    private void unwatch() {
        if (watch != null && watch.entry != null) {
            watch.entry.cancel();
        }
        watch = null;
    }

    private void look(Watch ending) {
        lock.lock();
        try {
            if (watch != ending) {
                return;
            }
            watch = null;
            if (flushing && !ending.hasProgress()) {
                fail(new SocketTimeoutException(
                        "the client does not read: " + bytes + " bytes were left after the deadline"));
            } else if (flushing) {
                watch();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            release();
        }
    }
}
