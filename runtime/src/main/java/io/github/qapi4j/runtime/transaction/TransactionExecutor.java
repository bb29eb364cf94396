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
 * Runs transactions: all actions of a list take effect, or none. One at a time, in the order in which they ask; every call to
 * steps, jobs and hook comes from the thread that called {@link #execute}.
 *
 * <ol>
 *   <li>Completion mode {@code grouped} is refused, unless there is nothing to do.
 *   <li>The source is asked for the step of every action, in list order. What it throws is the answer. Then the hook is entered.
 *   <li>{@code prepare} of each step, in list order.
 *   <li>When one throws, no later step is prepared. From the failing step back to the first: {@code abort} (not of the failing
 *       one), then what the step registered, newest first: undos run, jobs are discarded.
 *   <li>When none throws: {@code commit} of each step in list order, then each job is started in the order of registration.
 *   <li>{@code clean} of each step that was prepared or tried, last to first. Then the hook is left.
 * </ol>
 *
 * <p>The answer is decided before the way back or the commit begins, because it tells the caller what has become of the state:
 * the first exception, the same object, whatever its type, or none. What anything throws after that (an {@link Error} too) stops
 * nothing and replaces nothing; it is logged, and attached to the first exception as suppressed. So a {@code commit} that throws
 * does not turn a transaction that has taken effect into a failed one. The executor neither reacts to the thread's interrupt flag
 * once it is running nor clears it.
 */
public final class TransactionExecutor {
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);
    private static final QuiesceHook NOTHING_TO_QUIESCE = new QuiesceHook() {
        @Override
        public void enter() {}

        @Override
        public void leave() {}
    };

    private final QuiesceHook quiesce;
    private final Duration patience;
    private final Logger logger;
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Makes an executor that quiesces nothing and waits up to 30 seconds for another transaction to end. */
    public TransactionExecutor() {
        this(NOTHING_TO_QUIESCE);
    }

    /** Makes an executor that waits up to 30 seconds for another transaction to end. */
    public TransactionExecutor(QuiesceHook quiesce) {
        this(quiesce, DEFAULT_PATIENCE);
    }

    /**
     * Makes an executor.
     *
     * @param patience how long a transaction waits for another one to end before it is refused
     * @throws IllegalArgumentException if {@code patience} is negative
     */
    public TransactionExecutor(QuiesceHook quiesce, Duration patience) {
        this(quiesce, patience, System.getLogger(TransactionExecutor.class.getName()));
    }

    TransactionExecutor(QuiesceHook quiesce, Duration patience, Logger logger) {
        this.quiesce = Objects.requireNonNull(quiesce, "quiesce");
        if (patience.isNegative()) {
            throw new IllegalArgumentException("negative patience: " + patience);
        }
        this.patience = patience;
        this.logger = logger;
    }

    /**
     * Runs a transaction. An empty list succeeds in both completion modes.
     *
     * <p>A transaction from inside another one is refused: at once on the same thread, and from a thread that a step waits for
     * when {@code patience} is over. It is also refused when the thread is interrupted while another transaction runs; the flag
     * stays set.
     *
     * @param actions the actions, in order
     * @param grouped whether the jobs of the transaction are to finish all or none, which is not supported
     * @param steps what each action does
     * @throws QmpErrorException the error of the first action that failed, unchanged, or why the transaction was refused before
     *     anything ran
     */
    public <A> void execute(List<A> actions, boolean grouped, StepSource<A> steps) throws QmpErrorException {
        List<A> all = List.copyOf(actions);
        if (grouped && !all.isEmpty()) {
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
            // The flag refuses to wait, but not to run.
            if (!turn.tryLock()) {
                throw QmpErrorException.generic("interrupted while another transaction runs");
            }
        }
    }

    /** One transaction: its entered steps, its first failure and the later ones. */
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

        /** Reports what failed later, then throws the first failure, if there is one. */
        void answer() {
            Throwable answer = first;
            if (answer != null) {
                for (LaterFailure each : later) {
                    // A callback may throw again what has failed before; nothing can be suppressed by itself.
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

    /** Throws what a callback threw, as it is: callbacks written in other languages throw checked exceptions that no signature names. */
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
}
