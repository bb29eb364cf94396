package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * A connection that is encrypted with TLS, over another connection, its wire.
 *
 * <p>The reading thread decrypts. The thread that writes encrypts record by record; what the wire does not accept of the last record is sent by the
 * reading thread, as soon as the wire accepts it. The lock {@code outgoing} orders what is sent. The reading thread never waits for it: if another
 * thread holds it, that thread does what the reading thread wants, after it has released the lock ({@link #settle}).
 */
final class TlsTransport implements Transport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The maximum number of answers to key updates that the peer requests without reading the answers. */
    private static final int MAX_ANSWERS = 64;

    private final Transport wire;
    private final SSLEngine engine;
    private final int recordLength;
    private final WriteSignal signal = new WriteSignal();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Received records, of which the last may be incomplete. */
    private ByteBuffer received;

    /** Decrypted bytes that were not read yet. */
    private ByteBuffer decrypted;

    private boolean handshaken;
    private boolean inputEnded;

    private final ReentrantLock outgoing = new ReentrantLock();

    /** Encrypted bytes that the wire has not accepted yet. */
    private ByteBuffer encrypted;

    /** Whether the thread that releases the lock must send what there is to send. */
    private volatile boolean attention;

    /** Whether the wire will call {@link #wireIsWritable}. */
    private final AtomicBoolean armed = new AtomicBoolean();

    private final AtomicInteger answers = new AtomicInteger();

    private TlsTransport(Transport wire, SSLEngine engine, int recordLength) {
        this.wire = wire;
        this.engine = engine;
        this.recordLength = recordLength;
        this.received = empty(engine.getSession().getPacketBufferSize());
        this.encrypted = empty(2 * engine.getSession().getPacketBufferSize());
        this.decrypted = empty(engine.getSession().getApplicationBufferSize());
    }

    private static ByteBuffer empty(int capacity) {
        return ByteBuffer.allocate(capacity).limit(0);
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
    @SuppressWarnings("FutureReturnValueIgnored") // the future completes with the stage
    static Transport over(Transport wire, SSLEngine engine, int recordLength, Duration timeout) throws IOException {
        long nanos = Math.max(TimeUnit.NANOSECONDS.convert(timeout), 0);
        TlsTransport transport = new TlsTransport(wire, engine, recordLength);
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.orTimeout(nanos, TimeUnit.NANOSECONDS).whenComplete((result, late) -> {
            if (late != null) {
                closeAfter((Exception) late, wire);
            }
        });
        try {
            transport.handshake(System.nanoTime() + nanos);
            if (!done.complete(null)) {
                throw new AsynchronousCloseException();
            }
            return transport;
        } catch (IOException | RuntimeException e) {
            IOException failure = failure(wire, e, done.isCompletedExceptionally(), timeout);
            done.complete(null);
            transport.sendLast();
            closeAfter(failure, wire);
            throw failure;
        }
    }

    private static IOException failure(Transport wire, Exception e, boolean late, Duration timeout) {
        String handshake = "the TLS handshake with " + wire;
        if (late || e instanceof SocketTimeoutException) {
            return Connecting.failure(
                    new SocketTimeoutException(handshake + " did not end within the rest of the time, " + timeout), e);
        }
        if (e instanceof InterruptedIOException interrupted) {
            return interrupted;
        }
        return Connecting.failure(new SSLHandshakeException(handshake + " failed: " + e.getMessage()), e);
    }

    private static void closeAfter(Exception failure, Transport wire) {
        try {
            wire.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void handshake(long deadline) throws IOException {
        engine.beginHandshake();
        for (HandshakeStatus status = engine.getHandshakeStatus();
                status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
                status = engine.getHandshakeStatus()) {
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                if (!encrypt(NOTHING) && engine.isOutboundDone()) {
                    throw new SSLHandshakeException("it was ended");
                }
                wire.write(encrypted, Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0)));
            } else if (receive(NOTHING) < 0) {
                throw new SSLHandshakeException("the peer has closed the connection");
            }
        }
        handshaken = true;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        try {
            int count = 0;
            while (count == 0) {
                if (closed.get()) {
                    throw new ClosedChannelException();
                }
                count = decrypted.hasRemaining() ? takeDecrypted(into) : receive(into);
            }
            if (count < 0) {
                signal.run();
            }
            return count;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            signal.run();
            throw e;
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
     * @param into where to put the bytes, if it has room for any record; otherwise they are put into {@code decrypted}, which must be empty
     * @return the number of bytes that were put into the buffer; -1 at the end
     */
    private int receive(ByteBuffer into) throws IOException {
        if (inputEnded) {
            return -1;
        }
        boolean direct = into.remaining() >= decrypted.capacity();
        SSLEngineResult result;
        if (direct) {
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
            fill();
        } else if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            decrypted =
                    empty(Math.max(2 * decrypted.capacity(), engine.getSession().getApplicationBufferSize()));
        } else if (result.getStatus() == Status.CLOSED) {
            inputEnded = true;
            return -1;
        } else if (handshaken) {
            continueSession(result.getHandshakeStatus());
        }
        return direct ? result.bytesProduced() : 0;
    }

    /** Reads more of a record from the wire. */
    private void fill() throws IOException {
        if (received.remaining() == received.capacity()) {
            int capacity = Math.max(2 * received.capacity(), engine.getSession().getPacketBufferSize());
            received = ByteBuffer.allocate(capacity).put(received).flip();
        }
        int count;
        received.compact();
        try {
            count = wire.read(received);
        } finally {
            received.flip();
        }
        if (count < 0) {
            throw new SSLException(
                    wire
                            + " has closed the connection without the end mark of TLS (close_notify): what it sent last may be missing");
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
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
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

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        boolean left = true;
        outgoing.lock();
        try {
            requireOpen();
            while (flush() && bytes.hasRemaining()) {
                encrypt(bytes);
            }
            left = encrypted.hasRemaining();
        } finally {
            release(left);
        }
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    /** Releases the lock after a write. */
    private void release(boolean left) {
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
        if (encrypted.hasRemaining()) {
            return false;
        }
        answers.set(0);
        return true;
    }

    /** Encrypts one record, or as many short ones as the buffer has room for; returns false if there is nothing to send. */
    private boolean encrypt(ByteBuffer from) throws IOException {
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
        arm();
        return true;
    }

    /** Ensures that {@link #wireIsWritable} is called. The caller does not hold the lock, since a closed wire calls it at once. */
    private void arm() {
        if (armed.compareAndSet(false, true)) {
            wire.whenWritable(this::wireIsWritable);
        }
    }

    /** Runs on the reading thread, or on the thread that closes. */
    private void wireIsWritable() {
        armed.set(false);
        if (outgoing.tryLock()) {
            boolean flushed;
            try {
                flushed = tryFlush();
            } finally {
                outgoing.unlock();
            }
            if (flushed) {
                signal.run();
            } else {
                arm();
            }
        } else {
            attention = true;
        }
        settle();
    }

    /** Does what the reading thread wants, unless another thread holds the lock, which then calls this method after it has released the lock. */
    private void settle() {
        while (attention && outgoing.tryLock()) {
            boolean waits;
            try {
                attention = false;
                waits = !tryFlush() || signal.isRegistered();
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
            return flush();
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
