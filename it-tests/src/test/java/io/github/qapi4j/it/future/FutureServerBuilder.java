package io.github.qapi4j.it.future;

import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.AsyncCommandHandler;
import io.github.qapi4j.runtime.qmp.RawCommand;
import java.time.Duration;

/** The methods that {@code QmpServer.Builder} gets. */
public interface FutureServerBuilder {

    /**
     * Offers out-of-band execution to clients. A command that allows it and is requested so is executed at once, on another thread, by the handler
     * that it has anyway, which must expect that.
     */
    FutureServerBuilder outOfBand(boolean offered);

    /** Sets how long a command may take before its client gets an error; without a limit by default. */
    FutureServerBuilder replyTimeout(Duration timeout);

    /**
     * Sets the handler of all other commands, also of those that the schema does not have: a proxy, or a server whose commands are data.
     */
    FutureServerBuilder otherwise(AsyncCommandHandler<RawCommand, JsonValue> handler);
}
