package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.DiagnosticsPage.Example;
import io.github.qapi4j.load.DiagnosticsPage.Section;
import io.github.qapi4j.merge.Merges;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that {@code docs/diagnostics.md} has a section for each code, and that its examples have the stated results. */
class DiagnosticsPageTest {

    /** The sections on codes that the loader reports; the generator's tests check the others. */
    private static Stream<Section> sections() throws IOException {
        return DiagnosticsPage.read().sections().stream().filter(section -> !section.isGenerators());
    }

    @Test
    void hasOneSectionForEachCodeInTheirOrder() throws IOException {
        assertThat(DiagnosticsPage.read().sections())
                .extracting(Section::id)
                .containsExactlyElementsOf(Arrays.stream(DiagnosticCode.values())
                        .map(DiagnosticCode::id)
                        .toList());
    }

    /** The page shows a command line for exactly those codes whose examples are among the generator's, see {@link GoldenTest}. */
    @Test
    void commandLinesAreShownForTheGeneratorsCodes() throws IOException {
        assertThat(DiagnosticsPage.read().sections())
                .filteredOn(Section::isGenerators)
                .extracting(Section::id)
                .containsExactlyInAnyOrderElementsOf(GoldenTest.codesIn(GoldenTest.OF_THE_GENERATOR));
    }

    /** The page shows releases for exactly those codes whose examples are among those of merging, see {@link GoldenTest}. */
    @Test
    void releasesAreShownForTheCodesOfMerging() throws IOException {
        assertThat(DiagnosticsPage.read().sections())
                .filteredOn(Section::isOfMerging)
                .extracting(Section::id)
                .containsExactlyInAnyOrderElementsOf(GoldenTest.codesIn(GoldenTest.OF_MERGING));
    }

    @Test
    void hasOneParagraphForEachCode() throws IOException {
        for (Section section : DiagnosticsPage.read().sections()) {
            List<String> lines = section.lines();
            assertThat(String.join("\n", lines).strip())
                    .as(section.id())
                    .isNotEmpty()
                    .doesNotContain("\n\n");
            DiagnosticCode code = DiagnosticCode.of(section.id()).orElseThrow();
            assertThat(lines.get(0).startsWith("*Old.* ")).as(section.id()).isEqualTo(code.isOld());
            assertThat(lines.get(0).startsWith("*Doc.* ")).as(section.id()).isEqualTo(code.isDocumentation());
            assertThat(lines.get(0).startsWith("*Lint.* ")).as(section.id()).isEqualTo(code.isLint());
        }
    }

    @Test
    void introductionShowsARealReport() throws IOException {
        DiagnosticsPage page = DiagnosticsPage.read();
        Example example = new Example(page.introduction());

        List<Diagnostic> reported = load(example, LoadOptions.defaults());

        assertThat(DiagnosticFormat.format(reported, 10))
                .isEqualTo(page.introduction().get(1).text());
    }

    @ParameterizedTest
    @MethodSource("sections")
    void badExampleIsReportedWithItsCodeOnly(Section section) {
        List<Diagnostic> reported = load(section.bad(), options(section));

        DiagnosticCode code = DiagnosticCode.of(section.id()).orElseThrow();
        List<Diagnostic> others = reported.stream()
                .filter(diagnostic -> diagnostic.code() != code)
                .toList();
        assertThat(reported).as(DiagnosticFormat.format(reported, 10)).hasSizeGreaterThan(others.size());
        if (code == DiagnosticCode.TOO_MANY_DIAGNOSTICS) {
            assertThat(others).hasSize(10_000);
        } else {
            assertThat(others).as(DiagnosticFormat.format(others, 10)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void goodExampleIsGood(Section section) {
        List<Diagnostic> reported = load(section.good(), options(section).withStrict(true));

        assertThat(reported).as(DiagnosticFormat.format(reported, 10)).isEmpty();
    }

    /** Only the examples of lint codes are linted. Other examples would be long if they had to satisfy all lint checks. */
    private static LoadOptions options(Section section) {
        return LoadOptions.defaults()
                .withStrict(!section.bad().is("lenient"))
                .withLint(DiagnosticCode.of(section.id()).orElseThrow().isLint());
    }

    private static List<Diagnostic> load(Example example, LoadOptions options) {
        if (example.is("releases")) {
            return Merges.merge(example.text()).diagnostics();
        }
        Map<String, byte[]> files = example.files();
        String root = files.keySet().iterator().next();
        return SchemaLoader.load(new Bytes(files), root, options).diagnostics();
    }

    /** Files whose content need not be text. */
    private record Bytes(Map<String, byte[]> files) implements SourceResolver {
        @Override
        public String identity(String name) throws IOException {
            if (!files.containsKey(name)) {
                throw new IOException("no such file");
            }
            return name;
        }

        @Override
        public byte[] read(String name) throws IOException {
            return files.get(identity(name));
        }
    }
}
