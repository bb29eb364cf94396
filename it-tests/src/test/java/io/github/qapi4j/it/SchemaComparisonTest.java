package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison of the project's schemas with a server finds each kind of difference. */
class SchemaComparisonTest {

    private static final String SCHEMA = """
            { 'enum': 'Colour', 'data': [ 'red', { 'name': 'blue', 'if': 'SEA' }, 'green' ] }
            { 'struct': 'Node', 'data': { 'name': 'str', '*below': [ 'Node' ], '*colour': 'Colour' },
              'features': [ 'sturdy' ] }
            { 'alternate': 'Ref', 'data': { 'node': 'Node', 'name': 'str' } }
            { 'union': 'Paint', 'base': { 'tint': 'Colour' }, 'discriminator': 'tint', 'data': { 'red': 'Node' } }
            { 'command': 'find', 'data': { 'where': 'Ref', '*depth': 'uint8' }, 'returns': 'Node' }
            { 'command': 'paint', 'boxed': true, 'data': 'Paint' }
            { 'event': 'FOUND', 'data': { 'node': 'Node' } }
            """;

    private static final String ANSWER = """
            [ { "name": "find", "meta-type": "command", "arg-type": "1", "ret-type": "2" },
              { "name": "paint", "meta-type": "command", "arg-type": "6", "ret-type": "0" },
              { "name": "FOUND", "meta-type": "event", "arg-type": "5" },
              { "name": "other", "meta-type": "command", "arg-type": "0", "ret-type": "0" },
              { "name": "0", "meta-type": "object", "members": [ ] },
              { "name": "1", "meta-type": "object", "members": [
                  { "name": "where", "type": "4" }, { "name": "depth", "type": "int", "default": null } ] },
              { "name": "2", "meta-type": "object", "features": [ "sturdy" ], "members": [
                  { "name": "name", "type": "str" }, { "name": "below", "type": "[2]", "default": null },
                  { "name": "colour", "type": "3", "default": null } ] },
              { "name": "[2]", "meta-type": "array", "element-type": "2" },
              { "name": "3", "meta-type": "enum", "members": [ { "name": "red" }, { "name": "green" } ] },
              { "name": "4", "meta-type": "alternate", "members": [ { "type": "2" }, { "type": "str" } ] },
              { "name": "5", "meta-type": "object", "members": [ { "name": "node", "type": "2" } ] },
              { "name": "6", "meta-type": "object", "tag": "tint",
                "members": [ { "name": "tint", "type": "3" } ],
                "variants": [ { "case": "red", "type": "2" }, { "case": "green", "type": "0" } ] },
              { "name": "str", "meta-type": "builtin", "json-type": "string" },
              { "name": "int", "meta-type": "builtin", "json-type": "int" } ]
            """;

    @Test
    void equalStructureHasNoDifference() {
        assertThat(differences(SCHEMA, ANSWER, Set.of())).isEmpty();
    }

    @Test
    void conditionsAreEvaluatedWithTheSymbolsOfTheBuild() {
        assertThat(differences(SCHEMA, ANSWER, Set.of("SEA"))).containsExactly("Colour: value 'blue' only here");
    }

    @ParameterizedTest
    @MethodSource
    void changeOnOneSideIsFound(String inSchema, String changed, String difference) {
        assertThat(SCHEMA).containsOnlyOnce(inSchema);
        assertThat(differences(SCHEMA.replace(inSchema, changed), ANSWER, Set.of()))
                .containsExactly(difference);
    }

    static Stream<Arguments> changeOnOneSideIsFound() {
        return Stream.of(
                arguments("'*depth'", "'depth'", "command 'find': member 'depth': optional only there"),
                arguments("'where': 'Ref'", "'*where': 'Ref'", "command 'find': member 'where': optional only here"),
                arguments("'uint8'", "'str'", "command 'find': member 'depth': string here, int there"),
                arguments(
                        "'where': 'Ref', '*depth': 'uint8'",
                        "'*depth': 'uint8', 'where': 'Ref'",
                        "command 'find': members in another order"),
                arguments(
                        "'name': 'str', '*below'", "'name': 'str', 'x': 'str', '*below'", "Node: member 'x' only here"),
                arguments(", '*colour': 'Colour' }", " }", "Node: member 'colour' only there"),
                arguments("[ 'Node' ]", "[ 'str' ]", "Node: member 'below' element: string here, object there"),
                arguments("'sturdy'", "'brittle', 'sturdy'", "Node: feature 'brittle' only here"),
                arguments(",\n  'features': [ 'sturdy' ]", "", "Node: feature 'sturdy' only there"),
                arguments(
                        "'name': 'str' } }", "'none': 'null', 'name': 'str' } }", "Ref: alternative 'null' only here"),
                arguments("'node': 'Node', 'name': 'str'", "'node': 'Node'", "Ref: alternative 'string' only there"),
                arguments(", 'green' ]", ", 'green', 'pink' ]", "Colour: value 'pink' only here"),
                arguments(", 'green' ]", " ]", "Colour: value 'green' only there"),
                arguments(
                        "'returns': 'Node'",
                        "'returns': 'Node', 'allow-oob': true",
                        "command 'find': out of band only here"),
                arguments(
                        "'data': 'Paint' }",
                        "'data': 'Paint', 'returns': [ 'Node' ] }",
                        "command 'paint' returns: array here, object there"),
                arguments("'event': 'FOUND'", "'event': 'LOST'", "event 'LOST': only here"),
                arguments("'event': 'FOUND',", "'event': 'FOUND', 'if': 'SEA',", "event 'FOUND': only there"));
    }

    @Test
    void branchThatOnlyTheServerHasIsFound() {
        String green = "{ \"case\": \"green\", \"type\": \"0\" }";
        assertThat(ANSWER).containsOnlyOnce(green);
        String answer = ANSWER.replace(green, green.replace("\"0\"", "\"5\""));

        assertThat(differences(SCHEMA, answer, Set.of())).containsExactly("Paint: branch 'green' only there");
    }

    @SuppressWarnings("unchecked")
    private static Set<String> differences(String schema, String answer, Set<String> defined) {
        SourceResolver memory = SourceResolver.memory(Map.of("schema.json", schema));
        return SchemaComparison.differences(
                SchemaLoader.load(memory, "schema.json", LoadOptions.defaults())
                        .schema()
                        .orElseThrow(),
                LiveSchema.of((List<Map<String, Object>>) Json.parse(answer), defined));
    }
}
