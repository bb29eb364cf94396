package io.github.qapi4j.runtime.transaction.journal;

import java.util.List;

/**
 * A transaction that had begun and not ended when its process ended. Immutable.
 *
 * <pre>{@code
 * for (InDoubtTransaction each : journal.inDoubt()) {
 *     System.out.println("transaction " + each.id() + " will be " + (each.isDecided() ? "completed" : "undone"));
 * }
 * }</pre>
 *
 * @param id the number of the transaction in its journal, from 1
 * @param isDecided whether recovery completes the transaction; otherwise it undoes the transaction
 * @param undo the undo records of each step, in the order in which they were written; of a decided transaction too
 * @param redo the redo records of each step; without records if the transaction is not decided
 */
public record InDoubtTransaction(
        long id, boolean isDecided, List<List<JournalRecord>> undo, List<List<JournalRecord>> redo) {

    /** Copies the lists. */
    public InDoubtTransaction {
        undo = undo.stream().map(List::copyOf).toList();
        redo = redo.stream().map(List::copyOf).toList();
    }
}
