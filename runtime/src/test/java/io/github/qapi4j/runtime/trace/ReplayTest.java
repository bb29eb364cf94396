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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ReplayTest {
    private static final String GREETING = "< {'QMP': {'version': {}, 'capabilities': ['oob']}}";

    @TempDir
    private Path folder;

    /** Makes a recording; each line begins with its direction. */
    private Recording recording(String... lines) throws IOException {
        return recording(Redaction.standard(), lines);
    }

    private Recording recording(Redaction redaction, String... lines) throws IOException {
        List<String> text = new ArrayList<>();
        double time = 0;
        for (String line : lines) {
            ByteArrayOutputStream raw = new ByteArrayOutputStream();
            RawText.quote((line.substring(2).replace('\'', '"') + "\n").getBytes(UTF_8), raw);
            text.add("{\"dir\": \"" + (line.charAt(0) == '<' ? "<-" : "->") + "\", \"t\": " + time + ", \"raw\": " + raw
                    + "}");
            time += line.charAt(0) == '<' ? 0 : 1000;
        }
        return Recording.read(Files.write(folder.resolve("recording"), text), redaction);
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
                        .hasMessageContaining("recording:8: the recording has ended, got {\"execute\":\"z\"");
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

    /** A client without ids gets none, as QEMU would answer it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'id': 1, 'return': {}}; {'return': {}}",
                "{'return': {}, 'id': 1}; {'return': {}}",
                "{'a': [], 'id' : 1 , 'return': {}}; {'a': [] , 'return': {}}",
                "{'return': {}}; {'return': {}}",
            })
    void theRecordedIdIsRemovedForAClientWithoutIds(String reply, String expected) throws IOException {
        String id = reply.contains("'id'") ? ",'id':1" : "";
        try (Transport replay =
                recording("> {'execute':'x'" + id + "}", "< " + reply).replay()) {
            write(replay, "{'execute':'x'}");
            assertThat(read(replay).replace("{ ", "{")).isEqualTo(expected);
        }
    }

    /** Commands without a reply before others do not matter, whatever their number. */
    @Test
    void repliesAreFoundByTheirIds() throws IOException {
        int count = 5000;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add("> {'execute':'never','id':{'n':" + i + "}}");
        }
        for (int i = 0; i < count; i++) {
            lines.add("> {'execute':'x','id':" + i + "}");
            lines.add("< {'return':" + i + ",'id':" + i + "}");
        }
        try (Replay replay = recording(lines.toArray(String[]::new)).replay()) {
            for (int i = 0; i < count; i++) {
                write(replay, "{'execute':'never'}");
            }
            for (int i = 0; i < count; i++) {
                write(replay, "{'execute':'x','id':'a'}");
                assertThat(read(replay)).isEqualTo("{'return':" + i + ",'id':'a'}");
            }
            assertThat(replay.unused()).isEmpty();
        }
    }

    @Test
    void whatTheClientHasNotSentIsReported() throws IOException {
        try (Replay replay = recording(
                        "> {'execute':'a'}", "> {'execute':'b','arguments':{'password':1}}", "< {'return':1}")
                .replay()) {
            assertThat(replay.unused().orElseThrow()).endsWith("recording:1: expected {\"execute\":\"a\"}");
            write(replay, "{'execute':'a'}");
            assertThat(replay.unused().orElseThrow())
                    .endsWith("recording:2: expected {\"execute\":\"b\",\"arguments\":{\"password\":\"<redacted>\"}}");
            write(replay, "{'execute':'b','arguments':{'password':1}}");
            assertThat(replay.unused()).isEmpty();
        }
    }

    /** The client may send before it notices the end. */
    @Test
    void whatTheClientSendsAfterTheEndIsIgnored() throws IOException {
        Path file = folder.resolve("recording");
        recording("> {'execute': 'quit'}", "< {'return': {}}");
        Files.writeString(file, "{\"dir\": \"#\", \"note\": \"EOF from server\"}\n", StandardOpenOption.APPEND);
        Replay replay = Recording.read(file).replay();
        assertThatThrownBy(() -> write(Recording.read(file).replay(), "{'execute': 'stop'}"))
                .hasMessageContaining("recording:1: expected {\"execute\":\"quit\"}, got {\"execute\":\"stop\"}");
        write(replay, "{'execute': 'quit'}");
        write(replay, "{'execute': 'stop'}");
        assertThat(read(replay)).isEqualTo("{'return': {}}");
        write(replay, "{'execute': 'stop'}");
        assertThat(read(replay)).isEqualTo("end");
        assertThat(replay.failure()).isEmpty();
        assertThat(replay.unused()).isEmpty();
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

    /** Neither what the rules hide nor what the recording hides appears in an error. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'execute':'x','arguments':{'key':'s3cret','a':2}}",
                "{'execute':'x','arguments':{'hidden':'s3cret','a':2}}",
                "{'execute':'x','arguments':{'list':[{'deep':'s3cret'}],'a':2}}",
                "{'execute':'x','arguments':{'list':['s3cret'],'a':2}}",
                "{'execute':'y','arguments':{'hidden':'s3cret','a':1}}",
                "{'execute':'z','arguments':{'later':'s3cret','b':2},'args':{'b':'s3cret'}}",
                "{'arguments':{'hidden':'s3cret'},'execute':'x','execute':'y'}",
                "{'execute':'x','arguments':{'hidden':'s3cret','a':nan}}",
                "{'execute':'x' 'arguments':{'hidden':'s3cret','a':1}}",
            })
    void theErrorHidesWhatTheRecordingHides(String sent) throws IOException {
        Recording recording = recording(
                Redaction.standard().with("x", "key"),
                "> {'execute':'x','arguments':{'hidden':'<redacted>','list':[{'deep':'<redacted>'},'<redacted>'],'a':1}}",
                "> {'execute':'z','arguments':{'later':'<redacted>'},'args':'<redacted>'}");
        try (Transport replay = recording.replay()) {
            assertThatThrownBy(() -> write(replay, sent))
                    .hasMessageContaining("recording:1: expected")
                    .hasMessageContaining("got {\"")
                    .hasMessageNotContaining("s3cret");
        }
    }

    /** The recorded client has waited for 1000 seconds before its command. The time of this client does not count. */
    @Test
    void thePausesOfTheClientAreNotThoseOfTheServer() throws IOException {
        Recording recording = recording("> {'execute':'x'}", "> {'execute':'y','id':1}", "< {'return':1,'id':1}");
        Recording slow = Recording.read(Files.writeString(
                folder.resolve("slow"),
                Files.readString(folder.resolve("recording")).replaceAll("\"t\": 2000.0", "\"t\": 1000.02")));
        try (Transport replay = slow.replayWithPauses()) {
            write(replay, "{'execute':'x'}");
            assertThat(recording.lines()).hasSize(3);
            long start = System.nanoTime();
            write(replay, "{'execute':'y'}");
            assertThat(read(replay)).contains("return");
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(15));
        }
    }

    @Test
    void pausesAreKeptOnRequest() throws IOException {
        Recording recording = recording("< {'event':'A'}", "< {'event':'B'}", "< {'event':'C'}");
        String text = Files.readString(folder.resolve("recording"));
        for (String[] time : new String[][] {{"B", "0.05"}, {"C", "0.1"}}) {
            text = text.replaceAll("0.0(, \"raw\": \"[^}]*" + time[0] + ")", time[1] + "$1");
        }
        recording = Recording.read(Files.writeString(folder.resolve("paused"), text));
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
