package io.github.qapi4j.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The directory of test data that is not part of the project. */
public final class Corpus {
    private Corpus() {}

    /** A path in the corpus; without a corpus, the test is skipped, or fails if the corpus is required. */
    public static Path path(String name) {
        Path path = Path.of(System.getProperty("qapi.corpus", "../../shared/corpus"), name);
        if (!Files.exists(path)) {
            String message = "skipped: no corpus, " + path + " is missing";
            if (Boolean.getBoolean("qapi.corpus.required")) {
                throw new AssertionError(message);
            }
            System.out.println(message);
            assumeTrue(false, message);
        }
        return path;
    }

    /** The JSON object in a file of the corpus. */
    static JsonObject object(String name) throws IOException {
        try (InputStream file = Files.newInputStream(path(name));
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
            return (JsonObject) JsonValue.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
