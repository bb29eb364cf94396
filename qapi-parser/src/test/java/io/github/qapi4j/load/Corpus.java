package io.github.qapi4j.load;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory of test data that is not part of the project. */
final class Corpus {
    private Corpus() {}

    /** A path in the corpus, if there is one. */
    static Optional<Path> find(String name) {
        Path path = Path.of(System.getProperty("qapi.corpus", "../../shared/corpus"), name);
        return Optional.of(path).filter(Files::exists);
    }

    /** A path in the corpus; without a corpus, the test is skipped, or fails if the corpus is required. */
    static Path path(String name) {
        Optional<Path> found = find(name);
        if (found.isEmpty()) {
            String message = "skipped: no corpus, " + name + " is missing";
            if (Boolean.getBoolean("qapi.corpus.required")) {
                throw new AssertionError(message);
            }
            System.out.println(message);
            assumeTrue(false, message);
        }
        return found.get();
    }
}
