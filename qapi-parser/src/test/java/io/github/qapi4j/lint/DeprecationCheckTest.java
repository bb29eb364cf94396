package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import org.junit.jupiter.api.Test;

class DeprecationCheckTest {
    @Test
    void mandatoryParametersCannotBeLeftOut() {
        String old = "{ 'type': 'str', 'features': [ 'deprecated' ] }";
        String text = "{ 'command': 'c', 'data': { 'a': " + old + ", '*b': " + old + ", 'c': 'str', 's': 'Sent' } }"
                + "{ 'struct': 'Sent', 'data': { 'd': " + old + " } }"
                + "{ 'command': 'q', 'returns': 'Received' } { 'struct': 'Received', 'data': { 'e': " + old + " } }"
                + "{ 'event': 'E', 'data': { 'f': " + old + " } }"
                + "{ 'command': 'o', 'features': [ 'deprecated' ], 'data': { 'g': " + old + ", 'o': 'Old' } }"
                + "{ 'struct': 'Old', 'data': { 'h': " + old + " } }";
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text))
                .containsExactly(
                        "deprecated parameter 'a' is mandatory",
                        "parameter 's' uses struct 'Sent', which has only deprecated members; defined here",
                        "deprecated member 'd' is mandatory");
    }

    @Test
    void deprecatedTypesOfOldReleases() {
        String text = """
                { 'struct': 'Old', 'features': [ 'deprecated' ], 'data': { '*self': 'Old' } }
                { 'struct': 'New', 'base': 'Old', 'data': { '*a': [ 'Old' ],
                  '*b': { 'type': 'Old', 'features': [ 'deprecated' ] } } }
                { 'command': 'c', 'data': 'Old', 'returns': 'New' }
                { 'command': 'd', 'data': 'Old', 'features': [ 'deprecated' ] }
                """;
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text))
                .containsExactly(
                        "struct 'New' uses struct 'Old', which is deprecated; defined here",
                        "member 'a' uses struct 'Old', which is deprecated; defined here",
                        "command 'c' uses struct 'Old', which is deprecated; defined here");
    }

    @Test
    void branchesGoWithTheirValues() {
        String text = """
                { 'enum': 'Kind', 'data': [ { 'name': 'old', 'features': [ 'deprecated' ] }, 'new' ] }
                { 'struct': 'Old', 'data': { 'a': { 'type': 'str', 'features': [ 'deprecated' ] } } }
                { 'struct': 'Base', 'data': { 'k': 'Kind' } }
                { 'union': 'U', 'base': 'Base', 'discriminator': 'k', 'data': { 'old': 'Old' } }
                { 'command': 'c', 'data': 'U', 'boxed': true }
                """;
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text)).isEmpty();
        assertThat(messages(
                        DiagnosticCode.DEPRECATED_IN_USE,
                        text.replace("'data': { 'old': 'Old'", "'data': { 'new': 'Old'")))
                .containsExactly("deprecated member 'a' is mandatory");
    }

    @Test
    void oneUsableValueOrMemberIsEnough() {
        String text = """
                { 'enum': 'E', 'data': [ { 'name': 'a', 'features': [ 'deprecated' ] }, 'b' ] }
                { 'enum': 'Empty', 'data': [ ] }
                { 'struct': 'None', 'data': { } }
                { 'struct': 'Derived', 'base': 'Base', 'data': { '*a': { 'type': 'str', 'features': [ 'deprecated' ] } } }
                { 'struct': 'Base', 'data': { 'b': 'str' } }
                { 'command': 'c', 'data': { 'a': 'E', 'b': 'Empty', 'c': 'None', 'd': 'Derived' } }
                """;
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text)).isEmpty();
        assertThat(messages(
                        DiagnosticCode.DEPRECATED_IN_USE,
                        text.replace("{ 'b': 'str' }", "{ '*b': { 'type': 'str', 'features': [ 'deprecated' ] } }")))
                .containsExactly(
                        "parameter 'd' uses struct 'Derived', which has only deprecated members; defined here");
    }
}
