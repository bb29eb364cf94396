package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Views of a client whose calls have a different deadline. */
@Timeout(60)
class CallerTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofSeconds(50);

    private final Transport.Pair pair = Transport.pair();
    private final Peer server = new Peer(pair.server());
    private final BlockingQueue<String> unusable = new LinkedBlockingQueue<>();
    private QmpClient client;

    @BeforeEach
    void connect() throws Exception {
        QmpClientOptions options = QmpClientOptions.builder()
                .callTimeout(LONG)
                .callTimeout("poke", LONG)
                .errorGrace(LONG)
                .listener(new SessionListener() {
                    @Override
                    public void unusable(String message, String reason) {
                        unusable.add(message + " " + reason);
                    }
                })
                .build();
        CompletableFuture<QmpClient> connecting = ClientTest.async(() -> QmpClient.connect(pair.client(), options));
        server.negotiate();
        client = connecting.get();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private void answer(String command, String value) throws Exception {
        server.send("{\"return\":" + value + ",\"id\":" + server.expect(command) + "}");
    }

    @Test
    void waitsUntilItsOwnDeadlineAndTheSessionContinues() throws Exception {
        QmpCaller view = client.withTimeout(SHORT);
        assertThatThrownBy(() -> view.execute(new Echo("x")))
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageContaining("'echo' within PT0.03S");
        String first = server.expect("echo");
        CompletableFuture<@Nullable Void> poke = view.executeAsync(new Poke("x"));
        assertThatThrownBy(poke::get)
                .as("the deadline of the view has priority over the command's")
                .cause()
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageContaining("'poke' within PT0.03S");
        String second = server.expect("poke");
        server.send("{\"return\":\"late\",\"id\":" + first + "}{\"return\":{},\"id\":" + second + "}");

        CompletableFuture<String> byClient = client.executeAsync(new Echo("y"));
        answer("echo", "\"in time\"");
        assertThat(byClient.get()).isEqualTo("in time");
        assertThat(unusable).isEmpty();
    }

    @Test
    void returnsWhatTheClientWouldReturn() throws Exception {
        QmpCaller view = client.withTimeout(Duration.ofSeconds(Long.MAX_VALUE));
        CompletableFuture<String> waiting = ClientTest.async(() -> view.execute(new Echo("x")));
        answer("echo", "\"X\"");
        assertThat(waiting.get()).isEqualTo("X");
        CompletableFuture<String> future = view.executeAsync(new Echo("y"));
        answer("echo", "\"Y\"");
        assertThat(future.get()).isEqualTo("Y");
        CompletableFuture<?> nothing = view.executeAsync(new Poke("z"));
        answer("poke", "{}");
        assertThat(nothing.get()).isNull();
    }

    @Test
    void lastTimeoutCounts() throws Exception {
        QmpCaller patient = client.withTimeout(SHORT).withTimeout(LONG);
        CompletableFuture<String> future = patient.executeAsync(new Echo("x"));
        String id = server.expect("echo");
        Thread.sleep(SHORT.multipliedBy(3).toMillis());
        assertThat(future).isNotDone();
        server.send("{\"return\":\"X\",\"id\":" + id + "}");
        assertThat(future.get()).isEqualTo("X");
        assertThatThrownBy(() -> patient.withTimeout(SHORT).execute(new Echo("x")))
                .isInstanceOf(QmpTimeoutException.class);
        assertThat(patient).hasToString(client + " with timeout PT50S");
    }

    @Test
    void timeoutLimitsTheGraceOfACommandWithoutSuccessResponse() throws Exception {
        QmpCaller view = client.withTimeout(SHORT);
        assertThat(view.execute(new Silence())).isNull();
        assertThat(view.executeAsync(new Silence()).get()).isNull();
        CompletableFuture<?> failing = client.withTimeout(LONG).executeAsync(new Silence());
        server.expect("silence");
        server.expect("silence");
        server.send("{\"error\":{\"class\":\"GenericError\",\"desc\":\"no\"},\"id\":" + server.expect("silence") + "}");
        assertThatThrownBy(failing::get).cause().isInstanceOf(QmpErrorException.class);
    }

    @Test
    void callsCommandsByName() throws Exception {
        JsonObject arguments = JsonObject.builder().put("a", 1).build();
        CompletableFuture<?> future = client.withTimeout(LONG).executeAsync(new RawCommand("newer", arguments));
        JsonObject request = server.nextObject();
        assertThat(request.find("execute")).contains(new JsonString("newer"));
        assertThat(request.find("arguments")).contains(arguments);
        server.send("{\"return\":[1],\"id\":" + request.get("id") + "}");
        assertThat(future.get()).hasToString("[1]");
        assertThatThrownBy(() -> new RawCommand("newer", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void timeoutsArePositive() {
        for (Duration timeout : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatThrownBy(() -> client.withTimeout(timeout))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a deadline must be positive: " + timeout);
            assertThatThrownBy(() -> client.withTimeout(SHORT).withTimeout(timeout))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> client.withTimeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
        assertThatThrownBy(() -> client.withTimeout(SHORT).withTimeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
    }

    @Test
    void endsWithTheClient() {
        QmpCaller view = client.withTimeout(LONG);
        CompletableFuture<String> pending = view.executeAsync(new Echo("x"));
        client.close();
        assertThatThrownBy(pending::get)
                .cause()
                .isInstanceOf(QmpClosedException.class)
                .hasMessage("this client was closed");
        assertThatThrownBy(() -> view.execute(new Echo("x"))).isInstanceOf(QmpClosedException.class);
        assertThatThrownBy(() -> view.executeAsync(new Echo("x")).get()).cause().isInstanceOf(QmpClosedException.class);
        assertThatThrownBy(() ->
                        client.withTimeout(SHORT).executeAsync(new Echo("x")).get())
                .cause()
                .isInstanceOf(QmpClosedException.class);
    }
}
