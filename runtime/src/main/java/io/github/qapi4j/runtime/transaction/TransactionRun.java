package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import io.github.qapi4j.runtime.transaction.TransactionScope.Registration;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
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
    private final @Nullable TransactionJournal journal;

    /** Null if there is no probe. */
    final @Nullable Probing probing;

    /** The transaction in the journal; null if no step has given it a record. */
    private TransactionJournal.@Nullable Entry entry;

    /** Whether only the recovery of the journal can decide if the transaction takes effect. */
    private boolean unknown;

    private @Nullable Throwable journalFailure;

    /** The step that describes itself for the journal, and the one that accepts registrations. */
    @Nullable
    TransactionScope describing;

    @Nullable
    TransactionScope open;

    /** Whether a job is registered. */
    boolean hasJobs;

    /** The number of steps whose {@code prepare} was called, and of those that are prepared with all their registrations. */
    private int entered;

    private int prepared;

    private boolean hookEntered;
    private @Nullable Throwable first;

    /** Whether a callback has failed that cannot change the outcome any more. */
    private boolean failedLater;

    private @Nullable Throwable leaveFailure;

    /** Why a registration failed, which {@code prepare} may have caught. The transaction fails, so that this concerns only one step. */
    @Nullable
    Throwable unregistered;

    /**
     * The undo actions and jobs that were not registered for lack of stack, and must not run before the stack has room, newest first: each an undo
     * action, a job, one of which is null, and the older ones. An array, because the call of a constructor would need stack.
     */
    @Nullable
    Object @Nullable [] deferred;

    /** What was thrown by an undo action that was not registered, or by the discard of such a job. */
    @Nullable
    Throwable undoFailure;

    TransactionRun(
            int size,
            QuiesceHook quiesce,
            @Nullable GroupedJobs group,
            @Nullable Deadline deadline,
            @Nullable TransactionProbe probe,
            @Nullable TransactionJournal journal) {
        this.scopes = new TransactionScope[size];
        this.probing = probe == null ? null : new Probing(probe, deadline);
        this.quiesce = probing == null ? quiesce : probing.hook(quiesce);
        this.group = group;
        this.deadline = deadline;
        this.journal = journal;
    }

    int size() {
        return scopes.length;
    }

    @Nullable
    GroupedJobs group() {
        return group;
    }

    boolean hasJournal() {
        return journal != null;
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

    private <A> void begin(List<A> actions, StepSource<A> source) {
        beginCallback();
        try {
            enter(actions, source);
        } catch (Throwable t) {
            first = t;
        }
        endCallback();
    }

    /** Asks for all steps and enters the hook, unless the transaction is cancelled before. */
    private <A> void enter(List<A> actions, StepSource<A> source) throws QmpErrorException {
        for (int i = 0; i < scopes.length; i++) {
            A action = actions.get(i);
            reached(Place.ASKING, i);
            TransactionStep step = Objects.requireNonNull(source.stepFor(action), "no step for an action");
            scopes[i] = new TransactionScope(this, i, action, probing == null ? step : probing.step(step, i));
            reached(Place.STEP, i);
            if (isCancelled()) {
                return;
            }
        }
        quiesce.enter();
        hookEntered = true;
        reached(Place.ENTERED, 0);
        // Behind the hook, so that nothing changes what an undo record restores.
        if (journal != null && !isCancelled()) {
            describe(journal);
        }
    }

    private void describe(TransactionJournal journal) throws QmpErrorException {
        boolean described = false;
        for (TransactionScope scope : scopes) {
            describing = scope;
            try {
                scope.step.describe(scope);
            } finally {
                describing = null;
            }
            described |= !scope.undoRecords().isEmpty();
        }
        if (unregistered != null) {
            first = unregistered;
        } else if (described) {
            beginEntry(
                    journal,
                    Stream.of(scopes).map(TransactionScope::undoRecords).toList());
        } else if (scopes.length > 0) {
            syncEnd(journal);
        }
    }

    /** Makes the end of the last transaction durable, so that recovery does not repeat it over the effects of this one, which begins no entry. */
    private static void syncEnd(TransactionJournal journal) throws QmpErrorException {
        try {
            journal.sync();
        } catch (IOException e) {
            throw journalError("the journal is not ready", e);
        }
    }

    private TransactionJournal.Entry beginEntry(TransactionJournal journal, List<List<JournalRecord>> undo)
            throws QmpErrorException {
        try {
            TransactionJournal.Entry begun = journal.begin(undo);
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
        if (entry == null) {
            List<List<JournalRecord>> undo = new ArrayList<>(Collections.nCopies(scopes.length, List.of()));
            undo.set(step, List.of(record));
            beginEntry(journal, undo);
            return;
        }
        try {
            entry.undo(step, record);
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
            TransactionJournal.Entry open =
                    entry != null ? entry : beginEntry(journal, Collections.nCopies(scopes.length, List.of()));
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
     * Returns whether only the recovery of the journal makes the transaction complete: the outcome is unknown, or a callback has failed that commits,
     * undoes or cleans a step.
     */
    boolean needsRecovery() {
        if (entry == null) {
            return false;
        }
        return unknown || undoFailure != null || failedLater;
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
        open = scope;
        try {
            scope.step.prepare(scope);
            first = unregistered;
            if (first == null) {
                prepared++;
                reached(Place.PREPARED, scope.index());
            }
        } catch (Throwable t) {
            first = t;
        }
        endCallback();
        open = null;
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
        if (!hasJobs) {
            return;
        }
        for (TransactionScope scope : scopes) {
            for (Registration each = scope.oldest(); each != null; each = each.newer) {
                if (each.job != null) {
                    start(each, each.job);
                }
            }
        }
    }

    private void rollBack() {
        undoUnregistered();
        for (int i = entered - 1; i >= 0; i--) {
            TransactionScope scope = scopes[i];
            if (i < prepared) {
                abort(scope);
            }
            for (Registration each = scope.newest; each != null; each = each.older) {
                undo(each);
            }
        }
    }

    // One method for each callback: a method with the callback as a parameter would need a lambda, or the class of a
    // switch.

    private void commit(TransactionScope scope) {
        beginCallback();
        try {
            scope.step.commit();
        } catch (Throwable t) {
            scope.endFailure = t;
            failedLater = true;
        }
        endCallback();
    }

    private void start(Registration registration, TransactionJob job) {
        beginCallback();
        try {
            job.start();
        } catch (Throwable t) {
            registration.failure = t;
            failedLater = true;
        }
        endCallback();
    }

    private void abort(TransactionScope scope) {
        beginCallback();
        try {
            scope.step.abort();
        } catch (Throwable t) {
            scope.endFailure = t;
            failedLater = true;
        }
        endCallback();
    }

    /** Undoes what the last step could not register. */
    private void undoUnregistered() {
        for (@Nullable Object[] each = deferred; each != null; each = (@Nullable Object[]) each[2]) {
            beginCallback();
            try {
                if (each[0] != null) {
                    ((Runnable) each[0]).run();
                } else {
                    ((TransactionJob) each[1]).discard();
                }
            } catch (Throwable t) {
                undoFailure = t;
            }
            endCallback();
        }
    }

    private void undo(Registration registration) {
        beginCallback();
        try {
            if (registration.undo != null) {
                registration.undo.run();
            } else if (registration.job != null) {
                registration.job.discard();
            }
        } catch (Throwable t) {
            registration.failure = t;
            failedLater = true;
        }
        endCallback();
    }

    private void clean(TransactionScope scope) {
        beginCallback();
        try {
            scope.step.clean();
        } catch (Throwable t) {
            scope.cleanFailure = t;
            failedLater = true;
        }
        endCallback();
    }

    private void leave() {
        beginCallback();
        try {
            quiesce.leave();
        } catch (Throwable t) {
            leaveFailure = t;
        }
        endCallback();
    }

    private void reached(Place place, int step) {
        if (probing != null) {
            probing.reached(place, step);
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
        report(consumer, entered - 1, "undo of what was not registered", undoFailure);
        if (failedLater) {
            failuresOfSteps(consumer);
        }
        if (journalFailure != null) {
            consumer.accept("end of the transaction in the journal", journalFailure);
        }
        if (leaveFailure != null) {
            consumer.accept("leaving the quiesce hook", leaveFailure);
        }
    }

    private void failuresOfSteps(BiConsumer<String, Throwable> consumer) {
        if (first == null) {
            for (int i = 0; i < entered; i++) {
                report(consumer, i, "commit", scopes[i].endFailure);
            }
            for (int i = 0; i < entered; i++) {
                for (Registration each = scopes[i].oldest(); each != null; each = each.newer) {
                    report(consumer, i, "start of a job", each.failure);
                }
            }
        } else {
            for (int i = entered - 1; i >= 0; i--) {
                report(consumer, i, "abort", scopes[i].endFailure);
                for (Registration each = scopes[i].newest; each != null; each = each.older) {
                    report(consumer, i, each.job == null ? "undo" : "discard of a job", each.failure);
                }
            }
        }
        for (int i = entered - 1; i >= 0; i--) {
            report(consumer, i, "clean", scopes[i].cleanFailure);
        }
    }

    private static void report(
            BiConsumer<String, Throwable> consumer, int step, String callback, @Nullable Throwable failure) {
        if (failure != null) {
            consumer.accept("step " + step + ", " + callback, failure);
        }
    }
}
