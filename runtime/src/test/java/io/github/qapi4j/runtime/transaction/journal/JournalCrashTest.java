package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Crashes at every write, sync, rename and deletion of random programs, on a disk that loses, reorders and tears what is not synced, and during every
 * operation of the recovery: no state is half a transaction. The same after failures of the disk, on a full disk, and under an executor. The property
 * {@code qapi.load} runs more programs.
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

    private static final Supplier<Throwable> IO_FAILURE = () -> new IOException("Input/output error");

    private final Map<String, Integer> counts = new TreeMap<>();

    /** Returns the program of a seed. */
    private LongFunction<RandomProgram> program = RandomTransactions::new;

    private void count(String what, int number) {
        counts.merge(what, number, Integer::sum);
    }

    @Test
    void everyCrashIsRecoveredCompletely() throws IOException {
        crashAll(SEED, programs(3, 60, 500));
    }

    @Test
    void everyCrashOfAnExecutorIsRecoveredCompletely() throws IOException {
        program = ExecutedTransactions::new;
        crashAll(SEED + 2000, programs(1, 30, 200));
    }

    private void crashAll(long first, int programs) throws IOException {
        for (long seed = first; seed < first + programs; seed++) {
            int operations = operationsOf(seed);
            for (int at = 1; at <= operations; at++) {
                for (int outcome = 0; outcome < 3; outcome++) {
                    crash(seed, at, outcome);
                }
            }
        }
        print("crashes", first, programs);
        assertThat(counts)
                .containsKeys("decided", "torn tail", "undecided", "old state", "new state", "recovery crashed");
    }

    private void print(String what, long first, int programs) {
        System.out.println(what + " of " + programs + " programs, from seed " + first + ": " + counts);
    }

    private int operationsOf(long seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new Random(seed));
        RandomProgram run = program.apply(seed);
        run.run(disk.start());
        assertThat(run.failed).isZero();
        count("committed", run.committed);
        count("rolled back", run.rolledBack);
        return disk.operations();
    }

    private void crash(long seed, int at, int outcome) throws IOException {
        long chance = (seed * 1000 + at) * 10 + outcome;
        SimulatedDisk disk = new SimulatedDisk(new Random(chance));
        RandomProgram run = program.apply(seed);
        Disk process = disk.start();
        disk.killAt(at);
        try {
            run.run(process);
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
        if (disk.names().contains("store") && !run.allowed().isEmpty()) {
            recoverWithCrashes(disk, run, chance, what);
            if (!powerLost) {
                losePowerInTheNextTransaction(disk.copy(new Random(chance)), what);
            }
        }
    }

    /** What an earlier process has not synced must not be missing later. */
    private void losePowerInTheNextTransaction(SimulatedDisk disk, String what) throws IOException {
        Disk process = disk.start();
        StoreOfCells store = StoreOfCells.open(process);
        TransactionJournal journal = RandomProgram.open(process, new Random(3));
        journal.recover(store);
        TransactionJournal.Entry entry = journal.begin(List.of(List.of(StoreOfCells.record(0, store.get(0)))));
        store.set(0, 42);
        entry.commit(List.of(List.of(StoreOfCells.record(0, 42))));
        disk.kill();
        disk.losePower();
        assertThat(recoverIn(disk.start(), what).get(0)).as(what).isEqualTo(42);
    }

    /** Recovers a copy of the disk; then other copies, with a crash at each operation. */
    private void recoverWithCrashes(SimulatedDisk disk, RandomProgram program, long chance, String what)
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
        TransactionJournal journal = RandomProgram.open(process, new Random(1));
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
    private int recover(SimulatedDisk disk, RandomProgram program, String what) throws IOException {
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
        TransactionJournal again = RandomProgram.open(process, new Random(2));
        assertThat(again.inDoubt()).as(what).isEmpty();
        assertThat(again.tornBytes()).as(what).isZero();
        // A change outside a transaction may have been lost now.
        List<Integer> after = StoreOfCells.open(process).values();
        assertThat(allowed).as(what).contains(after);
        if (program.isInTransaction()) {
            assertThat(after).as(what).isEqualTo(state);
        }
        // The journal can be used again, if there is space for its next segment.
        disk.setFull(false);
        TransactionJournal.Entry entry = again.begin(List.of(List.of(StoreOfCells.record(0, state.get(0)))));
        entry.end();
        return operations;
    }

    /** Each operation fails once, or from then on; then the program is killed. */
    @Test
    void everyFailureLeavesTheJournalConsistent() throws IOException {
        failAll(SEED + 1000, programs(2, 20, 100));
        assertThat(counts).containsKeys("decided", "undecided", "failed calls", "after one failure committed");
    }

    /** Operations on the store fail too. */
    @Test
    void everyFailureUnderAnExecutorLeavesItConsistent() throws IOException {
        program = ExecutedTransactions::new;
        failAll(SEED + 3000, programs(2, 20, 100));
        assertThat(counts).containsKeys("decided", "undecided", "failed calls", "recovered by the same process");
    }

    private void failAll(long first, int programs) throws IOException {
        List<Supplier<Throwable>> failures =
                List.of(() -> new IOException("No space left on device"), () -> new OutOfMemoryError("simulated"));
        for (long seed = first; seed < first + programs; seed++) {
            int operations = operationsOf(seed);
            for (int at = 1; at <= operations; at++) {
                for (int outcome = 0; outcome < 6; outcome++) {
                    int to = outcome % 3 == 0 ? Integer.MAX_VALUE : at + outcome % 3 - 1;
                    SimulatedDisk disk = new SimulatedDisk(new Random((seed * 1000 + at) * 10 + outcome));
                    Disk process = disk.start();
                    disk.fail(at, to, failures.get(outcome / 3));
                    String what = "seed " + seed + ", operations " + at + " to " + to + " fail, outcome " + outcome;
                    run(disk, process, seed, outcome % 2 == 0, what);
                }
            }
        }
        print("failures", first, programs);
    }

    /** After a failure, the program is killed at one of the operations that remove its traces, or that try again. */
    @Test
    void everyCrashAfterAFailureIsRecoveredCompletely() throws IOException {
        int programs = programs(1, 10, 50);
        for (long seed = SEED + 4000; seed < SEED + 4000 + programs; seed++) {
            int both = 0;
            for (LongFunction<RandomProgram> each :
                    List.<LongFunction<RandomProgram>>of(RandomTransactions::new, ExecutedTransactions::new)) {
                program = each;
                int operations = operationsOf(seed);
                for (int at = 1; at <= operations; at++) {
                    for (int killed = at + 1; killed <= at + 8; killed++) {
                        for (int outcome = 0; outcome < 2; outcome++) {
                            SimulatedDisk disk =
                                    new SimulatedDisk(new Random(((seed * 1000 + at) * 1000 + killed) * 2 + outcome));
                            Disk process = disk.start();
                            int last = at + killed % 2;
                            disk.fail(at, last, IO_FAILURE);
                            disk.killAt(killed);
                            run(
                                    disk,
                                    process,
                                    seed,
                                    outcome == 0,
                                    "seed " + seed + ", operations " + at + " to " + last + " fail, killed at " + killed
                                            + ", outcome " + outcome);
                            both += disk.failures();
                        }
                    }
                }
            }
            assertThat(both).isPositive();
        }
        print("crashes after failures", SEED + 4000, programs);
        assertThat(counts).containsKeys("decided", "undecided", "torn tail", "old state", "new state");
    }

    /** The disk becomes full before an operation; then the program is killed, and recovery runs on the full disk. */
    @Test
    void aFullDiskLeavesTheJournalConsistent() throws IOException {
        int programs = programs(3, 30, 200);
        for (long seed = SEED + 5000; seed < SEED + 5000 + programs; seed++) {
            program = seed % 2 == 0 ? RandomTransactions::new : ExecutedTransactions::new;
            int operations = operationsOf(seed);
            for (int at = 1; at <= operations; at++) {
                for (int killed = at; killed <= operations; killed += 1 + (at + killed) % 5) {
                    SimulatedDisk disk = new SimulatedDisk(new Random((seed * 1000 + at) * 1000 + killed));
                    Disk process = disk.start();
                    disk.fillFrom(at);
                    disk.killAt(killed);
                    run(
                            disk,
                            process,
                            seed,
                            killed % 2 == 0,
                            "seed " + seed + ", full from operation " + at + ", killed at " + killed);
                }
            }
        }
        print("full disks", SEED + 5000, programs);
        assertThat(counts).containsKeys("decided", "undecided", "failed calls", "recovered on a full disk");
    }

    /** Runs the program until it ends or is killed; then recovers, if its journal could be opened. */
    private void run(SimulatedDisk disk, Disk process, long seed, boolean losesPower, String what) throws IOException {
        RandomProgram run = program.apply(seed);
        if (run instanceof ExecutedTransactions) {
            disk.failStore();
        }
        try {
            run.run(process);
        } catch (IOException | OutOfMemoryError | SimulatedDisk.Killed e) {
            // The journal could not be opened or closed, or the process is killed.
            count("ended by an exception", 1);
        }
        count("failed calls", run.failed);
        if (disk.failures() == 1) {
            count("after one failure committed", run.committed);
        }
        if (run instanceof ExecutedTransactions executed) {
            count("recovered by the same process", executed.recovered);
        }
        disk.kill();
        if (losesPower) {
            disk.losePower();
        }
        boolean exists = disk.names().stream().anyMatch(name -> name.matches("journal-[0-9a-f]+"));
        if (run.allowed().isEmpty() || !disk.names().contains("store") || (disk.isFull() && !exists)) {
            return;
        }
        boolean full = disk.isFull();
        recover(disk, run, what);
        count("recovered on a full disk", full ? 1 : 0);
    }
}
