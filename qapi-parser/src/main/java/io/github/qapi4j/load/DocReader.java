package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.DocBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Divides a documentation comment into its parts.
 *
 * <p>It applies the newest rules. A comment that violates them in a way that older releases accepted is read again by the old rules. By the oldest
 * rules, a description can begin within a paragraph. Only a comparison with the definition shows whether it does, so both readings are returned.
 *
 * <p>Where problems are warnings, no text is lost: the text of a description that cannot be assigned to a name becomes a section without a tag.
 */
final class DocReader {
    private static final Set<DiagnosticCode> EMPTY =
            Set.of(DiagnosticCode.DOC_EMPTY_SECTION, DiagnosticCode.DOC_EMPTY_FEATURES);
    /** The codes for notation that old releases accept. */
    private static final Set<DiagnosticCode> OLD_NOTATION = Set.of(
            DiagnosticCode.DOC_OLD_SECTION,
            DiagnosticCode.DOC_UNINDENTED,
            DiagnosticCode.DOC_INDENTATION,
            DiagnosticCode.DOC_ORDER);

    private static final Set<String> UNIQUE_TAGS = Set.of("Returns", "Errors", "Since");

    /** A single space is most likely a typing error, and every release treats the line as ordinary text. */
    private static final int MIN_INTRODUCTION_INDENT = 2;

    private final DocBlock block;
    private final Diagnostics diagnostics;
    private final boolean strict;
    private final DocRules rules;
    private final DocCursor cursor;
    private final List<Problem> warnings = new ArrayList<>(0);
    private Diagnostic.@Nullable Builder error;
    private int errorAt;
    private Beginning beginning = Beginning.NAME;
    private boolean looksOld;
    private boolean describesInParagraph;

    private @Nullable String symbol;
    private DocText introduction = DocText.EMPTY;
    private DocText body = DocText.EMPTY;
    private final Descriptions members = new Descriptions();
    private final Descriptions features = new Descriptions();
    private final List<Doc.Section> sections = new ArrayList<>();
    private final Map<String, Span> sectionPlaces = new HashMap<>();

    private DocReader(DocBlock block, Diagnostics diagnostics, DocRules rules) {
        this.block = block;
        this.diagnostics = diagnostics;
        this.strict = diagnostics.strict();
        this.rules = rules;
        this.cursor = new DocCursor(block, strict);
    }

    /**
     * A documentation comment that was read.
     *
     * @param intact false if an error in its form has been reported, so that parts may be missing
     * @param unnamed the number of descriptions without a valid name, which have been reported and are kept as plain text
     * @param older the comment as read if lines within paragraphs that look like descriptions are descriptions; null if there are no such lines
     */
    record ReadDoc(
            Doc doc,
            boolean intact,
            Beginning beginning,
            int unnamed,
            @Nullable OlderDoc older) {

        /** Another reading of the same comment. */
        ReadDoc with(Doc another) {
            return new ReadDoc(another, intact, beginning, unnamed, null);
        }
    }

    /** The beginning of a comment. */
    enum Beginning {
        /** The line {@code @NAME:}: it documents a definition. */
        NAME,
        /** Text: it documents no definition. */
        TEXT,
        /** Malformed text, which has been reported. A missing or wrong name is then not reported separately. */
        MALFORMED
    }

    /** A comment as read by the oldest rules, and the warnings to report if this reading is used. */
    record OlderDoc(Doc doc, List<Problem> warnings) {}

    /** A problem, and a function that creates its diagnostic only when it is reported, since a comment may have very many problems. */
    record Problem(DiagnosticCode code, Span span, Function<Problem, Diagnostic.Builder> diagnostic) {
        void report(Diagnostics diagnostics) {
            diagnostics.add(code, span, () -> diagnostic.apply(this));
        }

        Diagnostic.Builder diagnostic(String message) {
            return Diagnostic.of(code, span, message);
        }
    }

    /**
     * Reads a comment and reports its problems. Of several errors in its structure only the first one is reported, which is most likely the cause of
     * the others.
     */
    static ReadDoc read(DocBlock block, Diagnostics diagnostics) {
        DocLines.check(block, diagnostics);
        DocReader reader = read(block, diagnostics, DocRules.NEWEST);
        int empty = reader.count(EMPTY);
        if (!diagnostics.strict() && (reader.looksOld || empty > 0)) {
            DocReader old = read(block, diagnostics, DocRules.OLD);
            // A section is empty by the newest rules if its text is not indented.
            if (reader.looksOld || old.count(EMPTY) < empty) {
                reader = old;
            }
        }
        reader.warnings.forEach(problem -> problem.report(diagnostics));
        // The end of a malformed comment is missing, so an error at its end may not be real.
        if (reader.error != null && (block.intact() || reader.errorAt < block.size())) {
            diagnostics.add(reader.error);
        }
        boolean intact = reader.error == null && block.intact();
        boolean ambiguous = intact && reader.describesInParagraph && !diagnostics.strict();
        return new ReadDoc(
                reader.doc(),
                intact,
                reader.beginning,
                reader.count(Set.of(DiagnosticCode.DOC_INVALID_NAME)),
                ambiguous ? reader.older() : null);
    }

    /**
     * Reads a comment that does not begin with a name as the documentation of the definition that follows it.
     *
     * @param diagnostics the diagnostics to which {@link #read} has reported the problems of the comment
     */
    static Doc readAs(String definition, DocBlock block, Diagnostics diagnostics) {
        DocReader newest = new DocReader(block, diagnostics, DocRules.NEWEST);
        newest.readAs(definition);
        if (!newest.looksOld) {
            return newest.doc();
        }
        DocReader old = new DocReader(block, diagnostics, DocRules.OLD);
        old.readAs(definition);
        return old.doc();
    }

    /** Returns a placeholder for a comment that is lost because of an error. */
    static ReadDoc lost(Span definition) {
        Doc empty = new Doc(null, definition, DocText.EMPTY, DocText.EMPTY, List.of(), List.of(), List.of());
        return new ReadDoc(empty, false, Beginning.MALFORMED, 0, null);
    }

    private static DocReader read(DocBlock block, Diagnostics diagnostics, DocRules rules) {
        DocReader reader = new DocReader(block, diagnostics, rules);
        reader.read();
        return reader;
    }

    private @Nullable OlderDoc older() {
        DocReader reader = read(block, diagnostics, DocRules.OLD_IN_PARAGRAPHS);
        if (reader.error != null || reader.faults() > faults()) {
            return null;
        }
        // All other problems have been reported, including all problems of a reading by the old rules.
        List<Problem> further = reader.warnings.stream()
                .filter(problem -> rules == DocRules.NEWEST && OLD_NOTATION.contains(problem.code()))
                .toList();
        return new OlderDoc(reader.doc(), further);
    }

    private int count(Set<DiagnosticCode> codes) {
        if (warnings.isEmpty()) {
            return 0;
        }
        return (int) warnings.stream()
                .filter(problem -> codes.contains(problem.code()))
                .count();
    }

    /** The number of problems other than notation of old releases. */
    private int faults() {
        return warnings.size() - count(OLD_NOTATION);
    }

    private void read() {
        if (cursor.hasLine() && cursor.startsWith("@")) {
            StringBuilder text = new StringBuilder();
            symbol = symbol(text);
            definition(text);
        } else {
            beginning = block.repaired() ? Beginning.MALFORMED : Beginning.TEXT;
            freeForm();
        }
    }

    private void readAs(String definition) {
        StringBuilder text = new StringBuilder();
        int length = cursor.symbolLength();
        if (cursor.hasLine()
                && cursor.startsWith("@")
                && (length == 0 || cursor.text(1, 1 + length).equals(definition))) {
            cursor.takeRest(text, cursor.endOfSymbol(length));
        }
        symbol = definition;
        definition(text);
    }

    /**
     * Reads the comment of a definition after the line of its symbol.
     *
     * @param text the text in that line
     */
    private void definition(StringBuilder text) {
        if (text.isEmpty()) {
            introduction();
        }
        parts(text);
    }

    private Doc doc() {
        return new Doc(symbol, block.span(), introduction, body, members.entries(), features.entries(), sections);
    }

    /**
     * Reads the line of the symbol and returns the symbol.
     *
     * @param text receives the text after the symbol, which does not belong in this line
     */
    private String symbol(StringBuilder text) {
        boolean colon = cursor.endsWith(':');
        int length = colon ? cursor.length() - 2 : cursor.symbolLength();
        String name = cursor.text(1, 1 + length);
        if (!colon || name.isEmpty()) {
            beginning = Beginning.MALFORMED;
            String message =
                    colon ? "a name is required after '@'" : "the line of the documented name must end with ':'";
            report(DiagnosticCode.DOC_INVALID_SYMBOL, cursor.span(), problem -> problem.diagnostic(message));
        }
        cursor.takeRest(text, cursor.endOfSymbol(length));
        return name;
    }

    /**
     * Reads the indented text after the line of the symbol, if there is any. If an unindented line follows it without a blank line, all of it is one
     * paragraph, as in every release that had no introductions.
     */
    private void introduction() {
        if (!cursor.skipBlank() || cursor.indentation() < MIN_INTRODUCTION_INDENT) {
            return;
        }
        int end = cursor.endOfIndented();
        if (end < block.size() && !cursor.isBlank(end - 1)) {
            return;
        }
        int indentation = cursor.indentation();
        StringBuilder text = new StringBuilder();
        while (cursor.line() < end) {
            cursor.take(text, Math.min(indentation, cursor.indentation()));
        }
        introduction = DocText.of(strip(text));
    }

    private void freeForm() {
        StringBuilder text = new StringBuilder();
        while (cursor.hasLine()) {
            int length = cursor.beforeColon();
            if (length >= 0) {
                String name = described(length);
                beginning = Beginning.MALFORMED;
                report(
                        DiagnosticCode.DOC_MEMBER_IN_FREE_FORM,
                        place(length),
                        problem -> problem.diagnostic("'@" + name + ":' is not allowed in free-form documentation")
                                .help("the documentation of a definition begins with a line '@NAME:'"));
            }
            cursor.take(text);
        }
        body = DocText.of(strip(text));
    }

    /**
     * Reads the descriptions, the sections and the text between them.
     *
     * @param plain text before the current line that belongs to the body
     */
    private void parts(StringBuilder plain) {
        Span plainStart = block.opening();
        boolean inBody = true;
        boolean membersEnded = false;
        Span firstFeatures = null;
        while (cursor.skipBlank()) {
            String tag = cursor.tag();
            int described = cursor.describedLength();
            if (described < 0 && tag == null && !cursor.isFeatures()) {
                if (!inBody && plain.isEmpty()) {
                    plainStart = cursor.span();
                }
                int spaced = cursor.beforeColon();
                if (spaced >= 0) {
                    Span place = place(spaced);
                    report(
                            DiagnosticCode.DOC_INVALID_NAME,
                            place,
                            problem -> problem.diagnostic(
                                    "'" + place.text() + "' is not a description because names cannot contain spaces"));
                }
                plain.append(plain.isEmpty() || cursor.line() > 0 && !cursor.isAfterBlank() ? "" : "\n");
                paragraph(plain);
                continue;
            }
            endPlain(plain, plainStart, inBody);
            inBody = false;
            if (tag != null) {
                section(tag);
            } else if (described >= 0) {
                if (membersEnded) {
                    misordered(described);
                }
                descriptions(members);
            } else {
                Span first = firstFeatures;
                if (first != null) {
                    report(
                            DiagnosticCode.DOC_DUPLICATE,
                            cursor.span(),
                            problem -> problem.diagnostic("duplicate 'Features:' line")
                                    .label(first, "first occurrence"));
                } else {
                    firstFeatures = cursor.span();
                }
                features();
            }
            membersEnded = true;
        }
        endPlain(plain, plainStart, inBody);
        if (error == null && block.intact()) {
            requireText();
        }
    }

    private void misordered(int described) {
        setLooksOld();
        if (!cursor.hasLine()) {
            return;
        }
        String name = described(described);
        report(
                DiagnosticCode.DOC_ORDER,
                place(described),
                problem -> problem.diagnostic("the description of '@" + name + ":' comes after a section")
                        .help("describe members before the sections, and features after a line 'Features:'"));
    }

    private void endPlain(StringBuilder plain, Span start, boolean inBody) {
        if (inBody) {
            body = DocText.of(strip(plain));
        } else if (!plain.isEmpty()) {
            sections.add(new Doc.Section(null, DocText.of(strip(plain)), start));
        }
        plain.setLength(0);
    }

    private void paragraph(StringBuilder text) {
        do {
            cursor.take(text);
            int length = cursor.describedLength();
            if (length < 0 && !(cursor.hasLine() && cursor.isFeatures())) {
                continue;
            }
            describesInParagraph = true;
            if (rules.endsParagraphAtDescription()) {
                String name = length < 0 ? "" : described(length);
                report(
                        DiagnosticCode.DOC_UNINDENTED,
                        length < 0 ? cursor.span() : place(length),
                        problem -> problem.diagnostic(
                                length < 0
                                        ? "the line 'Features:' is within a paragraph"
                                        : "the description of '@" + name + ":' begins within a paragraph"));
                return;
            }
        } while (cursor.hasLine() && !cursor.isBlank());
    }

    private void section(String tag) {
        Span place = cursor.span(tag.length() + 1);
        boolean example = tag.startsWith("Example");
        if (tag.startsWith("Note") || example) {
            setLooksOld();
            report(DiagnosticCode.DOC_OLD_SECTION, place, DocReader::oldSection);
        }
        Span before = UNIQUE_TAGS.contains(tag) ? sectionPlaces.putIfAbsent(tag, place) : null;
        if (before != null) {
            report(
                    DiagnosticCode.DOC_DUPLICATE,
                    place,
                    problem -> problem.diagnostic("duplicate section '" + tag + "'")
                            .label(before, "first occurrence"));
        }
        String text = described(tag.length() + 1, true);
        sections.add(new Doc.Section(tag, example ? DocText.example(text) : DocText.of(text), place));
    }

    private static Diagnostic.Builder oldSection(Problem problem) {
        String text = problem.span().text();
        String tag = text.substring(0, text.length() - 1);
        return problem.diagnostic("section '" + tag + "' is no longer supported")
                .help(tag.startsWith("Note") ? "write '.. note::'" : "write '.. qmp-example::'");
    }

    private void features() {
        cursor.next();
        if (cursor.skipBlank() && cursor.isDescription()) {
            descriptions(features);
        } else {
            report(
                    DiagnosticCode.DOC_EMPTY_FEATURES,
                    cursor.span(),
                    problem -> problem.diagnostic("expected descriptions of features after 'Features:'"));
        }
    }

    private void descriptions(Descriptions descriptions) {
        for (int length = cursor.describedLength(); length >= 0; length = cursor.describedLength()) {
            String name = described(length);
            Span place = place(length);
            Span before = descriptions.place(name);
            if (name.isEmpty()) {
                report(
                        DiagnosticCode.DOC_INVALID_NAME,
                        place,
                        problem -> problem.diagnostic("a name is required between '@' and ':'"));
            } else if (before != null) {
                report(
                        DiagnosticCode.DOC_DUPLICATE,
                        place,
                        problem -> problem.diagnostic("'@" + name + ":' is described twice")
                                .label(before, "first occurrence"));
            }
            String text = described(length + 2, false);
            if (!name.isEmpty()) {
                descriptions.add(name, place, text);
            } else if (!text.isEmpty()) {
                sections.add(new Doc.Section(null, DocText.of(text), place));
            }
        }
    }

    /** The name that the current line describes. */
    private String described(int length) {
        return cursor.text(1, 1 + length);
    }

    /** The place of that name, from <code>@</code> to the colon. */
    private Span place(int length) {
        return cursor.span(length + 2);
    }

    /**
     * Reads the text after a tag or a name.
     *
     * @param columns the length of the tag or name at the beginning of the current line
     */
    private String described(int columns, boolean tagged) {
        StringBuilder text = new StringBuilder();
        cursor.takeRest(text, columns);
        while (cursor.hasLine() && cursor.isBlank()) {
            cursor.take(text);
        }
        if (cursor.hasLine()) {
            rules.readContinuation(this, cursor, text, tagged);
        }
        return strip(text);
    }

    private void requireText() {
        members.entries().forEach(this::requireText);
        features.entries().forEach(this::requireText);
        for (Doc.Section section : sections) {
            String tag = section.tag();
            if (tag != null) {
                requireText(section.text(), section.span(), () -> "section '" + tag + "'");
            }
        }
    }

    private void requireText(Doc.Entry entry) {
        requireText(entry.text(), entry.span(), () -> "the description of '@" + entry.name() + ":'");
    }

    private void requireText(DocText text, Span span, Supplier<String> what) {
        if (text.isEmpty() && error == null) {
            report(DiagnosticCode.DOC_EMPTY_SECTION, span, problem -> problem.diagnostic(what.get() + " has no text"));
        }
    }

    private static String strip(CharSequence text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == '\n') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == '\n') {
            end--;
        }
        return text.subSequence(start, end).toString();
    }

    /** Records that the comment uses notation of older releases. Ends this reading if the comment is then read by the old rules. */
    void setLooksOld() {
        looksOld = true;
        if (!strict && rules == DocRules.NEWEST) {
            cursor.goToEnd();
        }
    }

    /** Reports a problem. An error is reported only if it is the first one in the comment. */
    void report(DiagnosticCode code, Span span, Function<Problem, Diagnostic.Builder> diagnostic) {
        Problem problem = new Problem(code, span, diagnostic);
        if (!strict || !diagnostics.isError(code)) {
            if (block.intact() || cursor.hasLine()) {
                warnings.add(problem);
            }
        } else if (error == null) {
            error = diagnostic.apply(problem);
            errorAt = cursor.line();
        }
    }
}
