package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one step: its action and position in the transaction, and the registration of actions for the end of the transaction. Registrations are
 * accepted until {@link TransactionStep#prepare} ends; later ones throw an {@link IllegalStateException}. Not thread-safe, except {@link #isCancelled}.
 *
 * <pre>{@code
 * public void prepare(TransactionScope scope) throws QmpErrorException {
 *     Bitmap bitmap = node.addBitmap(name);
 *     scope.onAbort(() -> node.removeBitmap(bitmap));
 * }
 * }</pre>
 */
public final class TransactionScope {
    /** The step; it is set before the first step is prepared. */
    final TransactionStep step;

    private final TransactionRun run;
    private final Object action;
    private final int index;

    /** What the journal needs; null if the step has given no record. */
    private @Nullable Records records;

    /** The registration that was made last, which is linked to the earlier ones: the memory for a list could be exhausted. */
    @Nullable
    Registration newest;

    /** What {@code commit} or {@code abort} has thrown. */
    @Nullable
    Throwable endFailure;

    /** What {@code clean} has thrown. */
    @Nullable
    Throwable cleanFailure;

    TransactionScope(TransactionRun run, int index, Object action, TransactionStep step) {
        this.run = run;
        this.index = index;
        this.action = action;
        this.step = step;
    }

    /** Returns the action that the step executes: the object in the list that was given to the executor. */
    public Object action() {
        return action;
    }

    /**
     * Returns the position of the step's action in the list of actions, from 0. Error messages can identify the action by it, as in {@code
     * actions[2]}.
     */
    public int index() {
        return index;
    }

    /** Returns the number of actions of the transaction, at least 1. */
    public int size() {
        return run.size();
    }

    /**
     * Returns whether the transaction has exceeded its {@linkplain TransactionExecutor.Builder#deadline deadline} before all steps were prepared. A
     * {@code prepare} that takes long should then throw an exception. It does not depend on the client: its session may have ended, or the server may
     * have answered already because of its own {@code replyTimeout}. Any thread may call this method.
     */
    public boolean isCancelled() {
        return run.isCancelled();
    }

    /**
     * Registers an action that undoes a completed part of the step. It runs at most once, and only if the transaction fails. The undo actions of a
     * step run in reverse order.
     *
     * <p>If the action cannot be registered, the transaction fails, even if {@code prepare} catches the exception. The action then runs at once if memory
     * is exhausted, and first of the step's undo actions if the stack is exhausted. To be safe even if this method cannot be called for lack of stack, or
     * if there is no memory for a lambda, register the action before the effect, and let it do nothing if there was no effect.
     *
     * @throws IllegalStateException if {@code prepare} has ended; the action does not run
     */
    public void onAbort(Runnable undo) {
        // Without a call, for which the stack may have no room: that must be noted below.
        if (run.open != this) {
            throw isClosed();
        }
        Runnable action = undo;
        try {
            Objects.requireNonNull(undo, "undo");
            if (run.probing != null) {
                action = run.probing.undo(undo, index);
                run.probing.reached(Place.REGISTERING, index);
            }
            add(new Registration(action, null));
        } catch (OutOfMemoryError e) {
            run.unregistered = e;
            undoNow(action);
            throw e;
        } catch (StackOverflowError e) {
            run.unregistered = e;
            try {
                run.deferred = new @Nullable Object[] {action, null, run.deferred};
            } catch (OutOfMemoryError full) {
                undoNow(action);
            }
            throw e;
        }
        if (run.probing != null) {
            registered(run.probing);
        }
    }

    private void registered(Probing probing) {
        try {
            probing.reached(Place.REGISTERED, index);
        } catch (Throwable e) {
            run.unregistered = e;
            throw e;
        }
    }

    private void undoNow(Runnable undo) {
        try {
            undo.run();
        } catch (Throwable t) {
            run.undoFailure = t;
        }
    }

    /**
     * Registers a job that has been created. It is started if the transaction succeeds, and discarded if it fails.
     *
     * <p>If the job cannot be registered, the transaction fails, even if {@code prepare} catches the exception. The job is then discarded: at once, or, if
     * the stack is exhausted, before the step's undo actions run.
     *
     * @throws IllegalStateException if {@code prepare} has ended; the job is not discarded
     * @throws IllegalArgumentException if the transaction has completion mode {@link CompletionMode#GROUPED}, and its group rejects the job
     */
    public void job(TransactionJob job) {
        if (run.open != this) {
            throw isClosed();
        }
        TransactionJob registered = job;
        try {
            Objects.requireNonNull(job, "job");
            if (run.probing != null) {
                registered = run.probing.job(job, index);
            }
            addJob(job, registered);
        } catch (StackOverflowError e) {
            run.unregistered = e;
            try {
                run.deferred = new @Nullable Object[] {null, registered, run.deferred};
            } catch (OutOfMemoryError full) {
                discardNow(registered);
            }
            throw e;
        }
        if (run.probing != null) {
            registered(run.probing);
        }
    }

    /** @param registered the job itself, or as the probe sees it */
    private void addJob(TransactionJob job, TransactionJob registered) {
        try {
            if (run.probing != null) {
                run.probing.reached(Place.REGISTERING, index);
            }
            Registration registration = new Registration(null, registered);
            GroupedJobs group = run.group();
            if (group != null) {
                group.add(job);
            }
            add(registration);
            run.hasJobs = true;
        } catch (StackOverflowError e) {
            throw e;
        } catch (Throwable e) {
            // Everything, since groups in other languages may throw checked exceptions without declaring them.
            run.unregistered = e;
            discardNow(registered);
            throw e;
        }
    }

    private void discardNow(TransactionJob job) {
        try {
            job.discard();
        } catch (Throwable t) {
            run.undoFailure = t;
        }
    }

    /**
     * Gives the journal a record of how this step, or a part of it, is undone after the process has ended in the middle of the transaction. In {@link
     * TransactionStep#describe}, the record gets durable before the first step is prepared. In {@link TransactionStep#prepare}, it is durable when this
     * method returns, which costs a sync of the disk: call it before the effect. Without a journal, this method has no effect.
     *
     * @throws QmpErrorException if the record cannot be stored: do not perform the effect. The transaction fails, even if this exception is caught
     * @throws IllegalStateException if {@code prepare} has ended
     */
    public void undoRecord(JournalRecord record) throws QmpErrorException {
        Objects.requireNonNull(record, "record");
        requireDescribing();
        try {
            if (run.describing == this) {
                records().undo.add(record);
            } else {
                run.journal(index, record);
            }
        } catch (Throwable e) {
            run.unregistered = e;
            throw e;
        }
    }

    /**
     * Gives the journal a record of how this step is completed after the process has ended behind the decision that the transaction takes effect: what
     * {@link TransactionStep#commit} and the start of jobs would have done. It gets durable with the decision. Without a journal, this method has no effect.
     *
     * @throws IllegalStateException if {@code prepare} has ended
     */
    public void redoRecord(JournalRecord record) {
        Objects.requireNonNull(record, "record");
        requireDescribing();
        try {
            if (run.hasJournal()) {
                records().redo.add(record);
            }
        } catch (Throwable e) {
            run.unregistered = e;
            throw e;
        }
    }

    private void requireDescribing() {
        if (run.describing != this && run.open != this) {
            throw isClosed();
        }
    }

    private Records records() {
        if (records == null) {
            records = new Records();
        }
        return records;
    }

    List<JournalRecord> undoRecords() {
        return records == null ? List.of() : records.undo;
    }

    List<JournalRecord> redoRecords() {
        return records == null ? List.of() : records.redo;
    }

    private IllegalStateException isClosed() {
        return new IllegalStateException("prepare of step " + index + " has not begun, or is over");
    }

    private void add(Registration registration) {
        registration.older = newest;
        if (newest != null) {
            newest.newer = registration;
        }
        newest = registration;
    }

    /** Returns the registration that was made first. */
    @Nullable
    Registration oldest() {
        Registration oldest = newest;
        while (oldest != null && oldest.older != null) {
            oldest = oldest.older;
        }
        return oldest;
    }

    /** What the journal needs to undo and to redo the step after a crash. */
    private static final class Records {
        private final List<JournalRecord> undo = new ArrayList<>();
        private final List<JournalRecord> redo = new ArrayList<>();
    }

    /** An undo action, or a job. */
    static final class Registration {
        final @Nullable Runnable undo;
        final @Nullable TransactionJob job;

        @Nullable
        Registration older;

        @Nullable
        Registration newer;

        /** What the undo action, or the job's start or discard, has thrown. */
        @Nullable
        Throwable failure;

        Registration(@Nullable Runnable undo, @Nullable TransactionJob job) {
            this.undo = undo;
            this.job = job;
        }
    }
}
