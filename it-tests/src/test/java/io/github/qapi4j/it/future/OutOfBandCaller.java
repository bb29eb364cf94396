package io.github.qapi4j.it.future;

import io.github.qapi4j.runtime.qmp.OutOfBandCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Executes commands out of band; a {@code final} class of {@code runtime.qmp}. It is not a {@code QmpCaller}: the compiler rejects commands that do
 * not allow out-of-band execution, and generated clients on top of it.
 */
public interface OutOfBandCaller {

    /** Executes a command out of band and waits for its return value. Throws the same exceptions as {@code QmpCaller.execute}. */
    <R extends @Nullable Object> R execute(OutOfBandCommand<R> command) throws IOException;

    /** Executes a command out of band and returns a future, like {@code QmpCaller.executeAsync}. */
    <R extends @Nullable Object> CompletableFuture<R> executeAsync(OutOfBandCommand<R> command);

    /** Returns a caller whose calls have this deadline. */
    OutOfBandCaller withTimeout(Duration timeout);
}
