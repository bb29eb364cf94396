package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Lint on real schemas: it finds known mistakes, and no code is reported too often. */
class LintReleasesTest {
    private static List<Diagnostic> lint(String root) {
        return SchemaLoader.load(
                        Corpus.path("schemas/" + root + "/qapi-schema.json"),
                        LoadOptions.defaults().withLint(true))
                .diagnostics()
                .stream()
                .filter(diagnostic -> diagnostic.code().isLint())
                .toList();
    }

    /** The number of definitions that have warnings of a code, by code. */
    private static Map<String, Integer> definitions(String root) {
        Map<String, Set<String>> names = new TreeMap<>();
        for (Diagnostic diagnostic : lint(root)) {
            String definition = diagnostic.definition() == null
                    ? diagnostic.message()
                    : diagnostic.definition().text();
            names.computeIfAbsent(diagnostic.code().id(), code -> new HashSet<>())
                    .add(definition);
        }
        Map<String, Integer> counts = new TreeMap<>();
        names.forEach((code, definitions) -> counts.put(code, definitions.size()));
        System.out.println("lint " + root + ", definitions: " + counts);
        return counts;
    }

    private static List<String> places(String root, DiagnosticCode code) {
        return lint(root).stream()
                .filter(diagnostic -> diagnostic.code() == code)
                .map(diagnostic -> diagnostic.span().text())
                .toList();
    }

    @Test
    void noCodeIsReportedTooOften() {
        for (String root :
                List.of("10.2.2/qapi", "10.2.2/qga", "10.2.2/storage-daemon/qapi", "8.2.0/qapi", "4.2.0/qapi")) {
            assertThat(definitions(root))
                    .isNotEmpty()
                    .allSatisfy((code, count) ->
                            assertThat(count).as("%s in %s", code, root).isLessThan(50));
        }
    }

    @Test
    void slipsInReleasesAreFound() {
        assertThat(places("8.2.0/qapi", DiagnosticCode.UNDOCUMENTED_DEPRECATION))
                .containsExactly("'compress'");
        assertThat(places("8.2.0/qapi", DiagnosticCode.UNDOCUMENTED_INSTABILITY))
                .containsExactly("'x-vfio-user-server'");
        assertThat(places("10.2.2/qapi", DiagnosticCode.EXPERIMENTAL_NAME))
                .containsExactly("'*x-use-canonical-path-for-ramblock-id'");
        assertThat(places("10.2.2/qapi", DiagnosticCode.UNUSED_TYPE)).contains("'CompressionStats'");
    }
}
