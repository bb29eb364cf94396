package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptWarningsTest {
    @TempDir
    private Path directory;

    @Test
    void readsSavedWarnings() throws IOException {
        KeptWarnings kept = new KeptWarnings(directory.resolve("state/default.warnings"));
        assertThat(kept.read()).isEmpty();

        kept.save(List.of("a.json:1:1: warning: sch\u00e4ma", "half \ud800"));
        assertThat(kept.read()).containsExactly("a.json:1:1: warning: sch\u00e4ma", "half ?");

        kept.save(List.of());
        assertThat(kept.read()).isEmpty();
    }
}
