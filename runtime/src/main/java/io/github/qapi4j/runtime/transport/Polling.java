package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for the connections of one listener how a reading thread waits for bytes: it polls for a short time, or sleeps until the system wakes it.
 *
 * <p>To wake a thread on an idle processor may take longer than a request. Polling saves that, but occupies a processor. Therefore a reader polls
 * only if all of this holds:
 *
 * <ul>
 *   <li>There is more than one processor.
 *   <li>Its last waits were short, so that an idle or slow connection never polls. A poll without success stops polling until the waits were short
 *       again, and for longer if polling often has no success.
 *   <li>It has itself sent the last message to the peer: other threads that send messages need the processors.
 *   <li>No other connection was read meanwhile: many active connections keep the processors awake, and need them.
 * </ul>
 *
 * <p>A thread that polls yields its processor to other threads between two attempts.
 */
final class Polling {
    /** The longest time of a poll, and of a wait that counts as short. */
    private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** The number of short waits in a row after which a reader polls. */
    private static final int FEW_WAITS = 16;

    /** The number of short waits in a row after which a reader polls whose polls often have no success. */
    private static final int MANY_WAITS = 32;

    /** The number of successful polls in a row that outweigh one without success. */
    private static final int GOOD_POLLS = 8;

    private final int processors;
    private final LongSupplier nanoTime;

    /**
     * The reader that has read last; null for none, and always with one processor. A race between readers only makes one of them sleep or poll once
     * more.
     */
    private volatile @Nullable Reader latest;

    /**
     * @param processors the number of processors
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    Polling(int processors, LongSupplier nanoTime) {
        this.processors = processors;
        this.nanoTime = nanoTime;
    }

    /** Returns a policy with which no reader polls. */
    static Polling never() {
        return new Polling(1, System::nanoTime);
    }

    /** Where a reader reads from. */
    interface Source {
        /** Reads without waiting; returns 0 if there are no bytes, and -1 at the end. */
        int read(ByteBuffer into) throws IOException;

        /** Sleeps until there may be bytes. */
        void await() throws IOException;
    }

    /** Returns the reader of one more connection. */
    Reader reader(Source source) {
        return new Reader(source);
    }

    /** Reads from one connection. Only one thread at a time may read; other threads may write to the connection and close it. */
    final class Reader {
        private final Source source;

        /** The number of short waits in a row in which this reader slept, up to {@link #MANY_WAITS}. */
        private int shortWaits;

        /** The number of short waits after which this reader polls. */
        private int wanted = FEW_WAITS;

        /** The number of successful polls since the last one without success, up to {@link #GOOD_POLLS}. */
        private int goodPolls;

        /** The thread that has written last. */
        private volatile @Nullable Thread writer;

        private Reader(Source source) {
            this.source = source;
        }

        /** Signals that the calling thread writes to the connection. */
        void writing() {
            if (processors > 1) {
                writer = Thread.currentThread();
            }
        }

        /** Signals that the connection is closed. */
        void close() {
            writer = null;
            if (isLatest()) {
                latest = null;
            }
        }

        /** Waits for bytes, and reads at least one; returns -1 at the end. */
        int read(ByteBuffer into) throws IOException {
            int count = source.read(into);
            if (count == 0) {
                count = isLatest() ? readMeasured(into) : readSleeping(into);
            }
            if (!isLatest() && processors > 1) {
                shortWaits = 0;
                latest = this;
            }
            return count;
        }

        /** Returns whether no other connection was read since this one. */
        private boolean isLatest() {
            return latest == this;
        }

        private int readSleeping(ByteBuffer into) throws IOException {
            int count = 0;
            while (count == 0) {
                source.await();
                count = source.read(into);
            }
            return count;
        }

        private int readMeasured(ByteBuffer into) throws IOException {
            long begin = nanoTime.getAsLong();
            if (shortWaits >= wanted && writer == Thread.currentThread()) {
                int polled = readPolling(into, begin);
                return polled == 0 ? readSleeping(into) : polled;
            }
            int count = readSleeping(into);
            shortWaits = nanoTime.getAsLong() - begin > SHORT_NANOS ? 0 : Math.min(shortWaits + 1, MANY_WAITS);
            return count;
        }

        @SuppressWarnings("ThreadPriorityCheck") // without yielding, a peer on the same processor could not answer
        private int readPolling(ByteBuffer into, long begin) throws IOException {
            while (nanoTime.getAsLong() - begin < SHORT_NANOS) {
                if (!isLatest()) {
                    return 0;
                }
                Thread.yield();
                int count = source.read(into);
                if (count != 0) {
                    goodPolls = Math.min(goodPolls + 1, GOOD_POLLS);
                    return count;
                }
            }
            wanted = goodPolls < GOOD_POLLS ? MANY_WAITS : FEW_WAITS;
            goodPolls = 0;
            shortWaits = 0;
            return 0;
        }
    }
}
