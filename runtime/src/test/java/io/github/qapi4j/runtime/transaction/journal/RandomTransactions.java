package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.transaction.journal.TransactionJournal.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Transactions that call the journal as the executor does. */
final class RandomTransactions extends RandomProgram {
    RandomTransactions(long seed) {
        super(seed);
    }

    @Override
    boolean transaction(Disk disk) throws IOException {
        List<Step> steps = steps();
        int failingStep = random.nextInt(3) == 0 ? random.nextInt(steps.size()) : -1;
        boolean redoesAll = random.nextBoolean();
        int padding = padding();

        before = store.values();
        List<List<JournalRecord>> undo = new ArrayList<>();
        List<List<JournalRecord>> redo = new ArrayList<>();
        for (Step step : steps) {
            undo.add(records(
                    step.early().stream()
                            .map(change -> new Change(change.cell(), before.get(change.cell())))
                            .toList(),
                    padding));
            List<Change> redone = new ArrayList<>();
            if (redoesAll) {
                redone.addAll(step.early());
                redone.addAll(step.late());
            }
            redone.addAll(step.deferred());
            redo.add(records(redone, padding));
        }
        Entry entry;
        try {
            entry = journal.begin(undo);
        } catch (IOException | OutOfMemoryError e) {
            failed++;
            return isUsable();
        }
        List<Change> done = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Change change : steps.get(i).early()) {
                perform(change, done);
            }
            for (Change change : steps.get(i).late()) {
                try {
                    entry.undo(i, StoreOfCells.record(change.cell(), store.get(change.cell())));
                } catch (IOException | OutOfMemoryError e) {
                    failed++;
                    return rollBack(entry, done);
                }
                perform(change, done);
            }
            if (i == failingStep) {
                return rollBack(entry, done);
            }
        }
        if (!redoesAll) {
            store.sync();
        }
        List<Integer> after = store.values();
        steps.forEach(step -> step.deferred().forEach(change -> after.set(change.cell(), change.value())));
        // Redoing everything repeats the changes step by step, and this order need not be that of the changes: deferred
        // ones are last here.
        List<Integer> redoneInOrder = store.values();
        if (redoesAll) {
            steps.forEach(step -> List.of(step.early(), step.late(), step.deferred())
                    .forEach(list -> list.forEach(change -> redoneInOrder.set(change.cell(), change.value()))));
        }
        if (redoesAll && !redoneInOrder.equals(after)) {
            // Such a program would be wrong.
            return rollBack(entry, done);
        }
        allowed = before.equals(after) ? Set.of(after) : Set.of(before, after);
        try {
            entry.commit(redo);
        } catch (JournalException e) {
            failed++;
            if (e.isOutcomeUnknown()) {
                return false;
            }
            allowed = Set.of(before);
            return rollBack(entry, done);
        } catch (OutOfMemoryError e) {
            failed++;
            allowed = Set.of(before);
            return rollBack(entry, done);
        }
        allowed = Set.of(after);
        committed++;
        for (Step step : steps) {
            for (Change change : step.deferred()) {
                store.set(change.cell(), change.value());
            }
        }
        store.sync();
        return end(entry);
    }

    private void perform(Change change, List<Change> done) throws IOException {
        done.add(new Change(change.cell(), store.get(change.cell())));
        store.set(change.cell(), change.value());
    }

    private boolean rollBack(Entry entry, List<Change> done) throws IOException {
        for (int i = done.size() - 1; i >= 0; i--) {
            store.set(done.get(i).cell(), done.get(i).value());
        }
        store.sync();
        rolledBack++;
        return end(entry);
    }

    private boolean end(Entry entry) {
        try {
            entry.end();
            return true;
        } catch (IOException | OutOfMemoryError e) {
            failed++;
            return isUsable();
        }
    }
}
