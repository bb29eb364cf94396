package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.EventSource;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks for the progress of a job at an interval, one question at a time, and passes it to a listener. */
final class ProgressWatch implements EventSource.Registration {
    private static final Logger LOGGER = System.getLogger("io.github.qapi4j.runtime.client");

    private final Job job;
    private final QmpCaller caller;
    private final Duration interval;
    private final Consumer<? super JobProgress> listener;

    /** Completes when it is time to ask again; closing this object cancels it. */
    private volatile CompletableFuture<Void> timer = new CompletableFuture<>();

    private volatile boolean closed;

    ProgressWatch(Job job, QmpCaller caller, Duration interval, Consumer<? super JobProgress> listener) {
        this.job = job;
        this.caller = caller;
        this.interval = interval;
        this.listener = listener;
    }

    /** Asks, without waiting for the answer. */
    @SuppressWarnings("FutureReturnValueIgnored") // the answer, or its failure, is handled by its dependent
    void ask() {
        if (!isOver()) {
            JobQuery.executeAsync(caller).whenComplete(this::answer);
        }
    }

    private boolean isOver() {
        return closed || job.hasEnded();
    }

    private void answer(@Nullable Map<String, JsonObject> entries, @Nullable Throwable failure) {
        try {
            JsonObject entry = entries == null ? null : entries.get(job.id());
            if (entry != null && !isOver()) {
                listener.accept(JobProgress.of(entry));
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "there is no progress of " + job, e);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "a listener to the progress of " + job + " failed", e);
        }
        if (!isOver()) {
            askLater();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // cancelled by close
    private void askLater() {
        CompletableFuture<Void> next = new CompletableFuture<>();
        timer = next;
        // The timer's thread may ask: asking does not wait.
        next.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(interval), TimeUnit.NANOSECONDS)
                .thenRun(this::ask);
        if (closed) {
            next.cancel(false);
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.cancel(false);
    }
}
