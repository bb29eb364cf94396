package io.github.qapi4j.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IntrospectionTest {
    private static Introspection introspection(String text, TypeNames typeNames) {
        return Introspection.of(
                SchemaLoader.load(SourceResolver.memory(Map.of("root.json", text)), "root.json", LoadOptions.defaults())
                        .schema()
                        .orElseThrow(),
                typeNames);
    }

    private static List<String> names(Introspection introspection) {
        return introspection.infos().stream().map(info -> info.value().name()).toList();
    }

    @Test
    void showsCommandsAndEventsThenTheTypesThatTheyReach() {
        Introspection introspection = introspection("""
                { 'struct': 'Unused', 'data': { 'x': 'Reached' } }
                { 'event': 'E', 'data': { 'a': [ 'Reached' ] } }
                { 'command': 'c', 'returns': 'Result' }
                { 'struct': 'Reached', 'data': { '*again': 'Reached', 'text': 'str' } }
                { 'struct': 'Result', 'data': {} }
                """, TypeNames.UNMASKED);

        assertThat(names(introspection))
                .containsExactly("E", "c", "q_obj_E-arg", "q_empty", "Result", "[Reached]", "Reached", "str");
        assertThat(introspection.names()).isEmpty();
    }

    @Test
    void masksTypesInTheOrderInWhichTheyAreMet() {
        Introspection introspection = introspection("""
                { 'command': 'c', 'data': { 'a': [ 'A' ], 'n': 'int' }, 'returns': [ 'B' ] }
                { 'alternate': 'A', 'data': { 'b': 'B', 's': 'str' } }
                { 'struct': 'B', 'data': {} }
                """, TypeNames.MASKED);

        assertThat(introspection.infos().get(0).value())
                .isEqualTo(new SchemaInfo.Command("c", List.of(), "0", "[1]", false));
        assertThat(names(introspection)).containsExactly("c", "0", "[1]", "1", "[2]", "2", "int", "str");
        assertThat(introspection.names().toString()).isEqualTo("{0=q_obj_c-arg, 1=B, 2=A}");
    }

    @Test
    void knowsOneKindOfInteger() {
        Introspection introspection = introspection(
                "{ 'command': 'c', 'data': { 'a': 'uint8', 'b': [ 'size' ], 'c': [ 'int64' ] } }", TypeNames.UNMASKED);

        assertThat(names(introspection)).containsExactly("c", "q_obj_c-arg", "q_empty", "int", "[int]");
        assertThat(introspection.infos().get(4).value()).isEqualTo(new SchemaInfo.Array("[int]", "int"));
    }

    @Test
    void keepsConditions() {
        Introspection introspection = introspection("""
                { 'command': 'c', 'if': { 'not': 'NO' },
                  'features': [ { 'name': 'deprecated', 'if': 'OLD' } ] }
                """, TypeNames.MASKED);

        Conditional<SchemaInfo> command = introspection.infos().get(0);
        assertThat(command.condition()).isEqualTo(new IfCond.Not(new IfCond.Defined("NO")));
        assertThat(command.holds(Set.of())).isTrue();
        assertThat(command.holds(Set.of("NO"))).isFalse();
        assertThat(((SchemaInfo.Command) command.value()).features())
                .containsExactly(new Conditional<>(new IfCond.Defined("OLD"), "deprecated"));
    }
}
