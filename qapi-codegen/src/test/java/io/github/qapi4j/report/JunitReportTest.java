package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Severity;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JunitReportTest {
    private static final Diagnostic ERROR = Reports.error("a.json");
    private static final Diagnostic WARNING = Reports.diagnostic(
            Severity.WARNING, DiagnosticCode.OLD_UNION, new Span(new SourceFile("a.json", "a"), 0, 1), "old");

    private static Element suite(CheckedSchema... schemas) throws Exception {
        String text = Reports.text(JunitReport::new, schemas);
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(suite.getTagName()).isEqualTo("testsuite");
        assertThat(suite.getAttribute("tests")).isEqualTo(String.valueOf(schemas.length));
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(schemas.length);
        assertThat(suite.getAttribute("failures"))
                .isEqualTo(String.valueOf(suite.getElementsByTagName("failure").getLength()));
        return suite;
    }

    private static Element testCase(Element suite, int index) {
        return (Element) suite.getElementsByTagName("testcase").item(index);
    }

    private static String text(Element testCase, String tag) {
        assertThat(testCase.getElementsByTagName(tag).getLength()).isEqualTo(1);
        return testCase.getElementsByTagName(tag).item(0).getTextContent();
    }

    private static boolean has(Element testCase, String tag) {
        return testCase.getElementsByTagName(tag).getLength() > 0;
    }

    @Test
    void hasATestCaseForEachSchema() throws Exception {
        Element suite = suite(
                Reports.checked("good.json", List.of()),
                Reports.checked("bad.json", List.of(WARNING, ERROR)),
                Reports.checked("old.json", List.of(WARNING)));

        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(testCase(suite, 0).getAttribute("name")).isEqualTo("good.json");
        assertThat(testCase(suite, 0).getChildNodes().getLength()).isZero();
        assertThat(text(testCase(suite, 1), "failure")).isEqualTo(DiagnosticFormat.format(ERROR));
        assertThat(text(testCase(suite, 1), "system-out")).isEqualTo(DiagnosticFormat.format(WARNING));
        assertThat(has(testCase(suite, 2), "failure")).isFalse();
        assertThat(text(testCase(suite, 2), "system-out")).isEqualTo(DiagnosticFormat.format(WARNING));
    }

    @Test
    void failsForWarningsIfTheyAreAllThereIs() throws Exception {
        CheckedSchema schema = CheckedSchema.of("old.json", false, List.of(WARNING), new DiagnosticCount(0, 1), 100);

        Element testCase = testCase(suite(schema), 0);

        assertThat(text(testCase, "failure")).isEqualTo(DiagnosticFormat.format(WARNING));
        assertThat(has(testCase, "system-out")).isFalse();
    }

    @Test
    void printsAnyText() throws Exception {
        Element testCase = testCase(suite(Reports.checked(Reports.HOSTILE, List.of(Reports.hostile()))), 0);

        assertThat(testCase.getAttribute("name")).startsWith("\"'\\").contains("]]>&amp;<!--<failure>");
        assertThat(text(testCase, "failure"))
                .contains("]]>&amp;<!--<failure>", "\uD83D\uDE00", "\uFFFDx\uFFFD")
                .contains("[unknown-type]\n")
                .doesNotContain("\u001b", "\uFFFE", "\uFFFF", "\u202E");
    }

    @Test
    void countsOmittedDiagnostics() throws Exception {
        Element suite = suite(
                CheckedSchema.of("a.json", false, List.of(ERROR), new DiagnosticCount(12_000, 0), 1),
                CheckedSchema.of("b.json", true, List.of(WARNING), new DiagnosticCount(0, 3), 1));

        assertThat(text(testCase(suite, 0), "failure")).endsWith("\n... and 11999 more\n");
        assertThat(text(testCase(suite, 1), "system-out")).endsWith("\n... and 2 more\n");
    }
}
