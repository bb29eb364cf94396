package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The real schemas of several releases. */
class ReleasesTest {
    private static List<Path> roots() throws IOException {
        try (Stream<Path> files = Files.walk(Corpus.path("schemas"))) {
            return files.filter(file -> file.endsWith("qapi-schema.json"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void allLoad() throws IOException {
        List<Path> roots = roots();
        assertThat(roots).hasSizeGreaterThanOrEqualTo(14);
        for (Path root : roots) {
            LoadResult result = SchemaLoader.load(root);
            assertThat(result.schema())
                    .withFailMessage(() -> DiagnosticFormat.format(result.diagnostics(), 20))
                    .isPresent();
            assertThat(result.diagnostics())
                    .allMatch(diagnostic -> diagnostic.code().isRaisedByStrict());
        }
    }

    @Test
    void theNewestIsStrictlyRight() throws IOException {
        for (Path root : roots()) {
            List<Diagnostic> diagnostics = SchemaLoader.load(
                            root, LoadOptions.defaults().withStrict(true))
                    .diagnostics();
            if (root.toString().contains("10.2")) {
                assertThat(diagnostics).as("%s", root).isEmpty();
            } else {
                assertThat(diagnostics).as("%s", root).isNotEmpty();
            }
        }
    }

    @Test
    void loadingTwiceGivesEqualResults() throws IOException {
        Path root = Corpus.path("schemas/10.2.2/qapi/qapi-schema.json");
        assertThat(SchemaLoader.load(root).schema().orElseThrow().definitions())
                .isEqualTo(SchemaLoader.load(root).schema().orElseThrow().definitions());
    }
}
