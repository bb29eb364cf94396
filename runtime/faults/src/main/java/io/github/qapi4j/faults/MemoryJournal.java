package io.github.qapi4j.faults;

import io.github.qapi4j.faults.Spot.Write;
import io.github.qapi4j.runtime.transaction.journal.InDoubtTransaction;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.util.ArrayList;
import java.util.List;

/** The journal of one transaction, in memory: a crash of a run leaves what was written, and thousands of crashes need no disk. */
final class MemoryJournal implements TransactionJournal, TransactionJournal.Entry {
    private final Run run;
    private final List<List<JournalRecord>> undo = new ArrayList<>();
    private List<List<JournalRecord>> redo = List.of();
    private boolean begun;
    private boolean decided;
    private boolean ended;

    /** @param run notices the times before and after each write */
    MemoryJournal(Run run) {
        this.run = run;
    }

    /** Returns whether the transaction has given a record. */
    boolean isUsed() {
        return begun;
    }

    boolean isDecided() {
        return decided;
    }

    /** Returns how many calls of a handler recovery makes, including that of {@code sync}. */
    int calls() {
        if (inDoubt().isEmpty()) {
            return 0;
        }
        return 1 + (decided ? redo : undo).stream().mapToInt(List::size).sum();
    }

    @Override
    public List<InDoubtTransaction> inDoubt() {
        return begun && !ended ? List.of(new InDoubtTransaction(id(), decided, undo, redo)) : List.of();
    }

    @Override
    public long tornBytes() {
        return 0;
    }

    @Override
    public void recover(RecoveryHandler handler) throws JournalException {
        try {
            for (InDoubtTransaction transaction : inDoubt()) {
                if (decided) {
                    redo(handler, transaction.redo());
                } else {
                    undo(handler, transaction.undo());
                }
                handler.sync();
                ended = true;
            }
        } catch (Exception e) {
            throw new JournalException("recovery failed: " + e, false, e);
        }
    }

    private static void redo(RecoveryHandler handler, List<List<JournalRecord>> steps) throws Exception {
        for (int step = 0; step < steps.size(); step++) {
            for (JournalRecord record : steps.get(step)) {
                handler.redo(step, record);
            }
        }
    }

    private static void undo(RecoveryHandler handler, List<List<JournalRecord>> steps) throws Exception {
        for (int step = steps.size() - 1; step >= 0; step--) {
            List<JournalRecord> records = steps.get(step);
            for (int i = records.size() - 1; i >= 0; i--) {
                handler.undo(step, records.get(i));
            }
        }
    }

    @Override
    public Entry begin(List<List<JournalRecord>> records) throws JournalException {
        if (begun) {
            throw new IllegalStateException("the transaction runs twice");
        }
        run.reached(Write.BEFORE_BEGIN, 0);
        records.forEach(ofStep -> undo.add(new ArrayList<>(ofStep)));
        begun = true;
        run.reached(Write.BEGUN, 0);
        return this;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}

    @Override
    public long id() {
        return 1;
    }

    @Override
    public void undo(int step, JournalRecord record) throws JournalException {
        run.reached(Write.BEFORE_UNDO, step);
        undo.get(step).add(record);
        run.reached(Write.UNDO, step);
    }

    @Override
    public void commit(List<List<JournalRecord>> records) throws JournalException {
        run.reached(Write.BEFORE_DECISION, 0);
        redo = records.stream().map(List::copyOf).toList();
        decided = true;
        run.reached(Write.DECISION, 0);
    }

    @Override
    public void end() throws JournalException {
        run.reached(Write.BEFORE_END, 0);
        ended = true;
        run.reached(Write.END, 0);
    }
}
