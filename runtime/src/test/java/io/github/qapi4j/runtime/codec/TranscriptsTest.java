package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages of real servers are read as the values that were recorded, and can be written and read again. */
final class TranscriptsTest {

    /** Each line of a transcript contains a message one level deeper than usual. */
    private static final JsonFormat RECORD =
            JsonFormat.strict().withLimits(JsonLimits.DEFAULT.withNesting(JsonLimits.DEFAULT.nesting() + 1));

    @Test
    void everythingThatWasSent() throws IOException {
        Path transcripts = Path.of(System.getProperty("qapi.corpus", "")).resolve("transcripts");
        if (!Files.isDirectory(transcripts)) {
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail("no corpus at " + transcripts);
            }
            System.out.println("skipped: no corpus at " + transcripts);
            abort("no corpus at " + transcripts);
        }
        int messages = 0;
        try (Stream<Path> files = Files.list(transcripts)) {
            for (Path file : files.sorted().collect(Collectors.toList())) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                for (int i = 0; i < lines.size(); i++) {
                    // Other lines may contain bytes that are not text: messages of clients, and anything that is not a
                    // single message.
                    if (!lines.get(i).startsWith("{\"dir\": \"<-\", \"json\": {")) {
                        continue;
                    }
                    JsonObject line = Json.read(RECORD, JsonObject.CODEC, lines.get(i));
                    JsonValue sent = line.get("json");
                    String where = file.getFileName() + ":" + (i + 1);
                    String raw = line.getString("raw");
                    JsonValue read = Json.tolerant(Codecs.ANY, raw);
                    assertThat(read).as(where).isEqualTo(sent);
                    byte[] written = JsonFormat.tolerant().write(Codecs.ANY, read);
                    assertThat(JsonFormat.strict().read(Codecs.ANY, written))
                            .as(where)
                            .isEqualTo(sent);
                    messages++;
                }
            }
        }
        assertThat(messages).isGreaterThan(500);
    }
}
