package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Crashes at every write, sync, rename and deletion of random programs, on a disk that loses, reorders and tears what is not synced, and during every
 * operation of the recovery: no state is half a transaction. The property {@code qapi.load} runs more programs.
 */
class JournalCrashTest {
    private static final String LOAD = System.getProperty("qapi.load", "");

    /** Returns a number of programs: for an ordinary build, for {@code qapi.load} with {@code all}, or with {@code long}. */
    private static int programs(int few, int all, int most) {
        return switch (LOAD) {
            case "" -> few;
            case "all" -> all;
            default -> most;
        };
    }

    private static final long SEED = 20260714;

    private final Map<String, Integer> counts = new TreeMap<>();

    private void count(String what, int number) {
        counts.merge(what, number, Integer::sum);
    }

    @Test
    void everyCrashIsRecoveredCompletely() throws IOException {
        int programs = programs(3, 60, 500);
        for (int program = 0; program < programs; program++) {
            long seed = SEED + program;
            int operations = operationsOf(seed);
            for (int at = 1; at <= operations; at++) {
                for (int outcome = 0; outcome < 3; outcome++) {
                    crash(seed, at, outcome);
                }
            }
        }
        System.out.println("crashes of " + programs + " programs, from seed " + SEED + ": " + counts);
        assertThat(counts)
                .containsKeys("decided", "torn tail", "undecided", "old state", "new state", "recovery crashed");
    }

    private int operationsOf(long seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new Random(seed));
        RandomTransactions program = new RandomTransactions(seed);
        Disk process = disk.start();
        program.run(process);
        assertThat(program.failed).isZero();
        count("committed", program.committed);
        count("rolled back", program.rolledBack);
        return disk.operations();
    }

    private void crash(long seed, int at, int outcome) throws IOException {
        long chance = (seed * 1000 + at) * 10 + outcome;
        SimulatedDisk disk = new SimulatedDisk(new Random(chance));
        RandomTransactions program = new RandomTransactions(seed);
        Disk process = disk.start();
        disk.killAt(at);
        try {
            program.run(process);
        } catch (SimulatedDisk.Killed | JournalException e) {
            count("ended by an exception", 1);
        }
        assertThat(disk.isKilled()).isTrue();
        count("crashes", 1);
        boolean powerLost = outcome > 0;
        if (powerLost) {
            disk.losePower();
        }
        String what = "seed " + seed + ", killed at operation " + at + ", outcome " + outcome;
        if (disk.names().contains("store") && !program.allowed().isEmpty()) {
            recoverWithCrashes(disk, program, chance, what);
        }
    }

    /** Recovers a copy of the disk; then other copies, with a crash at each operation. */
    private void recoverWithCrashes(SimulatedDisk disk, RandomTransactions program, long chance, String what)
            throws IOException {
        int operations = recover(disk.copy(new Random(chance)), program, what);
        for (int at = 1; at <= operations; at++) {
            SimulatedDisk crashed = disk.copy(new Random(chance + at));
            Disk process = crashed.start();
            crashed.killAt(at);
            String where = what + ", recovery killed at " + at;
            try {
                recoverIn(process, where);
            } catch (SimulatedDisk.Killed | JournalException e) {
                count("recovery crashed", 1);
            }
            assertThat(crashed.isKilled()).as(where).isTrue();
            if (at % 3 != 0) {
                crashed.losePower();
            }
            recover(crashed, program, where);
        }
    }

    private StoreOfCells recoverIn(Disk process, String what) throws IOException {
        StoreOfCells store = StoreOfCells.open(process);
        TransactionJournal journal = RandomTransactions.open(process, new Random(1));
        List<InDoubtTransaction> inDoubt = journal.inDoubt();
        assertThat(inDoubt).as(what).hasSizeLessThan(2);
        count("torn tail", journal.tornBytes() > 0 ? 1 : 0);
        for (InDoubtTransaction each : inDoubt) {
            count(each.isDecided() ? "decided" : "undecided", 1);
        }
        journal.recover(store);
        assertThat(journal.inDoubt()).as(what).isEmpty();
        return store;
    }

    /** Recovers, and verifies that the state is allowed, durable, and remains the same. Returns the number of operations of the recovery. */
    private int recover(SimulatedDisk disk, RandomTransactions program, String what) throws IOException {
        Set<List<Integer>> allowed = program.allowed();
        StoreOfCells store = recoverIn(disk.start(), what);
        int operations = disk.operations();
        List<Integer> state = store.values();
        assertThat(allowed).as(what).contains(state);
        if (allowed.size() > 1) {
            count(state.equals(program.before()) ? "old state" : "new state", 1);
        }
        disk.kill();
        disk.losePower();
        Disk process = disk.start();
        TransactionJournal again = RandomTransactions.open(process, new Random(2));
        assertThat(again.inDoubt()).as(what).isEmpty();
        assertThat(again.tornBytes()).as(what).isZero();
        // A change outside a transaction may have been lost now.
        List<Integer> after = StoreOfCells.open(process).values();
        assertThat(allowed).as(what).contains(after);
        if (program.isInTransaction()) {
            assertThat(after).as(what).isEqualTo(state);
        }
        // The journal can be used again.
        TransactionJournal.Entry entry = again.begin(List.of(List.of(StoreOfCells.record(0, state.get(0)))));
        entry.end();
        return operations;
    }

    /** Each operation fails once, or from then on; then the program is killed. */
    @Test
    void everyFailureLeavesTheJournalConsistent() throws IOException {
        int programs = programs(2, 20, 100);
        List<Supplier<Throwable>> failures =
                List.of(() -> new IOException("No space left on device"), () -> new OutOfMemoryError("simulated"));
        for (int number = 0; number < programs; number++) {
            long seed = SEED + 1000 + number;
            int operations = operationsOf(seed);
            for (int at = 1; at <= operations; at++) {
                for (int outcome = 0; outcome < 6; outcome++) {
                    int to = outcome % 3 == 0 ? Integer.MAX_VALUE : at + outcome % 3 - 1;
                    fail(seed, at, to, failures.get(outcome / 3), outcome);
                }
            }
        }
        System.out.println("failures of " + programs + " programs, from seed " + (SEED + 1000) + ": " + counts);
        assertThat(counts).containsKeys("decided", "undecided", "failed calls", "after one failure committed");
    }

    private void fail(long seed, int from, int to, Supplier<Throwable> failure, int outcome) throws IOException {
        String what = "seed " + seed + ", operations " + from + " to " + to + " fail, outcome " + outcome;
        SimulatedDisk disk = new SimulatedDisk(new Random((seed * 1000 + from) * 10 + outcome));
        RandomTransactions program = new RandomTransactions(seed);
        Disk process = disk.start();
        disk.fail(from, to, failure);
        try {
            program.run(process);
        } catch (IOException | OutOfMemoryError e) {
            // The journal could not be opened or closed.
            count("failed calls", 1);
        }
        count("failed calls", program.failed);
        if (from == to && disk.failures() > 0) {
            count("after one failure committed", program.committed);
        }
        disk.kill();
        if (outcome % 2 == 0) {
            disk.losePower();
        }
        if (!program.allowed().isEmpty()) {
            recover(disk, program, what);
        }
    }
}
