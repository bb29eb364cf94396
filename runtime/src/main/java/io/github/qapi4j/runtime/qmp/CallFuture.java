package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call or of an expected event. The library completes it in two steps, neither of which depends on callbacks.
 *
 * <ol>
 *   <li>The thread that ends the call sets the result. From then on, {@code get}, {@code join} and {@code isDone} use it. This step runs no user code,
 *       starts no thread that it needs, and does not block: the thread may be the one that reads the session, or the timer's.
 *   <li>A {@linkplain SharedThreads#completions shared thread} makes the result visible to dependents, and to {@code Future.state()} of later JDKs,
 *       which a class for JDK 17 cannot override. User code can block this thread only by the exceptions in {@link ClientFuture}. Then other shared
 *       threads complete other futures; if none is left or can be started, dependents wait.
 * </ol>
 *
 * <p>If the user completes or cancels the future, the user's thread does both steps.
 */
final class CallFuture<R extends @Nullable Object> extends ClientFuture<R> {
    /** Null once the future is complete: a user may keep the future, and with it what the action refers to. */
    private volatile @Nullable Runnable abandoned;

    /** The result as of the first step. Only waiting threads depend on it. */
    private final CompletableFuture<R> result = new CompletableFuture<>();

    /**
     * @param abandoned runs once, on the user's thread, when the user completes or cancels the future before the library does; it must not
     *     block
     */
    CallFuture(Callbacks callbacks, Runnable abandoned) {
        super(callbacks);
        this.abandoned = abandoned;
    }

    /** Completes the future for the library. Returns whether it was incomplete; otherwise this has no effect. */
    boolean end(Outcome<R> outcome) {
        if (result.isDone()) {
            return false;
        }
        R value;
        try {
            value = outcome.get();
        } catch (IOException | RuntimeException | Error e) {
            return fail(e);
        }
        boolean first = result.complete(value);
        if (first) {
            abandoned = null;
            callbacks().complete(() -> settle(value, null));
        }
        return first;
    }

    /** Completes the future with an exception for the library. Returns whether it was incomplete; otherwise this has no effect. */
    boolean fail(Throwable failure) {
        boolean first = result.completeExceptionally(failure);
        if (first) {
            abandoned = null;
            callbacks().complete(() -> settle(null, failure));
        }
        return first;
    }

    private void abandon() {
        Runnable action = abandoned;
        abandoned = null;
        if (action != null) {
            action.run();
        }
    }

    @Override
    public boolean complete(R value) {
        boolean first = result.complete(value);
        if (first) {
            abandon();
            settle(value, null);
        }
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = result.completeExceptionally(failure);
        if (first) {
            abandon();
            settle(null, failure);
        }
        return first;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return completeExceptionally(new CancellationException()) || result.isCancelled();
    }

    /** Runs the supplier on the executor and completes this future with its result, as a user does by {@link #complete}. */
    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
        executor.execute(() -> {
            if (isDone()) {
                return;
            }
            try {
                complete(supplier.get());
            } catch (Throwable e) {
                completeExceptionally(e);
            }
        });
        return this;
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier) {
        return completeAsync(supplier, defaultExecutor());
    }

    @Override
    public void obtrudeValue(R value) {
        result.obtrudeValue(value);
        super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable failure) {
        result.obtrudeException(failure);
        super.obtrudeException(failure);
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        return result.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return result.get(timeout, unit);
    }

    @Override
    public R join() {
        return result.join();
    }

    @Override
    public R getNow(R absent) {
        return result.getNow(absent);
    }

    /** Overrides the method of JDK 19 and later. */
    public R resultNow() {
        if (!isDone() || isCompletedExceptionally()) {
            throw new IllegalStateException(isDone() ? "the call has failed" : "the call has not ended");
        }
        return result.join();
    }

    /** Overrides the method of JDK 19 and later. */
    public Throwable exceptionNow() {
        if (!isCompletedExceptionally() || isCancelled()) {
            throw new IllegalStateException(isDone() ? "the call has not failed" : "the call has not ended");
        }
        return result.handle((value, failure) -> failure).join();
    }

    @Override
    public boolean isDone() {
        return result.isDone();
    }

    @Override
    public boolean isCancelled() {
        return result.isCancelled();
    }

    @Override
    public boolean isCompletedExceptionally() {
        return result.isCompletedExceptionally();
    }

    @Override
    public String toString() {
        return result.toString();
    }
}
