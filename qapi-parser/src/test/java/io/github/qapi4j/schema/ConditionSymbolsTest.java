package io.github.qapi4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConditionSymbolsTest {
    private static Set<String> symbols(String text) {
        return SchemaLoader.load(SourceResolver.memory(Map.of("s.json", text)), "s.json", LoadOptions.defaults())
                .schema()
                .orElseThrow()
                .symbols();
    }

    @Test
    void areThoseOfEveryPlaceThatCanHaveACondition() {
        assertThat(symbols("""
                        { 'enum': 'E', 'if': 'ENUM', 'features': [ { 'name': 'f', 'if': 'FEATURE' } ],
                          'data': [ { 'name': 'a', 'if': 'VALUE', 'features': [ { 'name': 'f', 'if': 'VALUE_FEATURE' } ] }, 'b' ] }
                        { 'struct': 'S', 'if': 'STRUCT',
                          'data': { 'm': { 'type': 'int', 'if': 'MEMBER', 'features': [ { 'name': 'f', 'if': 'MEMBER_FEATURE' } ] } } }
                        { 'union': 'U', 'if': 'UNION', 'discriminator': 'e',
                          'base': { 'e': 'E', 'n': { 'type': 'int', 'if': 'BASE' } },
                          'data': { 'a': { 'type': 'S', 'if': 'BRANCH' } } }
                        { 'alternate': 'A', 'if': 'ALTERNATE', 'data': { 'i': 'int', 's': { 'type': 'S', 'if': 'ALTERNATIVE' } } }
                        { 'command': 'c', 'if': 'COMMAND', 'data': { 'x': { 'type': 'int', 'if': 'ARGUMENT' } } }
                        { 'event': 'V', 'if': 'EVENT', 'data': { 'x': { 'type': 'int', 'if': 'DATUM' } } }
                        """))
                .containsExactly(
                        "ALTERNATE",
                        "ALTERNATIVE",
                        "ARGUMENT",
                        "BASE",
                        "BRANCH",
                        "COMMAND",
                        "DATUM",
                        "ENUM",
                        "EVENT",
                        "FEATURE",
                        "MEMBER",
                        "MEMBER_FEATURE",
                        "STRUCT",
                        "UNION",
                        "VALUE",
                        "VALUE_FEATURE");
    }

    @Test
    void areThoseOfAllOperands() {
        assertThat(symbols("{ 'command': 'c', 'if': { 'all': [ 'A', { 'not': 'B' }, { 'any': [ 'C', 'A' ] } ] } }"))
                .containsExactly("A", "B", "C");
        assertThat(symbols("{ 'command': 'c', 'if': 'defined(CONFIG_OLD)' }")).containsExactly("CONFIG_OLD");
        assertThat(symbols("{ 'command': 'c' }")).isEmpty();
    }
}
