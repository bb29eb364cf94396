package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Compares lenient loading with strict loading, which must not accept more, and with loading without comments, which must give the same definitions.
 */
class LenientTest {
    /** To save time, only every fifth of the mutants that older releases also judged is loaded. */
    private static final int STEP = 5;

    private int accepted;
    private int warned;
    private int rejected;

    private void check(String id, SourceResolver sources, String main) {
        LoadResult strict =
                SchemaLoader.load(sources, main, LoadOptions.defaults().withStrict(true));
        LoadResult lenient = SchemaLoader.load(sources, main, LoadOptions.defaults());
        if (strict.schema().isPresent()) {
            accepted++;
            assertThat(lenient.diagnostics().stream().map(Diagnostic::toString))
                    .as(id)
                    .isEmpty();
            assertSame(id, lenient.schema().orElseThrow(), strict.schema().orElseThrow());
        } else {
            assertThat(lenient.diagnostics()).as(id).isNotEmpty();
        }
    }

    /** Compares texts, because spans refer to source files, and each of the two runs has its own. */
    private static void assertSame(String id, Schema lenient, Schema strict) {
        assertThat(text(lenient.definitions())).as(id).isEqualTo(text(strict.definitions()));
        assertThat(text(lenient.docs())).as(id).isEqualTo(text(strict.docs()));
        assertThat(text(lenient.modules())).as(id).isEqualTo(text(strict.modules()));
    }

    private static List<String> text(List<?> records) {
        return records.stream().map(Object::toString).toList();
    }

    /** Checks that comments change neither the verdict nor the definitions. */
    private void checkWithoutComments(String id, Map<String, String> files, String main) {
        LoadResult lenient = SchemaLoader.load(SourceResolver.memory(files), main, LoadOptions.defaults());
        SourceResolver bare = Undocumented.files(files);
        LoadResult without = SchemaLoader.load(bare, main, LoadOptions.defaults());
        assertThat(lenient.schema().isPresent())
                .as("%s: %s", id, DiagnosticFormat.format(lenient.diagnostics(), 3))
                .isEqualTo(without.schema().isPresent());
        if (lenient.schema().isEmpty()) {
            rejected++;
            return;
        }
        assertThat(Undocumented.definitions(lenient.schema().orElseThrow()))
                .as(id)
                .isEqualTo(Undocumented.definitions(without.schema().orElseThrow()));
        warned += lenient.diagnostics().isEmpty() ? 0 : 1;
        LoadResult strict = SchemaLoader.load(bare, main, LoadOptions.defaults().withStrict(true));
        assertThat(strict.diagnostics())
                .as(id)
                .allMatch(diagnostic -> diagnostic.code().isRaisedByStrict());
    }

    @Test
    void acceptsWhatStrictLoadingAcceptsAndIgnoresProblemsInComments() throws IOException {
        Path suite = Corpus.path("suite");
        try (Stream<String> lines = Files.lines(suite.resolve("expected.jsonl"))) {
            lines.map(Json::object).forEach(record -> {
                String main = (String) record.get("case");
                check(main, SourceResolver.directory(suite), main);
            });
        }
        for (String root : List.of("qapi/qapi-schema.json", "qga/qapi-schema.json")) {
            check(root, SourceResolver.directory(Corpus.path("schemas/10.2.2")), root);
        }
        assertThat(accepted).as("of the suite").isGreaterThan(5);
        checkMutants("mutants-open.jsonl.gz", 1);
        checkMutants("lenient-open.jsonl.gz", STEP);
        System.out.println("lenient: " + accepted + " schemas accepted and the same as with strict rules, " + warned
                + " with warnings and the same as without comments, " + rejected + " rejected with and without them");
        assertThat(accepted).isGreaterThan(300);
        assertThat(warned).isGreaterThan(300);
        assertThat(rejected).isGreaterThan(1000);
    }

    private void checkMutants(String corpus, int step) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Corpus.path(corpus))), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (number++ % step != 0) {
                    continue;
                }
                Map<String, Object> record = Json.object(line);
                if (record.get("files64") == null) {
                    String id = String.valueOf(record.get("id"));
                    Map<String, String> files = files(record);
                    String main = (String) record.get("main");
                    check(id, SourceResolver.memory(files), main);
                    checkWithoutComments(id, files, main);
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> files(Map<String, Object> record) {
        return (Map<String, String>) record.get("files");
    }
}
