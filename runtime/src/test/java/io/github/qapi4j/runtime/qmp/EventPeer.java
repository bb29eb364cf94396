package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that is connected to a peer, which sends events. */
final class EventPeer implements AutoCloseable {
    final Peer server;
    final QmpClient client;

    EventPeer(QmpClientOptions options) throws Exception {
        Transport.Pair pair = Transport.pair();
        server = new Peer(pair.server());
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options));
        server.negotiate();
        client = connecting.get();
    }

    EventSource events() {
        return client.events();
    }

    static String tickOf(String text) {
        return "{\"event\": \"TICK\", \"data\": {\"text\": \"" + text + "\"}}\r\n";
    }

    void tick(String text) throws IOException {
        server.send(tickOf(text));
    }

    /** Waits until the client has processed all messages that were sent before. */
    void flush() throws Exception {
        CompletableFuture<String> reply = client.executeAsync(new Echo("flush"));
        server.send("{\"return\": \"\", \"id\": " + server.expect("echo") + "}");
        reply.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
