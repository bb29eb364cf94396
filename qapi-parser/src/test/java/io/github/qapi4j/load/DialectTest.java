package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
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
    void conditionsAsTextOfC() {
        Schema schema = old("""
                { 'struct': 'Aaa', 'data': {}, 'if': 'defined(CONFIG_A)' }
                { 'struct': 'Bbb', 'data': {}, 'if': 'defined(A) && !(defined(B)||defined C)' }
                { 'struct': 'Ccc', 'data': {}, 'if': [ 'defined(A)', '!defined(B)' ] }
                { 'enum': 'Ddd', 'data': [ { 'name': 'x', 'if': 'defined(A) || defined(B)' } ] }
                """, "1 old-condition");
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
        Schema schema = old("""
                { 'struct': 'Aaa', 'data': {}, 'if': 'CONFIG_X > 2' }
                { 'struct': 'Bbb', 'data': {}, 'if': [ '1', 'defined(A) && B != 0', '!defined(A)' ] }
                { 'enum': 'Ccc', 'data': [ { 'name': 'x', 'if': 'defined A && !HAVE_FOO' } ] }
                { 'event': 'DDD', 'if': 'HAVE_FOO' }
                """, "1 old-condition");
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
    void pragmasOfOldNames() {
        Schema schema = old("""
                { 'pragma': { 'returns-whitelist': [ 'num' ], 'name-case-whitelist': [ 'Odd' ] } }
                { 'command': 'num', 'returns': 'int' }
                { 'struct': 'Odd', 'data': { 'A': 'int' } }
                """, "1 old-pragma");
        assertThat(definition(schema, "num", Command.class).returns()).isNotNull();
    }

    @Test
    void flagsAsWords() {
        Schema schema = old("""
                { 'command': 'raw', 'gen': 'no', 'success-response': 'no' }
                { 'command': 'box', 'data': 'Arg', 'boxed': 'yes' }
                { 'struct': 'Arg', 'data': {} }
                """, "1 old-flag");
        assertThat(definition(schema, "raw", Command.class).gen()).isFalse();
        assertThat(definition(schema, "raw", Command.class).successResponse()).isFalse();
        assertThat(definition(schema, "box", Command.class).boxed()).isTrue();
    }

    @Test
    void namesOfAnyStyle() {
        old("""
                { 'struct': 'lower_case', 'data': { 'an_id': 'int', 'Big': 'str' } }
                { 'event': 'lower-case' }
                { 'command': 'do_It' }
                { 'enum': 'ABC', 'data': [ 'A_b' ] }
                """, "1 name-style");
    }

    @Test
    void sectionsForNotesAndExamples() {
        Schema schema = old("""
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
                """, "11 doc-old-section", "12 doc-unindented");
        Doc doc = definition(schema, "go", Command.class).doc();
        assertThat(doc).isNotNull();
        assertThat(doc.sections()).extracting(Doc.Section::tag).containsExactly("Returns", "Note", "Example", "Since");
        assertThat(doc.sections().get(1).text().source()).isEqualTo("it may not\ncome back");
        assertThat(doc.sections().get(2).text().source()).contains("-> {").contains("<- {");
    }

    @Test
    void descriptionsThatGoOnUnindented() {
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
        assertThat(reported(lenient)).containsExactly("5 doc-unindented");
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
    void linesOfAParagraphThatDescribeNothing() {
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
    void sectionsWhereTheyDescribeNothing() {
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
        old("{ 'struct': 'Foo', 'data': {}, 'features': [ 'deprecated' ] }", "1 special-feature-on-type");
    }

    @Test
    void escapesInStrings() {
        Schema schema = old("{ 'struct': 'F\\u006fo', 'data': { '\\u0061': 'i\\u006Et' } }", "1 old-escape");
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
                .satisfies(label -> assertThat(label.text()).isEqualTo("likewise 'b\uFFFD'"));
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
