package io.github.qapi4j.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.QuiesceHook;
import io.github.qapi4j.runtime.transaction.TransactionJob;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransactionFaultsTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    /** A machine whose transactions add names. */
    private static final class Machine {
        private final TreeSet<String> names = new TreeSet<>(List.of("old"));

        String describe() {
            return names.toString();
        }

        private void add(String name) {
            names.add(name);
        }

        private void remove(String name) {
            names.remove(name);
        }
    }

    /** What a handler does wrong or right. */
    private interface Handler {
        TransactionStep step(Machine machine, String name) throws QmpErrorException;
    }

    private static TransactionFaults<Machine> faults(Handler handler) {
        return TransactionFaults.of(Machine::new)
                .state(Machine::describe)
                .deadline(Duration.ofMillis(5))
                .transaction((machine, executor) ->
                        executor.execute(NAMES, CompletionMode.INDIVIDUAL, name -> handler.step(machine, name)));
    }

    @Test
    void aHandlerThatUndoesEverythingPasses() throws Exception {
        int transactions = faults((machine, name) -> scope -> {
                    machine.add(name + "1");
                    scope.onAbort(() -> machine.remove(name + "1"));
                    machine.add(name + "2");
                    scope.onAbort(() -> machine.remove(name + "2"));
                })
                .check();
        // Without a failure 1; success: places STEP 3, ENTERED, PREPARED 3, COMMITTED 3, CLEANED 3, LEFT, three kinds
        // each, and REGISTERING 6;
        // after a failure behind step k of 3: once, and UNDONE 2k, ABORTED k, CLEANED k, LEFT, three kinds each.
        assertThat(transactions).isEqualTo(1 + 3 * 14 + 6 + (1 + 3 * 5) + (1 + 3 * 9) + (1 + 3 * 13));
    }

    @Test
    void jobsAndAbortsAndTheHookAreTried() throws Exception {
        List<String> calls = new ArrayList<>();
        faults((machine, name) -> new TransactionStep() {
                    @Override
                    public void prepare(TransactionScope scope) {
                        scope.job(new TransactionJob() {
                            @Override
                            public void start() {
                                machine.add(name);
                            }

                            @Override
                            public void discard() {
                                machine.remove("job " + name);
                            }
                        });
                        machine.add("job " + name);
                        machine.add("prepared " + name);
                    }

                    @Override
                    public void abort() {
                        machine.remove("prepared " + name);
                    }
                })
                .options((machine, builder) -> builder.quiesce(new QuiesceHook() {
                    @Override
                    public void enter() {
                        calls.add("enter");
                    }

                    @Override
                    public void leave() {
                        calls.add("leave");
                    }
                }))
                .end(machine -> calls.add("end"))
                .check();
        // The three steps of a transaction fail before the hook is entered, with three kinds of failures.
        assertThat(calls.stream().filter("end"::equals))
                .hasSize(1 + 3 * 17 + 3 + (1 + 3 * 4) + (1 + 3 * 7) + (1 + 3 * 10));
        assertThat(calls.stream().filter("enter"::equals))
                .hasSameSizeAs(calls.stream().filter("leave"::equals).toList())
                .hasSize(calls.stream().filter("end"::equals).toList().size() - 9);
    }

    @Test
    void aForgottenUndoIsFound() {
        assertThatThrownBy(() -> faults((machine, name) -> scope -> {
                            machine.add(name);
                            if (!name.equals("b")) {
                                scope.onAbort(() -> machine.remove(name));
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("transactions are not all or nothing:")
                .hasMessageContaining(
                        "an exception at PREPARED of step 1: expected the state [old], but it is [b, old]")
                .hasMessageContaining(
                        "an exception at PREPARED of step 1, then an exception at ABORTED of step 1: expected the state [old], but it is [b, old]");
    }

    @Test
    void anUndoThatIsRegisteredTooLateIsFound() {
        assertThatThrownBy(() -> faults((machine, name) -> scope -> {
                            machine.add(name + "1");
                            machine.add(name + "2");
                            scope.onAbort(() -> machine.remove(name + "1"));
                            scope.onAbort(() -> machine.remove(name + "2"));
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("3 of ")
                .hasMessageContaining(
                        "exhausted memory at REGISTERING of step 0: expected the state [old], but it is [a2, old]");
    }

    @Test
    void aFailureOfTheTransactionItselfIsCheckedToo() throws Exception {
        Handler fails = (machine, name) -> scope -> {
            machine.add(name);
            if (name.equals("c")) {
                throw QmpErrorException.generic("no c");
            }
            scope.onAbort(() -> machine.remove(name));
        };
        assertThatThrownBy(() -> faults(fails).check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("without a failure of the kit, the transaction throws "
                        + QmpErrorException.class.getName() + ": GenericError: no c:"
                        + " expected the state [old], but it is [c, old]");
        int transactions = faults((machine, name) -> name.equals("c")
                        ? TransactionStep.failing("no c")
                        : scope -> {
                            machine.add(name);
                            scope.onAbort(() -> machine.remove(name));
                        })
                .check();
        assertThat(transactions).isEqualTo(1 + 3 * (3 + 1 + 2) + 2 + 3 * (2 + 2 + 3 + 1));
    }

    @Test
    void anEffectOutsideOfPrepareIsFound() {
        assertThatThrownBy(() -> faults((machine, name) -> {
                            machine.add(name);
                            return scope -> {};
                        })
                        .check())
                .hasMessageContaining("an exception at STEP of step 0: expected the state [old], but it is [a, old]");
    }

    /** A machine whose state is in files, which are what a restarted one finds. */
    private static final class Disk {
        private final Map<String, String> files;

        Disk(Map<String, String> files) {
            this.files = files;
        }

        TransactionStep write(String name, boolean records) {
            return new TransactionStep() {
                @Override
                public void describe(TransactionScope scope) throws QmpErrorException {
                    if (records) {
                        scope.undoRecord(JournalRecord.of(Codecs.STRING, name));
                        scope.redoRecord(JournalRecord.of(Codecs.STRING, name));
                    }
                }

                @Override
                public void prepare(TransactionScope scope) {
                    files.put(name, "prepared");
                    scope.onAbort(() -> files.remove(name));
                }

                @Override
                public void commit() {
                    files.put(name, "final");
                }
            };
        }

        RecoveryHandler recovery() {
            return new RecoveryHandler() {
                @Override
                public void undo(int step, JournalRecord record) throws Exception {
                    files.remove(record.read(Codecs.STRING));
                }

                @Override
                public void redo(int step, JournalRecord record) throws Exception {
                    files.put(record.read(Codecs.STRING), "final");
                }
            };
        }
    }

    private static TransactionFaults<Disk> crashes(boolean records) {
        return TransactionFaults.of(() -> new Disk(new ConcurrentSkipListMap<>()))
                .state(disk -> disk.files.toString())
                .deadline(Duration.ofMillis(5))
                .transaction((disk, executor) -> executor.execute(
                        NAMES, CompletionMode.INDIVIDUAL, name -> disk.write(name, records || !name.equals("b"))))
                // A copy, which the released thread of the old process does not change.
                .crashes(disk -> new Disk(new ConcurrentSkipListMap<>(disk.files)), Disk::recovery);
    }

    @Test
    void crashesAreRecovered() throws Exception {
        int without = TransactionFaults.of(() -> new Disk(new ConcurrentSkipListMap<>()))
                .state(disk -> disk.files.toString())
                .deadline(Duration.ofMillis(5))
                .transaction((disk, executor) ->
                        executor.execute(NAMES, CompletionMode.INDIVIDUAL, name -> disk.write(name, true)))
                .check();
        int with = crashes(true).check();
        // The places STEP 3, ENTERED, REGISTERING 3, PREPARED 3, COMMITTED 3, CLEANED 3, LEFT; two around each of three
        // writes; and once without a crash.
        assertThat(with - without).isEqualTo(17 + 6 + 1);
    }

    @Test
    void aMissingRecordIsFound() {
        assertThatThrownBy(() -> crashes(false).check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "a crash at PREPARED of step 1, then recovery: expected the state {}, but it is {b=prepared}")
                .hasMessageContaining("a crash after the decision is durable, then recovery:"
                        + " expected the state {a=final, b=final, c=final}, but it is {a=final, b=prepared, c=final}");
    }

    @Test
    void aStateThatIsNoSnapshotIsFound() {
        assertThatThrownBy(() -> TransactionFaults.of(Machine::new)
                        .state(machine -> machine.names)
                        .transaction((machine, executor) ->
                                executor.execute(NAMES, CompletionMode.INDIVIDUAL, name -> scope -> machine.add(name)))
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the state does not show the effect of the transaction: [a, b, c, old]");
    }

    @Test
    void stateAndTransactionMustBeSet() {
        assertThatThrownBy(() -> TransactionFaults.of(Machine::new)
                        .state(Machine::describe)
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no transaction is set");
        assertThatThrownBy(() -> TransactionFaults.of(Machine::new)
                        .transaction((machine, executor) -> {})
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no state is set");
        assertThatThrownBy(() -> TransactionFaults.of(Machine::new)
                        .state(machine -> null)
                        .transaction((machine, executor) -> {})
                        .check())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("no state");
    }
}
