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
    private final boolean strict;
    private final Rules rules;
    private final List<Diagnostic.Builder> warnings = new ArrayList<>();
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
    private int at;

    private DocReader(DocBlock block, boolean strict, Rules rules) {
        this.block = block;
        this.strict = strict;
        this.rules = rules;
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
    record OlderDoc(Doc doc, List<Diagnostic.Builder> warnings) {}

    /** Reads a comment and tells what is wrong with it: of its structure the first error only, which mostly is the cause of the next. */
    static ReadDoc read(DocBlock block, Diagnostics diagnostics) {
        DocLines.check(block, diagnostics);
        DocReader reader = new DocReader(block, diagnostics.strict(), Rules.NEWEST);
        Doc doc = reader.doc();
        if (reader.looksOld && !diagnostics.strict()) {
            reader = new DocReader(block, false, Rules.OLD);
            doc = reader.doc();
        }
        reader.warnings.forEach(diagnostics::add);
        // Of a malformed comment the end is missing: what seems wrong with it may not be.
        if (reader.error != null
                && (block.intact() || reader.errorAt < block.lines().size())) {
            diagnostics.add(reader.error);
        }
        boolean intact = reader.error == null && block.intact();
        boolean ambiguous = intact && reader.describesInParagraph && !diagnostics.strict();
        return new ReadDoc(doc, intact, ambiguous ? reader.older() : null);
    }

    private @Nullable OlderDoc older() {
        DocReader reader = new DocReader(block, false, Rules.OLD_IN_PARAGRAPHS);
        Doc doc = reader.doc();
        if (reader.error != null) {
            return null;
        }
        // What the rules of old have to tell has been told if they were in force.
        return new OlderDoc(doc, rules == Rules.NEWEST ? reader.warnings : List.of());
    }

    private Doc doc() {
        String symbol = null;
        if (line() != null && line().startsWith("@")) {
            symbol = symbol();
            definition();
        } else {
            freeForm();
        }
        return new Doc(symbol, block.span(), body, members, features, sections);
    }

    private String symbol() {
        String line = text();
        String symbol = line.substring(1, line.endsWith(":") ? line.length() - 1 : line.length());
        if (!line.endsWith(":")) {
            fail(DiagnosticCode.DOC_INVALID_SYMBOL, "the line of the documented name must end with ':'");
        } else if (symbol.isEmpty()) {
            fail(DiagnosticCode.DOC_INVALID_SYMBOL, "a name is required after '@'");
        }
        at++;
        return symbol;
    }

    private void freeForm() {
        StringBuilder text = new StringBuilder();
        while (line() != null) {
            String name = describedName();
            if (name != null) {
                error(Diagnostic.of(
                                DiagnosticCode.DOC_MEMBER_IN_FREE_FORM,
                                nameSpan(name),
                                "'@" + name + ":' is not allowed in free-form documentation")
                        .help("the documentation of a definition has a line '@NAME:' first"));
            }
            take(text);
        }
        body = strip(text);
    }

    private void definition() {
        StringBuilder plain = new StringBuilder();
        Span plainStart = block.start();
        boolean inBody = true;
        boolean membersEnded = false;
        Span firstFeatures = null;
        while (skipBlank()) {
            String tag = tag();
            String described = describedName();
            boolean paragraph = described == null && tag == null && !text().equals(FEATURES);
            if (paragraph) {
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
            } else if (described != null) {
                if (membersEnded && rules == Rules.NEWEST) {
                    looksOld = true;
                    error(Diagnostic.of(
                                    DiagnosticCode.DOC_ORDER,
                                    nameSpan(described),
                                    "the description of '@" + described + ":' comes after a section")
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
            String described = describedName();
            if (described != null) {
                describesInParagraph = true;
                if (rules == Rules.OLD_IN_PARAGRAPHS) {
                    tell(Diagnostic.of(
                            DiagnosticCode.DOC_UNINDENTED,
                            nameSpan(described),
                            "the description of '@" + described + ":' begins within a paragraph"));
                    return;
                }
            }
        } while (line() != null && !text().isEmpty());
    }

    private void section(String tag) {
        Span start = tagSpan(tag);
        if (tag.startsWith("Note") || tag.startsWith("Example")) {
            looksOld = true;
            tell(Diagnostic.of(DiagnosticCode.DOC_OLD_SECTION, start, "section '" + tag + "' is no longer supported")
                    .help(tag.startsWith("Note") ? "write '.. note::'" : "write '.. qmp-example::'"));
        }
        Span before = UNIQUE_TAGS.contains(tag) ? sectionPlaces.putIfAbsent(tag, start) : null;
        if (before != null) {
            error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, start, "duplicate section '" + tag + "'")
                    .label(before, "first here"));
        }
        StringBuilder text = new StringBuilder();
        rest(text, tag.length() + 1);
        continuation(text, true);
        sections.add(new Doc.Section(tag, strip(text), start));
    }

    private void features() {
        at++;
        boolean any = skipBlank() && describedName() != null;
        if (any) {
            descriptions(features, featurePlaces);
        } else {
            fail(DiagnosticCode.DOC_EMPTY_FEATURES, "descriptions of features are expected after 'Features:'");
        }
    }

    private void descriptions(List<Doc.Entry> entries, Map<String, Span> seen) {
        for (String name = describedName(); name != null; name = describedName()) {
            Span start = nameSpan(name);
            Span before = seen.putIfAbsent(name, start);
            if (name.isEmpty()) {
                error(Diagnostic.of(DiagnosticCode.DOC_INVALID_NAME, start, "a name is required between '@' and ':'"));
            } else if (before != null) {
                error(Diagnostic.of(DiagnosticCode.DOC_DUPLICATE, start, "'@" + name + ":' is described twice")
                        .label(before, "first here"));
            }
            StringBuilder text = new StringBuilder();
            rest(text, name.length() + 2);
            continuation(text, false);
            entries.add(new Doc.Entry(name, strip(text), start));
        }
    }

    /** What stands behind a tag or a name in its line. */
    private void rest(StringBuilder text, int from) {
        String line = text();
        int start = from;
        while (start < line.length() && line.charAt(start) == ' ') {
            start++;
        }
        if (start < line.length()) {
            text.append(line, start, line.length()).append('\n');
        }
        at++;
    }

    /** The lines that belong to what a name or a tag began. */
    private void continuation(StringBuilder text, boolean tagged) {
        while (line() != null && text().isEmpty()) {
            take(text);
        }
        if (line() == null) {
            return;
        }
        if (rules != Rules.NEWEST) {
            oldContinuation(text, tagged);
        } else if (Spaces.indentation(text()) > 0) {
            indented(text, Spaces.indentation(text()));
        }
    }

    /** Lines that are indented at least as much as the first one. */
    private void indented(StringBuilder text, int indentation) {
        take(text);
        boolean second = true;
        for (; line() != null && describedName() == null; second = false) {
            if (!text().isEmpty() && Spaces.indentation(text()) < indentation) {
                if (second) {
                    looksOld = true;
                    tell(Diagnostic.of(
                            DiagnosticCode.DOC_INDENTATION,
                            span(),
                            "unexpected de-indentation, expected at least " + indentation + " spaces"));
                }
                return;
            }
            take(text);
        }
    }

    /** Lines up to the next name or tag; those of a description up to a blank line, unless they are indented. */
    private void oldContinuation(StringBuilder text, boolean tagged) {
        while (line() != null && describedName() == null && tag() == null) {
            boolean flush = !text().isEmpty() && Spaces.indentation(text()) == 0;
            boolean afterBlank = block.lines().get(at - 1).text().isEmpty();
            if (flush && !tagged && (afterBlank || text().equals(FEATURES))) {
                return;
            }
            if (flush) {
                tell(Diagnostic.of(
                        DiagnosticCode.DOC_UNINDENTED,
                        span(),
                        "the line goes on with a description and is not indented"));
            }
            take(text);
        }
    }

    private void take(StringBuilder text) {
        text.append(text()).append('\n');
        at++;
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
            looksOld = true;
            error(Diagnostic.of(DiagnosticCode.DOC_EMPTY_SECTION, span, what + " has no text"));
        }
    }

    private @Nullable String line() {
        return at < block.lines().size() ? block.lines().get(at).text() : null;
    }

    private String text() {
        return block.lines().get(at).text();
    }

    private Span span() {
        if (at < block.lines().size()) {
            return block.lines().get(at).span();
        }
        Span whole = block.span();
        return new Span(whole.source(), whole.end() - 2, whole.end());
    }

    private Span nameSpan(String name) {
        Span line = span();
        return new Span(line.source(), line.start(), line.start() + name.length() + 2);
    }

    private Span tagSpan(String tag) {
        Span line = span();
        return new Span(line.source(), line.start(), line.start() + tag.length() + 1);
    }

    /** Goes to the next line that is not blank; false if there is none. */
    private boolean skipBlank() {
        while (line() != null && text().isEmpty()) {
            at++;
        }
        return line() != null;
    }

    /** The name between {@code @} and a colon that the line begins with, or null. */
    private @Nullable String describedName() {
        String line = line();
        if (line == null || !line.startsWith("@")) {
            return null;
        }
        int colon = line.indexOf(':');
        String name = colon < 0 ? null : line.substring(1, colon);
        // A sentence may begin with the name of a member and have a colon further on: once that was text.
        return name != null && !strict && name.indexOf(' ') >= 0 ? null : name;
    }

    /** The tag that the line begins with, or null; with two colons it is none. */
    private @Nullable String tag() {
        String line = text();
        for (String tag : TAGS) {
            if (line.startsWith(tag) && line.startsWith(":", tag.length()) && !line.startsWith("::", tag.length())) {
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
    private void tell(Diagnostic.Builder problem) {
        if (strict) {
            error(problem);
        } else {
            warnings.add(problem);
        }
    }
}
