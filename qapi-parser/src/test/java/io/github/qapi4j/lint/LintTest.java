package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.lint;
import static io.github.qapi4j.lint.Lints.load;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diagnostic.Levels.Level;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When lint is reported, and at which places. Each check has a test class of its own. */
class LintTest {
    @Test
    void reportsNothingByDefault() {
        String text = "{ 'struct': 'Some', 'data': { '*x-b': 'bool' } } { 'command': 'x--c' }";
        assertThat(load(Map.of("s.json", text), LoadOptions.defaults()).diagnostics())
                .isEmpty();
    }

    @Test
    void reportsNothingForASchemaWithErrors() {
        LoadResult result = load(
                Map.of("s.json", "{ 'command': 'x--c', 'data': { 'a': 'Unknown' } }"),
                LoadOptions.defaults().withLint(true));
        assertThat(result.diagnostics()).extracting(Diagnostic::code).containsExactly(DiagnosticCode.UNKNOWN_TYPE);
    }

    @Test
    void strictnessMakesNoErrors() {
        LoadResult result = load(
                Map.of("s.json", "{ 'command': 'c' }"),
                LoadOptions.defaults().withStrict(true).withLint(true));
        assertThat(result.hasErrors()).isFalse();
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(d -> assertThat(d.isError()).isFalse());
    }

    @Test
    void levelsSwitchCodes() {
        Map<String, String> files = Map.of("s.json", "{ 'command': 'x-c' }");
        Levels levels = Levels.of(false)
                .with(DiagnosticCode.UNDOCUMENTED_DEFINITION, Level.OFF)
                .with(DiagnosticCode.EXPERIMENTAL_NAME, Level.ERROR);
        LoadResult result = load(files, LoadOptions.defaults().withLint(true).withLevels(levels));
        assertThat(result.hasErrors()).isTrue();
        assertThat(result.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.isError()).isTrue();
            assertThat(d.code()).isEqualTo(DiagnosticCode.EXPERIMENTAL_NAME);
        });
    }

    @Test
    void placesAreNamesAlone() {
        String text = "{ 'data': { '*x-a': { 'type': 'str' } }, # 'c'\n  'command': 'c' }";
        Diagnostic diagnostic =
                lint(DiagnosticCode.EXPERIMENTAL_NAME, Map.of("s.json", text)).get(0);
        assertThat(diagnostic.span().text()).isEqualTo("'*x-a'");
        assertThat(diagnostic.definition()).extracting(Label::text).isEqualTo("in command 'c'");
        assertThat(lint(DiagnosticCode.UNDOCUMENTED_DEFINITION, Map.of("s.json", text))
                        .get(0)
                        .span()
                        .line())
                .isEqualTo(2);
    }
}
