package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.transaction.journal.TransactionJournal.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A program that executes random transactions on a store, as the executor does, and knows which states of the store are allowed at each moment. Its seed
 * determines it completely.
 */
final class RandomTransactions {
    static final int SEGMENT_SIZE = 1024;
    static final int MAX_SIZE = 1 << 20;

    private final Random random;
    private final Random uses;
    private final int transactions;

    private TransactionJournal journal;
    private StoreOfCells store;
    private List<Integer> before = List.of();
    private Set<List<Integer>> allowed = Set.of();
    private boolean inTransaction = true;

    int committed;
    int rolledBack;
    int failed;

    RandomTransactions(long seed) {
        this.random = new Random(seed);
        this.uses = new Random(seed + 1);
        this.transactions = 1 + random.nextInt(5);
    }

    private record Change(int cell, int value) {}

    /**
     * The work of a step: changes whose undo is known before the transaction, changes whose undo depends on the step's own preparation, and changes after
     * the decision.
     */
    private record Step(List<Change> early, List<Change> late, List<Change> deferred) {}

    /** Returns the states that the store may have after recovery, if the program is killed now. */
    Set<List<Integer>> allowed() {
        return allowed;
    }

    /** Returns the state before the last change. */
    List<Integer> before() {
        return before;
    }

    /** Returns whether the store only changes by transactions at the moment. */
    boolean isInTransaction() {
        return inTransaction;
    }

    static TransactionJournal open(Disk disk, Random uses) throws IOException {
        return FileJournal.open(disk, SEGMENT_SIZE, MAX_SIZE, uses::nextLong);
    }

    /** Creates a store with a journal, and executes all transactions, until the process is killed or the journal is broken. */
    void run(Disk disk) throws IOException {
        store = StoreOfCells.create(disk);
        allowed = Set.of(store.values());
        journal = open(disk, uses);
        for (int i = 0; i < transactions; i++) {
            if (!transaction() || (random.nextInt(3) == 0 && !otherCommand())) {
                return;
            }
        }
        if (random.nextBoolean()) {
            journal.close();
        }
    }

    /** Changes a cell without a transaction. Returns whether the journal can still be used. */
    private boolean otherCommand() throws IOException {
        inTransaction = false;
        try {
            journal.sync();
        } catch (IOException | OutOfMemoryError e) {
            failed++;
            return isUsable();
        }
        int cell = random.nextInt(StoreOfCells.CELLS);
        int value = random.nextInt();
        before = store.values();
        List<Integer> after = new ArrayList<>(before);
        after.set(cell, value);
        allowed = Set.of(before, after);
        store.set(cell, value);
        store.sync();
        allowed = Set.of(after);
        inTransaction = true;
        return true;
    }

    private boolean isUsable() {
        try {
            journal.sync();
            return true;
        } catch (IOException | OutOfMemoryError e) {
            return false;
        }
    }

    private List<Change> changes(int max) {
        List<Change> changes = new ArrayList<>();
        for (int count = random.nextInt(max + 1); count > 0; count--) {
            changes.add(new Change(random.nextInt(StoreOfCells.CELLS), random.nextInt()));
        }
        return changes;
    }

    /** Executes a transaction. Returns whether the journal can still be used. */
    private boolean transaction() throws IOException {
        List<Step> steps = new ArrayList<>();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            steps.add(new Step(changes(2), changes(random.nextInt(2)), changes(1)));
        }
        int failingStep = random.nextInt(3) == 0 ? random.nextInt(steps.size()) : -1;
        boolean redoesAll = random.nextBoolean();
        // Large records span several sectors.
        int padding = random.nextInt(4) == 0 ? random.nextInt(6) : 0;

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

    private static List<JournalRecord> records(List<Change> changes, int padding) {
        List<JournalRecord> records = new ArrayList<>();
        for (Change change : changes) {
            for (int i = 0; i <= padding; i++) {
                records.add(StoreOfCells.record(change.cell(), change.value()));
            }
        }
        return records;
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
