package io.github.qapi4j.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder with real schemas and recorded sessions, which is not part of the project. */
public final class Corpus {
    private Corpus() {}

    /** Returns the path of a file in the corpus. Without the corpus, the test is skipped, or fails if the corpus is required. */
    public static Path file(String relative) {
        Path folder = Path.of(System.getProperty("qapi.corpus", "../../shared/corpus"));
        if (!Files.isDirectory(folder)) {
            String missing = "no corpus at " + folder.toAbsolutePath().normalize();
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail(missing);
            }
            System.out.println("skipped: " + missing);
            Assumptions.abort(missing);
        }
        return folder.resolve(relative);
    }
}
