package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One mistake is one error: what only follows from it is not told, above all not where nothing is wrong. */
class CascadeTest {
    private static final String ODD = """
            { 'pragma': { 'member-name-exceptions': [ 'Odd' ] } }
            { 'struct': 'Odd', 'data': { 'An_Odd': 'int' } }
            """;

    private static List<String> errors(String schema) {
        return SchemaLoader.load(
                        SourceResolver.memory(Map.of("s.json", schema)),
                        "s.json",
                        LoadOptions.defaults().withStrict(true))
                .diagnostics()
                .stream()
                .map(Diagnostic::toString)
                .toList();
    }

    @Test
    void aMisspeltPragmaTakesNothingFromDefinitions() {
        assertThat(errors(ODD)).isEmpty();
        assertThat(errors(ODD.replace("'pragma'", "'pragmas'")))
                .singleElement()
                .asString()
                .contains("[definition-kind]");
        assertThat(errors(ODD.replace("{ 'pragma'", "{ 'x': 'y', 'pragma'")))
                .singleElement()
                .asString()
                .contains("[invalid-pragma]");
        assertThat(errors(ODD.replace("{ 'member-name-exceptions': [ 'Odd' ] }", "[]")))
                .singleElement()
                .asString()
                .contains("[invalid-pragma]");
        assertThat(errors(ODD.replace("'pragma'", "'x'")))
                .singleElement()
                .asString()
                .contains("[definition-kind]");
    }

    @Test
    void aDefinitionWithoutAKindTakesNoPragmaAway() {
        assertThat(errors("""
                { 'struct': 'Odd', 'data': { 'An_Odd': 'int' } }
                { 'data': { 'a': 'str' } }
                """)).hasSize(2);
    }

    @Test
    void aDefinitionOfAWrongKindHidesItsOwnNameOnly() {
        assertThat(errors("""
                { 'strukt': 'Foo', 'data': { 'a': 'str' } }
                { 'struct': 'Bar', 'data': { 'a': 'Foo', 'b': 'Nowhere' } }
                """))
                .containsExactly(
                        "s.json:1:3: error: unknown kind of definition 'strukt' [definition-kind]",
                        "s.json:2:47: error: member 'b' uses unknown type 'Nowhere' [unknown-type]");
    }

    @Test
    void aCommandThatIsThereTwiceHidesNoUnknownType() {
        assertThat(errors("""
                { 'command': 'go' }
                { 'command': 'go' }
                { 'event': 'DONE', 'data': { 'a': 'Nowhere' } }
                """)).hasSize(2);
    }

    @Test
    void aDefinitionThatIsCutShortIsToldOnce() {
        assertThat(errors("""
                ##
                # @go:
                #
                # @a: b
                #
                # Returns: c
                ##
                { 'command': 'go'}
                  'data': { 'a': 'str' }, 'returns': 'Foo' }
                { 'struct': 'Foo', 'data': {} }
                """))
                .containsExactly("s.json:9:3: error: only objects stand at the top level [not-an-object]");
    }

    @Test
    void filesThatIncludeThemselvesAndDeepTypesAreToldOnce() {
        assertThat(errors("{ 'include': 's.json' }\n".repeat(1000))).hasSize(1);
        StringBuilder chain = new StringBuilder("{ 'struct': 'S0a', 'data': {} }\n");
        for (int i = 1; i <= 3000; i++) {
            chain.append("{ 'struct': 'S%da', 'base': 'S%da', 'data': {} }\n".formatted(i, i - 1));
        }
        assertThat(errors(chain.toString())).hasSize(1);
    }

    @Test
    void aMisnamedTypeIsNotUnknownToItsUsersToo() {
        String users = """
                { 'struct': 'User', 'data': { 'a': 'Used' } }
                { 'command': 'use', 'returns': 'Used' }
                """;
        assertThat(errors(users + "{ 'struct': '', 'data': {} }"))
                .singleElement()
                .asString()
                .contains("[invalid-name]");
        assertThat(errors(users + "{ 'struct': 'a-b', 'data': {} }"))
                .singleElement()
                .asString()
                .contains("[name-style]");
        assertThat(errors(users + "{ 'struct': 'User', 'data': {} }"))
                .singleElement()
                .asString()
                .contains("[duplicate-definition]");
        assertThat(errors(users + "{ 'command': 'Used', 'data': [] }"))
                .allMatch(error -> error.startsWith("s.json:3:"))
                .hasSize(2);
        assertThat(errors(users + "{ 'struct': 'used', 'data': { 'a': 'used' } }"))
                .as("a name in use is meant as it is")
                .hasSize(2);
    }

    @Test
    void documentationOfSomethingElseIsTheOnlyMistake() {
        assertThat(errors("""
                ##
                # @Used: x
                ##
                { 'struct': 'Used', 'data': {} }
                { 'struct': 'User', 'data': { 'a': 'Used' } }
                """)).singleElement().asString().contains("[doc-invalid-symbol]");
        assertThat(errors("""
                ##
                # @Used:
                ##
                { 'struct': 'used-', 'data': {} }
                { 'struct': 'User', 'data': { 'a': 'Used' } }
                """)).singleElement().asString().contains("[doc-wrong-symbol]");
    }

    @Test
    void aMemberThatGotAnotherNameIsToldWhereItStands() {
        String schema = """
                { 'enum': 'Kind', 'data': [ 'one' ] }
                ##
                # @Base:
                #
                # @kind: which
                ##
                { 'struct': 'Base', 'data': { 'kind': 'Kind' } }
                { 'union': 'Uni', 'base': 'Base', 'discriminator': 'kind', 'data': {} }
                """;
        assertThat(errors(schema)).isEmpty();
        assertThat(errors(schema.replace("{ 'kind': 'Kind' }", "{ 'sort': 'Kind' }")))
                .singleElement()
                .asString()
                .startsWith("s.json:5:3: error: documented member 'kind' does not exist");
        assertThat(errors(schema.replace("{ 'kind': 'Kind' }", "{ 'kin_d': 'Kind' }")))
                .singleElement()
                .asString()
                .contains("[name-style]");
    }

    @Test
    void whatHasTheWrongShapeIsNotJudgedFurther() {
        assertThat(errors("""
                { 'enum': 'query-it', 'returns': 'Res', 'features': [ 'unstable' ] }
                { 'struct': 'Res', 'data': {} }
                """)).hasSize(2);
        assertThat(errors("""
                { 'struct': 'Arg', 'dta': {} }
                { 'struct': 'Sub', 'base': 'Arg', 'data': {} }
                { 'command': 'go', 'data': 'Arg' }
                """)).singleElement().asString().contains("[unknown-key]");

        assertThat(errors("""
                { 'alternate': 'Alt', 'data': { 'a': 'str', '*b': 'int', 'c': 'bool' } }
                """)).singleElement().asString().contains("[invalid-name]");
    }

    @Test
    void oneWordThatIsWrongEverywhereIsToldOnce() {
        assertThat(errors("""
                { 'struct': 'Aaa', 'dat': {} }
                { 'struct': 'Bbb', 'dat': {} }
                { 'enum': 'Ccc', 'dat': [] }
                { 'event': 'DDD', 'dat': {} }
                """))
                .singleElement()
                .asString()
                .startsWith("s.json:1:20: error: struct has unknown key 'dat'");
        assertThat(errors("""
                { 'stuct': 'Aaa', 'data': {} }
                { 'stuct': 'Bbb', 'data': {} }
                { 'evnt': 'CCC' }
                """)).hasSize(2);
    }

    @Test
    void whatOnePragmaCouldAllowIsToldOnce() {
        assertThat(errors("""
                { 'struct': 'Aaa', 'data': { 'a_b': 'int' } }
                { 'struct': 'Bbb', 'data': { 'c_d': 'int' } }
                """))
                .singleElement()
                .asString()
                .startsWith("s.json:1:30:")
                .contains("[name-style]");
        assertThat(errors("""
                { 'command': 'a', 'returns': 'int' }
                { 'command': 'b', 'returns': 'str' }
                """)).singleElement().asString().contains("[invalid-returns]");
    }

    @Test
    void ofAMalformedCommentWhatComesBeforeIsToldToo() {
        assertThat(errors("""
                ##
                # @foo
                #bar
                ##
                """))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("s.json:2:3:")
                .contains("[doc-invalid-symbol]");
        assertThat(errors("""
                ##
                # @foo:
                #
                # Features:
                #bar
                ##
                """))
                .as("what is missing may come later")
                .singleElement()
                .asString()
                .contains("[doc-missing-space]");
        assertThat(errors("""
                ##
                # text
                ##
                { 'sturct': 'Foo', 'data': {} }
                """)).hasSize(2).first().asString().contains("[doc-without-symbol]");
    }
}
