package io.github.qapi4j.check;

import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.doc.Block;
import io.github.qapi4j.schema.doc.DocText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the examples of a documentation comment. Not thread-safe. */
final class Examples implements Block.Visitor {
    private final List<Example> all = new ArrayList<>();

    /** The blocks of the example that is visited; null outside examples. */
    private @Nullable List<List<String>> inside;

    /** The literal blocks outside examples. */
    private final List<List<String>> outside = new ArrayList<>();

    /**
     * An example: messages of one connection.
     *
     * @param isMarked whether it is marked as an example; otherwise its blocks may be anything
     * @param blocks its literal blocks, as lines
     */
    record Example(boolean isMarked, List<List<String>> blocks) {
        Example {
            blocks = List.copyOf(blocks);
        }
    }

    private Examples() {}

    static Examples of(Doc doc) {
        Examples examples = new Examples();
        examples.text(doc.introduction());
        examples.text(doc.body());
        doc.members().forEach(entry -> examples.text(entry.text()));
        doc.features().forEach(entry -> examples.text(entry.text()));
        doc.sections().forEach(section -> examples.text(section.text()));
        return examples;
    }

    /** Returns the examples, each piece of text by itself. */
    List<Example> all() {
        return all;
    }

    private void text(DocText text) {
        // Parsing markup takes long, and each message has a brace.
        if (text.source().indexOf('{') < 0) {
            return;
        }
        blocks(text.blocks());
        if (!outside.isEmpty()) {
            all.add(new Example(false, outside));
            outside.clear();
        }
    }

    private void blocks(List<Block> blocks) {
        blocks.forEach(block -> block.accept(this));
    }

    @Override
    public void heading(Block.Heading heading) {
        // A heading has no example.
    }

    @Override
    public void paragraph(Block.Paragraph paragraph) {
        // A paragraph has no example.
    }

    @Override
    public void itemList(Block.ItemList list) {
        list.items().forEach(this::blocks);
    }

    @Override
    public void literal(Block.Literal literal) {
        (inside == null ? outside : inside).add(literal.lines());
    }

    @Override
    public void example(Block.Example example) {
        List<List<String>> before = inside;
        inside = new ArrayList<>();
        blocks(example.content());
        all.add(new Example(true, inside));
        inside = before;
    }

    @Override
    public void note(Block.Note note) {
        blocks(note.content());
    }

    @Override
    public void table(Block.Table table) {
        // A table has no example.
    }

    @Override
    public void directive(Block.Directive directive) {
        blocks(directive.content());
    }
}
