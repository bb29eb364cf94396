package io.github.qapi4j.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.source.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParserTest {
    private final Diagnostics diagnostics = new Diagnostics(Levels.of(true));

    private List<String> parse(String text) {
        List<TopLevel> items = new ArrayList<>();
        Parser.parse(new SourceFile("a.json", text), diagnostics, items::add);
        return items.stream().map(ParserTest::print).toList();
    }

    private List<String> messages() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    private static String print(TopLevel item) {
        if (item instanceof TopLevel.Expression expression) {
            return print(expression.expr());
        }
        if (item instanceof TopLevel.Documentation documentation) {
            DocBlock block = documentation.block();
            return block.intact()
                    ? IntStream.range(0, block.size())
                            .mapToObj(block::line)
                            .collect(Collectors.joining("|", "##", "##"))
                    : "broken comment";
        }
        return "broken " + ((TopLevel.Broken) item).names();
    }

    private static String print(Expr expr) {
        if (expr instanceof Expr.Obj object) {
            return object.entries().stream()
                    .map(entry -> entry.key().text() + ":" + print(entry.value()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (expr instanceof Expr.Arr array) {
            return array.elements().stream().map(ParserTest::print).collect(Collectors.joining(",", "[", "]"));
        }
        return expr instanceof Name name ? name.text() : String.valueOf(((Expr.Bool) expr).value());
    }

    @Test
    void parsesExpressionsAndComments() {
        assertThat(parse("""
                        # a plain comment
                        { 'a': { 'b': [ true, 'c', [], {} ] }, 'd': false }
                        ##
                        # @foo:
                        #
                        #   text  \s
                        ##
                        {}
                        """)).containsExactly("{a:{b:[true,c,[],{}]},d:false}", "##@foo:||  text##", "{}");
        assertThat(messages()).isEmpty();
    }

    @Test
    void spansAreThoseOfTheText() {
        List<TopLevel> items = new ArrayList<>();
        Parser.parse(new SourceFile("a.json", " { 'a': [ 'b' ] } "), diagnostics, items::add);
        Expr.Obj object = ((TopLevel.Expression) items.get(0)).expr();
        assertThat(object.span().text()).isEqualTo("{ 'a': [ 'b' ] }");
        assertThat(object.entries().get(0).key().span().text()).isEqualTo("'a'");
        assertThat(object.entries().get(0).value().span().text()).isEqualTo("[ 'b' ]");
    }

    @Test
    void continuesWithTheNextTopLevelExpression() {
        assertThat(parse("""
                        { 'struct': 'One', 'data' { } }
                        { 'struct': 'Two' }
                        { 'enum': 'Three', 'data': [ 'a' 'b' ]
                        ##
                        # text
                        ##
                        { 'event': 'Four' } }
                        { 'struct': 'Five', 'data: {} }
                        { 'struct': 'Six' }
                        """))
                .containsExactly(
                        "broken [One]",
                        "{struct:Two}",
                        "broken [Three]",
                        "##text##",
                        "{event:Four}",
                        "broken [Five]",
                        "{struct:Six}");
        assertThat(messages())
                .containsExactly(
                        "a.json:1:27: error: expected ':', got '{' [syntax]",
                        "a.json:3:34: error: expected ',' or ']', got 'b' [syntax]",
                        "a.json:7:21: error: expected '{', got '}' [syntax]",
                        "a.json:8:21: error: missing \"'\" at the end of the string [unterminated-string]");
    }

    @Test
    void continuesAfterTheClosingBraceOnTheSameLine() {
        assertThat(parse("{ 'struct' 'One' } { 'struct': 'Two' }")).containsExactly("broken [One]", "{struct:Two}");
        assertThat(messages()).hasSize(1);
    }

    @Test
    void reportsEachMissingPieceOnce() {
        parse("{ 'a'");
        parse("{ 'a': ");
        parse("{ 'a': 'b'");
        parse("{ 'a': 'b',");
        parse("{ 'a': 'b', }");
        parse("{ a: 'b' }");
        parse("{ true: 'b' }");
        parse("[ 'a', ]");
        parse("[ , ]");
        assertThat(messages())
                .containsExactlyInAnyOrder(
                        "a.json:1:6: error: expected ':', got the end of the file [syntax]",
                        "a.json:1:8: error: expected '{', '[', a string or a boolean, got the end of the file [syntax]",
                        "a.json:1:11: error: expected ',' or '}', got the end of the file [syntax]",
                        "a.json:1:12: error: expected a string, got the end of the file [syntax]",
                        "a.json:1:13: error: expected a string, got '}' [syntax]",
                        "a.json:1:3: error: stray 'a' [stray-text]",
                        "a.json:1:3: error: expected a string or '}', got 'true' [syntax]",
                        "a.json:1:8: error: expected '{', '[', a string or a boolean, got ']' [syntax]",
                        "a.json:1:3: error: expected '{', '[', ']', a string or a boolean, got ',' [syntax]");
    }

    @Test
    void keepsTheFirstOfTwoEqualKeysWithinADefinition() {
        assertThat(parse("{ 'x': { 'a': 'b', 'a': 'c' } }")).containsExactly("{x:{a:b}}");
        assertThat(messages()).containsExactly("a.json:1:20: error: duplicate key 'a' [duplicate-key]");
    }

    @Test
    void aDefinitionWithADuplicateKeyKeepsOnlyItsNames() {
        assertThat(parse("{ 'struct': 'One', 'struct': 'Two', 'data': {} }\n{}"))
                .containsExactly("broken [One, Two]", "{}");
        assertThat(messages()).containsExactly("a.json:1:20: error: duplicate key 'struct' [duplicate-key]");
    }

    @Test
    void theRestOfABrokenObjectIsNotAnObject() {
        assertThat(parse("'struct': 'A', 'data': { 'b': {} } }\n{}")).containsExactly("broken [A]", "{}");
        assertThat(parse("{ 'struct': 'A', 'b': {} } }\n{}")).containsExactly("broken [A]", "{}");
        assertThat(parse("{ 'union': 'U', 'base': {} }, 'data': { 'b': {} } }\n{}"))
                .containsExactly("broken [U]", "{}");
        assertThat(parse("{ 'struct': 'S', ] 'data': { 'b': {} } }\n{}")).containsExactly("broken [S]", "{}");
        assertThat(parse("##\n# x\n##{ 'struct': 'S',\n  'data': { 'b': {} } }\n{}"))
                .containsExactly("broken comment", "broken [S]", "{}");
        assertThat(messages()).hasSize(5);
    }

    @Test
    void acceptsOnlyObjectsAtTopLevel() {
        assertThat(parse("'a' 'b' true\n{}")).containsExactly("broken []", "{}");
        assertThat(messages())
                .containsExactly("a.json:1:1: error: only objects are allowed at the top level [not-an-object]");
    }

    @Test
    void malformedCommentsAreReportedOnce() {
        assertThat(parse("## x\n# y\n##\n{}")).containsExactly("broken comment", "{}");
        assertThat(parse("##\n# y\n## z\n{}")).containsExactly("broken comment", "{}");
        assertThat(parse("##\n#y\n# z\n##\n{}")).containsExactly("broken comment", "{}");
        assertThat(parse("##\n# y\n{}")).containsExactly("broken comment", "{}");
        assertThat(parse("##\n# y\n")).containsExactly("broken comment");
        assertThat(messages())
                .containsExactlyInAnyOrder(
                        "a.json:1:1: error: text after '##' at the start of a documentation comment [doc-delimiter]",
                        "a.json:3:1: error: text after '##' at the end of a documentation comment [doc-delimiter]",
                        "a.json:2:1: error: missing space after '#' in a documentation comment [doc-missing-space]",
                        "a.json:3:1: error: the documentation comment does not end with '##' [doc-unterminated]",
                        "a.json:2:4: error: the documentation comment does not end with '##' [doc-unterminated]");
    }

    @Test
    void nestingHasALimit() {
        String deep = "[".repeat(Parser.MAX_NESTING - 1) + "]".repeat(Parser.MAX_NESTING - 1);
        List<TopLevel> items = new ArrayList<>();
        Parser.parse(new SourceFile("a.json", "{ 'a': " + deep + " }"), diagnostics, items::add);
        assertThat(items).hasSize(1).first().isInstanceOf(TopLevel.Expression.class);
        assertThat(messages()).isEmpty();
        assertThat(parse("{ 'a': [" + deep + "] }\n{}")).containsExactly("broken []", "{}");
        assertThat(messages())
                .containsExactly("a.json:1:507: error: objects and arrays are nested more than 500 levels deep"
                        + " [nesting-too-deep]");
    }
}
