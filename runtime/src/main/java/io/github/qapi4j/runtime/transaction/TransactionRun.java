package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import io.github.qapi4j.runtime.transaction.TransactionScope.Registration;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One transaction. Once the outcome is decided, it allocates no memory, loads no class and needs little stack until the end of the last callback, so that
 * exhausted memory or stack cannot keep it from completing: the scopes exist before, each registration is linked to its scope, and each callback has a
 * place for the exception that it may throw. What is allocated before the decision can only make the transaction fail.
 */
final class TransactionRun {
    private final TransactionScope[] scopes;
    private final QuiesceHook quiesce;
    private final @Nullable GroupedJobs group;
    private final @Nullable Deadline deadline;
    private final @Nullable TransactionProbe probe;
    private final @Nullable TransactionJournal journal;

    /** The transaction in the journal; null if no step has given it a record. */
    private TransactionJournal.@Nullable Entry entry;

    /** Whether only the recovery of the journal can decide if the transaction takes effect. */
    private boolean unknown;

    private @Nullable Throwable journalFailure;

    /** The number of steps whose {@code prepare} was called. */
    private int entered;

    private boolean hookEntered;
    private @Nullable Throwable first;
    private @Nullable Throwable leaveFailure;

    TransactionRun(
            int size,
            QuiesceHook quiesce,
            @Nullable GroupedJobs group,
            @Nullable Deadline deadline,
            @Nullable TransactionProbe probe,
            @Nullable TransactionJournal journal) {
        this.scopes = new TransactionScope[size];
        this.quiesce = quiesce;
        this.group = group;
        this.deadline = deadline;
        this.probe = probe;
        this.journal = journal;
    }

    int size() {
        return scopes.length;
    }

    @Nullable
    GroupedJobs group() {
        return group;
    }

    boolean isCancelled() {
        return deadline != null && deadline.isCancelled();
    }

    /** Runs the transaction to its end, whatever the callbacks throw. */
    <A> void execute(List<A> actions, StepSource<A> source) {
        begin(actions, source);
        if (first == null) {
            prepare();
        }
        if (deadline != null && deadline.decide() && first == null) {
            first = tooLate();
        }
        if (first == null && journal != null) {
            decide(journal);
        }
        if (first == null) {
            commit();
        } else if (!unknown) {
            rollBack();
        }
        for (int i = entered - 1; i >= 0; i--) {
            clean(scopes[i]);
        }
        endEntry();
        if (hookEntered) {
            leave();
        }
    }

    /** Asks for all steps and enters the hook. */
    private <A> void begin(List<A> actions, StepSource<A> source) {
        beginCallback();
        try {
            for (int i = 0; i < scopes.length; i++) {
                A action = actions.get(i);
                TransactionStep step = Objects.requireNonNull(source.stepFor(action), "no step for an action");
                scopes[i] = new TransactionScope(this, i, action, step);
                reached(Place.STEP, i);
            }
            quiesce.enter();
            hookEntered = true;
            reached(Place.ENTERED, 0);
            // Behind the hook, so that nothing changes what an undo record restores.
            if (journal != null) {
                describe(journal);
            }
        } catch (Throwable t) {
            first = t;
        }
        endCallback();
    }

    private void describe(TransactionJournal journal) throws QmpErrorException {
        boolean described = false;
        for (TransactionScope scope : scopes) {
            scope.describe();
            described |= !scope.undoRecords().isEmpty();
        }
        if (described) {
            beginEntry(journal);
        }
    }

    private TransactionJournal.Entry beginEntry(TransactionJournal journal) throws QmpErrorException {
        try {
            TransactionJournal.Entry begun = journal.begin(
                    Stream.of(scopes).map(TransactionScope::undoRecords).toList());
            entry = begun;
            return begun;
        } catch (IOException e) {
            throw journalError("the journal cannot be written", e);
        }
    }

    /** Makes a record durable that a step gives while it is prepared. */
    void journal(int step, JournalRecord record) throws QmpErrorException {
        if (journal == null) {
            return;
        }
        TransactionJournal.Entry open = entry != null ? entry : beginEntry(journal);
        try {
            open.undo(step, record);
        } catch (IOException e) {
            throw journalError("the journal cannot be written", e);
        }
    }

    private static QmpErrorException journalError(String problem, IOException cause) {
        QmpErrorException error = QmpErrorException.generic(problem + ": " + cause.getMessage());
        error.addSuppressed(cause);
        return error;
    }

    /** Makes the decision durable that the transaction takes effect. */
    private void decide(TransactionJournal journal) {
        try {
            List<List<JournalRecord>> redo =
                    Stream.of(scopes).map(TransactionScope::redoRecords).toList();
            if (entry == null && redo.stream().allMatch(List::isEmpty)) {
                return;
            }
            TransactionJournal.Entry open = entry != null ? entry : beginEntry(journal);
            try {
                open.commit(redo);
            } catch (JournalException e) {
                unknown = e.isOutcomeUnknown();
                throw journalError(
                        unknown
                                ? "whether the transaction takes effect is unknown until the journal is recovered"
                                : "the journal cannot be written",
                        e);
            } catch (IOException e) {
                throw journalError("the journal cannot be written", e);
            }
        } catch (Throwable t) {
            first = t;
        }
    }

    private void endEntry() {
        if (entry != null && !needsRecovery()) {
            try {
                entry.end();
            } catch (Throwable t) {
                journalFailure = t;
            }
        }
    }

    /**
     * Returns whether only the recovery of the journal makes the transaction complete: the outcome is unknown, or a callback that commits or undoes a
     * step has failed.
     */
    boolean needsRecovery() {
        if (entry == null) {
            return false;
        }
        for (int i = 0; i < entered; i++) {
            TransactionScope scope = scopes[i];
            if (scope.endFailure != null || scope.undoFailure != null || scope.discardFailure != null) {
                return true;
            }
            for (Registration each = scope.oldest; each != null; each = each.newer) {
                if (each.failure != null) {
                    return true;
                }
            }
        }
        return unknown;
    }

    /** Returns what has happened to the effects, for messages. */
    String outcome() {
        return unknown ? "of unknown outcome" : first == null ? "committed" : "rolled back";
    }

    private void prepare() {
        for (TransactionScope scope : scopes) {
            beginCallback();
            if (isCancelled()) {
                endCallback();
                return;
            }
            entered++;
            prepare(scope);
            if (first != null) {
                return;
            }
        }
    }

    private void prepare(TransactionScope scope) {
        scope.open();
        try {
            scope.step.prepare(scope);
            first = scope.unregistered;
            if (first == null) {
                scope.prepared = true;
                reached(Place.PREPARED, scope.index());
            }
        } catch (Throwable t) {
            first = t;
        }
        endCallback();
        scope.close();
    }

    private static Throwable tooLate() {
        try {
            return QmpErrorException.generic("the transaction has exceeded its deadline");
        } catch (Throwable e) {
            return e;
        }
    }

    private void commit() {
        for (TransactionScope scope : scopes) {
            commit(scope);
        }
        for (TransactionScope scope : scopes) {
            for (Registration each = scope.oldest; each != null; each = each.newer) {
                if (each.job != null) {
                    start(scope, each, each.job);
                }
            }
        }
    }

    private void rollBack() {
        for (int i = entered - 1; i >= 0; i--) {
            TransactionScope scope = scopes[i];
            undoUnregistered(scope);
            if (scope.prepared) {
                abort(scope);
            }
            for (Registration each = scope.newest; each != null; each = each.older) {
                undo(scope, each);
            }
        }
    }

    // One method for each callback: a method with the callback as a parameter would need a lambda, or the class of a
    // switch.

    private void commit(TransactionScope scope) {
        beginCallback();
        try {
            scope.step.commit();
            reached(Place.COMMITTED, scope.index());
        } catch (Throwable t) {
            scope.endFailure = t;
        }
        endCallback();
    }

    private void start(TransactionScope scope, Registration registration, TransactionJob job) {
        beginCallback();
        try {
            job.start();
            reached(Place.STARTED, scope.index());
        } catch (Throwable t) {
            registration.failure = t;
        }
        endCallback();
    }

    private void abort(TransactionScope scope) {
        beginCallback();
        try {
            scope.step.abort();
            reached(Place.ABORTED, scope.index());
        } catch (Throwable t) {
            scope.endFailure = t;
        }
        endCallback();
    }

    private void undoUnregistered(TransactionScope scope) {
        beginCallback();
        try {
            if (scope.deferredUndo != null) {
                scope.deferredUndo.run();
            }
        } catch (Throwable t) {
            scope.undoFailure = t;
        }
        endCallback();
        beginCallback();
        try {
            if (scope.deferredJob != null) {
                scope.deferredJob.discard();
            }
        } catch (Throwable t) {
            scope.discardFailure = t;
        }
        endCallback();
    }

    private void undo(TransactionScope scope, Registration registration) {
        beginCallback();
        try {
            if (registration.undo != null) {
                registration.undo.run();
                reached(Place.UNDONE, scope.index());
            } else if (registration.job != null) {
                registration.job.discard();
                reached(Place.DISCARDED, scope.index());
            }
        } catch (Throwable t) {
            registration.failure = t;
        }
        endCallback();
    }

    private void clean(TransactionScope scope) {
        beginCallback();
        try {
            scope.step.clean();
            reached(Place.CLEANED, scope.index());
        } catch (Throwable t) {
            scope.cleanFailure = t;
        }
        endCallback();
    }

    private void leave() {
        beginCallback();
        try {
            quiesce.leave();
            reached(Place.LEFT, 0);
        } catch (Throwable t) {
            leaveFailure = t;
        }
        endCallback();
    }

    void reached(Place place, int step) {
        if (probe != null) {
            probe.reached(place, step);
        }
    }

    private void beginCallback() {
        if (deadline != null) {
            deadline.beginCallback();
        }
    }

    private void endCallback() {
        if (deadline != null) {
            deadline.endCallback();
        }
    }

    /** Returns the first failure; null if the transaction has succeeded. */
    @Nullable
    Throwable first() {
        return first;
    }

    /** Passes each later failure with its place, in the order of the calls. */
    void laterFailures(BiConsumer<String, Throwable> consumer) {
        boolean committed = first == null;
        if (committed) {
            for (int i = 0; i < entered; i++) {
                report(consumer, i, "commit", scopes[i].endFailure);
            }
            for (int i = 0; i < entered; i++) {
                for (Registration each = scopes[i].oldest; each != null; each = each.newer) {
                    report(consumer, i, "start of a job", each.failure);
                }
            }
        } else {
            for (int i = entered - 1; i >= 0; i--) {
                report(consumer, i, "undo that was not registered", scopes[i].undoFailure);
                report(consumer, i, "discard of a job that was not registered", scopes[i].discardFailure);
                report(consumer, i, "abort", scopes[i].endFailure);
                for (Registration each = scopes[i].newest; each != null; each = each.older) {
                    report(consumer, i, each.job == null ? "undo" : "discard of a job", each.failure);
                }
            }
        }
        for (int i = entered - 1; i >= 0; i--) {
            report(consumer, i, "clean", scopes[i].cleanFailure);
        }
        if (journalFailure != null) {
            consumer.accept("end of the transaction in the journal", journalFailure);
        }
        if (leaveFailure != null) {
            consumer.accept("leaving the quiesce hook", leaveFailure);
        }
    }

    private static void report(
            BiConsumer<String, Throwable> consumer, int step, String callback, @Nullable Throwable failure) {
        if (failure != null) {
            consumer.accept("step " + step + ", " + callback, failure);
        }
    }
}
