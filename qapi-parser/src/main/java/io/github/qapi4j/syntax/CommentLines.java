package io.github.qapi4j.syntax;

/** Looks ahead at lines that are comments and follow each other without a gap, to guess where a malformed documentation comment ends. */
final class CommentLines {
    private static final String HASHES = "##";

    private final String text;
    // The latest result is cached, since a comment may have a million lines, each of which starts such a search.
    private int searchedFrom = -1;
    private int searchedTo = -1;
    private boolean found;

    CommentLines(String text) {
        this.text = text;
    }

    /**
     * Whether the comment lines below a line contain a bare {@code ##}, and the first one closes a comment: no comment line follows it.
     *
     * @param lineEnd the offset of the end of a line
     */
    boolean endInHashes(int lineEnd) {
        if (lineEnd < searchedFrom || lineEnd >= searchedTo) {
            searchedFrom = lineEnd;
            search(lineEnd);
        }
        return found;
    }

    /** The offset after the hashes that the latest search found. */
    int end() {
        return searchedTo;
    }

    private void search(int lineEnd) {
        int end = lineEnd;
        for (int hash = below(end); hash >= 0; hash = below(end)) {
            end = endOfLine(hash);
            if (end == hash + HASHES.length() && text.startsWith(HASHES, hash)) {
                searchedTo = end;
                found = below(end) < 0;
                return;
            }
        }
        searchedTo = end;
        found = false;
    }

    /** Whether the line below is {@code # @NAME:}, which begins the documentation of a definition. */
    boolean beginDefinition(int lineEnd) {
        int hash = below(lineEnd);
        if (hash < 0) {
            return false;
        }
        int start = nextText(hash + 1);
        int end = Spaces.trimEnd(text, start, endOfLine(hash));
        return end > start + 1
                && text.charAt(start) == '@'
                && text.charAt(end - 1) == ':'
                && text.substring(start, end).indexOf(' ') < 0;
    }

    /**
     * The offset of the first character after an offset that is neither white space nor in a comment; the length of the text if no such character
     * follows.
     */
    int nextToken(int offset) {
        int at = nextText(offset);
        while (text.startsWith("#", at)) {
            at = nextText(endOfLine(at));
        }
        return at;
    }

    /** The offset of the first character after an offset that is not white space; the length of the text if no such character follows. */
    int nextText(int offset) {
        return offset + Spaces.indentation(text, offset, text.length());
    }

    /** The offset of the hash with which the next line begins, or -1 if it is not a comment. */
    private int below(int lineEnd) {
        int start = lineEnd;
        if (text.startsWith("\r\n", start)) {
            start++;
        }
        start++;
        if (start >= text.length()) {
            return -1;
        }
        int hash = start + Spaces.indentation(text, start, endOfLine(start));
        return text.startsWith("#", hash) ? hash : -1;
    }

    private int endOfLine(int offset) {
        int end = offset;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }
}
