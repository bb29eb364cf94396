package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future whose functions run as callbacks of a client: those that are attached by its own methods, with {@code Async} in their names or not, run
 * neither on the thread that completes the future nor on the thread that attaches them. The futures that these methods return are of this class too.
 *
 * <p>There are two exceptions. An {@code Async} method with an executor uses that executor, which the completing thread calls. A method of another
 * future that takes this one as an argument, such as {@code other.thenCombine(this, ...)} or {@code CompletableFuture.allOf(this)}, follows the rules
 * of the other future, which may run functions on the thread that completes this one.
 */
sealed class ClientFuture<T extends @Nullable Object> extends CompletableFuture<T> permits CallFuture, MinimalStage {
    private final Callbacks callbacks;

    ClientFuture(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    final Callbacks callbacks() {
        return callbacks;
    }

    /** Completes this future as {@link CompletableFuture} does; subclasses do not change this. */
    final void settle(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            super.complete(value);
        } else {
            super.completeExceptionally(failure);
        }
    }

    /** Completes another future with the result of this one, on the thread that completes this one. */
    @SuppressWarnings("FutureReturnValueIgnored") // the other future is the result
    final void settle(ClientFuture<T> other) {
        super.minimalCompletionStage().whenComplete(other::settle);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ClientFuture<>(callbacks);
    }

    @Override
    public Executor defaultExecutor() {
        return callbacks;
    }

    @Override
    public CompletionStage<T> minimalCompletionStage() {
        MinimalStage<T> stage = new MinimalStage<>(callbacks);
        settle(stage);
        return stage;
    }

    @Override
    public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> function) {
        return thenApplyAsync(function);
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
        return thenAcceptAsync(action);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return thenRunAsync(action);
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
        return thenCombineAsync(other, function);
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBoth(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothAsync(other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return runAfterBothAsync(other, action);
    }

    @Override
    public <U> CompletableFuture<U> applyToEither(CompletionStage<? extends T> other, Function<? super T, U> function) {
        return applyToEitherAsync(other, function);
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherAsync(other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return runAfterEitherAsync(other, action);
    }

    @Override
    public <U> CompletableFuture<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> function) {
        return thenComposeAsync(function);
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
        return whenCompleteAsync(action);
    }

    @Override
    public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> function) {
        return handleAsync(function);
    }

    @Override
    public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> function) {
        return exceptionallyAsync(function);
    }

    @Override
    public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> function) {
        return exceptionallyComposeAsync(function);
    }
}
