package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.schema.doc.Inline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class JavadocBlocksTest {
    private static final Map<String, String> TYPES = Map.of(
            "BlockInfo", "BlockInfo",
            "query-block", "QueryBlockCommand",
            "STOP", "StopEvent",
            "Abort", "com.example.qmp.Abort",
            "__com.redhat_x", "ComRedhatX");

    @Test
    void paragraphsAreSeparatedAndTheFirstIsBare() {
        assertThat(render("One\ntwo.\n\nThree.\n\n\n\nFour.")).isEqualTo("One\ntwo.\n\n<p>Three.\n\n<p>Four.");
    }

    @Test
    void referencesLinkToGeneratedTypes() {
        assertThat(render("@BlockInfo, `query-block`, :qapi:event:`STOP` and :qapi:cmd:`~QMP:query-block`."))
                .isEqualTo("{@link BlockInfo}, {@link QueryBlockCommand query-block}, {@link StopEvent STOP}"
                        + " and {@link QueryBlockCommand QMP:query-block}.");
        assertThat(render("@Abort")).isEqualTo("{@link com.example.qmp.Abort Abort}");
        assertThat(render("`BlockInfo.device`, :qapi:type:`a title <BlockInfo>`, @__com.redhat_x."))
                .isEqualTo("{@link BlockInfo BlockInfo.device}, {@link BlockInfo a title},"
                        + " {@link ComRedhatX __com.redhat_x}.");
    }

    @Test
    void otherReferencesAreCode() {
        assertThat(render("Either @device or @node-name.  See `nothing`, (@a), @b-."))
                .isEqualTo(
                        "Either {@code device} or {@code node-name}.  See {@code nothing}, ({@code a}), {@code b}-.");
        assertThat(render(":ref:`the-label` :doc:`The spec </interop/spec>`")).isEqualTo("{@code the-label} The spec");
    }

    @Test
    void atSignsElsewhereAreText() {
        assertThat(render("mail someone@example.org or @ nowhere, @- @."))
                .isEqualTo("mail someone&#64;example.org or &#64; nowhere, &#64;- &#64;.");
    }

    @Test
    void codeAndEmphasis() {
        assertThat(render("``a < b`` and ``x{``, *really* **very** much, 2 * 3 * 4, *-softmmu, \\*-softmmu, a*b*c"))
                .isEqualTo("{@code a < b} and <code>x{</code>, <i>really</i> <b>very</b> much, 2 * 3 * 4, *-softmmu,"
                        + " *-softmmu, a*b*c");
        assertThat(render("open `quote and ``double")).isEqualTo("open `quote and ``double");
        assertThat(render("`text <https://example.org/a>`_ and `plain`__"))
                .isEqualTo("text (https://example.org/a) and plain");
    }

    @Test
    void lists() {
        assertThat(render("Do:\n\n- one\n  more\n- two\n\n  - inner\n\n  tail\n\nAfter."))
                .isEqualTo("Do:\n<ul>\n<li>one\nmore\n<li>two\n<ul>\n<li>inner\n</ul>\n\n<p>tail\n</ul>\n\n<p>After.");
        assertThat(render("1. first\n\n2. second\n   line\n#. third\n"))
                .isEqualTo("<ol>\n<li>first\n<li>second\nline\n<li>third\n</ol>");
        assertThat(render(" 1) A set\n 2) A reference")).isEqualTo("<ol>\n<li>A set\n<li>A reference\n</ol>");
    }

    @Test
    void listsOfOldSchemasNeedNoBlankLine() {
        assertThat(render("nothing, or\n- If @x is wrong,\n  GenericError\n- another"))
                .isEqualTo("nothing, or\n<ul>\n<li>If {@code x} is wrong,\nGenericError\n<li>another\n</ul>");
    }

    @Test
    void literalBlocksKeepTheirLayout() {
        assertThat(render("Looks like::\n\n    a\n      b <c>\n\n    d\n\nand on."))
                .isEqualTo("Looks like:\n<pre>{@code\na\n  b <c>\n\nd\n}</pre>\n\n<p>and on.");
        assertThat(render("::\n\n  x")).isEqualTo("<pre>{@code\nx\n}</pre>");
        assertThat(render("No block::")).isEqualTo("No block::");
    }

    @Test
    void examples() {
        assertThat(render(".. qmp-example::\n\n   -> { \"execute\": \"x\" }\n   <- { \"return\": {} }\n\nText."))
                .isEqualTo(
                        "Example:\n<pre>{@code\n-> { \"execute\": \"x\" }\n<- { \"return\": {} }\n}</pre>\n\n<p>Text.");
        assertThat(render(".. qmp-example::\n   :title: With @x\n\n   -> {}"))
                .isEqualTo("Example: With {@code x}\n<pre>{@code\n-> {}\n}</pre>");
        assertThat(render(".. qmp-example::\n   :annotated:\n\n   Set it::\n\n     -> {}\n\n   Done."))
                .isEqualTo("Example:\n\n<p>Set it:\n<pre>{@code\n-> {}\n}</pre>\n\n<p>Done.");
        assertThat(render("So:\n-> { \"a\": 1 }\n<- { }\n\nEnd."))
                .isEqualTo("So:\n<pre>{@code\n-> { \"a\": 1 }\n<- { }\n}</pre>\n\n<p>End.");
    }

    @Test
    void anExampleThatLeavesSomethingOutIsNoInlineTag() {
        assertThat(render("::\n\n  <- { \"return\": {\n  ...")).isEqualTo("<pre>\n&lt;- { \"return\": {\n...\n</pre>");
        assertThat(render("::\n\n  a\n  @b")).isEqualTo("<pre>\na\n&#64;b\n</pre>");
    }

    @Test
    void admonitions() {
        assertThat(render("Text.\n\n.. note:: Be\n   careful.\n\n   More.\n\nEnd."))
                .isEqualTo("Text.\n\n<p><b>Note:</b> Be\ncareful.\n\n<p>More.\n\n<p>End.");
        assertThat(render(".. admonition:: Notes\n\n   1. one\n   2. two"))
                .isEqualTo("<b>Notes:</b> <ol>\n<li>one\n<li>two\n</ol>");
        assertThat(render(".. caution:: Short.\n\n   Apart.")).isEqualTo("<b>Caution:</b> Short.\n\n<p>Apart.");
    }

    @Test
    void tablesAndUnknownDirectivesKeepTheirText() {
        assertThat(render("====  ====\na     b\n====  ===="))
                .isEqualTo("<pre>{@code\n====  ====\na     b\n====  ====\n}</pre>");
        assertThat(render(".. frobnicate:: hard\n\n   with @BlockInfo"))
                .isEqualTo(".. frobnicate:: hard\n\n<p>with {@link BlockInfo}");
        assertThat(render(".. _label:\n\nText")).isEqualTo("Text");
    }

    @Test
    void firstSentence() {
        assertThat(first("\nOne, e.g. this.  Two.")).isEqualTo("One, e.g. this.");
        assertThat(first("One\ntwo.\nThree.")).isEqualTo("One\ntwo.");
        assertThat(first("Version 1.2 of it\n\nNext.")).isEqualTo("Version 1.2 of it");
        assertThat(first("Errors:\n- one")).isEqualTo("Errors:");
        assertThat(first("- one")).isEmpty();
        assertThat(first("")).isEmpty();
    }

    @Test
    void textCannotLeaveTheComment() {
        assertThat(render("a */ b * / c **/")).isEqualTo("a *&#47; b * / c **&#47;");
        assertThat(render("\\u002a\\u002f \\uXY")).isEqualTo("&#92;u002a&#92;u002f &#92;uXY");
        assertThat(render("``*/`` ``\\u002a/`` ``a } b`` ``{@``"))
                .isEqualTo("<code>*&#47;</code> <code>&#92;u002a/</code> <code>a } b</code> <code>{&#64;</code>");
        assertThat(render("<b>&amp; {@link Object} {@code"))
                .isEqualTo("&lt;b&gt;&amp;amp; {{@code link} Object} {{@code code}");
        assertThat(render("**a*/**")).isEqualTo("<b>a*&#47;</b>");
        assertThat(render("x*`/`*/`*`/")).doesNotContain("*/");
    }

    @Test
    void charactersThatReadersTakeForLineEndsAreSpaces() {
        assertThat(render("a\u2028@since b\u2029c\u0085d\rc\u000Be\ff\tg")).isEqualTo("a {@code since} b c d c e f g");
        assertThat(render("\u2028\u0085\r")).isEmpty();
        assertThat(render("nul\0 bell\u0007 bidi\u202E half\uD800"))
                .isEqualTo("nul\uFFFD bell\uFFFD bidi\uFFFD half\uFFFD");
        assertThat(render("``\uD83D\uDE00`` \uD83D\uDE00")).isEqualTo("<code>\uD83D\uDE00</code> \uD83D\uDE00");
    }

    @Test
    void longHostileTextEnds() {
        String[] seeds = {"*a ", "**a ", ":a", "`", "``", "@a", "- ", "{", "\\", ".. note:: ", "1. ", "*a", "a* "};
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (String seed : seeds) {
                render(seed.repeat(100_000));
                render((seed + "\n").repeat(50_000));
                StringBuilder deeper = new StringBuilder();
                for (int i = 0; i < 1_000; i++) {
                    deeper.append(" ".repeat(i)).append(seed).append("\n\n");
                }
                render(deeper.toString());
            }
        });
    }

    private static String render(String text) {
        JavadocText out = new JavadocText();
        new JavadocBlocks(TYPES::get, out, true).print(DocText.of(text).blocks());
        return out.toString();
    }

    private static String first(String text) {
        JavadocText out = new JavadocText();
        List<Inline> sentence = DocText.of(text).firstSentence();
        if (!sentence.isEmpty()) {
            new JavadocBlocks(TYPES::get, out, true).printParagraph(sentence);
        }
        return out.toString();
    }
}
