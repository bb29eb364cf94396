package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.schema.ServerSchema;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client does with the schema of its server. */
@Timeout(60)
class ClientSchemaTest {
    /** Has the commands stop, silence and yank. */
    private static final String SCHEMA = """
            [ { "name": "stop", "meta-type": "command", "arg-type": "0", "ret-type": "0" },
              { "name": "silence", "meta-type": "command", "arg-type": "0", "ret-type": "0" },
              { "name": "yank", "meta-type": "command", "arg-type": "0", "ret-type": "0", "allow-oob": true },
              { "name": "0", "meta-type": "object", "members": [] } ]
            """;

    private static final QmpClientOptions REJECTS = QmpClientOptions.builder()
            .outOfBand(true)
            .rejectUnsupported(true)
            .negotiationTimeout(Duration.ofMillis(500))
            .build();

    private final Transport.Pair pair = Transport.pair();
    private final Peer server = new Peer(pair.server());

    @AfterEach
    void close() throws IOException {
        pair.client().close();
        server.close();
    }

    private QmpClient connect() throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client()));
        server.negotiate();
        return connecting.get();
    }

    /** Connects with options that need the schema, as soon as the server has got the query. */
    private CompletableFuture<QmpClient> connecting(QmpClientOptions options) throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options));
        server.negotiate();
        return connecting;
    }

    private void reply(String id, String member, String value) throws IOException {
        server.send("{\"" + member + "\": " + value + ", \"id\": " + id + "}\r\n");
    }

    @Test
    void asksForTheSchemaOnce() throws Exception {
        QmpClient client = connect();
        CompletableFuture<Boolean> supports = async(() -> client.supports("stop"));
        reply(server.expect("query-qmp-schema"), "return", "5");
        assertThatThrownBy(supports::get)
                .cause()
                .isInstanceOf(QmpProtocolException.class)
                .hasMessageStartingWith("the reply to 'query-qmp-schema' is not a schema: ");
        CompletableFuture<Boolean> again = async(() -> client.supports("stop"));
        reply(server.expect("query-qmp-schema"), "return", SCHEMA);
        assertThat(again.get()).isTrue();
        assertThat(client.supports("cont")).isFalse();
        assertThat(client.supports(Echo.DESCRIPTOR)).isFalse();
        assertThat(client.supports(Sample.Tick.DESCRIPTOR)).isFalse();
        assertThat(client.schema().commands()).hasSize(3);
        assertThat(server.isQuiet()).isTrue();
    }

    @Test
    void threadsThatNeedTheSchemaMeanwhileWaitForTheAnswer() throws Exception {
        QmpClient client = connect();
        CompletableFuture<ServerSchema> first = async(client::schema);
        String id = server.expect("query-qmp-schema");
        FutureTask<ServerSchema> second = new FutureTask<>(client::schema);
        FutureTask<ServerSchema> third = new FutureTask<>(client::schema);
        Thread waiting = waiting(second);
        Thread interrupted = waiting(third);
        interrupted.interrupt();
        assertThatThrownBy(() -> third.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while waiting for the reply to 'query-qmp-schema'");
        reply(id, "return", SCHEMA);
        assertThat(first.get()).isSameAs(second.get(20, TimeUnit.SECONDS));
        waiting.join();
        interrupted.join();
        assertThat(server.isQuiet()).isTrue();
    }

    @Test
    void waitingForTheAnswerHasADeadline() throws Exception {
        QmpClient client = connect();
        SchemaQuery query = new SchemaQuery();
        CompletableFuture<ServerSchema> first = async(() -> query.get(client, Duration.ofSeconds(20)));
        String id = server.expect("query-qmp-schema");
        assertThatThrownBy(() -> query.get(client, Duration.ofMillis(20)))
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessage("no reply to 'query-qmp-schema', which another thread has sent, within PT0.02S");
        assertThat(query.known()).isNull();
        reply(id, "return", SCHEMA);
        assertThat(first.get()).isSameAs(query.known());
    }

    /** Starts a thread, and returns it when it waits. */
    private static Thread waiting(FutureTask<?> task) {
        Thread thread = new Thread(task, "needs the schema");
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static void expectRejection(ThrowingCallable call, String command) {
        assertThatThrownBy(call).isInstanceOfSatisfying(QmpErrorException.class, error -> {
            assertThat(error)
                    .hasMessage(
                            "'" + command + "' was not sent: CommandNotFound: QEMU 7.2.22 does not have this command");
            assertThat(error.is(QmpErrorException.COMMAND_NOT_FOUND)).isTrue();
            assertThat(error.description()).isEqualTo("QEMU 7.2.22 does not have this command");
            assertThat(error.command()).contains(command);
            assertThat(error.getStackTrace()[0].getClassName()).startsWith("io.github.qapi4j.runtime.qmp.");
        });
    }

    @Test
    void rejectsCommandsThatTheServerDoesNotHave() throws Exception {
        CompletableFuture<QmpClient> connecting = connecting(
                REJECTS.toBuilder().negotiationTimeout(Duration.ofSeconds(20)).build());
        reply(server.expect("query-qmp-schema"), "return", SCHEMA);
        QmpClient client = connecting.get();
        assertThat(client.supports("stop")).isTrue();

        QmpCaller patient = client.withTimeout(Duration.ofSeconds(20));
        expectRejection(() -> client.execute(new Echo("x")), "echo");
        expectRejection(() -> patient.execute(new Echo("x")), "echo");
        expectRejection(() -> client.execute("cont", JsonObject.EMPTY), "cont");
        expectRejection(() -> client.outOfBand().execute("query-yank", JsonObject.EMPTY), "query-yank");
        for (CompletableFuture<?> call : new CompletableFuture<?>[] {
            client.executeAsync("cont", JsonObject.EMPTY),
            patient.executeAsync("cont", JsonObject.EMPTY),
            client.outOfBand().executeAsync("cont", JsonObject.EMPTY)
        }) {
            assertThat(call).isCompletedExceptionally();
            assertThatThrownBy(call::get).cause().isInstanceOf(QmpErrorException.class);
            assertThat(call.handle((value, failure) -> failure.getMessage()).get(20, TimeUnit.SECONDS))
                    .contains("'cont' was not sent");
        }
        assertThatThrownBy(() -> client.execute(new Echo("\ud800"))).isInstanceOf(IllegalArgumentException.class);

        CompletableFuture<?> typed = client.outOfBand().executeAsync(new Sample.Yank());
        assertThat(server.nextObject().getString("exec-oob")).isEqualTo("yank");
        CompletableFuture<?> raw = client.executeAsync("stop", JsonObject.EMPTY);
        String id = server.expect("stop");
        assertThat(server.isQuiet()).isTrue();
        reply(id, "return", "{}");
        assertThat(raw.get(20, TimeUnit.SECONDS)).isEqualTo(JsonObject.EMPTY);
        client.close();
        assertThatThrownBy(() -> typed.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(QmpClosedException.class);
        expectRejection(() -> client.execute("cont", JsonObject.EMPTY), "cont");
    }

    @Test
    void withoutTheOptionCommandsAreSent() throws Exception {
        QmpClient client = connect();
        CompletableFuture<ServerSchema> schema = async(client::schema);
        reply(server.expect("query-qmp-schema"), "return", SCHEMA);
        schema.get();
        CompletableFuture<?> call = client.executeAsync("cont", JsonObject.EMPTY);
        reply(server.expect("cont"), "error", "{\"class\": \"CommandNotFound\", \"desc\": \"none\"}");
        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                .cause()
                .hasMessage("'cont' failed with CommandNotFound: none");
    }

    @Test
    void connectingFailsIfTheServerHasNoSchemaToCheckAgainst() throws Exception {
        CompletableFuture<QmpClient> connecting = connecting(
                REJECTS.toBuilder().negotiationTimeout(Duration.ofSeconds(20)).build());
        reply(server.expect("query-qmp-schema"), "error", "{\"class\": \"CommandNotFound\", \"desc\": \"none\"}");
        assertThatThrownBy(connecting::get).cause().isInstanceOfSatisfying(QmpErrorException.class, error -> {
            assertThat(error)
                    .hasMessage("the options request to reject unsupported commands, which needs the server's schema: "
                            + "CommandNotFound: none");
            assertThat(error.command()).contains("query-qmp-schema");
        });
        server.expectEnd();
    }

    @Test
    void connectingFailsIfTheSchemaDoesNotArriveInTime() throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), REJECTS));
        server.negotiate();
        server.expect("query-qmp-schema");
        assertThatThrownBy(connecting::get)
                .cause()
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageStartingWith(
                        "the options request to reject unsupported commands, which needs the server's schema: "
                                + "no reply to 'query-qmp-schema' within PT0.5S");
        server.expectEnd();
    }

    @Test
    void connectingNamesThePhaseInWhichTheSchemaFails() throws Exception {
        for (boolean closes : new boolean[] {true, false}) {
            Transport.Pair own = Transport.pair();
            Peer peer = new Peer(own.server());
            QmpClientOptions options = REJECTS.toBuilder()
                    .negotiationTimeout(Duration.ofSeconds(20))
                    .build();
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(own.client(), options));
            peer.negotiate();
            String id = peer.expect("query-qmp-schema");
            if (closes) {
                peer.close();
            } else {
                peer.send("{\"return\": 7, \"id\": " + id + "}");
            }
            assertThatThrownBy(connecting::get)
                    .cause()
                    .isInstanceOf(closes ? QmpClosedException.class : QmpProtocolException.class)
                    .hasMessageStartingWith(
                            "the options request to reject unsupported commands, which needs the server's schema: ")
                    .hasMessageContaining(closes ? "has closed the connection" : "'query-qmp-schema' is not a schema");
        }
    }

    @Test
    void optionsKeepTheChoice() {
        assertThat(QmpClientOptions.defaults().rejectUnsupported()).isFalse();
        assertThat(REJECTS.toBuilder().build().rejectUnsupported()).isTrue();
        assertThat(REJECTS.toString()).endsWith(", rejects unsupported commands");
    }
}
