package io.github.qapi4j.schema.doc;

import org.jspecify.annotations.Nullable;

/** A piece of a paragraph or title. Immutable. */
public sealed interface Inline {

    /** Calls the visitor's method for this kind of content. */
    void accept(Visitor visitor);

    /** Handles each kind of inline content. It has no default methods, so that a printer that does not handle each kind does not compile. */
    interface Visitor {
        void text(Text text);

        void code(Code code);

        void emphasis(Emphasis emphasis);

        void strong(Strong strong);

        void reference(Reference reference);

        void role(Role role);

        void hyperlink(Hyperlink hyperlink);
    }

    /**
     * Plain text.
     *
     * @param text never empty; may contain line ends
     */
    record Text(String text) implements Inline {
        @Override
        public void accept(Visitor visitor) {
            visitor.text(this);
        }
    }

    /** Text in a code font. */
    record Code(String text) implements Inline {
        @Override
        public void accept(Visitor visitor) {
            visitor.code(this);
        }
    }

    /** Emphasised text. */
    record Emphasis(String text) implements Inline {
        @Override
        public void accept(Visitor visitor) {
            visitor.emphasis(this);
        }
    }

    /** Strongly emphasised text. */
    record Strong(String text) implements Inline {
        @Override
        public void accept(Visitor visitor) {
            visitor.strong(this);
        }
    }

    /**
     * A reference to something in a schema. Whether it exists is not checked.
     *
     * @param name the name of a definition, of a member, or of both as {@code DEFINITION.MEMBER}; without a namespace
     * @param label the text to show
     */
    record Reference(String name, String label) implements Inline {
        @Override
        public void accept(Visitor visitor) {
            visitor.reference(this);
        }
    }

    /**
     * Text with a Sphinx role that does not refer to a schema, such as {@code :ref:}.
     *
     * @param role the role without its colons
     * @param text the text to show
     * @param target what it refers to if that is not the text itself, or null
     */
    record Role(String role, String text, @Nullable String target) implements Inline {
        @Override
        public void accept(Visitor visitor) {
            visitor.role(this);
        }
    }

    /**
     * A link to a web address.
     *
     * @param label the text to show; the address if there is no other
     */
    record Hyperlink(String label, String address) implements Inline {
        @Override
        public void accept(Visitor visitor) {
            visitor.hyperlink(this);
        }
    }
}
