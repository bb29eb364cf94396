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

    /** The number of short waits in a row after which a reader polls, and the largest such number after polls without success. */
    private static final int FEW_WAITS = 16;

    private static final int MANY_WAITS = 32;

    /** The number of successful polls in a row that outweigh one without success. */
    private static final int GOOD_POLLS = 8;

    private final int processors;
    private final LongSupplier nanoTime;

    /** The reader that has read last. A race between readers only makes one of them sleep or poll once more. */
    private volatile @Nullable Reader latest;

    /**
     * @param processors the number of processors
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    Polling(int processors, LongSupplier nanoTime) {
        this.processors = processors;
        this.nanoTime = nanoTime;
    }

    /** Returns how a reader waits that never polls. */
    static Polling never() {
        return new Polling(1, System::nanoTime);
    }

    /** Where a reader reads from. */
    interface Source {
        /** Reads without waiting; returns 0 if there are no bytes, and -1 at the end. */
        int read(ByteBuffer into) throws IOException;

        /** Sleeps until there may be bytes. */
        void await() throws IOException;

        /** Returns whether the calling thread itself has written the last bytes to the peer. */
        boolean isAnsweredHere();
    }

    /** Returns the reader of one more connection. */
    Reader reader(Source source) {
        return new Reader(source);
    }

    /** Reads from one connection. Only one thread at a time may read. */
    final class Reader {
        private final Source source;

        /** The number of short waits in a row, and the number of them after which this reader polls. */
        private int shortWaits;

        private int wanted = FEW_WAITS;

        private Reader(Source source) {
            this.source = source;
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
            int count = shortWaits >= wanted && source.isAnsweredHere() ? readPolling(into, begin) : 0;
            if (count == 0) {
                count = readSleeping(into);
            }
            if (nanoTime.getAsLong() - begin > SHORT_NANOS) {
                waitedLong();
            } else if (shortWaits < wanted + GOOD_POLLS) {
                shortWaits++;
            }
            return count;
        }

        @SuppressWarnings("ThreadPriorityCheck") // without yielding, a peer on the same processor could not answer
        private int readPolling(ByteBuffer into, long begin) throws IOException {
            int count = 0;
            while (count == 0 && isLatest() && nanoTime.getAsLong() - begin < SHORT_NANOS) {
                Thread.yield();
                count = source.read(into);
            }
            return count;
        }

        private void waitedLong() {
            if (shortWaits >= wanted) {
                wanted = shortWaits < wanted + GOOD_POLLS ? Math.min(2 * wanted, MANY_WAITS) : FEW_WAITS;
            }
            shortWaits = 0;
        }
    }
}
