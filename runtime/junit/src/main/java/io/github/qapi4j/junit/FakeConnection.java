package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a connection of a fake server, with faults. Everything else is done by another transport.
 *
 * <p>The server sends one message a line, and escapes line ends inside of a message. This class follows where messages begin and end, and whether one is
 * a reply, so that a fault affects the next reply, and bytes that are no message are sent between two messages.
 */
final class FakeConnection implements Transport {
    /** Has the connection. */
    interface Owner {
        /** The client has negotiated. */
        void negotiated(FakeConnection connection);

        /** Returns the error with which the client's negotiation is rejected; null if it is not. */
        @Nullable
        String rejection();

        /** The server has closed the connection. */
        void closed(FakeConnection connection);
    }

    /** Writes a buffer, or a part of it. */
    private interface Writing {
        void write(ByteBuffer bytes) throws IOException;
    }

    /**
     * What happens to the next reply.
     *
     * @param isDropped whether the client does not get it
     * @param afterwards runs once it is sent or dropped; it must not wait, and not call the server
     */
    private record NextReply(boolean isDropped, Runnable afterwards) {}

    /** What a message is, by its third byte; see {@code ServerMessages}. */
    private enum Message {
        NONE,
        SUCCESS,
        ERROR,
        OTHER;

        boolean isReply() {
            return this == SUCCESS || this == ERROR;
        }
    }

    /** The beginning of the reply to the negotiation; see {@code ServerMessages}. */
    private static final int SUCCESS_LENGTH = "{\"return\": {}".length();

    private final Transport transport;
    private final Owner owner;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean negotiated;

    // The lock guards the following fields.
    private final ArrayDeque<ByteBuffer> inserted = new ArrayDeque<>();
    private Message current = Message.NONE;
    private boolean rejected;

    /** What is sent in place of the beginning of the current message. */
    private @Nullable ByteBuffer replacement;

    private @Nullable NextReply nextReply;
    private boolean cut;
    private boolean stopped;
    private boolean readable;
    private @Nullable EventLoop loop;
    private @Nullable Runnable reading;

    FakeConnection(Transport transport, Owner owner) {
        this.transport = transport;
        this.owner = owner;
    }

    /** Returns whether the client has negotiated: it has got a reply that is no error. */
    boolean isNegotiated() {
        return negotiated;
    }

    /**
     * Decides about the next reply.
     *
     * @param isDropped whether the client does not get it
     * @param afterwards runs once it is sent or dropped; it must not wait, and not call the server
     */
    void nextReply(boolean isDropped, Runnable afterwards) {
        lock.lock();
        try {
            nextReply = new NextReply(isDropped, afterwards);
        } finally {
            lock.unlock();
        }
    }

    /** Sends bytes before the next message. */
    void insert(byte[] bytes) throws IOException {
        lock.lock();
        try {
            inserted.add(ByteBuffer.wrap(bytes));
            if (!cut && current == Message.NONE) {
                writeInserted(transport::writeAvailable);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection at once: the client gets nothing more, and the server sees the end of the input. */
    void cut() throws IOException {
        EventLoop readBy;
        Runnable action;
        lock.lock();
        try {
            if (cut) {
                return;
            }
            cut = true;
            readBy = loop;
            action = reading;
            reading = null;
        } finally {
            lock.unlock();
        }
        try {
            transport.close();
        } finally {
            if (readBy != null && action != null) {
                readBy.execute(action);
            }
        }
    }

    /** Stops reading: what the client sends from now on stays in the connection. */
    void stopReading() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
    }

    /** Reads again. */
    void resumeReading() {
        EventLoop readBy;
        lock.lock();
        try {
            stopped = false;
            readBy = readable ? loop : null;
            readable = false;
        } finally {
            lock.unlock();
        }
        if (readBy != null) {
            readBy.execute(this::read);
        }
    }

    @Override
    public boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
        lock.lock();
        try {
            this.loop = loop;
            if (cut) {
                loop.execute(action);
                return true;
            }
            reading = action;
        } finally {
            lock.unlock();
        }
        return transport.whenReadable(loop, this::read);
    }

    /** Runs the action of the server, on a thread of its loop. */
    private void read() {
        Runnable action;
        lock.lock();
        try {
            if (stopped && !cut) {
                readable = true;
                return;
            }
            action = reading;
            reading = null;
        } finally {
            lock.unlock();
        }
        if (action != null) {
            action.run();
        }
    }

    @Override
    public int readAvailable(ByteBuffer into) throws IOException {
        return isCut() ? -1 : transport.readAvailable(into);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return isCut() ? -1 : transport.read(into);
    }

    private boolean isCut() {
        lock.lock();
        try {
            return cut;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        writeMessages(bytes, transport::writeAvailable);
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        writeMessages(bytes, part -> transport.write(part, timeout));
    }

    private void writeMessages(ByteBuffer bytes, Writing writing) throws IOException {
        boolean wasNegotiated = negotiated;
        try {
            writeWhole(bytes, writing);
        } finally {
            // Without the lock, since the owner has one of its own.
            if (negotiated && !wasNegotiated) {
                owner.negotiated(this);
            }
        }
    }

    private void writeWhole(ByteBuffer bytes, Writing writing) throws IOException {
        lock.lock();
        try {
            while (bytes.hasRemaining() && !cut) {
                if (current == Message.NONE) {
                    if (!writeInserted(writing)) {
                        return;
                    }
                    current = kind(bytes);
                    if (current == Message.SUCCESS && !negotiated && !rejected) {
                        reject(bytes);
                    }
                }
                if (!writeReplacement(writing) || !writePart(bytes, writing)) {
                    return;
                }
            }
            if (cut) {
                // The server must not keep what a client that is gone does not read.
                bytes.position(bytes.limit());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Replaces the beginning of the reply to the negotiation if the owner rejects that. */
    private void reject(ByteBuffer reply) {
        String description = owner.rejection();
        if (description != null) {
            rejected = true;
            JsonObject error = JsonObject.builder()
                    .put("class", QmpErrorException.GENERIC_ERROR)
                    .put("desc", description)
                    .build();
            replacement = ByteBuffer.wrap(("{\"error\": " + error).getBytes(StandardCharsets.US_ASCII));
            reply.position(reply.position() + SUCCESS_LENGTH);
        }
    }

    /** Returns whether all inserted bytes are written. */
    private boolean writeInserted(Writing writing) throws IOException {
        for (ByteBuffer next = inserted.peek(); next != null; next = inserted.peek()) {
            writing.write(next);
            if (next.hasRemaining()) {
                return false;
            }
            inserted.remove();
        }
        return true;
    }

    /** Returns whether the replacement, if any, is written. */
    private boolean writeReplacement(Writing writing) throws IOException {
        ByteBuffer replaced = replacement;
        if (replaced != null) {
            writing.write(replaced);
            if (replaced.hasRemaining()) {
                return false;
            }
            replacement = null;
        }
        return true;
    }

    private static Message kind(ByteBuffer bytes) {
        int third = bytes.remaining() < 3 ? 0 : bytes.get(bytes.position() + 2);
        if (third == 'r') {
            return Message.SUCCESS;
        }
        return third == 'i' || third == 'e' ? Message.ERROR : Message.OTHER;
    }

    /** Writes what the buffer has of the current message, and returns whether all of that is written. */
    private boolean writePart(ByteBuffer bytes, Writing writing) throws IOException {
        int end = bytes.position();
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
        }
        boolean ends = end < bytes.limit();
        ByteBuffer part = bytes.duplicate().limit(ends ? end + 1 : end);
        if (current.isReply() && nextReply != null && nextReply.isDropped()) {
            part.position(part.limit());
        } else {
            writing.write(part);
        }
        bytes.position(part.position());
        if (part.hasRemaining()) {
            return false;
        }
        if (ends) {
            ended();
        }
        return true;
    }

    private void ended() {
        Message ended = current;
        current = Message.NONE;
        negotiated |= ended == Message.SUCCESS && !rejected;
        if (ended.isReply()) {
            NextReply done = nextReply;
            nextReply = null;
            if (done != null) {
                done.afterwards().run();
            }
        }
    }

    @Override
    public boolean whenWritable(Runnable action) {
        return transport.whenWritable(action);
    }

    @Override
    public void close() throws IOException {
        try {
            transport.close();
        } finally {
            owner.closed(this);
        }
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
