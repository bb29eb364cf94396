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
 * The executor of transactions: all actions of a list take effect, or none. It runs one transaction at a time, in the order of the
 * calls; other threads wait. The thread that calls {@link #execute} makes all calls to steps, jobs and the hook.
 *
 * <ol>
 *   <li>Completion mode {@link CompletionMode#GROUPED} is rejected, unless the list is empty.
 *   <li>The source is asked for the step of each action, in list order. If it throws, the exception is the reply. Then the hook is
 *       entered.
 *   <li>{@code prepare} of each step is called, in list order.
 *   <li>If one throws, no later step is prepared. From the failed step back to the first: {@code abort} (not of the failed one), then
 *       what the step registered, in reverse order: undos run, jobs are discarded.
 *   <li>If none throws: {@code commit} of each step in list order, then each job is started in the order of registration.
 *   <li>{@code clean} of each step whose {@code prepare} was called, in reverse order. Then the hook is left.
 * </ol>
 *
 * <p>The reply is decided before the effects are undone or committed, since it reports the resulting state: it is the first exception,
 * the same object, whatever its type, or success. A later exception, an {@link Error} too, stops nothing and replaces nothing: it is
 * logged, and attached to the first exception as suppressed. So a {@code commit} that throws does not turn a transaction that has taken
 * effect into a failed one. While a transaction runs, the executor neither reacts to the thread's interrupt flag nor clears it.
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

    /** Returns a new executor without a hook, which waits up to 30 seconds for other transactions. */
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
     * <p>A transaction inside another one is rejected: at once on the same thread, and on a thread that a step waits for when the
     * {@linkplain Builder#patience patience} is over. A transaction is also rejected if the thread is interrupted while another one
     * runs; the flag stays set.
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
                    // A callback may throw the same exception again, which cannot be suppressed by itself.
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

    /** Throws a callback's exception unchanged: callbacks in other languages throw checked exceptions that no signature declares. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void rethrow(Throwable failure) throws X {
        throw (X) failure;
    }

    private record LaterFailure(String where, Throwable failure) {}

    /** A step whose prepare was entered, and its scope. */
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
        private Logger logger = System.getLogger(TransactionExecutor.class.getName());

        private Builder() {}

        /** Sets the hook that stops other activity while a transaction runs; by default nothing is stopped. */
        public Builder quiesce(QuiesceHook hook) {
            this.quiesce = Objects.requireNonNull(hook, "hook");
            return this;
        }

        /**
         * Sets how long a transaction waits for other ones to end before it is rejected; 30 seconds by default.
         *
         * @throws IllegalArgumentException if the patience is negative; with zero, a transaction does not wait
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
