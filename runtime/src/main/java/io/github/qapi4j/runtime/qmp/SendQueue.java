package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of a client in order, without waiting for the server. What the server does not take at once waits here, bounded in bytes. A
 * message that was begun is completed before any other, however long the server takes.
 *
 * <p>If commands can be executed out of band, the server takes only a limited number of other commands and then stops reading. The commands beyond
 * this number wait here too, so that the server reads every command that is to be executed out of band. Any thread may use it.
 */
final class SendQueue {
    /** How long the thread of a connection that cannot write without waiting tries before it looks whether the session has ended. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Transport transport;
    private final long capacity;
    private final Consumer<Throwable> onFailure;
    private final ReentrantLock lock = new ReentrantLock();

    /** The messages that the server has not taken completely; only the first one may have been begun. */
    private final Set<Message> unsent = new LinkedHashSet<>();

    /** The messages that exceed the number that the server accepts. */
    private final Set<Message> held = new LinkedHashSet<>();

    /** The number of bytes in {@link #unsent}. */
    private long bytes;

    /** The number of bytes in {@link #held}. */
    private long heldBytes;

    private int maxInBand = Integer.MAX_VALUE;
    private int inBand;

    /** Whether another thread will send the first message. */
    private boolean flushing;

    private boolean closed;

    /** A message to send. */
    static final class Message {
        private ByteBuffer text;
        private final boolean limited;
        private volatile boolean begun;
        private volatile boolean sent;
        private volatile long sentAt;
        private boolean withdrawn;

        /**
         * @param text the text, which is not changed afterwards
         * @param limited whether the server accepts a limited number of such messages
         */
        Message(byte[] text, boolean limited) {
            this.text = ByteBuffer.wrap(text);
            this.limited = limited;
        }

        /** Whether the server may have got a part of it. */
        boolean isBegun() {
            return begun;
        }

        /** Whether the connection has accepted all of it. */
        boolean isSent() {
            return sent;
        }

        /** The {@link System#nanoTime} at which the connection has accepted all of it. */
        long sentAt() {
            return sentAt;
        }
    }

    /**
     * Creates a queue.
     *
     * @param capacity the maximum number of bytes that wait; a longer message is accepted if no other waits
     * @param onFailure receives the failure of the connection, on any thread, without a lock
     */
    SendQueue(Transport transport, long capacity, Consumer<Throwable> onFailure) {
        this.transport = transport;
        this.capacity = capacity;
        this.onFailure = onFailure;
    }

    /** Limits the number of limited messages that are sent and not {@linkplain #answered() answered}. */
    void limit(int most) {
        lock.lock();
        try {
            maxInBand = most;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a message, or puts it into the queue. If the connection fails, or is closed, the message is accepted and not sent.
     *
     * @return false if the queue is full; the message is not sent then
     */
    boolean send(Message message) {
        Throwable failure = null;
        lock.lock();
        try {
            if (closed || message.withdrawn) {
                return true;
            }
            // The messages that are held back must not keep one out that is to overtake them.
            long waiting = message.limited ? bytes + heldBytes : bytes;
            if (waiting > 0 && waiting + message.text.remaining() > capacity) {
                return false;
            }
            if (message.limited && (inBand >= maxInBand || !held.isEmpty())) {
                heldBytes += message.text.remaining();
                held.add(message);
                return true;
            }
            failure = add(message);
        } finally {
            lock.unlock();
        }
        report(failure);
        return true;
    }

    /** Adds a message to those that are sent now. */
    private @Nullable Throwable add(Message message) {
        inBand += message.limited ? 1 : 0;
        bytes += message.text.remaining();
        unsent.add(message);
        return flushing ? null : flush();
    }

    /** Sends as much as the server takes, and arranges that the rest is sent later. Returns the failure of the connection, or null. */
    private @Nullable Throwable flush() {
        try {
            for (Message first = first(unsent); first != null; first = first(unsent)) {
                int before = first.text.remaining();
                try {
                    transport.writeAvailable(first.text);
                } finally {
                    bytes -= before - first.text.remaining();
                    first.begun |= first.text.position() > 0;
                }
                if (!first.text.hasRemaining()) {
                    remove(first);
                    continue;
                }
                flushing = true;
                if (!transport.whenWritable(this::resume)) {
                    Threads.start("qmp-sender", this::writeAll);
                }
                // If the connection is closed already, it has run the action, and the next attempt fails.
                if (flushing) {
                    return null;
                }
            }
            return null;
        } catch (IOException | RuntimeException | Error e) {
            closed = true;
            return e;
        }
    }

    /** Removes a message that was sent. The text of a message may be large, and its call may wait for long. */
    private void remove(Message sent) {
        unsent.remove(sent);
        sent.text = NOTHING;
        sent.sentAt = System.nanoTime();
        sent.sent = true;
    }

    /** Continues when the connection accepts bytes again. */
    private void resume() {
        Throwable failure;
        lock.lock();
        try {
            flushing = false;
            failure = closed || lock.getHoldCount() > 1 ? null : flush();
        } finally {
            lock.unlock();
        }
        report(failure);
    }

    /** Sends everything over a connection that can only wait. */
    private void writeAll() {
        Throwable failure = null;
        for (Message first = begin(); first != null; first = begin()) {
            int before = first.text.remaining();
            try {
                transport.write(first.text, WRITE_TIMEOUT);
            } catch (SocketTimeoutException e) {
                // The server does not read. The message stays the first one.
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            end(first, before - first.text.remaining(), failure != null);
        }
        report(failure);
    }

    private @Nullable Message begin() {
        lock.lock();
        try {
            Message first = closed ? null : first(unsent);
            flushing = first != null;
            if (first != null) {
                first.begun = true;
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void end(Message message, int written, boolean failed) {
        lock.lock();
        try {
            bytes -= written;
            closed |= failed;
            if (!message.text.hasRemaining()) {
                remove(message);
            }
        } finally {
            lock.unlock();
        }
    }

    private void report(@Nullable Throwable failure) {
        if (failure != null) {
            onFailure.accept(failure);
        }
    }

    /** Withdraws a message that was not begun, also before it is sent. Returns whether it was withdrawn now, so that the server never gets it. */
    boolean retract(Message message) {
        if (message.begun) {
            return false;
        }
        Throwable failure = null;
        lock.lock();
        try {
            if (message.begun || message.withdrawn || closed) {
                return false;
            }
            message.withdrawn = true;
            if (held.remove(message)) {
                heldBytes -= message.text.remaining();
                return true;
            }
            if (!unsent.remove(message)) {
                return true;
            }
            bytes -= message.text.remaining();
            failure = message.limited ? release() : null;
        } finally {
            lock.unlock();
        }
        report(failure);
        return true;
    }

    /** Records that the server has answered a limited message, so that another one may be sent. */
    void answered() {
        Throwable failure;
        lock.lock();
        try {
            failure = release();
        } finally {
            lock.unlock();
        }
        report(failure);
    }

    private @Nullable Throwable release() {
        if (closed) {
            return null;
        }
        inBand--;
        Throwable failure = null;
        for (Message next = first(held); failure == null && inBand < maxInBand && next != null; next = first(held)) {
            held.remove(next);
            heldBytes -= next.text.remaining();
            failure = add(next);
        }
        return failure;
    }

    private static @Nullable Message first(Set<Message> messages) {
        return messages.isEmpty() ? null : messages.iterator().next();
    }

    /** The number of bytes that wait. */
    long waitingBytes() {
        lock.lock();
        try {
            return bytes + heldBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything, also what is sent later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            unsent.clear();
            held.clear();
            bytes = 0;
            heldBytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
