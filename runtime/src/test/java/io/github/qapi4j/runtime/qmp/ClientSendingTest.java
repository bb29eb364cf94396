package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a client sends: without waiting for a server that does not read, and out of band. */
@Timeout(60)
class ClientSendingTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int CONNECTION = 100;

    private final Transport.Pair pair = Transport.pair(CONNECTION);
    private final Peer sender = new Peer(pair.server(), false);
    private @Nullable QmpClient client;

    @AfterEach
    void close() throws IOException {
        if (client != null) {
            client.close();
        }
        sender.close();
    }

    private QmpClient connect(QmpClientOptions options) throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options));
        sender.greet();
        JsonObject request = receive();
        assertThat(request.getString("execute")).isEqualTo("qmp_capabilities");
        reply(request, "{}");
        client = connecting.get();
        return client;
    }

    /** Receives the next command; the server reads only here. */
    private JsonObject receive() throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() == 0 || line.charAt(line.length() - 1) != '\n') {
            assertThat(pair.server().read(one.clear())).isEqualTo(1);
            line.append((char) one.get(0));
        }
        return (JsonObject) JsonValue.parse(line.toString());
    }

    private void reply(JsonObject request, String value) throws IOException {
        sender.send("{\"return\": " + value + ", \"id\": " + request.get("id") + "}\r\n");
    }

    @Test
    void anAsynchronousCallNeverWaitsAndFailsWhenTooMuchWaits() throws Exception {
        connect(QmpClientOptions.builder().sendCapacity(1000).build());
        List<CompletableFuture<String>> accepted = new ArrayList<>();
        CompletableFuture<String> call = client.executeAsync(new Echo("0"));
        for (int i = 1; !call.isCompletedExceptionally() && i < 1000; i++) {
            accepted.add(call);
            call = client.executeAsync(new Echo(String.valueOf(i)));
            if (i > 15) {
                // The failure arrives on another thread.
                try {
                    call.get(100, TimeUnit.MILLISECONDS);
                } catch (java.util.concurrent.TimeoutException waits) {
                    continue;
                } catch (java.util.concurrent.ExecutionException failed) {
                    break;
                }
            }
        }
        CompletableFuture<String> rejected = call;
        assertThatThrownBy(rejected::get).cause().isInstanceOfSatisfying(QmpOverflowException.class, e -> {
            assertThat(e.command()).contains("echo");
            assertThat(e).hasMessageContaining("does not read").hasMessageContaining("of 1000 bytes");
        });
        assertThat(accepted).hasSizeBetween(10, 30);
        for (int i = 0; i < accepted.size(); i++) {
            JsonObject request = receive();
            assertThat(request.getObject("arguments").getString("text")).isEqualTo(String.valueOf(i));
            reply(request, "\"" + i + "\"");
        }
        for (int i = 0; i < accepted.size(); i++) {
            assertThat(accepted.get(i).get()).isEqualTo(String.valueOf(i));
        }
        CompletableFuture<String> later = client.executeAsync(new Echo("later"));
        reply(receive(), "\"later\"");
        assertThat(later.get()).isEqualTo("later");
    }

    @Test
    void aCommandThatWasBegunIsCompletedAfterItsDeadline() throws Exception {
        connect(QmpClientOptions.defaults());
        String text = "y".repeat(5000);
        assertThatThrownBy(() -> client.withTimeout(SHORT).execute(new Echo(text)))
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageContaining("does not read: 'echo' was sent only in part in time");
        assertThat(client.isOpen()).isTrue();
        CompletableFuture<String> next = client.executeAsync(new Echo("next"));
        JsonObject late = receive();
        assertThat(late.getObject("arguments").getString("text")).isEqualTo(text);
        reply(late, "\"late\"");
        reply(receive(), "\"next\"");
        assertThat(next.get()).isEqualTo("next");
        assertThat(client.lateReplies()).isEqualTo(1);
    }

    @Test
    void aCommandThatWasNotBegunIsNotSentAfterItsDeadlineOrCancellation() throws Exception {
        connect(QmpClientOptions.defaults());
        CompletableFuture<String> large = client.executeAsync(new Echo("y".repeat(5000)));
        assertThatThrownBy(() -> client.withTimeout(SHORT).execute(new Echo("late")))
                .isInstanceOfSatisfying(
                        QmpTimeoutException.class, e -> assertThat(e.command()).contains("echo"))
                .hasMessageContaining("does not read")
                .hasMessageContaining("could not be sent in time");
        CompletableFuture<String> late = client.withTimeout(SHORT).executeAsync(new Echo("late"));
        assertThatThrownBy(late::get)
                .cause()
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageContaining("could not be sent in time");
        assertThat(client.executeAsync(new Echo("cancelled")).cancel(true)).isTrue();
        CompletableFuture<String> last = client.executeAsync(new Echo("last"));
        reply(receive(), "\"large\"");
        JsonObject request = receive();
        assertThat(request.getObject("arguments").getString("text")).isEqualTo("last");
        reply(request, "\"last\"");
        assertThat(large.get()).isEqualTo("large");
        assertThat(last.get()).isEqualTo("last");
        assertThat(client.lateReplies()).isZero();
    }

    @Test
    void closingEndsCallsWhoseCommandsWait() throws Exception {
        connect(QmpClientOptions.defaults());
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(client.executeAsync(new Echo("y".repeat(500))));
        }
        client.close();
        for (CompletableFuture<String> call : calls) {
            assertThatThrownBy(call::get).cause().isInstanceOf(QmpClosedException.class);
        }
    }

    /** A connection that fails in a way that its contract does not allow. */
    private static final class Failing extends ForwardingTransport {
        private final Throwable failure;
        private volatile boolean failing;

        Failing(Transport transport, Throwable failure) {
            super(transport);
            this.failure = failure;
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            if (!failing) {
                transport.writeAvailable(bytes);
            } else if (failure instanceof Error error) {
                throw error;
            } else {
                throw (RuntimeException) failure;
            }
        }
    }

    @Test
    void aRuntimeExceptionOrErrorOfTheConnectionEndsTheSession() throws Exception {
        for (Throwable failure : List.of(new IllegalStateException("on purpose"), new OutOfMemoryError("on purpose"))) {
            Transport.Pair other = Transport.pair();
            Failing failing = new Failing(other.client(), failure);
            try (Peer server = new Peer(other.server())) {
                CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(failing));
                server.negotiate();
                try (QmpClient broken = connecting.get()) {
                    CompletableFuture<String> before = broken.executeAsync(new Echo("x"));
                    server.expect("echo");
                    failing.failing = true;
                    CompletableFuture<String> after = broken.executeAsync(new Echo("x"));
                    for (CompletableFuture<String> call : List.of(before, after)) {
                        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                                .cause()
                                .isInstanceOf(QmpClosedException.class)
                                .hasMessageContaining("on purpose")
                                .hasRootCause(failure);
                    }
                    assertThat(broken.isOpen()).isFalse();
                    server.expectEnd();
                }
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the test closes the connection early
    void anErrorWhileTheConnectionIsClosedDoesNotKeepCallsWaiting() throws Exception {
        Transport.Pair other = Transport.pair();
        Transport broken = new Transport() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                return other.client().read(into);
            }

            @Override
            public void write(ByteBuffer bytes, Duration timeout) throws IOException {
                other.client().write(bytes, timeout);
            }

            @Override
            public void close() throws IOException {
                other.client().close();
                throw new AssertionError("on purpose");
            }

            @Override
            public String toString() {
                throw new IllegalStateException("on purpose");
            }
        };
        try (Peer server = new Peer(other.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(broken));
            server.negotiate();
            QmpClient failing = connecting.get();
            CompletableFuture<String> call = failing.executeAsync(new Echo("x"));
            server.expect("echo");
            server.close();
            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(QmpClosedException.class);
            assertThat(failing.isOpen()).isFalse();
        }
    }

    @Test
    void outOfBandCommandsOvertakeThoseThatTheServerWouldNotRead() throws Exception {
        Transport.Pair wide = Transport.pair();
        try (Peer server = new Peer(wide.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(
                    wide.client(), QmpClientOptions.builder().outOfBand(true).build()));
            server.greet();
            assertThat(server.next())
                    .isEqualTo("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":1}");
            server.send("{\"return\": {}, \"id\": 1}");
            try (QmpClient oob = connecting.get()) {
                List<CompletableFuture<String>> inBand = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    inBand.add(oob.executeAsync(new Echo(String.valueOf(i))));
                }
                CompletableFuture<?> typed = oob.outOfBand().executeAsync(new Sample.Yank());
                CompletableFuture<JsonValue> raw = oob.outOfBand().executeAsync("query-yank", JsonObject.EMPTY);
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < 7; i++) {
                    ids.add(server.expect("echo"));
                }
                for (String command : List.of("yank", "query-yank")) {
                    JsonObject request = server.nextObject();
                    assertThat(request.getString("exec-oob")).isEqualTo(command);
                    assertThat(request.find("execute")).isEmpty();
                    server.send("{\"return\": {}, \"id\": " + request.get("id") + "}");
                }
                assertThat(typed.get()).isNull();
                assertThat(raw.get()).isEqualTo(JsonObject.EMPTY);
                assertThat(server.isQuiet()).isTrue();
                // A call that is abandoned occupies a place in the server's queue until its reply arrives.
                inBand.get(0).cancel(true);
                assertThat(inBand.get(11).cancel(true)).isTrue();
                for (int i = 0; i < 11; i++) {
                    server.send("{\"return\": \"" + i + "\", \"id\": " + ids.get(i) + "}");
                    if (i < 4) {
                        ids.add(server.expect("echo"));
                    }
                }
                for (int i = 1; i < 11; i++) {
                    assertThat(inBand.get(i).get()).isEqualTo(String.valueOf(i));
                }
                assertThat(oob.lateReplies()).isEqualTo(1);
                assertThat(oob.outOfBand().withTimeout(SHORT)).hasToString(oob + " with timeout PT0.05S, out of band");
            }
        }
    }

    @Test
    void outOfBandExecutionMustBeRequestedAndOffered() throws Exception {
        connect(QmpClientOptions.defaults());
        assertThatThrownBy(client::outOfBand)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outOfBand");
        Transport.Pair other = Transport.pair();
        try (Peer server = new Peer(other.server())) {
            CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(
                    other.client(), QmpClientOptions.builder().outOfBand(true).build()));
            server.send("{\"QMP\": {\"version\": {}, \"capabilities\": []}}");
            assertThatThrownBy(connecting::get)
                    .cause()
                    .isInstanceOf(QmpProtocolException.class)
                    .hasMessageStartingWith("negotiation with ")
                    .hasMessageContaining("does not offer the capability 'oob'");
            server.expectEnd();
        }
    }

    @Test
    void theCapacityIsPositive() {
        assertThatThrownBy(() -> QmpClientOptions.builder().sendCapacity(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be positive: 0");
    }

    private static final QmpClientOptions OUT_OF_BAND =
            QmpClientOptions.builder().outOfBand(true).sendCapacity(100).build();

    /** Places are freed by another thread, so that commands may have to wait. */
    private static final QmpClientOptions UNBOUNDED =
            QmpClientOptions.builder().outOfBand(true).build();

    private static QmpTimeoutException timeout(CompletableFuture<?> call) {
        return catchThrowableOfType(ExecutionException.class, () -> call.get(20, TimeUnit.SECONDS))
                                .getCause()
                        instanceof QmpTimeoutException e
                ? e
                : fail("no timeout");
    }

    @Test
    void aCommandThatIsHeldBackSaysWhy() throws Exception {
        Transport.Pair wide = Transport.pair();
        Peer server = new Peer(wide.server());
        CompletableFuture<QmpClient> connecting =
                async(() -> QmpClient.connect(new ForwardingTransport(wide.client()), OUT_OF_BAND));
        server.negotiate();
        try (QmpClient oob = connecting.get()) {
            for (int i = 0; i < 7; i++) {
                oob.executeAsync(new Echo("x"));
            }
            assertThat(timeout(oob.withTimeout(SHORT).executeAsync(new Echo("x"))))
                    .hasMessage("VM has not answered 7 commands: 'echo' was not sent");
            oob.executeAsync(new Echo("x"));
            assertThatThrownBy(() -> oob.execute(new Echo("x".repeat(100))))
                    .isInstanceOf(QmpOverflowException.class)
                    .hasMessageStartingWith("VM has not answered 7 commands: 'echo' does not fit into the queue");
        }
    }

    /** Errors without an id may be the replies to calls whose deadline passes then: these free their places. */
    @Test
    void errorsWithoutAnIdFreeThePlacesOfOverdueCalls() throws Exception {
        Transport.Pair wide = Transport.pair();
        Peer server = new Peer(wide.server());
        CompletableFuture<QmpClient> connecting =
                async(() -> QmpClient.connect(new ForwardingTransport(wide.client()), UNBOUNDED));
        server.negotiate();
        try (QmpClient oob = connecting.get()) {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                calls.add(oob.executeAsync(new Echo("x")));
            }
            for (int i = 0; i < 7; i++) {
                server.expect("echo");
                server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"bad\"}}");
            }
            CompletableFuture<String> next = oob.executeAsync(new Echo("next"));
            CompletableFuture<?> flush = oob.outOfBand().executeAsync("query-yank", JsonObject.EMPTY);
            String id = server.nextObject().get("id").toString();
            server.send("{\"return\": [], \"id\": " + id + "}");
            flush.get(20, TimeUnit.SECONDS);
            assertThat(server.isQuiet()).isTrue();
            calls.forEach(call -> call.cancel(true));
            server.send("{\"return\": \"next\", \"id\": " + server.expect("echo") + "}");
            assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("next");
            for (int i = 0; i < 8; i++) {
                oob.executeAsync(new Echo("again"));
            }
            for (int i = 0; i < 7; i++) {
                server.expect("echo");
            }
            assertThat(oob.lateReplies()).isZero();
        }
    }

    /** The same if the calls have ended before the errors arrive. */
    @Test
    void errorsWithoutAnIdFreeThePlacesOfCallsThatHaveEnded() throws Exception {
        Transport.Pair wide = Transport.pair();
        Peer server = new Peer(wide.server());
        CompletableFuture<QmpClient> connecting =
                async(() -> QmpClient.connect(new ForwardingTransport(wide.client()), UNBOUNDED));
        server.negotiate();
        try (QmpClient oob = connecting.get()) {
            for (int round = 0; round < 3; round++) {
                List<CompletableFuture<?>> calls = new ArrayList<>();
                for (int i = 0; i < 7; i++) {
                    calls.add(oob.executeAsync(new Echo("x")));
                }
                for (int i = 0; i < 7; i++) {
                    server.expect("echo");
                }
                calls.forEach(call -> call.cancel(true));
                for (int i = 0; i < 7; i++) {
                    server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"bad\"}}");
                }
            }
            CompletableFuture<String> next = oob.executeAsync(new Echo("next"));
            server.send("{\"return\": \"next\", \"id\": " + server.expect("echo") + "}");
            assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("next");
        }
    }

    /** A command of which no byte was sent at its deadline is not sent later, and its reply is not waited for. */
    @Test
    void aCommandThatAConnectionThatCanOnlyWaitDoesNotAcceptIsTakenBack() throws Exception {
        Transport.Pair wide = Transport.pair();
        CountDownLatch trying = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean stopped = new AtomicBoolean();
        Transport waiting = new ForwardingTransport(wide.client()) {
            @Override
            public void write(ByteBuffer bytes, Duration timeout) throws IOException {
                if (release.getCount() == 0) {
                    super.write(bytes, timeout);
                    return;
                }
                trying.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                throw new SocketTimeoutException("stopped");
            }

            @Override
            public void writeAvailable(ByteBuffer bytes) throws IOException {
                if (!stopped.get()) {
                    super.writeAvailable(bytes);
                }
            }

            @Override
            public boolean whenWritable(Runnable action) {
                return false;
            }
        };
        Peer server = new Peer(wide.server());
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(waiting));
        server.negotiate();
        try (QmpClient own = connecting.get()) {
            stopped.set(true);
            CompletableFuture<?> first = own.withTimeout(SHORT).executeAsync(new Echo("first"));
            trying.await();
            assertThat(timeout(first)).hasMessageStartingWith("VM does not read: 'echo' ");
            stopped.set(false);
            release.countDown();
            CompletableFuture<String> second = own.executeAsync(new Echo("second"));
            assertThat(server.nextObject().getObject("arguments").getString("text"))
                    .isEqualTo("second");
            // Only a call without others that may still be answered gets this error.
            server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"bad\"}}");
            assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(QmpErrorException.class);
        }
    }
}
