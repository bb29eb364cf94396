package io.github.qapi4j.check;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a comment in the text of a schema. The tree of a documentation text has no places, so the lines of a block are searched: in the order of
 * the blocks, each from the end of the one before. Not thread-safe.
 */
final class CommentLines {
    /** The number of comparisons per line of a comment: a block is usually found at once. */
    private static final int COMPARISONS = 64;

    private final Span comment;
    private final List<String> texts = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private int next;

    /** How many further lines are compared: a comment may have very many blocks that are not found. */
    private long budget;

    CommentLines(Span comment) {
        this.comment = comment;
        SourceFile source = comment.source();
        for (int line = comment.line(); line <= comment.endLine(); line++) {
            String text = source.lineText(line);
            int from = 0;
            while (from < text.length() && isMargin(text.charAt(from))) {
                from++;
            }
            texts.add(normalized(text.substring(from)));
            starts.add(source.lineStart(line) + from);
        }
        budget = (long) COMPARISONS * texts.size();
    }

    private static boolean isMargin(char c) {
        return c == '#' || Character.isWhitespace(c);
    }

    private static String normalized(String line) {
        return line.replace('\t', ' ').strip();
    }

    SourceFile source() {
        return comment.source();
    }

    /** Returns the offset of each line of a block; that of the comment if the block is not found. */
    int[] find(List<String> block) {
        List<String> wanted = block.stream().map(CommentLines::normalized).toList();
        for (int turn = 0; turn < texts.size() && budget > 0; turn++) {
            int first = (next + turn) % texts.size();
            if (matches(wanted, first)) {
                next = Math.min(first + wanted.size(), texts.size() - 1);
                int[] found = new int[wanted.size()];
                for (int i = 0; i < found.length; i++) {
                    found[i] = starts.get(first + i)
                            + Math.max(0, texts.get(first + i).indexOf(wanted.get(i)));
                }
                return found;
            }
        }
        int[] unknown = new int[wanted.size()];
        Arrays.fill(unknown, comment.start());
        return unknown;
    }

    private boolean matches(List<String> wanted, int first) {
        if (first + wanted.size() > texts.size()) {
            return false;
        }
        budget--;
        // The first line may follow a tag such as "Example:".
        if (!texts.get(first).endsWith(wanted.get(0))) {
            return false;
        }
        for (int i = 1; i < wanted.size(); i++) {
            budget--;
            if (!texts.get(first + i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }
}
