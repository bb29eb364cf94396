package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of faults around callbacks and of their documented results. Futures complete in each row. */
@Timeout(30)
class CompletionFaultsTest {
    private final LimitedThreads threads = new LimitedThreads();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch called = new CountDownLatch(1);

    /** Where a dependent runs. */
    private enum Result {
        ON_EXECUTOR,
        ON_SHARED_THREAD,
        /** It runs only once the fault has ended. */
        LATER,
        NOT_AT_ALL
    }

    private enum Fault {
        NONE("the executor works", Result.ON_EXECUTOR),
        REJECTS("the executor throws RejectedExecutionException", Result.ON_SHARED_THREAD),
        THROWS("the executor throws another exception", Result.ON_SHARED_THREAD),
        THROWS_ERROR("the executor throws an Error", Result.ON_SHARED_THREAD),
        THROWS_AND_RUNS("the executor runs the task elsewhere and throws", Result.ON_EXECUTOR),
        SHUT_DOWN("the executor is shut down", Result.ON_SHARED_THREAD),
        SAME_THREAD("the executor runs tasks on the calling thread", Result.ON_SHARED_THREAD),
        DROPS("the executor drops tasks", Result.NOT_AT_ALL),
        BLOCKS("the executor blocks", Result.LATER),
        NO_THREAD("no thread can be started", Result.LATER);

        private final String text;
        private final Result result;

        Fault(String text, Result result) {
            this.text = text;
            this.result = result;
        }

        @Override
        public String toString() {
            return text + ": " + result;
        }
    }

    @AfterEach
    void close() {
        release.countDown();
    }

    private Executor executor(Fault fault) {
        Executor users = task -> Threads.start("users", task);
        ExecutorService shutDown = Executors.newCachedThreadPool();
        shutDown.shutdown();
        return task -> {
            called.countDown();
            switch (fault) {
                case NONE, NO_THREAD -> users.execute(task);
                case REJECTS -> throw new RejectedExecutionException("full");
                case THROWS -> throw new IllegalStateException("broken");
                case THROWS_ERROR -> throw new StackOverflowError("of the test");
                case THROWS_AND_RUNS -> {
                    CompletableFuture.runAsync(task, users).join();
                    throw new IllegalStateException("broken");
                }
                case SHUT_DOWN -> shutDown.execute(task);
                case SAME_THREAD -> task.run();
                case DROPS -> {}
                case BLOCKS -> {
                    block();
                    users.execute(task);
                }
            }
        };
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void futuresCompleteDespite(Fault fault) throws Exception {
        threads.exhaust(fault == Fault.NO_THREAD);
        Callbacks callbacks = new Callbacks(threads.shared, executor(fault));
        CallFuture<String> call = new CallFuture<>(callbacks, () -> {});
        CompletableFuture<String> waiting = ClientTest.async(call::get);
        CompletableFuture<Thread> dependent = call.thenApply(value -> Thread.currentThread());
        call.end(Outcome.of("first"));
        assertThat(waiting.get()).isEqualTo("first");
        assertThat(call.get()).isEqualTo("first");
        if (fault != Fault.NO_THREAD) {
            called.await();
        }

        CallFuture<String> second = new CallFuture<>(callbacks, () -> {});
        second.end(Outcome.of("second"));
        assertThat(second.get()).isEqualTo("second");

        switch (fault.result) {
            case ON_EXECUTOR -> assertThat(dependent.get().getName()).isEqualTo("users");
            case ON_SHARED_THREAD -> assertThat(dependent.get().getName()).isEqualTo("qmp-callback");
            case NOT_AT_ALL -> assertThat(dependent.isDone()).isFalse();
            case LATER -> {
                assertThat(dependent.isDone()).isFalse();
                threads.exhaust(false);
                release.countDown();
                // A later call repeats the start of threads; on its own, the timer does too.
                new CallFuture<String>(callbacks, () -> {}).end(Outcome.of("third"));
                assertThat(dependent.get().getName()).isEqualTo("users");
            }
        }
        assertThat(threads.most()).isLessThanOrEqualTo(16);
    }
}
