package io.github.qapi4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DirectionIndexTest {
    private static final String SCHEMA = """
            { 'enum': 'Kind', 'data': [ 'a', 'b' ] }
            { 'struct': 'Base', 'data': { 'base-enum': 'BaseEnum' } }
            { 'enum': 'BaseEnum', 'data': [ 'x' ] }
            { 'struct': 'Derived', 'base': 'Base', 'data': { '*self': 'Derived', 'l': [ 'InArray' ] } }
            { 'struct': 'InArray', 'data': { } }
            { 'union': 'Union', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind',
              'data': { 'a': 'BranchA', 'b': { 'type': 'BranchB', 'if': 'CONFIG_B' } } }
            { 'struct': 'BranchA', 'data': { } }
            { 'struct': 'BranchB', 'data': { } }
            { 'alternate': 'Alternate', 'data': { 's': 'str', 'o': 'InAlternate' } }
            { 'struct': 'InAlternate', 'data': { } }
            { 'struct': 'Arguments', 'data': { 'a': 'Alternate' } }
            { 'struct': 'EventData', 'data': { 'd': 'Derived' } }
            { 'struct': 'Unused', 'data': { 'k': 'OnlyUnused' } }
            { 'struct': 'OnlyUnused', 'data': { } }
            { 'struct': 'Result', 'data': { 'd': 'Union' } }
            { 'command': 'named', 'data': 'Arguments', 'returns': [ 'Result' ] }
            { 'command': 'inline', 'data': { 'd': [ 'Derived' ] } }
            { 'event': 'NAMED', 'data': 'EventData' }
            """;

    private static Set<String> types(Schema schema, Predicate<String> is) {
        Set<String> types = new TreeSet<>();
        for (Definition definition : schema.definitions()) {
            if (is.test(definition.name())) {
                types.add(definition.name());
            }
        }
        return types;
    }

    private static Schema load(String text) {
        return SchemaLoader.load(SourceResolver.memory(Map.of("s.json", text)), "s.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
    }

    @Test
    void followsAllThatArgumentsReach() {
        Schema schema = load(SCHEMA);
        assertThat(types(schema, DirectionIndex.of(schema)::sent))
                .containsExactly("Alternate", "Arguments", "Base", "BaseEnum", "Derived", "InAlternate", "InArray");
    }

    @Test
    void followsAllThatReturnValuesAndEventsReach() {
        Schema schema = load(SCHEMA);
        assertThat(types(schema, DirectionIndex.of(schema)::received))
                .containsExactly(
                        "Base",
                        "BaseEnum",
                        "BranchA",
                        "BranchB",
                        "Derived",
                        "EventData",
                        "InArray",
                        "Kind",
                        "Result",
                        "Union");
    }

    @Test
    void flattenedStructsAreNoValues() {
        Schema schema = load(SCHEMA + """
                { 'command': 'boxed', 'data': 'Base', 'boxed': true }
                { 'event': 'BOXED', 'data': 'InAlternate', 'boxed': true }
                { 'union': 'Old', 'data': { 'a': 'InOld' } }
                { 'struct': 'InOld', 'data': { } }
                { 'union': 'Outer', 'base': 'OuterBase', 'discriminator': 'outer', 'data': { 'a': 'Union' } }
                { 'struct': 'OuterBase', 'data': { 'outer': 'Kind' } }
                { 'command': 'old', 'data': { 'old': 'Old', 'outer': 'Outer' } }
                """);
        assertThat(types(schema, DirectionIndex.of(schema)::sentAsValue))
                .containsExactly(
                        "Alternate",
                        "Base",
                        "BaseEnum",
                        "Derived",
                        "InAlternate",
                        "InArray",
                        "InOld",
                        "Kind",
                        "Old",
                        "Outer",
                        "Union");
        assertThat(types(schema, DirectionIndex.of(schema)::receivedAsValue))
                .containsExactly("BaseEnum", "Derived", "InAlternate", "InArray", "Kind", "Result", "Union");
    }

    @Test
    void kindsOfSimpleUnionsGoWithTheUnion() {
        DirectionIndex index = DirectionIndex.of(
                load("{ 'union': 'Old', 'data': { 'a': 'str' } } { 'event': 'E', 'data': { 'o': 'Old' } }"));
        assertThat(index.received("OldKind")).isTrue();
        assertThat(index.sent("OldKind")).isFalse();
    }

    @Test
    void deepSchemasDoNotOverflow() {
        StringBuilder text = new StringBuilder("{ 'command': 'c', 'data': { 'd': 'S0' } }\n");
        int depth = 5000;
        for (int i = 0; i < depth; i++) {
            text.append("{ 'struct': 'S" + i + "', 'data': { 'd': 'S" + (i + 1) + "' } }\n");
        }
        text.append("{ 'struct': 'S" + depth + "', 'data': { } }\n");
        assertThat(DirectionIndex.of(load(text.toString())).sent("S" + depth)).isTrue();
    }
}
