package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Executes commands on a peer. A {@link QmpClient} is a caller; {@link #withTimeout} returns another caller, whose calls have a given deadline.
 * Generated clients call the peer through this interface. Any thread may use a caller.
 *
 * <pre>{@code
 * QmpCaller patient = client.withTimeout(Duration.ofMinutes(5));
 * patient.execute(BlockdevDelCommand.builder().nodeName("disk0").build());
 * }</pre>
 */
public interface QmpCaller {

    /**
     * Executes a command and waits for its return value.
     *
     * @return the return value; null for a command that returns nothing
     * @throws QmpErrorException if the peer replies with an error
     * @throws QmpTimeoutException if the deadline of the call passes; the peer may still execute the command
     * @throws QmpClosedException if the session has ended, or ends meanwhile
     * @throws QmpDecodeException if the reply cannot be decoded
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws IOException if the call fails in another way
     * @throws IllegalArgumentException if the arguments have no JSON form; nothing is sent then
     */
    <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException;

    /**
     * Executes a command and returns a future of its return value. Cancelling the future takes the command back if no byte of it was sent; otherwise the
     * server executes it, and the reply is dropped.
     *
     * @return a future that completes with the return value (null for a command that returns nothing), or with an exception of the types that {@link
     * #execute(QmpCommand)} throws. Dependent stages of the future receive the exception as the cause of a {@link
     * java.util.concurrent.CompletionException}.
     * @throws IllegalArgumentException if the arguments have no JSON form; nothing is sent then
     */
    <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command);

    /**
     * Executes a command by its name, as a {@link RawCommand}, and waits for its return value.
     *
     * @throws IOException as {@link #execute(QmpCommand)}
     */
    default JsonValue execute(String command, JsonObject arguments) throws IOException {
        return execute(new RawCommand(command, arguments));
    }

    /** Executes a command by its name, as a {@link RawCommand}, and returns a future of its return value. */
    default CompletableFuture<JsonValue> executeAsync(String command, JsonObject arguments) {
        return executeAsync(new RawCommand(command, arguments));
    }

    /**
     * Returns a caller for the same session whose calls have this deadline, in place of the deadline of this caller. It has no resources of its own
     * and need not be closed.
     *
     * @param timeout how long a call may take
     * @throws IllegalArgumentException if the timeout is not positive
     */
    QmpCaller withTimeout(Duration timeout);
}
