package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ClientFuture} that can only be used as a {@link java.util.concurrent.CompletionStage}, as {@link CompletableFuture#minimalCompletionStage}
 * requires. Like the JDK's, it rejects all other methods with an {@link UnsupportedOperationException}.
 */
final class MinimalStage<T extends @Nullable Object> extends ClientFuture<T> {

    MinimalStage(Callbacks callbacks) {
        super(callbacks);
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("a minimal stage has only the methods of CompletionStage");
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new MinimalStage<>(callbacks());
    }

    /** Returns a future that can be used in every manner. Completing or cancelling it does not affect this stage. */
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        ClientFuture<T> future = new ClientFuture<>(callbacks());
        settle(future);
        return future;
    }

    @Override
    public T get() {
        throw unsupported();
    }

    @Override
    public T get(long timeout, TimeUnit unit) {
        throw unsupported();
    }

    @Override
    public T getNow(T absent) {
        throw unsupported();
    }

    @Override
    public T join() {
        throw unsupported();
    }

    /** Overrides the method of JDK 19 and later. */
    public T resultNow() {
        return join();
    }

    /** Overrides the method of JDK 19 and later. */
    public Throwable exceptionNow() {
        throw unsupported();
    }

    @Override
    public boolean complete(T value) {
        throw unsupported();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        throw unsupported();
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        throw unsupported();
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        throw unsupported();
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        throw unsupported();
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        throw unsupported();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        throw unsupported();
    }

    @Override
    public void obtrudeValue(T value) {
        throw unsupported();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw unsupported();
    }

    @Override
    public boolean isDone() {
        throw unsupported();
    }

    @Override
    public boolean isCancelled() {
        throw unsupported();
    }

    @Override
    public boolean isCompletedExceptionally() {
        throw unsupported();
    }

    @Override
    public int getNumberOfDependents() {
        throw unsupported();
    }

    @Override
    public String toString() {
        return "a stage of a client's future";
    }
}
