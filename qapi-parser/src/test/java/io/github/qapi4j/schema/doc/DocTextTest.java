package io.github.qapi4j.schema.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.schema.doc.Block.Directive;
import io.github.qapi4j.schema.doc.Block.Example;
import io.github.qapi4j.schema.doc.Block.Heading;
import io.github.qapi4j.schema.doc.Block.ItemList;
import io.github.qapi4j.schema.doc.Block.Literal;
import io.github.qapi4j.schema.doc.Block.Note;
import io.github.qapi4j.schema.doc.Block.Paragraph;
import io.github.qapi4j.schema.doc.Block.Table;
import io.github.qapi4j.schema.doc.Inline.Code;
import io.github.qapi4j.schema.doc.Inline.Emphasis;
import io.github.qapi4j.schema.doc.Inline.Hyperlink;
import io.github.qapi4j.schema.doc.Inline.Reference;
import io.github.qapi4j.schema.doc.Inline.Role;
import io.github.qapi4j.schema.doc.Inline.Strong;
import io.github.qapi4j.schema.doc.Inline.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocTextTest {

    private static List<Block> blocks(String source) {
        return DocText.of(source).blocks();
    }

    private static List<Inline> inline(String source) {
        List<Block> blocks = blocks(source);
        assertThat(blocks).hasSize(1);
        return ((Paragraph) blocks.get(0)).content();
    }

    private static Paragraph paragraph(String text) {
        return new Paragraph(List.of(new Text(text)));
    }

    private static Literal literal(String... lines) {
        return new Literal("", List.of(lines));
    }

    @Test
    void paragraphsKeepTheirLineEnds() {
        assertThat(blocks("One\n  two.\n\nThree.")).containsExactly(paragraph("One\ntwo."), paragraph("Three."));
        assertThat(blocks("")).isEmpty();
        assertThat(blocks(" \n\t\u2028\n")).isEmpty();
    }

    @Test
    void inlineMarkup() {
        assertThat(inline("Of @a-b, ``c d``, *e* **f g**."))
                .containsExactly(
                        new Text("Of "),
                        new Reference("a-b", "a-b"),
                        new Text(", "),
                        new Code("c d"),
                        new Text(", "),
                        new Emphasis("e"),
                        new Text(" "),
                        new Strong("f g"),
                        new Text("."));
        assertThat(inline("a \\*b\\* `c`_ \\d")).containsExactly(new Text("a *b* c \\d"));
    }

    @Test
    void references() {
        assertThat(inline("`BlockInfo.device`")).containsExactly(new Reference("BlockInfo.device", "BlockInfo.device"));
        assertThat(inline(":qapi:type:`the title <QMP:BlockInfo>`"))
                .containsExactly(new Reference("BlockInfo", "the title"));
        assertThat(inline("`~QMP:stop`")).containsExactly(new Reference("stop", "QMP:stop"));
        assertThat(inline(":ref:`label`")).containsExactly(new Role("ref", "label", null));
        assertThat(inline(":doc:`The spec </interop/spec>`"))
                .containsExactly(new Role("doc", "The spec", "/interop/spec"));
        assertThat(inline("`here <https://example.org/a>`__"))
                .containsExactly(new Hyperlink("here", "https://example.org/a"));
    }

    @Test
    void listsNest() {
        assertThat(blocks("- one\n\n  1. inner\n  2. next\n- two"))
                .containsExactly(new ItemList(
                        false,
                        List.of(
                                List.of(
                                        paragraph("one"),
                                        new ItemList(
                                                true,
                                                List.of(List.of(paragraph("inner")), List.of(paragraph("next"))))),
                                List.of(paragraph("two")))));
    }

    @Test
    void literalBlocks() {
        assertThat(blocks("Like::\n\n    a\n\n      b\n\nEnd."))
                .containsExactly(paragraph("Like:"), literal("a", "", "  b"), paragraph("End."));
        assertThat(blocks(".. code-block:: json\n   :linenos:\n\n   { }"))
                .containsExactly(new Literal("json", List.of("{ }")));
        assertThat(blocks("-> { }\n<- { }")).containsExactly(literal("-> { }", "<- { }"));
    }

    @Test
    void examples() {
        assertThat(blocks(".. qmp-example::\n\n   -> { }\n   <- { }"))
                .containsExactly(new Example(List.of(), false, List.of(literal("-> { }", "<- { }"))));
        assertThat(blocks(".. qmp-example::\n   :title: Of @a\n   :annotated:\n\n   Say::\n\n     -> { }\n\n   Done."))
                .containsExactly(new Example(
                        List.of(new Text("Of "), new Reference("a", "a")),
                        true,
                        List.of(paragraph("Say:"), literal("-> { }"), paragraph("Done."))));
        assertThat(DocText.example("- no list\n\n  -> { }").blocks())
                .containsExactly(new Example(List.of(), false, List.of(literal("- no list", "", "  -> { }"))));
        assertThat(blocks(".. qmp-example::")).containsExactly(new Example(List.of(), false, List.of()));
    }

    @Test
    void notesAndTables() {
        assertThat(blocks(".. note:: Be\n   careful.\n\n   More."))
                .containsExactly(new Note(
                        "note", List.of(new Text("Note")), List.of(paragraph("Be\ncareful."), paragraph("More."))));
        assertThat(blocks(".. admonition:: Odd @x\n\n   Text."))
                .containsExactly(new Note(
                        "admonition", List.of(new Text("Odd "), new Reference("x", "x")), List.of(paragraph("Text."))));
        assertThat(blocks("===  ===\na    b\n===  ==="))
                .containsExactly(new Table(List.of(), List.of("===  ===", "a    b", "===  ===")));
        assertThat(blocks(".. table:: All\n\n   +-+\n   |x|\n   +-+"))
                .containsExactly(new Table(List.of(new Text("All")), List.of("+-+", "|x|", "+-+")));
    }

    @Test
    void unknownMarkupIsText() {
        assertThat(blocks(".. frobnicate:: hard\n\n   Text."))
                .containsExactly(new Directive(
                        "frobnicate", List.of(new Text(".. frobnicate:: hard")), List.of(paragraph("Text."))));
        assertThat(blocks(".. a comment\n\nText"))
                .containsExactly(new Directive("", List.of(new Text(".. a comment")), List.of()), paragraph("Text"));
        assertThat(blocks(".. _label:\n\nText"))
                .containsExactly(new Directive("", List.of(), List.of()), paragraph("Text"));
    }

    @Test
    void headings() {
        assertThat(blocks("= Block devices\n\n== Of @x\nText"))
                .containsExactly(
                        new Heading(1, List.of(new Text("Block devices")), List.of("= Block devices")),
                        new Heading(2, List.of(new Text("Of "), new Reference("x", "x")), List.of("== Of @x")),
                        paragraph("Text"));
        assertThat(blocks("****\nQMP\n****\n\nJobs\n====\n\nMore\n-----"))
                .containsExactly(
                        new Heading(1, List.of(new Text("QMP")), List.of("****", "QMP", "****")),
                        new Heading(2, List.of(new Text("Jobs")), List.of("Jobs", "====")),
                        new Heading(3, List.of(new Text("More")), List.of("More", "-----")));
        assertThat(blocks("Long title\n===")).containsExactly(paragraph("Long title\n==="));
        assertThat(blocks("- a\n\n  b\n  ===").get(0)).isInstanceOf(ItemList.class);
        assertThat(blocks("====\n\n====")).hasSize(1).first().isInstanceOf(Table.class);
    }

    @Test
    void tablesMayHaveBlankRows() {
        assertThat(blocks("===  ===\na    b\n\nc    d\n===  ===\n\nEnd."))
                .containsExactly(
                        new Table(List.of(), List.of("===  ===", "a    b", "", "c    d", "===  ===")),
                        paragraph("End."));
        assertThat(blocks("===  ===\na    b\n\nEnd."))
                .containsExactly(new Table(List.of(), List.of("===  ===", "a    b")), paragraph("End."));
    }

    @Test
    void addressesAreLinks() {
        assertThat(inline("See (https://example.org/a?b=c), or http://x."))
                .containsExactly(
                        new Text("See ("),
                        new Hyperlink("https://example.org/a?b=c", "https://example.org/a?b=c"),
                        new Text("), or "),
                        new Hyperlink("http://x", "http://x"),
                        new Text("."));
        assertThat(inline("https:// xhttps://a")).containsExactly(new Text("https:// xhttps://a"));
    }

    @Test
    void firstSentence() {
        assertThat(DocText.of("Of @a, e.g. this.  Two.").firstSentence())
                .containsExactly(new Text("Of "), new Reference("a", "a"), new Text(", e.g. this."));
        assertThat(DocText.of("See ``x.y``. And.").firstSentence())
                .containsExactly(new Text("See "), new Code("x.y"), new Text("."));
        assertThat(DocText.of("See ``x``.z").firstSentence())
                .containsExactly(new Text("See "), new Code("x"), new Text(".z"));
        assertThat(DocText.of("No end").firstSentence()).containsExactly(new Text("No end"));
        assertThat(DocText.of("- item.").firstSentence()).isEmpty();
        assertThat(DocText.EMPTY.firstSentence()).isEmpty();
    }

    @Test
    void aParagraphIsNothingElse() {
        assertThat(DocText.of("One\ntwo.").isParagraph()).isTrue();
        assertThat(DocText.of("One.\n\nTwo.").isParagraph()).isFalse();
        assertThat(DocText.of("- one").isParagraph()).isFalse();
        assertThat(DocText.EMPTY.isParagraph()).isFalse();
    }

    @Test
    void theTreeIsParsedOnce() {
        DocText text = DocText.of("Text.");
        assertThat(text.blocks()).isSameAs(text.blocks());
        assertThat(text)
                .isEqualTo(DocText.of("Text."))
                .isNotEqualTo(DocText.example("Text."))
                .hasToString("Text.");
        assertThat(DocText.of("")).isSameAs(DocText.EMPTY);
    }
}
