package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of a client in order, without waiting for the server. What the server does not take at once waits here, bounded in bytes. A
 * message that was begun is completed before any other, however long the server takes.
 *
 * <p>If commands can be executed out of band, the server takes only a limited number of other commands and then stops reading. The commands beyond
 * this number wait here too, so that the server reads every command that is to be executed out of band.
 *
 * <p>A file descriptor is passed with the first byte of its message. The server keeps it beside the bytes until it executes the command, and keeps only
 * the last one that it has received (decision 025). So of the messages with a descriptor, at most one is sent and not {@linkplain #answered answered}. The
 * next one is held back, with all commands behind it that are executed in order.
 *
 * <p>Any thread may use it. All methods except {@link #retract} may call the transport, or wait for a thread that does. The transport may be a class
 * of the user: a thread that others depend on, such as the timer's, must only retract.
 */
final class SendQueue {
    /** How long the thread of a connection that cannot write without waiting tries before it looks whether the session has ended. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Transport transport;
    private final long capacity;
    private final Workers.Starter starter;
    private final Consumer<Throwable> onFailure;
    private final ReentrantLock lock = new ReentrantLock();

    /** The messages that the server has not taken completely; only the first one may have been begun. */
    private final Set<Message> unsent = new LinkedHashSet<>();

    /**
     * The limited messages that are not sent yet: the first one exceeds the number that the server accepts, or has a descriptor while {@link #passing} is
     * not null; the others follow it.
     */
    private final Set<Message> held = new LinkedHashSet<>();

    /**
     * The messages that were retracted while they were in one of the sets, and may still be there. The next user of the lock removes them. Until then
     * nothing is sent later than possible: a message waits only while the connection accepts no bytes, or while it is held back. If a message that was
     * held back is retracted, {@link #proceed} sends those behind it.
     */
    private final Queue<Message> retracted = new ConcurrentLinkedQueue<>();

    /** The number of bytes in {@link #unsent}. */
    private long bytes;

    /** The number of bytes in {@link #held}. */
    private long heldBytes;

    /** The descriptor of the message that waits to be sent, or was sent and is not answered; null without one. Changed with the lock. */
    private volatile @Nullable Passed passing;

    private int maxInBand = Integer.MAX_VALUE;
    private int inBand;

    /** Whether the server accepts no more limited messages now. Changed with the lock. */
    private volatile boolean full;

    /** Whether another thread will send the first message. */
    private boolean flushing;

    /** Whether nothing is sent any more. Changed with the lock. */
    private volatile boolean closed;

    /** How far a message is. */
    private enum State {
        /** It was not passed to the queue. */
        NEW,
        /** It is in the queue. */
        WAITING,
        /** The server may have got a part of it. */
        BEGUN,
        /** The connection has accepted all of it. */
        SENT,
        /** It will never be sent. */
        RETRACTED
    }

    /**
     * What is passed with a message.
     *
     * @param id the id of the command
     * @param whenRefused receives the reason if the message is not sent because the descriptor cannot be passed
     */
    private record Passed(FileDescriptor descriptor, long id, Consumer<IllegalArgumentException> whenRefused) {}

    /** A message to send. */
    static final class Message {
        private ByteBuffer text;
        private final boolean limited;
        private volatile State state = State.NEW;
        private volatile boolean held;
        private long sentAt;

        /** Runs if the message turns out to be retracted; null if no action is necessary. Guarded by the lock of this object. */
        private @Nullable Runnable whenRetracted;

        /** Runs when the connection has accepted all of it. */
        private final @Nullable Runnable whenSent;

        private @Nullable Passed passed;

        /**
         * @param text the text, which is not changed afterwards
         * @param limited whether the server accepts a limited number of such messages
         */
        Message(byte[] text, boolean limited) {
            this(text, limited, null);
        }

        /**
         * @param text the text, which is not changed afterwards
         * @param limited whether the server accepts a limited number of such messages
         * @param whenSent runs when the connection has accepted all of it, with a lock of the queue; null if nothing runs
         */
        Message(byte[] text, boolean limited, @Nullable Runnable whenSent) {
            this.text = ByteBuffer.wrap(text);
            this.limited = limited;
            this.whenSent = whenSent;
        }

        /** The number of bytes that were not sent. */
        int length() {
            return text.remaining();
        }

        /**
         * Passes a descriptor with the message. Called before the message is passed to the queue.
         *
         * @param id the id of the command
         * @param refused receives the reason if the message is not sent because the descriptor cannot be passed, with a lock of the queue
         */
        void pass(FileDescriptor descriptor, long id, Consumer<IllegalArgumentException> refused) {
            passed = new Passed(descriptor, id, refused);
        }

        /** Returns the descriptor to pass with the next byte; null without one. */
        private @Nullable FileDescriptor descriptor() {
            return passed != null && text.position() == 0 ? passed.descriptor() : null;
        }

        /** Whether the server may have got a part of it. */
        boolean isBegun() {
            State now = state;
            return now == State.BEGUN || now == State.SENT;
        }

        /** Whether the connection has accepted all of it. */
        boolean isSent() {
            return state == State.SENT;
        }

        /** The {@link System#nanoTime} at which the connection has accepted all of it, if {@link #isSent}. */
        long sentAt() {
            return sentAt;
        }

        /** Whether it waits, or has found no place, because the server accepts a limited number of such messages. */
        boolean isHeld() {
            return held;
        }

        private synchronized boolean move(State from, State to) {
            boolean moves = state == from;
            if (moves) {
                state = to;
            }
            return moves;
        }

        /** Begins to send the message, or continues. Returns false if it was retracted; otherwise it cannot be from now on. */
        private boolean begin() {
            return state == State.BEGUN || move(State.WAITING, State.BEGUN);
        }

        /**
         * Retracts the message if nothing of it is sent. If the connection is trying to send it now, it is retracted when that has failed.
         *
         * @return the state before
         */
        private synchronized State retract(Runnable action) {
            State before = state;
            if (before == State.NEW || before == State.WAITING) {
                state = State.RETRACTED;
            } else if (before == State.BEGUN) {
                whenRetracted = action;
            }
            return before;
        }

        /** Records what the connection has accepted. While that is nothing, the message can be retracted. */
        private void written() {
            if (!text.hasRemaining()) {
                // The text may be large, and the call may wait for long.
                text = NOTHING;
                sentAt = System.nanoTime();
                state = State.SENT;
                if (whenSent != null) {
                    whenSent.run();
                }
            } else if (text.position() == 0) {
                Runnable action = untouched();
                if (action != null) {
                    action.run();
                }
            }
        }

        /** Records that the connection has accepted nothing. Returns what to run if the message is retracted now. */
        private synchronized @Nullable Runnable untouched() {
            state = whenRetracted == null ? State.WAITING : State.RETRACTED;
            return whenRetracted;
        }
    }

    /**
     * Creates a queue.
     *
     * @param capacity the maximum number of bytes that wait; a longer message is accepted if no other waits
     * @param starter starts the thread of a connection that can only wait
     * @param onFailure receives the failure of the connection, on any thread, without a lock
     */
    SendQueue(Transport transport, long capacity, Workers.Starter starter, Consumer<Throwable> onFailure) {
        this.transport = transport;
        this.capacity = capacity;
        this.starter = starter;
        this.onFailure = onFailure;
    }

    /** Limits the number of limited messages that are sent and not {@linkplain #answered answered}. */
    void limit(int most) {
        lock.lock();
        try {
            maxInBand = most;
            count(0);
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
        Throwable failure;
        lock.lock();
        try {
            purge();
            if (closed || message.state == State.RETRACTED) {
                return true;
            }
            boolean holds = message.limited && (mustWait(message) || !held.isEmpty());
            message.held = holds;
            // The messages that are held back must not keep one out that is to overtake them.
            long waiting = message.limited ? bytes + heldBytes : bytes;
            if (waiting > 0 && waiting + message.text.remaining() > capacity) {
                return false;
            }
            if (!message.move(State.NEW, State.WAITING)) {
                return true;
            }
            if (holds) {
                heldBytes += message.text.remaining();
                held.add(message);
            } else {
                add(message);
            }
            failure = flush();
        } finally {
            lock.unlock();
        }
        report(failure);
        return true;
    }

    private void count(int change) {
        inBand += change;
        full = inBand >= maxInBand;
    }

    private boolean mustWait(Message message) {
        return full || message.passed != null && passing != null;
    }

    /** Adds a message to those that are sent now. */
    private void add(Message message) {
        if (message.passed != null) {
            passing = message.passed;
        }
        count(message.limited ? 1 : 0);
        bytes += message.text.remaining();
        unsent.add(message);
    }

    /** Adds the messages that are no longer held back to those that are sent now. */
    private void promote() {
        for (Message next = first(held); next != null && !mustWait(next); next = first(held)) {
            held.remove(next);
            heldBytes -= next.text.remaining();
            next.held = false;
            if (next.state != State.RETRACTED) {
                add(next);
            }
        }
    }

    /** Removes the messages that were retracted. */
    private void purge() {
        for (Message message = retracted.poll(); message != null; message = retracted.poll()) {
            remove(message);
        }
    }

    /** Removes a message that was retracted, if it is still there. */
    private void remove(Message message) {
        if (held.remove(message)) {
            heldBytes -= message.text.remaining();
            promote();
        } else if (unsent.remove(message)) {
            bytes -= message.text.remaining();
            count(message.limited ? -1 : 0);
            if (message.passed != null) {
                passing = null;
            }
            promote();
        }
    }

    /** Returns the next message to send; it cannot be retracted until something of it was written. Returns null if no message waits. */
    private @Nullable Message begin() {
        Message first = first(unsent);
        while (first != null && !first.begin()) {
            remove(first);
            first = first(unsent);
        }
        return first;
    }

    /** Records what was written of the first message. */
    private void written(Message first, int before) {
        bytes -= before - first.text.remaining();
        first.written();
        if (first.isSent()) {
            unsent.remove(first);
        } else if (first.state == State.RETRACTED) {
            remove(first);
        }
    }

    /**
     * Writes what the server takes of a message at once, and passes its descriptor with the first byte.
     *
     * @return why nothing was written, if the descriptor cannot be passed; otherwise null
     */
    private @Nullable IllegalArgumentException write(Message message) throws IOException {
        FileDescriptor descriptor = message.descriptor();
        if (descriptor == null) {
            transport.writeAvailable(message.text);
            return null;
        }
        try {
            transport.writeAvailable(message.text, descriptor);
            return null;
        } catch (IllegalArgumentException e) {
            return e;
        }
    }

    /** Gives up a message whose descriptor cannot be passed. */
    private void refuse(Message message, IllegalArgumentException reason) {
        if (message.move(State.WAITING, State.RETRACTED)) {
            remove(message);
            Objects.requireNonNull(message.passed, "bug: a message with a descriptor")
                    .whenRefused()
                    .accept(reason);
        }
    }

    /** Waits until the messages that threads are sending now are sent as far as possible, if the connection can send without waiting. */
    void settle() {
        lock.lock();
        try {
            // A thread that sends has the lock until it has reported what it has sent.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends as much as the server takes, unless another thread does, and arranges that the rest is sent later. Returns the failure of the connection,
     * or null.
     */
    private @Nullable Throwable flush() {
        if (flushing) {
            return null;
        }
        try {
            for (Message first = begin(); first != null; first = begin()) {
                int before = first.text.remaining();
                IllegalArgumentException refusal = null;
                try {
                    refusal = write(first);
                } finally {
                    written(first, before);
                }
                if (refusal != null) {
                    refuse(first, refusal);
                    continue;
                }
                if (first.isSent()) {
                    continue;
                }
                flushing = true;
                if (!transport.whenWritable(this::resume)) {
                    starter.start("qmp-sender", this::writeAll);
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
        for (Message first = beginToWait(); first != null; first = beginToWait()) {
            int before = first.text.remaining();
            try {
                if (first.descriptor() != null) {
                    throw new IllegalStateException(
                            "a connection that passes descriptors must run an action when it can be written");
                }
                transport.write(first.text, WRITE_TIMEOUT);
            } catch (SocketTimeoutException e) {
                // The server does not read. The message stays the first one.
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            endOfWait(first, before, failure != null);
        }
        report(failure);
    }

    private @Nullable Message beginToWait() {
        lock.lock();
        try {
            purge();
            Message first = closed ? null : begin();
            flushing = first != null;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void endOfWait(Message first, int before, boolean failed) {
        lock.lock();
        try {
            written(first, before);
            closed |= failed;
        } finally {
            lock.unlock();
        }
    }

    private void report(@Nullable Throwable failure) {
        if (failure != null) {
            onFailure.accept(failure);
        }
    }

    /**
     * Retracts a message of which the connection has accepted nothing, also before it is passed to {@link #send}. Never waits, and does not call the
     * transport.
     *
     * <p>If the message {@linkplain Message#isHeld was held back}, call {@link #proceed} afterwards, on a thread that may call the transport.
     *
     * @param action runs when it is certain that the server never gets the message: during this call, or later, with a lock of the queue, if a thread
     *     tries to send the message now and the connection accepts nothing of it
     * @return whether it was retracted during this call
     */
    boolean retract(Message message, Runnable action) {
        State before = message.retract(action);
        if (before == State.WAITING && !closed) {
            retracted.add(message);
            if (closed) {
                retracted.clear();
            }
        }
        boolean now = before == State.NEW || before == State.WAITING;
        if (now) {
            action.run();
        }
        return now;
    }

    /** Returns whether messages are held back only because one with a descriptor is not answered. */
    boolean waitsForDescriptor() {
        return passing != null && !full;
    }

    /** Sends the messages that a message has held back which was retracted. */
    void proceed() {
        Throwable failure;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            purge();
            failure = flush();
        } finally {
            lock.unlock();
        }
        report(failure);
    }

    /**
     * Records that the server has answered a message, so that another one may be sent.
     *
     * @param id the id of its command
     * @param limited whether the answer frees the place of a limited message
     */
    void answered(long id, boolean limited) {
        Throwable failure;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            purge();
            count(limited ? -1 : 0);
            Passed present = passing;
            if (present != null && present.id() == id) {
                passing = null;
            }
            promote();
            failure = flush();
        } finally {
            lock.unlock();
        }
        report(failure);
    }

    private static @Nullable Message first(Set<Message> messages) {
        return messages.isEmpty() ? null : messages.iterator().next();
    }

    /** The number of bytes that wait. */
    long waitingBytes() {
        lock.lock();
        try {
            purge();
            return bytes + heldBytes;
        } finally {
            lock.unlock();
        }
    }

    /** The number of messages that were retracted and are remembered. */
    int retractedCount() {
        return retracted.size();
    }

    /** Drops everything, also what is sent later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            unsent.clear();
            held.clear();
            retracted.clear();
            passing = null;
            bytes = 0;
            heldBytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
