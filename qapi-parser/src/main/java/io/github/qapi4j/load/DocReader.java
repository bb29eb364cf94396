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
import org.jspecify.annotations.Nullable;

/**
 * Divides a documentation comment into its parts.
 *
 * <p>It applies the newest rules. A comment that violates them in a way that older releases accepted is read again by the old rules. Only the
 * definition determines whether a line within a paragraph is a description, as in the oldest rules, so both readings are returned.
 */
final class DocReader {
    private static final Set<String> UNIQUE_TAGS = Set.of("Returns", "Errors", "Since");

    /** One space is a typing error, which every release treats as text. */
    private static final int MIN_INTRODUCTION_INDENT = 2;

    private final DocBlock block;
    private final Diagnostics diagnostics;
    private final boolean strict;
    private final DocRules rules;
    private final DocCursor cursor;
    private final List<OldUse> warnings = new ArrayList<>(0);
    private Diagnostic.@Nullable Builder error;
    private int errorAt;
    private boolean looksOld;
    private boolean describesInParagraph;

    private DocText introduction = DocText.EMPTY;
    private DocText body = DocText.EMPTY;
    private final List<Doc.Entry> members = new ArrayList<>();
    private final List<Doc.Entry> features = new ArrayList<>();
    private final List<Doc.Section> sections = new ArrayList<>();
    private final Map<String, Span> sectionPlaces = new HashMap<>();
    private final Map<String, Span> memberPlaces = new HashMap<>();
    private final Map<String, Span> featurePlaces = new HashMap<>();

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
     * @param intact false if it is malformed, which has been reported, so that its parts may be incomplete
     * @param older its reading if the lines of its paragraphs that look like descriptions are descriptions; null if there are no such lines
     */
    record ReadDoc(Doc doc, boolean intact, @Nullable OlderDoc older) {}

    /** A comment by the oldest rules, and the warnings to report if these are the right ones. */
    record OlderDoc(Doc doc, List<OldUse> warnings) {}

    /** A use of old notation, and a function that creates its diagnostic when it is reported, since a comment may have very many. */
    record OldUse(DiagnosticCode code, Span span, Function<OldUse, Diagnostic.Builder> diagnostic) {
        void report(Diagnostics diagnostics) {
            diagnostics.add(code, span, () -> diagnostic.apply(this));
        }

        Diagnostic.Builder diagnostic(String message) {
            return Diagnostic.of(code, span, message);
        }
    }

    /** Reads a comment and reports its errors; of errors in its structure only the first one, which is most likely the cause of the others. */
    static ReadDoc read(DocBlock block, Diagnostics diagnostics) {
        DocLines.check(block, diagnostics);
        DocReader reader = new DocReader(block, diagnostics, DocRules.NEWEST);
        Doc doc = reader.read();
        if (reader.looksOld && !diagnostics.strict()) {
            reader = new DocReader(block, diagnostics, DocRules.OLD);
            doc = reader.read();
        }
        reader.warnings.forEach(use -> use.report(diagnostics));
        // The end of a malformed comment is missing: what seems to be an error there may not be one.
        if (reader.error != null && (block.intact() || reader.errorAt < block.size())) {
            diagnostics.add(reader.error);
        }
        boolean intact = reader.error == null && block.intact();
        boolean ambiguous = intact && reader.describesInParagraph && !diagnostics.strict();
        return new ReadDoc(doc, intact, ambiguous ? reader.older() : null);
    }

    /** Returns a placeholder for a comment that is lost because of an error. */
    static ReadDoc lost(Span definition) {
        Doc empty = new Doc(null, definition, DocText.EMPTY, DocText.EMPTY, List.of(), List.of(), List.of());
        return new ReadDoc(empty, false, null);
    }

    private @Nullable OlderDoc older() {
        DocReader reader = new DocReader(block, diagnostics, DocRules.OLD_IN_PARAGRAPHS);
        Doc doc = reader.read();
        if (reader.error != null) {
            return null;
        }
        // Warnings of a reading by the old rules have been reported.
        return new OlderDoc(doc, rules == DocRules.NEWEST ? reader.warnings : List.of());
    }

    private Doc read() {
        String symbol = null;
        if (cursor.hasLine() && cursor.startsWith("@")) {
            symbol = symbol();
            introduction();
            definition();
        } else {
            freeForm();
        }
        return new Doc(symbol, block.span(), introduction, body, members, features, sections);
    }

    private String symbol() {
        boolean colon = cursor.endsWith(':');
        String symbol = cursor.text(1, colon ? cursor.length() - 1 : cursor.length());
        if (!colon) {
            error(DiagnosticCode.DOC_INVALID_SYMBOL, "the line of the documented name must end with ':'");
        } else if (symbol.isEmpty()) {
            error(DiagnosticCode.DOC_INVALID_SYMBOL, "a name is required after '@'");
        }
        cursor.next();
        return symbol;
    }

    /**
     * Reads the indented text after the line of the symbol, if there is any. If an unindented line follows it without a blank line, all of it is one
     * paragraph, as in every release before there were introductions.
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
            int length = cursor.describedLength();
            if (length >= 0) {
                error(Diagnostic.of(
                                DiagnosticCode.DOC_MEMBER_IN_FREE_FORM,
                                place(length),
                                "'@" + described(length) + ":' is not allowed in free-form documentation")
                        .help("the documentation of a definition has a line '@NAME:' first"));
            }
            cursor.take(text);
        }
        body = DocText.of(strip(text));
    }

    private void definition() {
        StringBuilder plain = new StringBuilder();
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
                plain.append(plain.isEmpty() ? "" : "\n");
                paragraph(plain);
                continue;
            }
            endPlain(plain, plainStart, inBody);
            inBody = false;
            if (tag != null) {
                section(tag);
            } else if (described >= 0) {
                if (membersEnded && !rules.allowsDescriptionsAfterSections()) {
                    setLooksOld();
                    error(Diagnostic.of(
                                    DiagnosticCode.DOC_ORDER,
                                    place(described),
                                    "the description of '@" + described(described) + ":' comes after a section")
                            .help("members are described first, features after a line 'Features:'"));
                }
                descriptions(members, memberPlaces);
            } else {
                if (firstFeatures != null) {
                    error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, cursor.span(), "duplicate 'Features:' line")
                            .label(firstFeatures, "first here"));
                }
                firstFeatures = firstFeatures == null ? cursor.span() : firstFeatures;
                features();
            }
            membersEnded = true;
        }
        endPlain(plain, plainStart, inBody);
        if (error == null) {
            requireText();
        }
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
            if (length >= 0) {
                describesInParagraph = true;
                if (rules.endsParagraphAtDescription()) {
                    String name = described(length);
                    reportOld(
                            DiagnosticCode.DOC_UNINDENTED,
                            place(length),
                            use -> use.diagnostic("the description of '@" + name + ":' begins within a paragraph"));
                    return;
                }
            }
        } while (cursor.hasLine() && !cursor.isBlank());
    }

    private void section(String tag) {
        Span place = cursor.span(tag.length() + 1);
        boolean example = tag.startsWith("Example");
        if (tag.startsWith("Note") || example) {
            setLooksOld();
            reportOld(DiagnosticCode.DOC_OLD_SECTION, place, DocReader::oldSection);
        }
        Span before = UNIQUE_TAGS.contains(tag) ? sectionPlaces.putIfAbsent(tag, place) : null;
        if (before != null) {
            error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, place, "duplicate section '" + tag + "'")
                    .label(before, "first here"));
        }
        String text = described(tag.length() + 1, true);
        sections.add(new Doc.Section(tag, example ? DocText.example(text) : DocText.of(text), place));
    }

    private static Diagnostic.Builder oldSection(OldUse use) {
        String text = use.span().text();
        String tag = text.substring(0, text.length() - 1);
        return use.diagnostic("section '" + tag + "' is no longer supported")
                .help(tag.startsWith("Note") ? "write '.. note::'" : "write '.. qmp-example::'");
    }

    private void features() {
        cursor.next();
        if (cursor.skipBlank() && cursor.isDescription()) {
            descriptions(features, featurePlaces);
        } else {
            error(DiagnosticCode.DOC_EMPTY_FEATURES, "descriptions of features are expected after 'Features:'");
        }
    }

    private void descriptions(List<Doc.Entry> entries, Map<String, Span> seen) {
        for (int length = cursor.describedLength(); length >= 0; length = cursor.describedLength()) {
            String name = described(length);
            Span place = place(length);
            Span before = seen.putIfAbsent(name, place);
            if (name.isEmpty()) {
                error(Diagnostic.of(DiagnosticCode.DOC_INVALID_NAME, place, "a name is required between '@' and ':'"));
            } else if (before != null) {
                error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, place, "'@" + name + ":' is described twice")
                        .label(before, "first here"));
            }
            String text = described(length + 2, false);
            if (before == null) {
                entries.add(new Doc.Entry(name, DocText.of(text), place));
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
        for (Doc.Entry entry : members) {
            requireText(entry.text(), "the description of '@" + entry.name() + ":'", entry.span());
        }
        for (Doc.Entry entry : features) {
            requireText(entry.text(), "the description of '@" + entry.name() + ":'", entry.span());
        }
        for (Doc.Section section : sections) {
            if (section.tag() != null) {
                requireText(section.text(), "section '" + section.tag() + "'", section.span());
            }
        }
    }

    private void requireText(DocText text, String what, Span span) {
        if (text.isEmpty() && error == null) {
            setLooksOld();
            error(Diagnostic.of(DiagnosticCode.DOC_EMPTY_SECTION, span, what + " has no text"));
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

    /** Records that older releases accepted the notation that was found; if a reading by their rules follows, this reading ends. */
    void setLooksOld() {
        looksOld = true;
        if (!strict && rules == DocRules.NEWEST) {
            cursor.goToEnd();
        }
    }

    private void error(DiagnosticCode code, String message) {
        error(Diagnostic.of(code, cursor.span(), message));
    }

    private void error(Diagnostic.Builder problem) {
        if (error == null) {
            error = problem;
            errorAt = cursor.line();
        }
    }

    /** Reports old notation; if its code is an error, like any other error. */
    void reportOld(DiagnosticCode code, Span span, Function<OldUse, Diagnostic.Builder> diagnostic) {
        OldUse use = new OldUse(code, span, diagnostic);
        if (strict && diagnostics.isError(code)) {
            error(diagnostic.apply(use));
        } else {
            warnings.add(use);
        }
    }
}
