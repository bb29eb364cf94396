package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs transactions in which one callback exhausts the heap or the stack, at its entry or at its exit, and compares what is left with a prediction. The
 * heap stays full until the transaction has ended. Started by {@link ExhaustionTest} in a JVM of its own. Prints the number of transactions, or a line for
 * each difference. With a journal, the effects must be whole after its recovery.
 */
final class Exhaustion {
    /** The places: what a step does in this order, and then the other callbacks. */
    private static final List<String> PLACES = List.of(
            "stepFor",
            "enter",
            "prepare",
            "prepare after a",
            "prepare after the job",
            "prepare after b",
            "caught in prepare",
            "commit",
            "start",
            "abort",
            "discard",
            "undo b",
            "undo a",
            "clean",
            "leave",
            // Only with a journal.
            "describe");

    private static final int CAUGHT = PLACES.indexOf("caught in prepare");
    private static final int COMMIT = PLACES.indexOf("commit");
    private static final int START = PLACES.indexOf("start");
    private static final int ABORT = PLACES.indexOf("abort");
    private static final int DISCARD = PLACES.indexOf("discard");
    private static final int UNDO_B = PLACES.indexOf("undo b");
    private static final int UNDO_A = PLACES.indexOf("undo a");
    private static final int CLEAN = PLACES.indexOf("clean");
    private static final int LEAVE = PLACES.indexOf("leave");

    private static final int DESCRIBE = PLACES.indexOf("describe");

    private static final int MAX_STEPS = 3;

    private final boolean heap;
    private final int size;

    /** The place that exhausts memory or stack: its number, its step, and whether before or after its effect. */
    private int place;

    private int at;
    private boolean exit;

    /** Whether the last step fails at the end of its prepare, so that all steps are undone. */
    private boolean failing;

    /** The effects of each step: a, b, c, the job, its start, and the commit. */
    private final boolean[][] effects = new boolean[MAX_STEPS][6];

    /** Where journals are; null for transactions without one. */
    private Path folder;

    /** In which callback of the last step the heap is filled except for some small objects; null in none. */
    private String filledIn;

    private int spare;

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int JOB = 3;
    private static final int STARTED = 4;
    private static final int FINAL = 5;

    private boolean quiet;
    private final int[] cleaned = new int[MAX_STEPS];
    private int left;
    private static final QmpErrorException FAILURE = QmpErrorException.generic("the last step fails");

    private static final JournalRecord RECORD = JournalRecord.of(Codecs.STRING, "all effects of the step");

    private Exhaustion(boolean heap, int size) {
        this.heap = heap;
        this.size = size;
    }

    /** @param args "heap" or "stack", and the largest number of steps; "journal", the number of steps, and a directory; or "hang" */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("journal")) {
            int size = Integer.parseInt(args[1]);
            int all = withJournal(true, size, Path.of(args[2])) + withJournal(false, size, Path.of(args[2]));
            System.out.println("transactions: " + all);
            return;
        }
        if (args[0].equals("hang")) {
            hang(false);
            hang(true);
            System.out.println("transactions: 2");
            return;
        }
        int count = 0;
        for (int size = 1; size <= Integer.parseInt(args[1]); size++) {
            Exhaustion runs = new Exhaustion(args[0].equals("heap"), size);
            for (int place = 0; place < DESCRIBE; place++) {
                for (int at = 0; at < size; at++) {
                    for (boolean exit : new boolean[] {false, true}) {
                        runs.run(place, at, exit);
                        count++;
                    }
                }
            }
        }
        System.out.println("transactions: " + count);
    }

    private static int withJournal(boolean heap, int size, Path folder) throws IOException {
        Exhaustion runs = new Exhaustion(heap, size);
        runs.folder = folder;
        int count = 0;
        for (int place = 0; place < PLACES.size(); place++) {
            for (int at = 0; at < size; at++) {
                runs.run(place, at, false);
                runs.run(place, at, true);
                count += 2;
            }
        }
        for (String callback : heap ? List.of("describe", "prepare") : List.<String>of()) {
            runs.filledIn = callback;
            for (runs.spare = 0; runs.spare < 60; runs.spare += size > 1 ? 3 : 15) {
                runs.run(-1, 0, false);
                count++;
            }
        }
        return count;
    }

    /** Runs a transaction in which a callback fills the heap, and then waits until the deadline interrupts it. */
    private static void hang(boolean inCommit) {
        // Loads the class.
        LockSupport.parkNanos(1);
        TransactionExecutor executor = TransactionExecutor.builder()
                .deadline(Duration.ofMillis(200))
                .logger(new RecordingLogger())
                .build();
        boolean[] seen = new boolean[3];
        Throwable thrown = null;
        try {
            executor.execute(List.of(1), CompletionMode.INDIVIDUAL, action -> new TransactionStep() {
                @Override
                public void prepare(TransactionScope scope) {
                    scope.onAbort(() -> seen[0] = true);
                    if (!inCommit) {
                        waitWithoutMemory();
                        seen[1] = true;
                    }
                }

                @Override
                public void commit() {
                    waitWithoutMemory();
                    seen[1] = true;
                }

                @Override
                public void clean() {
                    seen[2] = !Thread.currentThread().isInterrupted();
                }
            });
        } catch (Throwable t) {
            thrown = t;
        }
        FullHeap.release();
        if (seen[0] == inCommit || !seen[1] || !seen[2] || (thrown == null) != inCommit) {
            System.out.println("hang " + inCommit + " " + Arrays.toString(seen) + " " + thrown);
        }
    }

    private static void waitWithoutMemory() {
        try {
            FullHeap.fill();
        } catch (OutOfMemoryError e) {
            // The heap is full.
        }
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
    }

    private void run(int newPlace, int newAt, boolean newExit) throws IOException {
        place = newPlace;
        at = newAt;
        exit = newExit;
        failing = place == ABORT || place == DISCARD || place == UNDO_B || place == UNDO_A;
        for (boolean[] each : effects) {
            Arrays.fill(each, false);
        }
        Arrays.fill(cleaned, 0);
        left = 0;
        List<Integer> actions = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            actions.add(i);
        }
        TransactionExecutor.Builder builder = TransactionExecutor.builder().quiesce(new Hook());
        if (!heap || folder != null) {
            // The traces of overflows are long.
            builder.logger(new RecordingLogger());
        }
        TransactionJournal journal = null;
        if (folder != null) {
            journal = TransactionJournal.open(folder);
            builder.journal(journal);
        }
        TransactionExecutor executor = builder.build();
        Throwable thrown = null;
        try {
            executor.execute(actions, CompletionMode.INDIVIDUAL, this::step);
        } catch (Throwable t) {
            thrown = t;
        }
        FullHeap.release();
        if (journal == null) {
            check(thrown);
        } else {
            checkRecovered(journal, thrown);
        }
    }

    private void checkRecovered(TransactionJournal journal, Throwable thrown) throws IOException {
        try {
            journal.close();
        } catch (JournalException e) {
            // Only the end of the transaction may be missing.
        }
        try (TransactionJournal again = TransactionJournal.open(folder)) {
            again.recover(new RecoveryHandler() {
                @Override
                public void undo(int step, JournalRecord record) {
                    Arrays.fill(effects[step], false);
                }

                @Override
                public void redo(int step, JournalRecord record) {
                    Arrays.fill(effects[step], true);
                }
            });
        }
        boolean whole = true;
        for (int i = 0; i < size; i++) {
            for (boolean each : effects[i]) {
                whole &= each == effects[0][A];
            }
        }
        boolean unknown = thrown != null && String.valueOf(thrown.getMessage()).contains("unknown");
        if (!whole || (thrown == null) != effects[0][A] && !unknown) {
            System.out.println("with a journal, at " + (filledIn == null ? PLACES.get(place) : filledIn + " " + spare)
                    + " of step " + at + (exit ? ", exit: " : ", entry: ") + Arrays.deepToString(effects) + " "
                    + thrown);
        }
    }

    private TransactionStep step(int i) {
        exhaust(0, i, exit);
        return new Step(i);
    }

    private final class Hook implements QuiesceHook {
        @Override
        public void enter() {
            exhaust(1, 0, false);
            exhaust(1, 0, true);
            quiet = true;
        }

        @Override
        public void leave() {
            left++;
            exhaust(LEAVE, 0, false);
            quiet = false;
            exhaust(LEAVE, 0, true);
        }
    }

    /** A step that registers each undo action before the effect, and has made them before. */
    private final class Step implements TransactionStep, TransactionJob {
        private final int i;
        private final Runnable undoA;
        private final Runnable undoB;

        Step(int i) {
            this.i = i;
            this.undoA = () -> undo(UNDO_A, A);
            this.undoB = () -> undo(UNDO_B, B);
        }

        private void undo(int callback, int effect) {
            exhaust(callback, i, false);
            effects[i][effect] = false;
            exhaust(callback, i, true);
        }

        @Override
        public void describe(TransactionScope scope) throws QmpErrorException {
            exhaust(DESCRIBE, i, false);
            scope.undoRecord(RECORD);
            scope.redoRecord(RECORD);
            fillIn("describe");
            exhaust(DESCRIBE, i, true);
        }

        private void fillIn(String callback) {
            if (i == size - 1 && callback.equals(filledIn)) {
                try {
                    FullHeap.fill();
                } catch (OutOfMemoryError e) {
                    FullHeap.release(spare);
                }
            }
        }

        @Override
        public void prepare(TransactionScope scope) throws QmpErrorException {
            exhaust(2, i, exit);
            if (place == CAUGHT && at == i) {
                prepareAfterCatching(scope);
                return;
            }
            scope.onAbort(undoA);
            effects[i][A] = true;
            exhaust(3, i, exit);
            scope.job(this);
            effects[i][JOB] = true;
            exhaust(4, i, exit);
            scope.onAbort(undoB);
            effects[i][B] = true;
            exhaust(5, i, exit);
            effects[i][C] = true;
            if (failing && i == size - 1) {
                effects[i][C] = false;
                throw FAILURE;
            }
            fillIn("prepare");
        }

        /** Registers near the end of the stack; or with a full heap, after the error was caught, before or after the effect. */
        private void prepareAfterCatching(TransactionScope scope) {
            try {
                if (heap) {
                    exhaustNow();
                } else {
                    deep(scope);
                }
            } catch (OutOfMemoryError e) {
                // The next lines run with a full heap.
            }
            if (exit) {
                effects[i][A] = true;
            }
            try {
                scope.onAbort(undoA);
                if (!exit) {
                    effects[i][A] = true;
                }
            } catch (OutOfMemoryError e) {
                // The transaction fails nevertheless.
            }
        }

        /** Registers at each depth, so that one of these calls exhausts the stack. */
        private void deep(TransactionScope scope) {
            scope.onAbort(undoA);
            effects[i][A] = true;
            deep(scope);
        }

        @Override
        public void start() {
            exhaust(START, i, false);
            effects[i][STARTED] = true;
            exhaust(START, i, true);
        }

        @Override
        public void discard() {
            exhaust(DISCARD, i, false);
            effects[i][JOB] = false;
            exhaust(DISCARD, i, true);
        }

        @Override
        public void commit() {
            exhaust(COMMIT, i, false);
            effects[i][FINAL] = true;
            exhaust(COMMIT, i, true);
        }

        @Override
        public void abort() {
            exhaust(ABORT, i, false);
            effects[i][C] = false;
            exhaust(ABORT, i, true);
        }

        @Override
        public void clean() {
            cleaned[i]++;
            exhaust(CLEAN, i, exit);
        }
    }

    private void exhaust(int callback, int step, boolean now) {
        if (callback == place && step == at && now == exit) {
            exhaustNow();
        }
    }

    private void exhaustNow() {
        if (heap) {
            FullHeap.fill();
        } else {
            System.out.println(overflow(0));
        }
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    private void check(Throwable thrown) {
        boolean inPrepare = place < COMMIT;
        // A step behind the last one that fails is not asked; the hook belongs to no step.
        boolean happens = !(place == 1 || place == LEAVE) || at == 0;
        if (place == ABORT && at == size - 1) {
            happens = false;
        }
        if (!happens) {
            inPrepare = false;
        }
        boolean commits = !inPrepare && !failing;
        StringBuilder wrong = new StringBuilder();
        if (commits != (thrown == null)) {
            wrong.append(" thrown: ").append(thrown);
        } else if (failing ? thrown != FAILURE : thrown != null && !(thrown instanceof VirtualMachineError)) {
            wrong.append(" thrown: ").append(thrown);
        }
        int entered = !inPrepare ? size : place <= 1 ? 0 : at + 1;
        for (int i = 0; i < size; i++) {
            for (int effect = A; effect <= FINAL; effect++) {
                boolean expected = commits != isMissing(i, effect, happens);
                if (effects[i][effect] != expected) {
                    wrong.append(" step ").append(i).append(" effect ").append(effect);
                }
            }
            if (cleaned[i] != (i < entered ? 1 : 0)) {
                wrong.append(" step ").append(i).append(" cleaned ").append(cleaned[i]);
            }
        }
        boolean begun = !inPrepare || place > 1;
        if (left != (begun ? 1 : 0) || quiet != (begun && place == LEAVE && at == 0 && !exit)) {
            wrong.append(" left ").append(left).append(" quiet ").append(quiet);
        }
        quiet = false;
        if (wrong.length() > 0) {
            System.out.println("after " + (heap ? "heap" : "stack") + " at " + PLACES.get(place) + " of step " + at
                    + " of " + size + (exit ? ", exit:" : ", entry:") + wrong);
        }
    }

    /** Returns whether the callback that failed at its entry has not changed this effect. */
    private boolean isMissing(int step, int effect, boolean happens) {
        if (!happens || exit || step != at) {
            return false;
        }
        return place == COMMIT && effect == FINAL
                || place == START && effect == STARTED
                || place == ABORT && effect == C
                || place == DISCARD && effect == JOB
                || place == UNDO_B && effect == B
                || place == UNDO_A && effect == A;
    }
}
