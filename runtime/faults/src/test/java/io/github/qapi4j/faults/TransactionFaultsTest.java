package io.github.qapi4j.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.QuiesceHook;
import io.github.qapi4j.runtime.transaction.TransactionJob;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures without a journal. */
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

    /** A step that adds its name, and calls one method in each callback, which does nothing. */
    private static class Step implements TransactionStep {
        final Machine machine;
        final String name;

        Step(Machine machine, String name) {
            this.machine = machine;
            this.name = name;
        }

        void in(String callback) {}

        @Override
        public void prepare(TransactionScope scope) {
            machine.add(name);
            scope.onAbort(() -> {
                machine.remove(name);
                in("undo");
            });
            machine.add("job " + name);
            scope.job(new TransactionJob() {
                @Override
                public void start() {
                    machine.remove("job " + name);
                    in("start");
                }

                @Override
                public void discard() {
                    machine.remove("job " + name);
                    in("discard");
                }
            });
        }

        @Override
        public void commit() {
            in("commit");
        }

        @Override
        public void abort() {
            in("abort");
        }

        @Override
        public void clean() {
            in("clean");
        }
    }

    private static TransactionFaults<Machine> faults(Handler handler) {
        return TransactionFaults.of(Machine::new)
                .state(Machine::describe)
                .transaction((machine, executor) ->
                        executor.execute(NAMES, CompletionMode.INDIVIDUAL, name -> handler.step(machine, name)));
    }

    private static TransactionStep add(Machine machine, String name) {
        return scope -> {
            machine.add(name);
            scope.onAbort(() -> machine.remove(name));
        };
    }

    /** A step whose second callback of this name waits, and does nothing if it is interrupted. */
    private static TransactionStep waiting(Machine machine, String name, String callback) {
        return new Step(machine, name) {
            @Override
            void in(String now) {
                if (now.equals(callback) && name.equals("b")) {
                    try {
                        // Throws an exception only if the thread is interrupted.
                        new CountDownLatch(0).await();
                    } catch (InterruptedException e) {
                        machine.add("interrupted in " + callback);
                    }
                }
            }
        };
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
        // Without a failure 1. With one, at entries of the source, prepare and the hook 2 each, at their exits 2 each;
        // at REGISTERING 1, at REGISTERED 3; at entries of commit, clean and leave 1 each, at their exits 2 each.
        int single = 1 + (2 + 2) * (3 + 3 + 1) + (1 + 3) * 6 + (1 + 2) * (3 + 3 + 1);
        // Behind a step or registration: at the entry and exit of each abort, undo action and clean, and of leave. Of
        // the
        // step k, the second registration, and the first.
        int pairs = 0;
        for (int k = 1; k <= 3; k++) {
            pairs += 2 * (k + 2 * k + k + 1) + 2 * (k - 1 + 2 * k + k + 1) + 2 * (k - 1 + 2 * k - 1 + k + 1);
        }
        assertThat(transactions).isEqualTo(single + pairs);
    }

    @Test
    void everyCallbackIsTried() throws Exception {
        List<String> calls = new ArrayList<>();
        int transactions = faults(Step::new)
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
        assertThat(calls.stream().filter("leave"::equals))
                .hasSameSizeAs(calls.stream().filter("enter"::equals).toList());
        // And the first state. The source fails or hangs in three of the transactions, in each of four ways, and the
        // hook is not
        // entered; the same if its entry fails.
        assertThat(calls.stream().filter("end"::equals)).hasSize(transactions + 1);
        assertThat(calls.stream().filter("enter"::equals)).hasSize(transactions - 3 * 4 - 1);
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
                .hasMessageContaining("a hang at PREPARING of step 1: expected the state [old], but it is [b, old]");
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
                // For three steps: exhausted memory, exception, error.
                .hasMessageStartingWith("9 of ")
                .hasMessageContaining(
                        "exhausted memory at REGISTERING of step 0: expected the state [old], but it is [a2, old]")
                .hasMessageContaining(
                        "an exception at REGISTERED of step 2: expected the state [old], but it is [c2, old]");
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
        assertThatThrownBy(() -> faults(fails).fails(QmpErrorException.class).check())
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 of 1 transactions are not all or nothing:\nwithout a failure of the kit:"
                        + " expected the state [old], but it is [c, old]");
        int transactions = faults(
                        (machine, name) -> name.equals("c") ? TransactionStep.failing("no c") : add(machine, name))
                .fails(QmpErrorException.class)
                .check();
        assertThat(transactions).isGreaterThan(50);
    }

    @Test
    void anUndeclaredFailureIsADifference() {
        assertThatThrownBy(() ->
                        faults((machine, name) -> TransactionStep.failing("no")).check())
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 of 1 transactions are not all or nothing:\nwithout a failure of the kit:"
                        + " the transaction has thrown " + QmpErrorException.class.getName() + ": GenericError: no");
        assertThatThrownBy(() -> faults((machine, name) -> TransactionStep.failing("no"))
                        .fails(IllegalStateException.class)
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the transaction has thrown " + QmpErrorException.class.getName());
        assertThatThrownBy(() -> faults(TransactionFaultsTest::add)
                        .fails(QmpErrorException.class)
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the transaction has succeeded; expected the state [old], but it is ");
    }

    @Test
    void aTransactionElsewhereIsRejected() {
        assertThatThrownBy(() -> TransactionFaults.of(Machine::new)
                        .state(Machine::describe)
                        .transaction((machine, executor) -> {
                            throw new IllegalArgumentException("not here");
                        })
                        .fails(IllegalArgumentException.class)
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the transaction must run once, with at least one action, on the executor of the check:"
                        + " it has run 0 times, and has thrown java.lang.IllegalArgumentException: not here");
        assertThatThrownBy(() -> TransactionFaults.of(Machine::new)
                        .state(Machine::describe)
                        .transaction((machine, executor) -> {
                            for (String each : NAMES) {
                                executor.execute(List.of(each), CompletionMode.INDIVIDUAL, name -> add(machine, name));
                            }
                        })
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("it has run 3 times");
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

    @Test
    void aCallbackThatFailsByItselfIsFound() {
        for (Map.Entry<String, String> each : Map.of(
                        "commit", "COMMITTING",
                        "start", "STARTING",
                        "clean", "CLEANING",
                        "abort", "ABORTING",
                        "undo", "UNDOING",
                        "discard", "DISCARDING")
                .entrySet()) {
            Handler handler = (machine, name) -> new Step(machine, name) {
                @Override
                void in(String callback) {
                    if (callback.equals(each.getKey()) && name.equals("b")) {
                        throw new IllegalStateException("own failure");
                    }
                }
            };
            assertThatThrownBy(() -> faults(handler).check())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the callback at " + each.getValue()
                            + " of step 1 has thrown java.lang.IllegalStateException: own failure");
        }
        assertThatThrownBy(() -> faults(TransactionFaultsTest::add)
                        .options((machine, builder) -> builder.quiesce(new QuiesceHook() {
                            @Override
                            public void enter() {}

                            @Override
                            public void leave() {
                                throw new IllegalStateException("own failure");
                            }
                        }))
                        .check())
                .hasMessage("1 of 1 transactions are not all or nothing:\nwithout a failure of the kit:"
                        + " the callback at LEAVING has thrown java.lang.IllegalStateException: own failure");
    }

    @Test
    void aCleanThatNeedsItsPrepareIsFound() {
        assertThatThrownBy(() -> faults((machine, name) -> new TransactionStep() {
                            private List<String> opened = null;

                            @Override
                            public void prepare(TransactionScope scope) {
                                opened = new ArrayList<>();
                                machine.add(name);
                                scope.onAbort(() -> machine.remove(name));
                            }

                            @Override
                            public void clean() {
                                opened.clear();
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                // At the entry of each of the steps.
                .hasMessageStartingWith("3 of ")
                .hasMessageContaining("an exception at PREPARING of step 2: the callback at CLEANING of step 2 has"
                        + " thrown java.lang.NullPointerException");
    }

    @Test
    void whatAnInterruptPreventsIsFound() {
        for (Map.Entry<String, String> each : Map.of(
                        "commit", "a hang at COMMITTING of step 1: ",
                        "start", "a hang at STARTING of step 1: ",
                        "clean", "a hang at CLEANING of step 1: ",
                        "abort", "an exception at PREPARED of step 1, then a hang at ABORTING of step 1: ",
                        "undo", "an exception at PREPARED of step 1, then a hang at UNDOING of step 1: ",
                        "discard",
                                "an exception at REGISTERED of step 1, reached 2 times, then a hang at DISCARDING of step 1: ")
                .entrySet()) {
            String callback = each.getKey();
            assertThatThrownBy(() -> faults((machine, name) -> waiting(machine, name, callback))
                            .check())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(each.getValue() + "expected the state [")
                    .hasMessageContaining("interrupted in " + callback)
                    .hasMessageNotContaining("a hang at PREPAR");
        }
    }

    @Test
    void aPrepareThatIsInterruptedIsUndone() throws Exception {
        Handler careless = (machine, name) -> scope -> {
            machine.add(name + "1");
            scope.onAbort(() -> machine.remove(name + "1"));
            try {
                TimeUnit.NANOSECONDS.sleep(1);
            } catch (InterruptedException e) {
                machine.add("unfinished " + name);
                throw new IllegalStateException(e);
            }
        };
        assertThatThrownBy(() -> faults(careless).check())
                .isInstanceOf(AssertionError.class)
                // Each step can be interrupted at its entry and behind its registration.
                .hasMessageStartingWith("6 of ")
                .hasMessageContaining(
                        "a hang at PREPARING of step 1: expected the state [old], but it is [old, unfinished b]")
                .hasMessageContaining(
                        "a hang at REGISTERED of step 1: expected the state [old], but it is [old, unfinished b]");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aStateThatIsNoSnapshotIsRejected() {
        // With a transaction that is correct, fails, or does nothing.
        assertThatThrownBy(() -> faults(TransactionFaultsTest::add)
                        .state(machine -> machine.names)
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("returns the same object before and after the transaction, not a snapshot: [a, ");
        assertThatThrownBy(() -> faults((machine, name) -> TransactionStep.failing("no"))
                        .fails(QmpErrorException.class)
                        .state(machine -> machine.names)
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not a snapshot: [old]");
        assertThatThrownBy(() -> faults(TransactionFaultsTest::add)
                        .state(machine -> Collections.unmodifiableCollection(machine.names).stream()
                                        .toList()
                                        .isEmpty()
                                ? List.of()
                                : Collections.unmodifiableSet(machine.names))
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a state has changed after it was returned, and is not a snapshot: [a, b, c, old]");
    }

    @Test
    void anImmutableStateMayBeTheSameObject() throws Exception {
        List<String> names = List.of("old");
        assertThat(faults((machine, name) -> TransactionStep.failing("no"))
                        .fails(QmpErrorException.class)
                        .state(machine -> names)
                        .check())
                .isPositive();
    }

    @Test
    void aViewOfAFailedTransactionIsComparedWithAnotherSubject() {
        assertThatThrownBy(() -> faults((machine, name) -> scope -> {
                            machine.add(name);
                            throw QmpErrorException.generic("no");
                        })
                        .fails(QmpErrorException.class)
                        .state(machine -> Collections.unmodifiableSet(machine.names))
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a state has changed after it was returned, and is not a snapshot: [a, old]");
    }

    @Test
    void newSubjectsMustHaveTheSameState() {
        AtomicInteger number = new AtomicInteger();
        assertThatThrownBy(() -> faults(TransactionFaultsTest::add)
                        .state(machine -> "number " + number.incrementAndGet())
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the states of new subjects differ: number 1 and number 2");
    }

    @Test
    void aTransactionWithoutAnEffectMustBeDeclared() throws Exception {
        Handler nothing = (machine, name) -> name.equals("a")
                ? add(machine, "x")
                : name.equals("c")
                        ? scope -> {
                            machine.remove("x");
                            scope.onAbort(() -> machine.add("x"));
                        }
                        : scope -> {};
        assertThatThrownBy(() -> faults(nothing).check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the state does not show the effect of the transaction: [old]");
        assertThat(faults(nothing).changesNothing().check()).isGreaterThan(60);
        assertThatThrownBy(() ->
                        faults(TransactionFaultsTest::add).changesNothing().check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the transaction changes the state: expected the state [old], but it is [a, ");
    }

    @Test
    void aPlaceThatIsNotReachedIsReportedApart() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> faults((machine, name) -> {
                            boolean registers = !name.equals("b") || runs.getAndIncrement() == 0;
                            return registers ? add(machine, name) : scope -> machine.add(name);
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("transactions are not all or nothing:\n")
                .hasMessageContaining("\n4 of ")
                .hasMessageContaining(
                        "did not reach a place that an earlier one has reached, and must be deterministic:"
                                + "\nexhausted memory at REGISTERING of step 1\nan exception at REGISTERED of step 1\n");
    }

    @Test
    void aStateThatCannotBeReadIsADifference() {
        assertThatThrownBy(() -> faults((machine, name) -> scope -> machine.add(name))
                        .state(machine -> {
                            if (machine.names.size() == 3) {
                                throw new IllegalStateException("too many names");
                            }
                            return machine.describe();
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("an exception at PREPARED of step 1: the state cannot be read:"
                        + " java.lang.IllegalStateException: too many names");
    }

    @Test
    void differencesAreReportedAlsoIfTheEndFails() {
        AtomicInteger ends = new AtomicInteger();
        assertThatThrownBy(() -> faults((machine, name) -> scope -> machine.add(name))
                        .end(machine -> {
                            if (ends.incrementAndGet() == 25) {
                                throw new IllegalStateException("no end");
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("an exception at PREPARED of step 0: expected")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("no end"));
        assertThatThrownBy(() -> faults(TransactionFaultsTest::add)
                        .end(machine -> {
                            throw new IllegalStateException("no end");
                        })
                        .check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no end");
    }

    @Test
    void manyStepsTakeSeconds() throws Exception {
        List<Integer> steps = IntStream.range(0, 60).boxed().toList();
        int transactions = TransactionFaults.of(Machine::new)
                .state(Machine::describe)
                .transaction((machine, executor) ->
                        executor.execute(steps, CompletionMode.INDIVIDUAL, step -> add(machine, "n" + step)))
                .check();
        // Of more than 20,000 pairs, 2,000.
        assertThat(transactions).isEqualTo(1 + 18 * 60 + 4 + 3 + 2_000);
    }

    @Test
    void theSeedOfASampleIsReported() {
        // Only the undo of the second step is wrong, and only if it is interrupted.
        TransactionFaults<Machine> faults = faults((machine, name) -> waiting(machine, name, "undo"));
        assertThatThrownBy(faults.pairs(60, 7)::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a hang at UNDOING of step 1")
                .hasMessageEndingWith(
                        "\n(of the transactions with two failures, a random part was tried, with the seed 7)");
        assertThatThrownBy(faults.pairs(2_000, 7)::check).hasMessageNotContaining("seed");
        assertThatThrownBy(() -> faults.pairs(-1, 0)).isInstanceOf(IllegalArgumentException.class);
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
