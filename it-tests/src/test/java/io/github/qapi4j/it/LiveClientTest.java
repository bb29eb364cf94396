package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Backoff;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.qmp.Received;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.qmp.UnknownEvent;
import io.github.qapi4j.runtime.transport.Connector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client keeps its promises against real servers that are slow, stop, or die. */
@Timeout(120)
class LiveClientTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private static JsonObject arguments(String json) throws Exception {
        return (JsonObject) JsonValue.parse(json);
    }

    /** Calls a command that fails with its argument in the message, so that each reply shows to which call it belongs. */
    private static CompletableFuture<JsonValue> probe(QmpClient client, int number) throws Exception {
        return client.executeAsync("blockdev-del", arguments("{\"node-name\": \"none" + number + "\"}"));
    }

    private static void expectOwnReply(CompletableFuture<JsonValue> call, int number) {
        assertThatThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("none" + number + "'");
    }

    @Test
    void manyPipelinedCallsGetTheirOwnReplies() throws Exception {
        try (LiveServer daemon = LiveServer.storageDaemon(folder);
                QmpClient client = QmpClient.connect(daemon.socket())) {
            // A real server reads about 2,500 of them in a second.
            int calls = System.getProperty("qapi.load") == null ? 2_000 : 10_000;
            int first = 0;
            Queue<CompletableFuture<JsonValue>> inFlight = new ArrayDeque<>();
            for (int i = 0; i < calls; i++) {
                if (inFlight.size() == 1000) {
                    expectOwnReply(inFlight.remove(), first++);
                }
                inFlight.add(probe(client, i));
            }
            while (!inFlight.isEmpty()) {
                expectOwnReply(inFlight.remove(), first++);
            }
            assertThat(first).isEqualTo(calls);
            assertThat(client.lateReplies()).isZero();
        }
    }

    @Test
    void aServerThatIsStoppedInTheMiddleOfACommandGetsTheRestLater() throws Exception {
        try (LiveServer daemon = LiveServer.storageDaemon(folder);
                QmpClient client = QmpClient.connect(daemon.socket())) {
            daemon.signal("STOP");
            List<CompletableFuture<JsonValue>> large = new ArrayList<>();
            JsonObject comment = arguments("{\"node-name\": \"" + "x".repeat(100_000) + "\"}");
            for (int i = 0; i < 20; i++) {
                large.add(client.withTimeout(SHORT).executeAsync("blockdev-del", comment));
            }
            for (CompletableFuture<JsonValue> call : large) {
                assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(QmpTimeoutException.class);
            }
            assertThatThrownBy(() -> client.withTimeout(SHORT).execute("query-version", JsonObject.EMPTY))
                    .isInstanceOf(QmpTimeoutException.class);
            assertThat(client.isOpen()).isTrue();
            daemon.signal("CONT");
            for (int i = 0; i < 100; i++) {
                expectOwnReply(probe(client, i), i);
            }
            // The commands that were begun before their deadline were executed.
            assertThat(client.lateReplies()).isBetween(1L, 21L);
        }
    }

    @Test
    void allCallsFailWhenTheServerIsKilled() throws Exception {
        try (LiveServer daemon = LiveServer.storageDaemon(folder);
                QmpClient client = QmpClient.connect(daemon.socket())) {
            daemon.signal("STOP");
            List<CompletableFuture<JsonValue>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                calls.add(probe(client, i));
            }
            daemon.signal("KILL");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            for (CompletableFuture<JsonValue> call : calls) {
                assertThatThrownBy(() -> call.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                        .as("all calls fail within a second")
                        .cause()
                        .isInstanceOf(QmpClosedException.class)
                        .hasMessageContaining(daemon.socket().toString());
            }
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void aServerSaysWhatItHas() throws Exception {
        try (LiveServer daemon = LiveServer.storageDaemon(folder);
                QmpClient client = QmpClient.connect(daemon.socket())) {
            assertThat(client.greeting().qemuVersion())
                    .hasValueSatisfying(
                            version -> assertThat(version.isAtLeast(5, 1)).isTrue());
            assertThat(client.supports("blockdev-add/arg-type/+qcow2/lazy-refcounts"))
                    .isTrue();
            assertThat(client.supports("blockdev-add/arg-type/+qcow2/eager-refcounts"))
                    .isFalse();
            assertThat(client.supports("blockdev-add/arg-type/driver/^qcow2")).isTrue();
            assertThat(client.supports("query-status"))
                    .as("a storage daemon has no machine")
                    .isFalse();
            assertThat(client.supports("JOB_STATUS_CHANGE")).isTrue();
            assertThat(client.schema()).isSameAs(client.schema());
        }
    }

    @Test
    void aReconnectingClientFindsTheServerThatWasStartedAfterAKill() throws Exception {
        SchemaDescriptor all = SchemaDescriptor.of("all events", List.of());
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Backoff backoff = new Backoff(Duration.ofMillis(5), 1, Duration.ofMillis(5), 0);
        try (LiveServer first = LiveServer.storageDaemon(folder);
                ReconnectingClient client = ReconnectingClient.builder(Connector.unix(first.socket()))
                        .backoff(backoff)
                        .connect()) {
            client.events()
                    .listen(
                            all,
                            event -> seen.add(nameOf(event)),
                            gap -> seen.add(gap.reason().getMessage()));
            createImage(client, "one");
            List<String> job = untilConcluded(seen);
            first.signal("STOP");
            CompletableFuture<JsonValue> inFlight = client.executeAsync("query-version", JsonObject.EMPTY);
            first.signal("KILL");
            assertThatThrownBy(() -> inFlight.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(QmpClosedException.class);
            try (LiveServer second = LiveServer.storageDaemon(folder)) {
                assertThat(second.socket()).isEqualTo(first.socket());
                client.awaitSession(Duration.ofSeconds(20));
                createImage(client, "two");
                assertThat(seen.poll(20, TimeUnit.SECONDS))
                        .contains(first.socket().toString());
                assertThat(untilConcluded(seen)).isEqualTo(job);
            }
        }
    }

    /** Creates an image in a job, which causes events. */
    private void createImage(QmpCaller client, String name) throws Exception {
        client.execute(
                "blockdev-create",
                arguments("{\"job-id\": \"" + name + "\", \"options\": {\"driver\": \"file\", \"filename\": \""
                        + folder.resolve(name) + "\", \"size\": 1024}}"));
    }

    /** Returns the name of an event, and the status of its job. */
    private static String nameOf(Received<QmpEvent> received) {
        UnknownEvent event = (UnknownEvent) received.event();
        return event.name() + " " + event.data().find("status").orElseThrow();
    }

    private static List<String> untilConcluded(BlockingQueue<String> events) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        String last = "";
        while (!last.equals("JOB_STATUS_CHANGE \"concluded\"")) {
            last = String.valueOf(events.poll(20, TimeUnit.SECONDS));
            taken.add(last);
            assertThat(taken).allMatch(event -> event.startsWith("JOB_STATUS_CHANGE "));
        }
        return taken;
    }

    /** Calls a command that waits half a second for a read, in the main loop. */
    private static CompletableFuture<JsonValue> slowly(QmpClient client) throws Exception {
        return client.executeAsync(
                "human-monitor-command", arguments("{\"command-line\": \"qemu-io slow \\\"read 0 512\\\"\"}"));
    }

    private LiveServer slowPc(String... options) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("-blockdev", "null-co,node-name=slow,size=1048576,latency-ns=500000000,read-zeroes=on"));
        all.addAll(List.of(options));
        return LiveServer.pc(folder, all.toArray(new String[0]));
    }

    @Test
    void anOutOfBandCallReachesAServerWhoseMainLoopIsBusy() throws Exception {
        QmpClientOptions options = QmpClientOptions.builder().outOfBand(true).build();
        try (LiveServer pc = slowPc();
                QmpClient client = QmpClient.connect(pc.socket(), options)) {
            Queue<String> order = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<?>> calls = new ArrayList<>();
            calls.add(slowly(client).thenRun(() -> order.add("read")));
            for (int i = 0; i < 20; i++) {
                calls.add(
                        client.executeAsync("query-status", JsonObject.EMPTY).thenRun(() -> order.add("query-status")));
            }
            client.outOfBand().execute("query-yank", JsonObject.EMPTY);
            order.add("query-yank");
            for (CompletableFuture<?> call : calls) {
                call.get(20, TimeUnit.SECONDS);
            }
            assertThat(order).hasSize(22).first().isEqualTo("query-yank");
        }
    }

    /** All in-band commands of this client wait in the server's queue, since the main loop executes one of another client. */
    @Test
    void anOutOfBandCallReachesAServerThatIsBusyForAnotherClient() throws Exception {
        QmpClientOptions options = QmpClientOptions.builder().outOfBand(true).build();
        Path second = folder.resolve("second.sock");
        try (LiveServer pc = slowPc(
                        "-chardev",
                        "socket,path=" + second + ",server=on,wait=off,id=m1",
                        "-mon",
                        "chardev=m1,mode=control");
                QmpClient other = QmpClient.connect(second);
                QmpClient client = QmpClient.connect(pc.socket(), options)) {
            CompletableFuture<JsonValue> read = slowly(other);
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(client.executeAsync("query-status", JsonObject.EMPTY));
            }
            client.outOfBand().execute("query-yank", JsonObject.EMPTY);
            assertThat(read).isNotDone();
            read.get(20, TimeUnit.SECONDS);
            for (CompletableFuture<?> call : calls) {
                call.get(20, TimeUnit.SECONDS);
            }
        }
    }
}
