package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionScope.Registration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Executes transactions: either all actions of a list take effect, or none. It runs one transaction at a time, in the order of the calls, while other
 * threads wait. All methods of steps, jobs and the hook are called on the thread that calls {@link #execute}.
 *
 * <ol>
 *   <li>Completion mode {@link CompletionMode#GROUPED} is rejected, unless the list is empty.
 *   <li>The source returns the step of each action, in list order. If it throws an exception, that is the reply. The hook is entered.
 *   <li>{@code prepare} of each step is called, in list order.
 *   <li>If one of them throws an exception, no later step is prepared. After a failure, the prepared steps are undone, from the failed step back to
 *   the first. For each step, {@code abort} is called (except for the failed one). Then its registrations are processed in reverse order: undo
 *   actions run, and jobs are discarded.
 *   <li>If no {@code prepare} fails, {@code commit} of each step is called in list order. Then the jobs are started, in the order of registration.
 *   <li>{@code clean} is called for each step whose {@code prepare} was called, in reverse order. The hook is left.
 * </ol>
 *
 * <p>The result is determined before the effects are undone or committed. It is either success or the first exception of any type, which is thrown
 * unchanged. Later exceptions, including {@link Error}s, neither stop the sequence nor change the result: they are logged, and added to the first
 * exception as suppressed exceptions. Therefore an exception in {@code commit} does not make a transaction fail that has taken effect. While a
 * transaction runs, the executor neither reacts to the thread's interrupt flag nor clears it.
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
    private final Duration patience;
    private final Logger logger;
    private final ReentrantLock turn = new ReentrantLock(true);

    private TransactionExecutor(Builder builder) {
        this.quiesce = builder.quiesce;
        this.patience = builder.patience;
        this.logger = builder.logger;
    }

    /** Returns a new executor without a hook, which waits at most 30 seconds for other transactions. */
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
     * @param mode the completion mode; {@code GROUPED} is not supported
     * @param steps the function from actions to steps
     * @throws QmpErrorException the error of the first action that failed, unchanged, or the reason why the transaction was rejected
     *     before any step was prepared
     */
    public <A> void execute(List<A> actions, CompletionMode mode, StepSource<A> steps) throws QmpErrorException {
        List<A> all = List.copyOf(Objects.requireNonNull(actions, "actions"));
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(steps, "steps");
        if (mode == CompletionMode.GROUPED && !all.isEmpty()) {
            throw QmpErrorException.generic("completion mode 'grouped' is not supported");
        }
        takeTurn();
        Run run = new Run();
        try {
            run.execute(all, steps);
        } finally {
            turn.unlock();
        }
        run.answer();
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

    /** One transaction: the steps whose prepare was called, the first failure and the later ones. */
    private final class Run {
        private final List<EnteredStep> entered = new ArrayList<>();
        private final List<LaterFailure> later = new ArrayList<>();
        private @Nullable Throwable first;

        <A> void execute(List<A> actions, StepSource<A> source) {
            List<TransactionStep> steps = new ArrayList<>(actions.size());
            try {
                for (A action : actions) {
                    steps.add(Objects.requireNonNull(source.stepFor(action), "no step for an action"));
                }
                quiesce.enter();
            } catch (Throwable t) {
                first = t;
                return;
            }
            prepare(steps);
            if (first == null) {
                commit();
            } else {
                rollBack();
            }
            for (EnteredStep each : newestFirst(entered)) {
                guard(each, "clean", each.step::clean);
            }
            guard(null, "leaving the quiesce hook", quiesce::leave);
        }

        private void prepare(List<TransactionStep> steps) {
            for (TransactionStep step : steps) {
                EnteredStep now = new EnteredStep(step, new TransactionScope(entered.size(), steps.size()));
                entered.add(now);
                try {
                    step.prepare(now.scope);
                    now.prepared = true;
                } catch (Throwable t) {
                    first = t;
                    return;
                } finally {
                    now.scope.close();
                }
            }
        }

        private void commit() {
            for (EnteredStep each : entered) {
                guard(each, "commit", each.step::commit);
            }
            for (EnteredStep each : entered) {
                for (Registration registration : each.scope.registrations()) {
                    if (registration.job() != null) {
                        guard(each, "start of a job", registration.job()::start);
                    }
                }
            }
        }

        private void rollBack() {
            for (EnteredStep each : newestFirst(entered)) {
                if (each.prepared) {
                    guard(each, "abort", each.step::abort);
                }
                for (Registration registration : newestFirst(each.scope.registrations())) {
                    guard(each, registration.job() == null ? "undo" : "discard of a job", registration.onAbort());
                }
            }
        }

        private void guard(@Nullable EnteredStep step, String callback, Runnable call) {
            try {
                call.run();
            } catch (Throwable t) {
                later.add(
                        new LaterFailure(step == null ? callback : "step " + step.scope.index() + ", " + callback, t));
            }
        }

        /** Logs the later failures, then throws the first one, if any. */
        void answer() {
            Throwable answer = first;
            if (answer != null) {
                for (LaterFailure each : later) {
                    // A callback may throw the same exception again, and an exception cannot be added to itself.
                    if (each.failure != answer) {
                        answer.addSuppressed(each.failure);
                    }
                }
            }
            String outcome = answer == null ? "committed" : "rolled back";
            for (LaterFailure each : later) {
                logger.log(Level.ERROR, "transaction " + outcome + ", but this failed: " + each.where, each.failure);
            }
            if (answer != null) {
                TransactionExecutor.<RuntimeException>rethrow(answer);
            }
        }
    }

    private static <T> List<T> newestFirst(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    /**
     * Throws a callback's exception unchanged, even a checked one: callbacks in other languages may throw checked exceptions without declaring them.
     */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void rethrow(Throwable failure) throws X {
        throw (X) failure;
    }

    private record LaterFailure(String where, Throwable failure) {}

    /** A step whose prepare was called, with its scope. */
    private static final class EnteredStep {
        final TransactionStep step;
        final TransactionScope scope;
        boolean prepared;

        EnteredStep(TransactionStep step, TransactionScope scope) {
            this.step = step;
            this.scope = scope;
        }
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
        private Duration patience = Duration.ofSeconds(30);
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
