package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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
            int calls = 10_000;
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
            for (CompletableFuture<JsonValue> call : calls) {
                assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
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

    /** The main loop executes a command that waits one second for a read. */
    @Test
    void anOutOfBandCallReachesAServerWhoseMainLoopIsBusy() throws Exception {
        QmpClientOptions options = QmpClientOptions.builder().outOfBand(true).build();
        try (LiveServer pc = LiveServer.pc(
                        folder,
                        "-blockdev",
                        "null-co,node-name=slow,size=1048576,latency-ns=1000000000,read-zeroes=on");
                QmpClient client = QmpClient.connect(pc.socket(), options)) {
            Queue<String> order = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<?>> calls = new ArrayList<>();
            JsonObject read = arguments("{\"command-line\": \"qemu-io slow \\\"read 0 512\\\"\"}");
            calls.add(client.executeAsync("human-monitor-command", read).thenRun(() -> order.add("read")));
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
}
