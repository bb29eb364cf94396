package io.github.qapi4j.syntax;

import io.github.qapi4j.source.SourceFile;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the next top-level expression or comment after an error, and reports the definitions that may be lost as {@link TopLevel.Broken}. */
final class Recovery {
    private final SourceFile source;
    private final Lexer lexer;
    private final DocBlockParser comments;
    private final Consumer<TopLevel> sink;

    Recovery(SourceFile source, Lexer lexer, DocBlockParser comments, Consumer<TopLevel> sink) {
        this.source = source;
        this.lexer = lexer;
        this.comments = comments;
        this.sink = sink;
    }

    /**
     * Recovers from an error in an expression.
     *
     * @param start the offset at which the expression begins
     * @param openBraces the number of its braces that are open
     * @param definedNames the names that it defines before the error
     */
    void afterExpression(int start, int openBraces, Set<String> definedNames) {
        // Without an open brace, the text that follows may be the rest of an object whose beginning is missing.
        boolean beginningLost = openBraces == 0 && !lexer.is(Token.OPEN_BRACE) && !lexer.is(Token.COMMENT);
        int stillOpen = skip(start, beginningLost ? 1 : openBraces);
        String skipped = source.text().substring(start, lexer.start());
        Set<String> names = new LinkedHashSet<>(definedNames);
        names.addAll(BrokenText.definedNames(skipped));
        // Surplus closing braces do not indicate that text is missing, unless the file begins with them.
        if (BrokenText.hasWords(skipped) || start == Spaces.indentation(source.text(), 0, start)) {
            sink.accept(new TopLevel.Broken(List.copyOf(names)));
        }
        if (stillOpen > 0) {
            loseRest();
        }
    }

    /** Recovers from a malformed comment. */
    void afterComment(DocBlock block) {
        boolean atBeginning = lexer.is(Token.OPEN_BRACE) || lexer.is(Token.COMMENT) || lexer.is(Token.END);
        boolean lost = comments.hidesObject() || !atBeginning;
        if (lost) {
            skip(block.start(), 1);
        }
        Set<String> names = BrokenText.definedNames(source.text().substring(block.start(), lexer.start()));
        if (lost || !names.isEmpty() || breaksOff()) {
            sink.accept(new TopLevel.Broken(List.copyOf(names)));
        }
        loseRest();
    }

    /**
     * Whether an object that the parser accepted is most likely incomplete, judging by the token after it, which is the current one. An {@code
     * include} or {@code pragma} directive is always complete, because it has only one key.
     */
    boolean isCut(Expr.Obj object) {
        if (object.has("include") || object.has("pragma")) {
            return false;
        }
        if (lexer.is(Token.CLOSE_BRACE) || lexer.is(Token.CLOSE_BRACKET)) {
            // The token closes something that was not opened, so a part is missing unless the object has all its keys.
            return !DeclReader.looksWhole(object);
        }
        return lexer.is(Token.STRING)
                || lexer.is(Token.OPEN_BRACKET)
                || lexer.is(Token.TRUE)
                || lexer.is(Token.FALSE)
                || lexer.is(Token.NULL);
    }

    /**
     * Skips to the place where a top-level expression or a comment most likely begins: at the beginning of a line, or after the brace that closes the
     * broken expression.
     *
     * @return the number of braces that are open there
     */
    private int skip(int start, int openBraces) {
        int open = openBraces;
        lexer.silent(true);
        Token last = lexer.token();
        while (!lexer.is(Token.END) && !isBeginning(start, open, last)) {
            last = lexer.token();
            if (last == Token.COMMENT) {
                comments.skip();
                continue;
            }
            if (last == Token.OPEN_BRACE) {
                open++;
            } else if (last == Token.CLOSE_BRACE) {
                open--;
            }
            lexer.next();
        }
        lexer.silent(false);
        return open;
    }

    private boolean isBeginning(int start, int open, Token last) {
        boolean comment = lexer.is(Token.COMMENT);
        if (!comment && !lexer.is(Token.OPEN_BRACE) || lexer.start() <= start) {
            return false;
        }
        boolean afterEnd = open <= 0
                && (comment
                        || (last == Token.CLOSE_BRACE || last == Token.INVALID)
                                && BrokenText.beginsDefinition(source.text(), lexer.start()));
        return (afterEnd || source.column(lexer.start()) == 1) && !comments.isEnd();
    }

    /** Reports that any definition may be missing if the text ends in the middle of a line. */
    private void loseRest() {
        if (breaksOff()) {
            sink.accept(new TopLevel.Broken(List.of()));
        }
    }

    private boolean breaksOff() {
        return lexer.is(Token.END) && lexer.start() == source.text().length();
    }
}
