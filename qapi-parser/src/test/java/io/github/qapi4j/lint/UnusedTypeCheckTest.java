package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.lint;
import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnusedTypeCheckTest {
    @Test
    void allKindsOfUseCount() {
        String text = """
                { 'command': 'a', 'data': 'Boxed', 'boxed': true, 'returns': [ 'InArray' ] }
                { 'union': 'Boxed', 'base': 'Base', 'discriminator': 'k', 'data': { 'v': 'OfBranch' } }
                { 'struct': 'Base', 'base': 'BaseOfBase', 'data': { } }
                { 'struct': 'BaseOfBase', 'data': { 'k': 'Kind' } }
                { 'enum': 'Kind', 'data': [ 'v', 'w' ] }
                { 'struct': 'OfBranch', 'data': { '*a': 'Alt' } }
                { 'alternate': 'Alt', 'data': { 's': 'str', 'o': 'OfAlternative' } }
                { 'struct': 'OfAlternative', 'data': { } }
                { 'struct': 'InArray', 'data': { '*self': 'InArray' } }
                { 'event': 'B', 'data': { 'e': [ 'OfEvent' ] } }
                { 'struct': 'OfEvent', 'data': { } }
                """;
        assertThat(messages(DiagnosticCode.UNUSED_TYPE, text)).isEmpty();
    }

    @Test
    void onlyRootsOfUnusedTypesAreReported() {
        String text = """
                { 'command': 'c' }
                { 'struct': 'Leaf', 'data': { } }
                { 'struct': 'Root', 'data': { 'm': 'Middle' } }
                { 'struct': 'Middle', 'data': { 'l': [ 'Leaf' ] } }
                { 'struct': 'Recursive', 'data': { '*r': 'Recursive' } }
                { 'struct': 'One', 'data': { '*t': 'Two' } }
                { 'struct': 'Two', 'data': { '*o': 'One' } }
                """;
        assertThat(lint(DiagnosticCode.UNUSED_TYPE, Map.of("s.json", text)))
                .extracting(d -> d.message() + " " + d.help())
                .containsExactly(
                        "struct 'Root' is not used by any command or event [also unused: 'Middle', 'Leaf']",
                        "struct 'Recursive' is not used by any command or event []",
                        "struct 'One' is not used by any command or event [also unused: 'Two']");
    }

    @Test
    void aSchemaOfTypesIsALibrary() {
        String library = "{ 'struct': 'A', 'data': { } } { 'struct': 'B', 'data': { } }";
        assertThat(messages(DiagnosticCode.UNUSED_TYPE, library)).isEmpty();
        assertThat(messages(
                        DiagnosticCode.UNUSED_TYPE,
                        Map.of("s.json", "{ 'include': 'l.json' } { 'command': 'c' }", "l.json", library)))
                .containsExactly(
                        "struct 'A' is not used by any command or event",
                        "struct 'B' is not used by any command or event");
    }

    @Test
    void kindsOfSimpleUnionsAreNotReported() {
        assertThat(messages(
                        DiagnosticCode.UNUSED_TYPE,
                        "{ 'union': 'U', 'data': { 'a': 'str' } } { 'command': 'c', 'data': { 'union': 'U' } }"))
                .isEmpty();
    }

    @Test
    void deepSchemasDoNotOverflow() {
        int depth = 5000;
        StringBuilder text = new StringBuilder("{ 'command': 'c', 'data': { 'd': 'S0' } }\n");
        for (int i = 0; i < depth; i++) {
            text.append("{ 'struct': 'S" + i + "', 'data': { 'd': 'S" + (i + 1) + "' } }\n");
            text.append("{ 'struct': 'U" + i + "', 'data': { 'd': 'U" + (i + 1) + "' } }\n");
        }
        text.append("{ 'struct': 'S" + depth + "', 'data': { } } { 'struct': 'U" + depth + "', 'data': { } }\n");
        assertThat(lint(DiagnosticCode.UNUSED_TYPE, Map.of("s.json", text.toString())))
                .singleElement()
                .satisfies(d -> assertThat(d.help().get(0)).endsWith("'U5' and 4995 more"));
    }
}
