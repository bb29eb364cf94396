package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The result of a call's future, whatever its users do. */
@Timeout(30)
class CallFutureTest {
    private final LimitedThreads threads = new LimitedThreads();
    private final Callbacks callbacks = new Callbacks(threads.shared, null);
    private final AtomicInteger abandoned = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
    }

    private CallFuture<String> call() {
        return new CallFuture<>(callbacks, abandoned::incrementAndGet);
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hasTheOutcome() throws Exception {
        CallFuture<String> call = call();
        assertThat(call.getNow("absent")).isEqualTo("absent");
        assertThatThrownBy(() -> call.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(call::resultNow).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::exceptionNow).isInstanceOf(IllegalStateException.class);
        assertThat(call.end(Outcome.of("value"))).isTrue();
        assertThat(call.end(Outcome.of("late"))).isFalse();
        assertThat(call.fail(new IOException())).isFalse();
        assertThat(call.isDone()).isTrue();
        assertThat(call.isCancelled()).isFalse();
        assertThat(call.isCompletedExceptionally()).isFalse();
        assertThat(call.get()).isEqualTo("value");
        assertThat(call.get(1, TimeUnit.NANOSECONDS)).isEqualTo("value");
        assertThat(call.join()).isEqualTo("value");
        assertThat(call.getNow("absent")).isEqualTo("value");
        assertThat(call.resultNow()).isEqualTo("value");
        assertThat(call.toString()).contains("Completed normally");
        assertThat(abandoned).hasValue(0);
    }

    @Test
    void hasTheFailure() {
        CallFuture<String> call = call();
        IOException failure = new IOException("reason");
        assertThat(call.end(Outcome.failed(() -> failure))).isTrue();
        assertThatThrownBy(call::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThatThrownBy(call::join).isInstanceOf(CompletionException.class).hasCause(failure);
        assertThat(call.exceptionNow()).isSameAs(failure);
        assertThatThrownBy(call::resultNow).isInstanceOf(IllegalStateException.class);
        assertThat(call.isCompletedExceptionally()).isTrue();
    }

    @Test
    void failureThatCannotBeCreatedIsTheFailure() {
        CallFuture<String> call = call();
        OutOfMemoryError failure = new OutOfMemoryError("of the test");
        call.end(Outcome.failed(() -> {
            throw failure;
        }));
        assertThatThrownBy(call::get).hasCause(failure);
    }

    @Test
    void cancellingAbandonsTheCallOnce() throws Exception {
        CallFuture<String> call = call();
        CompletableFuture<String> dependent =
                call.handle((value, failure) -> failure.getClass().getSimpleName());
        assertThat(call.cancel(true)).isTrue();
        assertThat(call.cancel(true)).isTrue();
        assertThat(abandoned).hasValue(1);
        assertThat(call.isCancelled()).isTrue();
        assertThat(call.end(Outcome.of("late"))).isFalse();
        assertThatThrownBy(call::get).isInstanceOf(CancellationException.class);
        assertThat(dependent.get()).isEqualTo("CancellationException");
    }

    @Test
    void usersMayCompleteTheFuture() throws Exception {
        CallFuture<String> call = call();
        assertThat(call.complete("mine")).isTrue();
        assertThat(call.complete("late")).isFalse();
        assertThat(call.completeExceptionally(new IOException())).isFalse();
        assertThat(CompletableFuture.allOf(call)).isDone();
        assertThat(call.get()).isEqualTo("mine");
        assertThat(call().completeAsync(() -> "supplied").get()).isEqualTo("supplied");
        CompletableFuture<String> failing = call().completeAsync(() -> {
            throw new IllegalStateException("of the supplier");
        });
        assertThatThrownBy(failing::get).cause().hasMessage("of the supplier");
        assertThat(call().completeOnTimeout("in time", 1, TimeUnit.NANOSECONDS).get())
                .isEqualTo("in time");
        assertThatThrownBy(call().orTimeout(1, TimeUnit.NANOSECONDS)::get).hasCauseInstanceOf(TimeoutException.class);
        // The threads that wait for the results may be faster than the hook.
        while (abandoned.get() < 5) {
            Thread.onSpinWait();
        }
        assertThat(abandoned).hasValue(5);
    }

    @Test
    void usersMayReplaceTheResult() throws Exception {
        CallFuture<String> call = call();
        call.end(Outcome.of("value"));
        call.obtrudeValue("other");
        assertThat(call.get()).isEqualTo("other");
        assertThat(call.copy().get()).isEqualTo("other");
        call.obtrudeException(new IOException("third"));
        assertThatThrownBy(call::get).cause().hasMessage("third");
    }

    @Test
    void codeThatBlocksCompletingThreadsKeepsNoFutureFromItsResult() throws Exception {
        // Two of three threads are blocked: the third one completes all others.
        for (int i = 0; i < 2; i++) {
            CallFuture<String> call = call();
            CompletableFuture.allOf(call).thenRun(this::block);
            call.end(Outcome.of("blocked"));
            assertThat(call.get()).isEqualTo("blocked");
        }
        for (int i = 0; i < 100; i++) {
            CallFuture<String> call = call();
            CompletableFuture<String> dependent = call.thenApply(value -> value + "!");
            call.end(Outcome.of("free"));
            assertThat(dependent.get()).isEqualTo("free!");
        }
        // All are blocked: dependents wait, results do not.
        CallFuture<String> third = call();
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture.allOf(third).thenRun(() -> {
            entered.countDown();
            block();
        });
        third.end(Outcome.of("blocked"));
        entered.await();
        CallFuture<String> last = call();
        CompletableFuture<String> dependent = last.thenApply(value -> value + "!");
        last.end(Outcome.of("result"));
        assertThat(last.get()).isEqualTo("result");
        assertThat(last.isDone()).isTrue();
        assertThat(dependent.isDone()).isFalse();
        release.countDown();
        assertThat(dependent.get()).isEqualTo("result!");
    }

    @Test
    void waitingThreadIsNotKeptByCodeThatWasAttachedLater() throws Exception {
        CallFuture<String> call = call();
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<String> got = ClientTest.async(() -> {
            waiting.countDown();
            return call.get();
        });
        waiting.await();
        CompletableFuture.allOf(call).thenRun(this::block);
        call.end(Outcome.of("value"));
        assertThat(got.get()).isEqualTo("value");
    }

    @Test
    void manyFuturesCompleteAtOnceWithFewThreads() throws Exception {
        int count = 20_000;
        CountDownLatch dependents = new CountDownLatch(count);
        List<CallFuture<String>> calls = new ArrayList<>();
        List<Timer.Entry> deadlines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CallFuture<String> call = call();
            deadlines.add(
                    threads.shared.timer().schedule(TimeUnit.MINUTES.toNanos(5), () -> call.fail(new IOException())));
            call.thenAccept(value -> dependents.countDown());
            calls.add(call);
        }
        assertThat(threads.shared.timer().size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            deadlines.get(i).cancel();
            calls.get(i).end(Outcome.of("end"));
        }
        dependents.await();
        for (CallFuture<String> call : calls) {
            assertThat(call.get()).isEqualTo("end");
        }
        assertThat(threads.most()).isBetween(3, 16);
        assertThat(threads.shared.timer().size()).isZero();
    }

    @Test
    void blockedCallbacksDelayNoDeadlineAndNoCompletion() throws Exception {
        int blocked = 40;
        CountDownLatch entered = new CountDownLatch(12);
        for (int i = 0; i < blocked; i++) {
            CallFuture<String> call = call();
            call.thenRun(() -> {
                entered.countDown();
                block();
            });
            call.end(Outcome.of("blocked"));
        }
        entered.await();
        CallFuture<String> overdue = call();
        threads.shared.timer().schedule(1, () -> overdue.fail(new IOException("overdue")));
        assertThatThrownBy(overdue::get).cause().hasMessage("overdue");
        CallFuture<String> call = call();
        CompletableFuture<Void> all = CompletableFuture.allOf(call, call.copy());
        call.end(Outcome.of("end"));
        all.get();
        assertThat(threads.most()).isLessThanOrEqualTo(16);
    }
}
