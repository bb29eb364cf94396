package io.github.qapi4j.it.future;

import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.AsyncCommandHandler;
import io.github.qapi4j.runtime.qmp.RawCommand;
import java.time.Duration;

/** The methods that {@code QmpServer.Builder} gets. */
public interface FutureServerBuilder {

    /**
     * Offers out-of-band execution to clients. A command that allows it, and is requested out of band, is executed immediately on another thread. It
     * is executed by its usual handler, which must be thread-safe.
     */
    FutureServerBuilder outOfBand(boolean offered);

    /** Sets how long a command may take before its client gets an error; unlimited by default. */
    FutureServerBuilder replyTimeout(Duration timeout);

    /**
     * Sets the handler of all other commands, including commands that the schema does not declare: for a proxy, or for a server whose commands are
     * defined by data.
     */
    FutureServerBuilder otherwise(AsyncCommandHandler<RawCommand, JsonValue> handler);
}
