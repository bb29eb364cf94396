package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.Deadline.Alarm;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes transactions: either all actions of a list take effect, or none. It runs one transaction at a time, in the order of the calls, while other
 * threads wait. All methods of steps, jobs and the hook are called on the thread that calls {@link #execute}.
 *
 * <ol>
 *   <li>Completion mode {@link CompletionMode#GROUPED} is rejected if the executor has no {@linkplain Builder#groupedJobs groups}, unless the list is
 *   empty.
 *   <li>The source returns the step of each action, in list order. If it throws an exception, that is the reply. The hook is entered.
 *   <li>{@code prepare} of each step is called, in list order.
 *   <li>If one of them throws an exception, no later step is prepared. After a failure, the prepared steps are undone, from the failed step back to
 *   the first. For each step, {@code abort} is called (except for the failed one). Then its registrations are processed in reverse order: undo
 *   actions run, and jobs are discarded.
 *   <li>If no {@code prepare} fails, {@code commit} of each step is called; steps must not rely on an order. Then the jobs are started, in the order of
 *   registration.
 *   <li>{@code clean} is called for each step whose {@code prepare} was called, in reverse order. The hook is left.
 * </ol>
 *
 * <p>The result is determined before the effects are undone or committed. It is either success or the first exception of any type, which is thrown
 * unchanged. Later exceptions, including {@link Error}s, neither stop the sequence nor change the result: they are logged, and added to the first
 * exception as suppressed exceptions. Therefore an exception in {@code commit} does not make a transaction fail that has taken effect. What a logger
 * throws is ignored.
 *
 * <p>Exhausted memory or stack does not stop the sequence either: once the outcome is decided, the executor allocates no memory until the last callback
 * has ended. A transaction for which the executor itself has not enough memory or stack fails.
 *
 * <p>While a transaction runs, the executor neither reacts to the thread's interrupt flag nor clears it, except that a {@linkplain Builder#deadline
 * deadline} sets it, and clears it again when the interrupted callback ends.
 *
 * <pre>{@code
 * TransactionExecutor executor = TransactionExecutor.builder().quiesce(hook).build();
 * QmpServer server = QmpServer.builder(QmpApi.schema())
 *         .handle(TransactionCommand.DESCRIPTOR, QmpApi.transactions(actionHandler, executor))
 *         .start();
 * }</pre>
 */
public final class TransactionExecutor {
    private final QuiesceHook quiesce;
    private final @Nullable Supplier<? extends GroupedJobs> groups;
    private final Duration patience;
    private final @Nullable Duration deadline;
    private final @Nullable TransactionProbe probe;
    private final @Nullable TransactionJournal journal;
    private final Alarm alarm;
    private final Logger logger;
    private final StackRoom stack = new StackRoom();
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Whether the journal must be recovered before another transaction; set in the turn. */
    private volatile boolean recoveryNeeded;

    private TransactionExecutor(Builder builder) {
        this.quiesce = builder.quiesce;
        this.groups = builder.groups;
        this.patience = builder.patience;
        this.deadline = builder.deadline;
        this.probe = builder.probe;
        this.journal = builder.journal;
        this.alarm = builder.alarm;
        this.logger = builder.logger;
    }

    /** Returns a new executor without a hook, groups and deadline, which waits at most 30 seconds for other transactions. */
    public static TransactionExecutor create() {
        return builder().build();
    }

    /** Returns a builder of an executor. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs a transaction. An empty list succeeds in both completion modes.
     *
     * <p>A transaction inside another one is rejected: at once if it is on the same thread, and after the {@linkplain Builder#patience patience} if
     * it is on a thread for which a step waits. A transaction is also rejected if the thread is interrupted while another one runs; the flag stays
     * set.
     *
     * @param actions the actions, in order
     * @param mode the completion mode
     * @param steps the function from actions to steps
     * @throws QmpErrorException the error of the first action that failed, unchanged, or the reason why the transaction was rejected
     *     before any step was prepared
     */
    public <A> void execute(List<A> actions, CompletionMode mode, StepSource<A> steps) throws QmpErrorException {
        List<A> all = List.copyOf(Objects.requireNonNull(actions, "actions"));
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(steps, "steps");
        boolean grouped = mode == CompletionMode.GROUPED && !all.isEmpty();
        if (grouped && groups == null) {
            throw QmpErrorException.generic("completion mode 'grouped' is not supported");
        }
        stack.require();
        takeTurn();
        TransactionRun run;
        try {
            if (recoveryNeeded) {
                throw QmpErrorException.generic(
                        "an earlier transaction is incomplete: its journal must be recovered, and a new executor is needed");
            }
            run = run(all, grouped ? groups : null, steps);
            recoveryNeeded = run.needsRecovery();
        } finally {
            turn.unlock();
        }
        answer(run);
    }

    /**
     * Returns whether this executor rejects all transactions, because an earlier one is incomplete. Then the {@linkplain Builder#journal journal} must be
     * closed, opened again and recovered, and given to a new executor. Any thread may call this method.
     */
    public boolean isRecoveryNeeded() {
        return recoveryNeeded;
    }

    private <A> TransactionRun run(
            List<A> actions, @Nullable Supplier<? extends GroupedJobs> groups, StepSource<A> steps) {
        GroupedJobs group = groups == null ? null : Objects.requireNonNull(groups.get(), "no group for jobs");
        Deadline limit = deadline == null ? null : new Deadline(alarm, TimeUnit.NANOSECONDS.convert(deadline));
        try {
            TransactionRun run = new TransactionRun(actions.size(), quiesce, group, limit, probe, journal);
            run.execute(actions, steps);
            return run;
        } finally {
            if (limit != null) {
                limit.end();
            }
        }
    }

    private void takeTurn() throws QmpErrorException {
        if (turn.isHeldByCurrentThread()) {
            throw QmpErrorException.generic("a transaction cannot run inside another one");
        }
        try {
            if (!turn.tryLock(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS)) {
                throw QmpErrorException.generic("another transaction has been running for too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            // An interrupted thread does not wait, but it may run a transaction.
            if (!turn.tryLock()) {
                throw QmpErrorException.generic("interrupted while another transaction runs");
            }
        }
    }

    /** Reports the later failures, then throws the first one, if any. */
    private void answer(TransactionRun run) {
        Throwable first = run.first();
        try {
            run.laterFailures((place, failure) -> report(run, place, failure));
        } catch (Throwable e) {
            // Memory is exhausted. The result of the transaction matters more than its reports.
        }
        if (first != null) {
            TransactionExecutor.<RuntimeException>rethrow(first);
        }
    }

    private void report(TransactionRun run, String place, Throwable failure) {
        Throwable first = run.first();
        // A callback may throw the same exception again, and an exception cannot be added to itself.
        if (first != null && failure != first) {
            first.addSuppressed(failure);
        }
        try {
            Level level = probe == null ? Level.ERROR : Level.DEBUG;
            logger.log(level, "transaction " + run.outcome() + ", but this failed: " + place, failure);
        } catch (RuntimeException | Error e) {
            // No better place exists for what a logger throws.
        }
    }

    /**
     * Throws a callback's exception unchanged, even a checked one: callbacks in other languages may throw checked exceptions without declaring them.
     */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void rethrow(Throwable failure) throws X {
        throw (X) failure;
    }

    /** A builder of an executor. */
    public static final class Builder {
        private static final QuiesceHook NO_HOOK = new QuiesceHook() {
            @Override
            public void enter() {}

            @Override
            public void leave() {}
        };

        private QuiesceHook quiesce = NO_HOOK;
        private @Nullable Supplier<? extends GroupedJobs> groups;
        private Duration patience = Duration.ofSeconds(30);
        private @Nullable Duration deadline;
        private @Nullable TransactionProbe probe;
        private @Nullable TransactionJournal journal;
        private Alarm alarm = AlarmClock.SHARED;
        private Logger logger = System.getLogger("io.github.qapi4j.runtime.transaction");

        private Builder() {}

        /** Sets the hook that stops other activity while a transaction runs; by default nothing is stopped. */
        public Builder quiesce(QuiesceHook hook) {
            this.quiesce = Objects.requireNonNull(hook, "hook");
            return this;
        }

        /**
         * Sets how long a transaction waits for other transactions before it is rejected; 30 seconds by default, and zero for no waiting.
         *
         * @throws IllegalArgumentException if the patience is negative
         */
        public Builder patience(Duration patience) {
            Objects.requireNonNull(patience, "patience");
            if (patience.isNegative()) {
                throw new IllegalArgumentException("the patience must not be negative: " + patience);
            }
            this.patience = patience;
            return this;
        }

        /**
         * Makes completion mode {@link CompletionMode#GROUPED} supported.
         *
         * @param groups returns a new group for each transaction in this mode; what it throws is the reply, and no step is prepared
         */
        public Builder groupedJobs(Supplier<? extends GroupedJobs> groups) {
            this.groups = Objects.requireNonNull(groups, "groups");
            return this;
        }

        /**
         * Sets how long the callbacks of a transaction may take until all steps are prepared; by default without limit. When the time is over, {@link
         * TransactionScope#isCancelled} returns true, the callback that is running is interrupted, and the transaction fails: with the exception of
         * that callback, or with a {@code GenericError} if it returns.
         *
         * <p>Afterwards, while effects are committed or undone, a callback that takes longer is interrupted after at most twice this time. What it then
         * throws is a later failure. A callback that does not react to the interrupt blocks the transaction, and those that wait for it. If another thread
         * interrupts the callback at the same time, both are one interrupt, and the flag is cleared after the callback.
         *
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder deadline(Duration time) {
            Objects.requireNonNull(time, "time");
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("the deadline must be positive: " + time);
            }
            this.deadline = time;
            return this;
        }

        /**
         * Sets a journal, which makes transactions all or nothing also if the process ends at any time; not set by default. The steps describe how
         * they are undone and redone ({@link TransactionStep#describe}); a transaction whose steps give no records writes nothing to it, but waits until
         * the end of the last one is durable. The journal belongs to this executor alone, which does not close it. It must be {@linkplain
         * TransactionJournal#recover recovered} before the first transaction.
         *
         * <p>If the disk fails while the decision is written, it can be unknown whether the transaction takes effect. Then neither {@code commit} nor
         * {@code abort} is called, registrations are not processed, and the reply is a {@code GenericError} that says so. After this, and if a callback
         * that commits, undoes or cleans a step or starts a job of a transaction with records fails, the transaction stays in the journal, and this
         * executor rejects all later transactions ({@link TransactionExecutor#isRecoveryNeeded}): the journal must be closed, opened again and recovered,
         * and given to a new executor.
         */
        public Builder journal(TransactionJournal journal) {
            this.journal = Objects.requireNonNull(journal, "journal");
            return this;
        }

        /** Sets a probe, for tests of handlers; not set by default. With a probe, later failures are logged at level {@code DEBUG}. */
        public Builder probe(TransactionProbe probe) {
            this.probe = Objects.requireNonNull(probe, "probe");
            return this;
        }

        Builder alarm(Alarm alarm) {
            this.alarm = alarm;
            return this;
        }

        Builder logger(Logger logger) {
            this.logger = logger;
            return this;
        }

        /** Returns the executor. */
        public TransactionExecutor build() {
            return new TransactionExecutor(this);
        }
    }
}
