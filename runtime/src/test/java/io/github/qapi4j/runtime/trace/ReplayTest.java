package io.github.qapi4j.runtime.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplayTest {
    private static final String GREETING = "< {'QMP': {'version': {}, 'capabilities': ['oob']}}";

    @TempDir
    private Path folder;

    /** Makes a recording; each line begins with its direction. */
    private Recording recording(String... lines) throws IOException {
        List<String> text = new ArrayList<>();
        int time = 0;
        for (String line : lines) {
            text.add("{\"dir\": \"" + (line.charAt(0) == '<' ? "<-" : "->") + "\", \"t\": " + time++ * 0.05
                    + ", \"raw\": " + RawText.quote((line.substring(2).replace('\'', '"') + "\n").getBytes(UTF_8))
                    + "}");
        }
        return Recording.read(Files.write(folder.resolve("recording"), text));
    }

    private static String read(Transport transport) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        int count = transport.read(buffer);
        return count < 0
                ? "end"
                : new String(buffer.array(), 0, count, UTF_8).replace('"', '\'').strip();
    }

    private static void write(Transport transport, String text) throws IOException {
        transport.write(ByteBuffer.wrap(text.replace('\'', '"').getBytes(UTF_8)), Duration.ofSeconds(5));
    }

    @Test
    void aClientWorksWithARecordingWithoutIds() throws IOException {
        Recording recording = recording(
                GREETING,
                "> {'execute': 'qmp_capabilities', 'arguments': {}}",
                "< {'return': {}}",
                "< {'event': 'A', 'timestamp': {'seconds': 1, 'microseconds': 2}}",
                "> {'execute': 'x', 'arguments': {'b': [1, {}], 'a': '<redacted>'}}",
                "< {'return': 'done'}",
                "> {'execute': 'y'}",
                "< {'error': {'class': 'GenericError', 'desc': 'no'}}");
        for (int i = 0; i < 2; i++) {
            try (QmpClient client = QmpClient.connect(recording.replay())) {
                JsonObject arguments = JsonObject.builder()
                        .put("a", "anything")
                        .put("b", JsonArray.of(JsonNumber.of(1), JsonObject.EMPTY))
                        .build();
                assertThat(client.execute("x", arguments)).isEqualTo(new JsonString("done"));
                assertThatThrownBy(() -> client.execute("y", JsonObject.EMPTY)).hasMessageContaining("no");
                assertThatThrownBy(() -> client.execute("z", JsonObject.EMPTY))
                        .isInstanceOf(QmpClosedException.class)
                        .hasMessageContaining("the recording has ended, got {\"execute\":\"z\"");
            }
        }
    }

    @Test
    void theIdOfTheClientReplacesTheRecordedOne() throws IOException {
        try (Transport replay = recording("> {'execute':'x','id':'r'}", "< {'id': 'r', 'return': {'id': 'r'}}")
                .replay()) {
            write(replay, " {'id': {'a': 1}, 'execute' : 'x'}");
            assertThat(read(replay)).isEqualTo("{'id': {'a':1}, 'return': {'id': 'r'}}");
        }
    }

    @Test
    void messagesInFlightTogetherMayComeInAnyOrder() throws IOException {
        Recording recording = recording(
                "> {'execute':'a','id':1}",
                "> {'execute':'b','id':2}",
                "< {'return':'b','id':2}",
                "> {'execute':'c','id':3}",
                "< {'return':'a','id':1}",
                "< {'return':'c','id':3}");
        try (Transport replay = recording.replay()) {
            write(replay, "{'execute':'b','id':12}");
            assertThat(read(replay)).isEqualTo("{'return':'b','id':12}");
            write(replay, "{'execute':'c','id':13}{'execute':'a','id':11}");
            assertThat(read(replay)).isEqualTo("{'return':'a','id':11}");
            assertThat(read(replay)).isEqualTo("{'return':'c','id':13}");
        }
        try (Transport replay = recording.replay()) {
            assertThatThrownBy(() -> write(replay, "{'execute':'c','id':13}"))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith(
                            "recording:1: expected {\"execute\":\"a\",\"id\":1}, got {\"execute\":\"c\",\"id\":13}");
            assertThatThrownBy(() -> read(replay))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected");
        }
    }

    @Test
    void theErrorIsRedacted() throws IOException {
        try (Transport replay =
                recording("> {'execute':'x','arguments':{'password':'one'}}").replay()) {
            assertThatThrownBy(() -> write(replay, "{'execute':'x','arguments':{'password':'two','a':1}}"))
                    .hasMessageContaining("got {\"execute\":\"x\",\"arguments\":{\"password\":\"<redacted>\",\"a\":1}}")
                    .hasMessageNotContaining("one")
                    .hasMessageNotContaining("two");
        }
    }

    @Test
    void pausesAreKeptOnRequest() throws IOException {
        Recording recording = recording("< {'event':'A'}", "< {'event':'B'}", "< {'event':'C'}");
        long start = System.nanoTime();
        try (Transport replay = recording.replayWithPauses()) {
            for (String name : List.of("A", "B", "C")) {
                assertThat(read(replay)).contains(name);
            }
        }
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(90));
    }

    @Test
    void closingEndsTheRead() throws IOException {
        Transport replay = recording("< {'event':'A'}").replay();
        assertThat(read(replay)).contains("A");
        replay.close();
        assertThatThrownBy(() -> read(replay)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> write(replay, "{}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> recording("< {'event':'A'}").connection("other"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
