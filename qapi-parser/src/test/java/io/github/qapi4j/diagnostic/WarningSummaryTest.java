package io.github.qapi4j.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningSummaryTest {
    private static final SourceFile FILE = new SourceFile("a.json", "abcdef\n");

    private static Diagnostics diagnostics(DiagnosticCode... codes) {
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        for (int i = 0; i < codes.length; i++) {
            diagnostics.add(Diagnostic.of(codes[i], new Span(FILE, i, i + 1), "message " + i)
                    .help("a remedy"));
        }
        return diagnostics;
    }

    private static List<WarningSummary> summaries(Diagnostics diagnostics) {
        return WarningSummary.of(diagnostics.sorted(), diagnostics.count());
    }

    @Test
    void isALineForEachCodeInTheOrderOfFirstPlaces() {
        List<WarningSummary> summaries = summaries(diagnostics(
                DiagnosticCode.OLD_UNION,
                DiagnosticCode.DOC_LONG_LINE,
                DiagnosticCode.OLD_UNION,
                DiagnosticCode.UNUSED_TYPE,
                DiagnosticCode.OLD_UNION,
                DiagnosticCode.DOC_LONG_LINE));

        assertThat(summaries)
                .extracting(summary -> summary.line("'qapi validate'", setting -> setting))
                .containsExactly(
                        "a.json:1:1: warning: message 0 (first of 3; 'qapi validate' lists all) [old-union]",
                        "a.json:1:2: warning: message 1 (first of 2; 'qapi validate' lists all) [doc-long-line]",
                        "a.json:1:4: warning: message 3 [unused-type]");
        assertThat(summaries).extracting(WarningSummary::isShortened).containsExactly(true, true, false);
        assertThat(WarningSummary.off(summaries)).containsExactly("old=off", "doc=off", "lint=off");
    }

    @Test
    void errorsAndWarningsAboutTheGeneratedJavaAreReportedInFull() {
        Diagnostics diagnostics = diagnostics(
                DiagnosticCode.SYNTAX,
                DiagnosticCode.OLD_UNION,
                DiagnosticCode.NAME_COLLISION,
                DiagnosticCode.NAME_COLLISION,
                DiagnosticCode.SYNTAX);

        assertThat(WarningSummary.inFull(diagnostics.sorted()))
                .extracting(Diagnostic::message)
                .containsExactly("message 0", "message 2", "message 3", "message 4");
        assertThat(summaries(diagnostics))
                .singleElement()
                .extracting(summary -> summary.line("more", setting -> setting))
                .isEqualTo("a.json:1:2: warning: message 1 [old-union]");
        assertThat(summaries(diagnostics())).isEmpty();
        assertThat(WarningSummary.off(List.of())).isEmpty();
    }

    @Test
    void manyWarningsOfACodeWithoutAGroupAreALine() {
        DiagnosticCode[] codes = new DiagnosticCode[4];
        Arrays.fill(codes, DiagnosticCode.NAME_COLLISION);
        Diagnostics diagnostics = diagnostics(codes);

        assertThat(WarningSummary.inFull(diagnostics.sorted())).isEmpty();
        assertThat(summaries(diagnostics))
                .singleElement()
                .extracting(summary -> summary.line("'qapi validate'", setting -> "'-W " + setting + "'"))
                .isEqualTo(
                        "a.json:1:1: warning: message 0 (first of 4; '-W name-collision=error' lists all) [name-collision]");
        assertThat(WarningSummary.off(summaries(diagnostics))).containsExactly("name-collision=off");
    }

    @Test
    void theGroupOfSeveralCodesIsOneSetting() {
        assertThat(WarningSummary.off(summaries(diagnostics(
                        DiagnosticCode.DOC_UNINDENTED,
                        DiagnosticCode.UNUSED_TYPE,
                        DiagnosticCode.DOC_LONG_LINE,
                        DiagnosticCode.MISSING_SINCE))))
                .containsExactly("doc=off", "lint=off");
    }
}
