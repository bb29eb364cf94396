package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.trace.Recorder;
import io.github.qapi4j.runtime.trace.Recording;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records a session of a real storage daemon, and replays it with the same calls. */
@Timeout(120)
class LiveRecordingTest {
    @TempDir
    Path folder;

    private static JsonObject arguments(String json) throws IOException {
        return (JsonObject) JsonValue.parse(json);
    }

    /** Makes calls, also several at a time, and returns their results. */
    private static List<String> use(QmpClient client, String secret) throws Exception {
        List<String> results = new ArrayList<>();
        results.add(client.execute("query-version", JsonObject.EMPTY).toString());
        client.execute(
                "object-add", arguments("{\"qom-type\": \"secret\", \"id\": \"sec0\", \"data\": \"" + secret + "\"}"));
        client.execute(
                "blockdev-add",
                arguments(
                        "{\"driver\": \"null-co\", \"node-name\": \"n0\", \"size\": 1048576, \"read-zeroes\": true}"));
        List<CompletableFuture<JsonValue>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(client.executeAsync("blockdev-del", arguments("{\"node-name\": \"none" + i + "\"}")));
        }
        for (int i = 0; i < calls.size(); i++) {
            CompletableFuture<JsonValue> call = calls.get(i);
            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("none" + i + "'");
        }
        results.add(client.execute("query-named-block-nodes", JsonObject.EMPTY).toString());
        return results;
    }

    @Test
    void aRecordedSessionReplays() throws Exception {
        Path file = folder.resolve("session.jsonl");
        List<String> live;
        try (LiveServer daemon = LiveServer.storageDaemon(folder);
                Recorder recorder = Recorder.to(file);
                QmpClient client =
                        QmpClient.connect(recorder.client(Transport.unix(daemon.socket(), Duration.ofSeconds(10))))) {
            live = use(client, "s3cret");
        }
        assertThat(Files.readString(file)).doesNotContain("s3cret").contains("<redacted>");
        Recording recording = Recording.read(file);
        try (QmpClient client = QmpClient.connect(recording.replay())) {
            assertThat(use(client, "another")).isEqualTo(live);
        }
    }
}
