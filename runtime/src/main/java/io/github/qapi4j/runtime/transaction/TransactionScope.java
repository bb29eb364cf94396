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

    /** Whether registrations are accepted. */
    private boolean open;

    /** Whether the step describes itself for the journal. */
    private boolean describing;

    /** What the journal needs to undo and to redo the step after a crash. */
    private List<JournalRecord> undoRecords = List.of();

    private List<JournalRecord> redoRecords = List.of();

    /** Whether {@code prepare} has returned, and has registered everything. */
    boolean prepared;

    /** The registrations, in both orders, without a list whose memory could be exhausted. */
    @Nullable
    Registration oldest;

    @Nullable
    Registration newest;

    /** Why a registration failed, which {@code prepare} may have caught. */
    @Nullable
    Throwable unregistered;

    /** An undo action, or a job, that was not registered for lack of stack: it must not run before the stack has room. */
    @Nullable
    Runnable deferredUndo;

    @Nullable
    TransactionJob deferredJob;

    /** What was thrown by the undo action that was not registered. */
    @Nullable
    Throwable undoFailure;

    /** What was thrown by the discard of the job that was not registered. */
    @Nullable
    Throwable discardFailure;

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
     * {@code prepare} that takes long should then throw an exception. Any thread may call this method.
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
        if (!open) {
            throw isClosed();
        }
        try {
            Objects.requireNonNull(undo, "undo");
            run.reached(Place.REGISTERING, index);
            add(new Registration(undo, null));
        } catch (OutOfMemoryError e) {
            unregistered = e;
            undoNow(undo);
            throw e;
        } catch (StackOverflowError e) {
            unregistered = e;
            if (deferredUndo == null) {
                deferredUndo = undo;
            } else {
                undoNow(undo);
            }
            throw e;
        }
    }

    private void undoNow(Runnable undo) {
        try {
            undo.run();
        } catch (Throwable t) {
            undoFailure = t;
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
        if (!open) {
            throw isClosed();
        }
        try {
            Objects.requireNonNull(job, "job");
            addJob(job);
        } catch (StackOverflowError e) {
            unregistered = e;
            if (deferredJob == null) {
                deferredJob = job;
            } else {
                discardNow(job);
            }
            throw e;
        }
    }

    private void addJob(TransactionJob job) {
        try {
            run.reached(Place.REGISTERING, index);
            Registration registration = new Registration(null, job);
            GroupedJobs group = run.group();
            if (group != null) {
                group.add(job);
            }
            add(registration);
        } catch (StackOverflowError e) {
            throw e;
        } catch (Throwable e) {
            // Everything, since groups in other languages may throw checked exceptions without declaring them.
            unregistered = e;
            discardNow(job);
            throw e;
        }
    }

    private void discardNow(TransactionJob job) {
        try {
            job.discard();
        } catch (Throwable t) {
            discardFailure = t;
        }
    }

    /**
     * Gives the journal a record of how this step, or a part of it, is undone after the process has ended in the middle of the transaction. In {@link
     * TransactionStep#describe}, the record gets durable before the first step is prepared. In {@link TransactionStep#prepare}, it is durable when this
     * method returns, which costs a sync of the disk: call it before the effect. Without a journal, this method has no effect.
     *
     * @throws QmpErrorException if the record cannot be stored: do not perform the effect
     * @throws IllegalStateException if {@code prepare} has ended
     */
    public void undoRecord(JournalRecord record) throws QmpErrorException {
        Objects.requireNonNull(record, "record");
        if (describing) {
            undoRecords = with(undoRecords, record);
        } else {
            if (!open) {
                throw isClosed();
            }
            run.journal(index, record);
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
        if (!describing && !open) {
            throw isClosed();
        }
        redoRecords = with(redoRecords, record);
    }

    private static List<JournalRecord> with(List<JournalRecord> records, JournalRecord record) {
        List<JournalRecord> more = records.isEmpty() ? new ArrayList<>() : records;
        more.add(record);
        return more;
    }

    List<JournalRecord> undoRecords() {
        return undoRecords;
    }

    List<JournalRecord> redoRecords() {
        return redoRecords;
    }

    /** Calls {@link TransactionStep#describe}. */
    void describe() throws QmpErrorException {
        describing = true;
        try {
            step.describe(this);
        } finally {
            describing = false;
        }
    }

    private IllegalStateException isClosed() {
        return new IllegalStateException("prepare of step " + index + " has not begun, or is over");
    }

    private void add(Registration registration) {
        registration.older = newest;
        if (newest == null) {
            oldest = registration;
        } else {
            newest.newer = registration;
        }
        newest = registration;
    }

    /** Accepts registrations, as {@code prepare} begins. */
    void open() {
        open = true;
    }

    /** Rejects further registrations, as {@code prepare} has ended. */
    void close() {
        open = false;
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
