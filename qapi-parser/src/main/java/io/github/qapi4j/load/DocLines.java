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
        String source = block.source().text();
        boolean literal = false;
        int literalIndentation = 0;
        for (int line = 0; line < block.size(); line++) {
            int start = block.lineStart(line);
            int end = block.lineEnd(line);
            if (start < end && source.charAt(end - 1) == ':' && beginsLiteral(block.line(line))) {
                literal = true;
                literalIndentation = 0;
            } else if (literal && start < end) {
                int indentation = Spaces.indentation(source, start, end);
                if (literalIndentation == 0) {
                    literalIndentation = indentation;
                } else if (indentation < literalIndentation) {
                    literal = false;
                }
            }
            if (!literal && !check(block, line, diagnostics)) {
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
    private static boolean check(DocBlock block, int line, Diagnostics diagnostics) {
        boolean valid = true;
        int start = block.lineStart(line);
        int end = block.lineEnd(line);
        if (end - start + 2 > MAX_LENGTH && isTooLong(block.line(line))) {
            valid = !diagnostics.isError(DiagnosticCode.DOC_LONG_LINE);
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.DOC_LONG_LINE,
                    block.lineSpan(line),
                    "the documentation line is longer than " + MAX_LENGTH + " characters"));
        }
        int mark = sentenceEnd(block.source().text(), start, end);
        if (mark >= 0 && valid) {
            valid = !diagnostics.isError(DiagnosticCode.DOC_SENTENCE_SPACING);
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.DOC_SENTENCE_SPACING,
                    new Span(block.source(), mark, mark + 2),
                    "expected two spaces between sentences"));
        }
        return valid;
    }

    private static boolean isTooLong(String text) {
        return text.codePointCount(0, text.length()) + 2 > MAX_LENGTH && !isAddress(text);
    }

    private static boolean isAddress(String text) {
        String address = text.substring(Spaces.indentation(text));
        return (address.startsWith("http://") || address.startsWith("https://") || address.startsWith("ftp://"))
                && address.indexOf(' ') < 0;
    }

    /** The offset of the mark that ends a sentence in a line and is followed by a single space and the next sentence, or -1. */
    private static int sentenceEnd(String source, int start, int end) {
        for (int space = start + 1; space < end - 1; space++) {
            if (source.charAt(space) != ' ') {
                continue;
            }
            char mark = source.charAt(space - 1);
            char next = source.charAt(space + 1);
            boolean ends = mark == '.' || mark == '!' || mark == '?';
            boolean begins = next >= 'A' && next <= 'Z' || next >= '0' && next <= '9' || next == '(';
            if (ends && begins && !isAbbreviation(source, start, space) && !isListNumber(source, start, space)) {
                return space - 1;
            }
        }
        return -1;
    }

    /** Whether the text from the start of a line to a space ends with the word {@code e.g.} */
    private static boolean isAbbreviation(String source, int start, int space) {
        int word = space - "e.g.".length();
        if (word < start || !source.startsWith("e.g.", word)) {
            return false;
        }
        return word == start || !Character.isLetterOrDigit(source.charAt(word - 1)) && source.charAt(word - 1) != '_';
    }

    /** Whether the text from the start of a line to a space is only a digit and a full stop. */
    private static boolean isListNumber(String source, int start, int space) {
        int digit = space - 2;
        return digit >= start
                && source.charAt(space - 1) == '.'
                && Character.isDigit(source.charAt(digit))
                && isBlank(source, start, digit);
    }

    private static boolean isBlank(String source, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Character.isWhitespace(source.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
