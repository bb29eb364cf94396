package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import io.github.qapi4j.runtime.transport.Transport;
import java.nio.ByteBuffer;
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

    private QmpClientOptions options() {
        return QmpClientOptions.builder()
                .errorGrace(Duration.ofMillis(20))
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
    }

    private QmpClient connect(Peer server) throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options()));
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
            assertThat(late.poll(20, TimeUnit.SECONDS)).startsWith("{\"return\":\"<redacted>\",\"id\":");
            assertThat(reported).isEmpty();
        }
    }

    /** The server does not read, and guesses the ids of commands that it has not got. */
    @Test
    void aReplyToACommandThatWasNotSentIsReported() throws Exception {
        Transport.Pair narrow = Transport.pair(100);
        try (Peer server = new Peer(narrow.server(), false);
                QmpClient client = connectSlowly(narrow)) {
            CompletableFuture<String> begun = client.executeAsync(new Echo("y".repeat(5000)));
            CompletableFuture<String> unsent = client.executeAsync(new Echo("x"));
            server.send("{\"return\": \"guessed\", \"id\": 3}");
            assertThat(report()).startsWith("a reply to an unknown call | ");
            server.send("{\"return\": \"early\", \"id\": 2}");
            assertThat(begun.get()).isEqualTo("early");
            server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no id\"}}");
            assertThat(report()).startsWith("an error without an id, which cannot be assigned to a call | ");
            assertThat(unsent).isNotDone();
        }
    }

    private QmpClient connectSlowly(Transport.Pair narrow) throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(narrow.client(), options()));
        narrow.server().write(ByteBuffer.wrap("{\"QMP\": {}}".getBytes(UTF_8)), Duration.ofSeconds(20));
        ByteBuffer one = ByteBuffer.allocate(1);
        do {
            narrow.server().read(one.clear());
        } while (one.get(0) != '\n');
        narrow.server().write(ByteBuffer.wrap("{\"return\": {}, \"id\": 1}".getBytes(UTF_8)), Duration.ofSeconds(20));
        return connecting.get();
    }

    @Test
    void anErrorAfterItsGraceIsLate() throws Exception {
        try (Peer server = new Peer(pair.server());
                QmpClient client = connect(server)) {
            client.execute(new Silence());
            String id = server.expect("silence");
            server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"too late\"}, \"id\": " + id + "}");
            assertThat(late.poll(20, TimeUnit.SECONDS)).contains("too late");
            assertThat(client.lateReplies()).isEqualTo(1);
            // A command that has succeeded is not one to which a reply without an id could belong.
            CompletableFuture<String> call = client.executeAsync(new Echo("x"));
            client.execute(new Silence());
            server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"of the only call\"}}");
            assertThatThrownBy(call::get).cause().hasMessageContaining("of the only call");
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
