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

    /** Whether members may be described after sections. */
    boolean allowsDescriptionsAfterSections();

    /** Whether a line {@code @name:} ends a paragraph. */
    boolean endsParagraphAtDescription();

    /**
     * Reads the remaining lines of a description or section. The caller has already read its first line and the blank lines after that.
     *
     * @param tagged whether it is a section, not a description
     */
    void readContinuation(DocReader reader, DocCursor cursor, StringBuilder text, boolean tagged);

    /** Rules that require the lines of a description or section to be indented. */
    record Newest() implements DocRules {
        @Override
        public boolean allowsDescriptionsAfterSections() {
            return false;
        }

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
                        reader.reportOld(
                                DiagnosticCode.DOC_INDENTATION,
                                cursor.span(),
                                use -> use.diagnostic(
                                        "unexpected de-indentation, expected at least " + indentation + " spaces"));
                    }
                    return;
                }
                cursor.take(text);
            }
        }
    }

    /** Rules that also allow lines without indentation in a description or section. */
    record Old(boolean endsParagraphAtDescription) implements DocRules {
        @Override
        public boolean allowsDescriptionsAfterSections() {
            return true;
        }

        /** Reads lines up to the next name or tag. A description also ends at an unindented line that follows a blank line or begins the features. */
        @Override
        public void readContinuation(DocReader reader, DocCursor cursor, StringBuilder text, boolean tagged) {
            while (cursor.hasLine() && !cursor.isDescription() && cursor.tag() == null) {
                boolean flush = !cursor.isBlank() && cursor.indentation() == 0;
                if (flush && !tagged && (cursor.isAfterBlank() || cursor.isFeatures())) {
                    return;
                }
                if (flush) {
                    reader.reportOld(
                            DiagnosticCode.DOC_UNINDENTED,
                            cursor.span(),
                            use -> use.diagnostic("the line goes on with a description and is not indented"));
                }
                cursor.take(text);
            }
        }
    }
}
