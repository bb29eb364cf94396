package io.github.qapi4j.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds JSON objects in a stream of text that also has other text, such as prompts. It counts brackets as QEMU's parser does, so one pass over the
 * stream suffices however it is divided into pieces. Not thread-safe.
 */
final class MessageFramer {
    private final Sink sink;
    private final boolean arrays;
    private final StringBuilder text = new StringBuilder();
    private int start;
    private int step;
    private int depth;
    private char quote;
    private boolean escaped;

    /** What receives the objects. */
    interface Sink {
        /**
         * Receives the text of an object or array, which need not be JSON.
         *
         * @param start the position at which it begins
         * @return whether it can be read; otherwise what is inside it may be several messages
         */
        boolean object(String text, int start);

        /**
         * Receives the beginning of an object or array that has no end.
         *
         * @param start the position at which it begins
         */
        void unfinished(String text, int start);
    }

    /**
     * Creates a framer at the beginning of a stream.
     *
     * @param arrays whether arrays are found too, so that the objects inside them are not
     */
    MessageFramer(Sink sink, boolean arrays) {
        this.sink = sink;
        this.arrays = arrays;
    }

    /** Whether an object has begun that has not ended. */
    boolean isOpen() {
        return depth > 0;
    }

    /**
     * Reads a piece of the stream.
     *
     * @param at the position of its first char
     * @param step how far the positions of two adjacent chars are apart: 1, or 0 if the whole piece has one position
     */
    void feed(String piece, int at, int step) {
        this.step = step;
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (depth > 0) {
                inside(c);
            } else if (c == '{' && begins(piece, i + 1) || c == '[' && arrays) {
                depth = 1;
                start = at + i * step;
                text.append(c);
            }
        }
    }

    /** Gives up an object that has not ended. */
    void reset() {
        if (depth > 0) {
            depth = 0;
            quote = 0;
            escaped = false;
            String beginning = text.toString();
            text.setLength(0);
            List<Part> inside = arrays ? List.of() : objectsAtLines(beginning);
            sink.unfinished(inside.isEmpty() ? beginning : beginning.substring(0, inside.get(0).from), start);
            receive(inside, beginning);
        }
    }

    private void receive(List<Part> objects, String of) {
        for (Part object : objects) {
            sink.object(of.substring(object.from, object.to), start + object.from * step);
        }
    }

    /** A part of a text. */
    private record Part(int from, int to) {}

    /**
     * Returns the objects in a text that begin where a line does or after a prompt, without those inside others: what follows an object that has no
     * end. Lines inside an object that is printed in several lines are indented, or begin with a quote or bracket.
     */
    private static List<Part> objectsAtLines(String text) {
        Deque<Integer> open = new ArrayDeque<>();
        List<Part> found = new ArrayList<>();
        boolean candidate = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                candidate = i + 1 < text.length() && " \t\r\n\"'}],:".indexOf(text.charAt(i + 1)) < 0;
            } else if (c == '"' || c == '\'') {
                candidate = false;
                i = stringEnd(text, i);
            } else if (c == '{' || c == '[') {
                // A negative number is a bracket that no message begins with.
                open.push(candidate && c == '{' ? i : -1);
                candidate = false;
            } else if ((c == '}' || c == ']') && !open.isEmpty()) {
                candidate = false;
                int from = open.pop();
                if (from >= 0) {
                    while (!found.isEmpty() && found.get(found.size() - 1).from > from) {
                        found.remove(found.size() - 1);
                    }
                    found.add(new Part(from, i + 1));
                }
            }
        }
        return found;
    }

    /** Returns the offset of the quote that ends the string at an offset, or of the last char. */
    private static int stringEnd(String text, int from) {
        int i = from + 1;
        while (i < text.length() && text.charAt(i) != text.charAt(from)) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length() - 1);
    }

    /** Whether the text after a brace can be that of an object; prompts and logs have other braces. */
    private static boolean begins(String piece, int from) {
        for (int i = from; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return c == '"' || c == '\'' || c == '}' || c == 'u' && piece.startsWith("'", i + 1);
            }
        }
        return true;
    }

    private void inside(char c) {
        if (quote != 0 && (c == '\n' || c == '\r')) {
            reset();
            return;
        }
        text.append(c);
        if (quote != 0) {
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == quote) {
                quote = 0;
            }
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            if (depth == 0) {
                String object = text.toString();
                text.setLength(0);
                if (!sink.object(object, start) && !arrays) {
                    receive(objectsAtLines(object), object);
                }
            }
        }
    }

    /** Returns the end of the object that begins at an offset of a text; -1 if it has no end. */
    static int end(String text, int from) {
        int[] end = {-1};
        MessageFramer framer = new MessageFramer(
                new Sink() {
                    @Override
                    public boolean object(String object, int start) {
                        end[0] = start + object.length();
                        return true;
                    }

                    @Override
                    public void unfinished(String object, int start) {}
                },
                true);
        framer.depth = 1;
        framer.start = from;
        framer.text.append(text.charAt(from));
        for (int i = from + 1; i < text.length() && framer.depth > 0; i++) {
            framer.inside(text.charAt(i));
        }
        return end[0];
    }
}
