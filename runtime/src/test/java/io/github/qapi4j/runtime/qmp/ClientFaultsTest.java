package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Transport;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of a server that violate the protocol: each is rejected and reported, and the session continues. */
@Timeout(60)
class ClientFaultsTest {
    private final Transport.Pair pair = Transport.pair();
    private final BlockingQueue<String> reported = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> late = new LinkedBlockingQueue<>();

    private QmpClient connect(Peer server) throws Exception {
        QmpClientOptions options = QmpClientOptions.builder()
                .listener(new SessionListener() {
                    @Override
                    public void unusable(String message, String reason) {
                        reported.add(reason + " | " + message);
                    }

                    @Override
                    public void late(String message) {
                        late.add(message);
                    }
                })
                .build();
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options));
        server.negotiate();
        return connecting.get();
    }

    private String report() throws InterruptedException {
        String report = reported.poll(20, TimeUnit.SECONDS);
        assertThat(report).as("a report in time").isNotNull();
        return report;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"return\": 1, \"id\": ID, \"id\": ID}; $.id: duplicate member",
                "{\"return\": 1, \"id\": ID, \"id\": 1}; $.id: duplicate member",
                "{\"event\": 5}; $.event: expected string, got number",
                "{\"event\": null, \"id\": ID}; $.event: expected string, got null",
                "{\"event\": \"A\", \"event\": \"B\"}; $.event: duplicate member",
                "{\"event\": \"A\", \"data\": {}, \"data\": {}}; $.data: duplicate member",
                "{\"event\": \"A\", \"timestamp\": true}; $.timestamp: expected object, got boolean",
                "{\"event\": \"A\", \"return\": 1, \"id\": ID}; $: a message must have only one of",
                "{\"QMP\": 1}; $.QMP: expected object, got number",
                "{\"return\": 1}; a return without an id",
                "{\"return\": 1, \"id\": \"ID\"}; a reply to an unknown call",
                "{\"return\": 1, \"id\": -1}; a reply to an unknown call",
                "{\"return\": 1, \"id\": 9999}; a reply to an unknown call",
                "{}; a message of unknown kind"
            })
    void aMessageThatBelongsToNoCallIsReportedAndTheCallWaitsForItsReply(String message, String reason)
            throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server)) {
            CompletableFuture<String> call = client.executeAsync(new Echo("x"));
            String id = server.expect("echo");
            server.send(message.replace("ID", id));
            assertThat(report()).startsWith(reason).contains(" | {");
            assertThat(call).isNotDone();
            server.send("{\"return\": \"reply\", \"id\": " + id + "}");
            assertThat(call.get()).isEqualTo("reply");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"return\": 1, \"return\": 2, \"id\": ID}; $.return: duplicate member",
                "{\"id\": ID, \"error\": {}, \"error\": {\"class\": \"GenericError\"}}; $.error: duplicate member",
                "{\"return\": 1, \"error\": {\"class\": \"A\", \"desc\": \"b\"}, \"id\": ID}; $: a message must have only one of"
            })
    void aReplyThatIsNotValidFailsItsCallAndIsReported(String message, String reason) throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server)) {
            CompletableFuture<String> call = client.executeAsync(new Echo("x"));
            CompletableFuture<String> other = client.executeAsync(new Echo("y"));
            String id = server.expect("echo");
            server.send(message.replace("ID", id));
            assertThat(report()).startsWith(reason).contains(" | {");
            assertThatThrownBy(call::get)
                    .cause()
                    .isInstanceOf(QmpProtocolException.class)
                    .hasMessageStartingWith("the reply to 'echo' is not valid: " + reason);
            server.send("{\"return\": \"reply\", \"id\": " + server.expect("echo") + "}");
            assertThat(other.get()).isEqualTo("reply");
        }
    }

    @ParameterizedTest
    @CsvSource({"GenericError", "[]", "null", "5"})
    void anErrorOfAnotherTypeFailsItsCall(String error) throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server)) {
            CompletableFuture<String> call = client.executeAsync(new Echo("x"));
            String text = error.startsWith("G") ? '"' + error + '"' : error;
            server.send("{\"error\": " + text + ", \"id\": " + server.expect("echo") + "}");
            assertThatThrownBy(call::get)
                    .cause()
                    .isInstanceOf(QmpDecodeException.class)
                    .hasMessageContaining("$.error: expected object, got");
        }
    }

    @Test
    void aReplyThatIsRepeatedIsReported() throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server)) {
            CompletableFuture<String> call = client.executeAsync(new Echo("x"));
            String id = server.expect("echo");
            server.send(("{\"return\": \"reply\", \"id\": " + id + "}").repeat(2));
            assertThat(call.get()).isEqualTo("reply");
            assertThat(report()).startsWith("a reply to an unknown call");
            assertThat(client.lateReplies()).isZero();
        }
    }

    @Test
    void lateRepliesAreCountedHoweverManyCallsWereCancelled() throws Exception {
        int calls = 3000;
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server)) {
            for (int i = 0; i < calls; i++) {
                assertThat(client.executeAsync(new Echo("x")).cancel(true)).isTrue();
            }
            // The first commands were sent at once, and none of the others was taken back.
            for (int i = 0; i < calls; i++) {
                server.send("{\"return\": \"late\", \"id\": " + server.expect("echo") + "}");
            }
            assertThat(client.withTimeout(Duration.ofSeconds(20)).executeAsync(new Echo("last")))
                    .satisfies(last -> {
                        server.send("{\"return\": \"last\", \"id\": " + server.expect("echo") + "}");
                        assertThat(last.get()).isEqualTo("last");
                    });
            assertThat(client.lateReplies()).isEqualTo(calls);
            assertThat(late.poll(20, TimeUnit.SECONDS)).startsWith("{\"return\":\"late\",\"id\":");
            assertThat(reported).isEmpty();
        }
    }

    @Test
    void aGreetingThatIsNotValidEndsConnecting() throws Exception {
        try (Peer server = new Peer(pair.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client()));
            server.send("{\"QMP\": 5}");
            assertThatThrownBy(connecting::get).cause().isInstanceOf(QmpClosedException.class);
        }
    }
}
