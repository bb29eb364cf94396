package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.documented;
import static io.github.qapi4j.lint.Lints.load;
import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentationCheckTest {
    @Test
    void eachDefinitionWithoutCommentIsReported() {
        Map<String, String> files = Map.of(
                "s.json",
                "{ 'include': 't.json' } { 'command': 'a' }\n" + documented("b", "B.", "{ 'command': 'b' }"),
                "t.json",
                "{ 'command': 'c' } { 'event': 'D' } { 'command': 'e' }");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEFINITION, files))
                .containsExactly(
                        "command 'a' has no documentation comment",
                        "command 'c' has no documentation comment",
                        "event 'D' has no documentation comment",
                        "command 'e' has no documentation comment");
    }

    @Test
    void errorsOfDocRequiredAreNotReportedAgain() {
        LoadResult result = load(
                Map.of("s.json", "{ 'pragma': { 'doc-required': true } } { 'command': 'a' }"),
                LoadOptions.defaults().withLint(true));
        assertThat(result.diagnostics()).extracting(Diagnostic::code).containsExactly(DiagnosticCode.DOC_REQUIRED);
    }

    @Test
    void exemptMembersWithoutDescriptionAreReported() {
        String definition = "{ 'enum': 'E', 'data': [ 'a', 'b', 'c' ] }";
        String text = documented("E", "E.\n\n@b: b", definition);
        String pragma = "{ 'pragma': { 'documentation-exceptions': [ 'E' ] } }\n";
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, pragma + text))
                .containsExactly("value 'a' is not documented", "value 'c' is not documented");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, text)).isEmpty();
        assertThat(messages(DiagnosticCode.DOC_UNDOCUMENTED_MEMBER, text)).hasSize(2);
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, pragma + definition))
                .isEmpty();
    }

    @Test
    void alternativesAreMembers() {
        String text = "{ 'pragma': { 'documentation-exceptions': [ 'A' ] } }\n"
                + documented("A", "A.", "{ 'alternate': 'A', 'data': { 's': 'str', 'n': 'null' } }");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, text))
                .containsExactly("alternative 's' is not documented", "alternative 'n' is not documented");
    }
}
