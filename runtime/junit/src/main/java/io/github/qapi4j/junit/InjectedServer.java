package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.transport.Connector;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A fake server of a test with {@link FakeQemu}. */
final class InjectedServer implements TestDouble {
    private final FakeServer server;

    /** Connected when the test wants it. The thread of the test uses it. */
    private @Nullable QmpClient client;

    InjectedServer(FakeServer server) {
        this.server = server;
    }

    FakeServer server() {
        return server;
    }

    @Override
    public QmpClient client() {
        QmpClient connected = client;
        if (connected == null) {
            connected = server.connect();
            client = connected;
        }
        return connected;
    }

    @Override
    public Path socket() {
        return server.socket();
    }

    @Override
    public Connector connector() {
        return server.connector();
    }

    @Override
    public @Nullable AssertionError explain(Throwable testFailure) {
        AssertionError explanation = server.explain(testFailure);
        if (explanation == null) {
            server.addCommands(testFailure);
        }
        return explanation;
    }

    @Override
    public void end(boolean testFailed) {
        server.close(testFailed);
    }
}
