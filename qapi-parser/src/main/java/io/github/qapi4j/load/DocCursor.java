package io.github.qapi4j.load;

import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.DocBlock;
import io.github.qapi4j.syntax.Spaces;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A position in a documentation comment: the current line and what it begins with. */
final class DocCursor {
    private static final List<String> TAGS =
            List.of("Returns", "Errors", "Since", "Notes", "Note", "Examples", "Example", "TODO");

    /** The first letters of the tags. */
    private static final String INITIALS = "RESNT";

    private static final String FEATURES = "Features:";

    private final DocBlock block;
    private final String source;
    private final boolean strict;

    /** The number of the current line. The next two fields are its offsets in the file. */
    private int at;

    private int start;
    private int end;

    /**
     * A cursor at the first line.
     *
     * @param strict whether a name may contain spaces, as in QEMU's own parser
     */
    DocCursor(DocBlock block, boolean strict) {
        this.block = block;
        this.source = block.source().text();
        this.strict = strict;
        goTo(0);
    }

    private void goTo(int line) {
        at = line;
        if (hasLine()) {
            start = block.lineStart(at);
            end = block.lineEnd(at);
        }
    }

    void next() {
        goTo(at + 1);
    }

    void goToEnd() {
        goTo(block.size());
    }

    /** Skips blank lines; returns false if no line is left. */
    boolean skipBlank() {
        while (hasLine() && isBlank()) {
            next();
        }
        return hasLine();
    }

    /** The number of the current line, from 0; the number of lines at the end. */
    int line() {
        return at;
    }

    boolean hasLine() {
        return at < block.size();
    }

    boolean isBlank() {
        return start == end;
    }

    boolean isAfterBlank() {
        return isBlank(at - 1);
    }

    boolean isBlank(int line) {
        return block.lineStart(line) == block.lineEnd(line);
    }

    /** The number of the next line that is neither blank nor indented; the number of lines if all lines are. */
    int endOfIndented() {
        int line = at;
        while (line < block.size()
                && (isBlank(line) || Spaces.indentation(source, block.lineStart(line), block.lineEnd(line)) > 0)) {
            line++;
        }
        return line;
    }

    int indentation() {
        return Spaces.indentation(source, start, end);
    }

    boolean isFeatures() {
        return end - start == FEATURES.length() && startsWith(FEATURES);
    }

    boolean startsWith(String prefix) {
        return end - start >= prefix.length() && source.startsWith(prefix, start);
    }

    boolean endsWith(char c) {
        return end > start && source.charAt(end - 1) == c;
    }

    /** The tag that the line begins with, or null; a word with two colons is not a tag. */
    @Nullable
    String tag() {
        // Most lines begin with a space, an '@' or a lowercase letter, and no tag does.
        if (start == end || INITIALS.indexOf(source.charAt(start)) < 0) {
            return null;
        }
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

    /** The length of the name if the line begins with <code>@NAME:</code>; otherwise -1. */
    int describedLength() {
        int length = beforeColon();
        // A sentence may begin with the name of a member and contain a colon: old releases treated it as text.
        return !strict && length >= 0 && text(1, 1 + length).indexOf(' ') >= 0 ? -1 : length;
    }

    /** The same for a name that may contain spaces, as in QEMU's own parser. */
    int beforeColon() {
        if (!hasLine() || !startsWith("@")) {
            return -1;
        }
        int colon = start + 1;
        while (colon < end && source.charAt(colon) != ':') {
            colon++;
        }
        return colon < end ? colon - start - 1 : -1;
    }

    /** The length of the word after the first character, up to a colon or space. */
    int symbolLength() {
        int at = Math.min(start + 1, end);
        while (at < end && source.charAt(at) != ':' && !Spaces.isSpace(source.charAt(at))) {
            at++;
        }
        return Math.max(at - start - 1, 0);
    }

    /** The column after a word of this length that follows the first character, and after its colon if it has one. */
    int endOfSymbol(int length) {
        int at = start + 1 + length;
        return at < end && source.charAt(at) == ':' ? length + 2 : length + 1;
    }

    boolean isDescription() {
        return describedLength() >= 0;
    }

    /** The text of the line from one column to another. */
    String text(int from, int to) {
        return source.substring(start + from, start + to);
    }

    /** The number of characters in the line. */
    int length() {
        return end - start;
    }

    /** Appends the line, without its first columns, and a line end, and goes to the next one. */
    void take(StringBuilder text, int columns) {
        text.append(source, start + columns, end).append('\n');
        next();
    }

    /** Appends the line and a line end, and goes to the next one. */
    void take(StringBuilder text) {
        take(text, 0);
    }

    /** Skips a number of columns and the spaces after them, appends the rest of the line unless it is empty, and goes to the next line. */
    void takeRest(StringBuilder text, int columns) {
        int rest = start + columns;
        while (rest < end && source.charAt(rest) == ' ') {
            rest++;
        }
        if (rest < end) {
            text.append(source, rest, end).append('\n');
        }
        next();
    }

    /** The place of the current line, or of the end of the comment. */
    Span span() {
        return hasLine() ? block.lineSpan(at) : block.closing();
    }

    /** The place of the first columns of the current line. */
    Span span(int columns) {
        return new Span(block.source(), start, start + columns);
    }
}
