package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a connection. One thread reads and checks requests, queues a limited number of them for the dispatcher, and lends itself to
 * the dispatcher. Another thread writes what the client does not take at once. Neither thread ever waits for another session.
 */
final class ServerSession implements QmpSession {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;
    private static final int MAX_REQUESTS = 8;

    private final Transport transport;
    private final JsonFormat format;
    private final CommandRegistry commands;
    private final FrameReader frames;
    private final Dispatcher dispatcher;
    private final Sessions sessions;
    private final Outbox outbox;
    private final CountDownLatch ended = new CountDownLatch(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private long requestBytes;
    private boolean scheduled;
    private boolean closed;
    private volatile boolean negotiated;

    ServerSession(
            Transport transport,
            ServerSettings settings,
            JsonFormat format,
            CommandRegistry commands,
            Dispatcher dispatcher,
            Sessions sessions) {
        this.transport = transport;
        this.format = format;
        this.commands = commands;
        this.frames = FrameReader.strict(transport, format.limits());
        this.dispatcher = dispatcher;
        this.sessions = sessions;
        this.outbox = new Outbox(transport, settings.outputBytes(), settings.writeTimeout());
    }

    /** Greets the client, and starts reading. */
    void start(byte[] greeting) {
        send(greeting);
        startReader();
        Threads.start("qmp-server-write " + transport, this::write);
    }

    private void startReader() {
        Threads.start("qmp-server-read " + transport, this::read);
    }

    /** Starts another reader, because a handler runs on the thread that has read until now. */
    void replaceReader() {
        try {
            startReader();
        } catch (RuntimeException | Error e) {
            abort(Level.ERROR, "its reader cannot be started", e);
        }
    }

    @Override
    public boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    boolean isNegotiated() {
        return negotiated;
    }

    void negotiated() {
        negotiated = true;
    }

    private void read() {
        try {
            for (Frame frame = nextFrame(); frame != null; frame = nextFrame()) {
                if (!accept(Request.read(frame, format, commands))) {
                    return;
                }
            }
            accept(Request.END);
        } catch (IOException e) {
            abort(Level.DEBUG, "reading failed", e);
        } catch (RuntimeException | Error e) {
            abort(Level.ERROR, "its reader failed", e);
        }
    }

    /** Waits for the next frame, also when a handler has kept the reading thread and interrupts it later; null at the end. */
    private @Nullable Frame nextFrame() throws IOException {
        for (; ; ) {
            Thread.interrupted();
            try {
                return frames.next();
            } catch (InterruptedIOException e) {
                if (!isOpen()) {
                    throw e;
                }
            }
        }
    }

    /** Queues a request, and lends this thread to the dispatcher; returns whether the thread must continue to read. */
    private boolean accept(Request request) {
        return enqueue(request) && dispatcher.lend(this);
    }

    /** Queues a request, waiting while the queue is full; returns false if the session has ended. */
    private boolean enqueue(Request request) {
        lock.lock();
        try {
            while (!closed && !hasRoom(request)) {
                room.awaitUninterruptibly();
            }
            if (closed) {
                return false;
            }
            requests.add(request);
            requestBytes += request.size();
            if (!scheduled) {
                scheduled = true;
                dispatcher.add(this);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(Request request) {
        return requests.isEmpty()
                || (requests.size() < MAX_REQUESTS
                        && requestBytes + request.size() <= format.limits().messageBytes());
    }

    /** Takes the next request; null if the queue is empty. */
    @Nullable
    Request nextRequest() {
        lock.lock();
        try {
            Request request = requests.poll();
            if (request != null) {
                requestBytes -= request.size();
                room.signal();
            }
            return request;
        } finally {
            lock.unlock();
        }
    }

    /** Signals that a request was handled: the session is queued again if it has more. */
    void requestDone() {
        lock.lock();
        try {
            if (requests.isEmpty()) {
                scheduled = false;
            } else {
                dispatcher.add(this);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends a message, without waiting. If the client reads too slowly, the session ends. */
    void send(byte[] message) {
        try {
            requireRoom(outbox.send(message));
        } catch (IOException e) {
            abort(Level.DEBUG, "writing failed", e);
        } catch (RuntimeException | Error e) {
            abort(Level.ERROR, "writing failed", e);
        }
    }

    /** Queues a message for the writing thread. If the client reads too slowly, the session ends. */
    void queue(byte[] message) {
        requireRoom(outbox.queue(message));
    }

    private void requireRoom(boolean room) {
        if (!room) {
            abort(Level.WARNING, "the client reads too slowly, and the queue of messages to it is full", null);
        }
    }

    /** Sends a reply and then runs an action, before any event can follow the reply. */
    void reply(byte[] message, @Nullable Runnable afterwards) {
        if (afterwards == null) {
            send(message);
            return;
        }
        sessions.betweenEvents(() -> {
            send(message);
            afterwards.run();
        });
    }

    private void write() {
        try {
            outbox.writeQueued();
            abort(Level.DEBUG, "it is over", null);
        } catch (InterruptedException e) {
            abort(Level.WARNING, "its writer was interrupted", e);
        } catch (SocketTimeoutException e) {
            abort(Level.WARNING, "it does not read", e);
        } catch (IOException e) {
            abort(Level.DEBUG, "writing failed", e);
        } catch (RuntimeException | Error e) {
            abort(Level.ERROR, "its writer failed", e);
        }
    }

    /** Ends the session after all queued messages are sent. */
    void finish() {
        outbox.finish();
    }

    /** Ends the session at once. */
    void abort() {
        abort(Level.DEBUG, "the server closes it", null);
    }

    /** Ends the session at once, because a request could not be answered. */
    void abort(Throwable cause) {
        abort(Level.ERROR, "a request could not be answered", cause);
    }

    private void abort(Level level, String reason, @Nullable Throwable cause) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            requests.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        outbox.abort();
        try {
            transport.close();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "closing the connection to " + transport + " failed", e);
        }
        sessions.remove(this);
        ended.countDown();
        // Last, since a handler of the log may throw.
        LOGGER.log(level, "closed the session with " + transport + ": " + reason, cause);
    }

    /** Waits until the session has ended, at most this time; returns whether it has. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
