package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a connection. When the server's loop finds input, the session reads and checks requests, and queues a limited number of them for
 * the dispatcher. Large messages are decoded by another thread, out-of-band commands are executed by another thread, and the session does not read
 * meanwhile. A connection that cannot be in a loop has a thread that reads.
 */
final class ServerSession implements QmpSession, InputBudget.Owner, Execution.Owner {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;
    private static final int MAX_REQUESTS = 8;
    private static final int READ_BYTES = 16 * 1024;

    /** The number of bytes above which a message is decoded by another thread. */
    private static final int LARGE = 256 * 1024;

    private final Transport transport;
    private final ServerContext server;
    private final Framer framer;
    private final Outbox outbox;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Sessions with smaller numbers are older. */
    private final long number;

    /** When input has arrived, or a request was answered, last, as {@link System#nanoTime}. */
    private volatile long lastActive = System.nanoTime();

    /** How many dropped events were logged. */
    private final AtomicLong loggedDropped = new AtomicLong();

    /** Made once, since they are registered for each piece of input. */
    private final Runnable read = this::read;

    private final Runnable resume = this::resume;

    /** Whether the loop reads; otherwise a thread does. */
    private boolean inLoop;

    /** Whether the client has sent its last byte. Used by the reader only. */
    private boolean inputEnded;

    /** The large messages of this session, in the bound for all sessions. */
    private final InputBudget.Account account;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();

    // The lock guards the following fields.

    /** The deadline of the negotiation or, later, the next look whether the client is idle. */
    private Timer.@Nullable Entry deadline;

    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private long requestBytes;

    /** Whether the dispatcher has, or will have, this session in its queue. */
    private boolean scheduled;

    /** The command that is executed in its turn; null if none is. */
    private @Nullable QmpRequest inBand;

    /** The command that is executed out of band; null if none is. */
    private @Nullable Execution ahead;

    /** Whether another thread decodes a large message. */
    private boolean decoding;

    /** Whether a request waits for a thread that executes it out of band, or for its answer. */
    private boolean executesAhead;

    /** Whether the bound for all sessions is exceeded. */
    private boolean waitsForOthers;

    /** Whether the reader has stopped until {@link #mayRead}. */
    private boolean stopped;

    private boolean closed;

    /** What runs at the end. */
    private final List<Runnable> endActions = new ArrayList<>();

    private volatile boolean negotiated;

    /** Whether the client has negotiated out-of-band execution. */
    private volatile boolean outOfBand;

    ServerSession(Transport transport, ServerContext server) {
        this.transport = transport;
        this.server = server;
        this.framer = Framer.strict(FrameReader.frameLimits(server.format().limits()));
        this.account = server.input().open(this);
        this.number = server.sessions().nextNumber();
        this.outbox = new Outbox(
                transport,
                server.settings().outputBytes(),
                server.output(),
                server.settings().outputOverflow(),
                server.settings().writeTimeout(),
                ServerContext.timer(),
                server.loop()::execute,
                new Output());
    }

    long number() {
        return number;
    }

    /** Greets the client, and starts reading. */
    void start(byte[] greeting) {
        send(greeting);
        watch(server.settings().negotiationTimeout(), this::lookIfNegotiated);
        try {
            inLoop = true;
            if (!transport.whenReadable(server.loop(), read)) {
                inLoop = false;
                outbox.useThread();
                Threads.start("qmp-server-read " + transport, this::readWaiting);
            }
        } catch (Throwable e) {
            readingFailed(e);
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

    @Override
    public void onEnd(Runnable action) {
        Objects.requireNonNull(action, "action");
        lock.lock();
        try {
            if (!closed) {
                endActions.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        SharedThreads.ofProcess().callbacks().execute(action);
    }

    boolean isNegotiated() {
        return negotiated;
    }

    /** @param outOfBand whether the client may request out-of-band execution */
    void negotiated(boolean outOfBand) {
        this.outOfBand = outOfBand;
        negotiated = true;
        watchIdle();
    }

    private void watchIdle() {
        Duration idle = server.settings().idleTimeout();
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
                deadline = ServerContext.timer()
                        .schedule(
                                TimeUnit.NANOSECONDS.convert(delay),
                                () -> server.loop().execute(action));
            }
        } finally {
            lock.unlock();
        }
    }

    private void lookIfNegotiated() {
        // Read first: otherwise the negotiation could be completed between both.
        boolean busy = isBusy();
        if (negotiated) {
            watchIdle();
        } else if (busy) {
            // The client may wait for a command of another one.
            watch(server.settings().negotiationTimeout(), this::lookIfNegotiated);
        } else {
            abort(
                    Level.WARNING,
                    "the client has not negotiated within " + server.settings().negotiationTimeout(),
                    null);
        }
    }

    private void lookIfIdle(Duration idle) {
        long left = TimeUnit.NANOSECONDS.convert(idle) - (System.nanoTime() - lastActive);
        if (left > 0) {
            watch(Duration.ofNanos(left), () -> lookIfIdle(idle));
        } else if (isBusy()) {
            watch(idle, () -> lookIfIdle(idle));
        } else {
            abort(Level.WARNING, "the client has sent nothing within " + idle, null);
        }
    }

    /** Returns whether a request waits for its answer. */
    private boolean isBusy() {
        lock.lock();
        try {
            return inBand != null || executesAhead || decoding || !requests.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the client has negotiated, or its negotiation waits for an answer. */
    boolean isNegotiating() {
        lock.lock();
        try {
            return negotiated
                    || (inBand != null && inBand.command().equals(BuiltInCommands.NEGOTIATION))
                    || requests.stream().anyMatch(request -> request.command().equals(BuiltInCommands.NEGOTIATION));
        } finally {
            lock.unlock();
        }
    }

    /** Reads what has arrived, on a thread of the loop. */
    private void read() {
        try {
            ByteBuffer buffer = server.loop().buffer();
            received(buffer, transport.readAvailable(buffer.clear()));
            continueReading();
        } catch (Throwable e) {
            readingFailed(e);
        }
    }

    private void received(ByteBuffer buffer, int count) {
        lastActive = System.nanoTime();
        if (count < 0) {
            inputEnded = true;
        } else {
            framer.feed(buffer.array(), buffer.arrayOffset(), count);
        }
    }

    /** Handles the requests that were received, and arranges that reading continues, on a thread of the loop. */
    private void continueReading() throws IOException {
        if (handle() && !inputEnded && isOpen()) {
            transport.whenReadable(server.loop(), read);
        }
    }

    /** Continues after the reader has stopped, on a thread of the loop. */
    private void resume() {
        try {
            continueReading();
        } catch (Throwable e) {
            readingFailed(e);
        }
    }

    /** Reads a connection that is not in the loop, on a thread of its own. */
    private void readWaiting() {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
            while (isOpen() && !inputEnded) {
                received(buffer, transport.read(buffer.clear()));
                while (!handle()) {
                    awaitReadable();
                }
            }
        } catch (Throwable e) {
            readingFailed(e);
        }
    }

    /** Receives everything: a transport in another JVM language may throw checked exceptions, too. */
    private void readingFailed(Throwable failure) {
        abort(failure instanceof IOException ? Level.DEBUG : Level.ERROR, "reading failed", failure);
    }

    /** Passes on the requests that were received; returns false if the reader must stop. Then {@link #wakeReader} makes it continue. */
    private boolean handle() {
        while (!stops()) {
            Frame frame = framer.next();
            if (frame != null) {
                accept(frame);
            } else if (inputEnded) {
                enqueue(Request.END);
                return true;
            } else if (fits()) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the reader must stop. */
    private boolean stops() {
        if (isReadable()) {
            return false;
        }
        framer.keepInput();
        lock.lock();
        try {
            stopped = !mayRead();
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private boolean isReadable() {
        lock.lock();
        try {
            return mayRead();
        } finally {
            lock.unlock();
        }
    }

    private boolean mayRead() {
        if (closed) {
            return true;
        }
        if (decoding || executesAhead || waitsForOthers || outbox.isFull()) {
            return false;
        }
        if (!negotiated && server.settings().outOfBand()) {
            // What a request means depends on the one before.
            return requests.isEmpty() && inBand == null;
        }
        return requests.isEmpty()
                || (requests.size() < MAX_REQUESTS
                        && requestBytes < server.format().limits().messageBytes());
    }

    /** Makes the reader continue if it has stopped and may read. Called after each change that may permit it. */
    private void wakeReader() {
        lock.lock();
        try {
            if (!stopped || !mayRead()) {
                return;
            }
            stopped = false;
            readable.signalAll();
        } finally {
            lock.unlock();
        }
        if (inLoop) {
            server.loop().execute(resume);
        }
    }

    private void awaitReadable() {
        lock.lock();
        try {
            while (stopped && !closed) {
                readable.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the incomplete message fits into the bound for all sessions. */
    private boolean fits() {
        if (!account.concerns(framer.messageBytes())) {
            return true;
        }
        setWaitsForOthers(true);
        boolean fits = account.receiving(framer.messageBytes());
        if (fits) {
            setWaitsForOthers(false);
        }
        return fits;
    }

    private void setWaitsForOthers(boolean waits) {
        lock.lock();
        try {
            waitsForOthers = waits;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void mayContinue() {
        setWaitsForOthers(false);
        wakeReader();
    }

    @Override
    public void stalled() {
        // The timer must not close a connection.
        server.loop()
                .execute(() -> abort(
                        Level.WARNING, "its message is large and incomplete, and other clients need the memory", null));
    }

    private void accept(Frame frame) {
        if (frame instanceof Frame.Message message) {
            account.received(Request.size(message));
            if (message.length() > LARGE) {
                acceptLater(frame);
                return;
            }
        }
        accept(decode(frame));
    }

    /** Passes a large message to another thread, and stops reading meanwhile. */
    private void acceptLater(Frame frame) {
        lock.lock();
        try {
            decoding = true;
        } finally {
            lock.unlock();
        }
        server.readers().execute(() -> acceptLarge(frame));
    }

    private Request decode(Frame frame) {
        return Request.read(frame, server.format(), server.commands(), outOfBand);
    }

    private void acceptLarge(Frame frame) {
        try {
            accept(decode(frame));
        } catch (RuntimeException | Error e) {
            readingFailed(e);
        } finally {
            lock.lock();
            try {
                decoding = false;
            } finally {
                lock.unlock();
            }
            wakeReader();
        }
    }

    private void accept(Request request) {
        if (!request.isOutOfBand()) {
            enqueue(request);
            return;
        }
        QmpRequest begun = new QmpRequest(this, request, server.settings().replyTimeout());
        Execution execution = new Execution(begun, server.commands(), server.loop()::execute, this);
        lock.lock();
        try {
            if (closed) {
                return;
            }
            ahead = execution;
            executesAhead = true;
        } finally {
            lock.unlock();
        }
        // The deadline also ends if no thread is free.
        execution.watch();
        server.outOfBand().execute(execution::run);
    }

    @Override
    public boolean handled(Execution execution) {
        // No other command waits for one that is executed out of band.
        return false;
    }

    /** Signals that the command that is executed out of band is answered. */
    @Override
    public void ended(Execution execution, boolean left, boolean more) {
        endAhead(execution.request());
    }

    private void enqueue(Request request) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            requests.add(request);
            requestBytes += request.size();
            schedule(false);
        } finally {
            lock.unlock();
        }
    }

    /** Passes the session to the dispatcher if it has a request, and the client reads the replies. Called with the lock held. */
    private void schedule(boolean first) {
        if (!scheduled && !requests.isEmpty() && !outbox.isFull()) {
            server.dispatcher().add(this, first);
            scheduled = true;
        }
    }

    /**
     * Takes the next request, for the dispatcher, which must call {@link #endInBand} after it. Returns null if the queue is empty, or contains only the
     * mark of the end.
     *
     * @param timeout how long the command may take; null for any time
     */
    @Nullable
    QmpRequest beginInBand(@Nullable Duration timeout) {
        Request request;
        QmpRequest begun = null;
        boolean wake;
        lock.lock();
        try {
            // After exhausted memory, the dispatcher may have a session twice.
            request = inBand == null ? requests.poll() : null;
            if (request == null || request.isEnd()) {
                scheduled = false;
                schedule(false);
            } else {
                requestBytes -= request.size();
                begun = new QmpRequest(this, request, timeout);
                inBand = begun;
            }
            wake = stopped;
        } finally {
            lock.unlock();
        }
        if (wake) {
            wakeReader();
        }
        if (request != null && request.isEnd()) {
            finish();
        }
        return begun;
    }

    /** Returns whether another request can be executed at once. */
    boolean hasRequest() {
        lock.lock();
        try {
            return !requests.isEmpty() && !outbox.isFull();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the execution of an in-band command, which is answered. The session is queued again if it has more.
     *
     * @param first whether it is queued before other sessions
     */
    void endInBand(QmpRequest request, boolean first) {
        lastActive = System.nanoTime();
        boolean wake;
        lock.lock();
        try {
            inBand = null;
            scheduled = false;
            schedule(first);
            wake = stopped;
        } finally {
            lock.unlock();
        }
        account.answered(request.request().size());
        if (wake) {
            wakeReader();
        }
    }

    private void endAhead(QmpRequest request) {
        lastActive = System.nanoTime();
        lock.lock();
        try {
            ahead = null;
            executesAhead = false;
            readable.signalAll();
        } finally {
            lock.unlock();
        }
        account.answered(request.request().size());
        wakeReader();
    }

    /** Ends the command that is executed out of band, as {@link Execution#close} describes. */
    void closeAhead() {
        Execution execution = executionAhead();
        if (execution != null) {
            execution.close();
        }
    }

    private @Nullable Execution executionAhead() {
        lock.lock();
        try {
            return ahead;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the command that is executed out of band is answered, and logs if it is not. */
    void awaitAhead(long nanos) throws InterruptedException {
        Execution abandoned;
        lock.lock();
        try {
            for (long left = nanos; ahead != null && !ahead.isInHandler() && left > 0; ) {
                left = readable.awaitNanos(left);
            }
            abandoned = ahead;
        } finally {
            lock.unlock();
        }
        if (abandoned != null && !abandoned.isInHandler()) {
            LOGGER.log(
                    Level.WARNING,
                    () -> "the handler of " + abandoned.request() + " does not return; its thread is abandoned",
                    null);
        }
    }

    /** Sends a message, without waiting. If too much is queued then, no further request is taken until the client has read. */
    void send(byte[] message) {
        outbox.send(message);
    }

    /** Queues an event, without waiting, if there is room; {@link #flush} sends it. */
    void offer(Outbox.Message event) {
        outbox.offer(event);
    }

    void flush() {
        outbox.flush();
    }

    @Override
    public void emit(QmpEvent event) {
        server.sessions().emit(event, this);
    }

    @Override
    public long droppedEvents() {
        return outbox.dropped();
    }

    /** What happens to the output of this session. */
    private final class Output implements Outbox.Owner {
        @Override
        public void failed(Throwable failure) {
            if (failure instanceof SocketTimeoutException || failure instanceof QmpOverflowException) {
                abort(Level.WARNING, "the client reads too slowly", failure);
            } else {
                abort(failure instanceof IOException ? Level.DEBUG : Level.ERROR, "writing failed", failure);
            }
        }

        @Override
        public void drops() {
            LOGGER.log(Level.WARNING, () -> transport + " reads too slowly: events are dropped", null);
        }

        @Override
        public void hasRoom() {
            lock.lock();
            try {
                schedule(false);
            } finally {
                lock.unlock();
            }
            wakeReader();
            logDropped();
        }

        @Override
        public void ended() {
            abort(Level.DEBUG, "it is over", null);
        }
    }

    /** Logs how many events were dropped since the last time. */
    private void logDropped() {
        long all = outbox.dropped();
        long before = loggedDropped.getAndSet(all);
        if (all > before) {
            LOGGER.log(
                    Level.WARNING,
                    () -> transport + " has missed " + (all - before) + " events, which were dropped",
                    null);
        }
    }

    /**
     * Sends a reply.
     *
     * @param queued an action that runs before the client can receive the reply, and before any event can follow it; null for none
     * @param more whether another reply follows at once, which is then sent together with this one
     */
    void reply(byte[] message, @Nullable Runnable queued, boolean more) {
        if (more && queued == null) {
            outbox.queue(message);
            server.sessions().sendSoon(this);
        } else {
            outbox.send(message, queued);
        }
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
        QmpRequest executed;
        Execution executedAhead;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            requests.clear();
            readable.signalAll();
            executed = inBand;
            executedAhead = ahead;
            if (deadline != null) {
                deadline.cancel();
            }
        } finally {
            lock.unlock();
        }
        try {
            outbox.abort();
            cancel(executed);
            cancel(executedAhead == null ? null : executedAhead.request());
            account.close();
        } finally {
            closeTransport();
            server.sessions().remove(this);
            ended.countDown();
        }
        endActions.forEach(SharedThreads.ofProcess().callbacks()::execute);
        logDropped();
        LOGGER.log(level, () -> "closed the session with " + transport + ": " + reason, cause);
    }

    private void closeTransport() {
        try {
            transport.close();
        } catch (Throwable e) {
            LOGGER.log(Level.DEBUG, () -> "closing the connection to " + transport + " failed", e);
        }
    }

    private static void cancel(@Nullable QmpRequest request) {
        if (request != null) {
            request.cancel();
        }
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
