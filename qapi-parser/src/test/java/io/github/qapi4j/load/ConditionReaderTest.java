package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.IfCond.All;
import io.github.qapi4j.schema.IfCond.Any;
import io.github.qapi4j.schema.IfCond.Defined;
import io.github.qapi4j.schema.IfCond.Not;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionReaderTest {
    private static final IfCond A = new Defined("A");
    private static final IfCond B = new Defined("B");
    private static final IfCond C = new Defined("C");

    private static LoadResult load(String condition, boolean strict) {
        return SchemaLoader.load(
                SourceResolver.memory(Map.of("a.json", "{ 'command': 'foo', 'if': " + condition + " }")),
                "a.json",
                LoadOptions.defaults().withStrict(strict));
    }

    private static @Nullable IfCond read(String condition, boolean strict) {
        LoadResult result = load(condition, strict);
        return result.schema()
                .orElseThrow(() -> new AssertionError(result.diagnostics()))
                .commands()
                .get(0)
                .condition();
    }

    @Test
    void readsSymbolsAndOperators() {
        assertThat(read("'A'", true)).isEqualTo(A);
        assertThat(read("'CONFIG_X_2'", true)).isEqualTo(new Defined("CONFIG_X_2"));
        assertThat(read("{ 'not': 'A' }", true)).isEqualTo(new Not(A));
        assertThat(read("{ 'all': [ 'A', { 'any': [ 'B', { 'not': 'C' } ] } ] }", true))
                .isEqualTo(new All(List.of(A, new Any(List.of(B, new Not(C))))));
        assertThat(read("{ 'any': [ 'A' ] }", true)).isEqualTo(new Any(List.of(A)));
    }

    @Test
    void readsConditionsOfOldReleases() {
        assertThat(read("'defined(A)'", false)).isEqualTo(A);
        assertThat(read("'!defined A'", false)).isEqualTo(new Not(A));
        assertThat(read("'defined(A) && defined(B) && defined(C)'", false)).isEqualTo(new All(List.of(A, B, C)));
        assertThat(read("'defined(A) && defined(B) || defined(C)'", false))
                .isEqualTo(new Any(List.of(new All(List.of(A, B)), C)));
        assertThat(read("'defined(A)&&!(defined(B)||defined(C))'", false))
                .isEqualTo(new All(List.of(A, new Not(new Any(List.of(B, C))))));
        assertThat(read("[ 'defined(A)', 'defined(B)' ]", false)).isEqualTo(new All(List.of(A, B)));
        assertThat(load("'defined(A)'", false).diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "a.json:1:27: warning: condition 'defined(A)' in C syntax is no longer supported [old-condition]");
        assertThat(load("'defined(A)'", true).hasErrors()).isTrue();
        assertThat(load("[ 'A' ]", true).hasErrors()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A > 1",
                "1",
                "_A",
                "foo",
                "defined(A",
                "defined(A) &&",
                "defined(1)",
                "(A)B",
                "defined",
                "A */ B",
                "defined(A) && B >= 0x10 /* since */"
            })
    void keepsTextThatHasNoOtherMeaning(String text) {
        assertThat(read("'" + text + "'", false)).isEqualTo(new Defined(text));
        assertThat(read("[ 'A', '" + text + "' ]", false)).isEqualTo(new All(List.of(A, new Defined(text))));
        assertThat(load("'" + text + "'", false).diagnostics())
                .singleElement()
                .satisfies(warning -> assertThat(warning.code()).isEqualTo(DiagnosticCode.OLD_CONDITION));
        assertThat(load("'" + text + "'", true).diagnostics())
                .singleElement()
                .satisfies(error -> assertThat(error.code()).isEqualTo(DiagnosticCode.OLD_CONDITION))
                .satisfies(error -> assertThat(error.isError()).isTrue());
        assertThat(load("{ 'any': [ '" + text + "' ] }", false).hasErrors())
                .as("no release accepts this")
                .isTrue();
    }

    @Test
    void saysThatTextCountsAsASymbol() {
        assertThat(load("'A > 1'", false).diagnostics().get(0).help())
                .containsExactly(
                        "combine symbols with 'all', 'any' and 'not'",
                        "until then, it is treated as one symbol with this name");
        assertThat(load("'A > 1'", true).diagnostics().get(0).help())
                .containsExactly("combine symbols with 'all', 'any' and 'not'");
        assertThat(load("'foo'", true).diagnostics().get(0))
                .hasToString("a.json:1:27: error: condition 'foo' is not an uppercase symbol name [old-condition]");
    }

    @Test
    void readsBareNamesAsDefined() {
        assertThat(read("'!A'", false)).isEqualTo(new Not(A));
        assertThat(read("'A && (defined(B) || C)'", false)).isEqualTo(new All(List.of(A, new Any(List.of(B, C)))));
        assertThat(read("' A '", false)).isEqualTo(A);
    }

    @Test
    void conditionsHoldOrNot() {
        IfCond condition = read("{ 'all': [ 'A', { 'any': [ 'B', { 'not': 'C' } ] } ] }", true);
        assertThat(condition.holds(Set.of("A"))).isTrue();
        assertThat(condition.holds(Set.of("A", "C"))).isFalse();
        assertThat(condition.holds(Set.of("A", "B", "C"))).isTrue();
        assertThat(condition.holds(Set.of("B"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "''|condition '' is not an uppercase symbol name",
                "'  '|condition '  ' is not an uppercase symbol name",
                "[ 'A', '' ]|condition '' is not an uppercase symbol name",
                "[ 'A', true ]|a list of conditions contains only strings, not 'true'",
                "[ 'A', { 'not': 'B' } ]|a list of conditions contains only strings, not an object",
                "{ 'not': 'defined(A)' }|condition 'defined(A)' is not an uppercase symbol name",
                "{ 'not': 'A > 1' }|condition 'A > 1' is not an uppercase symbol name",
                "true|a condition is a string or an object, not 'true'",
                "[]|a list of conditions cannot be empty",
                "{}|a condition must have exactly one of the keys 'all', 'any', 'not'",
                "{ 'all': 'A' }|'all' must be an array of conditions, not 'A'",
                "{ 'all': [] }|a list of conditions cannot be empty",
                "{ 'any': [ 'A', 'b' ] }|condition 'b' is not an uppercase symbol name",
                "{ 'nor': 'A' }|a condition has unknown key 'nor'",
                "{ 'not': { 'x': 'A' } }|a condition has unknown key 'x'",
                "{ 'not': 'A', 'all': [ 'B' ] }|a condition must have exactly one of the keys 'all', 'any', 'not'",
                "{ 'not': [ 'A' ] }|a condition is a string or an object, not an array",
            })
    void reportsInvalidConditions(String condition, String message) {
        assertThat(load(condition, false).diagnostics())
                .extracting(Diagnostic::message)
                .containsExactly(message);
        assertThat(load(condition, true).diagnostics())
                .extracting(Diagnostic::message)
                .containsExactly(message);
    }

    @Test
    void doesNotOverflowTheStack() {
        for (String text :
                List.of("(".repeat(100_000) + "defined(A)" + ")".repeat(100_000), "!".repeat(100_000) + "defined(A)")) {
            assertThat(read("'" + text + "'", false)).isEqualTo(new Defined(text));
            assertThat(load("'" + text + "'", true).hasErrors()).isTrue();
        }
    }
}
