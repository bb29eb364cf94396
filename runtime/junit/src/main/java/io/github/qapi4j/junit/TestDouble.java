package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.transport.Connector;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a test uses in place of a QEMU: a fake server, a recording, or a recorder before a real QEMU. */
interface TestDouble {
    /** Returns a client, the same one for each call. */
    QmpClient client() throws IOException;

    Path socket() throws IOException;

    Connector connector() throws IOException;

    /**
     * Returns, once, what has failed so far, as an error that has the failure of the test as its cause; null if nothing has: then the failure of the test
     * says everything, except perhaps for the commands that have come, which this method adds to it.
     */
    @Nullable
    AssertionError explain(Throwable testFailure);

    /**
     * Ends everything, and verifies.
     *
     * @param testFailed whether the test has failed already
     * @throws AssertionError if the verification fails
     */
    void end(boolean testFailed) throws IOException;
}
