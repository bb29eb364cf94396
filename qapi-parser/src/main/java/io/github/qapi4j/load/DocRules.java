package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.DiagnosticCode;

/** The rules of documentation comments that have changed: which lines belong to a description or section, and where one may begin. */
sealed interface DocRules {
    /** The rules since QEMU 9.0. */
    DocRules NEWEST = new Newest();

    /** The rules before: lines that are not indented continue a description or section. */
    DocRules OLD = new Old(false);

    /** The same, and a description may begin in the middle of a paragraph. */
    DocRules OLD_IN_PARAGRAPHS = new Old(true);

    /** Whether members may be described after sections. */
    boolean allowsDescriptionsAfterSections();

    /** Whether a line {@code @name:} ends a paragraph. */
    boolean endsParagraphAtDescription();

    /**
     * Reads the lines that belong to a description or section, after its first line; blank lines have been taken.
     *
     * @param tagged whether it is a section
     */
    void readContinuation(DocReader reader, DocCursor cursor, StringBuilder text, boolean tagged);

    /** Rules by which the lines of a description or section are indented. */
    record Newest() implements DocRules {
        @Override
        public boolean allowsDescriptionsAfterSections() {
            return false;
        }

        @Override
        public boolean endsParagraphAtDescription() {
            return false;
        }

        /** Reads lines that are indented at least as much as the first one. */
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

    /** Rules by which a description or section may also contain lines that are not indented. */
    record Old(boolean endsParagraphAtDescription) implements DocRules {
        @Override
        public boolean allowsDescriptionsAfterSections() {
            return true;
        }

        /** Reads lines up to the next name or tag; those of a description up to a blank line, unless they are indented. */
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
