package io.github.qapi4j.it.future;

import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.util.List;

/** The methods that {@code QmpClient} gets. */
public interface FutureClient extends QmpCaller {

    /**
     * Returns a caller for the same session whose commands are executed out of band, that is, immediately, even while the server executes another
     * command. It has no resources of its own and need not be closed.
     *
     * @throws IllegalStateException if out-of-band execution was not negotiated, because the options do not enable it or the server does not offer it
     */
    OutOfBandCaller outOfBand();

    /**
     * Returns the server's schema, from its answer to {@code query-qmp-schema}. The server is queried once per session.
     *
     * @throws IOException if the server must be queried and the call fails
     */
    ServerSchema schema() throws IOException;

    /**
     * Returns whether the server has a command.
     *
     * @throws IOException as {@link #schema}
     */
    boolean supports(CommandDescriptor<?, ?> command) throws IOException;

    /**
     * Returns whether the server has an event.
     *
     * @throws IOException as {@link #schema}
     */
    boolean supports(EventDescriptor<?> event) throws IOException;

    /**
     * Compares a generated API with the server; {@code QmpApi.checkAgainst(client)} is short for {@code client.checkAgainst(QmpApi.schema())}.
     *
     * @return the differences, in the order of their paths; empty if the API describes the server exactly
     * @throws IOException as {@link #schema}
     */
    List<SchemaDifference> checkAgainst(SchemaDescriptor api) throws IOException;
}
