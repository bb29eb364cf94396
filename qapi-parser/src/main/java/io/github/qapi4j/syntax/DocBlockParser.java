package io.github.qapi4j.syntax;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;

/** Parses the documentation comments of one file, and skips malformed ones as far as they can be recognized. */
final class DocBlockParser {
    private static final String BARE_DELIMITER = "write '##' alone";

    private final SourceFile source;
    private final Lexer lexer;
    private final Diagnostics diagnostics;
    /** Whether a token that is not a comment interrupts the latest comment. The error is reported; the closing hashes are not read yet. */
    private boolean interrupted;
    /**
     * Whether only comments have followed the latest comment for a definition. Hashes that seem to open an empty comment then close that comment a
     * second time.
     */
    private boolean endsAgain;
    /** Whether the line that closes the latest comment also contains the beginning of an object. */
    private boolean hidesObject;

    DocBlockParser(SourceFile source, Lexer lexer, Diagnostics diagnostics) {
        this.source = source;
        this.lexer = lexer;
        this.diagnostics = diagnostics;
    }

    /** Parses the comment whose opening hashes are the current token, and advances to the token after it. */
    DocBlock parse() {
        interrupted = false;
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

    /** Whether the current token is the end of a comment whose malformed middle is reported. */
    boolean isEndOfInterrupted() {
        return interrupted && isEnd();
    }

    /** Whether the current token can only be the end of a comment: hashes that no comment follows. */
    boolean isEnd() {
        if (!isDelimiter()) {
            return false;
        }
        String text = source.text();
        int next = lexer.end();
        while (next < text.length() && Spaces.isSpace(text.charAt(next))) {
            next++;
        }
        return next < text.length() && text.charAt(next) != '#';
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

    /** Whether the current token opens or closes a documentation comment. */
    private boolean isDelimiter() {
        return lexer.is(Token.COMMENT) && source.text().startsWith("##", lexer.start());
    }

    private DocBlock block() {
        Span open = lexer.span();
        DocBlock.Builder lines = new DocBlock.Builder(source, open.start());
        if (open.end() > open.start() + 2) {
            reportDelimiter("start");
            return malformed(open, lines);
        }
        while (true) {
            lexer.nextOrComment();
            if (!lexer.is(Token.COMMENT)) {
                interrupted = true;
                if (!lexer.is(Token.INVALID) && !(lines.isEmpty() && endsAgain)) {
                    reportMissingEnd(open);
                }
                return malformed(open, lines);
            }
            int hash = lexer.start();
            int lineEnd = lexer.end();
            if (isDelimiter()) {
                if (lineEnd > hash + 2) {
                    reportDelimiter("end");
                    hidesObject = source.text().substring(hash, lineEnd).indexOf('{') >= 0;
                    return malformed(open, lines);
                }
                lexer.next();
                return lines.build(lineEnd, true);
            }
            if (lineEnd > hash + 1 && source.text().charAt(hash + 1) != ' ') {
                reportMissingSpace(hash);
                return malformed(open, lines);
            }
            int start = Math.min(hash + 2, lineEnd);
            lines.add(start, Spaces.trimEnd(source.text(), start, lineEnd));
        }
    }

    private void reportDelimiter(String role) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.DOC_DELIMITER,
                        lexer.span(),
                        "text after '##' at the " + role + " of a documentation comment")
                .help(BARE_DELIMITER));
    }

    private void reportMissingEnd(Span open) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.DOC_UNTERMINATED,
                        lexer.span(),
                        "the documentation comment does not end with '##'")
                .label(open, "it begins here"));
    }

    private void reportMissingSpace(int hash) {
        diagnostics.add(Diagnostic.of(
                DiagnosticCode.DOC_MISSING_SPACE,
                new Span(source, hash, hash + 2),
                "missing space after '#' in a documentation comment"));
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
        return lines.build(end, false);
    }
}
