package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupedTransactionTest {
    private final List<String> done = new ArrayList<>();
    private final RecordingLogger log = new RecordingLogger();
    private final TransactionExecutor executor = TransactionExecutor.builder()
            .logger(log)
            .groupedJobs(() -> {
                done.add("new group");
                return job -> {
                    if (job.toString().equals("alone")) {
                        throw new IllegalArgumentException("cannot be in a group");
                    }
                    done.add("add " + job);
                };
            })
            .build();

    private final class Job implements TransactionJob {
        private final String name;

        Job(String name) {
            this.name = name;
        }

        @Override
        public void start() {
            done.add("start " + name);
        }

        @Override
        public void discard() {
            done.add("discard " + name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private TransactionStep step(String name) {
        return name.equals("fail") ? TransactionStep.failing("on request") : scope -> scope.job(new Job(name));
    }

    @Test
    void allJobsGetIntoOneGroupBeforeTheyStart() throws QmpErrorException {
        executor.execute(List.of("x", "y"), CompletionMode.GROUPED, this::step);
        assertThat(done).containsExactly("new group", "add x", "add y", "start x", "start y");
    }

    @Test
    void jobsOfOtherTransactionsHaveNoGroup() throws QmpErrorException {
        executor.execute(List.of("x", "alone"), CompletionMode.INDIVIDUAL, this::step);
        assertThat(done).containsExactly("start x", "start alone");
    }

    @Test
    void jobsAreDiscardedNewestFirst() {
        assertThatThrownBy(() -> executor.execute(List.of("x", "y", "fail"), CompletionMode.GROUPED, this::step))
                .hasMessageContaining("on request");
        assertThat(done).containsExactly("new group", "add x", "add y", "discard y", "discard x");
    }

    @Test
    void aJobThatCannotBeInAGroupIsDiscardedAtOnce() {
        assertThatThrownBy(() -> executor.execute(List.of("x", "alone", "y"), CompletionMode.GROUPED, this::step))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be in a group");
        assertThat(done).containsExactly("new group", "add x", "discard alone", "discard x");
    }

    @Test
    void theTransactionFailsEvenIfTheRejectionIsCaught() {
        assertThatThrownBy(() -> executor.execute(List.of("x", "alone"), CompletionMode.GROUPED, name -> scope -> {
                    try {
                        scope.job(new Job(name));
                    } catch (IllegalArgumentException e) {
                        done.add("caught");
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be in a group");
        assertThat(done).containsExactly("new group", "add x", "discard alone", "caught", "discard x");
    }

    @Test
    void withoutAGroupNothingRuns() {
        TransactionExecutor broken = TransactionExecutor.builder()
                .groupedJobs(() -> {
                    throw new IllegalStateException("no group now");
                })
                .build();
        assertThatThrownBy(() -> broken.execute(List.of("x"), CompletionMode.GROUPED, name -> {
                    throw new AssertionError("asked for a step");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no group now");
        TransactionExecutor none =
                TransactionExecutor.builder().groupedJobs(() -> null).build();
        assertThatThrownBy(() -> none.execute(List.of("x"), CompletionMode.GROUPED, this::step))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("no group for jobs");
        assertThat(done).isEmpty();
    }

    @Test
    void anEmptyListNeedsNoGroup() throws QmpErrorException {
        executor.execute(List.<String>of(), CompletionMode.GROUPED, this::step);
        assertThat(done).isEmpty();
    }
}
