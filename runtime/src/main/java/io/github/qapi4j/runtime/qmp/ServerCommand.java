package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Does a command in a server. */
@FunctionalInterface
interface ServerCommand {

    /**
     * Reads the arguments, all of them, then does the command.
     *
     * @throws QmpErrorException the reply
     * @throws IOException what is no reply, and not for the client to know
     */
    Answer run(ServerSession session, Slice arguments) throws IOException;

    /**
     * What comes of a command.
     *
     * @param value the return value as JSON text; null if there is no reply
     * @param afterwards what is to be done when the reply is on its way, before any event can follow it
     */
    record Answer(@Nullable Slice value, Runnable afterwards) {

        static Answer of(@Nullable Slice value) {
            return new Answer(value, () -> {});
        }
    }
}
