package io.github.qapi4j.schema.doc;

import java.util.List;

/** A block of documentation text. Immutable. */
public sealed interface Block {

    /** Calls the visitor's method for this kind of block. */
    void accept(Visitor visitor);

    /** Handles each kind of block. It has no default methods, so that a printer that does not handle each kind does not compile. */
    interface Visitor {
        void heading(Heading heading);

        void paragraph(Paragraph paragraph);

        void itemList(ItemList list);

        void literal(Literal literal);

        void example(Example example);

        void note(Note note);

        void table(Table table);

        void directive(Directive directive);
    }

    /**
     * The heading of a section, as in free-form comments.
     *
     * @param level 1 for the outermost heading
     * @param lines the heading as written, with its marks
     */
    record Heading(int level, List<Inline> title, List<String> lines) implements Block {
        public Heading {
            title = List.copyOf(title);
            lines = List.copyOf(lines);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.heading(this);
        }
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
     * Preformatted lines. In schemas before QEMU 9.1 they may be an exchange of messages, in lines that begin with {@code ->} and {@code <-}.
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
     * @param kind the name of the directive, such as {@code "note"}, {@code "caution"} or {@code "admonition"}
     * @param title the title, such as {@code Note}, without a colon
     */
    record Note(String kind, List<Inline> title, List<Block> content) implements Block {
        public Note {
            title = List.copyOf(title);
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

    /**
     * A directive without a block type of its own, or a comment.
     *
     * @param name the name of the directive, or an empty string for a comment
     * @param head the first line as written; an empty list for a label, and for a comment that begins on its second line
     */
    record Directive(String name, List<Inline> head, List<Block> content) implements Block {
        public Directive {
            head = List.copyOf(head);
            content = List.copyOf(content);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.directive(this);
        }
    }
}
