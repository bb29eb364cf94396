package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call. A failure is stored as a supplier of the exception, so that the exception is created where it is
 * thrown and shows the stack of the caller, not of the reading thread.
 */
record Outcome<R extends @Nullable Object>(
        R value, @Nullable Supplier<? extends IOException> failure) {

    static <R extends @Nullable Object> Outcome<R> of(R value) {
        return new Outcome<>(value, null);
    }

    @SuppressWarnings("NullAway") // the value is not read after a failure
    static <R extends @Nullable Object> Outcome<R> failed(Supplier<? extends IOException> failure) {
        return new Outcome<>(null, failure);
    }

    R get() throws IOException {
        if (failure != null) {
            throw failure.get();
        }
        return value;
    }

    void complete(CompletableFuture<R> future) {
        if (failure != null) {
            future.completeExceptionally(failure.get());
        } else {
            future.complete(value);
        }
    }
}
