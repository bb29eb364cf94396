package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TransactionExecutorTest {
    private static final StepSource<String> MUST_NOT_BE_ASKED = action -> {
        throw new AssertionError("unexpected request for a step: " + action);
    };

    private final List<String> done = new ArrayList<>();
    private final RecordingLogger log = new RecordingLogger();
    private final QuiesceHook hook = new QuiesceHook() {
        @Override
        public void enter() {
            done.add("enter");
        }

        @Override
        public void leave() {
            done.add("leave");
        }
    };
    private final TransactionExecutor executor = TransactionExecutor.builder()
            .quiesce(hook)
            .patience(Duration.ofMillis(200))
            .logger(log)
            .build();

    @Test
    void groupedIsRefusedBeforeAnything() {
        assertThatThrownBy(() -> executor.execute(List.of("a"), CompletionMode.GROUPED, MUST_NOT_BE_ASKED))
                .isInstanceOfSatisfying(QmpErrorException.class, e -> {
                    assertThat(e.errorClass()).isEqualTo("GenericError");
                    assertThat(e.description()).contains("grouped").contains("not supported");
                });
        assertThat(done).isEmpty();
    }

    @Test
    void nothingToDoSucceedsInBothModes() throws QmpErrorException {
        executor.execute(List.of(), CompletionMode.GROUPED, MUST_NOT_BE_ASKED);
        executor.execute(List.of(), CompletionMode.INDIVIDUAL, MUST_NOT_BE_ASKED);
        assertThat(done).containsExactly("enter", "leave", "enter", "leave");
    }

    @Test
    void aFailingStepDoesNothingElse() {
        assertThatThrownBy(() -> executor.execute(
                        List.of("a"), CompletionMode.INDIVIDUAL, a -> TransactionStep.failing("on request")))
                .isInstanceOfSatisfying(QmpErrorException.class, e -> {
                    assertThat(e.errorClass()).isEqualTo("GenericError");
                    assertThat(e.description()).isEqualTo("on request");
                });
        assertThat(done).containsExactly("enter", "leave");
        assertThat(log.messages).isEmpty();
    }

    @Test
    void aSourceMustHaveAStep() {
        assertThatThrownBy(() -> executor.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("no step for an action");
        assertThat(done).isEmpty();
    }

    @Test
    void theSameExceptionAgainIsNotSuppressedByItself() {
        RuntimeException same = new RuntimeException("thrown again");
        assertThatThrownBy(() -> executor.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    scope.onAbort(() -> {
                        throw same;
                    });
                    throw same;
                }))
                .isSameAs(same)
                .hasNoSuppressedExceptions();
        assertThat(log.thrown).containsExactly(same);
    }

    @Test
    void whatFailsLaterIsLoggedWithItsPlace() throws QmpErrorException {
        executor.execute(List.of("a", "b"), CompletionMode.INDIVIDUAL, a -> new TransactionStep() {
            @Override
            public void prepare(TransactionScope scope) {}

            @Override
            public void commit() {
                if (a.equals("b")) {
                    throw new AssertionError("broken");
                }
            }
        });
        assertThat(log.messages).containsExactly("ERROR transaction committed, but this failed: step 1, commit");
    }

    @Test
    void aLoggerThatThrowsChangesNoResult() throws QmpErrorException {
        RecordingLogger broken = new RecordingLogger() {
            @Override
            public void log(Level level, ResourceBundle bundle, String message, Throwable failure) {
                super.log(level, bundle, message, failure);
                throw new AssertionError("cannot log");
            }
        };
        TransactionExecutor logsNothing =
                TransactionExecutor.builder().quiesce(hook).logger(broken).build();
        AssertionError inClean = new AssertionError("clean");
        RuntimeException inPrepare = new RuntimeException("prepare");
        StepSource<String> steps = action -> new TransactionStep() {
            @Override
            public void prepare(TransactionScope scope) {
                if (action.equals("fails")) {
                    throw inPrepare;
                }
            }

            @Override
            public void clean() {
                throw inClean;
            }
        };
        logsNothing.execute(List.of("a", "b"), CompletionMode.INDIVIDUAL, steps);
        assertThat(broken.thrown).containsExactly(inClean, inClean);
        assertThatThrownBy(() -> logsNothing.execute(List.of("a", "fails"), CompletionMode.INDIVIDUAL, steps))
                .isSameAs(inPrepare)
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(inClean, inClean));
        assertThat(broken.thrown).hasSize(4);
        assertThat(done).containsExactly("enter", "leave", "enter", "leave");
    }

    /** Returns an executor whose registrations fail as soon as "full" is done. */
    private TransactionExecutor exhausted(VirtualMachineError error) {
        return TransactionExecutor.builder()
                .logger(log)
                .probe((place, step) -> {
                    if (place == TransactionProbe.Place.REGISTERING && done.contains("full")) {
                        throw error;
                    }
                })
                .build();
    }

    @Test
    void whatTheStackHasNoRoomForIsUndoneOnceAndFirst() {
        TransactionExecutor shallow = exhausted(new StackOverflowError("probe"));
        assertThatThrownBy(() -> shallow.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    scope.onAbort(() -> done.add("first undo"));
                    done.add("full");
                    assertThatThrownBy(() -> scope.onAbort(() -> {
                                done.add("second undo");
                                throw new IllegalStateException("second undo");
                            }))
                            .isInstanceOf(StackOverflowError.class);
                    assertThatThrownBy(() -> scope.job(new TransactionJob() {
                                @Override
                                public void start() {
                                    done.add("start");
                                }

                                @Override
                                public void discard() {
                                    done.add("discard");
                                }
                            }))
                            .isInstanceOf(StackOverflowError.class);
                    assertThatThrownBy(() -> scope.onAbort(() -> done.add("third undo")))
                            .isInstanceOf(StackOverflowError.class);
                    done.add("end of prepare");
                }))
                .isInstanceOf(StackOverflowError.class)
                .hasMessage("probe");
        assertThat(done)
                .containsExactly("full", "end of prepare", "third undo", "discard", "second undo", "first undo");
        assertThat(log.messages)
                .containsExactly(
                        "DEBUG transaction rolled back, but this failed: step 0, undo of what was not registered");
    }

    @Test
    void whatTheHeapHasNoRoomForIsUndoneAtOnce() {
        TransactionExecutor full = exhausted(new OutOfMemoryError("probe"));
        assertThatThrownBy(() -> full.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    scope.onAbort(() -> done.add("first undo"));
                    done.add("full");
                    assertThatThrownBy(() -> scope.onAbort(() -> done.add("second undo")))
                            .isInstanceOf(OutOfMemoryError.class);
                    done.add("end of prepare");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(done).containsExactly("full", "second undo", "end of prepare", "first undo");
    }

    @Test
    void aProbeSeesEachCallbackBeforeAndAfterIt() throws QmpErrorException {
        TransactionExecutor probed = TransactionExecutor.builder()
                .logger(log)
                .quiesce(hook)
                .probe((place, step) -> done.add(place + " " + step))
                .build();
        probed.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> {
            done.add("source");
            return new TransactionStep() {
                @Override
                public void prepare(TransactionScope scope) {
                    done.add("prepare");
                    scope.job(new TransactionJob() {
                        @Override
                        public void start() {
                            done.add("start");
                        }

                        @Override
                        public void discard() {}
                    });
                }

                @Override
                public void commit() {
                    done.add("commit");
                }

                @Override
                public void clean() {
                    done.add("clean");
                }
            };
        });
        assertThat(String.join(", ", done))
                .isEqualTo(
                        "ASKING 0, source, STEP 0, ENTERING 0, enter, ENTERED 0, PREPARING 0, prepare, REGISTERING 0, "
                                + "REGISTERED 0, PREPARED 0, COMMITTING 0, commit, COMMITTED 0, STARTING 0, start, STARTED 0, "
                                + "CLEANING 0, clean, CLEANED 0, LEAVING 0, leave, LEFT 0");
    }

    @Test
    void aCallbackIsNotCalledIfTheProbeFailsAtItsEntry() {
        List<String> failed = new ArrayList<>();
        TransactionExecutor probed = TransactionExecutor.builder()
                .logger(log)
                .probe(new TransactionProbe() {
                    @Override
                    public void reached(Place place, int step) {
                        if (place == Place.PREPARING && step == 1
                                || place == Place.UNDOING
                                || place == Place.CLEANING) {
                            throw new IllegalStateException("probe at " + place);
                        }
                    }

                    @Override
                    public void failed(Place place, int step, Throwable failure) {
                        failed.add(place + " " + step + " " + failure.getMessage());
                    }
                })
                .build();
        assertThatThrownBy(() ->
                        probed.execute(List.of("a", "b"), CompletionMode.INDIVIDUAL, name -> new TransactionStep() {
                            @Override
                            public void prepare(TransactionScope scope) {
                                done.add("prepare " + name);
                                scope.onAbort(() -> done.add("undo"));
                            }

                            @Override
                            public void abort() {
                                throw new IllegalStateException("abort " + name);
                            }

                            @Override
                            public void clean() {
                                done.add("clean");
                            }
                        }))
                .hasMessage("probe at PREPARING")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("abort a", "probe at UNDOING", "probe at CLEANING", "probe at CLEANING"));
        assertThat(done).containsExactly("prepare a");
        // Only what fails by itself.
        assertThat(failed).containsExactly("ABORTING 0 abort a");
    }

    @Test
    void whatFailsBehindARegistrationIsUndoneOnce() {
        TransactionExecutor probed = TransactionExecutor.builder()
                .logger(log)
                .probe((place, step) -> {
                    if (place == TransactionProbe.Place.REGISTERED) {
                        throw new IllegalStateException("probe");
                    }
                })
                .build();
        assertThatThrownBy(() -> probed.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    assertThatThrownBy(() -> scope.onAbort(() -> done.add("undo")))
                            .hasMessage("probe");
                    assertThatThrownBy(() -> scope.job(new TransactionJob() {
                                @Override
                                public void start() {
                                    done.add("start");
                                }

                                @Override
                                public void discard() {
                                    done.add("discard");
                                }
                            }))
                            .hasMessage("probe");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("probe");
        assertThat(done).containsExactly("discard", "undo");
    }

    @Test
    void nullRegistersNothing() {
        assertThatThrownBy(() -> executor.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    assertThatThrownBy(() -> scope.onAbort(null)).isInstanceOf(NullPointerException.class);
                    assertThatThrownBy(() -> scope.job(null)).isInstanceOf(NullPointerException.class);
                    scope.onAbort(() -> done.add("undo"));
                    done.add("prepared");
                    throw QmpErrorException.generic("no");
                }))
                .isInstanceOf(QmpErrorException.class);
        assertThat(done).containsExactly("enter", "prepared", "undo", "leave");
    }

    @Test
    void theScopeIsOpenOnlyDuringPrepare() throws QmpErrorException {
        AtomicReference<TransactionScope> kept = new AtomicReference<>();
        TransactionJob job = new TransactionJob() {
            @Override
            public void start() {
                done.add("start");
            }

            @Override
            public void discard() {
                done.add("discard");
            }
        };
        executor.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> new TransactionStep() {
            @Override
            public void prepare(TransactionScope scope) {
                kept.set(scope);
            }

            @Override
            public void commit() {
                assertThatThrownBy(() -> kept.get().job(job)).isInstanceOf(IllegalStateException.class);
            }
        });
        assertThatThrownBy(() -> kept.get().onAbort(() -> done.add("undo")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("prepare of step 0 has not begun, or is over");
        assertThat(done).containsExactly("enter", "leave");
        assertThat(log.messages).isEmpty();
    }

    @Test
    void stepKnowsItsPlace() throws Exception {
        List<String> places = new ArrayList<>();
        AtomicReference<TransactionScope> kept = new AtomicReference<>();
        assertThatThrownBy(() ->
                        executor.execute(List.of("a", "b", "c"), CompletionMode.INDIVIDUAL, action -> scope -> {
                            assertThat(scope.action()).isSameAs(action);
                            places.add(action + scope.index() + "/" + scope.size());
                            kept.set(scope);
                            if (scope.index() == 1) {
                                throw QmpErrorException.generic("actions[" + scope.index() + "]: no '" + action + "'");
                            }
                        }))
                .hasMessage("GenericError: actions[1]: no 'b'");
        assertThat(places).containsExactly("a0/3", "b1/3");
        assertThat(kept.get().index()).as("also later").isEqualTo(1);
    }

    @Test
    void theScopeClosesAlsoAfterAFailure() {
        AtomicReference<TransactionScope> kept = new AtomicReference<>();
        assertThatThrownBy(() -> executor.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    kept.set(scope);
                    throw QmpErrorException.generic("no");
                }))
                .isInstanceOf(QmpErrorException.class);
        assertThatThrownBy(() -> kept.get().onAbort(() -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theListIsTakenAsItWas() throws QmpErrorException {
        List<String> actions = new ArrayList<>(List.of("a", "b"));
        executor.execute(actions, CompletionMode.INDIVIDUAL, a -> {
            actions.clear();
            return scope -> done.add(a);
        });
        assertThat(done).containsExactly("enter", "a", "b", "leave");
    }

    @Test
    void aTransactionInsideAnyCallbackIsRefusedAtOnce() throws QmpErrorException {
        List<String> rejected = new ArrayList<>();
        AtomicReference<TransactionExecutor> nested = new AtomicReference<>();
        TransactionExecutor patient = TransactionExecutor.builder()
                .quiesce(new QuiesceHook() {
                    @Override
                    public void enter() {
                        tryInside("enter");
                    }

                    @Override
                    public void leave() {
                        tryInside("leave");
                    }

                    private void tryInside(String where) {
                        TransactionExecutorTest.tryInside(nested.get(), rejected, where);
                    }
                })
                .patience(Duration.ofHours(1))
                .logger(log)
                .build();
        nested.set(patient);
        StepSource<Boolean> source = fails -> {
            tryInside(patient, rejected, "stepFor");
            return new TransactionStep() {
                @Override
                public void prepare(TransactionScope scope) throws QmpErrorException {
                    scope.onAbort(() -> tryInside(patient, rejected, "undo"));
                    scope.job(new TransactionJob() {
                        @Override
                        public void start() {
                            tryInside(patient, rejected, "start");
                        }

                        @Override
                        public void discard() {
                            tryInside(patient, rejected, "discard");
                        }
                    });
                    tryInside(patient, rejected, "prepare");
                    if (fails) {
                        throw QmpErrorException.generic("fails");
                    }
                }

                @Override
                public void commit() {
                    tryInside(patient, rejected, "commit");
                }

                @Override
                public void abort() {
                    tryInside(patient, rejected, "abort");
                }

                @Override
                public void clean() {
                    tryInside(patient, rejected, "clean");
                }
            };
        };
        patient.execute(List.of(false), CompletionMode.INDIVIDUAL, source);
        assertThat(rejected).containsExactly("stepFor", "enter", "prepare", "commit", "start", "clean", "leave");
        rejected.clear();
        assertThatThrownBy(() -> patient.execute(List.of(false, true), CompletionMode.INDIVIDUAL, source))
                .hasMessage("GenericError: fails");
        assertThat(rejected)
                .containsExactly(
                        "stepFor", "stepFor", "enter", "prepare", "prepare", "discard", "undo", "abort", "discard",
                        "undo", "clean", "clean", "leave");
    }

    private static void tryInside(TransactionExecutor executor, List<String> rejected, String where) {
        try {
            executor.execute(List.of("x"), CompletionMode.INDIVIDUAL, MUST_NOT_BE_ASKED);
        } catch (QmpErrorException e) {
            assertThat(e.description()).contains("inside");
            rejected.add(where);
        }
    }

    @Test
    void aTransactionOfAThreadThatAStepWaitsForIsRefusedInTheEnd() throws QmpErrorException {
        executor.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
            CompletableFuture<Void> inner = CompletableFuture.runAsync(() -> {
                try {
                    executor.execute(List.of("x"), CompletionMode.INDIVIDUAL, MUST_NOT_BE_ASKED);
                } catch (QmpErrorException e) {
                    done.add(e.description());
                }
            });
            inner.join();
            done.add("a");
        });
        assertThat(done).containsExactly("enter", "another transaction has been running for too long", "a", "leave");
        executor.execute(List.of("b"), CompletionMode.INDIVIDUAL, b -> scope -> done.add("b"));
        assertThat(done).endsWith("enter", "b", "leave");
    }

    @Test
    void transactionsOfSeveralThreadsRunOneAfterTheOther() throws Exception {
        TransactionExecutor patient = TransactionExecutor.builder()
                .quiesce(hook)
                .patience(Duration.ofSeconds(20))
                .logger(log)
                .build();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    boolean fails = i % 3 == 0;
                    try {
                        patient.execute(List.of("a", "b"), CompletionMode.INDIVIDUAL, a -> new TransactionStep() {
                            @Override
                            public void prepare(TransactionScope scope) throws QmpErrorException {
                                overlaps.addAndGet(inside.incrementAndGet() - 1);
                                Thread.yield();
                                inside.decrementAndGet();
                                if (fails) {
                                    throw QmpErrorException.generic("fails");
                                }
                            }
                        });
                    } catch (QmpErrorException e) {
                        assertThat(e.description()).isEqualTo("fails");
                    }
                    runs.incrementAndGet();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(runs).hasValue(200);
        assertThat(overlaps).hasValue(0);
    }

    @Test
    void anInterruptWhileWaitingRefusesAndKeepsTheFlag() throws Exception {
        TransactionExecutor patient = TransactionExecutor.builder()
                .quiesce(hook)
                .patience(Duration.ofHours(1))
                .logger(log)
                .build();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Thread first = new Thread(() -> {
            try {
                patient.execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    running.countDown();
                    await(mayEnd);
                });
            } catch (QmpErrorException e) {
                throw new AssertionError(e);
            }
        });
        first.start();
        running.await();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread second = new Thread(() -> {
            try {
                patient.execute(List.of("b"), CompletionMode.INDIVIDUAL, MUST_NOT_BE_ASKED);
                flag.completeExceptionally(new AssertionError("it ran"));
            } catch (QmpErrorException e) {
                assertThat(e.description()).contains("interrupted");
                boolean once = Thread.currentThread().isInterrupted();
                // While the interrupt flag is set, the executor does not wait.
                try {
                    patient.execute(List.of("b"), CompletionMode.INDIVIDUAL, MUST_NOT_BE_ASKED);
                } catch (QmpErrorException again) {
                    flag.complete(once && Thread.currentThread().isInterrupted());
                }
            }
        });
        second.start();
        second.interrupt();
        assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
        mayEnd.countDown();
        first.join();
        assertThat(done).containsExactly("enter", "leave");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFlagThatIsSetOrGetsSetChangesNothingAndStays() throws Exception {
        CompletableFuture<List<String>> calls = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                executor.execute(List.of("a", "b"), CompletionMode.INDIVIDUAL, a -> scope -> {
                    done.add(a + Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                });
                done.add("after" + Thread.currentThread().isInterrupted());
                calls.complete(done);
            } catch (Throwable t) {
                calls.completeExceptionally(t);
            }
        });
        thread.start();
        assertThat(get(calls)).containsExactly("enter", "atrue", "btrue", "leave", "aftertrue");
    }

    private static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void theNextTransactionRunsAfterAnyFailure() throws QmpErrorException {
        for (Throwable failure :
                List.of(new StackOverflowError(), new RuntimeException(), QmpErrorException.generic("x"))) {
            assertThatThrownBy(() -> executor.execute(
                            List.of("a"),
                            CompletionMode.INDIVIDUAL,
                            a -> scope -> TransactionExecutorTest.<RuntimeException>sneak(failure)))
                    .isSameAs(failure);
        }
        CompletableFuture.runAsync(() -> {
                    try {
                        executor.execute(List.of("b"), CompletionMode.INDIVIDUAL, b -> scope -> done.add("b"));
                    } catch (QmpErrorException e) {
                        throw new AssertionError(e);
                    }
                })
                .join();
        assertThat(done).endsWith("enter", "b", "leave");
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable failure) throws X {
        throw (X) failure;
    }

    @Test
    void patienceIsNotNegative() {
        TransactionExecutor.Builder builder = TransactionExecutor.builder();
        assertThatThrownBy(() -> builder.patience(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the patience must not be negative: PT-0.001S");
        assertThat(builder.patience(Duration.ZERO)).isSameAs(builder);
    }

    @Test
    void defaultsHaveNoHook() throws QmpErrorException {
        TransactionExecutor.create().execute(List.of("a"), CompletionMode.INDIVIDUAL, a -> scope -> done.add(a));
        assertThat(done).containsExactly("a");
        assertThatThrownBy(() -> TransactionExecutor.builder().quiesce(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("hook");
        assertThatThrownBy(() -> TransactionExecutor.builder().patience(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("patience");
        assertThatThrownBy(() -> executor.execute(null, CompletionMode.INDIVIDUAL, MUST_NOT_BE_ASKED))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("actions");
        assertThatThrownBy(() -> executor.execute(List.of(), null, MUST_NOT_BE_ASKED))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("mode");
    }
}
