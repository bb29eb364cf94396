package io.github.qapi4j.runtime.trace;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Text that is not one JSON value: its structure says nothing about where a value belongs. Therefore everything after the first name that can be the
 * name of a sensitive member is sensitive, wherever the name is. Escapes in the text are decoded for the search.
 */
final class BrokenText {
    /** The maximum number of characters of a name that are remembered; no name of a member is longer. */
    private static final int LONGEST_NAME = 512;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Set<String> names = new HashSet<>();
    private boolean anyName;

    /** Where the first sensitive name ends; the end of the text if it has none. */
    private final int endOfName;

    BrokenText(byte[] bytes, int from, int to, Redaction redaction) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        for (SensitivePath path : redaction.paths(null)) {
            String name = path.last().toLowerCase(Locale.ROOT);
            anyName |= !name.chars().allMatch(BrokenText::isInName);
            names.add(name);
        }
        this.endOfName = anyName ? from : findEndOfName();
    }

    /** Returns the text up to the first sensitive name, and a replacement of what follows. */
    byte[] redacted() {
        int rest = endOfName;
        if (rest < to && bytes[rest] == '\\') {
            rest++;
        }
        if (rest < to && JsonText.isQuote(bytes[rest])) {
            rest++;
        }
        rest = space(rest);
        if (rest == to) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        if (bytes[rest] == ':') {
            rest = space(rest + 1);
        }
        byte[] shown = Arrays.copyOfRange(bytes, from, rest + SensitivePlaces.REPLACEMENT.length);
        System.arraycopy(SensitivePlaces.REPLACEMENT, 0, shown, rest - from, SensitivePlaces.REPLACEMENT.length);
        return shown;
    }

    private int space(int at) {
        int next = at;
        while (next < to && bytes[next] == ' ') {
            next++;
        }
        return next;
    }

    /** Whether the text contains a sensitive name. */
    boolean isSuspect() {
        return endOfName < to;
    }

    private int findEndOfName() {
        StringBuilder name = new StringBuilder();
        int at = from;
        while (at < to) {
            int length = 1;
            char c = (char) (bytes[at] & 0xFF);
            if (c == '\\' && at + 1 < to) {
                c = (char) (bytes[at + 1] & 0xFF);
                length = 2;
                if (c == 'u' && at + 6 <= to) {
                    int code = RawText.code(bytes, at + 2);
                    c = code < 0 ? c : (char) code;
                    length = code < 0 ? 2 : 6;
                }
            }
            c = Character.toLowerCase(c);
            if (!isInName(c)) {
                if (names.contains(name.toString())) {
                    return at;
                }
                name.setLength(0);
            } else {
                if (name.length() == LONGEST_NAME) {
                    name.delete(0, LONGEST_NAME / 2);
                }
                name.append(c);
                if (Redaction.isSensitive(name)) {
                    return at + length;
                }
            }
            at += length;
        }
        return to;
    }

    private static boolean isInName(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
