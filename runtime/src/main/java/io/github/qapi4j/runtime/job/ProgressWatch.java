package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.EventSource;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks for the progress of a job at an interval, one question at a time, and passes it to a listener. */
final class ProgressWatch implements EventSource.Registration {
    private static final Logger LOGGER = System.getLogger("io.github.qapi4j.runtime.client");

    private final Job job;
    private final QmpCaller caller;
    private final Executor later;
    private final Consumer<? super JobProgress> listener;
    private volatile boolean closed;

    ProgressWatch(Job job, QmpCaller caller, Duration interval, Consumer<? super JobProgress> listener) {
        this.job = job;
        this.caller = caller;
        // The timer's thread may ask: asking does not wait.
        this.later = CompletableFuture.delayedExecutor(
                TimeUnit.NANOSECONDS.convert(interval), TimeUnit.NANOSECONDS, Runnable::run);
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
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "a listener to the progress of " + job + " failed", e);
        }
        if (!isOver()) {
            later.execute(this::ask);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
