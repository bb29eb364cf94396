package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides how the leading thread of an event loop waits for input: it polls for a short time, or sleeps until the system wakes it.
 *
 * <p>To wake a thread on an idle processor may take longer than a request. Polling saves that, but occupies a processor. Therefore the thread polls
 * only if all of this holds:
 *
 * <ul>
 *   <li>There is more than one processor.
 *   <li>Input came from one connection only in the last waits: many active connections keep the processors awake, and need them.
 *   <li>These waits were short, so that an idle or slow connection never causes a poll. A poll without success stops polling until the waits were short
 *       again, and for longer if polling often has no success.
 *   <li>The leading thread has itself sent the last message to this connection: other threads that send messages need the processors.
 * </ul>
 *
 * <p>A thread that polls yields its processor to other threads between two attempts. Only the leading thread uses an object of this class.
 */
final class Polling {
    /** The longest time of a poll, and of a wait that counts as short. */
    private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** The number of short waits in a row after which the thread polls. */
    private static final int FEW_WAITS = 16;

    /** The number of short waits in a row after which the thread polls if its polls often have no success. */
    private static final int MANY_WAITS = 32;

    /** The number of successful polls in a row that outweigh one without success. */
    private static final int GOOD_POLLS = 8;

    private final boolean enabled;
    private final LongSupplier nanoTime;

    /** The connection that had the last input, and whether the leading thread has sent the last message to it. */
    private @Nullable Object latest;

    private boolean replied;

    /** The number of short waits in a row in which the thread slept, up to {@link #MANY_WAITS}. */
    private int shortWaits;

    /** The number of short waits after which the thread polls. */
    private int wanted = FEW_WAITS;

    /** The number of successful polls since the last one without success, up to {@link #GOOD_POLLS}. */
    private int goodPolls;

    /**
     * @param processors the number of processors
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    Polling(int processors, LongSupplier nanoTime) {
        this.enabled = processors > 1;
        this.nanoTime = nanoTime;
    }

    /** What the thread waits for. */
    interface Source {
        /** Returns whether there is something to do, without waiting. */
        boolean ready() throws IOException;

        /** Sleeps until there may be something to do. */
        void await() throws IOException;
    }

    /**
     * Signals that the input of a connection was handled.
     *
     * @param replied whether the calling thread has sent the last message to it
     */
    void handled(Object connection, boolean replied) {
        if (connection != latest) {
            latest = connection;
            shortWaits = 0;
        }
        this.replied = replied;
    }

    /** Waits until there may be something to do. */
    void await(Source source) throws IOException {
        if (!enabled || latest == null) {
            source.await();
            return;
        }
        long begin = nanoTime.getAsLong();
        if (shortWaits >= wanted && replied) {
            if (!poll(source, begin)) {
                source.await();
            }
            return;
        }
        source.await();
        shortWaits = nanoTime.getAsLong() - begin > SHORT_NANOS ? 0 : Math.min(shortWaits + 1, MANY_WAITS);
    }

    @SuppressWarnings("ThreadPriorityCheck") // without yielding, a peer on the same processor could not answer
    private boolean poll(Source source, long begin) throws IOException {
        while (nanoTime.getAsLong() - begin < SHORT_NANOS) {
            Thread.yield();
            if (source.ready()) {
                goodPolls = Math.min(goodPolls + 1, GOOD_POLLS);
                return true;
            }
        }
        wanted = goodPolls < GOOD_POLLS ? MANY_WAITS : FEW_WAITS;
        goodPolls = 0;
        shortWaits = 0;
        return false;
    }
}
