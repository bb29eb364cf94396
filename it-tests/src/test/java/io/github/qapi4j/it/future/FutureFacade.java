package io.github.qapi4j.it.future;

import java.io.IOException;
import java.util.List;

/** The static methods that the generated facade gets. */
public final class FutureFacade {

    private FutureFacade() {}

    /**
     * Compares the API with a server, like {@link FutureClient#checkAgainst} with the facade's {@code schema()}.
     *
     * @param client a {@code QmpClient}, because its session has the server's schema
     * @return the differences, in the order of their paths; empty if the API describes the server exactly
     * @throws IOException as {@link FutureClient#schema}
     */
    public static List<SchemaDifference> checkAgainst(FutureClient client) throws IOException {
        throw new UnsupportedOperationException("a signature for " + client);
    }
}
