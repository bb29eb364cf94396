package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is encrypted with TLS, over another connection, its wire.
 *
 * <p>The reader decrypts: a thread in {@link #read}, or the action of an event loop. It also does the handshake, before which nothing is written. The
 * thread that writes encrypts record by record; what the wire does not accept of the last record is sent by the reader, as soon as the wire accepts it.
 * The lock {@code outgoing} orders what is sent. The reader never waits for it: if another thread holds it, that thread does what the reader wants, after
 * it has released the lock ({@link #settle}).
 */
final class TlsTransport implements Transport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The maximum number of answers to key updates that the peer requests without reading the answers. */
    private static final int MAX_ANSWERS = 64;

    /** The capacity of a buffer for input while there is little input. */
    private static final int SMALL = 1024;

    /** The maximum number of bytes that wait to be decrypted, for one record of any kind. */
    private static final int MAX_RECEIVED = 128 * 1024;

    /** The maximum number of records without content that one action of an event loop reads. */
    private static final int MAX_RECORDS = 64;

    private final Transport wire;
    private final SSLEngine engine;
    private final int recordLength;
    private final Duration handshakeTimeout;
    private final WriteSignal signal = new WriteSignal();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Completes when the handshake has ended. Its deadline is a timeout of this future. */
    private final CompletableFuture<@Nullable Void> handshake = new CompletableFuture<>();

    /** Whether messages can be encrypted and decrypted. */
    private volatile boolean handshaken;

    /** Why the connection cannot be read any more; null while it can. */
    private volatile @Nullable IOException failure;

    /** Received records, of which the last may be incomplete. */
    private ByteBuffer received = NOTHING;

    /** Decrypted bytes that were not read yet. */
    private ByteBuffer decrypted = NOTHING;

    /** Whether the wire has filled less than the buffer when it was read last. */
    private boolean drained;

    /** Whether there is no complete record, and the wire has no more bytes. */
    private boolean exhausted;

    /** Whether the reader cannot continue the handshake before the wire accepts what was encrypted. */
    private volatile boolean awaitsWire;

    private boolean inputEnded;

    // The lock of this object guards the following fields.
    private final Object reading = new Object();

    /** What the wire runs when it has input, made once. */
    private final Runnable advance = this::advance;

    /** The event loop of the reader; null if it is a thread that waits. */
    private @Nullable EventLoop loop;

    /** The action that waits for input. */
    private @Nullable Runnable readable;

    /** Whether a thread of the loop decrypts, or runs the action. */
    private boolean isReading;

    private final ReentrantLock outgoing = new ReentrantLock();

    /** Encrypted bytes that the wire has not accepted yet. */
    private ByteBuffer encrypted = NOTHING;

    /** Whether the thread that releases the lock must send what there is to send. */
    private volatile boolean attention;

    /** Whether the wire will call {@link #wireIsWritable}. */
    private final AtomicBoolean armed = new AtomicBoolean();

    private final AtomicInteger answers = new AtomicInteger();

    private TlsTransport(Transport wire, SSLEngine engine, int recordLength, Duration handshakeTimeout) {
        this.wire = wire;
        this.engine = engine;
        this.recordLength = recordLength;
        this.handshakeTimeout = handshakeTimeout;
    }

    /** Implements {@link Transport#tls}. */
    static Transport connect(String host, int port, TlsOptions options, Duration timeout) throws IOException {
        return connect(host, port, options, timeout, TcpAddress::connect);
    }

    /** Implements {@link Connector#tls}. */
    static Transport connectOnce(String host, int port, TlsOptions options, Duration timeout) throws IOException {
        return connect(host, port, options, timeout, TcpAddress::connectOnce);
    }

    /** Connects the wire. */
    private interface Wiring {
        Transport connect(String host, int port, Duration timeout) throws IOException;
    }

    private static Transport connect(String host, int port, TlsOptions options, Duration timeout, Wiring wiring)
            throws IOException {
        long begin = System.nanoTime();
        SSLEngine engine = options.engine(host, port);
        Transport wire = wiring.connect(host, port, timeout);
        return over(wire, engine, options.recordLength(), timeout.minusNanos(System.nanoTime() - begin));
    }

    /**
     * Returns an encrypted connection after the handshake. Takes over the wire, and closes it if the handshake fails.
     *
     * @param recordLength the maximum number of bytes that are encrypted together
     */
    static TlsTransport over(Transport wire, SSLEngine engine, int recordLength, Duration timeout) throws IOException {
        TlsTransport transport = begin(wire, engine, recordLength, timeout);
        try {
            transport.awaitHandshake();
            return transport;
        } catch (IOException e) {
            transport.closeAfter(e);
            throw e;
        }
    }

    /**
     * Returns an encrypted connection whose handshake takes place when it is read. Takes over the wire, and closes it if this method fails.
     *
     * @param recordLength the maximum number of bytes that are encrypted together
     * @param timeout how long the handshake may take; the time begins now
     */
    static TlsTransport begin(Transport wire, SSLEngine engine, int recordLength, Duration timeout) throws IOException {
        TlsTransport transport = new TlsTransport(wire, engine, recordLength, timeout);
        try {
            engine.beginHandshake();
            transport.limitHandshake();
            return transport;
        } catch (IOException | RuntimeException e) {
            transport.closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the future completes with the stage
    private void limitHandshake() {
        long nanos = Math.max(TimeUnit.NANOSECONDS.convert(handshakeTimeout), 0);
        handshake.orTimeout(nanos, TimeUnit.NANOSECONDS).whenComplete((done, late) -> {
            if (late instanceof TimeoutException) {
                handshakeIsLate();
            }
        });
    }

    /** Lets the reader fail. */
    private void handshakeIsLate() {
        failure = new SocketTimeoutException(
                "the TLS handshake with " + wire + " did not end within the rest of the time, " + handshakeTimeout);
        if (advanceLater()) {
            return;
        }
        try {
            wire.close();
        } catch (IOException e) {
            // The reader reports the failure above.
        }
    }

    private void awaitHandshake() throws IOException {
        try {
            while (!handshaken) {
                receiveRecord(NOTHING, true);
            }
        } catch (IOException | RuntimeException e) {
            throw readingFailed(e);
        }
    }

    /** Returns the exception that reports a failure of the reader, now and later. */
    private IOException readingFailed(Exception e) {
        IOException present = failure;
        if (present != null) {
            if (present != e && present.getCause() == null) {
                present.initCause(e);
            }
            return present;
        }
        if (e instanceof InterruptedIOException interrupted && !(e instanceof SocketTimeoutException)) {
            return interrupted;
        }
        IOException reported;
        if (handshaken || closed.get()) {
            reported = e instanceof IOException exception ? exception : new SSLException(String.valueOf(e), e);
        } else {
            reported = Connecting.failure(
                    new SSLHandshakeException("the TLS handshake with " + wire + " failed: " + e.getMessage()), e);
        }
        failure = reported;
        handshake.completeExceptionally(reported);
        return reported;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        try {
            int count = receive(into, true);
            if (count < 0) {
                signal.run();
            }
            return count;
        } catch (IOException e) {
            if (!(e instanceof InterruptedIOException) || e instanceof SocketTimeoutException) {
                signal.run();
            }
            throw e;
        }
    }

    @Override
    public int readAvailable(ByteBuffer into) throws IOException {
        return receive(into, false);
    }

    /**
     * Reads bytes.
     *
     * @param waits whether to wait for them
     * @return the number of bytes that were read; 0 if none have arrived and this method does not wait; -1 at the end
     */
    private int receive(ByteBuffer into, boolean waits) throws IOException {
        requireOpen();
        if (decrypted.hasRemaining()) {
            return takeDecrypted(into);
        }
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        int from = into.position();
        try {
            for (int records = 0; waits || records < MAX_RECORDS; records++) {
                if (inputEnded) {
                    return -1;
                }
                if (!receiveRecord(into, waits)) {
                    return 0;
                }
                if (into.position() > from) {
                    return into.position() - from;
                }
                if (decrypted.hasRemaining()) {
                    return takeDecrypted(into);
                }
                requireOpen();
            }
            return 0;
        } catch (IOException | RuntimeException e) {
            throw readingFailed(e);
        }
    }

    private int takeDecrypted(ByteBuffer into) {
        int count = Math.min(decrypted.remaining(), into.remaining());
        into.put(decrypted.slice().limit(count));
        decrypted.position(decrypted.position() + count);
        return count;
    }

    /**
     * Decrypts one record, or reads from the wire if there is no complete one.
     *
     * @param into where to put the content, if it has room for any record; otherwise it is put into {@code decrypted}, which must be empty
     * @param waits whether to wait for the wire
     * @return false if the wire has no more bytes
     */
    private boolean receiveRecord(ByteBuffer into, boolean waits) throws IOException {
        if (!handshaken && !continueHandshake(waits) || !received.hasRemaining()) {
            return fill(waits);
        }
        SSLEngineResult result;
        if (into.remaining() >= engine.getSession().getApplicationBufferSize()) {
            result = engine.unwrap(received, into);
        } else {
            decrypted.clear();
            try {
                result = engine.unwrap(received, decrypted);
            } finally {
                decrypted.flip();
            }
        }
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            return fill(waits);
        } else if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            int capacity = decrypted.capacity() < SMALL
                    ? SMALL
                    : Math.max(2 * decrypted.capacity(), engine.getSession().getApplicationBufferSize());
            decrypted = empty(capacity);
        } else if (result.getStatus() == Status.CLOSED) {
            if (!handshaken) {
                throw new SSLHandshakeException("it was ended");
            }
            inputEnded = true;
        } else if (handshaken) {
            continueSession(result.getHandshakeStatus());
        } else {
            continueHandshake(waits);
        }
        return true;
    }

    private static ByteBuffer empty(int capacity) {
        return ByteBuffer.allocate(capacity).limit(0);
    }

    /** Reads more of a record from the wire; returns false if there are no more bytes. While there is little input, the buffers are small. */
    private boolean fill(boolean waits) throws IOException {
        if (received.remaining() == received.capacity()) {
            int capacity = received.capacity() < SMALL
                    ? SMALL
                    : Math.max(2 * received.capacity(), engine.getSession().getPacketBufferSize());
            if (capacity > MAX_RECEIVED) {
                throw new SSLException(wire + " sends more than a record can contain, or does not read");
            }
            received = ByteBuffer.allocate(capacity).put(received).flip();
        } else if (drained && !received.hasRemaining() && received.capacity() > SMALL) {
            received = empty(SMALL);
            decrypted = NOTHING;
        }
        int count;
        int room;
        received.compact();
        try {
            room = received.remaining();
            count = waits ? wire.read(received) : wire.readAvailable(received);
        } finally {
            received.flip();
        }
        if (count < 0) {
            throw handshaken
                    ? new SSLException(
                            wire
                                    + " has closed the connection without the end mark of TLS (close_notify): what it sent last may be missing")
                    : new SSLHandshakeException("the peer has closed the connection");
        }
        drained = count < room;
        exhausted = count == 0;
        return !exhausted;
    }

    /**
     * Does what the handshake needs, except for reading.
     *
     * @param waits whether to wait until the wire accepts what there is to send
     * @return false if the wire must accept bytes first
     */
    private boolean continueHandshake(boolean waits) throws IOException {
        runTasks();
        awaitsWire = true;
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (waits) {
                sendHandshake();
            } else {
                attention = true;
                settle();
            }
            runTasks();
        }
        lookAtHandshake();
        settle();
        awaitsWire = needsWire();
        return !awaitsWire;
    }

    private boolean needsWire() {
        return !handshaken && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    /** Sends what the handshake needs. Nothing else is sent before its end, so that no other thread holds the lock for long. */
    private void sendHandshake() throws IOException {
        outgoing.lock();
        try {
            while (!flush()) {
                wire.write(encrypted, handshakeTimeout);
            }
        } finally {
            release(false);
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Notices the end of the handshake. The caller calls {@link #settle} then, which sends what was not sent before. */
    private void lookAtHandshake() {
        if (!handshaken
                && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.isInboundDone()
                && !engine.isOutboundDone()) {
            // If the deadline passes at this moment, its failure follows.
            if (handshake.complete(null)) {
                handshaken = true;
                attention = true;
            }
        }
    }

    /** Handles a message of TLS itself in an established session. */
    private void continueSession(HandshakeStatus status) throws SSLException {
        if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) {
            return;
        }
        if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new SSLException(wire + " requests a renegotiation, which is not supported");
        }
        runTasks();
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (answers.incrementAndGet() > MAX_ANSWERS) {
                throw new SSLException(wire + " requests key updates and does not read the answers");
            }
            attention = true;
            settle();
        }
    }

    @Override
    public boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
        synchronized (reading) {
            requireOpen();
            readable = action;
            if (this.loop == null) {
                if (!wire.whenReadable(loop, advance)) {
                    readable = null;
                    return false;
                }
                this.loop = loop;
                if (hasInput()) {
                    loop.execute(advance);
                }
            } else if (!isReading) {
                awaitInput(loop);
            }
            return true;
        }
    }

    /** Continues on the loop when there is input, or at once if there is some. Called with the lock. */
    private void awaitInput(EventLoop loop) throws IOException {
        if (drained && !received.hasRemaining() && !decrypted.hasRemaining()) {
            // A connection that receives nothing needs no buffer.
            received = NOTHING;
            decrypted = NOTHING;
        }
        if (hasInput()) {
            loop.execute(advance);
        } else {
            wire.whenReadable(loop, advance);
        }
    }

    /** Returns whether the reader can continue, also if the wire has no more input. */
    private boolean hasInput() {
        return decrypted.hasRemaining()
                || inputEnded
                || failure != null
                || received.hasRemaining() && (!exhausted || awaitsWire && !needsWire());
    }

    /** Decrypts what has arrived, on a thread of the loop, and runs the action if that is input. */
    private void advance() {
        synchronized (reading) {
            if (isReading || readable == null || closed.get()) {
                return;
            }
            isReading = true;
        }
        try {
            if (decryptAvailable()) {
                Runnable action;
                synchronized (reading) {
                    action = readable;
                    readable = null;
                }
                if (action != null) {
                    action.run();
                }
            }
        } finally {
            endReading();
        }
    }

    /** Returns whether the action can read bytes, the end, or a failure. */
    private boolean decryptAvailable() {
        try {
            return decrypted.hasRemaining() || receive(NOTHING, false) < 0 || decrypted.hasRemaining();
        } catch (IOException e) {
            // The action gets it from readAvailable.
            return true;
        }
    }

    private void endReading() {
        synchronized (reading) {
            isReading = false;
            EventLoop reader = loop;
            if (reader == null || readable == null || closed.get()) {
                return;
            }
            try {
                awaitInput(reader);
            } catch (IOException e) {
                readingFailed(e);
                reader.execute(advance);
            }
        }
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        if (!handshaken) {
            awaitHandshake(deadline);
        }
        boolean left = true;
        outgoing.lock();
        try {
            requireOpen();
            while (!flush() || bytes.hasRemaining()) {
                if (encrypted.hasRemaining()) {
                    wire.write(encrypted, Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0)));
                } else {
                    encrypt(bytes);
                }
            }
            left = false;
        } finally {
            release(left);
        }
    }

    /** Waits until the reader has ended the handshake. An interrupt does not end the wait, as in a write. */
    private void awaitHandshake(long deadline) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    handshake.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw Connecting.failure(
                    new SocketTimeoutException("the TLS handshake with " + wire + " has not ended yet"), e);
        } catch (ExecutionException e) {
            requireOpen();
            throw new IOException("the TLS handshake with " + wire + " has failed", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        boolean left = true;
        outgoing.lock();
        try {
            requireOpen();
            while (flush() && handshaken && bytes.hasRemaining()) {
                encrypt(bytes);
            }
            left = encrypted.hasRemaining();
        } finally {
            release(left);
        }
    }

    @Override
    public boolean hasUnsent() {
        outgoing.lock();
        try {
            return !closed.get() && (encrypted.hasRemaining() || wire.hasUnsent());
        } finally {
            outgoing.unlock();
        }
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    /** Releases the lock after a write. */
    private void release(boolean left) {
        if (!encrypted.hasRemaining()) {
            // A connection that sends nothing needs no buffer.
            encrypted = NOTHING;
        }
        outgoing.unlock();
        if (left) {
            arm();
        }
        settle();
    }

    /**
     * Writes what is encrypted, and what the engine has to send by itself, without waiting.
     *
     * @return whether the wire has accepted everything
     */
    private boolean flush() throws IOException {
        wire.writeAvailable(encrypted);
        while (!encrypted.hasRemaining()
                && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                && encrypt(NOTHING)) {
            wire.writeAvailable(encrypted);
        }
        lookAtHandshake();
        if (encrypted.hasRemaining()) {
            return false;
        }
        answers.set(0);
        return true;
    }

    /** Encrypts one record, or as many short ones as the buffer has room for; returns false if there is nothing to send. */
    private boolean encrypt(ByteBuffer from) throws IOException {
        if (encrypted.capacity() == 0) {
            int packet = engine.getSession().getPacketBufferSize();
            encrypted = ByteBuffer.allocate(recordLength == 1 ? 2 * packet : packet);
        }
        encrypted.clear();
        try {
            SSLEngineResult result;
            do {
                ByteBuffer part = from.slice().limit(Math.min(from.remaining(), recordLength));
                result = engine.wrap(part, encrypted);
                from.position(from.position() + part.position());
                if (result.getStatus() == Status.BUFFER_OVERFLOW && encrypted.position() == 0) {
                    encrypted = ByteBuffer.allocate(Math.max(
                            2 * encrypted.capacity(), engine.getSession().getPacketBufferSize()));
                } else if (result.bytesProduced() == 0) {
                    break;
                }
            } while (encrypted.position() == 0 || recordLength == 1 && from.hasRemaining());
            if (encrypted.position() == 0 && from.hasRemaining()) {
                throw result.getStatus() == Status.CLOSED
                        ? new IOException("broken pipe: " + wire + " has closed")
                        : new SSLException(
                                "nothing can be sent to " + wire + " in a renegotiation, which is not supported");
            }
            return encrypted.position() > 0;
        } finally {
            encrypted.flip();
        }
    }

    @Override
    public boolean whenWritable(Runnable action) {
        signal.register(action);
        // The end of the handshake arms otherwise.
        if (handshaken || closed.get()) {
            arm();
        }
        return true;
    }

    /** Ensures that {@link #wireIsWritable} is called. The caller does not hold the lock, since a closed wire calls it at once. */
    private void arm() {
        if (armed.compareAndSet(false, true)) {
            wire.whenWritable(this::wireIsWritable);
        }
    }

    /** Runs on the reading thread, on a thread of the loop, or on the thread that closes. */
    private void wireIsWritable() {
        armed.set(false);
        if (outgoing.tryLock()) {
            boolean flushed;
            try {
                flushed = tryFlush();
            } finally {
                outgoing.unlock();
            }
            if (!flushed) {
                arm();
            } else if (handshaken || closed.get()) {
                signal.run();
            }
        } else {
            attention = true;
        }
        settle();
        if (awaitsWire) {
            advanceLater();
        }
    }

    /** Lets the reader look again, if it is in a loop. */
    private boolean advanceLater() {
        EventLoop reader;
        synchronized (reading) {
            reader = loop;
        }
        if (reader != null) {
            reader.execute(advance);
        }
        return reader != null;
    }

    /** Does what the reading thread wants, unless another thread holds the lock, which then calls this method after it has released the lock. */
    private void settle() {
        while (attention && outgoing.tryLock()) {
            boolean waits;
            try {
                attention = false;
                waits = !tryFlush() || handshaken && signal.isRegistered();
            } finally {
                outgoing.unlock();
            }
            if (waits) {
                arm();
            }
        }
    }

    /** Flushes as {@link #flush}; after a failure there is nothing to wait for. */
    private boolean tryFlush() {
        try {
            boolean flushed = flush();
            if (flushed) {
                encrypted = NOTHING;
            }
            return flushed;
        } catch (IOException e) {
            // The next write fails in the same way and reports it, and so does the read if the connection is broken.
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        handshake.completeExceptionally(new ClosedChannelException());
        try {
            sendLast();
        } finally {
            try {
                wire.close();
            } finally {
                signal.end();
            }
        }
    }

    /** Sends the end mark or an alert, if the wire accepts it at once and no other thread is in the middle of a write. */
    private void sendLast() {
        if (outgoing.tryLock()) {
            try {
                engine.closeOutbound();
                tryFlush();
            } finally {
                outgoing.unlock();
            }
        }
    }

    @Override
    public String toString() {
        return wire.toString();
    }
}
