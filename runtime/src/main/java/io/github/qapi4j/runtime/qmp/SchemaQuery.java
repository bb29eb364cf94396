package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.ServerSchema;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The schema of a session's server. The server is asked once: threads that need the schema meanwhile wait for the answer. */
final class SchemaQuery {
    static final String COMMAND = "query-qmp-schema";

    private final Lock asking = new ReentrantLock();

    /** The answer; null before the server has answered. */
    private volatile @Nullable ServerSchema schema;

    /** Returns the schema; null if it is not known yet. */
    @Nullable
    ServerSchema known() {
        return schema;
    }

    /**
     * Returns the schema, and asks the server if it is not known yet. If the call fails, the next one asks again.
     *
     * @param timeout how long to wait for another thread that has asked, and how long the call of the server may take
     */
    ServerSchema get(QmpCaller server, Duration timeout) throws IOException {
        ServerSchema known = schema;
        if (known != null) {
            return known;
        }
        lock(timeout);
        try {
            known = schema;
            if (known == null) {
                known = ask(server.withTimeout(timeout));
                schema = known;
            }
            return known;
        } finally {
            asking.unlock();
        }
    }

    private void lock(Duration timeout) throws IOException {
        try {
            if (!asking.tryLock(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)) {
                throw new QmpTimeoutException(
                        "no reply to '" + COMMAND + "', which another thread has sent, within " + timeout,
                        COMMAND,
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while waiting for the reply to '" + COMMAND + "'")
                            .initCause(e);
        }
    }

    private static ServerSchema ask(QmpCaller server) throws IOException {
        JsonValue answer = server.execute(COMMAND, JsonObject.EMPTY);
        try {
            return ServerSchema.of(answer);
        } catch (CodecException e) {
            throw new QmpProtocolException(
                    "the reply to '" + COMMAND + "' is not a schema: " + Excerpt.of(String.valueOf(e.getMessage())),
                    COMMAND,
                    e);
        }
    }
}
