package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.documented;
import static io.github.qapi4j.lint.Lints.load;
import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diagnostic.Levels.Level;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialFeatureCheckTest {
    @Test
    void deprecationWithoutCommentIsReportedByOneCheck() {
        String text = "{ 'command': 'c', 'features': [ 'deprecated' ],"
                + " 'data': { '*a': { 'type': 'str', 'features': [ 'deprecated' ] } } }";
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEPRECATION, text))
                .containsExactly(
                        "command 'c' is deprecated, but it has no documentation",
                        "parameter 'a' is deprecated, but it has no documentation");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEFINITION, text)).isEmpty();
        Levels levels = Levels.of(false).with(DiagnosticCode.UNDOCUMENTED_DEPRECATION, Level.OFF);
        assertThat(load(
                                Map.of("s.json", text),
                                LoadOptions.defaults().withLint(true).withLevels(levels))
                        .diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(DiagnosticCode.UNDOCUMENTED_DEFINITION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Use @c.",
                "Value @aa is deprecated.",
                "Values 'ab' and 'aaa'.",
                "Value a-.",
            })
    void descriptionsOfDeprecationThatForgetAMember(String description) {
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEPRECATION, deprecatedValue(description)))
                .containsExactly("value 'a' is deprecated, but the description of the feature does not mention it;"
                        + " the description of the feature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Use @c in place of @a.",
                "Value a.",
                "@a",
                "Values (a, b) are\n    history.",
            })
    void descriptionsOfDeprecationThatMentionAMember(String description) {
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEPRECATION, deprecatedValue(description)))
                .isEmpty();
    }

    private static String deprecatedValue(String description) {
        return documented(
                "E",
                "E.\n\n@a: one\n\n@c: three\n\nFeatures:\n\n@deprecated: " + description,
                "{ 'enum': 'E', 'data': [ { 'name': 'a', 'features': [ 'deprecated' ] }, 'c' ] }");
    }

    @Test
    void theBeginningOfNamesMentionsThem() {
        String text = documented(
                "S",
                "S.\n\n@x-a: one\n\n@x-b: two\n\nFeatures:\n\n@unstable: All members that begin with x-.",
                "{ 'struct': 'S', 'data': { 'x-a': { 'type': 'str', 'features': [ 'unstable' ] },"
                        + " 'x-b': { 'type': 'str', 'features': [ 'unstable' ] } } }");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_INSTABILITY, text)).isEmpty();
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_INSTABILITY, text.replace("begin with x-", "are new")))
                .containsExactly(
                        "member 'x-a' is unstable, but the description of the feature does not mention it; the description of the feature",
                        "member 'x-b' is unstable, but the description of the feature does not mention it; the description of the feature");
    }

    @Test
    void aMissingDescriptionOfAFeatureIsReportedOnce() {
        String text = documented("c", "C.", "{ 'command': 'c', 'features': [ 'deprecated' ] }");
        LoadResult result = load(Map.of("s.json", text), LoadOptions.defaults().withLint(true));
        assertThat(result.diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(DiagnosticCode.DOC_UNDOCUMENTED_FEATURE);
    }
}
