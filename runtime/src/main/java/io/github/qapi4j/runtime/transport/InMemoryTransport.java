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
import org.jspecify.annotations.Nullable;

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
        incoming.offerRoom(outgoing);
        if (count < 0) {
            signal.run();
        }
        return count;
    }

    @Override
    public int readAvailable(ByteBuffer into) throws IOException {
        int count = incoming.readAvailable(into);
        incoming.offerRoom(outgoing);
        return count;
    }

    @Override
    public boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
        incoming.whenReadable(loop, action, signal::run);
        return true;
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
        outgoing.offerRoom(incoming);
        return true;
    }

    @Override
    public void close() {
        outgoing.closeSource();
        incoming.closeSink();
        incoming.offerRoom(outgoing);
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
        private static final byte[] NO_BYTES = {};
        private static final int FIRST_BYTES = 1024;

        /** The largest buffer that is kept while it is empty. */
        private static final int KEPT_BYTES = 4 * 1024;

        private final int capacity;

        /** The buffer; it has no bytes before the first ones are written. */
        private byte[] ring = NO_BYTES;

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

        /** The event loop of the reading end, its action that waits for input, and the action for room in the other direction. */
        private @Nullable EventLoop loop;

        private @Nullable Runnable readable;
        private @Nullable Runnable roomAction;

        /** Whether the action runs, or is about to run. */
        private boolean reading;

        private final Runnable run = this::runReadable;

        Pipe(int capacity) {
            this.capacity = capacity;
        }

        void whenReadable(EventLoop loop, Runnable action, Runnable roomAction) throws IOException {
            lock.lock();
            try {
                if (sinkClosed) {
                    throw new ClosedChannelException();
                }
                this.loop = loop;
                this.roomAction = roomAction;
                readable = action;
                if (woken) {
                    loop.execute(roomAction);
                    woken = false;
                }
                if (size > 0 || sourceClosed) {
                    signalReader();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Lets the reading end see a change. */
        private void signalReader() {
            changed.signalAll();
            if (readable != null && loop != null && !reading) {
                loop.execute(run);
                // Afterwards: without memory for the task, the next change tries again.
                reading = true;
            }
        }

        /** Runs the action of the reading end, on a thread of its loop. */
        private void runReadable() {
            Runnable action;
            lock.lock();
            try {
                action = readable;
                readable = null;
            } finally {
                lock.unlock();
            }
            try {
                if (action != null) {
                    action.run();
                }
            } finally {
                endReading();
            }
        }

        /** Only now may the action run again that was registered meanwhile. */
        private void endReading() {
            lock.lock();
            try {
                reading = false;
                if (size > 0 || sourceClosed) {
                    signalReader();
                }
            } finally {
                lock.unlock();
            }
        }

        int readAvailable(ByteBuffer into) throws IOException {
            lock.lock();
            try {
                if (sinkClosed) {
                    throw new ClosedChannelException();
                }
                return size == 0 && sourceClosed ? -1 : take(into);
            } finally {
                lock.unlock();
            }
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
                return take(into);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (InterruptedIOException) new InterruptedIOException("interrupted while reading").initCause(e);
            } finally {
                lock.unlock();
            }
        }

        /** Takes the bytes that there are. */
        private int take(ByteBuffer into) {
            int count = Math.min(size, into.remaining());
            if (count == 0) {
                return 0;
            }
            int first = Math.min(count, ring.length - head);
            into.put(ring, head, first).put(ring, 0, count - first);
            head = (head + count) % ring.length;
            size -= count;
            if (size == 0 && ring.length > KEPT_BYTES) {
                ring = NO_BYTES;
                head = 0;
            }
            changed.signalAll();
            return count;
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
                if (size == capacity) {
                    return;
                }
                put(bytes);
                signalReader();
            }
        }

        private void put(ByteBuffer bytes) {
            if (size == ring.length) {
                grow(bytes.remaining());
            }
            int tail = (head + size) % ring.length;
            int count = Math.min(Math.min(bytes.remaining(), ring.length - size), ring.length - tail);
            bytes.get(ring, tail, count);
            size += count;
        }

        private void grow(int wanted) {
            int doubled = Math.max(FIRST_BYTES, 2 * ring.length);
            byte[] larger = new byte[(int) Math.min(Math.max(doubled, (long) size + wanted), capacity)];
            int first = Math.min(size, ring.length - head);
            System.arraycopy(ring, head, larger, 0, first);
            System.arraycopy(ring, 0, larger, first, size - first);
            ring = larger;
            head = 0;
        }

        void wantRoom() {
            roomWanted = true;
        }

        /** If the writing end wants room and there is some, wakes the thread that reads the other direction there. */
        void offerRoom(Pipe opposite) {
            if (offersRoom()) {
                try {
                    opposite.wakeReader();
                } catch (RuntimeException | Error e) {
                    roomWanted = true;
                    throw e;
                }
            }
        }

        /** Returns once whether the writing end wants room and there is some, or the pipe is closed. */
        private boolean offersRoom() {
            if (!roomWanted) {
                return false;
            }
            lock.lock();
            try {
                boolean offers = roomWanted && (size < capacity || sourceClosed || sinkClosed);
                if (offers) {
                    roomWanted = false;
                }
                return offers;
            } finally {
                lock.unlock();
            }
        }

        private void wakeReader() {
            lock.lock();
            try {
                if (loop != null && roomAction != null) {
                    loop.execute(roomAction);
                    return;
                }
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
                signalReader();
            } finally {
                lock.unlock();
            }
        }

        void closeSink() {
            lock.lock();
            try {
                sinkClosed = true;
                readable = null;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
