package io.github.qapi4j.runtime.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RecorderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static void send(Transport transport, byte[] bytes) throws IOException {
        transport.write(ByteBuffer.wrap(bytes), TIMEOUT);
    }

    private static void receive(Transport transport, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            assertThat(transport.read(buffer)).isPositive();
        }
    }

    private List<String> raws(Path file) throws IOException {
        List<String> raws = new ArrayList<>();
        for (Recording.Line line : Recording.read(file).lines()) {
            raws.add((line.direction() == Recording.Kind.TO_SERVER ? ">" : "<") + new String(line.raw(), ISO_8859_1));
        }
        return raws;
    }

    /** The lines do not depend on how the bytes are divided into reads. */
    @Test
    void messagesAreFoundInPiecesOfAnySize() throws IOException {
        byte[] bytes = latin(
                "{\"QMP\": {}}\r\n\u00ff{\"return\": {\"a\": \"\u00c3\u00a9\", \"pass\\u0077ord\": \"s3cret\"}, \"id\": 1}\r\n"
                        + "{\"event\": \"A\"}{\"event\": \"B\"}\n  \n{\"event\":\n\"C\"}\n{\"return\": \"\u00fe");
        List<String> expected = List.of(
                "<{\"QMP\": {}}\r\n",
                "<\u00ff",
                "<{\"return\": {\"a\": \"\u00c3\u00a9\", \"pass\\u0077ord\": \"<redacted>\"}, \"id\": 1}\r\n",
                "<{\"event\": \"A\"}",
                "<{\"event\": \"B\"}\n",
                "<  \n{\"event\":\n\"C\"}\n",
                "<{\"return\": \"\u00fe");
        for (int size = 1; size <= bytes.length; size++) {
            Path file = folder.resolve("r" + size);
            Transport.Pair pair = Transport.pair();
            try (Recorder recorder = Recorder.to(file);
                    Transport client = recorder.client(pair.client())) {
                for (int at = 0; at < bytes.length; at += size) {
                    byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
                    send(pair.server(), part);
                    receive(client, part.length);
                }
            }
            assertThat(raws(file)).as("pieces of %s", size).isEqualTo(expected);
        }
    }

    @Test
    void theFileHasTheDocumentedForm() throws IOException {
        Path file = folder.resolve("form.jsonl");
        Transport.Pair pair = Transport.pair();
        try (Recorder recorder = Recorder.to(file)) {
            Transport client = recorder.client(pair.client());
            assertThatThrownBy(() -> recorder.server(pair.server())).isInstanceOf(IllegalStateException.class);
            send(client, latin("{\"execute\": \"x\"}\n"));
            send(pair.server(), latin("{\"return\": \"\u00e8(\u00c3\u00a9\u0001\"}"));
            receive(client, 19);
            pair.server().close();
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(client.toString()).isEqualTo("server in memory");
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .matches("\\{\"dir\": \"#\", \"format\": \"qapi4j-recording/1\", \"started\": \"[^\"]+Z\", "
                        + "\"connection\": \"server in memory\"}");
        assertThat(lines.get(1))
                .matches(
                        "\\{\"dir\": \"->\", \"t\": \\d+\\.\\d{6}, \"raw\": \"\\{\\\\\"execute\\\\\": \\\\\"x\\\\\"}\\\\n\"}");
        assertThat(lines.get(2)).endsWith("\"raw\": \"{\\\"return\\\": \\\"\\udce8(\\u00e9\\u0001\\\"}\"}");
        assertThat(lines.get(3)).matches("\\{\"dir\": \"#\", \"t\": \\d+\\.\\d{6}, \"note\": \"EOF from server\"}");
    }

    @Test
    void aServerIsRecordedToo() throws IOException {
        Path file = folder.resolve("server");
        Transport.Pair pair = Transport.pair(8);
        try (Recorder recorder = Recorder.to(file);
                Transport server = recorder.server(pair.server())) {
            ByteBuffer text = ByteBuffer.wrap(latin("{\"QMP\": {}}\n"));
            server.writeAvailable(text);
            assertThat(text.remaining()).isEqualTo(4);
            assertThatThrownBy(() -> server.write(text, Duration.ofMillis(1))).isInstanceOf(IOException.class);
            receive(pair.client(), 8);
            server.write(text, TIMEOUT);
            send(pair.client(), latin("{\"a\":1}\n"));
            receive(server, 8);
        }
        assertThat(raws(file)).containsExactly("<{\"QMP\": {}}\n", ">{\"a\":1}\n");
    }

    /** After a message that is broken where a secret may begin, nothing is shown up to a message in a new line. */
    @Test
    void theRestOfABrokenMessageIsRedacted() throws IOException {
        Path file = folder.resolve("broken");
        Transport.Pair pair = Transport.pair();
        try (Recorder recorder = Recorder.to(file);
                Transport client = recorder.client(pair.client())) {
            send(client, latin("{\"password\": ] {\"return\": \"s3cret\"}, \"s3cret\"}\n{\"execute\": \"a\"}\n"));
        }
        assertThat(Files.readString(file)).doesNotContain("s3cret").contains("{\\\"execute\\\": \\\"a\\\"}");
    }

    @Test
    void aDiskThatFailsEndsTheRecordingOnly() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        Transport.Pair pair = Transport.pair();
        Recorder recorder = Recorder.to(full, Redaction.standard());
        Transport client = recorder.client(pair.client());
        for (int i = 0; i < 100; i++) {
            send(client, latin("{\"execute\": \"a\"}\n"));
            receive(pair.server(), 17);
        }
        assertThatThrownBy(recorder::close).isInstanceOf(IOException.class).hasMessageContaining("no space left");
        send(client, latin("{}"));
        receive(pair.server(), 2);
        client.close();
    }

    @Test
    void aDiskThatHangsDoesNotDelayTheSession() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    assertThat(hang.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(b);
            }
        };
        Transport.Pair pair = Transport.pair(1 << 20);
        Recorder recorder = Recorder.to(slow, Redaction.standard());
        Transport client = recorder.client(pair.client());
        byte[] large = latin("{\"execute\": \"" + "x".repeat(1_000_000) + "\"}\n");
        for (int i = 0; i < 18; i++) {
            send(client, large);
            receive(pair.server(), large.length);
        }
        hang.countDown();
        assertThatThrownBy(recorder::close)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("16777216 bytes waited");
        client.close();
    }

    @Test
    void ofALongMessageOnlyTheLengthIsRecorded() throws IOException {
        Path file = folder.resolve("long");
        Transport.Pair pair = Transport.pair(1 << 20);
        try (Recorder recorder = Recorder.to(file);
                Transport client = recorder.client(pair.client())) {
            byte[] part = latin("x".repeat(1 << 20));
            send(pair.server(), latin("{\"return\": \""));
            receive(client, 12);
            for (int i = 0; i < 17; i++) {
                send(pair.server(), part);
                receive(client, part.length);
            }
            byte[] end = latin("\"}\n{\"event\": \"A\"}\n");
            send(pair.server(), end);
            receive(client, end.length);
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(1)).contains("\"omitted\": ");
        assertThat(lines.get(lines.size() - 1)).contains("{\\\"event\\\": \\\"A\\\"}");
        assertThat(Files.size(file)).isLessThan(5_000_000);
        Transport replay = Recording.read(file).replay();
        assertThatThrownBy(() -> replay.read(ByteBuffer.allocate(10))).hasMessageContaining("too long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'dir': '->'}; :1: not a recording: 'raw' is missing",
                "[]; :1: not a recording: expected a JSON object",
                "{'raw': 'x'; :1: not a recording: expected a JSON object",
                "{'raw': 'x'}; :1: not a recording: 'dir' is missing",
                "{'dir': '?', 'raw': ''}; :1: not a recording: the value of 'dir' is not one of '->', '<-' and '#'",
                "{'dir': '->', 'raw': 5}; :1: not a recording: the value of 'raw' is not a valid string",
                "{'dir': '->', 'raw': '\\ud800'}; :1: not a recording: the value of 'raw' is not a valid string",
                "{'dir': '->', 'raw': '', 't': 'x'}; :1: not a recording: the value of 't' is not a number of seconds",
                "{'dir': '#', 'format': 'other/2'}; :1: not a recording: the format is not 'qapi4j-recording/1'",
                "{'dir': '#'}; : the recording has no messages",
            })
    void aFileThatIsNoRecordingIsReported(String line, String message) throws IOException {
        Path file = folder.resolve("bad");
        Files.writeString(file, line.replace('\'', '"') + "\n");
        assertThatThrownBy(() -> Recording.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + message);
    }

    @Test
    void anIncompleteLastLineIsIgnored() throws IOException {
        Path file = folder.resolve("killed");
        Files.writeString(file, "{\"dir\": \"<-\", \"t\": 1, \"raw\": \"{}\"}\n{\"dir\": \"<-\", \"ra", UTF_8);
        assertThat(raws(file)).containsExactly("<{}");
    }
}
