package io.github.qapi4j.codegen.model;

import static io.github.qapi4j.codegen.model.LoweringRun.names;
import static io.github.qapi4j.codegen.model.LoweringRun.struct;
import static io.github.qapi4j.codegen.model.LoweringRun.structs;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.schema.IfCond;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final LoweringRun run = new LoweringRun();

    @Test
    void withoutSymbolsConditionsStay() {
        JavaModel model = run.lower("""
                { 'struct': 'S', 'data': { 'a': { 'type': 'int', 'if': 'CONFIG_A' }, 'b': 'int' }, 'if': 'CONFIG_S' }
                """);
        JavaRecord record = struct(model, "S");
        assertThat(record.origin().condition()).isEqualTo(new IfCond.Defined("CONFIG_S"));
        assertThat(record.members().get(0).nullable()).isTrue();
        assertThat(record.members().get(0).presence()).isEqualTo(JavaMember.Presence.MANDATORY);
        assertThat(record.members().get(1).nullable()).isFalse();
    }

    @Test
    void falseConditionsExcludeElements() {
        JavaModel model = run.lower(Map.of("schema.json", """
                        { 'enum': 'K', 'data': [ 'a', { 'name': 'b', 'if': 'CONFIG_B' }, { 'name': 'c', 'if': 'CONFIG_C' } ] }
                        { 'struct': 'B', 'data': { 'x': { 'type': 'int', 'if': 'CONFIG_B' } }, 'if': 'CONFIG_B' }
                        { 'struct': 'C', 'data': { }, 'if': 'CONFIG_C' }
                        { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k',
                          'data': { 'b': { 'type': 'B', 'if': 'CONFIG_B' }, 'c': { 'type': 'C', 'if': 'CONFIG_C' } } }
                        { 'command': 'gone', 'if': { 'not': 'CONFIG_B' } }
                        { 'command': 'kept', 'data': { 'v': 'U', 'm': { 'type': 'C', 'if': 'CONFIG_C' } } }
                        """), options -> options.defines(Set.of("CONFIG_B")));
        assertThat(model.unions().get(0).branches().stream().map(b -> b.record().name()))
                .containsExactly("A", "B");
        JavaMember x =
                model.unions().get(0).branches().get(1).record().members().get(0);
        assertThat(x.nullable()).isFalse();
        assertThat(x.conditional()).isFalse();
        assertThat(model.modules().get(0).commands().stream().map(JavaCommand::wireName))
                .containsExactly("kept");
        assertThat(names(model.modules().get(0).commands().get(0).record().members()))
                .containsExactly("v");
        assertThat(model.javaName("C")).isEmpty();
    }

    @Test
    void branchWithAConditionOfItsOwnMayBeAbsent() {
        JavaModel model = run.lower("""
                { 'enum': 'K', 'data': [ 'a' ] }
                { 'struct': 'A', 'data': { 'x': 'int' } }
                { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': { 'type': 'A', 'if': 'CONFIG_A' } } }
                """);
        assertThat(model.unions()
                        .get(0)
                        .branches()
                        .get(0)
                        .record()
                        .members()
                        .get(0)
                        .nullable())
                .isTrue();
    }

    @Test
    void includedDefinitionsMustNotUseExcludedTypes() {
        assertThat(run.errors("""
                        { 'struct': 'Gone', 'data': { }, 'if': 'CONFIG_G' }
                        { 'command': 'c', 'data': { 'g': 'Gone' } }
                        """, options -> options.defines(Set.of())))
                .containsExactly(
                        "schema.json:2:29: error: member 'g' of command 'c' uses type 'Gone', which the defined symbols exclude"
                                + " [left-out-type]");
    }

    @Test
    void unionWithoutBranchesIsRejected() {
        assertThat(run.errors("""
                        { 'enum': 'K', 'data': [ { 'name': 'a', 'if': 'CONFIG_A' } ] }
                        { 'struct': 'A', 'data': { } }
                        { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': { 'type': 'A', 'if': 'CONFIG_A' } } }
                        """, options -> options.defines(Set.of())))
                .singleElement()
                .asString()
                .contains("exclude all branches of union 'U'");
    }

    private static final String FILTERED = """
            { 'enum': 'E', 'data': [ 'a' ] }
            { 'struct': 'Reached', 'data': { 'e': 'E' } }
            { 'struct': 'Other', 'data': { } }
            { 'command': 'query-a', 'returns': 'Reached' }
            { 'command': 'query-b', 'returns': 'Other' }
            { 'event': 'EVENT_A', 'data': { 'o': 'Other' } }
            """;

    @Test
    void patternsKeepMatchesAndReachableTypes() {
        JavaModel model =
                run.lower(Map.of("schema.json", FILTERED), options -> options.includeCommands(List.of("*-a")));
        assertThat(structs(model)).containsExactly("Reached");
        assertThat(model.enums()).hasSize(1);
        assertThat(model.modules().get(0).commands()).hasSize(1);
        assertThat(model.modules().get(0).events()).isEmpty();
    }

    @Test
    void directionIsThatOfTheWholeSchema() {
        JavaModel model = run.lower(
                Map.of("schema.json", FILTERED + "{ 'command': 'set', 'data': { 'e': 'E' } }"),
                options -> options.includeCommands(List.of("set")));
        assertThat(model.enums().get(0).received()).isTrue();
    }

    @Test
    void patternThatMatchesNothingIsAnError() {
        assertThat(run.errors(
                        FILTERED,
                        options -> options.includeCommands(List.of("query-a", "nope*"))
                                .includeEvents(List.of("X"))))
                .containsExactly(
                        "error: no command matches the pattern 'nope*' [invalid-option]",
                        "error: no event matches the pattern 'X' [invalid-option]");
    }
}
