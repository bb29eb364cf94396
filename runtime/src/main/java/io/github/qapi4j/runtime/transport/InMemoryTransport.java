package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One end of a connection inside this process. Each direction buffers a bounded number of bytes; a writer waits while the buffer is full. */
final class InMemoryTransport implements Transport {
    static final int DEFAULT_CAPACITY = 64 * 1024;

    private final String name;
    private final Pipe incoming;
    private final Pipe outgoing;
    private final WriteSignal signal = new WriteSignal();

    private InMemoryTransport(String name, Pipe incoming, Pipe outgoing) {
        this.name = name;
        this.incoming = incoming;
        this.outgoing = outgoing;
    }

    static Pair pair(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be positive: " + capacity);
        }
        Pipe toServer = new Pipe(capacity);
        Pipe toClient = new Pipe(capacity);
        return new Pair(
                new InMemoryTransport("server in memory", toClient, toServer),
                new InMemoryTransport("client in memory", toServer, toClient));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = incoming.read(into);
        while (count == 0) {
            signal.run();
            count = incoming.read(into);
        }
        if (incoming.offersRoom()) {
            outgoing.wakeReader();
        }
        if (count < 0) {
            signal.run();
        }
        return count;
    }

    @Override
    public void write(ByteBuffer bytes, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        outgoing.write(bytes, timeout);
    }

    @Override
    public void writeAvailable(ByteBuffer bytes) throws IOException {
        outgoing.writeAvailable(bytes);
    }

    @Override
    public boolean whenWritable(Runnable action) {
        signal.register(action);
        outgoing.wantRoom();
        if (outgoing.offersRoom()) {
            incoming.wakeReader();
        }
        return true;
    }

    @Override
    public void close() {
        outgoing.closeSource();
        incoming.closeSink();
        if (incoming.offersRoom()) {
            outgoing.wakeReader();
        }
        signal.end();
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * One direction of the connection: a ring buffer that one end writes and the other end reads. When the writing end wants room and there is some,
     * the transport wakes the thread that reads the other direction, which runs the registered action. No thread holds the locks of both directions.
     */
    private static final class Pipe {
        private final byte[] ring;

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private int head;
        private int size;
        private boolean sourceClosed;
        private boolean sinkClosed;

        /** Whether the writing end waits for room without a thread. */
        private volatile boolean roomWanted;

        /** Whether the reading end must look at its action. */
        private boolean woken;

        Pipe(int capacity) {
            this.ring = new byte[capacity];
        }

        /** Waits for bytes, and reads at least one. Returns -1 at the end, and 0 after {@link #wakeReader}. */
        int read(ByteBuffer into) throws IOException {
            lock.lock();
            try {
                while (size == 0 && !sourceClosed && !sinkClosed && !woken) {
                    changed.await();
                }
                if (sinkClosed) {
                    throw new AsynchronousCloseException();
                }
                if (woken) {
                    woken = false;
                    return 0;
                }
                if (size == 0) {
                    return -1;
                }
                int count = Math.min(size, into.remaining());
                int first = Math.min(count, ring.length - head);
                into.put(ring, head, first).put(ring, 0, count - first);
                head = (head + count) % ring.length;
                size -= count;
                changed.signalAll();
                return count;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (InterruptedIOException) new InterruptedIOException("interrupted while reading").initCause(e);
            } finally {
                lock.unlock();
            }
        }

        void write(ByteBuffer bytes, Duration timeout) throws IOException {
            long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
            boolean interrupted = false;
            lock.lock();
            try {
                for (putAvailable(bytes); bytes.hasRemaining(); putAvailable(bytes)) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        throw new SocketTimeoutException(
                                "the peer does not read: " + bytes.remaining() + " bytes were left after the deadline");
                    }
                    try {
                        changed.awaitNanos(left);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                lock.unlock();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        void writeAvailable(ByteBuffer bytes) throws IOException {
            lock.lock();
            try {
                putAvailable(bytes);
            } finally {
                lock.unlock();
            }
        }

        private void putAvailable(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                if (sourceClosed) {
                    throw new ClosedChannelException();
                }
                if (sinkClosed) {
                    throw new IOException("broken pipe: the peer has closed");
                }
                if (size == ring.length) {
                    return;
                }
                put(bytes);
                changed.signalAll();
            }
        }

        private void put(ByteBuffer bytes) {
            int tail = (head + size) % ring.length;
            int count = Math.min(Math.min(bytes.remaining(), ring.length - size), ring.length - tail);
            bytes.get(ring, tail, count);
            size += count;
        }

        void wantRoom() {
            roomWanted = true;
        }

        /** Returns once whether the writing end wants room and there is some, or the pipe is closed. */
        boolean offersRoom() {
            if (!roomWanted) {
                return false;
            }
            lock.lock();
            try {
                boolean offers = roomWanted && (size < ring.length || sourceClosed || sinkClosed);
                if (offers) {
                    roomWanted = false;
                }
                return offers;
            } finally {
                lock.unlock();
            }
        }

        void wakeReader() {
            lock.lock();
            try {
                woken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void closeSource() {
            lock.lock();
            try {
                sourceClosed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void closeSink() {
            lock.lock();
            try {
                sinkClosed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
