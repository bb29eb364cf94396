package io.github.qapi4j.syntax;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.Arrays;

/**
 * A documentation comment, line by line: the text between its hashes, without the hash and the space at the beginning of each line and without
 * trailing space.
 *
 * <p>It stores the offsets of the lines and not their texts, since a comment may have a million lines.
 */
public final class DocBlock {
    private final SourceFile source;
    private final int start;
    private final int end;
    /** For each line the offset of its beginning, then that of its end. */
    private final int[] offsets;

    private final boolean intact;
    private final boolean repaired;

    private DocBlock(SourceFile source, int start, int end, int[] offsets, boolean intact, boolean repaired) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.offsets = offsets;
        this.intact = intact;
        this.repaired = repaired;
    }

    /** The file that contains it. */
    public SourceFile source() {
        return source;
    }

    /** The offset at which its opening hashes begin. */
    public int start() {
        return start;
    }

    /** The place of the whole comment, from the opening to the closing hashes. */
    public Span span() {
        return new Span(source, start, end);
    }

    /** The place of its opening hashes. */
    public Span opening() {
        return new Span(source, start, start + 2);
    }

    /** The place of its closing hashes, or of its last two characters if it is malformed. */
    public Span closing() {
        return new Span(source, end - 2, end);
    }

    /** False if the comment is malformed, which is reported as an error; it then has only the lines before the malformed one. */
    public boolean intact() {
        return intact;
    }

    /** Whether its opening or closing hashes are missing or malformed, which is reported as a warning, so that its extent is a guess. */
    public boolean repaired() {
        return repaired;
    }

    /** The number of its lines. */
    public int size() {
        return offsets.length / 2;
    }

    /** The offset at which a line, from 0, begins. */
    public int lineStart(int line) {
        return offsets[2 * line];
    }

    /** The offset at which a line, from 0, ends; for a blank line, the offset at which it begins. */
    public int lineEnd(int line) {
        return offsets[2 * line + 1];
    }

    /** The text of a line, from 0. */
    public String line(int line) {
        return source.text().substring(lineStart(line), lineEnd(line));
    }

    /** The place of a line, from 0. */
    public Span lineSpan(int line) {
        return new Span(source, lineStart(line), lineEnd(line));
    }

    /** Collects the lines of a comment that is being parsed. */
    static final class Builder {
        private final SourceFile source;
        private final int start;
        private int[] offsets = new int[32];
        private int count;
        private boolean repaired;

        Builder(SourceFile source, int start) {
            this.source = source;
            this.start = start;
        }

        void add(int lineStart, int lineEnd) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * count);
            }
            offsets[count++] = lineStart;
            offsets[count++] = lineEnd;
        }

        boolean isEmpty() {
            return count == 0;
        }

        /** Records that the extent of the comment is a guess. */
        void repair() {
            repaired = true;
        }

        boolean repaired() {
            return repaired;
        }

        DocBlock build(int end) {
            return new DocBlock(source, start, end, Arrays.copyOf(offsets, count), true, repaired);
        }

        /** Builds a comment that is malformed, which is reported as an error. */
        DocBlock buildMalformed(int end) {
            return new DocBlock(source, start, end, Arrays.copyOf(offsets, count), false, false);
        }
    }
}
