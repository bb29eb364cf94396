package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.DiagnosticCode;

/** The rules of documentation comments that differ between releases: which lines belong to a description or section, and where one may begin. */
sealed interface DocRules {
    /** The rules since QEMU 9.0. */
    DocRules NEWEST = new Newest();

    /** The rules before QEMU 9.0: lines that are not indented may continue a description or section. */
    DocRules OLD = new Old(false);

    /** The rules of {@link #OLD}, except that a description may begin in the middle of a paragraph. */
    DocRules OLD_IN_PARAGRAPHS = new Old(true);

    /** Whether a line {@code @name:} or {@code Features:} ends a paragraph. */
    boolean endsParagraphAtDescription();

    /**
     * Reads the remaining lines of a description or section. The caller has already read its first line and the blank lines after that.
     *
     * @param tagged whether it is a section, not a description
     */
    void readContinuation(DocReader reader, DocCursor cursor, StringBuilder text, boolean tagged);

    private static void reportIndentation(DocReader reader, DocCursor cursor, int expected) {
        reader.report(
                DiagnosticCode.DOC_INDENTATION,
                cursor.span(),
                problem -> problem.diagnostic("expected an indentation of at least " + expected + " spaces"));
    }

    /** Rules that require the lines of a description or section to be indented. */
    record Newest() implements DocRules {
        @Override
        public boolean endsParagraphAtDescription() {
            return false;
        }

        /** Reads lines that are indented at least as much as the first of them, up to the next name. */
        @Override
        public void readContinuation(DocReader reader, DocCursor cursor, StringBuilder text, boolean tagged) {
            int indentation = cursor.indentation();
            if (indentation == 0) {
                return;
            }
            cursor.take(text);
            boolean second = true;
            for (; cursor.hasLine() && !cursor.isDescription(); second = false) {
                if (!cursor.isBlank() && cursor.indentation() < indentation) {
                    if (second) {
                        reader.setLooksOld();
                        reportIndentation(reader, cursor, indentation);
                    }
                    return;
                }
                cursor.take(text);
            }
        }
    }

    /** Rules that also allow lines without indentation in a description or section. */
    record Old(boolean endsParagraphAtDescription) implements DocRules {
        /** Reads lines up to the next name, tag or line {@code Features:}. A description also ends at an unindented line after a blank line. */
        @Override
        public void readContinuation(DocReader reader, DocCursor cursor, StringBuilder text, boolean tagged) {
            int indentation = cursor.indentation();
            int second = cursor.line() + 1;
            while (cursor.hasLine() && !cursor.isDescription()) {
                boolean flush = !cursor.isBlank() && cursor.indentation() == 0;
                boolean ends = cursor.tag() != null || cursor.isFeatures() || flush && !tagged && cursor.isAfterBlank();
                if (cursor.line() == second
                        && !cursor.isBlank()
                        && cursor.indentation() < indentation
                        && (ends || !flush)) {
                    reportIndentation(reader, cursor, indentation);
                }
                if (ends) {
                    return;
                }
                if (flush) {
                    reader.report(
                            DiagnosticCode.DOC_UNINDENTED,
                            cursor.span(),
                            problem -> problem.diagnostic("the line continues a description but is not indented"));
                }
                cursor.take(text);
            }
        }
    }
}
