package io.github.qapi4j.load;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of test data that is no part of the project. */
final class Corpus {
    private Corpus() {}

    /** A path in the corpus; the test is skipped if there is no corpus, and fails if it must be there. */
    static Path path(String name) {
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
}
