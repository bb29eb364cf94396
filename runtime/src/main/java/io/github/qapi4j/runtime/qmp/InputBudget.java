package io.github.qapi4j.runtime.qmp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of the messages that a server has received from all its clients and has not answered. Each session has an account. Small messages do
 * not count: their number is bounded by the number of sessions, and they must get through while others are large.
 *
 * <p>If the bound is exceeded, sessions in a large message stop reading, except for one: the first that finds no other one. It can complete its message,
 * and have it answered, so that the sessions never wait for each other. The bound can therefore be exceeded by one message. While sessions wait, a session
 * whose message stays incomplete for too long is stalled, and must end.
 */
final class InputBudget {
    /** The number of bytes up to which a message is small. */
    private static final int SMALL = 64 * 1024;

    /** How long a large message may take to arrive while others wait. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long capacity;
    private final long patienceNanos;
    private final Timer timer;
    private final Set<Account> large = new LinkedHashSet<>();
    private final ArrayDeque<Account> waiting = new ArrayDeque<>();
    private long held;

    /** The account that may exceed the bound; null if no session needs it. */
    private @Nullable Account first;

    private boolean looking;

    InputBudget(long capacity, Timer timer) {
        this(capacity, PATIENCE_NANOS, timer);
    }

    InputBudget(long capacity, long patienceNanos, Timer timer) {
        this.capacity = capacity;
        this.patienceNanos = patienceNanos;
        this.timer = timer;
    }

    /** What a session does. The methods are called without a lock, on any thread, and must not wait. */
    interface Owner {

        /** The session may read again. */
        void mayContinue();

        /** The session is stalled. */
        void stalled();
    }

    Account open(Owner owner) {
        return new Account(owner);
    }

    /** Returns the number of bytes in all large messages. */
    synchronized long held() {
        return held;
    }

    /** The part of one session. */
    final class Account {
        private final Owner owner;

        /** The bytes of the message that is incomplete, and of those that are complete and not answered. */
        private long incomplete;

        private long complete;

        /** When the incomplete message became large, or could continue, as {@link System#nanoTime}. */
        private long since;

        private boolean waits;
        private boolean closed;

        /** Whether the incomplete message is large; used by the session's reader only. */
        private boolean receives;

        private Account(Owner owner) {
            this.owner = owner;
        }

        /** Returns whether {@link #receiving} must be called for an incomplete message of so many bytes. Called by the session's reader. */
        boolean concerns(long bytes) {
            return bytes > SMALL || receives;
        }

        /**
         * Sets the number of bytes of the incomplete message; zero outside of messages. Returns whether the session may read more; otherwise {@link
         * Owner#mayContinue} is called later.
         */
        boolean receiving(long bytes) {
            List<Account> due;
            boolean may;
            synchronized (InputBudget.this) {
                if (closed) {
                    return true;
                }
                if (incomplete == 0) {
                    since = System.nanoTime();
                }
                long counted = bytes <= SMALL ? 0 : bytes;
                receives = counted > 0;
                held += counted - incomplete;
                incomplete = counted;
                may = fits();
                if (!may && !waits) {
                    waits = true;
                    waiting.add(this);
                    look();
                }
                due = changed();
            }
            due.forEach(other -> other.owner.mayContinue());
            return may;
        }

        private boolean fits() {
            if (incomplete == 0 || held <= capacity) {
                return true;
            }
            if (first == null) {
                first = this;
            }
            return first == this;
        }

        /**
         * Counts a complete message, in place of the incomplete one. Called by the session's reader.
         *
         * @param bytes the memory that the message needs as text or, if that is more, as values
         */
        void received(long bytes) {
            if (bytes > SMALL) {
                synchronized (InputBudget.this) {
                    if (!closed) {
                        held += bytes - incomplete;
                        complete += bytes;
                        incomplete = 0;
                        receives = false;
                        large.add(this);
                    }
                }
            }
        }

        /** Removes a message that was counted, because it is answered. */
        void answered(long bytes) {
            if (bytes > SMALL) {
                List<Account> due;
                synchronized (InputBudget.this) {
                    if (closed) {
                        return;
                    }
                    complete -= bytes;
                    held -= bytes;
                    if (first == this && !waiting.isEmpty()) {
                        // Others have a turn now, also if this session has more large messages.
                        first = null;
                    }
                    due = changed();
                }
                due.forEach(other -> other.owner.mayContinue());
            }
        }

        /** Removes everything. */
        void close() {
            List<Account> due;
            synchronized (InputBudget.this) {
                if (closed) {
                    return;
                }
                closed = true;
                held -= incomplete + complete;
                incomplete = 0;
                complete = 0;
                waiting.remove(this);
                due = changed();
            }
            due.forEach(other -> other.owner.mayContinue());
        }

        /** Updates the place of this account, and returns the accounts that may read again. */
        private List<Account> changed() {
            if (incomplete + complete > 0) {
                large.add(this);
            } else {
                large.remove(this);
                if (first == this) {
                    first = null;
                }
            }
            return next();
        }
    }

    /** Removes and returns the accounts that may read again. */
    private List<Account> next() {
        if (waiting.isEmpty() || (held > capacity && first != null)) {
            return List.of();
        }
        List<Account> due = new ArrayList<>();
        if (held <= capacity) {
            due.addAll(waiting);
            waiting.clear();
        } else {
            first = waiting.remove();
            due.add(first);
        }
        long now = System.nanoTime();
        for (Account account : due) {
            account.waits = false;
            account.since = now;
        }
        return due;
    }

    /** Looks for stalled sessions later, as long as others wait. */
    private void look() {
        if (!looking) {
            timer.schedule(Math.min(LOOK_NANOS, patienceNanos), this::endStalled);
            looking = true;
        }
    }

    private void endStalled() {
        List<Account> stalled = new ArrayList<>();
        synchronized (this) {
            looking = false;
            if (waiting.isEmpty()) {
                return;
            }
            long now = System.nanoTime();
            for (Account account : large) {
                if (account.incomplete > 0 && !account.waits && now - account.since > patienceNanos) {
                    stalled.add(account);
                }
            }
            look();
        }
        stalled.forEach(account -> account.owner.stalled());
    }
}
