package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that has failed to send may still have replies. */
@Timeout(20)
class ClientLastRepliesTest {
    private final Transport.Pair pair = Transport.pair();
    private volatile boolean broken;

    /** A connection on which writing can fail, as after the server has closed its end. */
    private final Transport connection = new Transport() {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return pair.client().read(into);
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            throw new AssertionError("not used");
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            if (broken) {
                throw new IOException("Broken pipe");
            }
            pair.client().writeAvailable(bytes);
        }

        @Override
        public boolean whenWritable(Runnable action) {
            return pair.client().whenWritable(action);
        }

        @Override
        public void close() throws IOException {
            pair.client().close();
        }

        @Override
        public String toString() {
            return "VM";
        }
    };

    private QmpClient connect(Peer server, Duration forLastReplies) throws Exception {
        ClientContext context = ClientContext.of(QmpClientOptions.defaults());
        EventFeed feed = EventFeed.ofOnlySession(context.events());
        ClientSession session = new ClientSession(connection, context, feed, () -> {}, Threads::start, forLastReplies);
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.open(session, context));
        server.negotiate();
        return connecting.get();
    }

    private static void expectFailure(CompletableFuture<String> call, String message) {
        expectFailure(() -> call.get(10, TimeUnit.SECONDS), message);
    }

    private static void expectFailure(ThrowingCallable call, String message) {
        assertThatThrownBy(call).cause().isInstanceOf(QmpClosedException.class).hasMessage(message);
    }

    @Test
    @SuppressWarnings("try") // the test closes the connection early
    void repliesThatHaveArrivedCountAfterAFailureToSend() throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server, Duration.ofSeconds(20))) {
            CompletableFuture<String> answered = client.executeAsync(new Echo("answered"));
            String id = server.expect("echo");
            CompletableFuture<String> unanswered = client.executeAsync(new Echo("unanswered"));
            server.expect("echo");
            broken = true;
            CompletableFuture<String> unsent = client.executeAsync(new Echo("unsent"));
            expectFailure(unsent, "writing to VM failed: Broken pipe");
            expectFailure(client.executeAsync(new Echo("later")), "writing to VM failed: Broken pipe");
            assertThat(client.isOpen()).isFalse();
            assertThat(answered).isNotDone();
            server.send("{\"return\": \"reply\", \"id\": " + id + "}");
            assertThat(answered.get(10, TimeUnit.SECONDS)).isEqualTo("reply");
            assertThat(unanswered).isNotDone();
            server.close();
            expectFailure(unanswered, "VM has closed the connection");
        }
    }

    @Test
    void theSessionEndsInTimeIfTheServerSendsNothing() throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server, Duration.ofMillis(50))) {
            CompletableFuture<String> unanswered = client.executeAsync(new Echo("unanswered"));
            server.expect("echo");
            broken = true;
            expectFailure(client.executeAsync(new Echo("unsent")), "writing to VM failed: Broken pipe");
            expectFailure(unanswered, "writing to VM failed: Broken pipe");
            server.expectEnd();
        }
    }

    /** The connection is closed although user code blocks all threads for callbacks, also on a JVM without virtual threads. */
    @Test
    void blockedCallbacksDoNotKeepTheConnectionOpen() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ClientContext context = ClientContext.of(QmpClientOptions.defaults(), new LimitedThreads().shared);
        CountDownLatch blocked = new CountDownLatch(12);
        for (int i = 0; i < 12; i++) {
            context.callbacks().execute(() -> {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        blocked.await();
        ClientSession session = new ClientSession(
                connection,
                context,
                EventFeed.ofOnlySession(context.events()),
                () -> {},
                Threads::start,
                Duration.ofMillis(10));
        try (Peer server = new Peer(pair.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.open(session, context));
            server.negotiate();
            QmpClient client = connecting.get();
            broken = true;
            expectFailure(client.executeAsync(new Echo("unsent")), "writing to VM failed: Broken pipe");
            server.expectEnd();
        } finally {
            release.countDown();
        }
    }

    @Test
    void aFailureWithoutAMessageIsDescribed() throws Exception {
        for (Exception failure : List.of(new AsynchronousCloseException(), new IllegalStateException())) {
            Transport.Pair own = Transport.pair();
            AtomicBoolean fails = new AtomicBoolean();
            Transport failing = new ForwardingTransport(own.client()) {
                @Override
                public void writeAvailable(ByteBuffer bytes) throws IOException {
                    if (fails.get()) {
                        if (failure instanceof IOException io) {
                            throw io;
                        }
                        throw (RuntimeException) failure;
                    }
                    super.writeAvailable(bytes);
                }
            };
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(failing));
            Peer server = new Peer(own.server());
            server.negotiate();
            try (QmpClient client = connecting.get()) {
                fails.set(true);
                expectFailure(
                        client.executeAsync(new Echo("unsent")),
                        failure instanceof IllegalStateException
                                ? "writing to VM failed: IllegalStateException without a message"
                                : "writing to VM failed: the connection is closed");
            }
        }
    }
}
