package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Transactions of an executor, whose steps have records that are known before, later ones, or only redo records. When one is incomplete, the program opens
 * its journal again and recovers, while the system continues to run.
 */
final class ExecutedTransactions extends RandomProgram {
    private TransactionExecutor executor;
    private List<Step> steps;
    private int failingStep;
    private boolean redoesAll;
    private boolean describesRedo;
    private int padding;

    /** Whether a transaction has begun in the journal and not ended. */
    private boolean open;

    /** How often an incomplete transaction was recovered in the same process. */
    int recovered;

    ExecutedTransactions(long seed) {
        super(seed);
    }

    @Override
    TransactionJournal open(Disk disk) throws IOException {
        TransactionJournal opened = super.open(disk);
        // With a probe, it logs nothing.
        executor = TransactionExecutor.builder()
                .journal(new Observed(opened))
                .probe((place, step) -> {})
                .build();
        return opened;
    }

    @Override
    boolean transaction(Disk disk) throws IOException {
        steps = steps();
        failingStep = random.nextInt(3) == 0 ? random.nextInt(steps.size()) : -1;
        redoesAll = random.nextBoolean() && redoIsInOrder();
        describesRedo = random.nextBoolean();
        padding = padding();
        before = store.values();
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            indices.add(i);
        }
        Throwable thrown = null;
        try {
            executor.execute(indices, CompletionMode.INDIVIDUAL, CellStep::new);
        } catch (QmpErrorException | RuntimeException | Error e) {
            thrown = e;
        }
        // Throws what the executor has caught, if the process is killed.
        disk.list();
        if (thrown != null) {
            rolledBack++;
            failed += failingStep >= 0 && thrown.getMessage().endsWith("as planned") ? 0 : 1;
        }
        return !open && isUsable() || recover(disk);
    }

    private boolean redoIsInOrder() {
        List<Integer> done = store.values();
        List<Integer> redone = store.values();
        steps.forEach(step -> {
            apply(step.early(), done);
            apply(step.late(), done);
            apply(step.early(), redone);
            apply(step.late(), redone);
            apply(step.deferred(), redone);
        });
        steps.forEach(step -> apply(step.deferred(), done));
        return done.equals(redone);
    }

    private static void apply(List<Change> changes, List<Integer> values) {
        changes.forEach(change -> values.set(change.cell(), change.value()));
    }

    /** Returns whether the recovery has succeeded. */
    private boolean recover(Disk disk) {
        try {
            journal.close();
        } catch (IOException | OutOfMemoryError e) {
            failed++;
        }
        try {
            store = StoreOfCells.open(disk);
            journal = open(disk);
            journal.recover(store);
        } catch (IOException | OutOfMemoryError e) {
            failed++;
            return false;
        }
        open = false;
        recovered++;
        assertThat(allowed).contains(store.values());
        allowed = Set.of(store.values());
        return true;
    }

    private final class CellStep implements TransactionStep {
        private final int index;
        private final Step step;

        CellStep(int index) {
            this.index = index;
            this.step = steps.get(index);
        }

        private boolean isEmpty() {
            return step.early().isEmpty()
                    && step.late().isEmpty()
                    && step.deferred().isEmpty();
        }

        @Override
        public void describe(TransactionScope scope) throws QmpErrorException {
            List<Change> undo = step.early().stream()
                    .map(change -> new Change(change.cell(), before.get(change.cell())))
                    .toList();
            for (JournalRecord record : records(undo, padding)) {
                scope.undoRecord(record);
            }
            if (describesRedo) {
                giveRedo(scope);
            }
        }

        private void giveRedo(TransactionScope scope) {
            List<Change> redo = new ArrayList<>();
            if (redoesAll) {
                redo.addAll(step.early());
                redo.addAll(step.late());
            }
            redo.addAll(step.deferred());
            records(redo, padding).forEach(scope::redoRecord);
        }

        @Override
        public void prepare(TransactionScope scope) throws QmpErrorException {
            if (!describesRedo) {
                giveRedo(scope);
            }
            try {
                for (Change change : step.early()) {
                    perform(change, scope);
                }
                for (Change change : step.late()) {
                    scope.undoRecord(StoreOfCells.record(change.cell(), store.get(change.cell())));
                    perform(change, scope);
                }
                if (!redoesAll && !isEmpty()) {
                    store.sync();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (index == failingStep) {
                throw QmpErrorException.generic("as planned");
            }
        }

        private void perform(Change change, TransactionScope scope) throws IOException {
            int old = store.get(change.cell());
            scope.onAbort(() -> set(new Change(change.cell(), old)));
            store.set(change.cell(), change.value());
        }

        private void set(Change change) {
            try {
                store.set(change.cell(), change.value());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void commit() {
            step.deferred().forEach(this::set);
        }

        @Override
        public void clean() {
            if (!isEmpty()) {
                try {
                    store.sync();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Notes when the outcome is decided. */
    private final class Observed implements TransactionJournal {
        private final TransactionJournal all;

        Observed(TransactionJournal all) {
            this.all = all;
        }

        @Override
        public Entry begin(List<List<JournalRecord>> undo) throws IOException {
            Entry entry = all.begin(undo);
            open = true;
            return new Entry() {
                @Override
                public long id() {
                    return entry.id();
                }

                @Override
                public void undo(int step, JournalRecord record) throws IOException {
                    entry.undo(step, record);
                }

                @Override
                public void commit(List<List<JournalRecord>> redo) throws IOException {
                    List<Integer> after = store.values();
                    steps.forEach(step -> apply(step.deferred(), after));
                    allowed = before.equals(after) ? Set.of(after) : Set.of(before, after);
                    boolean undecided = true;
                    try {
                        entry.commit(redo);
                        undecided = false;
                        committed++;
                        allowed = Set.of(after);
                    } catch (SimulatedDisk.Killed e) {
                        undecided = false;
                        throw e;
                    } catch (JournalException e) {
                        undecided = !e.isOutcomeUnknown();
                        throw e;
                    } finally {
                        allowed = undecided ? Set.of(before) : allowed;
                    }
                }

                @Override
                public void end() throws IOException {
                    open = false;
                    entry.end();
                }
            };
        }

        @Override
        public void sync() throws IOException {
            all.sync();
        }

        @Override
        public List<InDoubtTransaction> inDoubt() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long tornBytes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recover(RecoveryHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
