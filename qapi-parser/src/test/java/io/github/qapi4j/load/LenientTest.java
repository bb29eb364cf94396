package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
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
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** A schema that strict loading accepts also loads in lenient mode, with the same result and without warnings. */
class LenientTest {
    /** Codes for rules that older releases did not have. Lenient loading applies the rules of older releases to some comments. */
    private static final Set<DiagnosticCode> UNKNOWN_OF_OLD =
            Set.of(DiagnosticCode.DOC_ORDER, DiagnosticCode.DOC_EMPTY_SECTION);

    private int accepted;
    private int rejected;

    private void check(String id, SourceResolver sources, String main) {
        LoadResult strict =
                SchemaLoader.load(sources, main, LoadOptions.defaults().withStrict(true));
        if (strict.schema().isEmpty()) {
            checkRejected(id, sources, main, strict);
            return;
        }
        accepted++;
        LoadResult lenient = SchemaLoader.load(sources, main, LoadOptions.defaults());
        assertThat(lenient.schema())
                .as("%s: %s", id, DiagnosticFormat.format(lenient.diagnostics(), 3))
                .isPresent();
        assertThat(lenient.diagnostics().stream().map(Diagnostic::toString))
                .as(id)
                .isEmpty();
        assertSame(id, lenient.schema().orElseThrow(), strict.schema().orElseThrow());
    }

    /** Checks that an error in every release is an error in lenient loading, whatever else is reported. */
    private void checkRejected(String id, SourceResolver sources, String main, LoadResult strict) {
        List<DiagnosticCode> wrong = strict.diagnostics().stream()
                .map(Diagnostic::code)
                .filter(code -> !code.isRaisedByStrict() && !UNKNOWN_OF_OLD.contains(code))
                .toList();
        if (!wrong.isEmpty()) {
            rejected++;
            LoadResult lenient = SchemaLoader.load(sources, main, LoadOptions.defaults());
            assertThat(lenient.schema()).as("%s: %s", id, wrong).isEmpty();
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

    @Test
    void acceptsStrictSchemasAndRejectsErrorsThatAreNotOld() throws IOException {
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
        assertThat(accepted).as("accepted schemas of the suite").isGreaterThan(5);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Corpus.path("mutants-open.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Map<String, Object> record = Json.object(line);
                if (record.get("files64") == null) {
                    check(String.valueOf(record.get("id")), files(record), (String) record.get("main"));
                }
            }
        }
        System.out.println("lenient: " + accepted + " schemas accepted and the same as with strict rules, " + rejected
                + " rejected for errors that are not old");
        assertThat(accepted).isGreaterThan(300);
        assertThat(rejected).isGreaterThan(900);
    }

    @SuppressWarnings("unchecked")
    private static SourceResolver files(Map<String, Object> record) {
        return SourceResolver.memory((Map<String, String>) record.get("files"));
    }
}
