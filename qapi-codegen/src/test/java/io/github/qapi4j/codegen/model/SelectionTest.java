package io.github.qapi4j.codegen.model;

import static io.github.qapi4j.codegen.model.LoweringRun.names;
import static io.github.qapi4j.codegen.model.LoweringRun.struct;
import static io.github.qapi4j.codegen.model.LoweringRun.structs;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
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
    void patternsSelectCommandsOrEventsWithTheTypesThatTheyUse() {
        JavaModel commands = run.lower(
                Map.of("schema.json", FILTERED),
                options -> options.includeCommands(List.of("*-a")).includeEvents(List.of()));
        assertThat(structs(commands)).containsExactly("Reached");
        assertThat(commands.enums()).hasSize(1);
        assertThat(commands(commands)).containsExactly("query-a");
        assertThat(events(commands)).isEmpty();

        JavaModel events = run.lower(Map.of("schema.json", FILTERED), options -> options.includeCommands(List.of()));
        assertThat(structs(events)).containsExactly("Other");
        assertThat(commands(events)).isEmpty();
        assertThat(events(events)).containsExactly("EVENT_A");
    }

    @Test
    void patternsOfCommandsKeepAllEventsAndTheReverse() {
        JavaModel commands =
                run.lower(Map.of("schema.json", FILTERED), options -> options.includeCommands(List.of("*-a")));
        assertThat(commands(commands)).containsExactly("query-a");
        assertThat(events(commands)).containsExactly("EVENT_A");
        assertThat(structs(commands)).containsExactly("Reached", "Other");

        JavaModel events = run.lower(
                Map.of("schema.json", FILTERED + "{ 'event': 'EVENT_B' }"),
                options -> options.includeEvents(List.of("*_B")));
        assertThat(commands(events)).containsExactly("query-a", "query-b");
        assertThat(events(events)).containsExactly("EVENT_B");
    }

    @Test
    void onlyTheWholeSchemaHasTypesThatNothingUses() {
        Map<String, String> unused = Map.of("schema.json", FILTERED + "{ 'struct': 'Unused', 'data': {} }");

        assertThat(structs(run.lower(unused, options -> options))).contains("Unused");
        assertThat(structs(run.lower(
                        unused,
                        options ->
                                options.includeCommands(List.of("*", "query-a")).includeEvents(List.of("*")))))
                .contains("Unused");
        assertThat(structs(run.lower(unused, options -> options.includeCommands(List.of("query-*")))))
                .containsExactly("Reached", "Other");
    }

    @Test
    void thePatternForAllMayMatchNothing() {
        Map<String, String> schema = Map.of("schema.json", "{ 'command': 'query-a' }");

        assertThat(commands(run.lower(schema, options -> options.includeCommands(List.of("query-a")))))
                .containsExactly("query-a");
    }

    private static List<String> commands(JavaModel model) {
        return model.modules().stream()
                .flatMap(module -> module.commands().stream())
                .map(JavaCommand::wireName)
                .toList();
    }

    private static List<String> events(JavaModel model) {
        return model.modules().stream()
                .flatMap(module -> module.events().stream())
                .map(JavaEvent::wireName)
                .toList();
    }

    @Test
    void directionIsThatOfTheWholeSchema() {
        JavaModel model = run.lower(
                Map.of("schema.json", FILTERED + "{ 'command': 'set', 'data': { 'e': 'E' } }"),
                options -> options.includeCommands(List.of("set")));
        assertThat(model.enums().get(0).received()).isTrue();
    }

    @Test
    void patternsExcludeCommandsAndTheirTypes() {
        String schema = """
                { 'struct': 'A', 'data': { 'x': 'int' } }
                { 'command': 'query-a', 'returns': 'A' }
                { 'command': 'query-b' }
                { 'command': 'stop', 'if': 'CONFIG_A' }
                { 'event': 'GONE' }
                { 'event': 'KEPT' }
                """;
        JavaModel model = run.lower(
                Map.of("schema.json", schema),
                options -> options.includeCommands(List.of("!*-a")).includeEvents(List.of("*", "!GONE")));
        assertThat(model.modules().get(0).commands().stream().map(JavaCommand::wireName))
                .containsExactly("query-b", "stop");
        assertThat(events(model)).containsExactly("KEPT");
        assertThat(model.javaName("A")).isEmpty();
        assertThat(run.errors(
                        schema,
                        options -> options.defines(Set.of())
                                .includeCommands(List.of("!stop", "!nope"))
                                .includeEvents(List.of("!kept"))))
                .containsExactly(
                        "error: includeCommands: no command matches the pattern '!nope' [invalid-option]",
                        "error: includeEvents: no event matches the pattern '!kept' [invalid-option]");
    }

    @Test
    void patternThatMatchesNothingIsAnError() {
        assertThat(run.errors(
                        FILTERED,
                        options -> options.includeCommands(List.of("query-a", "nope*"))
                                .includeEvents(List.of("X"))))
                .containsExactly(
                        "error: includeCommands: no command matches the pattern 'nope*' [invalid-option]",
                        "error: includeEvents: no event matches the pattern 'X' [invalid-option]");
    }

    @Test
    void aPatternThatMatchesOnlyWhatTheSymbolsExcludeIsAnError() {
        String schema = """
                { 'command': 'query-a', 'if': 'CONFIG_A' }
                { 'command': 'query-b' }
                { 'event': 'EVENT_A', 'if': 'CONFIG_A' }
                """;
        assertThat(run.errors(
                        schema,
                        options -> options.defines(Set.of())
                                .includeCommands(List.of("query-*", "*-a", "query-a", "query-aa"))
                                .includeEvents(List.of("EVENT_?"))))
                .containsExactly(
                        "error: includeCommands: the defined symbols exclude every command that matches the pattern '*-a' [invalid-option]",
                        "error: includeCommands: the defined symbols exclude every command that matches the pattern 'query-a' [invalid-option]",
                        "error: includeCommands: no command matches the pattern 'query-aa' [invalid-option]",
                        "error: includeEvents: the defined symbols exclude every event that matches the pattern 'EVENT_?' [invalid-option]");
        assertThat(run.diagnostics().sorted())
                .extracting(Diagnostic::help)
                .containsExactly(List.of(), List.of(), List.of("did you mean 'query-b'?"), List.of());
    }
}
