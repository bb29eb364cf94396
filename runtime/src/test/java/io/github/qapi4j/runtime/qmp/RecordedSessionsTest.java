package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.trace.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays recorded sessions of QEMU 7.2 against this project's server and framer. */
@Timeout(120)
class RecordedSessionsTest {
    private static final JsonFormat DEEP = JsonFormat.tolerant().withLimits(JsonLimits.DEFAULT.withNesting(2000));

    /** A line of a recording: bytes that went to the server or came from it. */
    private record Line(boolean toServer, byte[] bytes) {}

    /** The parts of a reply that are compared: the kind (for an error, its class) and the id. */
    private record Reply(String kind, @Nullable JsonValue id) {
        static Reply of(byte[] text) throws IOException {
            JsonObject message = DEEP.read(JsonObject.CODEC, text);
            String kind = message.find("error")
                    .map(error -> ((JsonObject) error).get("class").toString())
                    .orElse(message.find("return").isPresent() ? "return" : "greeting");
            return new Reply(kind, message.find("id").orElse(null));
        }
    }

    /**
     * Sends the recorded input of clients to a server. It must send the same number of replies, in the same order, with the same error classes and
     * ids; return values are not compared.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "p04-negotiate-empty-enable",
                "p07-twice-caps",
                "p08-bad-json",
                "p09-bad-bytes",
                "p10-toplevel-nonobject",
                "p11-envelope",
                "p14-ids",
                "p17-split-writes",
                "p18-single-quotes",
                "p22-nesting",
                "p24-pretty",
                "p34-eof-midmessage",
            })
    void serverAnswersAsQemu(String name) throws Exception {
        List<Reply> expected = new ArrayList<>();
        List<Reply> actual = new ArrayList<>();
        try (QmpServer server = QmpServer.builder(Sample.SCHEMA).start()) {
            Peer peer = new Peer(server.attach());
            boolean greeted = false;
            for (Line line : lines(name)) {
                if (line.toServer()) {
                    peer.send(line.bytes());
                    continue;
                }
                for (byte[] message : messages(line.bytes())) {
                    Reply reply = Reply.of(message);
                    if (reply.kind().equals("greeting") && greeted) {
                        // The recorded client has reconnected.
                        peer.close();
                        peer = new Peer(server.attach());
                    }
                    greeted = true;
                    expected.add(reply);
                    actual.add(Reply.of(peer.next().getBytes(UTF_8)));
                }
            }
            assertThat(peer.isQuiet()).isTrue();
            peer.close();
        }
        assertThat(actual).isEqualTo(expected).hasSizeGreaterThan(2);
    }

    /** Splits the recorded output of servers into small pieces: the framer finds messages, and all can be read. */
    @ParameterizedTest
    @ValueSource(
            strings = {"p02-greeting-system", "p20-oob-system", "p24-pretty", "p28-events-system", "p36-uint64-print"})
    void clientFindsTheMessages(String name) throws Exception {
        Framer framer = Framer.tolerant(FrameLimits.DEFAULT);
        int found = 0;
        for (Line line : lines(name)) {
            if (line.toServer()) {
                continue;
            }
            List<byte[]> whole = messages(line.bytes());
            List<String> pieces = new ArrayList<>();
            for (int i = 0; i < line.bytes().length; i++) {
                framer.feed(line.bytes(), i, 1);
                Frame frame = framer.next();
                if (frame != null) {
                    pieces.add(new String(((Frame.Message) frame).text(), UTF_8));
                }
            }
            assertThat(pieces).hasSameSizeAs(whole);
            for (byte[] message : whole) {
                assertThat(DEEP.read(JsonObject.CODEC, message).members().keySet())
                        .containsAnyOf("QMP", "return", "error", "event");
            }
            found += whole.size();
        }
        assertThat(found).isPositive();
    }

    private static List<byte[]> messages(byte[] bytes) {
        Framer framer = Framer.tolerant(new FrameLimits(2000, 1 << 20, 1 << 20));
        List<byte[]> messages = new ArrayList<>();
        framer.feed(bytes, 0, bytes.length);
        for (Frame frame = framer.next(); frame != null; frame = framer.next()) {
            messages.add(((Frame.Message) frame).text());
        }
        return messages;
    }

    private static List<Line> lines(String name) throws IOException {
        Path file = Path.of(System.getProperty("qapi.corpus", ""), "transcripts", name + ".jsonl");
        if (!Files.exists(file)) {
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail("no corpus at " + file);
            }
            System.out.println("skipped: no corpus at " + file);
            abort("no corpus at " + file);
        }
        List<Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file, UTF_8)) {
            // Only these members are read: others may contain unpaired surrogates.
            Envelope envelope = Objects.requireNonNull(
                    Envelope.read(messages(line.getBytes(UTF_8)).get(0)));
            Slice dir = Objects.requireNonNull(envelope.member("dir"));
            Slice raw = envelope.member("raw");
            // Long texts, and the replies to them, are truncated in recordings.
            if (raw != null && !envelope.has("rawLen")) {
                lines.add(new Line(dir.excerpt(Redaction.standard()).equals("\"->\""), bytes(raw)));
            }
        }
        return lines;
    }

    /** Bytes that are not valid UTF-8 are recorded as U+DC80 to U+DCFF, and read here as U+E080 to U+E0FF. */
    private static byte[] bytes(Slice raw) throws IOException {
        String text = new String(raw.bytes(), raw.offset(), raw.length(), UTF_8);
        String readable = text.replaceAll("(?<!\\\\ud[89ab]..)\\\\udc([89a-f].)", "\\\\ue0$1");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Slice.of(readable.getBytes(UTF_8))
                .read(DEEP, Codecs.STRING, "$.raw")
                .codePoints()
                .forEach(c -> {
                    if (c >= 0xE080 && c <= 0xE0FF) {
                        bytes.write(c);
                    } else {
                        bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
                    }
                });
        return bytes.toByteArray();
    }
}
