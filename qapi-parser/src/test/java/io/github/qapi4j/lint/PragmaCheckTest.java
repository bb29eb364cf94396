package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.documented;
import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PragmaCheckTest {
    @Test
    void exceptionsThatNothingNeeds() {
        String text = "{ 'pragma': { 'command-name-exceptions': [ 'a_b', 'c', 'gone' ],"
                + " 'command-returns-exceptions': [ 'c', 'd' ],"
                + " 'member-name-exceptions': [ 'E', 'F', 'c' ] } }"
                + "{ 'command': 'a_b' } { 'command': 'c', 'returns': 'int', 'data': { 'x': 'int' } } { 'command': 'd', 'returns': [ 'S' ] }"
                + "{ 'struct': 'S', 'data': { } }"
                + "{ 'enum': 'E', 'data': [ 'aB' ] } { 'enum': 'F', 'data': [ 'ab' ] }";
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, text))
                .containsExactly(
                        "'c' in pragma 'command-name-exceptions' needs no exception",
                        "'gone' in pragma 'command-name-exceptions' does not exist",
                        "'d' in pragma 'command-returns-exceptions' needs no exception",
                        "'F' in pragma 'member-name-exceptions' needs no exception",
                        "'c' in pragma 'member-name-exceptions' needs no exception");
    }

    @Test
    void exceptionsFromDocumentation() {
        String pragma = "{ 'pragma': { 'documentation-exceptions': [ 'c' ] } }\n";
        String definition = "{ 'command': 'c', 'data': { 'a': 'str' } }";
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, pragma + documented("c", "C.\n\n@a: a", definition)))
                .containsExactly("'c' in pragma 'documentation-exceptions' needs no exception");
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, pragma + documented("c", "C.", definition)))
                .isEmpty();
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, pragma + definition))
                .isEmpty();
    }

    @Test
    void aFileOfPragmasMayServeSeveralSchemas() {
        Map<String, String> files = Map.of(
                "s.json", "{ 'include': 'pragma.json' } { 'command': 'c' }",
                "pragma.json", "{ 'pragma': { 'command-name-exceptions': [ 'c', 'of_another_schema' ] } }");
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, files))
                .containsExactly("'c' in pragma 'command-name-exceptions' needs no exception");
    }
}
