package io.github.qapi4j.runtime.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Text that is not one JSON value: its structure says nothing about where a value belongs. Therefore everything after the first name that can be the
 * name of a sensitive member is sensitive, wherever the name is. Escapes in the text are decoded for the search.
 */
final class BrokenText {
    private static final byte[] REPLACEMENT = ('"' + Redaction.REDACTED + '"').getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Redaction redaction;

    BrokenText(byte[] bytes, int from, int to, Redaction redaction) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.redaction = redaction;
    }

    /** Returns the text up to the first sensitive name, and a replacement of what follows. */
    byte[] redacted() {
        int end = endOfName();
        int rest = Math.min(end, to);
        if (rest < to && bytes[rest] == '\\') {
            rest++;
        }
        if (rest < to && JsonText.isQuote(bytes[rest])) {
            rest++;
        }
        while (rest < to && bytes[rest] == ' ') {
            rest++;
        }
        if (rest == to) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        if (bytes[rest] == ':') {
            rest++;
            while (rest < to && bytes[rest] == ' ') {
                rest++;
            }
        }
        byte[] shown = Arrays.copyOfRange(bytes, from, rest + REPLACEMENT.length);
        System.arraycopy(REPLACEMENT, 0, shown, rest - from, REPLACEMENT.length);
        return shown;
    }

    /** Whether the text contains a sensitive name. */
    boolean isSuspect() {
        return endOfName() < to;
    }

    /** Returns where the first sensitive name ends; the end of the text if it has none. */
    private int endOfName() {
        // The decoded text, and where in the bytes each of its characters ends.
        StringBuilder text = new StringBuilder(to - from);
        int[] ends = new int[to - from];
        for (int at = from; at < to; ) {
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
            at += length;
            ends[text.length()] = at;
            text.append(Character.toLowerCase(c));
        }
        int first = Integer.MAX_VALUE;
        for (String ending : redaction.endings()) {
            int found = text.indexOf(ending);
            first = found < 0 ? first : Math.min(first, found + ending.length());
        }
        for (SensitivePath path : redaction.paths(null)) {
            first = Math.min(first, endOfWord(text, path.last().toLowerCase(Locale.ROOT)));
        }
        return first == Integer.MAX_VALUE ? to : ends[first - 1];
    }

    private static int endOfWord(StringBuilder text, String word) {
        if (word.equals("*")) {
            return 1;
        }
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            if ((at == 0 || !isInName(text.charAt(at - 1))) && (end == text.length() || !isInName(text.charAt(end)))) {
                return end;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static boolean isInName(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
