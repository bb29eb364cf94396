package io.github.qapi4j.source;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of one file, and the offsets at which its lines begin. These are computed on first use, since a file without errors seldom needs them.
 * Immutable; compared by identity.
 *
 * <p>Offsets count Java chars. Lines end in LF, CR LF or CR.
 */
public final class SourceFile {
    private final String name;
    private final String text;
    private volatile int @Nullable [] lineStarts;

    /**
     * A file with this name and text.
     *
     * @param name the name that messages print
     */
    public SourceFile(String name, String text) {
        this.name = name;
        this.text = text;
    }

    private int[] lineStarts() {
        int[] starts = lineStarts;
        if (starts == null) {
            starts = lineStarts(text);
            lineStarts = starts;
        }
        return starts;
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[16 + text.length() / 32];
        int count = 1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r' && !text.startsWith("\n", at + 1)) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = at + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    /** The name that messages print, e.g. {@code "qapi/block-core.json"}. */
    public String name() {
        return name;
    }

    /** The whole text. */
    public String text() {
        return text;
    }

    /** The number of lines; a text that ends with a line end has an empty last line. */
    public int lineCount() {
        return lineStarts().length;
    }

    /**
     * The line, from 1, that contains an offset.
     *
     * @param offset from 0 to the length of the text
     */
    public int line(int offset) {
        int found = Arrays.binarySearch(lineStarts(), offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The column, from 1 and in chars, of an offset. */
    public int column(int offset) {
        return offset - lineStarts()[line(offset) - 1] + 1;
    }

    /**
     * The text of a line without its end.
     *
     * @param line from 1 to {@link #lineCount}
     */
    public String lineText(int line) {
        int[] starts = lineStarts();
        int start = starts[line - 1];
        int end = line < starts.length ? starts[line] : text.length();
        while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(start, end);
    }

    /** The offset at which a line, from 1, begins. */
    public int lineStart(int line) {
        return lineStarts()[line - 1];
    }

    @Override
    public String toString() {
        return name;
    }
}
