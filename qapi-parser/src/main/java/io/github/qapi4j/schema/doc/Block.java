package io.github.qapi4j.schema.doc;

import java.util.List;

/** A block of documentation text. Immutable. */
public sealed interface Block {

    /** Calls the visitor's method for this kind of block. */
    void accept(Visitor visitor);

    /** Handles each kind of block. It has no default methods, so that a printer that lacks a kind does not compile. */
    interface Visitor {
        void paragraph(Paragraph paragraph);

        void itemList(ItemList list);

        void literal(Literal literal);

        void example(Example example);

        void note(Note note);

        void table(Table table);
    }

    /**
     * A paragraph.
     *
     * @param content never empty; line ends of the schema are kept in its texts
     */
    record Paragraph(List<Inline> content) implements Block {
        public Paragraph {
            content = List.copyOf(content);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.paragraph(this);
        }
    }

    /**
     * A list.
     *
     * @param ordered whether its items are numbered
     * @param items the blocks of each item; never empty
     */
    record ItemList(boolean ordered, List<List<Block>> items) implements Block {
        public ItemList {
            items = items.stream().map(List::copyOf).toList();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.itemList(this);
        }
    }

    /**
     * Preformatted lines.
     *
     * @param language the language that a {@code code-block} names, or an empty string
     * @param lines without their common indentation; the first and the last are not blank
     */
    record Literal(String language, List<String> lines) implements Block {
        public Literal {
            lines = List.copyOf(lines);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.literal(this);
        }
    }

    /**
     * A QMP example.
     *
     * @param title its title, or an empty list
     * @param annotated whether its content is text with literal blocks in it; otherwise it is at most one literal block
     */
    record Example(List<Inline> title, boolean annotated, List<Block> content) implements Block {
        public Example {
            title = List.copyOf(title);
            content = List.copyOf(content);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.example(this);
        }
    }

    /**
     * A note, a warning or another admonition.
     *
     * @param title the title, such as {@code "Note"}, without a colon; plain text
     */
    record Note(String title, List<Block> content) implements Block {
        public Note {
            content = List.copyOf(content);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.note(this);
        }
    }

    /**
     * A table, as text.
     *
     * @param title its title, or an empty list
     * @param lines its lines with their borders, without their common indentation
     */
    record Table(List<Inline> title, List<String> lines) implements Block {
        public Table {
            title = List.copyOf(title);
            lines = List.copyOf(lines);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.table(this);
        }
    }
}
