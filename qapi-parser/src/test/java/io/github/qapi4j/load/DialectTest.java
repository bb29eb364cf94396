package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forms that only older releases accept: each is reported at its place, as a warning, or as an error if loading is strict. */
class DialectTest {
    private static LoadResult load(String text, boolean strict) {
        return SchemaLoader.load(
                SourceResolver.memory(Map.of("s.json", text)),
                "s.json",
                LoadOptions.defaults().withStrict(strict));
    }

    private static List<String> reported(LoadResult result) {
        return result.diagnostics().stream()
                .map(diagnostic -> line(diagnostic) + " " + diagnostic.code().id())
                .toList();
    }

    private static int line(Diagnostic diagnostic) {
        return diagnostic.span() == null ? 0 : diagnostic.span().line();
    }

    /** Loads a schema for which only this diagnostic is reported: as a warning, or as an error if loading is strict. */
    private static Schema old(String text, String... expected) {
        LoadResult lenient = load(text, false);
        assertThat(reported(lenient)).containsExactly(expected);
        assertThat(lenient.hasErrors()).isFalse();
        LoadResult strict = load(text, true);
        assertThat(strict.schema()).isEmpty();
        assertThat(strict.diagnostics()).allMatch(Diagnostic::isError);
        assertThat(reported(strict)).contains(expected[0]);
        return lenient.schema().orElseThrow();
    }

    private static <T extends Definition> T definition(Schema schema, String name, Class<T> type) {
        return type.cast(schema.definition(name).orElseThrow());
    }

    @Test
    void conditionsInCSyntax() {
        Schema schema = old(
                """
                { 'struct': 'Aaa', 'data': {}, 'if': 'defined(CONFIG_A)' }
                { 'struct': 'Bbb', 'data': {}, 'if': 'defined(A) && !(defined(B)||defined C)' }
                { 'struct': 'Ccc', 'data': {}, 'if': [ 'defined(A)', '!defined(B)' ] }
                { 'enum': 'Ddd', 'data': [ { 'name': 'x', 'if': 'defined(A) || defined(B)' } ] }
                """,
                "1 old-condition",
                "2 old-condition",
                "3 old-condition",
                "3 old-condition",
                "3 old-condition",
                "4 old-condition");
        IfCond a = new IfCond.Defined("A");
        IfCond b = new IfCond.Defined("B");
        assertThat(definition(schema, "Aaa", Definition.class).condition()).isEqualTo(new IfCond.Defined("CONFIG_A"));
        assertThat(definition(schema, "Bbb", Definition.class).condition())
                .isEqualTo(new IfCond.All(
                        List.of(a, new IfCond.Not(new IfCond.Any(List.of(b, new IfCond.Defined("C")))))));
        assertThat(definition(schema, "Ccc", Definition.class).condition())
                .isEqualTo(new IfCond.All(List.of(a, new IfCond.Not(b))));
        EnumValue x = definition(schema, "Ddd", EnumType.class).values().get(0);
        assertThat(x.condition()).isEqualTo(new IfCond.Any(List.of(a, b)));
    }

    @Test
    void conditionsThatOnlyAPreprocessorUnderstands() {
        Schema schema = old(
                """
                { 'struct': 'Aaa', 'data': {}, 'if': 'CONFIG_X > 2' }
                { 'struct': 'Bbb', 'data': {}, 'if': [ '1', 'defined(A) && B != 0', '!defined(A)' ] }
                { 'enum': 'Ccc', 'data': [ { 'name': 'x', 'if': 'defined A && !HAVE_FOO' } ] }
                { 'event': 'DDD', 'if': 'HAVE_FOO' }
                """,
                "1 old-condition",
                "2 old-condition",
                "2 old-condition",
                "2 old-condition",
                "2 old-condition",
                "3 old-condition");
        IfCond a = new IfCond.Defined("A");
        IfCond foo = new IfCond.Defined("HAVE_FOO");
        assertThat(definition(schema, "Aaa", Definition.class).condition())
                .isEqualTo(new IfCond.Defined("CONFIG_X > 2"));
        assertThat(definition(schema, "Bbb", Definition.class).condition())
                .isEqualTo(new IfCond.All(List.of(
                        new IfCond.Defined("1"), new IfCond.Defined("defined(A) && B != 0"), new IfCond.Not(a))));
        EnumValue x = definition(schema, "Ccc", EnumType.class).values().get(0);
        assertThat(x.condition()).isEqualTo(new IfCond.All(List.of(a, new IfCond.Not(foo))));
        assertThat(definition(schema, "DDD", Definition.class).condition()).isEqualTo(foo);
    }

    @Test
    void unionsWithoutBaseAndDiscriminator() {
        Schema schema = old("""
                { 'union': 'Sim', 'data': { 'num': 'int', 'txts': ['str'], 'obj': { 'type': 'Obj', 'if': 'X' } } }
                { 'struct': 'Obj', 'data': {} }
                """, "1 old-union");
        UnionType union = definition(schema, "Sim", UnionType.class);
        assertThat(union.discriminator()).isEqualTo("type");
        assertThat(union.simple()).isTrue();
        assertThat(schema.type("SimKind"))
                .get()
                .isInstanceOfSatisfying(
                        EnumType.class,
                        kind -> assertThat(kind.values())
                                .extracting(EnumValue::name)
                                .containsExactly("num", "txts", "obj"));
    }

    @Test
    void implicitEnumsOfUnionsByName() {
        Schema schema = old("""
                { 'struct': 'Use', 'data': { 'kind': 'SimKind', '*kinds': ['SimKind'] } }
                { 'union': 'Sim', 'data': { 'num': 'int', 'obj': { 'type': 'Use', 'if': 'X' } } }
                { 'alternate': 'Alt', 'data': { 'kind': 'SimKind', 'no': 'null' } }
                { 'union': 'Flat', 'base': 'Use', 'discriminator': 'kind', 'data': { 'obj': 'Obj' } }
                { 'struct': 'Obj', 'data': { 'size': 'int' } }
                """, "2 old-union");
        assertThat(definition(schema, "Use", StructType.class).members())
                .extracting(Member::type)
                .containsExactly(new TypeRef.Named("SimKind"), new TypeRef.Array(new TypeRef.Named("SimKind")));
        assertThat(reported(load("{ 'struct': 'Use', 'data': { 'kind': 'UseKind' } }", false)))
                .as("only simple unions have such an enum")
                .containsExactly("1 unknown-type");
        assertThat(reported(load(
                        "{ 'union': 'Sim', 'data': { 'num': 'int' } }"
                                + "{ 'union': 'Flat', 'base': { 'kind': 'SimKind' }, 'discriminator': 'kind', 'data': { 'str': 'Sim' } }",
                        false)))
                .as("the branches of the simple union are its values")
                .contains("1 invalid-branch");
    }

    @Test
    void namesThatEndLikeImplicitTypes() {
        old("{ 'enum': 'Kind', 'data': [] }\n{ 'command': 'do_it' }", "2 name-style");
        for (String text : List.of(
                "{ 'command': 'getKind' }",
                "{ 'command': 'getList' }",
                "{ 'event': 'OurList' }",
                "{ 'struct': 'our_Kind', 'data': {} }",
                "{ 'struct': 'our_List', 'data': {} }")) {
            assertThat(load(text, false).hasErrors())
                    .as("%s: releases that accept the style reject the ending", text)
                    .isTrue();
        }
        assertThat(load("{ 'command': 'getKind' }", true).diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "s.json:1:14: error: the name of command 'getKind' must not use uppercase letters or '_' and must not end in 'Kind' [reserved-name]");
    }

    @Test
    void pragmasWithOldNames() {
        Schema schema = old("""
                { 'pragma': { 'returns-whitelist': [ 'num' ], 'name-case-whitelist': [ 'Odd' ] } }
                { 'command': 'num', 'returns': 'int' }
                { 'struct': 'Odd', 'data': { 'A': 'int' } }
                """, "1 old-pragma", "1 old-pragma");
        assertThat(definition(schema, "num", Command.class).returns()).isNotNull();
    }

    @Test
    void pragmasThatNameImplicitTypes() {
        Schema schema =
                old("""
                { 'pragma': { 'name-case-whitelist': [ 'q_obj_Info-base', 'q_obj_go-arg', 'SimKind', 'Alt' ] } }
                { 'enum': 'Arch', 'data': [ 'x86' ] }
                { 'union': 'Info', 'base': { 'CPU': 'Arch' }, 'discriminator': 'CPU', 'data': {} }
                { 'command': 'go', 'data': { 'PC': 'int' } }
                { 'union': 'Sim', 'data': { 'A': 'int' } }
                { 'alternate': 'Alt', 'data': { 'B': 'int' } }
                """, "1 old-pragma", "3 name-style", "4 name-style", "5 old-union", "5 name-style", "6 name-style");
        assertThat(definition(schema, "Info", UnionType.class).discriminator()).isEqualTo("CPU");
    }

    @Test
    void upperCaseInNamesNeedsAPragma() {
        String text = """
                { 'enum': 'Enu', 'data': [ 'Val' ] }
                { 'struct': 'Foo', 'data': { 'Big': 'str' } }
                { 'command': 'go', 'data': { 'PC': 'int' } }
                { 'alternate': 'Alt', 'data': { 'B': 'int' } }
                """;
        for (boolean strict : List.of(true, false)) {
            LoadResult result = load(text, strict);
            assertThat(reported(result)).containsExactly("1 upper-case-name");
            assertThat(result.diagnostics().get(0).isError()).isTrue();
            assertThat(result.diagnostics().get(0).help()).containsExactly("did you mean 'val'?");
        }
        assertThat(reported(load("{ 'pragma': { 'member-name-exceptions': [ 'Enu', 'Foo' ] } }\n" + text, false)))
                .as("members of types only")
                .containsExactly("4 upper-case-name");
    }

    @Test
    void upperCaseInNamesOfFeatures() {
        Schema schema = old("{ 'command': 'go', 'features': [ 'JSON', 'a_b' ] }", "1 name-style", "1 name-style");
        assertThat(definition(schema, "go", Command.class).features())
                .extracting(Feature::name)
                .containsExactly("JSON", "a_b");
    }

    @Test
    void reservedNamesOfOptionalMembers() {
        Schema schema = old(
                """
                { 'struct': 'Foo', 'data': { '*u': 'int', '*has-a': 'str' } }
                { 'command': 'go', 'data': { '*has_b': 'str' } }
                """,
                "1 reserved-optional-name",
                "1 reserved-optional-name",
                "2 reserved-optional-name",
                "2 name-style");
        assertThat(definition(schema, "Foo", StructType.class).members())
                .allMatch(Member::optional)
                .extracting(Member::name)
                .containsExactly("u", "has-a");
        LoadResult mandatory = load("{ 'struct': 'Foo', 'data': { 'u': 'int', '*has-a': 'str' } }", false);
        assertThat(mandatory.diagnostics().stream().map(Diagnostic::toString))
                .containsExactly(
                        "s.json:1:30: error: the name of member 'u' is reserved [reserved-name]",
                        "s.json:1:42: warning: the name of member 'has-a' is reserved [reserved-optional-name]");
    }

    @Test
    void nullAsTheValueOfOptionalKeys() {
        String text = """
                { 'union': 'Sim', 'base': null, 'discriminator': null, 'data': { 'a': { 'type': 'int', 'if': null } } }
                { 'enum': 'Enu', 'prefix': null, 'data': [ { 'name': 'x', 'if': null } ] }
                { 'command': 'go', 'data': null, 'returns': null, 'if': null }
                { 'event': 'GONE', 'data': null }
                { 'struct': 'Foo', 'data': {}, 'features': [ { 'name': 'f', 'if': null } ] }
                """;
        LoadResult lenient = load(text, false);
        assertThat(lenient.diagnostics())
                .extracting(Diagnostic::code)
                .containsOnly(DiagnosticCode.OLD_NULL, DiagnosticCode.OLD_UNION);
        Schema schema = lenient.schema().orElseThrow();
        assertThat(definition(schema, "Sim", UnionType.class).simple()).isTrue();
        assertThat(definition(schema, "Enu", EnumType.class).prefix()).isNull();
        assertThat(definition(schema, "go", Command.class).returns()).isNull();
        assertThat(schema.definitions()).allMatch(each -> each.condition() == null);
        assertThat(load(text, true).diagnostics())
                .as("strictly the same place")
                .first()
                .hasToString("s.json:1:27: error: null is no longer supported [old-null]");
    }

    @Test
    void nullAsAnyOtherValue() {
        for (String text : List.of(
                "{ 'struct': 'Foo', 'data': null }",
                "{ 'struct': 'Foo', 'data': { 'a': null } }",
                "{ 'enum': 'Foo', 'data': [ null ] }",
                "{ 'command': 'go', 'returns': [ null ] }",
                "{ 'command': 'go', 'features': null }",
                "{ 'event': 'GONE', 'data': { 'a': null } }",
                "{ 'command': null }")) {
            assertThat(load(text, false).diagnostics())
                    .as(text)
                    .allMatch(Diagnostic::isError)
                    .extracting(each -> each.code().id())
                    .contains("wrong-value");
        }
        for (String text : List.of(
                "{ 'event': 'GONE', 'returns': null }",
                "{ 'command': 'go', 'base': null }",
                "{ 'enum': 'Foo', 'data': [], 'base': null }",
                "{ 'struct': 'Foo', 'data': {}, 'discriminator': null }")) {
            assertThat(reported(load(text, false)))
                    .as("a key that the definition cannot have: %s", text)
                    .containsExactly("1 unknown-key");
        }
        assertThat(reported(load("{ 'pragma': null }", false))).containsExactly("1 invalid-pragma");
        assertThat(reported(load("{ 'include': null }", false))).containsExactly("1 invalid-include");
        assertThat(reported(load("{ 'command': 'go', 'boxed': null }", false))).containsExactly("1 invalid-flag");
    }

    @Test
    void charactersInStrings() {
        String text = "{ 'command': 'go', 'if': 'defined(A)\t&&\tdefined(B)' }";
        LoadResult lenient = load(text, false);
        assertThat(reported(lenient)).containsExactly("1 old-condition", "1 old-character");
        assertThat(definition(lenient.schema().orElseThrow(), "go", Command.class)
                        .condition())
                .isEqualTo(new IfCond.All(List.of(new IfCond.Defined("A"), new IfCond.Defined("B"))));
        assertThat(reported(load(text, true))).containsExactly("1 old-character");
        LoadResult included = SchemaLoader.load(
                SourceResolver.memory(Map.of("s.json", "{ 'include': 'é.json' }", "é.json", "{ 'command': 'go' }")),
                "s.json",
                LoadOptions.defaults());
        assertThat(reported(included)).containsExactly("1 old-character");
        assertThat(included.schema()).isPresent();
        assertThat(reported(load("{ 'struct': 'Föö', 'data': {} }", false)))
                .containsExactly("1 invalid-name", "1 old-character");
    }

    @Test
    void flagsAsWords() {
        assertThat(reported(load("{ 'command': 'raw', 'gen': 'no' }", false))).containsExactly("1 invalid-flag");
    }

    @Test
    void unionsWithoutBranches() {
        assertThat(load("{ 'union': 'Sim', 'data': {} }", false).diagnostics().stream()
                        .map(Diagnostic::toString))
                .contains("s.json:1:12: error: the union has no branches [empty-union]");
    }

    @Test
    void namesOfAnyStyle() {
        old("""
                { 'struct': 'lower_case', 'data': { 'an_id': 'int' } }
                { 'event': 'lower-case' }
                { 'command': 'do_It' }
                { 'enum': 'ABC', 'data': [ 'a_b' ] }
                """, "1 name-style", "1 name-style", "2 name-style", "3 name-style", "4 name-style", "4 name-style");
    }

    @Test
    void sectionsForNotesAndExamples() {
        Schema schema = old(
                """
                ##
                # @go:
                #
                # Goes.
                #
                # @to: where
                #
                # Returns: nothing on success
                #          and so on
                #
                # Note: it may not
                # come back
                #
                # Example:
                #
                # -> { "execute": "go" }
                # <- { "return": {} }
                #
                # Since: 1.0
                ##
                { 'command': 'go', 'data': { 'to': 'str' }, 'returns': 'str' }
                { 'pragma': { 'command-returns-exceptions': [ 'go' ] } }
                """,
                "11 doc-old-section",
                "12 doc-unindented",
                "14 doc-old-section",
                "16 doc-unindented",
                "17 doc-unindented");
        Doc doc = definition(schema, "go", Command.class).doc();
        assertThat(doc).isNotNull();
        assertThat(doc.sections()).extracting(Doc.Section::tag).containsExactly("Returns", "Note", "Example", "Since");
        assertThat(doc.sections().get(1).text().source()).isEqualTo("it may not\ncome back");
        assertThat(doc.sections().get(2).text().source()).contains("-> {").contains("<- {");
    }

    @Test
    void descriptionsThatContinueWithoutIndentation() {
        String text = """
                ##
                # @Foo:
                #
                # @a: one
                # two
                # @b: three
                #     four
                #   five
                #
                # A paragraph of its own.
                ##
                { 'struct': 'Foo', 'data': { 'a': 'int', 'b': 'int' } }
                """;
        LoadResult lenient = load(text, false);
        assertThat(reported(lenient)).containsExactly("5 doc-unindented", "8 doc-indentation");
        Doc doc = definition(lenient.schema().orElseThrow(), "Foo", StructType.class)
                .doc();
        assertThat(doc).isNotNull();
        assertThat(doc.members()).extracting(Doc.Entry::name).containsExactly("a", "b");
        assertThat(doc.members().get(0).text().source()).isEqualTo("one\ntwo");
        assertThat(reported(load(text, true)))
                .as("in strict loading, lines 5 to 8 are a paragraph")
                .containsExactly("12 doc-undocumented-member");
    }

    private static Doc doc(LoadResult result, String definition) {
        Doc doc = definition(result.schema().orElseThrow(), definition, Definition.class)
                .doc();
        assertThat(doc).isNotNull();
        return doc;
    }

    @Test
    void descriptionsThatBeginWithinAParagraph() {
        LoadResult result = load("""
                ##
                # @Foo:
                # Is a foo.
                # @a: one
                # @b: two
                ##
                { 'struct': 'Foo', 'data': { 'a': 'int', 'b': 'int' } }
                """, false);
        assertThat(reported(result)).containsExactly("4 doc-unindented");
        assertThat(doc(result, "Foo").body().source()).isEqualTo("Is a foo.");
        assertThat(doc(result, "Foo").members())
                .extracting(entry -> entry.text().source())
                .containsExactly("one", "two");
    }

    @Test
    void linesOfAParagraphThatAreNotDescriptions() {
        String text = """
                ##
                # @Foo:
                #
                # @a: one
                #
                # Is a foo.
                # @a: is what it is
                # @'b': bogus
                # @c: bogus
                ##
                { 'struct': 'Foo', 'data': { 'a': 'int' } }
                """;
        assertThat(reported(load(text, true))).isEmpty();
        LoadResult lenient = load(text, false);
        assertThat(reported(lenient)).isEmpty();
        assertThat(doc(lenient, "Foo")).isEqualTo(doc(load(text, true), "Foo"));
        assertThat(doc(lenient, "Foo").sections().get(0).text().source()).contains("@'b': bogus");
        // Member c exists, but 'b' does not, so no line of the paragraph is a description.
        assertThat(reported(load(text.replace("{ 'a': 'int' }", "{ 'a': 'int', 'c': 'int' }"), false)))
                .containsExactly("11 doc-undocumented-member");
    }

    @Test
    void headingsInFreeFormComments() {
        LoadResult result = load("""
                ##
                # = Title
                #
                # == Part
                # text
                ##

                ##
                # text: only
                ##
                { 'include': 't.json' }
                """.replace("{ 'include': 't.json' }\n", ""), false);
        assertThat(reported(result)).isEmpty();
        assertThat(result.schema().orElseThrow().docs()).hasSize(2);
    }

    @Test
    void sectionsThatAreNotAllowed() {
        old("""
                ##
                # @Foo:
                #
                # Returns: a struct returns nothing
                #
                # Since: 3.0
                ##
                { 'struct': 'Foo', 'data': {} }
                """, "4 doc-section-not-allowed");
    }

    @Test
    void membersAndFeaturesWithoutDescription() {
        old("""
                ##
                # @Foo:
                #
                # Since: 3.0
                ##
                { 'struct': 'Foo', 'data': { 'a': 'int' }, 'features': [ 'f' ] }
                """, "6 doc-undocumented-member", "6 doc-undocumented-feature");
    }

    @Test
    void parametersWithConditions() {
        old("""
                { 'command': 'go', 'data': { 'a': { 'type': 'int', 'if': 'X' } } }
                """, "1 conditional-arguments");
    }

    @Test
    void specialFeaturesOnTypes() {
        Schema schema = old("""
                { 'struct': 'Foo', 'data': {}, 'features': [ 'deprecated', 'unstable' ] }
                { 'enum': 'Enu', 'data': [], 'features': [ 'unstable' ] }
                """, "1 special-feature-on-type", "1 special-feature-on-type", "2 special-feature-on-type");
        assertThat(definition(schema, "Enu", EnumType.class).features())
                .extracting(Feature::name)
                .containsExactly("unstable");
        LoadResult result = load("{ 'enum': 'Enu', 'data': [], 'features': [ 'unstable', 'deprecated' ] }", false);
        assertThat(result.diagnostics().stream().map(Diagnostic::toString))
                .containsExactly(
                        "s.json:1:44: warning: feature 'unstable' is not allowed on a type [special-feature-on-type]",
                        "s.json:1:56: error: feature 'deprecated' is not allowed on a type [invalid-feature]");
    }

    @Test
    void escapesInStrings() {
        Schema schema = old(
                "{ 'struct': 'F\\u006fo', 'data': { '\\u0061': 'i\\u006Et' } }",
                "1 old-escape",
                "1 old-escape",
                "1 old-escape");
        assertThat(definition(schema, "Foo", StructType.class).members())
                .singleElement()
                .satisfies(member -> assertThat(member.name()).isEqualTo("a"));
        for (String escape : List.of("\\x", "\\u12", "\\u0000", "\\u0080", "\\u00g1")) {
            LoadResult result = load("{ 'struct': 'Foo" + escape + "', 'data': {} }", false);
            assertThat(reported(result)).as(escape).containsExactly("1 unknown-escape");
        }
        assertThat(reported(load("{ 'struct': 'Foo\\'', 'data': {} }", false)))
                .containsExactly("1 invalid-name", "1 old-escape");
    }

    @Test
    void namesWithLineEndsKeepMessagesToOneLine() {
        LoadResult result = load("{ 'struct': 'Foo', 'data': { '\\u000Aa': 'int', 'b\\u000a': 'int' } }", false);
        assertThat(result.diagnostics().get(0).message()).isEqualTo("'\uFFFDa' is not a valid member name");
        assertThat(result.diagnostics().get(0).labels())
                .singleElement()
                .satisfies(label -> assertThat(label.text()).isEqualTo("the same applies to 'b\uFFFD'"));
    }

    @Test
    void moreFeaturesThanNowAllowed() {
        StringBuilder features = new StringBuilder();
        for (int i = 0; i < 70; i++) {
            features.append(i == 0 ? "'f" : ", 'f").append(i).append("'");
        }
        old("{ 'command': 'go', 'features': [ " + features + " ] }", "1 too-many-features");
    }
}
