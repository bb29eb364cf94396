package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a connection. When the server's loop finds input, it reads and checks requests, queues a limited number of them for the dispatcher. It never waits for another session. A connection that cannot be in a loop has a thread that reads.
 */
final class ServerSession implements QmpSession {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;
    private static final int MAX_REQUESTS = 8;
    private static final int READ_BYTES = 16 * 1024;

    private final Transport transport;
    private final EventLoop loop;
    private final JsonFormat format;
    private final CommandRegistry commands;
    private final Framer framer;
    private final Dispatcher dispatcher;
    private final Sessions sessions;
    private final Outbox outbox;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ServerSettings settings;

    /** Sessions with smaller numbers are older. */
    private final long number;

    /** When input has arrived last, as {@link System#nanoTime}. */
    private volatile long lastInput = System.nanoTime();

    /** The deadline of the negotiation or, later, the next look whether the client is idle. Guarded by the lock. */
    private Timer.@Nullable Entry deadline;

    /** Made once, since it is registered for each piece of input. */
    private final Runnable read = this::read;

    /** Whether the loop reads; otherwise a thread does. */
    private boolean inLoop;

    /** Whether the client has sent its last byte. Used by the reader only. */
    private boolean inputEnded;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private long requestBytes;

    /** Whether the reader has stopped until the queue has room. */
    private boolean full;

    private boolean scheduled;
    private boolean closed;
    private volatile boolean negotiated;

    ServerSession(
            Transport transport,
            EventLoop loop,
            ServerSettings settings,
            JsonFormat format,
            CommandRegistry commands,
            Dispatcher dispatcher,
            Sessions sessions) {
        this.transport = transport;
        this.loop = loop;
        this.format = format;
        this.commands = commands;
        this.framer = Framer.strict(FrameReader.frameLimits(format.limits()));
        this.dispatcher = dispatcher;
        this.sessions = sessions;
        this.settings = settings;
        this.number = sessions.nextNumber();
        this.outbox = new Outbox(
                transport,
                settings.outputBytes(),
                settings.writeTimeout(),
                timer(),
                this::writingFailed,
                () -> abort(Level.DEBUG, "it is over", null));
    }

    private static Timer timer() {
        return SharedThreads.ofProcess().timer();
    }

    long number() {
        return number;
    }

    /** Greets the client, and starts reading. */
    void start(byte[] greeting) {
        send(greeting);
        watch(settings.negotiationTimeout(), () -> {
            if (!negotiated) {
                abort(Level.WARNING, "the client has not negotiated within " + settings.negotiationTimeout(), null);
            }
        });
        try {
            inLoop = true;
            if (!transport.whenReadable(loop, read)) {
                inLoop = false;
                Threads.start("qmp-server-read " + transport, this::readWaiting);
            }
        } catch (IOException e) {
            abort(Level.DEBUG, "reading failed", e);
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
        Duration idle = settings.idleTimeout();
        watch(idle, idle == null ? () -> {} : () -> lookIfIdle(idle));
    }

    /** Runs an action on the loop after a time, in place of the one before; null for no action. */
    private void watch(@Nullable Duration delay, Runnable action) {
        lock.lock();
        try {
            if (deadline != null) {
                deadline.cancel();
                deadline = null;
            }
            if (delay != null && !closed) {
                // The timer must not close a connection.
                deadline = timer().schedule(TimeUnit.NANOSECONDS.convert(delay), () -> loop.execute(action));
            }
        } finally {
            lock.unlock();
        }
    }

    private void lookIfIdle(Duration idle) {
        long left = TimeUnit.NANOSECONDS.convert(idle) - (System.nanoTime() - lastInput);
        if (left <= 0) {
            abort(Level.WARNING, "the client has sent nothing within " + idle, null);
        } else {
            watch(Duration.ofNanos(left), () -> lookIfIdle(idle));
        }
    }

    /** Reads what has arrived, on a thread of the loop. */
    private void read() {
        try {
            ByteBuffer buffer = loop.buffer();
            received(buffer, transport.readAvailable(buffer.clear()));
            continueReading();
        } catch (IOException e) {
            readingFailed(e);
        } catch (RuntimeException | Error e) {
            abort(Level.ERROR, "its reader failed", e);
        }
    }

    private void received(ByteBuffer buffer, int count) {
        lastInput = System.nanoTime();
        if (count < 0) {
            inputEnded = true;
        } else {
            framer.feed(buffer.array(), 0, count);
        }
    }

    /** Handles the requests that were received, and arranges that reading continues, on a thread of the loop. */
    private void continueReading() throws IOException {
        if (handle() && !inputEnded && isOpen()) {
            transport.whenReadable(loop, read);
        }
    }

    /** Continues after the queue was full. */
    private void resume() {
        try {
            continueReading();
        } catch (IOException e) {
            readingFailed(e);
        } catch (RuntimeException | Error e) {
            abort(Level.ERROR, "its reader failed", e);
        }
    }

    /** Reads a connection that is not in the loop, on a thread of its own. */
    private void readWaiting() {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
            while (isOpen() && !inputEnded) {
                received(buffer, transport.read(buffer.clear()));
                while (!handle()) {
                    awaitRoom();
                }
            }
        } catch (IOException e) {
            readingFailed(e);
        } catch (RuntimeException | Error e) {
            abort(Level.ERROR, "its reader failed", e);
        }
    }

    private void readingFailed(IOException failure) {
        abort(Level.DEBUG, "reading failed", failure);
    }

    /** Queues the requests that were received; returns false if the queue is full. */
    private boolean handle() {
        for (; ; ) {
            if (!hasRoom()) {
                framer.keepInput();
                if (becomesFull()) {
                    return false;
                }
            }
            Frame frame = framer.next();
            if (frame != null) {
                enqueue(Request.read(frame, format, commands));
            } else {
                if (inputEnded) {
                    enqueue(Request.END);
                }
                return true;
            }
        }
    }

    private boolean hasRoom() {
        lock.lock();
        try {
            return closed
                    || requests.isEmpty()
                    || (requests.size() < MAX_REQUESTS
                            && requestBytes < format.limits().messageBytes());
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the queue is still full; then {@link #nextRequest} makes the reader continue. */
    private boolean becomesFull() {
        lock.lock();
        try {
            full = !hasRoom();
            return full;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() {
        lock.lock();
        try {
            while (full && !closed) {
                room.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Request request) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            requests.add(request);
            requestBytes += request.size();
            if (!scheduled) {
                scheduled = true;
                dispatcher.add(this);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next request; null if the queue is empty. */
    @Nullable
    Request nextRequest() {
        boolean resumed = false;
        Request request;
        lock.lock();
        try {
            request = requests.poll();
            if (request != null) {
                requestBytes -= request.size();
                resumed = full && hasRoom();
                full &= !resumed;
            }
        } finally {
            lock.unlock();
        }
        if (resumed) {
            resumeReader();
        }
        return request;
    }

    private void resumeReader() {
        lock.lock();
        try {
            room.signal();
        } finally {
            lock.unlock();
        }
        if (inLoop) {
            loop.execute(this::resume);
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
        if (!outbox.send(message)) {
            abort(Level.WARNING, "the client reads too slowly, and the queue of messages to it is full", null);
        }
    }

    /** Queues a message, without waiting; {@link #flush} sends it. If the client reads too slowly, the session ends. */
    void queue(byte[] message) {
        if (!outbox.queue(message)) {
            abort(Level.WARNING, "the client reads too slowly, and the queue of messages to it is full", null);
        }
    }

    void flush() {
        outbox.flush();
    }

    private void writingFailed(Throwable failure) {
        if (failure instanceof SocketTimeoutException) {
            abort(Level.WARNING, "it does not read", failure);
        } else if (failure instanceof IOException) {
            abort(Level.DEBUG, "writing failed", failure);
        } else {
            abort(Level.ERROR, "writing failed", failure);
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

    /** Ends the session after all queued messages are sent. */
    void finish() {
        outbox.finish();
    }

    /** Ends the session at once, because another client needs its place. */
    void replace() {
        abort(Level.WARNING, "another client connects, and this one has not negotiated", null);
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
            if (deadline != null) {
                deadline.cancel();
            }
        } finally {
            lock.unlock();
        }
        outbox.abort();
        try {
            transport.close();
        } catch (IOException | RuntimeException | Error e) {
            LOGGER.log(Level.DEBUG, "closing the connection to " + transport + " failed", e);
        }
        sessions.remove(this);
        ended.countDown();
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
