package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.check.ExampleCheck;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks the examples in the documentation of real schemas. The golden file {@code doc-examples-10.2.2.txt} has a line for each finding, with the reason
 * why the example does not conform: each of them was compared with the schema by hand.
 */
class DocumentedExamplesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/io/github/qapi4j/it/doc-examples-10.2.2.txt");
    private static final String REASON = " # ";

    private static List<Diagnostic> found(String release, String schema) {
        Path folder = Corpus.file("schemas/" + release);
        LoadResult loaded = SchemaLoader.load(
                SourceResolver.directory(folder), schema, LoadOptions.defaults().withLint(false));
        return ExampleCheck.check(loaded, Levels.of(false)).diagnostics().stream()
                .filter(found -> found.code() == DiagnosticCode.DOC_EXAMPLE)
                .toList();
    }

    private static String line(Diagnostic found) {
        var span = Objects.requireNonNull(found.span());
        return span.source().name() + ":" + span.line() + ": " + found.message();
    }

    @Test
    void findingsInTheNewestRelease() throws IOException {
        List<String> golden = Files.readAllLines(GOLDEN).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(golden).allSatisfy(line -> assertThat(line).contains(REASON));
        assertThat(found("10.2.2", "qapi/qapi-schema.json"))
                .extracting(DocumentedExamplesTest::line)
                .containsExactlyElementsOf(golden.stream()
                        .map(line -> line.substring(0, line.indexOf(REASON)))
                        .toList());
        assertThat(found("10.2.2", "qga/qapi-schema.json")).isEmpty();
    }

    /** The numbers of findings in the notation of older releases; all of them were read. */
    @ParameterizedTest
    @CsvSource({"4.2.0, 41", "5.2.0, 48", "6.2.0, 57", "7.2.0, 18", "8.2.0, 32"})
    @EnabledIfSystemProperty(named = "qapi.releases", matches = "all")
    void findingsInOlderReleases(String release, int number) {
        assertThat(found(release, "qapi/qapi-schema.json")).hasSize(number);
        assertThat(found(release, "qga/qapi-schema.json")).isEmpty();
    }
}
