package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diagnostic.Levels.Level;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One mistake is reported as one error, and its consequences are not reported, in particular not at places that are correct. */
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
    void aMisspeltPragmaCausesNoFurtherErrors() {
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
    void aDefinitionWithoutAKindDoesNotAffectPragmas() {
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
    void aDuplicateCommandHidesNoUnknownType() {
        assertThat(errors("""
                { 'command': 'go' }
                { 'command': 'go' }
                { 'event': 'DONE', 'data': { 'a': 'Nowhere' } }
                """)).hasSize(2);
    }

    @Test
    void aTruncatedDefinitionIsReportedOnce() {
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
                .containsExactly("s.json:9:3: error: only objects are allowed at the top level [not-an-object]");
    }

    @Test
    void inclusionLoopsAndDeepTypesAreReportedOnce() {
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
                .as("a name that is in use is not a misspelling")
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
    void aRenamedMemberIsReportedAtItsDefinition() {
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
        assertThat(errors(schema.replaceAll("#.*\n", "").replace("{ 'kind': 'Kind' }", "{ 'has-kind': 'Kind' }")))
                .singleElement()
                .asString()
                .contains("[reserved-name]");
        assertThat(errors(schema.replace("{ 'kind': 'Kind' }", "{}")))
                .as("no other mistake explains it")
                .hasSize(2);
    }

    @Test
    void malformedPartsAreNotCheckedFurther() {
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
    void aRepeatedWrongWordIsReportedOnce() {
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
    void errorsThatOnePragmaCouldAllowAreReportedOnce() {
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
    void errorsBeforeAMalformedCommentLineAreReportedToo() {
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
                .as("the missing part may come later")
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

    @Test
    void namesDefinedInBrokenTextAreNotUnknown() {
        String user = "{ 'struct': 'User', 'data': { 'a': 'Used' } }\n";
        for (String broken : List.of(
                "{ 'struct: 'Used', 'data': {} }",
                "{ 'struct': 'Used, 'data': {} }",
                "{ 'struct': Used', 'data': {} }",
                "{ 'struct': \"Used\", 'data': {} }",
                "{ 'struct' 'Used', 'data': {} }",
                "{ 'struct': 'x' 'Used', 'data': {} }",
                "{ 'struct': false 'Used', 'data': {} }",
                "{ 'struct': 'Us\ned', 'data': {} }",
                "{ 'struct': 'Us\u00E4ed', 'data': {} }",
                "{ 'struct': 'Us\\u0041ed', 'data': {} }",
                "{ 'struct': , 'data': {} }",
                ": { 'struct': 'Used', 'data': {} }",
                "##{ 'struct': 'Used', 'data': {} }")) {
            assertThat(errors(user + broken + "\n")).as(broken).hasSize(1);
            if (!broken.contains("'struct': ,")) {
                assertThat(errors(broken + "\n" + user.replace("Used", "Other")))
                        .as("another type is unknown: %s", broken)
                        .hasSize(2);
            }
        }
    }

    @Test
    void truncatedTextHidesUnknownTypes() {
        String text = "{ 'struct': 'User', 'data': { 'a': 'Used' } }\n";
        assertThat(errors(text + "{ 'struct': 'Other', 'da")).hasSize(1);
        assertThat(errors(text + "{ 'struct': 'Other', 'data':")).hasSize(1);
        assertThat(errors(text + "##\n# @Other:\n#\n# so")).hasSize(1);
        assertThat(errors(text + "{ 'struct': 'Other', 'data': {\n"))
                .as("the text ends with a complete line")
                .hasSize(2);
        assertThat(errors("} }\n" + text)).hasSize(1);
        assertThat(errors("{ 'enum': 'Enu', 'data': [] } }\n" + text)).hasSize(2);
    }

    @Test
    void aMissingOpeningBraceIsReportedOnce() {
        assertThat(errors("""
                { 'struct': 'Foo',
                  'a': 'str',
                  'b': 'int' } }
                { 'struct': 'Bar', 'dta': {} }
                """))
                .containsExactly(
                        "s.json:3:16: error: expected '{', got '}' [syntax]",
                        "s.json:4:20: error: struct has unknown key 'dta' [unknown-key]");
        assertThat(errors("""
                { 'struct': 'Foo',
                  'data': { 'a': 'Nowhere' } } }
                """)).as("complete definitions are checked").hasSize(2);
        assertThat(errors("""
                { 'struct': 'Foo', 'data'} { 'a': 'int' } }
                { 'struct': 'Bar', 'dta': {} }
                """))
                .as("a part of the broken definition is not a definition")
                .hasSize(2);
        assertThat(errors("{ 'pragma': { 'x': [] } }\n}\n")).hasSize(2);
    }

    @Test
    void aMisplacedCommentBeginsNoDefinition() {
        assertThat(errors("""
                { 'struct': 'Foo', 'data'##
                # x
                ##
                 { 'a': 'int' } }
                { 'struct': 'Bar', 'data': {} }
                """))
                .containsExactly("s.json:1:26: error: expected ':', got a documentation comment [syntax]");
        assertThat(errors("""
                { 'pragma': { 'doc-required': true } }
                ##
                # @Foo:
                { 'struct': 'Foo',
                #
                # text
                ##
                  'data': { 'a': 'int' } }
                """)).singleElement().asString().contains("[doc-unterminated]");
        assertThat(errors("""
                { 'pragma': { 'doc-required': true } }
                ##
                # @Foo:
                what
                # text
                ##
                { 'struct': 'Foo',
                  'data': { 'a': 'int' } }
                """)).singleElement().asString().contains("[stray-text]");
        assertThat(errors("""
                ##
                # @Foo:
                ##
                #
                # @a: b
                ##
                { 'struct': 'Foo',
                  'data': { 'a': 'int' } }
                """)).singleElement().asString().contains("[doc-misplaced]");
    }

    @Test
    void anUnknownKeyMayExplainAMissingOne() {
        assertThat(errors("""
                { 'struct': 'Foo', 'data': {} }
                { 'command': 'go', 'dta': 'Foo', 'boxed': true }
                { 'event': 'GONE', 'dta': 'Foo', 'boxed': true }
                """)).singleElement().asString().contains("[unknown-key]");
        assertThat(errors("{ 'command': 'go', 'boxed': true }")).hasSize(1);
    }

    @Test
    void aRepeatedUnknownKeyIsReportedOnce() {
        assertThat(errors("""
                { 'struct': 'Foo', 'data': {}, 'data': {} }
                { 'struct': 'Bar', 'data': {}, 'data': {} }
                { 'enum': 'Enu', 'struct': 'Enu' }
                { 'event': 'EVE', 'struct': 'Eve' }
                """)).hasSize(2);
        assertThat(errors("""
                { 'struct': 'Foo', 'data': {}, 'data': {} }
                { 'struct': 'Bar', 'base': 'Foo', 'base': 'Foo', 'data': {} }
                """)).as("two different keys").hasSize(2);
    }

    @Test
    void aRejectedPragmaDoesNotAffectOthers() {
        assertThat(errors(ODD + "{ 'pragma': { 'name-case-whitelist': [] } }"))
                .singleElement()
                .asString()
                .contains("[old-pragma]");
    }

    @Test
    void aBrokenIncludeDirectiveHidesUnknownTypes() {
        assertThat(errors("""
                { 'nclude': 'other.json' }
                { 'struct': 'Odd', 'data': { 'An_Odd': 'Used' } }
                """)).singleElement().asString().contains("[definition-kind]");
        assertThat(errors("""
                { 'base': 'Foo', 'data': {} }
                { 'struct': 'Foo', 'data': { 'a': 'Used' } }
                """))
                .as("a definition without a name")
                .singleElement()
                .asString()
                .contains("[definition-kind]");
    }

    @Test
    void aMisnamedValueExplainsTheNameOfABranch() {
        String schema = """
                { 'enum': 'Enu', 'data': [ 'one', 'two' ] }
                { 'struct': 'Foo', 'data': {} }
                { 'union': 'Uni', 'base': { 'k': 'Enu' }, 'discriminator': 'k',
                  'data': { 'one': 'Foo', 'two': 'Foo' } }
                """;
        String described = "##\n# @Enu:\n#\n# @one: 1\n#\n# @two: 2\n##\n";
        assertThat(errors(schema)).isEmpty();
        assertThat(errors(schema.replaceFirst("'two'", "'Two'")))
                .singleElement()
                .asString()
                .contains("[upper-case-name]");
        assertThat(errors(schema.replaceFirst("'two'", "'one'")))
                .singleElement()
                .asString()
                .contains("[duplicate-member]");
        assertThat(errors(described + schema.replaceFirst("'two'", "'three'")))
                .singleElement()
                .asString()
                .contains("[doc-unknown-member]");
        assertThat(errors(schema.replaceFirst("'two'", "'Two'").replace("'one': 'Foo'", "'none': 'Foo'")))
                .as("two mistakes")
                .hasSize(3);
        assertThat(errors(described + schema.replaceFirst(", 'two'", "")))
                .as("the enum lacks the value")
                .hasSize(2);
    }

    @Test
    void aSuperfluousBranchIsReportedOnce() {
        assertThat(errors("""
                { 'enum': 'Enu', 'data': [ 'one', 'two' ] }
                { 'union': 'Uni', 'base': { 'k': 'Enu' }, 'discriminator': 'k',
                  'data': { 'three': 'str' } }
                """)).singleElement().asString().contains("not a value");
        assertThat(errors("""
                { 'enum': 'Enu', 'data': [ 'one', 'two' ] }
                { 'union': 'Uni', 'base': { 'k': 'Enu' }, 'discriminator': 'k',
                  'data': { 'one': 'str', 'two': 'int' } }
                """)).singleElement().asString().contains("cannot use");
        assertThat(errors("""
                { 'struct': 'Base', 'data': { 'k': [ 'Nowhere' ] } }
                { 'union': 'Uni', 'base': 'Base', 'discriminator': 'k', 'data': {} }
                """)).singleElement().asString().contains("[unknown-type]");
    }

    @Test
    void copiedTextIsReportedOnce() {
        String three = """
                { 'struct': 'Foo', 'data': {} }
                { 'command': 'go' }
                { 'event': 'GONE' }
                """;
        assertThat(errors(three + three))
                .containsExactly("s.json:4:13: error: 'Foo' is already defined [duplicate-definition]");
        assertThat(errors(three + "{ 'event': 'GONE' }\n{ 'event': 'BACK' }\n{ 'command': 'go' }"))
                .as("not copied in the same order")
                .hasSize(2);
        assertThat(errors("{ 'enum': 'Enu', 'data': [ 'a', 'b', 'c',\n 'a', 'b', 'c',\n 'd' ] }"))
                .containsExactly("s.json:2:2: error: value 'a' collides with value 'a' [duplicate-member]");
        assertThat(errors("{ 'enum': 'Enu', 'data': [ 'a', 'b', 'a', 'c', 'b' ] }"))
                .hasSize(2);
        assertThat(errors("{ 'struct': 'Foo', 'data': { 'a': 'int', 'b': 'int',\n 'a': 'int', 'b': 'int' } }"))
                .containsExactly("s.json:2:2: error: duplicate key 'a' [duplicate-key]");
        String wrong = "{ 'struct': 'Foo', 'data': { 'a': {} } }\n";
        assertThat(errors(wrong + wrong)).hasSize(2);
    }

    @Test
    void aMisspeltNameHidesNoUnknownType() {
        assertThat(errors("""
                { 'struct': 'query-it', 'data': {} }
                { 'command': 'query-it' }
                """)).singleElement().asString().contains("[name-style]");
        assertThat(errors("""
                ##
                # @Foo:
                ##
                { 'struct': 'Bar', 'data': {} }
                { 'struct': 'Bar', 'data': {} }
                """)).singleElement().asString().contains("[doc-wrong-symbol]");
        assertThat(errors("""
                { 'alternate': 'int', 'data': { 'a': 'str' } }
                { 'alternate': 'Alt', 'data': { 'a': 'int', 'b': 'bool' } }
                """)).singleElement().asString().contains("'int' is the name of a built-in type");
    }

    @Test
    void usesOfADuplicateDefinitionAreNotChecked() {
        String schema = """
                { 'enum': 'Enu', 'data': [ 'one' ] }
                { 'struct': 'Base', 'data': { 'a': 'int' } }
                { 'struct': 'Base', 'data': { 'k': 'Enu' } }
                { 'union': 'Uni', 'base': 'Base', 'discriminator': 'k', 'data': {} }
                """;
        assertThat(errors(schema)).singleElement().asString().contains("[duplicate-definition]");
        assertThat(errors(schema.replace("'k': 'Enu'", "'a': 'int'")))
                .as("both have the same members")
                .hasSize(2);
    }

    @Test
    void anInvalidConditionIsNotCheckedAtItsUses() {
        String schema = """
                { 'struct': 'Arg', 'data': { 'a': { 'type': 'int', 'if': 'FOO' } } }
                { 'command': 'go', 'data': 'Arg' }
                """;
        assertThat(errors(schema)).singleElement().asString().contains("[conditional-arguments]");
        assertThat(errors(schema.replace("'FOO'", "{ 'FOO': [] }")))
                .singleElement()
                .asString()
                .contains("[invalid-condition]");
        assertThat(errors(schema.replace("'FOO'", "[ 'a', 'b' ]")))
                .singleElement()
                .asString()
                .contains("a list of conditions is no longer supported");
        assertThat(errors(schema.replace("'a'", "'2d'")))
                .singleElement()
                .asString()
                .contains("[invalid-name]");
    }

    @Test
    void aMemberMissingFromABaseIsReportedAtTheBase() {
        assertThat(errors("""
                { 'struct': 'Sub', 'base': 'Sup', 'data': { 'a': 'Nowhere' } }
                { 'struct': 'Sup', 'data': { 'b': 'Nowhere' } }
                """))
                .containsExactly("s.json:2:35: error: member 'b' uses unknown type 'Nowhere' [unknown-type]");
        assertThat(errors("{ 'struct': 'Foo', 'data': {}, 'features': [ 'deprecated', 'unstable' ] }"))
                .singleElement()
                .asString()
                .contains("[special-feature-on-type]");
        assertThat(errors("""
                { 'Used': 'struct', 'data': {} }
                { 'struct': 'User', 'data': { 'a': 'Used', 'b': 'Nowhere' } }
                """)).as("key and name are swapped").hasSize(2);
    }

    @Test
    void anInvalidValueMakesNoAlternativeAmbiguous() {
        assertThat(errors("""
                { 'enum': 'Enu', 'data': [ '-a' ] }
                { 'alternate': 'Alt', 'data': { 'a': 'Enu', 'b': 'int' } }
                """)).singleElement().asString().contains("[invalid-name]");
    }

    @Test
    void aBranchWithoutValueIsReportedUnlessAnotherErrorExplainsIt() {
        String schema = """
                ##
                # @Enu:
                #
                # @a: one
                ##
                { 'enum': 'Enu', 'data': [ 'a', 'b' ] }
                { 'struct': 'Foo', 'data': {} }
                { 'union': 'Uni', 'base': { 't': 'Enu' }, 'discriminator': 't', 'data': { 'c': 'Foo' } }
                """;
        assertThat(errors(schema)).singleElement().asString().contains("[doc-undocumented-member]");
        LoadResult lenient =
                SchemaLoader.load(SourceResolver.memory(Map.of("s.json", schema)), "s.json", LoadOptions.defaults());
        assertThat(lenient.diagnostics().stream().filter(Diagnostic::isError).map(Diagnostic::code))
                .containsExactly(DiagnosticCode.INVALID_BRANCH);
    }

    @Test
    void aKeyOfDirectivesInManyDefinitionsIsReportedOnce() {
        String definition = """
                ##
                # @Foo:
                #
                # A thing.
                ##
                { 'struct': 'Foo', 'include': { } }
                """;
        assertThat(errors(definition + definition.replace("Foo", "Bar")))
                .singleElement()
                .asString()
                .contains("[doc-misplaced]");
        String comment = definition.substring(0, definition.indexOf('{'));
        assertThat(errors(comment + "{ 'pragma': { } }\n" + comment.replace("Foo", "Bar") + "{ 'pragma': { } }\n"))
                .hasSize(2);
    }

    @Test
    void anAlternateThatMayBeACommandHasNoNameErrors() {
        assertThat(errors("{ 'alternate': 'Go', 'data': { '*a': 'int' }, 'returns': 'int' }"))
                .singleElement()
                .asString()
                .contains("[unknown-key]");
        assertThat(errors("{ 'alternate': 'Go', 'data': { '*a': 'int' } }"))
                .singleElement()
                .asString()
                .contains("[invalid-name]");
    }

    @Test
    void aMisreadCommentDoesNotHideAWrongDiscriminator() {
        assertThat(codes("""
                ##
                # @Base:
                #
                # Text
                # @a: x
                # Features:
                #
                # @knd: y
                ##
                { 'struct': 'Base', 'data': { 'a': 'Kind' }, 'features': [ 'knd' ] }
                { 'enum': 'Kind', 'data': [ 'one', 'two' ] }
                { 'struct': 'One', 'data': { 'value': 'int' } }
                { 'union': 'Uni', 'base': 'Base', 'discriminator': 'knd', 'data': { 'one': 'One' } }
                """, Levels.of(false))).containsExactly(DiagnosticCode.INVALID_DISCRIMINATOR);
    }

    @Test
    void oldFormsThatAreOffHideNothing() {
        Levels sections = Levels.of(true).with(DiagnosticCode.DOC_OLD_SECTION, Level.OFF);
        assertThat(codes("""
                ##
                # @Foo:
                #
                # Note: old
                #
                # Since: 1
                #
                # Since: 2
                ##
                { 'struct': 'Foo', 'data': { } }
                """, sections)).containsExactly(DiagnosticCode.DOC_DUPLICATE);
        assertThat(codes("""
                ##
                # @Foo:
                #
                # Note: old
                ##
                ##
                { 'struct': 'Foo', 'data': { } }
                """, sections)).containsExactly(DiagnosticCode.DOC_MISPLACED);
        assertThat(codes(
                        "{ 'union': 'Uni', 'data': { '*a@': 'str', 'b-c': 'int', 'b_c': 'str' } }",
                        Levels.of(true).with(DiagnosticCode.OLD_UNION, Level.OFF)))
                .contains(DiagnosticCode.INVALID_NAME, DiagnosticCode.DUPLICATE_MEMBER);
        assertThat(codes(
                        "##\n# " + "long ".repeat(20) + "\n#\n# Bar. Foo\n##\n",
                        Levels.of(true).with(DiagnosticCode.DOC_LONG_LINE, Level.OFF)))
                .containsExactly(DiagnosticCode.DOC_SENTENCE_SPACING);
    }

    private static List<DiagnosticCode> codes(String schema, Levels levels) {
        return SchemaLoader.load(
                        SourceResolver.memory(Map.of("s.json", schema)),
                        "s.json",
                        LoadOptions.defaults().withLevels(levels))
                .diagnostics()
                .stream()
                .filter(Diagnostic::isError)
                .map(Diagnostic::code)
                .toList();
    }

    @Test
    void aDefinitionOfAnotherKindIsReportedAsAWhole() {
        assertThat(errors("""
                ##
                # @go:
                #
                # Returns: a
                #
                # Errors:
                #     - b
                ##
                { 'struct': 'go', 'data': 'Foo', 'returns': 'Foo' }
                { 'struct': 'Foo', 'data': {} }
                """)).hasSize(3);
        assertThat(errors("""
                { 'enum': 'Foo', 'data': { 'a': 'int' } }
                { 'enum': 'Bar', 'data': { 'b': 'int' } }
                """)).singleElement().asString().contains("[wrong-value]");
        assertThat(errors("""
                { 'union': 'Foo', 'data': { 'a': 'int' } }
                { 'union': 'Bar', 'data': { 'b': 'int' } }
                """)).singleElement().asString().contains("[old-union]");
    }
}
