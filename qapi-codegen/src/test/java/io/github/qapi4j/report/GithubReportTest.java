package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.Severity;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GithubReportTest {
    private static String text(CheckedSchema... schemas) throws IOException {
        return Reports.text(out -> new GithubReport(out, Reports.HOME), schemas);
    }

    @Test
    void isACommandForEachDiagnostic() throws IOException {
        Diagnostic warning = new Diagnostic(
                Severity.WARNING,
                DiagnosticCode.OLD_UNION,
                "100% old: a, b",
                null,
                null,
                List.of(),
                List.of("do this", "or that"),
                List.of());

        assertThat(text(
                        Reports.checked("a.json", List.of(Reports.error("/home/q/a,b:c%.json"))),
                        Reports.checked("b.json", List.of(warning))))
                .isEqualTo("::error file=a%2Cb%3Ac%25.json,line=2,col=2,endLine=2,endColumn=4,title=syntax::no\n"
                        + "::warning title=old-union::100%25 old: a, b%0Ahelp: do this%0Ahelp: or that\n");
    }

    @Test
    void printsAnyTextInOneLine() throws IOException {
        String text = text(Reports.checked(Reports.HOSTILE, List.of(Reports.hostile())));

        assertThat(text).endsWith("\n").doesNotContain("\r", "\u001b", "%0A%::");
        assertThat(text.indexOf('\n')).isEqualTo(text.length() - 1);
        String properties = text.substring("::error ".length(), text.indexOf("::", 2));
        assertThat(properties.split(","))
                .hasSize(6)
                .allMatch(property -> property.matches("(?s)(file|line|col|endLine|endColumn|title)=[^:]*"));
    }

    @Test
    void countsOmittedDiagnostics() throws IOException {
        CheckedSchema schema = CheckedSchema.of(
                "a\nb.json", false, List.of(Reports.error("a.json")), new DiagnosticCount(12_000, 7), 0);

        assertThat(text(schema)).isEqualTo("::notice title=qapi::a%0Ab.json: ... and 12007 more\n");
    }
}
