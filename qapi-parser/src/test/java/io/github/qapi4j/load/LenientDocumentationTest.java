package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that problems in documentation are warnings, which affect only comments and lose no text. */
class LenientDocumentationTest {
    private static final String GO = "{ 'command': 'go' }\n";
    private static final String GO_WHERE = "{ 'command': 'go', 'data': { 'where': 'str' } }\n";

    private static LoadResult load(String text, Levels levels) {
        return load(Map.of("s.json", text), levels);
    }

    private static LoadResult load(Map<String, String> files, Levels levels) {
        return SchemaLoader.load(
                SourceResolver.memory(files), "s.json", LoadOptions.defaults().withLevels(levels));
    }

    private static List<String> reported(LoadResult result) {
        return result.diagnostics().stream()
                .map(diagnostic -> line(diagnostic) + " " + diagnostic.code().id())
                .toList();
    }

    private static int line(Diagnostic diagnostic) {
        return diagnostic.span() == null ? 0 : diagnostic.span().line();
    }

    private static Schema reads(String text, String... expected) {
        return reads(Map.of("s.json", text), expected);
    }

    /** Checks that a schema loads with these warnings, that its comments affect nothing else, and that strict loading rejects it. */
    private static Schema reads(Map<String, String> files, String... expected) {
        LoadResult lenient = load(files, Levels.of(false));
        assertThat(reported(lenient)).containsExactly(expected);
        assertThat(lenient.diagnostics())
                .noneMatch(Diagnostic::isError)
                .allMatch(diagnostic -> diagnostic.code().isDocumentation());
        Schema schema = lenient.schema().orElseThrow();
        LoadResult bare = SchemaLoader.load(Undocumented.files(files), "s.json", LoadOptions.defaults());
        assertThat(Undocumented.definitions(schema))
                .isEqualTo(Undocumented.definitions(bare.schema().orElseThrow()));

        assertThat(load(files, Levels.of(true)).diagnostics()).isNotEmpty().allMatch(Diagnostic::isError);
        LoadResult silent = load(files, silent());
        assertThat(reported(silent)).isEmpty();
        assertThat(Undocumented.definitions(silent.schema().orElseThrow())).isEqualTo(Undocumented.definitions(schema));
        return schema;
    }

    /** Strict levels, except that problems in documentation are not reported. */
    private static Levels silent() {
        Levels levels = Levels.of(true);
        for (DiagnosticCode code : DiagnosticCode.values()) {
            levels = code.isDocumentation() ? levels.with(code, Levels.Level.OFF) : levels;
        }
        return levels;
    }

    private static Doc doc(Schema schema, String definition) {
        Doc doc = schema.definition(definition).orElseThrow().doc();
        assertThat(doc).isNotNull();
        return doc;
    }

    private static String overview(Schema schema, String definition) {
        return doc(schema, definition).overview().source();
    }

    private static List<String> entries(List<Doc.Entry> entries) {
        return entries.stream().map(entry -> entry.name() + "=" + entry.text()).toList();
    }

    private static List<String> sections(Doc doc) {
        return doc.sections().stream()
                .map(section -> section.tag() + "=" + section.text())
                .toList();
    }

    /** A comment with these lines, then a definition. */
    private static String documented(String lines, String definition) {
        return "##\n" + lines.replaceAll("(?m)^(?=.)", "# ").replaceAll("(?m)^$(?=\n)", "#") + "##\n" + definition;
    }

    @Test
    void everyCodeOfDocumentationIsAWarning() {
        for (DiagnosticCode code : DiagnosticCode.values()) {
            // DOC_EXAMPLE checks the content of valid comments.
            assertThat(code.isDocumentation())
                    .as(code.id())
                    .isEqualTo(code.id().startsWith("doc-") && code != DiagnosticCode.DOC_EXAMPLE);
        }
    }

    @Test
    void aLevelCanRaiseAWarningToAnError() {
        String text = "##\n# @go:\n##\n" + GO;
        assertThat(load(text, Levels.of(false)).schema()).isPresent();
        String[] codes = {"delimiter", "missing-space", "unterminated"};
        String[] texts = {text.replaceFirst("##", "##x"), text.replace("# @", "#@"), text.replace("##\n{", "{")};
        for (int i = 0; i < codes.length; i++) {
            LoadResult result = load(texts[i], Levels.of(false).with("doc-" + codes[i] + "=error"));
            assertThat(result.schema()).as(codes[i]).isEmpty();
            assertThat(reported(result)).as(codes[i]).singleElement().asString().endsWith(codes[i]);
        }
    }

    @Test
    void textAfterOpeningHashesBelongsToTheComment() {
        assertThat(overview(reads("## Go.\n# @go:\n# Further.\n##\n" + GO, "1 doc-delimiter"), "go"))
                .isEqualTo("Go.\n\nFurther.");
        assertThat(overview(reads("## @go:\n# Go.\n##\n" + GO, "1 doc-delimiter"), "go"))
                .isEqualTo("Go.");
        assertThat(overview(reads("## Go.\n##\n" + GO, "1 doc-delimiter"), "go"))
                .as("no further warning for the name that is missing")
                .isEqualTo("Go.");
        assertThat(overview(reads("## Go.\n" + GO, "1 doc-delimiter"), "go"))
                .as("nor for the end")
                .isEqualTo("Go.");
    }

    @Test
    void bannersAreText() {
        String go = "##\n# @go:\n# Go.\n##\n" + GO;
        for (String banner : List.of("#####\n# Title\n#####\n", "#####\n", "#####\n# Title\n###\n", "### Title\n")) {
            String[] delimiters = banner.lines().count() == 3
                    ? new String[] {"1 doc-delimiter", "3 doc-delimiter"}
                    : new String[] {"1 doc-delimiter"};
            for (String gap : List.of("", "\n")) {
                Schema schema = reads(banner + gap + go, delimiters);
                assertThat(overview(schema, "go")).as(banner).isEqualTo("Go.");
            }
        }
    }

    @Test
    void textAfterClosingHashesIsDropped() {
        String comment = "##\n# @go:\n# Go.\n## end\n";
        assertThat(overview(reads(comment + GO, "4 doc-delimiter"), "go")).isEqualTo("Go.");
        Schema two = reads(comment + GO + "##\n# @come:\n# Come.\n##\n{ 'command': 'come' }\n", "4 doc-delimiter");
        assertThat(overview(two, "go")).isEqualTo("Go.");
        assertThat(overview(two, "come")).isEqualTo("Come.");
        assertThat(overview(reads(comment.replace(" end", "##") + GO, "4 doc-delimiter"), "go"))
                .isEqualTo("Go.");
    }

    @Test
    void textAfterHashesInTheMiddleIsText() {
        String free = "\n##\n# Free.\n##\n";
        Schema schema = reads("##\n# @go:\n#\n## Go.\n# Come back.\n##\n" + GO + free, "4 doc-delimiter");
        assertThat(overview(schema, "go")).isEqualTo("Go.\nCome back.");
    }

    @Test
    void hashesInTheMiddleDoNotEndAComment() {
        Schema schema = reads("##\n# @go:\n##\n# Go.\n#\n# @where: where to\n##\n" + GO_WHERE, "3 doc-delimiter");
        assertThat(overview(schema, "go")).isEqualTo("Go.");
        assertThat(entries(doc(schema, "go").members())).containsExactly("where=where to");
        reads("##\n# @go:\n##\n# @where: where to\n##\n" + GO_WHERE, "3 doc-delimiter");
        reads("##\n# Free.\n##\n# Text.\n##\n", "3 doc-delimiter");
    }

    @Test
    void hashesOutsideCommentsAreSkipped() {
        Schema schema = reads("##\n# @go:\n# Go.\n##\n\n##\n" + GO, "6 doc-delimiter");
        assertThat(overview(schema, "go")).isEqualTo("Go.");
        assertThat(schema.docs()).hasSize(1);
        reads("# @go:\n# Go.\n##\n" + GO, "3 doc-delimiter");
        reads("##\n" + GO, "1 doc-delimiter");
    }

    @Test
    void anUnterminatedCommentEndsAfterItsLines() {
        assertThat(overview(reads("##\n# @go:\n# Go.\n" + GO, "4 doc-unterminated"), "go"))
                .isEqualTo("Go.");
        Schema two = reads(
                "##\n# @go:\n# Go.\n" + GO + "\n##\n# @come:\n# Come.\n##\n{ 'command': 'come' }\n",
                "4 doc-unterminated");
        assertThat(overview(two, "go")).isEqualTo("Go.");
        assertThat(overview(two, "come")).isEqualTo("Come.");
        reads("##\n# @go:\n" + GO + "##\n{ 'command': 'come' }\n", "3 doc-unterminated");
        reads(GO + "##\n# Free.", "3 doc-unterminated");
        reads(GO + "##", "2 doc-unterminated");
    }

    @Test
    void anUnterminatedCommentEndsBeforeTheNextComment() {
        Schema free = reads("##\n# = Title\n##\n# @go:\n# Go.\n##\n" + GO, "3 doc-unterminated");
        assertThat(overview(free, "go")).isEqualTo("Go.");
        assertThat(free.docs()).hasSize(2);
        Schema gap = reads(
                "##\n# @come:\n# Come.\n\n##\n# @go:\n# Go.\n##\n" + GO + "{ 'command': 'come' }\n",
                "1 doc-misplaced",
                "5 doc-unterminated");
        assertThat(overview(gap, "go")).isEqualTo("Go.");
        assertThat(overview(gap, "come")).isEqualTo("Come.");
    }

    @Test
    void validCommentsAreNotRepaired() {
        for (String text : List.of(
                "##\n# @go:\n##\n# an ordinary comment\n" + GO,
                "##\n# Free.\n##\n# an ordinary comment\n\n##\n# @go:\n##\n" + GO,
                "##\n# @go:\n\n# Go.\n\n##\n" + GO,
                "##\n##\n##\n# @go:\n##\n" + GO,
                "  ##\n\t# @go:\n\t##\n" + GO,
                "##\r\n# @go:\r\n#\r\n# Go.\r\n##\r\n" + GO)) {
            assertThat(reported(load(text, Levels.of(true)))).as(text).isEmpty();
            assertThat(reported(load(text, Levels.of(false)))).as(text).isEmpty();
        }
    }

    @Test
    void aSpaceMayBeMissing() {
        Schema schema = reads(
                "##\n#@go:\n#\n#Go.\n#\n#@where: where\n#\t to\n##\n" + GO_WHERE,
                "2 doc-missing-space",
                "4 doc-missing-space",
                "6 doc-missing-space",
                "7 doc-missing-space");
        assertThat(overview(schema, "go")).isEqualTo("Go.");
        assertThat(entries(doc(schema, "go").members())).containsExactly("where=where\n to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@go", "@go Go.", "@go: Go.", "@go:  Go.", "@go Go.\n", "@go:Go.\n"})
    void theNameMayLackItsColonOrBeFollowedByText(String line) {
        Schema schema = reads(documented(line + "\nFurther.\n\n@where: to\n", GO_WHERE), "2 doc-invalid-symbol");
        Doc doc = doc(schema, "go");
        assertThat(doc.symbol()).isEqualTo("go");
        assertThat(doc.body().source().replaceAll("\\s+", " "))
                .isEqualTo(line.contains("Go.") ? "Go. Further." : "Further.");
        assertThat(entries(doc.members())).containsExactly("where=to");
    }

    @Test
    void theNameMayBeMissing() {
        Schema described = reads(documented("@where: where to\n", GO_WHERE), "2 doc-invalid-symbol");
        assertThat(doc(described, "go").symbol()).isEqualTo("go");
        assertThat(entries(doc(described, "go").members())).containsExactly("where=where to");
        assertThat(overview(reads(documented("@:\nGo.\n", GO), "2 doc-invalid-symbol"), "go"))
                .isEqualTo("Go.");
        Schema text = reads(documented("Go.\n\nSince: 1.0\n", GO), "1 doc-without-symbol");
        assertThat(overview(text, "go")).isEqualTo("Go.");
        assertThat(sections(doc(text, "go"))).containsExactly("Since=1.0");
        Schema members = reads(documented("Go.\n\n@where: where to\n", GO_WHERE), "4 doc-member-in-free-form");
        assertThat(overview(members, "go")).isEqualTo("Go.");
        assertThat(entries(doc(members, "go").members())).containsExactly("where=where to");
        assertThat(members.docs()).containsExactly(doc(members, "go"));
        Schema old = reads(documented("Go.\n\nNote: slow\nor not\n", GO), "1 doc-without-symbol");
        assertThat(sections(doc(old, "go"))).containsExactly("Note=slow\nor not");
    }

    @Test
    void freeFormTextMayDescribeMembers() {
        Schema schema =
                reads(documented("Text.\n@where: where to\n", "\n##\n# @go:\n##\n" + GO), "3 doc-member-in-free-form");
        assertThat(schema.docs().get(0).symbol()).isNull();
        assertThat(schema.docs().get(0).body().source()).isEqualTo("Text.\n@where: where to");
    }

    @Test
    void descriptionsWithoutAValidNameAreText() {
        Schema empty = reads(documented("@go:\n\n@: where to\n", GO_WHERE), "4 doc-invalid-name");
        assertThat(sections(doc(empty, "go"))).containsExactly("null=where to");
        Schema spaces = reads(documented("@go:\n\n@where : where to\n", GO_WHERE), "4 doc-invalid-name");
        assertThat(overview(spaces, "go")).isEqualTo("@where : where to");
        reads(
                documented("@go:\n\n@: where to\n", GO_WHERE.replace("{ 'where'", "{ 'when': 'str', 'where'")),
                "4 doc-invalid-name",
                "6 doc-undocumented-member",
                "6 doc-undocumented-member");
    }

    @Test
    void duplicatesAreKept() {
        Schema members = reads(documented("@go:\n\n@where: one\n@where: two\n", GO_WHERE), "5 doc-duplicate");
        assertThat(entries(doc(members, "go").members())).containsExactly("where=one\n\ntwo");
        Schema sections = reads(documented("@go:\n\nSince: 1.0\n\nSince: 2.0\n", GO), "6 doc-duplicate");
        assertThat(sections(doc(sections, "go"))).containsExactly("Since=1.0", "Since=2.0");
        Schema features = reads(
                documented(
                        "@go:\n\nFeatures:\n\n@a: one\n\nFeatures:\n\n@b: two\n",
                        "{ 'command': 'go', 'features': [ 'a', 'b' ] }\n"),
                "8 doc-duplicate");
        assertThat(entries(doc(features, "go").features())).containsExactly("a=one", "b=two");
    }

    @Test
    void sectionsMayBeEmpty() {
        String returning = "{ 'command': 'go', 'returns': [ 'Where' ] }\n{ 'struct': 'Where', 'data': {} }\n";
        Schema empty = reads(documented("@go:\n\nReturns:\n\nSince: 1.0\n\nText.\n", returning), "4 doc-empty-section");
        assertThat(sections(doc(empty, "go")))
                .as("by the newest rules, as if there were text")
                .containsExactly("Returns=", "Since=1.0", "null=Text.");
        reads(documented("@go:\n\nErrors:\n", GO), "4 doc-empty-section");
        reads(documented("@go:\n\n@where:\n", GO_WHERE), "4 doc-empty-section");
        Schema unindented = reads(documented("@go:\n\nReturns:\nwhat it finds\n", returning), "5 doc-unindented");
        assertThat(sections(doc(unindented, "go"))).containsExactly("Returns=what it finds");
    }

    @Test
    void featuresMayBeMissing() {
        String last = "@go:\n\nSince: 1.0\n\nFeatures:\n";
        assertThat(sections(doc(reads(documented(last, GO), "7 doc-empty-features"), "go")))
                .containsExactly("Since=1.0");
        Schema text = reads(documented(last + "plain\n\n", GO), "7 doc-empty-features");
        assertThat(sections(doc(text, "go"))).containsExactly("Since=1.0", "null=plain");
        Schema name = reads(documented(last + "plain\n@nothing: else\n", GO), "7 doc-empty-features");
        assertThat(sections(doc(name, "go"))).containsExactly("Since=1.0", "null=plain\n@nothing: else");
    }

    @Test
    void descriptionsMayBeInAnyOrder() {
        Schema schema = reads(
                documented(
                        "@go:\n\nSince: 1.0\n\n@where: where to\n\nTODO: finish\n\nFeatures:\n\n@deprecated: old\n\nMore.\n",
                        GO_WHERE.replace(" } }", " }, 'features': [ 'deprecated' ] }")),
                "6 doc-order");
        assertThat(entries(doc(schema, "go").members())).containsExactly("where=where to");
        assertThat(entries(doc(schema, "go").features())).containsExactly("deprecated=old");
        assertThat(sections(doc(schema, "go"))).containsExactly("Since=1.0", "TODO=finish", "null=More.");
    }

    @Test
    void featuresMayBeginWithinAParagraph() {
        Schema schema = reads(
                documented(
                        "@go:\n\nGo.\nFeatures:\n\n@deprecated: old\n",
                        GO.replace(" }", ", 'features': [ 'deprecated' ] }")),
                "5 doc-unindented");
        assertThat(overview(schema, "go")).isEqualTo("Go.");
        assertThat(entries(doc(schema, "go").features())).containsExactly("deprecated=old");
    }

    @Test
    void indentationMayDecrease() {
        Schema schema = reads(documented("@go:\n\n@where: where\n    to\n  go\n", GO_WHERE), "6 doc-indentation");
        assertThat(entries(doc(schema, "go").members())).containsExactly("where=where\n    to\n  go");
        reads(documented("@go:\n\n@where: where\n    to\nSince: 1.0\n", GO_WHERE), "6 doc-indentation");
    }

    @Test
    void aWrongNameRemainsTheSymbol() {
        Schema schema = reads(documented("@og:\n\nGo.\n\n@where: where to\n", GO_WHERE), "8 doc-wrong-symbol");
        assertThat(doc(schema, "go").symbol()).isEqualTo("og");
        assertThat(overview(schema, "go")).isEqualTo("Go.");
    }

    @Test
    void documentationMayBeInAnotherPlace() {
        String go = "##\n# @go:\n# Go.\n##\n";
        for (String between :
                List.of("{ 'pragma': {} }\n", "{ 'include': 't.json' }\n", "##\n# Free.\n##\n\n{ 'pragma': {} }\n")) {
            Schema schema =
                    reads(Map.of("s.json", go + between + GO, "t.json", "{ 'event': 'GONE' }"), "1 doc-misplaced");
            assertThat(overview(schema, "go")).as(between).isEqualTo("Go.");
        }
        assertThat(reads(GO + go, "2 doc-misplaced").docs()).hasSize(1);
        Schema required = reads(go + "{ 'pragma': { 'doc-required': true } }\n" + GO, "1 doc-misplaced");
        assertThat(overview(required, "go")).isEqualTo("Go.");
    }

    @Test
    void documentationMayBeInTheMiddleOfAnExpression() {
        reads(
                "{ 'command': 'go',\n##\n# where to\n##\n  'data': { 'where': ## text\n 'str' } }\n",
                "2 doc-misplaced",
                "5 doc-misplaced");
        reads("{ 'enum': 'Ee', 'data': [\n##\n# a\n##\n{ 'name': 'a' } ] }\n", "2 doc-misplaced");
        String unclosed = "{ 'command': 'go', 'data': { 'a': 'int' }\n##\n# @e:\n##\n{ 'command': 'e' }\n";
        assertThat(reported(load(unclosed, Levels.of(false))))
                .as("the expression is incomplete")
                .containsExactly("2 syntax");
        assertThat(reported(load("{ 'command': 'go'\n##\n# text\n##\n", Levels.of(false))))
                .containsExactly("2 syntax");
    }

    @Test
    void documentationMayBeMissing() {
        Schema schema = reads(
                "{ 'pragma': { 'doc-required': true } }\n" + GO + "{ 'event': 'GONE' }\n",
                "2 doc-required",
                "3 doc-required");
        assertThat(schema.definition("go").orElseThrow().doc()).isNull();
        reads(
                documented("@go:\n", GO_WHERE.replace(" } }", " }, 'features': [ 'f' ] }")),
                "4 doc-undocumented-member",
                "4 doc-undocumented-feature");
    }

    /** As in net.json of QEMU 4.0 and 4.1. */
    @Test
    void membersOfAnotherTypeMayBeDescribed() {
        String type = "{ 'struct': 'Where', 'data': { 'where': 'str' } }\n";
        String comment = "@go:\n\n@params: where to\n";
        Schema schema = reads(
                documented(comment, "{ 'command': 'go', 'boxed': true, 'data': 'Where' }\n" + type),
                "4 doc-unknown-member");
        assertThat(entries(doc(schema, "go").members())).containsExactly("params=where to");
        reads(
                documented(comment.replace("go", "GO"), "{ 'event': 'GO', 'boxed': true, 'data': 'Where' }\n" + type),
                "4 doc-unknown-member");
        reads(
                documented("@GO:\n\n@where: to\n", "{ 'event': 'GO', 'data': 'Where' }\n" + type),
                "4 doc-unknown-member");
        reads(documented("@Ee:\n\n@a: an a\n@b: a b\n", "{ 'enum': 'Ee', 'data': [ 'a' ] }\n"), "5 doc-unknown-member");
        reads(
                documented("@Alt:\n\n@s: text\n@x: none\n", "{ 'alternate': 'Alt', 'data': { 's': 'str' } }\n"),
                "5 doc-unknown-member");
        reads(documented("@go:\n\n@params: none\n", GO), "4 doc-unknown-member");
    }

    @Test
    void featuresThatDoNotExistMayBeDescribed() {
        String comment = "@go:\n\nFeatures:\n\n@where: where to\n";
        assertThat(entries(doc(reads(documented(comment, GO), "6 doc-unknown-feature"), "go")
                        .features()))
                .containsExactly("where=where to");
        reads(documented(comment, GO_WHERE), "6 doc-unknown-feature");
        reads(documented("@go:\n\n@old: old\n", GO.replace(" }", ", 'features': [ 'old' ] }")), "4 doc-unknown-member");
    }

    @Test
    void oneCommentMayHaveSeveralProblems() {
        Schema schema = reads(
                "##\n#@go\n#\n# Since:\n#\n# @were: where to\n#\n# @: when\n" + GO_WHERE,
                "2 doc-missing-space",
                "2 doc-invalid-symbol",
                "4 doc-empty-section",
                "6 doc-order",
                "8 doc-invalid-name",
                "9 doc-unterminated");
        assertThat(entries(doc(schema, "go").members())).containsExactly("were=where to", "where=");
    }

    private static void rejects(String text, String... expected) {
        assertThat(reported(load(text, Levels.of(false)))).containsExactly(expected);
        assertThat(load(text, Levels.of(false)).schema()).isEmpty();
        assertThat(load(Undocumented.text(text), Levels.of(false)).schema()).isEmpty();
    }

    @Test
    void aWarningHidesNoError() {
        String enumeration = "{ 'enum': 'Ee', 'data': [ 'a' ] }\n";
        rejects(
                documented("@Fo:\n", "{ 'struct': 'Foo', 'data': {} }\n{ 'command': 'go', 'data': 'Fo' }\n"),
                "4 doc-wrong-symbol",
                "5 unknown-type");
        rejects(GO + documented("@come:\n", GO), "5 doc-wrong-symbol", "5 duplicate-definition");
        rejects(documented("@go:\n", "{ 'include': 't.json', 'data': {} }\n"), "1 doc-misplaced", "4 invalid-include");
        rejects(
                documented("@GO:\n\n@a: a\n", "{ 'event': 'GO', 'data': 'Ee' }\n" + enumeration),
                "4 doc-unknown-member",
                "6 invalid-arguments");
    }

    @Test
    void aDescriptionOfADiscriminatorHidesNoError() {
        String union = documented("@Uni:\n\n@typ: the type\n", """
                { 'union': 'Uni', 'base': { 'type': 'Ee' }, 'discriminator': 'typ', 'data': { 'a': 'Str' } }
                { 'enum': 'Ee', 'data': [ 'a' ] }
                { 'struct': 'Str', 'data': {} }
                """);
        rejects(union, "4 doc-unknown-member", "6 invalid-discriminator");
    }

    @Test
    void hashesInAnExpressionThatAMalformedCommentPrecedesAreAnError() {
        rejects("##\n# @go:\n{ 'command': 'go',\n##\n# text\n##\n", "3 doc-unterminated", "4 syntax");
    }

    @Test
    void manyProblemsTakeLinearTime() {
        List<String> texts = new ArrayList<>();
        for (String line :
                List.of("## x\n", "##\n", "#x\n", "# @ x\n", "# @a: x\n", "##\n# @a:\n", "##\n# x\n", "### \n\n")) {
            texts.add("##\n# @go:\n" + line.repeat(10_000) + GO);
        }
        for (String text : texts) {
            LoadResult result = load(text, Levels.of(false));
            assertThat(result.schema()).isPresent();
            assertThat(result.diagnostics()).isNotEmpty();
        }
    }
}
