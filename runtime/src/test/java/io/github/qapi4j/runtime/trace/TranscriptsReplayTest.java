package io.github.qapi4j.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plays every recorded session of QEMU, and records each of them again. */
@Timeout(60)
class TranscriptsReplayTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void everyTranscriptReplaysAndIsTheSameAfterRecordingThat(@TempDir Path folder) throws IOException {
        Path copy = folder.resolve("copy.jsonl");
        int bytes = exchange(second(), second().replay());
        for (Path file : transcripts()) {
            Recording original = Recording.read(file);
            try (Recorder recorder = Recorder.to(copy);
                    Transport replay = recorder.client(original.replay())) {
                bytes += exchange(original, replay);
            }
            // Texts that were shortened are no JSON, and are redacted as such.
            if (!Files.readString(file).contains("\"rawLen\"")) {
                Recording recorded = Recording.read(copy);
                for (Recording.Kind kind : List.of(Recording.Kind.TO_CLIENT, Recording.Kind.TO_SERVER)) {
                    assertThat(bytes(recorded, kind)).as("%s", file).isEqualTo(redacted(original, kind));
                }
            }
        }
        assertThat(bytes).isGreaterThan(300_000);
    }

    @Test
    void aClientWorksWithATranscript() throws IOException {
        Path file = transcripts().get(0).resolveSibling("p01-greeting-qsd.jsonl");
        try (QmpClient client = QmpClient.connect(Recording.read(file).replay())) {
            assertThat(client.greeting().capabilities()).containsExactly("oob");
            assertThat(client.execute("query-version", JsonObject.EMPTY).toString())
                    .contains("\"major\":7");
        }
    }

    private static Recording second() throws IOException {
        return Recording.read(transcripts().get(0).resolveSibling("p34-eof-midmessage.jsonl"))
                .connection("second");
    }

    /** Commands with a wrong structure are redacted by all rules. */
    private static byte[] redacted(Recording recording, Recording.Kind kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Recording.Line line : recording.lines()) {
            if (line.direction() == kind) {
                byte[] raw = line.raw();
                boolean command = kind == Recording.Kind.TO_SERVER;
                bytes.writeBytes(command ? Redaction.standard().redact(raw, null) : raw);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(Recording recording, Recording.Kind kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Recording.Line line : recording.lines()) {
            if (line.direction() == kind) {
                bytes.writeBytes(line.raw());
            }
        }
        return bytes.toByteArray();
    }

    /** Sends what the client has sent; the server must send exactly what was recorded. Returns the number of bytes. */
    private static int exchange(Recording recording, Transport replay) throws IOException {
        int bytes = 0;
        for (Recording.Line line : recording.lines()) {
            byte[] raw = line.raw();
            if (line.direction() == Recording.Kind.TO_SERVER) {
                replay.write(ByteBuffer.wrap(raw), TIMEOUT);
            } else if (line.direction() == Recording.Kind.TO_CLIENT) {
                ByteBuffer received = ByteBuffer.allocate(raw.length);
                while (received.hasRemaining()) {
                    assertThat(replay.read(received))
                            .as("%s: line %s", recording, line.number())
                            .isPositive();
                }
                assertThat(received.array())
                        .as("%s: line %s", recording, line.number())
                        .isEqualTo(raw);
                bytes += raw.length;
            } else {
                assertThat(replay.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
        return bytes;
    }

    private static List<Path> transcripts() throws IOException {
        Path folder = Path.of(System.getProperty("qapi.corpus", ""), "transcripts");
        if (!Files.isDirectory(folder)) {
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail("no corpus at " + folder);
            }
            System.out.println("skipped: no corpus at " + folder);
            abort("no corpus at " + folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
            assertThat(all).hasSizeGreaterThan(60);
            return all;
        }
    }
}
