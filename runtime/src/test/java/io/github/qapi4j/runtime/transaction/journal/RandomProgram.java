package io.github.qapi4j.runtime.transaction.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A program that executes random transactions on a store, and knows which states of the store are allowed at each moment. Its seed determines it. */
abstract class RandomProgram {
    static final int SEGMENT_SIZE = 1024;
    static final int MAX_SIZE = 1 << 20;

    final Random random;
    private final Random uses;
    private final int transactions;

    TransactionJournal journal;
    StoreOfCells store;
    List<Integer> before = List.of();
    Set<List<Integer>> allowed = Set.of();
    private boolean inTransaction = true;

    int committed;
    int rolledBack;
    int failed;

    RandomProgram(long seed) {
        this.random = new Random(seed);
        this.uses = new Random(seed + 1);
        this.transactions = 1 + random.nextInt(5);
    }

    record Change(int cell, int value) {}

    /**
     * The work of a step: changes whose undo is known before the transaction, changes whose undo depends on the step's own preparation, and changes after
     * the decision.
     */
    record Step(List<Change> early, List<Change> late, List<Change> deferred) {}

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

    TransactionJournal open(Disk disk) throws IOException {
        return open(disk, uses);
    }

    /** Creates a store with a journal, and executes all transactions, until the process is killed or the journal cannot be used. */
    void run(Disk disk) throws IOException {
        store = StoreOfCells.create(disk);
        allowed = Set.of(store.values());
        journal = open(disk);
        for (int i = 0; i < transactions; i++) {
            if (!transaction(disk) || (random.nextInt(3) == 0 && !otherCommand())) {
                return;
            }
        }
        if (random.nextBoolean()) {
            journal.close();
        }
    }

    /** Changes a cell without a transaction. Returns whether the program can continue. */
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
        try {
            store.set(cell, value);
            store.sync();
        } catch (IOException | OutOfMemoryError e) {
            failed++;
            return false;
        }
        allowed = Set.of(after);
        inTransaction = true;
        return true;
    }

    boolean isUsable() {
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

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            steps.add(new Step(changes(2), changes(random.nextInt(2)), changes(1)));
        }
        return steps;
    }

    /** Large records span several sectors. */
    int padding() {
        return random.nextInt(4) == 0 ? random.nextInt(6) : 0;
    }

    /** Executes a transaction. Returns whether the program can continue. */
    abstract boolean transaction(Disk disk) throws IOException;

    static List<JournalRecord> records(List<Change> changes, int padding) {
        List<JournalRecord> records = new ArrayList<>();
        for (Change change : changes) {
            for (int i = 0; i <= padding; i++) {
                records.add(StoreOfCells.record(change.cell(), change.value()));
            }
        }
        return records;
    }
}
