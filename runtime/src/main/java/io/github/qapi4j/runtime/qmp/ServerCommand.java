package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Executes a command in a server. */
@FunctionalInterface
interface ServerCommand {

    /**
     * Reads all arguments, then executes the command.
     *
     * @throws QmpErrorException the error reply
     * @throws IOException a failure whose details are not sent to the client
     */
    Answer run(QmpRequest request) throws IOException;

    /**
     * The result of a command.
     *
     * @param value the return value as JSON text; null if there is no reply
     * @param afterwards an action to run when the reply is queued, before any event can follow it
     */
    record Answer(@Nullable Slice value, Runnable afterwards) {

        static Answer of(@Nullable Slice value) {
            return new Answer(value, () -> {});
        }
    }
}
