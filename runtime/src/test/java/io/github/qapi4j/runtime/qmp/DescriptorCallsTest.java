package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import io.github.qapi4j.runtime.qmp.Sample.Yank;
import io.github.qapi4j.runtime.trace.Recorder;
import io.github.qapi4j.runtime.trace.TracedMessage;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that pass a descriptor, over a connection that notes what is passed. */
@Timeout(30)
class DescriptorCallsTest {
    private static final Duration SHORT = Duration.ofMillis(30);

    @TempDir
    Path folder;

    private final Transport.Pair pair = Transport.pair();
    private final Passing passing = new Passing(pair.client());
    private final Peer peer = new Peer(pair.server());
    private @Nullable QmpClient opened;

    /** A connection that notes each text that comes with a descriptor. */
    private static final class Passing extends ForwardingTransport {
        private final List<String> passed = new CopyOnWriteArrayList<>();

        Passing(Transport transport) {
            super(transport);
        }

        @Override
        public boolean canPassDescriptors() {
            return true;
        }

        @Override
        public void writeAvailable(ByteBuffer bytes, FileDescriptor descriptor) throws IOException {
            if (!descriptor.valid()) {
                throw new IllegalArgumentException("its file descriptor is closed");
            }
            String text = new String(bytes.array()).trim();
            passed.add(text);
            transport.writeAvailable(bytes);
        }
    }

    private QmpClient connect(Transport transport, QmpClientOptions options) throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(transport, options));
        peer.negotiate();
        opened = connecting.get();
        return opened;
    }

    private QmpClient connect() throws Exception {
        return connect(passing, QmpClientOptions.defaults());
    }

    @AfterEach
    void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
        peer.close();
    }

    private static CompletableFuture<JsonValue> getfd(QmpCaller caller, String name) {
        return caller.executeAsync(
                "getfd", JsonObject.builder().put("fdname", name).build());
    }

    private static String text(String name, Object id) {
        return "{\"execute\": \"getfd\", \"arguments\": {\"fdname\":\"" + name + "\"}, \"id\": " + id + "}";
    }

    private void reply(String id) throws IOException {
        peer.send("{\"return\": {}, \"id\": " + id + "}\r\n");
    }

    @Test
    void onlyTheCallsOfTheViewPassTheDescriptor() throws Exception {
        QmpClient client = connect();
        QmpCaller view = client.withDescriptor(FileDescriptor.in);
        assertThat(view).hasToString("QMP client of VM with a file descriptor");
        assertThat(view.withTimeout(Duration.ofSeconds(9)))
                .hasToString("QMP client of VM with timeout PT9S with a file descriptor");

        CompletableFuture<JsonValue> call = async(() ->
                view.execute("getfd", JsonObject.builder().put("fdname", "a").build()));
        String id = peer.expect("getfd");
        reply(id);
        assertThat(call.get()).isEqualTo(JsonObject.EMPTY);
        CompletableFuture<JsonValue> ordinary = getfd(client, "b");
        reply(peer.expect("getfd"));
        ordinary.get();
        CompletableFuture<JsonValue> patient = getfd(view.withTimeout(Duration.ofSeconds(20)), "c");
        String last = peer.expect("getfd");
        reply(last);
        patient.get();
        CompletableFuture<?> typed = view.executeAsync(new Poke("d"));
        String poke = peer.expect("poke");
        reply(poke);
        typed.get();
        assertThat(passing.passed)
                .containsExactly(
                        text("a", id),
                        text("c", last),
                        "{\"execute\": \"poke\", \"arguments\": {\"text\":\"d\"}, \"id\": " + poke + "}");
    }

    @Test
    void theNextDescriptorWaitsForTheReplyAndOtherCommandsStayInOrder() throws Exception {
        QmpClient client =
                connect(passing, QmpClientOptions.builder().outOfBand(true).build());
        QmpCaller view = client.withDescriptor(FileDescriptor.in);
        CompletableFuture<JsonValue> first = getfd(view, "a");
        CompletableFuture<?> between = client.executeAsync(new Poke("between"));
        CompletableFuture<JsonValue> second = getfd(view, "b");
        CompletableFuture<?> behind = client.executeAsync(new Poke("behind"));
        CompletableFuture<?> ahead = client.outOfBand().executeAsync(new Yank());
        String id = peer.expect("getfd");
        String poke = peer.expect("poke");
        assertThat(peer.nextObject().getString("exec-oob")).isEqualTo("yank");
        reply(poke);
        between.get();
        assertThat(peer.isQuiet()).isTrue();
        assertThat(passing.passed).containsExactly(text("a", id));
        peer.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}, \"id\": " + id + "}\r\n");
        assertThatThrownBy(first::get).cause().isInstanceOf(QmpErrorException.class);
        String next = peer.expect("getfd");
        assertThat(passing.passed).containsExactly(text("a", id), text("b", next));
        reply(peer.expect("poke"));
        behind.get();
        reply(next);
        second.get();
        assertThat(ahead).isNotDone();
    }

    @Test
    void aDescriptorThatWaitsIsNotSentAfterItsDeadlineOrCancellation() throws Exception {
        QmpClient client = connect();
        QmpCaller view = client.withDescriptor(FileDescriptor.in);
        CompletableFuture<JsonValue> first = getfd(view, "a");
        String id = peer.expect("getfd");
        CompletableFuture<JsonValue> cancelled = getfd(view, "b");
        CompletableFuture<JsonValue> late = getfd(view.withTimeout(SHORT), "c");
        assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessage("VM has not answered a command with a file descriptor: 'getfd' was not sent");
        assertThat(cancelled.cancel(true)).isTrue();
        CompletableFuture<JsonValue> last = getfd(view, "d");
        reply(id);
        first.get();
        String next = peer.expect("getfd");
        reply(next);
        last.get();
        assertThat(passing.passed).containsExactly(text("a", id), text("d", next));
    }

    @Test
    void theCommandsBehindOneThatIsNotSentAreSentAtOnce() throws Exception {
        QmpClient client = connect();
        QmpCaller view = client.withDescriptor(FileDescriptor.in);
        CompletableFuture<JsonValue> first = getfd(view, "a");
        String id = peer.expect("getfd");
        CompletableFuture<JsonValue> cancelled = getfd(view, "b");
        CompletableFuture<?> behind = client.executeAsync(new Poke("behind"));
        assertThat(cancelled.cancel(true)).isTrue();
        reply(peer.expect("poke"));
        behind.get();
        CompletableFuture<JsonValue> late = getfd(view.withTimeout(SHORT), "c");
        CompletableFuture<?> last = client.executeAsync(new Poke("last"));
        reply(peer.expect("poke"));
        last.get();
        assertThatThrownBy(late::get).cause().isInstanceOf(QmpTimeoutException.class);
        reply(id);
        first.get();
        assertThat(passing.passed).containsExactly(text("a", id));
    }

    @Test
    void theDescriptorOfAnAbandonedCallKeepsItsPlaceUntilTheLateReply() throws Exception {
        QmpClient client = connect();
        QmpCaller view = client.withDescriptor(FileDescriptor.in);
        CompletableFuture<JsonValue> first = getfd(view.withTimeout(SHORT), "a");
        String id = peer.expect("getfd");
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(QmpTimeoutException.class);
        CompletableFuture<JsonValue> second = getfd(view, "b");
        CompletableFuture<?> behind = client.executeAsync(new Poke("behind"));
        assertThat(passing.passed).hasSize(1);
        reply(id);
        reply(peer.expect("getfd"));
        reply(peer.expect("poke"));
        second.get();
        behind.get();
        assertThat(client.lateReplies()).isEqualTo(1);
        assertThat(passing.passed).hasSize(2);
    }

    @Test
    void aClosedDescriptorFailsOnlyItsCall() throws Exception {
        QmpClient client = connect();
        FileInputStream file = new FileInputStream(
                Files.writeString(folder.resolve("file"), "content").toFile());
        QmpCaller view = client.withDescriptor(file.getFD());
        CompletableFuture<JsonValue> first = getfd(view, "a");
        CompletableFuture<JsonValue> second = getfd(view, "b");
        CompletableFuture<?> behind = client.executeAsync(new Poke("behind"));
        String id = peer.expect("getfd");
        file.close();
        reply(id);
        first.get();
        assertThatThrownBy(second::get)
                .cause()
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("'getfd' was not sent: its file descriptor is closed");
        assertThatThrownBy(() -> view.execute("add-fd", JsonObject.EMPTY))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("'add-fd' was not sent: its file descriptor is closed");
        reply(peer.expect("poke"));
        behind.get();
        CompletableFuture<JsonValue> next = getfd(client.withDescriptor(FileDescriptor.in), "c");
        reply(peer.expect("getfd"));
        next.get();
        assertThat(passing.passed).hasSize(2);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aCommandWithoutReplyCannotPassADescriptor() throws Exception {
        QmpClient client = connect();
        assertThatThrownBy(() -> client.withDescriptor(FileDescriptor.in).execute(new Silence()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'silence' cannot pass a file descriptor: the server does not report that it has executed it");
        assertThat(passing.passed).isEmpty();
    }

    @Test
    void otherConnectionsCannotPassDescriptors() throws Exception {
        QmpClient client = connect(new ForwardingTransport(pair.client()), QmpClientOptions.defaults());
        assertThatThrownBy(() -> client.withDescriptor(FileDescriptor.in))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "VM cannot pass file descriptors: connect with Transport.unixWithDescriptors, which needs the"
                                + " optional dependency com.kohlschutter.junixsocket:junixsocket-core (of type pom)");
        CompletableFuture<JsonValue> ordinary = getfd(client, "a");
        reply(peer.expect("getfd"));
        ordinary.get();
    }

    @Test
    void theSessionEndsAsWithOtherCalls() throws Exception {
        QmpClient client = connect();
        QmpCaller view = client.withDescriptor(FileDescriptor.in);
        CompletableFuture<JsonValue> first = getfd(view, "a");
        CompletableFuture<JsonValue> second = getfd(view, "b");
        peer.expect("getfd");
        peer.close();
        for (CompletableFuture<JsonValue> call : List.of(first, second, getfd(view, "c"))) {
            assertThatThrownBy(call::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(QmpClosedException.class);
        }
    }

    @Test
    void aRecorderAndATraceShowTheCommandAsUsual() throws Exception {
        Path recording = folder.resolve("recording");
        BlockingQueue<TracedMessage> traced = new LinkedBlockingQueue<>();
        String id;
        try (Recorder recorder = Recorder.to(recording)) {
            Transport recorded = recorder.client(passing);
            assertThat(recorded.canPassDescriptors()).isTrue();
            QmpClient client = connect(
                    recorded, QmpClientOptions.builder().trace(traced::add).build());
            CompletableFuture<JsonValue> call = getfd(client.withDescriptor(FileDescriptor.in), "a");
            id = peer.expect("getfd");
            reply(id);
            call.get();
            client.close();
        }
        assertThat(passing.passed).containsExactly(text("a", id));
        assertThat(Files.readString(recording)).contains("getfd");
        TracedMessage message = traced.poll(20, TimeUnit.SECONDS);
        while (message != null && !"getfd".equals(message.name())) {
            message = traced.poll(20, TimeUnit.SECONDS);
        }
        assertThat(message).isNotNull();
        assertThat(message.direction()).isEqualTo(TracedMessage.Direction.SENT);
        assertThat(message.text()).isEqualTo(text("a", id));
    }
}
