package io.github.qapi4j.runtime.transaction.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A journal makes transactions hold when the process is killed or the machine loses power: after {@link #recover}, each transaction has taken effect
 * completely or not at all. It records on disk how each step is undone, before the step has an effect; then the decision; and after the decision how
 * each step is completed.
 *
 * <p>A transaction costs two syncs of the disk, one in {@link #begin} and one in {@link Entry#commit}, and one more for each {@link Entry#undo}. One
 * transaction is open at a time. The journal is a directory that one process and one object at a time can open. It is about 1 MiB large, plus the
 * largest recent transaction, which can have up to 256 MiB of records, and is read into memory. Only the owner of the process can read its files, which contain the records as
 * plain text.
 *
 * <p><b>Effects.</b> The journal knows nothing of the effects. The program makes them durable, for example by syncing its files:
 * <ul>
 *   <li>before {@link Entry#end}, all effects of the transaction, or of undoing it;
 *   <li>before {@link Entry#commit}, the effects that no redo record describes.
 * </ul>
 *
 * <p><b>Between transactions.</b> {@link Entry#end} does not sync: the next {@link #begin} does. If the machine loses power before that, recovery undoes
 * or redoes the transaction again. This is harmless if only transactions change the state, because its records restore the values that the transaction
 * has left. If other commands change the same state between two transactions, recovery would overwrite their effects: call {@link #sync} before they do.
 * A process that is killed, while the system continues to run, loses nothing that {@code end} has written.
 *
 * <p><b>Failures.</b> A failed method leaves the journal as it was before the call: nothing of a failed record remains, and the method may be called
 * again. If even that cannot be ensured, since the disk fails again, the exception says so, and all methods reject their calls until the journal is
 * closed and opened again, and {@link #recover} has run; then recovery may undo a transaction again that was undone already, or never had an effect. The
 * interrupt flag of the thread has no influence.
 *
 * <p><b>Platforms.</b> A sync of a file must make its content and size durable, also in the caches of disks. On Linux and macOS, the directory is synced
 * too. Windows cannot sync a directory: a kill of the process loses nothing there, but after a loss of power the newest file of the journal may have
 * disappeared. {@code docs/transactions.md} lists what the journal relies on. The methods may be called by any thread, by one at a time,
 * except for {@link #close}.
 *
 * <pre>{@code
 * try (TransactionJournal journal = TransactionJournal.open(directory)) {
 *     journal.recover(handler);
 *     TransactionJournal.Entry entry = journal.begin(List.of(List.of(undoOfFirst), List.of(undoOfSecond)));
 *     first.change();
 *     second.change();
 *     entry.commit(List.of(List.of(redoOfFirst), List.of(redoOfSecond)));
 *     files.sync();
 *     entry.end();
 * }
 * }</pre>
 */
public interface TransactionJournal extends AutoCloseable {

    /**
     * Opens the journal in a directory, which is created if it does not exist, but not its parent. What a crash has left of an incomplete last record is
     * removed. If transactions are in doubt, {@link #recover} must be called before {@link #begin}.
     *
     * @throws JournalException if this or another process has opened the journal; if a file is damaged otherwise than by a crash, does not belong to a
     *     journal, or has another version of the format; the files are then left as they are
     * @throws IOException if the directory or a file cannot be created, read or written
     */
    static TransactionJournal open(Path directory) throws IOException {
        return FileJournal.open(directory);
    }

    /**
     * Returns the transactions that had begun and not ended when the journal was opened, and have not been recovered: at most one, since transactions are
     * consecutive.
     */
    List<InDoubtTransaction> inDoubt();

    /**
     * Returns the number of bytes of an incomplete last record that {@link #open} has removed; 0 if there was none. Such a record is the trace of a crash
     * while it was written, and had no effect yet.
     */
    long tornBytes();

    /**
     * Undoes each undecided transaction in doubt, and completes each decided one. Then it records durably that the transaction has ended. Has no effect if
     * nothing is in doubt. If the process ends before the method has returned, the same transactions are in doubt again.
     *
     * @throws JournalException if the handler or the disk fails; the message names the transaction and the step, the cause is the exception of the
     *     handler, and the transaction stays in doubt. An {@link Error} of the handler is thrown unchanged
     * @throws IllegalStateException if a transaction is open, or the handler calls this method
     */
    void recover(RecoveryHandler handler) throws IOException;

    /**
     * Begins a transaction: records durably how its steps are undone. Call it before the first effect.
     *
     * @param undo for each step, the records that are known before any step has an effect; they may be none
     * @throws JournalException if the records cannot be stored: the transaction has not begun
     * @throws IllegalStateException if a transaction is open, or in doubt
     */
    Entry begin(List<List<JournalRecord>> undo) throws IOException;

    /**
     * Makes the end of the last transaction durable. Afterwards, recovery does not undo or redo it. Has no effect if it is durable already.
     *
     * @throws JournalException if that failed: the end may or may not be durable; if a transaction is open, or in doubt
     */
    void sync() throws IOException;

    /**
     * Makes the end of the last transaction durable, and closes the journal. A transaction that is open is in doubt when the journal is opened again. May
     * be called by any thread and more than once; it waits while another method writes to the disk.
     *
     * @throws JournalException if the end may not be durable; the journal is closed nevertheless
     */
    @Override
    void close() throws IOException;

    /** An open transaction. */
    interface Entry {

        /** Returns the number of the transaction in its journal, from 1. */
        long id();

        /**
         * Adds a durable undo record to a step, whose undo depends on its own preparation. Call it before the effect that the record undoes.
         *
         * @param step the position of the step, from 0
         * @throws JournalException if the record cannot be stored: do not perform the effect, and undo the transaction
         * @throws IllegalStateException if the transaction is decided or has ended
         * @throws IndexOutOfBoundsException if the transaction does not have the step
         */
        void undo(int step, JournalRecord record) throws IOException;

        /**
         * Decides that the transaction takes effect, durably. Before the call, recovery undoes the transaction; after the method has returned, recovery
         * completes it. After a failure of any type, the transaction is not decided, and the caller must undo it, unless {@link
         * JournalException#isOutcomeUnknown} is true: then recovery will find out.
         *
         * @param redo for each step, the records that recovery needs to complete it; they may be none
         * @throws JournalException if the decision is not durable, or may not be
         * @throws IllegalStateException if the transaction is decided or has ended
         * @throws IllegalArgumentException if the number of steps differs from that in {@link TransactionJournal#begin}
         */
        void commit(List<List<JournalRecord>> redo) throws IOException;

        /**
         * Ends the transaction, whose effects are final or undone, and durable. The end itself is durable only after the next {@link
         * TransactionJournal#begin} or {@link TransactionJournal#sync}; before that, recovery may repeat what the records describe. Has no effect if the
         * transaction has ended.
         *
         * @throws JournalException if the end cannot be written; the transaction has ended nevertheless, and the next {@code begin} or {@code sync} tries
         *     again
         */
        void end() throws IOException;
    }
}
