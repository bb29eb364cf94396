package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TransactionDeadlineTest {
    private final List<String> done = new ArrayList<>();
    private final RecordingLogger log = new RecordingLogger();
    private final ManualAlarm alarm = new ManualAlarm();

    private TransactionExecutor.Builder executor() {
        return TransactionExecutor.builder().logger(log);
    }

    private TransactionExecutor manual() {
        return executor().deadline(Duration.ofHours(1)).alarm(alarm).build();
    }

    /** Waits until it is interrupted. */
    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void aPrepareThatHangsIsInterrupted() throws QmpErrorException {
        TransactionExecutor executor =
                executor().deadline(Duration.ofMillis(20)).build();
        assertThatThrownBy(() -> executor.execute(List.of(1, 2), CompletionMode.INDIVIDUAL, action -> scope -> {
                    scope.onAbort(() -> done.add(
                            "undo " + action + " " + Thread.currentThread().isInterrupted()));
                    if (action == 2) {
                        hang();
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("interrupted");
        assertThat(done).containsExactly("undo 2 false", "undo 1 false");
        assertThat(Thread.interrupted()).isFalse();

        // With a new deadline, and longer than the last one.
        executor.execute(List.of(1), CompletionMode.INDIVIDUAL, action -> scope -> done.add("next"));
        assertThat(done).endsWith("next");
    }

    @Test
    void aCommitThatHangsIsInterrupted() throws QmpErrorException {
        executor()
                .deadline(Duration.ofMillis(20))
                .build()
                .execute(List.of(1, 2), CompletionMode.INDIVIDUAL, action -> new TransactionStep() {
                    @Override
                    public void prepare(TransactionScope scope) {}

                    @Override
                    public void commit() {
                        done.add("commit " + action);
                        if (action == 1) {
                            hang();
                        }
                    }
                });
        assertThat(done).containsExactly("commit 1", "commit 2");
        assertThat(log.messages).containsExactly("ERROR transaction committed, but this failed: step 0, commit");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aPrepareThatReturnsTooLateIsUndone() {
        assertThatThrownBy(() -> manual().execute(
                                List.of(1, 2, 3), CompletionMode.INDIVIDUAL, action -> new TransactionStep() {
                                    @Override
                                    public void prepare(TransactionScope scope) {
                                        assertThat(scope.isCancelled()).isFalse();
                                        if (action == 2) {
                                            alarm.expire();
                                            assertThat(scope.isCancelled()).isTrue();
                                            assertThat(Thread.currentThread().isInterrupted())
                                                    .isTrue();
                                        }
                                        done.add("prepare " + action);
                                    }

                                    @Override
                                    public void abort() {
                                        done.add("abort " + action);
                                    }
                                }))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("the transaction has exceeded its deadline");
        assertThat(done).containsExactly("prepare 1", "prepare 2", "abort 2", "abort 1");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aProbeLetsTheDeadlineExpire() throws QmpErrorException {
        for (TransactionProbe.Place expiring : List.of(
                TransactionProbe.Place.PREPARING,
                TransactionProbe.Place.REGISTERED,
                TransactionProbe.Place.UNDOING,
                TransactionProbe.Place.CLEANING)) {
            done.clear();
            TransactionProbe probe = new TransactionProbe() {
                @Override
                public void reached(Place place, int step) {}

                @Override
                public boolean expires(Place place, int step) {
                    return place == expiring && step == 1;
                }
            };
            TransactionExecutor executor =
                    executor().deadline(Duration.ofHours(1)).probe(probe).build();
            assertThatThrownBy(() -> executor.execute(
                            List.of(0, 1, 2), CompletionMode.INDIVIDUAL, action -> new TransactionStep() {
                                @Override
                                public void prepare(TransactionScope scope) throws QmpErrorException {
                                    note("PREPARING");
                                    scope.onAbort(() -> note("UNDOING"));
                                    note("REGISTERED");
                                    if (action == 2) {
                                        throw QmpErrorException.generic("no");
                                    }
                                }

                                @Override
                                public void clean() {
                                    note("CLEANING");
                                }

                                private void note(String place) {
                                    if (Thread.currentThread().isInterrupted()) {
                                        done.add(place + " " + action);
                                    }
                                }
                            }))
                    .isInstanceOf(QmpErrorException.class);
            // Until the end of the same callback, and in no other.
            assertThat(done)
                    .containsExactlyElementsOf(
                            expiring == TransactionProbe.Place.PREPARING
                                    ? List.of("PREPARING 1", "REGISTERED 1")
                                    : List.of(expiring + " 1"));
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void theHookAndTheSourceCountToo() {
        QuiesceHook hook = new QuiesceHook() {
            @Override
            public void enter() {
                done.add("enter");
            }

            @Override
            public void leave() {
                done.add("leave");
            }
        };
        TransactionExecutor executor = executor()
                .deadline(Duration.ofHours(1))
                .alarm(alarm)
                .quiesce(hook)
                .build();
        assertThatThrownBy(() -> executor.execute(List.of(1, 2), CompletionMode.INDIVIDUAL, action -> {
                    done.add("step " + action);
                    alarm.expire();
                    return scope -> done.add("prepare");
                }))
                .hasMessageContaining("the transaction has exceeded its deadline");
        assertThat(done).as("nothing else is begun").containsExactly("step 1");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void afterTheDecisionNothingIsCancelled() throws QmpErrorException {
        manual().execute(List.of(1), CompletionMode.INDIVIDUAL, action -> new TransactionStep() {
            private TransactionScope kept;

            @Override
            public void prepare(TransactionScope scope) {
                kept = scope;
            }

            @Override
            public void commit() {
                alarm.expire();
                done.add("commit " + kept.isCancelled() + " "
                        + Thread.currentThread().isInterrupted());
            }

            @Override
            public void clean() {
                alarm.expire();
                done.add("clean " + Thread.currentThread().isInterrupted());
            }
        });
        assertThat(done).containsExactly("commit false false", "clean false");
        assertThat(log.messages).isEmpty();
    }

    @Test
    void aFlagThatOthersHaveSetStays() {
        assertThatThrownBy(() -> manual().execute(List.of(1), CompletionMode.INDIVIDUAL, action -> scope -> {
                    Thread.currentThread().interrupt();
                    alarm.expire();
                }))
                .hasMessageContaining("deadline");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aDeadlineIsPositive() {
        assertThatThrownBy(() -> executor().deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the deadline must be positive: PT0S");
        assertThatThrownBy(() -> executor().deadline(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the deadline must be positive: PT-1S");
    }

    @Test
    void aVeryLongDeadlineIsAccepted() throws QmpErrorException {
        executor()
                .deadline(Duration.ofSeconds(Long.MAX_VALUE))
                .build()
                .execute(List.of(1), CompletionMode.INDIVIDUAL, action -> scope -> done.add("prepare"));
        assertThat(done).containsExactly("prepare");
    }
}
