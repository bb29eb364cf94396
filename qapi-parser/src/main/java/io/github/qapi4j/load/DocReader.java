package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.DocBlock;
import io.github.qapi4j.syntax.Spaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a documentation comment apart.
 *
 * <p>The rules are the newest ones. A block that does not obey them, and that older releases wrote so, is read once more by the rules of old:
 * descriptions and sections go on without indentation. By those rules a description also begins in the middle of a paragraph; whether it is one
 * only the definition can tell, so both readings are returned.
 */
final class DocReader {
    private static final List<String> TAGS =
            List.of("Returns", "Errors", "Since", "Notes", "Note", "Examples", "Example", "TODO");

    private static final Set<String> UNIQUE_TAGS = Set.of("Returns", "Errors", "Since");
    private static final String FEATURES = "Features:";

    private final DocBlock block;
    private final Diagnostics diagnostics;
    private final boolean strict;
    private final Rules rules;
    private final List<OldUse> warnings = new ArrayList<>(0);
    private Diagnostic.@Nullable Builder error;
    private int errorAt;
    private boolean looksOld;
    private boolean describesInParagraph;

    private final List<Doc.Entry> members = new ArrayList<>();
    private final List<Doc.Entry> features = new ArrayList<>();
    private final Map<String, Span> sectionPlaces = new HashMap<>();
    private final Map<String, Span> memberPlaces = new HashMap<>();
    private final Map<String, Span> featurePlaces = new HashMap<>();
    private final List<Doc.Section> sections = new ArrayList<>();
    private String body = "";

    private final String source;
    /** The number of the current line, and its offsets in the text of the file. */
    private int at;

    private int start;
    private int end;

    private DocReader(DocBlock block, Diagnostics diagnostics, Rules rules) {
        this.block = block;
        this.diagnostics = diagnostics;
        this.strict = diagnostics.strict();
        this.rules = rules;
        this.source = block.source().text();
        goTo(0);
    }

    private enum Rules {
        NEWEST,
        /** What is not indented goes on with a description or section. */
        OLD,
        /** Besides, a description ends a paragraph. */
        OLD_IN_PARAGRAPHS
    }

    /**
     * A documentation comment that was read.
     *
     * @param intact false if it is malformed, which has been told, so that its parts cannot be relied on
     * @param older what it is if the lines of its paragraphs that look like descriptions are some; null if there are none
     */
    record ReadDoc(Doc doc, boolean intact, @Nullable OlderDoc older) {}

    /** A comment by the rules of old, and what is to be told if it is meant so. */
    record OlderDoc(Doc doc, List<OldUse> warnings) {}

    /** A use of what is old, and what makes the diagnostic: a comment may have very many. */
    record OldUse(DiagnosticCode code, Span span, Function<OldUse, Diagnostic.Builder> told) {
        void tell(Diagnostics diagnostics) {
            diagnostics.add(code, span, () -> told.apply(this));
        }

        Diagnostic.Builder diagnostic(String message) {
            return Diagnostic.of(code, span, message);
        }
    }

    /** Reads a comment and tells what is wrong with it: of its structure the first error only, which mostly is the cause of the next. */
    static ReadDoc read(DocBlock block, Diagnostics diagnostics) {
        DocLines.check(block, diagnostics);
        DocReader reader = new DocReader(block, diagnostics, Rules.NEWEST);
        Doc doc = reader.doc();
        if (reader.looksOld && !diagnostics.strict()) {
            reader = new DocReader(block, diagnostics, Rules.OLD);
            doc = reader.doc();
        }
        reader.warnings.forEach(use -> use.tell(diagnostics));
        // Of a malformed comment the end is missing: what seems wrong with it may not be.
        if (reader.error != null && (block.intact() || reader.errorAt < block.size())) {
            diagnostics.add(reader.error);
        }
        boolean intact = reader.error == null && block.intact();
        boolean ambiguous = intact && reader.describesInParagraph && !diagnostics.strict();
        return new ReadDoc(doc, intact, ambiguous ? reader.older() : null);
    }

    /** What stands for a comment that is lost because of an error. */
    static ReadDoc lost(Span definition) {
        return new ReadDoc(new Doc(null, definition, "", List.of(), List.of(), List.of()), false, null);
    }

    private @Nullable OlderDoc older() {
        DocReader reader = new DocReader(block, diagnostics, Rules.OLD_IN_PARAGRAPHS);
        Doc doc = reader.doc();
        if (reader.error != null) {
            return null;
        }
        // What the rules of old have to tell has been told if they were in force.
        return new OlderDoc(doc, rules == Rules.NEWEST ? reader.warnings : List.of());
    }

    private Doc doc() {
        String symbol = null;
        if (hasLine() && startsWith("@")) {
            symbol = symbol();
            definition();
        } else {
            freeForm();
        }
        return new Doc(symbol, block.span(), body, members, features, sections);
    }

    private String symbol() {
        boolean colon = source.charAt(end - 1) == ':';
        String symbol = source.substring(start + 1, colon ? end - 1 : end);
        if (!colon) {
            fail(DiagnosticCode.DOC_INVALID_SYMBOL, "the line of the documented name must end with ':'");
        } else if (symbol.isEmpty()) {
            fail(DiagnosticCode.DOC_INVALID_SYMBOL, "a name is required after '@'");
        }
        goTo(at + 1);
        return symbol;
    }

    private void freeForm() {
        StringBuilder text = new StringBuilder();
        while (hasLine()) {
            int described = endOfDescribed();
            if (described >= 0) {
                String name = described(described);
                error(Diagnostic.of(
                                DiagnosticCode.DOC_MEMBER_IN_FREE_FORM,
                                begin(described),
                                "'@" + name + ":' is not allowed in free-form documentation")
                        .help("the documentation of a definition has a line '@NAME:' first"));
            }
            take(text);
        }
        body = strip(text);
    }

    private void definition() {
        StringBuilder plain = new StringBuilder();
        Span plainStart = block.opening();
        boolean inBody = true;
        boolean membersEnded = false;
        Span firstFeatures = null;
        while (skipBlank()) {
            String tag = tag();
            int described = endOfDescribed();
            if (described < 0 && tag == null && !isFeatures()) {
                if (!inBody && plain.isEmpty()) {
                    plainStart = span();
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
                if (membersEnded && rules == Rules.NEWEST) {
                    seemsOld();
                    error(Diagnostic.of(
                                    DiagnosticCode.DOC_ORDER,
                                    begin(described),
                                    "the description of '@" + described(described) + ":' comes after a section")
                            .help("members are described first, features after a line 'Features:'"));
                }
                descriptions(members, memberPlaces);
            } else {
                if (firstFeatures != null) {
                    error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, span(), "duplicate 'Features:' line")
                            .label(firstFeatures, "first here"));
                }
                firstFeatures = firstFeatures == null ? span() : firstFeatures;
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
            body = strip(plain);
        } else if (!plain.isEmpty()) {
            sections.add(new Doc.Section(null, strip(plain), start));
        }
        plain.setLength(0);
    }

    private void paragraph(StringBuilder text) {
        do {
            take(text);
            int described = endOfDescribed();
            if (described >= 0) {
                describesInParagraph = true;
                if (rules == Rules.OLD_IN_PARAGRAPHS) {
                    String name = described(described);
                    tell(
                            DiagnosticCode.DOC_UNINDENTED,
                            begin(described),
                            use -> use.diagnostic("the description of '@" + name + ":' begins within a paragraph"));
                    return;
                }
            }
        } while (hasLine() && !isBlank());
    }

    private void section(String tag) {
        Span place = begin(start + tag.length());
        if (tag.startsWith("Note") || tag.startsWith("Example")) {
            seemsOld();
            tell(DiagnosticCode.DOC_OLD_SECTION, place, DocReader::oldSection);
        }
        Span before = UNIQUE_TAGS.contains(tag) ? sectionPlaces.putIfAbsent(tag, place) : null;
        if (before != null) {
            error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, place, "duplicate section '" + tag + "'")
                    .label(before, "first here"));
        }
        StringBuilder text = new StringBuilder();
        rest(text, start + tag.length() + 1);
        continuation(text, true);
        sections.add(new Doc.Section(tag, strip(text), place));
    }

    private static Diagnostic.Builder oldSection(OldUse use) {
        String text = use.span().text();
        String tag = text.substring(0, text.length() - 1);
        return use.diagnostic("section '" + tag + "' is no longer supported")
                .help(tag.startsWith("Note") ? "write '.. note::'" : "write '.. qmp-example::'");
    }

    private static Diagnostic.Builder unindented(OldUse use) {
        return use.diagnostic("the line goes on with a description and is not indented");
    }

    private void features() {
        goTo(at + 1);
        boolean any = skipBlank() && endOfDescribed() >= 0;
        if (any) {
            descriptions(features, featurePlaces);
        } else {
            fail(DiagnosticCode.DOC_EMPTY_FEATURES, "descriptions of features are expected after 'Features:'");
        }
    }

    private void descriptions(List<Doc.Entry> entries, Map<String, Span> seen) {
        for (int described = endOfDescribed(); described >= 0; described = endOfDescribed()) {
            String name = described(described);
            Span place = begin(described);
            Span before = seen.putIfAbsent(name, place);
            if (name.isEmpty()) {
                error(Diagnostic.of(DiagnosticCode.DOC_INVALID_NAME, place, "a name is required between '@' and ':'"));
            } else if (before != null) {
                error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, place, "'@" + name + ":' is described twice")
                        .label(before, "first here"));
            }
            StringBuilder text = new StringBuilder();
            rest(text, described + 1);
            continuation(text, false);
            if (before == null) {
                entries.add(new Doc.Entry(name, strip(text), place));
            }
        }
    }

    /** What stands behind a tag or a name in its line. */
    private void rest(StringBuilder text, int from) {
        int rest = from;
        while (rest < end && source.charAt(rest) == ' ') {
            rest++;
        }
        if (rest < end) {
            text.append(source.substring(rest, end)).append('\n');
        }
        goTo(at + 1);
    }

    /** The lines that belong to what a name or a tag began. */
    private void continuation(StringBuilder text, boolean tagged) {
        while (hasLine() && isBlank()) {
            take(text);
        }
        if (!hasLine()) {
            return;
        }
        if (rules != Rules.NEWEST) {
            oldContinuation(text, tagged);
        } else if (indentation() > 0) {
            indented(text, indentation());
        }
    }

    /** Lines that are indented at least as much as the first one. */
    private void indented(StringBuilder text, int indentation) {
        take(text);
        boolean second = true;
        for (; hasLine() && endOfDescribed() < 0; second = false) {
            if (!isBlank() && indentation() < indentation) {
                if (second) {
                    seemsOld();
                    tell(
                            DiagnosticCode.DOC_INDENTATION,
                            span(),
                            use -> use.diagnostic(
                                    "unexpected de-indentation, expected at least " + indentation + " spaces"));
                }
                return;
            }
            take(text);
        }
    }

    /** Lines up to the next name or tag; those of a description up to a blank line, unless they are indented. */
    private void oldContinuation(StringBuilder text, boolean tagged) {
        while (hasLine() && endOfDescribed() < 0 && tag() == null) {
            boolean flush = !isBlank() && indentation() == 0;
            boolean afterBlank = block.lineStart(at - 1) == block.lineEnd(at - 1);
            if (flush && !tagged && (afterBlank || isFeatures())) {
                return;
            }
            if (flush) {
                tell(DiagnosticCode.DOC_UNINDENTED, span(), DocReader::unindented);
            }
            take(text);
        }
    }

    private void take(StringBuilder text) {
        text.append(source.substring(start, end)).append('\n');
        goTo(at + 1);
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

    private void requireText(String text, String what, Span span) {
        if (text.isEmpty() && error == null) {
            seemsOld();
            error(Diagnostic.of(DiagnosticCode.DOC_EMPTY_SECTION, span, what + " has no text"));
        }
    }

    /** Remembers that older releases wrote so; if another reading by their rules follows, this one ends. */
    private void seemsOld() {
        looksOld = true;
        if (!strict && rules == Rules.NEWEST) {
            goTo(block.size());
        }
    }

    private void goTo(int line) {
        at = line;
        if (hasLine()) {
            start = block.lineStart(at);
            end = block.lineEnd(at);
        }
    }

    private boolean hasLine() {
        return at < block.size();
    }

    private boolean isBlank() {
        return start == end;
    }

    private boolean startsWith(String prefix) {
        return end - start >= prefix.length() && source.startsWith(prefix, start);
    }

    private boolean isFeatures() {
        return end - start == FEATURES.length() && startsWith(FEATURES);
    }

    private int indentation() {
        return Spaces.indentation(source, start, end);
    }

    /** The place of the current line, or of the end of the comment. */
    private Span span() {
        return hasLine() ? block.lineSpan(at) : block.closing();
    }

    /** The place of what the current line begins with, up to a colon. */
    private Span begin(int colon) {
        return new Span(block.source(), start, colon + 1);
    }

    /** Goes to the next line that is not blank; false if there is none. */
    private boolean skipBlank() {
        while (hasLine() && isBlank()) {
            goTo(at + 1);
        }
        return hasLine();
    }

    /** The offset of the colon behind a name after <code>@</code> that the line begins with; -1 if it begins with none. */
    private int endOfDescribed() {
        if (!hasLine() || !startsWith("@")) {
            return -1;
        }
        for (int i = start + 1; i < end; i++) {
            char c = source.charAt(i);
            if (c == ':') {
                return i;
            }
            // A sentence may begin with the name of a member and have a colon further on: once that was text.
            if (c == ' ' && !strict) {
                return -1;
            }
        }
        return -1;
    }

    /** The name before that colon. */
    private String described(int colon) {
        return source.substring(start + 1, colon);
    }

    /** The tag that the line begins with, or null; with two colons it is none. */
    private @Nullable String tag() {
        for (String tag : TAGS) {
            int colon = start + tag.length();
            if (startsWith(tag)
                    && colon < end
                    && source.charAt(colon) == ':'
                    && !(colon + 1 < end && source.charAt(colon + 1) == ':')) {
                return tag;
            }
        }
        return null;
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

    private void fail(DiagnosticCode code, String message) {
        error(Diagnostic.of(code, span(), message));
    }

    private void error(Diagnostic.Builder problem) {
        if (error == null) {
            error = problem;
            errorAt = at;
        }
    }

    /** Tells of something old: where that is an error, like any other. */
    private void tell(DiagnosticCode code, Span span, Function<OldUse, Diagnostic.Builder> told) {
        OldUse use = new OldUse(code, span, told);
        if (strict && diagnostics.isError(code)) {
            error(told.apply(use));
        } else {
            warnings.add(use);
        }
    }
}
