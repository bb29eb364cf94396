package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.time.Duration;

/** A connector with a name for messages. */
record NamedConnector(String name, boolean awaitsPeer, Connector attempts) implements Connector {

    @Override
    public Transport connect(Duration timeout) throws IOException {
        return attempts.connect(timeout);
    }

    @Override
    public String toString() {
        return name;
    }
}
