package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Executes commands of a {@link QmpClient} out of band: ahead of the commands that the server has queued, and also while its main loop is busy. It is
 * not a {@link QmpCaller}, so the compiler rejects commands that do not allow out-of-band execution, and generated clients on top of it. It shares
 * the client's session, has no resources of its own and need not be closed. Any thread may use it.
 *
 * <pre>{@code
 * QmpClientOptions options = QmpClientOptions.builder().outOfBand(true).build();
 * try (QmpClient client = QmpClient.connect(socket, options)) {
 *     client.outOfBand().execute(MigratePauseCommand.builder().build());
 * }
 * }</pre>
 */
public final class OutOfBandCaller {
    private final QmpClient client;

    /** How long a call may take; null for the timeout from the options. */
    private final @Nullable Duration timeout;

    OutOfBandCaller(QmpClient client, @Nullable Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /**
     * Executes a command out of band and waits for its return value.
     *
     * @return the return value; null for a command that returns nothing
     * @throws IOException as {@link QmpCaller#execute(QmpCommand)}
     */
    public <R extends @Nullable Object> R execute(OutOfBandCommand<R> command) throws IOException {
        return client.await(command, timeout, true);
    }

    /** Executes a command out of band and returns a future of its return value, as {@link QmpCaller#executeAsync(QmpCommand)} does. */
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(OutOfBandCommand<R> command) {
        return client.future(command, timeout, true);
    }

    /**
     * Executes a command out of band by its name and waits for its return value. The command is sent even if its schema does not allow out-of-band
     * execution; the server then replies with an error.
     *
     * @throws IOException as {@link QmpCaller#execute(QmpCommand)}
     */
    public JsonValue execute(String command, JsonObject arguments) throws IOException {
        return client.await(new RawCommand(command, arguments), timeout, true);
    }

    /** Executes a command out of band by its name, as {@link #execute(String, JsonObject)}, and returns a future of its return value. */
    public CompletableFuture<JsonValue> executeAsync(String command, JsonObject arguments) {
        return client.future(new RawCommand(command, arguments), timeout, true);
    }

    /**
     * Returns a caller for the same session whose calls have this deadline.
     *
     * @param timeout how long a call may take
     * @throws IllegalArgumentException if the timeout is not positive
     */
    public OutOfBandCaller withTimeout(Duration timeout) {
        return new OutOfBandCaller(client, Deadlines.requirePositive(timeout));
    }

    @Override
    public String toString() {
        return client + QmpClient.describe(timeout) + ", out of band";
    }
}
