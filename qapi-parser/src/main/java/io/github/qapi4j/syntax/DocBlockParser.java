package io.github.qapi4j.syntax;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;

/**
 * Parses the documentation comments of one file.
 *
 * <p>Where a malformed comment is an error, the rest of it is skipped as far as it can be recognized. Where it is a warning, its extent is guessed from
 * the lines around it, so that it keeps all of its lines and the comments after it begin in the right place.
 */
final class DocBlockParser {
    private static final String HASHES = "##";
    private static final String BARE_DELIMITER = "write '##' on a line of its own";

    private final SourceFile source;
    private final Lexer lexer;
    private final Diagnostics diagnostics;
    /** Whether a token that is not a comment interrupts the latest comment, so that its closing hashes are not read yet. */
    private boolean interrupted;
    /** Whether an error was reported for this interruption. */
    private boolean interruptionIsError;
    /**
     * Whether nothing except comments follows the latest comment for a definition. In this case, hashes that seem to open an empty comment close that
     * comment a second time.
     */
    private boolean endsAgain;
    /** Whether the line that closes the latest comment also contains the beginning of an object. */
    private boolean hidesObject;

    private final CommentLines below;

    DocBlockParser(SourceFile source, Lexer lexer, Diagnostics diagnostics) {
        this.source = source;
        this.lexer = lexer;
        this.diagnostics = diagnostics;
        this.below = new CommentLines(source.text());
    }

    /** Parses the comment whose opening hashes are the current token, and advances to the token after it. */
    DocBlock parse() {
        interrupted = false;
        interruptionIsError = false;
        hidesObject = false;
        DocBlock block = block();
        // A comment for a definition may be closed too early, by hashes in the middle of it.
        endsAgain = block.intact() && block.size() > 0 && source.text().startsWith("@", block.lineStart(0));
        return block;
    }

    /** Records that an expression follows the latest comment. */
    void expressionFollows() {
        endsAgain = false;
    }

    /** Whether the line that closes the latest comment, which is malformed, also contains the beginning of an object. */
    boolean hidesObject() {
        return hidesObject;
    }

    /** Whether the current token is the end of a comment whose malformed middle is reported as an error. */
    boolean isEndOfBroken() {
        return interruptionIsError && isEndOfInterrupted();
    }

    private boolean isEndOfInterrupted() {
        return interrupted && isEnd();
    }

    /** Whether the current token can only be the end of a comment: it is hashes, and no comment line follows them. */
    boolean isEnd() {
        return isDelimiter()
                && beginsNoComment(lexer.end())
                && below.nextText(lexer.end()) < source.text().length();
    }

    /** Whether no comment line follows the hashes that end at an offset, so that they do not open a comment. */
    private boolean beginsNoComment(int end) {
        return !source.text().startsWith("#", below.nextText(end));
    }

    /**
     * If no comment is open and the current token can only be the end of one, skips the token and returns true. Reports the token unless it ends an
     * interrupted comment.
     */
    boolean skipStrayEnd() {
        if (!isEndOfInterrupted()) {
            if (isError(DiagnosticCode.DOC_DELIMITER) || !isEnd() || !isBare()) {
                return false;
            }
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.DOC_DELIMITER,
                            lexer.span(),
                            "'##' neither begins nor ends a documentation comment")
                    .help("write '##' before the first line of the comment and after its last line"));
        }
        skip();
        return true;
    }

    /**
     * Reports and skips the current token and the comments after it if they are in the middle of an expression; returns whether it did. If another
     * definition or the end of the file follows, the expression is incomplete and the comments are not part of it.
     */
    boolean skipInExpression() {
        int next = below.nextToken(lexer.start());
        if (isError(DiagnosticCode.DOC_MISPLACED)
                || next == source.text().length()
                || BrokenText.beginsDefinition(source.text(), next)) {
            return false;
        }
        diagnostics.add(Diagnostic.of(
                DiagnosticCode.DOC_MISPLACED, lexer.span(), "a documentation comment in the middle of an expression"));
        do {
            lexer.nextOrComment();
        } while (lexer.is(Token.COMMENT));
        return true;
    }

    /** Skips a comment, or the end of one. */
    void skip() {
        interrupted = false;
        if (!isEnd()) {
            do {
                lexer.nextOrComment();
            } while (lexer.is(Token.COMMENT) && !isDelimiter());
        }
        if (isDelimiter()) {
            lexer.next();
        }
    }

    private boolean isError(DiagnosticCode code) {
        return diagnostics.isError(code);
    }

    /** Whether the current token opens or closes a documentation comment. */
    private boolean isDelimiter() {
        return lexer.is(Token.COMMENT) && source.text().startsWith(HASHES, lexer.start());
    }

    private boolean isBare() {
        return lexer.end() == lexer.start() + HASHES.length();
    }

    private DocBlock block() {
        Span open = lexer.span();
        DocBlock.Builder lines = new DocBlock.Builder(source, open.start());
        if (!isBare()) {
            reportDelimiter("at the start of");
            if (isError(DiagnosticCode.DOC_DELIMITER)) {
                return malformed(open, lines);
            }
            lines.repair();
            openingText(lines);
        }
        int end = lexer.end();
        while (true) {
            lexer.nextOrComment();
            if (!lexer.is(Token.COMMENT)) {
                return interrupted(open, lines, end);
            }
            if (isDelimiter()) {
                if (!isBare()) {
                    boolean error = isError(DiagnosticCode.DOC_DELIMITER);
                    boolean continues = !error && below.endInHashes(lexer.end());
                    reportDelimiter(continues ? "in the middle of" : "at the end of");
                    if (error) {
                        hidesObject = source.text()
                                        .substring(lexer.start(), lexer.end())
                                        .indexOf('{')
                                >= 0;
                        return malformed(open, lines);
                    }
                    lines.repair();
                    if (continues) {
                        text(lines);
                        continue;
                    }
                } else if (below.endInHashes(lexer.end()) && beginsNoComment(below.end())) {
                    // If these hashes ended this comment, the hashes below them would open a comment without lines.
                    if (below.beginDefinition(lexer.end()) && !isError(DiagnosticCode.DOC_UNTERMINATED)) {
                        if (!lines.repaired()) {
                            reportMissingEnd(open);
                        }
                        lines.repair();
                        return lines.build(end);
                    }
                    if (!isError(DiagnosticCode.DOC_DELIMITER)) {
                        diagnostics.add(Diagnostic.of(
                                        DiagnosticCode.DOC_DELIMITER,
                                        lexer.span(),
                                        "'##' in the middle of a documentation comment")
                                .label(open, "the comment begins here"));
                        lines.repair();
                        continue;
                    }
                }
                end = lexer.end();
                lexer.next();
                return lines.build(end);
            }
            if (!line(lines)) {
                return malformed(open, lines);
            }
            end = lexer.end();
        }
    }

    /** Adds the current token, a line of the comment; returns false if it is malformed, which was reported as an error. */
    private boolean line(DocBlock.Builder lines) {
        int hash = lexer.start();
        int lineEnd = lexer.end();
        int start = Math.min(hash + 2, lineEnd);
        if (lineEnd > hash + 1 && source.text().charAt(hash + 1) != ' ') {
            reportMissingSpace(hash);
            if (isError(DiagnosticCode.DOC_MISSING_SPACE)) {
                return false;
            }
            start = Spaces.isSpace(source.text().charAt(hash + 1)) ? hash + 2 : hash + 1;
        }
        lines.add(start, Spaces.trimEnd(source.text(), start, lineEnd));
        return true;
    }

    /** Adds the text after the hashes of the current token, which are not alone in their line. */
    private void text(DocBlock.Builder lines) {
        int start = lexer.start();
        while (start < lexer.end() && source.text().charAt(start) == '#') {
            start++;
        }
        start += Spaces.indentation(source.text(), start, lexer.end());
        lines.add(start, Spaces.trimEnd(source.text(), start, lexer.end()));
    }

    /** Adds the text after the opening hashes: as a paragraph after the line for the documented name, if that line follows. */
    private void openingText(DocBlock.Builder lines) {
        DocBlock.Builder opening = new DocBlock.Builder(source, lexer.start());
        text(opening);
        DocBlock text = opening.build(lexer.end());
        if (text.line(0).isEmpty()) {
            return;
        }
        boolean beforeName = !text.line(0).startsWith("@") && below.beginDefinition(lexer.end());
        if (beforeName) {
            lexer.nextOrComment();
            line(lines);
            lines.add(lexer.end(), lexer.end());
        }
        lines.add(text.lineStart(0), text.lineEnd(0));
        if (beforeName) {
            lines.add(lexer.end(), lexer.end());
        }
    }

    /** Returns the comment whose lines end before the current token, which is not a comment. */
    private DocBlock interrupted(Span open, DocBlock.Builder lines, int end) {
        interrupted = true;
        boolean reported = lexer.is(Token.INVALID);
        if (!reported && !(lines.isEmpty() && endsAgain) && !lines.repaired()) {
            reportMissingEnd(open);
        }
        interruptionIsError = reported || isError(DiagnosticCode.DOC_UNTERMINATED);
        if (interruptionIsError) {
            return malformed(open, lines);
        }
        lines.repair();
        return lines.build(end);
    }

    private void reportDelimiter(String where) {
        diagnostics.add(
                DiagnosticCode.DOC_DELIMITER,
                lexer.span(),
                () -> Diagnostic.of(
                                DiagnosticCode.DOC_DELIMITER,
                                lexer.span(),
                                "text after '##' " + where + " a documentation comment")
                        .help(BARE_DELIMITER));
    }

    private void reportMissingEnd(Span open) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.DOC_UNTERMINATED,
                        lexer.span(),
                        "the documentation comment does not end with '##'")
                .label(open, "the comment begins here"));
    }

    private void reportMissingSpace(int hash) {
        Span place = new Span(source, hash, hash + 2);
        diagnostics.add(
                DiagnosticCode.DOC_MISSING_SPACE,
                place,
                () -> Diagnostic.of(
                        DiagnosticCode.DOC_MISSING_SPACE, place, "missing space after '#' in a documentation comment"));
    }

    /** Returns the lines before the current token, which is malformed, and skips the rest of the comment. */
    private DocBlock malformed(Span open, DocBlock.Builder lines) {
        int end = open.end();
        boolean closed = lexer.start() != open.start() && isDelimiter();
        while (lexer.is(Token.COMMENT) && !closed) {
            end = lexer.end();
            lexer.nextOrComment();
            closed = isDelimiter();
        }
        if (closed) {
            end = lexer.end();
            lexer.next();
        }
        return lines.buildMalformed(end);
    }
}
