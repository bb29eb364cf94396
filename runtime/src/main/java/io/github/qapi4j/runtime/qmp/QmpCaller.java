package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An object that executes commands on a peer. A {@link QmpClient} is one; {@link #withTimeout} returns another one, whose calls
 * have a given deadline. The clients in generated code call the peer through it. Any thread may use a caller.
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
     * @throws io.github.qapi4j.runtime.codec.CodecException if the reply cannot be decoded
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws IOException if the call fails in another way
     * @throws IllegalArgumentException if the arguments have no JSON form; nothing is sent then
     */
    <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException;

    /**
     * Executes a command and returns a future of its return value. Cancelling the future ends the waiting, not the command.
     *
     * @return a future that completes with the return value, which is null for a command that returns nothing, or with an exception
     *     that {@link #execute} throws, unwrapped
     * @throws IllegalArgumentException if the arguments have no JSON form; nothing is sent then
     */
    <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command);

    /**
     * Returns a caller over the same session whose calls have this deadline, whatever deadline they have by this caller. It owns
     * nothing and need not be closed.
     *
     * @param timeout how long a call may take
     * @throws IllegalArgumentException if the timeout is not positive
     */
    QmpCaller withTimeout(Duration timeout);
}
