package io.github.qapi4j.runtime.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            raws.add(
                    line.direction() == Recording.Kind.END_OF_SERVER
                            ? "end"
                            : (line.direction() == Recording.Kind.TO_SERVER ? ">" : "<")
                                    + new String(line.raw(), ISO_8859_1));
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

    /** A connection that accepts nothing, so that a command is taken back after a write. */
    private static final class Full implements Transport {
        private boolean full = true;

        @Override
        public int read(ByteBuffer into) {
            return -1;
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            if (full) {
                throw new SocketTimeoutException("full");
            }
            bytes.position(bytes.limit());
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) {
            bytes.position(full ? bytes.position() : bytes.limit());
        }

        @Override
        public void close() {}
    }

    /** A recording that contains a command that was not sent would not be true, and what follows could not be redacted. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommandThatIsTakenBackEndsTheRecording(boolean waits) throws IOException {
        Path file = folder.resolve("taken-back");
        byte[] first = latin("{\"execute\": \"stop\", \"arguments\": {\"a\": 1}}\n");
        byte[] second = latin("{\"execute\": \"object-add\", \"arguments\": {\"data\": \"s3cret and more of it\"}}\n");
        Full full = new Full();
        Recorder recorder = Recorder.to(file);
        try (Transport client = recorder.client(full)) {
            assertThatThrownBy(() -> send(client, first)).isInstanceOf(SocketTimeoutException.class);
            full.full = false;
            if (waits) {
                send(client, second);
            } else {
                client.writeAvailable(ByteBuffer.wrap(second));
            }
        }
        assertThatThrownBy(recorder::close).hasMessageContaining("a command that was recorded was not sent");
        assertThat(Files.readString(file)).doesNotContain("ecret");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommandThatIsSentAfterAFailedWriteIsRecordedOnce(boolean waits) throws IOException {
        Path file = folder.resolve("again");
        byte[] command = latin("{\"execute\": \"stop\"}\n");
        Full full = new Full();
        try (Recorder recorder = Recorder.to(file);
                Transport client = recorder.client(full)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> send(client, command)).isInstanceOf(SocketTimeoutException.class);
            }
            full.full = false;
            if (waits) {
                send(client, command);
            } else {
                client.writeAvailable(ByteBuffer.wrap(command));
            }
            send(client, command);
        }
        assertThat(raws(file)).containsExactly(">{\"execute\": \"stop\"}\n", ">{\"execute\": \"stop\"}\n");
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
        assertThat(raws(file)).containsExactly("<{\"QMP\": {}}\n", ">{\"a\":1}\n", "end");
    }

    /** A connection whose reads and writes fail, or do something else. */
    private static final class Failing implements Transport {
        private IOException read = new IOException("Connection reset");
        private IOException write;
        private Runnable writing = () -> {};

        @Override
        public int read(ByteBuffer into) throws IOException {
            throw read;
        }

        @Override
        public int readAvailable(ByteBuffer into) throws IOException {
            throw read;
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            writeAvailable(bytes);
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            if (write != null) {
                throw write;
            }
            writing.run();
            bytes.position(bytes.limit());
        }

        @Override
        public void close() {
            read = new IOException("Stream closed");
        }
    }

    private static List<String> notes(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"note\""))
                .map(line -> line.replaceAll(".*\"note\": \"(.*)\"}", "$1"))
                .toList();
    }

    static Stream<IOException> failedReads() {
        return Stream.of(
                new IOException("Connection reset"),
                new SSLException("cut"),
                new SocketTimeoutException("not yet"),
                new InterruptedIOException("interrupted"),
                new AsynchronousCloseException());
    }

    /** A QEMU that exits resets the connection if it has not read everything. */
    @ParameterizedTest
    @MethodSource("failedReads")
    void aConnectionThatFailsHasEnded(IOException failure) throws IOException {
        boolean ends = failure.getClass() == IOException.class || failure instanceof SSLException;
        for (int kind = 0; kind < 4; kind++) {
            Path file = folder.resolve("reset" + kind);
            Failing failing = new Failing();
            failing.read = failure;
            boolean atServer = kind > 1;
            try (Recorder recorder = Recorder.to(file)) {
                Transport recorded = atServer ? recorder.server(failing) : recorder.client(failing);
                send(recorded, latin("{\"execute\": \"quit\"}\n"));
                ByteBuffer buffer = ByteBuffer.allocate(1);
                if (kind % 2 == 0) {
                    assertThatThrownBy(() -> recorded.read(buffer)).isSameAs(failure);
                } else {
                    assertThatThrownBy(() -> recorded.readAvailable(buffer)).isSameAs(failure);
                }
            }
            assertThat(notes(file))
                    .as("kind %s", kind)
                    .isEqualTo(ends ? List.of(atServer ? "EOF from client" : "EOF from server") : List.of());
        }
    }

    @Test
    void aReplayOfAConnectionThatWasResetEnds() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "skipped: only Linux resets Unix sockets");
        Path file = folder.resolve("reset");
        Path socket = folder.resolve("q.sock");
        try (Listener listener = Listener.unix(socket);
                Recorder recorder = Recorder.to(file);
                Transport client = recorder.client(Transport.unix(socket, TIMEOUT))) {
            Transport server = listener.accept();
            send(client, latin("{\"execute\": \"quit\"}\n"));
            server.close();
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(notes(file)).containsExactly("EOF from server");
        Transport replay = Recording.read(file).replay();
        send(replay, latin("{\"execute\": \"quit\"}\n"));
        assertThat(replay.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    /** @param end what has ended the connection before this end is closed */
    @ParameterizedTest
    @CsvSource({
        "none, client, EOF from client",
        "none, server, EOF from server",
        "read, client, EOF from server",
        "read, server, EOF from client",
        "write, client, EOF from server",
        "write, server, EOF from client",
        "waiting write, client, EOF from server",
        "timeout, client, EOF from client"
    })
    void theOneThatHasEndedTheConnectionIsRecordedOnce(String end, String side, String note) throws IOException {
        Path file = folder.resolve("ended");
        Failing failing = new Failing();
        try (Recorder recorder = Recorder.to(file)) {
            Transport recorded = side.equals("client") ? recorder.client(failing) : recorder.server(failing);
            failing.write = end.equals("timeout") ? new SocketTimeoutException() : new IOException("Broken pipe");
            switch (end) {
                case "read" -> assertThatThrownBy(() -> recorded.read(ByteBuffer.allocate(1)));
                case "write" -> assertThatThrownBy(() -> recorded.writeAvailable(ByteBuffer.wrap(latin("{}"))));
                case "waiting write", "timeout" -> assertThatThrownBy(() -> send(recorded, latin("{}")));
                default -> {}
            }
            recorded.close();
            recorded.close();
            assertThatThrownBy(() -> recorded.read(ByteBuffer.allocate(1))).hasMessage("Stream closed");
        }
        assertThat(notes(file)).containsExactly(note);
    }

    /** A reply is read while the write of its command has not returned. */
    @Test
    void timesDoNotGoBack() throws Exception {
        Path file = folder.resolve("times");
        Transport.Pair pair = Transport.pair();
        send(pair.server(), latin("{\"return\": {}}\n"));
        Failing failing = new Failing();
        Transport both = new Transport() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                return pair.client().read(into);
            }

            @Override
            public void write(ByteBuffer bytes, Duration timeout) throws IOException {
                failing.write(bytes, timeout);
            }

            @Override
            public void writeAvailable(ByteBuffer bytes) throws IOException {
                failing.writeAvailable(bytes);
            }

            @Override
            public void close() {}
        };
        try (Recorder recorder = Recorder.to(file)) {
            Transport client = recorder.client(both);
            Thread reader = new Thread(() -> {
                try {
                    receive(client, 15);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            failing.writing = () -> {
                reader.start();
                long deadline = System.nanoTime() + TIMEOUT.toNanos();
                while (reader.getState() != Thread.State.BLOCKED && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                // Long enough for another time in the file.
                long later = System.nanoTime() + 50_000;
                while (System.nanoTime() < later) {
                    Thread.onSpinWait();
                }
            };
            client.writeAvailable(ByteBuffer.wrap(latin("{\"execute\": \"stop\"}\n")));
            reader.join();
        }
        List<Recording.Line> lines = Recording.read(file).lines();
        assertThat(lines)
                .extracting(Recording.Line::direction)
                .containsExactly(Recording.Kind.TO_SERVER, Recording.Kind.TO_CLIENT);
        // The time of the command is that before the write.
        assertThat(lines.get(1).time()).isGreaterThan(lines.get(0).time().plusNanos(40_000));
    }

    /** Bytes that are no message wait for the next ones, and are then written with their time. */
    @Test
    void timesDoNotGoBackAfterGarbage() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordedConnection connection = new RecordedConnection(out, Redaction.standard());
        connection.add(false, latin("} {\"a\":"), Duration.ofSeconds(1));
        connection.add(true, latin("{\"execute\": \"a\"}\n"), Duration.ofSeconds(2));
        connection.add(false, latin(" 1}\n"), Duration.ofSeconds(3));
        connection.end();
        Path file = Files.write(folder.resolve("garbage"), out.toByteArray());
        assertThat(raws(file)).containsExactly(">{\"execute\": \"a\"}\n", "<}", "< {\"a\": 1}\n");
        assertThat(Recording.read(file).lines())
                .extracting(Recording.Line::time)
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3));
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

    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("no space left"),
                new IllegalStateException("no space left"),
                new OutOfMemoryError("no space left"),
                new StackOverflowError("no space left"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aRecorderThatFailsEndsTheRecordingOnly(Throwable failure) throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (failure instanceof IOException e) {
                    throw e;
                } else if (failure instanceof RuntimeException e) {
                    throw e;
                }
                throw (Error) failure;
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

    /** The reason is known while the disk still hangs. */
    @Test
    void aDiskThatHangsDoesNotDelayTheSession() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    assertThat(hang.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }

            @Override
            public void close() {
                ended.countDown();
            }
        };
        Transport.Pair pair = Transport.pair(1 << 20);
        Recorder recorder = Recorder.to(slow, Redaction.standard());
        Transport client = recorder.client(pair.client());
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 18; i++) {
            send(client, large);
            receive(pair.server(), large.length);
        }
        assertThatThrownBy(recorder::close)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("16777216 bytes waited");
        hang.countDown();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        client.close();
    }

    @Test
    void ofALongMessageOnlyTheLengthIsRecorded() throws IOException {
        Path file = folder.resolve("long");
        int length = RecordedDirection.MAX_BYTES + 1;
        try (OutputStream out = Files.newOutputStream(file)) {
            RecordedConnection connection = new RecordedConnection(out, Redaction.standard());
            byte[] part = latin("x".repeat(1 << 20));
            connection.add(false, latin("{\"return\": \""), Duration.ZERO);
            for (int i = 0; i < 4; i++) {
                connection.add(false, part, Duration.ZERO);
            }
            connection.add(false, latin("\"}\n{\"event\": \"A\"}\n"), Duration.ofSeconds(2));
            connection.end();
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"dir\": \"<-\", \"t\": 2.000000, \"omitted\": " + (length + 14) + "}",
                        "{\"dir\": \"<-\", \"t\": 2.000000, \"raw\": \"{\\\"event\\\": \\\"A\\\"}\\n\"}");
        Transport replay = Recording.read(file).replay();
        assertThatThrownBy(() -> replay.read(ByteBuffer.allocate(10))).hasMessageContaining("too long");
    }

    /** Bytes that are no message are one line, up to a limit, for any size of pieces. */
    @Test
    void bytesThatAreNoMessageAreGathered() throws IOException {
        byte[] bytes = latin("}}]]:\u00ff{\"a\": 1}]}\n}{]{\"b\": 2}\n");
        for (int size = 1; size <= bytes.length; size++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            RecordedConnection connection = new RecordedConnection(out, Redaction.standard());
            for (int at = 0; at < bytes.length; at += size) {
                byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
                connection.add(true, part, Duration.ZERO);
            }
            connection.end();
            Path file = Files.write(folder.resolve("broken" + size), out.toByteArray());
            assertThat(raws(file))
                    .as("pieces of %s", size)
                    .containsExactly(">}}]]:\u00ff", ">{\"a\": 1}", ">]}\n", ">}{]", ">{\"b\": 2}\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordedConnection connection = new RecordedConnection(out, Redaction.standard());
        connection.add(true, latin("}".repeat(150_000)), Duration.ZERO);
        connection.add(false, latin("{}\n"), Duration.ZERO);
        connection.end();
        Path file = Files.write(folder.resolve("many"), out.toByteArray());
        assertThat(raws(file).stream().map(String::length)).containsExactly(65_537, 65_537, 18_929, 4);
    }

    /** A reply to a call that is not known for certain is redacted by the rules of all commands. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void repliesToUnknownCommandsAreRedactedByAllRules(int kind) throws IOException {
        Redaction redaction = Redaction.standard().with("a", "key");
        String id = kind == 1 ? "\"" + "i".repeat(300) + "\"" : "5";
        String name = kind == 2 ? "n".repeat(300) : "b";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordedConnection connection = new RecordedConnection(out, redaction);
        connection.add(true, latin("{\"execute\": \"" + name + "\", \"id\": " + id + "}\n"), Duration.ZERO);
        if (kind == 3) {
            connection.add(true, latin("{\"execute\": \"a\", \"id\": 5}\n"), Duration.ZERO);
        }
        String answered = kind == 4 ? "6" : id;
        connection.add(false, latin("{\"return\": {\"key\": 7}, \"id\": " + answered + "}\n"), Duration.ZERO);
        connection.end();
        String shown = kind == 0 ? "7" : "\"<redacted>\"";
        List<String> raws = raws(Files.write(folder.resolve("ids"), out.toByteArray()));
        assertThat(raws.get(raws.size() - 1))
                .isEqualTo("<{\"return\": {\"key\": " + shown + "}, \"id\": " + answered + "}\n");
    }

    @Test
    void aRecordingHasALimit() throws IOException {
        Path file = folder.resolve("limit");
        RecordingWriter writer =
                RecordingWriter.start(new LimitedOutput(Files.newOutputStream(file), 1000), Redaction.standard(), "x");
        for (int i = 0; i < 100; i++) {
            writer.add(true, ByteBuffer.wrap(latin("{\"execute\": \"a\"}\n")), 0, 17);
        }
        writer.end();
        assertThatThrownBy(() -> writer.await(TIMEOUT)).hasMessageContaining("a recording has at most 1000 bytes");
        assertThat(Files.size(file)).isEqualTo(1000);
        assertThat(raws(file)).hasSizeBetween(10, 20).containsOnly(">{\"execute\": \"a\"}\n");
    }

    @Test
    void aFileIsNotTouchedWithoutRedaction() throws IOException {
        Path file = Files.writeString(folder.resolve("kept"), "kept");
        assertThatThrownBy(() -> Recorder.to(file, null)).isInstanceOf(NullPointerException.class);
        assertThat(file).hasContent("kept");
    }

    @Test
    void onlyTheOwnerCanReadANewFile() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "skipped: no POSIX");
        Path file = folder.resolve("private");
        Recorder recorder = Recorder.to(file);
        recorder.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> recorder.client(Transport.pair().client())).hasMessage("the recorder is closed");
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
