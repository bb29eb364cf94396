package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.DocBlock;
import io.github.qapi4j.syntax.Spaces;

/** Checks the layout of a documentation comment's lines: their length, and the space between sentences. */
final class DocLines {
    private static final int MAX_LENGTH = 70;
    private static final String EXAMPLE = "qmp-example";

    private DocLines() {}

    /** Reports every line that violates the rules; where that is an error, only the first one. */
    static void check(DocBlock block, Diagnostics diagnostics) {
        boolean literal = false;
        int literalIndentation = 0;
        for (int line = 0; line < block.size(); line++) {
            String text = block.line(line);
            if (beginsLiteral(text)) {
                literal = true;
                literalIndentation = 0;
            } else if (literal && !text.isEmpty()) {
                int indentation = Spaces.indentation(text);
                if (literalIndentation == 0) {
                    literalIndentation = indentation;
                } else if (indentation < literalIndentation) {
                    literal = false;
                }
            }
            if (!literal && !check(text, block, line, diagnostics)) {
                return;
            }
        }
    }

    /** Whether a line is a bare {@code ::} or the head of an example, so that the lines below it are not prose. */
    private static boolean beginsLiteral(String text) {
        if (!text.endsWith("::")) {
            return false;
        }
        String head = text.substring(0, text.length() - 2).strip();
        return head.isEmpty()
                || text.startsWith(".. ")
                        && head.endsWith(EXAMPLE)
                        && head.substring(2, head.length() - EXAMPLE.length()).isBlank();
    }

    /** Checks one line; false if an error was reported. */
    private static boolean check(String text, DocBlock block, int line, Diagnostics diagnostics) {
        boolean valid = true;
        if (text.length() + 2 > MAX_LENGTH
                && text.codePointCount(0, text.length()) + 2 > MAX_LENGTH
                && !isAddress(text)) {
            valid = !diagnostics.isError(DiagnosticCode.DOC_LONG_LINE);
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.DOC_LONG_LINE,
                    block.lineSpan(line),
                    "the documentation line is longer than " + MAX_LENGTH + " characters"));
        }
        int end = sentenceEnd(text);
        if (end >= 0 && valid) {
            valid = !diagnostics.isError(DiagnosticCode.DOC_SENTENCE_SPACING);
            int offset = block.lineStart(line) + end;
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.DOC_SENTENCE_SPACING,
                    new Span(block.source(), offset, offset + 2),
                    "expected two spaces between sentences"));
        }
        return valid;
    }

    private static boolean isAddress(String text) {
        String address = text.substring(Spaces.indentation(text));
        return (address.startsWith("http://") || address.startsWith("https://") || address.startsWith("ftp://"))
                && address.indexOf(' ') < 0;
    }

    /** The offset of a mark that ends a sentence and is followed by a single space and the next sentence, or -1. */
    private static int sentenceEnd(String text) {
        for (int space = text.indexOf(' ', 1);
                space >= 0 && space < text.length() - 1;
                space = text.indexOf(' ', space + 1)) {
            char end = text.charAt(space - 1);
            char next = text.charAt(space + 1);
            boolean ends = end == '.' || end == '!' || end == '?';
            boolean begins = next >= 'A' && next <= 'Z' || next >= '0' && next <= '9' || next == '(';
            if (ends && begins && !isAbbreviation(text, space) && !isListNumber(text, space)) {
                return space - 1;
            }
        }
        return -1;
    }

    private static boolean isAbbreviation(String text, int space) {
        return text.startsWith("e.g.", space - 4)
                && (space == 4 || !Character.isLetterOrDigit(text.charAt(space - 5)) && text.charAt(space - 5) != '_');
    }

    private static boolean isListNumber(String text, int space) {
        return text.charAt(space - 1) == '.'
                && space >= 2
                && Character.isDigit(text.charAt(space - 2))
                && text.substring(0, space - 2).isBlank();
    }
}
