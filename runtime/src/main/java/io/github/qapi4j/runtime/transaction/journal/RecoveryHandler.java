package io.github.qapi4j.runtime.transaction.journal;

/**
 * Undoes and redoes the steps of a transaction in doubt. Recovery may be interrupted at any time and run again from its beginning, and the recorded
 * effects may be complete, partial or absent: each method must have the same effect if it is called again, and must accept what is already undone or
 * done.
 *
 * <pre>{@code
 * journal.recover(new RecoveryHandler() {
 *     public void undo(int step, JournalRecord record) throws IOException {
 *         images.restore(record.read(SavedBlock.CODEC));
 *     }
 *
 *     public void redo(int step, JournalRecord record) throws IOException {
 *         images.write(record.read(NewBlock.CODEC));
 *     }
 *
 *     public void sync() throws IOException {
 *         images.sync();
 *     }
 * });
 * }</pre>
 */
public interface RecoveryHandler {

    /**
     * Undoes a part of a step of an undecided transaction. It is called for the steps from the last to the first, and for the records of a step from the
     * newest to the oldest.
     *
     * @param step the position of the step in its transaction, from 0
     * @throws Exception if the part cannot be undone; the transaction stays in doubt
     */
    void undo(int step, JournalRecord record) throws Exception;

    /**
     * Redoes a part of a step of a decided transaction. It is called for the steps, and for the records of a step, in order.
     *
     * @param step the position of the step in its transaction, from 0
     * @throws Exception if the part cannot be redone; the transaction stays in doubt
     */
    void redo(int step, JournalRecord record) throws Exception;

    /**
     * Makes the effects of the calls for one transaction durable. It is called once after them, before the journal forgets the transaction. A handler
     * whose other methods do this already need not override it.
     *
     * @throws Exception if the effects may not be durable; the transaction stays in doubt
     */
    default void sync() throws Exception {}
}
