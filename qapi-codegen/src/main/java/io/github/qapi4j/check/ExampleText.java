package io.github.qapi4j.check;

import io.github.qapi4j.check.Conversation.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Divides the lines of an example into its messages. Not thread-safe. */
final class ExampleText {
    /** A line that begins with one of these continues JSON; others are explanations. */
    private static final String JSON = "\"'}[],:";

    private final List<String> lines;
    private final boolean marked;
    private final List<Part> parts = new ArrayList<>();

    /**
     * A message, or what is in its place.
     *
     * @param line the index of the line in which it begins
     * @param text its text; null if it was left out or has a problem
     * @param problem what is malformed; null if nothing is
     */
    record Part(
            Side side,
            int line,
            @Nullable String text,
            @Nullable String problem) {
        /** Whether it has a text. */
        boolean isMessage() {
            return text != null;
        }
    }

    private ExampleText(List<String> lines, boolean marked) {
        this.lines = lines;
        this.marked = marked;
    }

    /**
     * Returns the parts of an example.
     *
     * @param marked whether the lines are known to be an example: otherwise text after an arrow need not be a message
     */
    static List<Part> parts(List<String> lines, boolean marked) {
        ExampleText text = new ExampleText(lines, marked);
        int start = 0;
        while (start < lines.size()) {
            int end = start + 1;
            while (end < lines.size() && arrow(lines.get(end)) == Side.ANY) {
                end++;
            }
            text.message(start, end);
            start = end;
        }
        return text.parts;
    }

    /** Returns the side that a line's arrow shows; {@code ANY} if the line has none. */
    private static Side arrow(String line) {
        String text = line.stripLeading();
        if (text.equals("->") || text.startsWith("-> ")) {
            return Side.CLIENT;
        }
        return text.equals("<-") || text.startsWith("<- ") ? Side.SERVER : Side.ANY;
    }

    /** Reads the lines from one arrow to the next one. */
    private void message(int start, int end) {
        Side side = arrow(lines.get(start));
        if (side == Side.ANY && !marked) {
            return;
        }
        StringBuilder joined = new StringBuilder();
        for (String line : lines.subList(start, end)) {
            joined.append(line).append('\n');
        }
        if (side != Side.ANY) {
            int arrow = joined.indexOf(side == Side.CLIENT ? "->" : "<-");
            joined.replace(arrow, arrow + 2, "  ");
        }
        text(joined.toString(), side, start);
    }

    private void text(String text, Side side, int first) {
        int at = 0;
        int line = first;
        boolean needed = side != Side.ANY;
        while (at < text.length()) {
            int lineEnd = text.indexOf('\n', at);
            int from = skipSpace(text, at, lineEnd);
            if (from == lineEnd) {
                at = lineEnd + 1;
                line++;
                continue;
            }
            char c = text.charAt(from);
            if (c == '{') {
                int end = MessageFramer.end(text, from);
                if (end < 0 || hasMore(text, end)) {
                    malformed(side, line, end < 0 ? "the message has no end" : "the message has text after its end");
                    return;
                }
                parts.add(new Part(side, line, text.substring(from, end), null));
                needed = false;
                line += lineEnds(text, at, end);
                at = end;
            } else if (needed && text.startsWith("...", from)) {
                parts.add(new Part(side, line, null, null));
                return;
            } else if (needed && marked) {
                parts.add(new Part(side, line, null, "expected a JSON object after the arrow"));
                return;
            } else if (needed) {
                return;
            } else {
                at = lineEnd + 1;
                line++;
            }
        }
    }

    /** Adds a problem; without an arrow, the text need not be a message. */
    private void malformed(Side side, int line, String problem) {
        if (side != Side.ANY) {
            parts.add(new Part(side, line, null, problem));
        }
    }

    /** Whether a message has text after its end, in its last line or in one that continues it. */
    private static boolean hasMore(String text, int end) {
        int lineEnd = text.indexOf('\n', end);
        if (skipSpace(text, end, lineEnd) < lineEnd) {
            return true;
        }
        int next = lineEnd + 1;
        int nextEnd = text.indexOf('\n', next);
        int from = skipSpace(text, next, nextEnd);
        return from < nextEnd && JSON.indexOf(text.charAt(from)) >= 0;
    }

    private static int skipSpace(String text, int from, int end) {
        int i = from;
        while (i < end && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    private static int lineEnds(String text, int from, int end) {
        int count = 0;
        for (int i = from; i < end; i++) {
            count += text.charAt(i) == '\n' ? 1 : 0;
        }
        return count;
    }
}
