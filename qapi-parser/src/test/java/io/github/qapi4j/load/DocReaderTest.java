package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.DocReader.ReadDoc;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.syntax.Parser;
import io.github.qapi4j.syntax.TopLevel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocReaderTest {
    private Diagnostics diagnostics = new Diagnostics(Levels.of(true));

    private ReadDoc read(boolean strict, String lines) {
        diagnostics = new Diagnostics(Levels.of(strict));
        String text = "##\n" + lines.indent(0).replaceAll("(?m)^(?=.)", "# ").replaceAll("(?m)^$(?=\n)", "#") + "##\n";
        List<TopLevel> items = new ArrayList<>();
        Parser.parse(new SourceFile("a.json", text), diagnostics, items::add);
        return DocReader.read(((TopLevel.Documentation) items.get(0)).block(), diagnostics);
    }

    private Doc strict(String lines) {
        ReadDoc read = read(true, lines);
        assertThat(messages()).isEmpty();
        assertThat(read.intact()).isTrue();
        return read.doc();
    }

    private Doc lenient(String lines) {
        ReadDoc read = read(false, lines);
        assertThat(read.intact()).as("%s", messages()).isTrue();
        return read.doc();
    }

    private List<String> messages() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    private static List<String> entries(List<Doc.Entry> entries) {
        return entries.stream().map(entry -> entry.name() + "=" + entry.text()).toList();
    }

    private static List<String> sections(Doc doc) {
        return doc.sections().stream()
                .map(section -> section.tag() + "=" + section.text())
                .toList();
    }

    @Test
    void readsAllParts() {
        Doc doc = strict("""
                @foo:

                The overview.

                More of it.

                @a: one line
                    and another

                    and a paragraph

                @b:
                    on the next line

                Features:

                @deprecated: old

                Plain text.

                Returns: something
                    good

                Errors:
                    - this
                    - that

                Since: 1.0

                .. note:: stays text
                """);
        assertThat(doc.symbol()).isEqualTo("foo");
        assertThat(doc.introduction()).isSameAs(DocText.EMPTY);
        assertThat(doc.body().source()).isEqualTo("The overview.\n\nMore of it.");
        assertThat(entries(doc.members()))
                .containsExactly("a=one line\n    and another\n\n    and a paragraph", "b=    on the next line");
        assertThat(entries(doc.features())).containsExactly("deprecated=old");
        assertThat(sections(doc))
                .containsExactly(
                        "null=Plain text.",
                        "Returns=something\n    good",
                        "Errors=    - this\n    - that",
                        "Since=1.0",
                        "null=.. note:: stays text");
        assertThat(doc.member("a").map(DocText::source)).contains("one line\n    and another\n\n    and a paragraph");
        assertThat(doc.section("Since").map(DocText::source)).contains("1.0");
        assertThat(doc.section("Notes")).isEmpty();
    }

    @Test
    void readsFreeForm() {
        Doc doc = strict("= Heading\n\nText: with a colon.\n");
        assertThat(doc.symbol()).isNull();
        assertThat(doc.body().source()).isEqualTo("= Heading\n\nText: with a colon.");
        assertThat(doc.sections()).isEmpty();
        assertThat(strict("").body().isEmpty()).isTrue();
    }

    @Test
    void indentedTextBehindTheSymbolIsTheIntroduction() {
        Doc doc = strict("""
                @foo:

                    Do it.

                      - deeper
                  less deep

                The details.

                More of them.

                @a: one

                Still more.

                Since: 11.0
                """);
        assertThat(doc.introduction().source()).isEqualTo("Do it.\n\n  - deeper\nless deep");
        assertThat(doc.body().source()).isEqualTo("The details.\n\nMore of them.");
        assertThat(doc.overview()).isEqualTo(doc.introduction());
        assertThat(entries(doc.members())).containsExactly("a=one");
        assertThat(sections(doc)).containsExactly("null=Still more.", "Since=11.0");
    }

    @Test
    void theIntroductionMayBeAllAndMayBeginAtOnce() {
        Doc doc = strict("@foo:\n    Do it.\n\n@a: one\n");
        assertThat(doc.introduction().source()).isEqualTo("Do it.");
        assertThat(doc.body().isEmpty()).isTrue();
        assertThat(entries(doc.members())).containsExactly("a=one");
        assertThat(strict("@foo:\n\n    Do it.\n").introduction().source()).isEqualTo("Do it.");
        assertThat(lenient("@foo:\n\n    Do it.\n\nNote: old\n").introduction().source())
                .isEqualTo("Do it.");
    }

    @Test
    void anIntroductionIsIndentedByTwoSpacesAtLeastAndComesFirst() {
        Doc slip = strict("@foo:\n\n One space.\n");
        assertThat(slip.introduction().isEmpty()).isTrue();
        assertThat(slip.body().source()).isEqualTo(" One space.");
        Doc later = strict("@foo:\n\nText.\n\n    Indented.\n");
        assertThat(later.introduction().isEmpty()).isTrue();
        assertThat(later.body().source()).isEqualTo("Text.\n\n    Indented.");
        assertThat(strict("    Free.\n").introduction().isEmpty()).isTrue();
        assertThat(strict("@foo:\n").overview()).isEqualTo(DocText.EMPTY);
    }

    /** Releases before 2026 read all of it as one paragraph, so it must still be accepted or rejected as before. */
    @ParameterizedTest
    @ValueSource(strings = {"@b: text", "Features:", "Note: x", "Returns: x", "Since: 1.0", "more"})
    void textThatAnUnindentedLineContinuesIsNoIntroduction(String line) {
        for (boolean strict : new boolean[] {true, false}) {
            ReadDoc read = read(strict, "@foo:\n\n    Do it.\n" + line + "\n\nSince: 1.0\n");
            assertThat(messages()).isEmpty();
            assertThat(read.intact()).isTrue();
            assertThat(read.doc().introduction().isEmpty()).isTrue();
            assertThat(read.doc().body().source()).isEqualTo("    Do it.\n" + line);
            assertThat(sections(read.doc())).containsExactly("Since=1.0");
        }
    }

    @Test
    void twoColonsAreMarkup() {
        assertThat(sections(strict("@foo:\n\nSince: 1\n\nExample::\n\n    text\n")))
                .containsExactly("Since=1", "null=Example::\n\n    text");
    }

    @Test
    void oldSectionsGoOnWithoutIndentation() {
        Doc doc = lenient("""
                @foo:

                Overview.

                @a: one line
                and another
                @b: #optional text

                Returns: something
                and more

                Since: 1.0

                Note: first
                second

                third

                Example:

                -> { "execute": "foo" }
                <- { "return": {} }

                """);
        assertThat(entries(doc.members())).containsExactly("a=one line\nand another", "b=#optional text");
        assertThat(sections(doc))
                .containsExactly(
                        "Returns=something\nand more",
                        "Since=1.0",
                        "Note=first\nsecond\n\nthird",
                        "Example=-> { \"execute\": \"foo\" }\n<- { \"return\": {} }");
        String unindented = "warning: the line continues a description but is not indented [doc-unindented]";
        assertThat(messages())
                .containsExactly(
                        "a.json:7:3: " + unindented,
                        "a.json:11:3: " + unindented,
                        "a.json:15:3: warning: section 'Note' is no longer supported [doc-old-section]",
                        "a.json:16:3: " + unindented,
                        "a.json:18:3: " + unindented,
                        "a.json:20:3: warning: section 'Example' is no longer supported [doc-old-section]",
                        "a.json:22:3: " + unindented,
                        "a.json:23:3: " + unindented);
    }

    @Test
    void aSentenceIsNoDescription() {
        String text = "@foo:\n\n@bar is set: then baz.\n";
        assertThat(lenient(text).body().source()).isEqualTo("@bar is set: then baz.");
        assertThat(entries(strict(text).members())).containsExactly("bar is set=then baz.");
    }

    private void rejects(String lines, String message) {
        assertThat(read(true, lines).intact()).isEqualTo(message.contains("[doc-long") || message.contains("spacing]"));
        assertThat(messages()).containsExactly("a.json:" + message);
    }

    @Test
    void reportsErrors() {
        rejects("@foo\n", "2:3: error: the line of the documented name must end with ':' [doc-invalid-symbol]");
        rejects("@:\n", "2:3: error: a name is required after '@' [doc-invalid-symbol]");
        rejects("@foo:\n\n@:\n", "4:3: error: a name is required between '@' and ':' [doc-invalid-name]");
        rejects("@foo:\n\n@a: x\n@a: y\n", "5:3: error: '@a:' is described twice [doc-duplicate]");
        rejects("@foo:\n\n@a:\n\nSince: 1\n", "4:3: error: the description of '@a:' has no text [doc-empty-section]");
        rejects("@foo:\n\nSince:\n", "4:3: error: section 'Since' has no text [doc-empty-section]");
        rejects("@foo:\n\nSince: 1\n\nSince: 2\n", "6:3: error: duplicate section 'Since' [doc-duplicate]");
        rejects(
                "@foo:\n\nSince: 1\n\n@a: x\n",
                "6:3: error: the description of '@a:' comes after a section [doc-order]");
        rejects(
                "@foo:\n\nFeatures:\n\nSince: 1\n",
                "6:3: error: expected descriptions of features after 'Features:' [doc-empty-features]");
        rejects(
                "@foo:\n\nFeatures:\n@f: x\n\nFeatures:\n@g: x\n",
                "7:3: error: duplicate 'Features:' line [doc-duplicate]");
        rejects(
                "text\n@a: x\n",
                "3:3: error: '@a:' is not allowed in free-form documentation [doc-member-in-free-form]");
        rejects(
                "@foo:\n\n@a: x\n    y\n  z\n",
                "6:3: error: expected an indentation of at least 4 spaces [doc-indentation]");
        rejects("@foo:\n\nNote: x\n", "4:3: error: section 'Note' is no longer supported [doc-old-section]");
        rejects(
                "x".repeat(69) + "\n",
                "2:3: error: the documentation line is longer than 70 characters [doc-long-line]");
        rejects("One. Two.\n", "2:6: error: expected two spaces between sentences [doc-sentence-spacing]");
    }

    @Test
    void measuresLinesWithCare() {
        strict("x".repeat(68) + "\n");
        strict("é".repeat(68) + "\n");
        strict("\uD83D\uDE00".repeat(68) + "\n");
        strict("  https://example.org/" + "x".repeat(100) + "\n");
        strict(".. qmp-example::\n\n  " + "x".repeat(100) + "\n  One. Two\n\n");
        strict("::\n\n  One. Two\n");
        strict("One.  Two, e.g. Three.\n 1. Four\nfive. six? seven");
        strict("One.\nTwo");
        rejects(
                "::\n\n    One. Two\n\n  One. Two\n",
                "6:8: error: expected two spaces between sentences [doc-sentence-spacing]");
        rejects("Really? (Yes)\n", "2:9: error: expected two spaces between sentences [doc-sentence-spacing]");
        rejects("xe.g. Three\n", "2:7: error: expected two spaces between sentences [doc-sentence-spacing]");
    }
}
