package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.Severity;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckedSchemaTest {
    private static List<Diagnostic> sequence(String severities) {
        SourceFile file = new SourceFile("a.json", severities);
        List<Diagnostic> diagnostics = new ArrayList<>();
        for (int i = 0; i < severities.length(); i++) {
            Severity severity = severities.charAt(i) == 'E' ? Severity.ERROR : Severity.WARNING;
            diagnostics.add(Reports.diagnostic(severity, DiagnosticCode.SYNTAX, new Span(file, i, i), "m" + i));
        }
        return diagnostics;
    }

    @ParameterizedTest
    @CsvSource({
        "WWEWWE, 6, m0 m1 m2 m3 m4 m5",
        "WWEWWE, 4, m0 m1 m2 m5",
        "WWEWWE, 3, m0 m2 m5",
        "WWEWWE, 2, m2 m5",
        "WWEWWE, 1, m2",
        "WWEWWE, 0, ''",
        "WWW, 2, m0 m1",
        "WWW, 2147483647, m0 m1 m2",
    })
    void sortsErrorsBeforeWarningsAndKeepsTheirOrder(String severities, int limit, String expected) {
        List<Diagnostic> diagnostics = sequence(severities);
        DiagnosticCount count = new DiagnosticCount(20_000, 3);

        CheckedSchema schema = CheckedSchema.of("a.json", false, diagnostics, count, limit);

        assertThat(String.join(
                        " ", schema.reported().stream().map(Diagnostic::message).toList()))
                .isEqualTo(expected);
        assertThat(schema.omitted()).isEqualTo(20_003 - schema.reported().size());
    }

    @Test
    void countsDiagnosticsThatTheLoaderDidNotKeep() {
        String text = IntStream.range(0, 10_500)
                .mapToObj(i -> "{ 'event': 'E', 'data': 'T" + i + "' }\n")
                .collect(Collectors.joining());
        LoadResult loaded =
                SchemaLoader.load(SourceResolver.memory(Map.of("a.json", text)), "a.json", LoadOptions.defaults());

        CheckedSchema schema =
                CheckedSchema.of("a.json", false, loaded.diagnostics(), loaded.count(), Integer.MAX_VALUE);

        assertThat(schema.count().errors()).isGreaterThan(10_500);
        assertThat(schema.reported())
                .hasSize(10_000)
                .noneMatch(diagnostic -> diagnostic.code() == DiagnosticCode.TOO_MANY_DIAGNOSTICS);
        assertThat(schema.omitted()).isEqualTo(schema.count().total() - 10_000);
    }
}
