package io.github.qapi4j.syntax;

/**
 * A token, by the offsets of its text.
 *
 * @param text a string's value or a comment's text; the text itself of other tokens
 */
record Token(Kind kind, int start, int end, String text) {

    enum Kind {
        OPEN_BRACE("'{'"),
        CLOSE_BRACE("'}'"),
        OPEN_BRACKET("'['"),
        CLOSE_BRACKET("']'"),
        COLON("':'"),
        COMMA("','"),
        STRING("a string"),
        TRUE("'true'"),
        FALSE("'false'"),
        COMMENT("a documentation comment"),
        /** Text that is no token; the lexer has said why. */
        INVALID("invalid text"),
        END("the end of the file");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        /** What messages call it. */
        @Override
        public String toString() {
            return description;
        }
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }
}
