package io.github.qapi4j.benchmark;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.StepSource;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The executor of transactions against two plain loops over the same steps, which only prepare and commit: without undo, errors, a hook or a lock.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ExecutorBenchmark {
    @Param({"1", "10", "100", "1000", "10000", "100000"})
    public int actions;

    private final TransactionExecutor executor = TransactionExecutor.create();
    private List<Integer> list = List.of();
    private long prepared;
    private long committed;

    private final class Step implements TransactionStep {
        private final int amount;

        private Step(int amount) {
            this.amount = amount;
        }

        @Override
        public void prepare(@Nullable TransactionScope scope) {
            prepared += amount;
        }

        @Override
        public void commit() {
            committed += amount;
        }
    }

    private final StepSource<Integer> source = Step::new;

    /** Makes the actions, and compares the effects of both contenders. */
    @Setup
    public void prepare() throws QmpErrorException {
        list = Collections.unmodifiableList(
                new ArrayList<>(IntStream.rangeClosed(1, actions).boxed().toList()));
        long sum = actions * (actions + 1L) / 2;
        prepared = committed = 0;
        check(ours(), sum);
        prepared = committed = 0;
        check(plainLoop(), sum);
    }

    private void check(long result, long sum) {
        if (result != sum || prepared != sum) {
            throw new IllegalStateException("committed " + result + ", prepared " + prepared + " instead of " + sum);
        }
    }

    @Benchmark
    public long ours() throws QmpErrorException {
        executor.execute(list, CompletionMode.INDIVIDUAL, source);
        return committed;
    }

    @Benchmark
    public long plainLoop() throws QmpErrorException {
        List<Step> steps = new ArrayList<>(list.size());
        for (Integer action : list) {
            steps.add(new Step(action));
        }
        for (Step step : steps) {
            step.prepare(null);
        }
        for (Step step : steps) {
            step.commit();
        }
        return committed;
    }
}
