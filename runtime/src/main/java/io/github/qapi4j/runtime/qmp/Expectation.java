package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Completes a future with the first event that a filter accepts. */
final class Expectation<E extends QmpEvent> implements EventDrain.Sink<E> {
    private final Predicate<? super E> filter;
    private final CompletableFuture<Received<E>> future = new CompletableFuture<>();

    @SuppressWarnings("FutureReturnValueIgnored") // the returned stages are not used
    Expectation(String name, Predicate<? super E> filter, Duration timeout, Callbacks callbacks) {
        this.filter = filter;
        CompletableFuture<Boolean> timer = new CompletableFuture<>();
        timer.completeOnTimeout(true, TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)
                .thenAccept(overdue -> {
                    if (overdue) {
                        callbacks.execute(() -> future.completeExceptionally(
                                new QmpTimeoutException("no expected " + name + " within " + timeout)));
                    }
                });
        future.whenComplete((received, failure) -> timer.complete(false));
    }

    CompletableFuture<Received<E>> future() {
        return future;
    }

    @Override
    public boolean isReady() {
        return !future.isDone();
    }

    @Override
    public void event(Received<E> received) {
        try {
            if (filter.test(received.event())) {
                future.complete(received);
            }
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    @Override
    public void unreadable(QmpDecodeException reason) {
        // The event that cannot be decoded may be the expected one.
        future.completeExceptionally(reason);
    }

    @Override
    public void ended(IOException reason) {
        future.completeExceptionally(reason);
    }
}
