package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.schema.doc.Block;
import io.github.qapi4j.schema.doc.Inline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints documentation text as Javadoc. */
final class JavadocBlocks implements Block.Visitor, Inline.Visitor {
    private final LinkTargets targets;
    private final JavadocText out;
    /** Whether nothing has been printed yet into the comment, tag or list item. */
    private boolean atStart;

    JavadocBlocks(LinkTargets targets, JavadocText out, boolean atStart) {
        this.targets = targets;
        this.out = out;
        this.atStart = atStart;
    }

    void print(List<Block> blocks) {
        for (Block block : blocks) {
            block.accept(this);
        }
    }

    /** Prints a label, a colon and the blocks that it labels. */
    void print(String label, List<Block> blocks) {
        print(List.of(new Inline.Text(label)), blocks);
    }

    private void print(List<Inline> label, List<Block> blocks) {
        startParagraph();
        out.markup("<b>");
        printInline(label);
        out.text(":").markup("</b> ");
        // The content continues this paragraph.
        atStart = true;
        print(blocks);
        atStart = false;
    }

    void printParagraph(List<Inline> content) {
        startParagraph();
        printInline(content);
    }

    private void printInline(List<Inline> content) {
        for (Inline part : content) {
            part.accept(this);
        }
    }

    private void startParagraph() {
        if (!atStart) {
            out.markup("\n\n<p>");
        }
        atStart = false;
    }

    private void startBlock() {
        if (!atStart) {
            out.markup("\n");
        }
        atStart = false;
    }

    /** Prints a heading as written: a level in the schema has no equivalent in Javadoc. */
    @Override
    public void heading(Block.Heading heading) {
        startParagraph();
        out.text(String.join("\n", heading.lines()));
    }

    @Override
    public void paragraph(Block.Paragraph paragraph) {
        printParagraph(paragraph.content());
    }

    @Override
    public void itemList(Block.ItemList list) {
        startBlock();
        out.markup(list.ordered() ? "<ol>" : "<ul>");
        for (List<Block> item : list.items()) {
            out.markup("\n<li>");
            atStart = true;
            print(item);
        }
        out.markup(list.ordered() ? "\n</ol>" : "\n</ul>");
        atStart = false;
    }

    @Override
    public void literal(Block.Literal literal) {
        preformatted(literal.lines());
    }

    private void preformatted(List<String> lines) {
        if (!lines.isEmpty()) {
            startBlock();
            out.preformatted(lines);
        }
    }

    @Override
    public void example(Block.Example example) {
        startParagraph();
        out.text("Example:");
        if (!example.title().isEmpty()) {
            out.text(" ");
            printInline(example.title());
        }
        print(example.content());
    }

    @Override
    public void note(Block.Note note) {
        print(note.title(), note.content());
    }

    @Override
    public void table(Block.Table table) {
        if (!table.title().isEmpty()) {
            printParagraph(table.title());
        }
        preformatted(table.lines());
    }

    @Override
    public void directive(Block.Directive directive) {
        if (!directive.head().isEmpty()) {
            printParagraph(directive.head());
        }
        print(directive.content());
    }

    @Override
    public void text(Inline.Text text) {
        out.text(text.text());
    }

    @Override
    public void code(Inline.Code code) {
        out.code(code.text());
    }

    @Override
    public void emphasis(Inline.Emphasis emphasis) {
        out.markup("<i>").text(emphasis.text()).markup("</i>");
    }

    @Override
    public void strong(Inline.Strong strong) {
        out.markup("<b>").text(strong.text()).markup("</b>");
    }

    /** Links to the definition, or, for a member, to the definition that has it. */
    @Override
    public void reference(Inline.Reference reference) {
        String name = reference.name();
        @Nullable String target = targets.target(name);
        int dot = name.indexOf('.');
        if (target == null && dot > 0) {
            target = targets.target(name.substring(0, dot));
        }
        if (target == null || reference.label().isEmpty()) {
            out.code(reference.label());
        } else {
            out.link(target, reference.label());
        }
    }

    @Override
    public void role(Inline.Role role) {
        if (role.target() == null) {
            out.code(role.text());
        } else {
            out.text(role.text());
        }
    }

    @Override
    public void hyperlink(Inline.Hyperlink hyperlink) {
        out.text(hyperlink.label());
        if (!hyperlink.label().equals(hyperlink.address())) {
            out.text(" (").text(hyperlink.address()).text(")");
        }
    }
}
