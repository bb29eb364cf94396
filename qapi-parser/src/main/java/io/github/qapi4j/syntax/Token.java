package io.github.qapi4j.syntax;

/** A kind of token; {@link Lexer} has the place and the text of the current token. */
enum Token {
    OPEN_BRACE("'{'"),
    CLOSE_BRACE("'}'"),
    OPEN_BRACKET("'['"),
    CLOSE_BRACKET("']'"),
    COLON("':'"),
    COMMA("','"),
    STRING("a string"),
    TRUE("'true'"),
    FALSE("'false'"),
    /** The value {@code null}; where it is an error, the token is invalid. */
    NULL("null"),
    COMMENT("a documentation comment"),
    /** Text that is not a token; the lexer reported the error. */
    INVALID("invalid text"),
    END("the end of the file");

    private final String description;

    Token(String description) {
        this.description = description;
    }

    /** The name in messages. */
    @Override
    public String toString() {
        return description;
    }
}
