package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.trace.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Makes text that a peer has sent fit for messages and logs: one line of bounded length, without characters that control a terminal or change the
 * order of text, and without values of members that are always sensitive.
 */
final class Excerpt {
    private static final int SHORT = 200;
    private static final String MORE = "...";

    private static final int[] NO_RANGES = {};

    private Excerpt() {}

    /** Returns an excerpt of JSON text, which may be malformed. Sensitive values are redacted. */
    static String ofJson(byte[] text, int offset, int length, Redaction redaction) {
        byte[] shown = redaction.redact(text, offset, length, null, NO_RANGES, 4 * (SHORT + 1));
        return of(new String(shown, StandardCharsets.UTF_8));
    }

    /** Returns a short excerpt of text. */
    static String of(String text) {
        return cut(text, SHORT, false);
    }

    /**
     * Returns an excerpt of text.
     *
     * @param most the maximum number of characters that are not cut off
     */
    static String of(String text, int most) {
        return cut(text, most, false);
    }

    private static String cut(String text, int most, boolean more) {
        int end = Math.min(text.length(), most);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder out = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            append(out, text, i);
        }
        return out.append(more || end < text.length() ? MORE : "").toString();
    }

    private static void append(StringBuilder out, String text, int at) {
        char c = text.charAt(at);
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isUnprintable(c) || isUnpaired(text, at)) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }

    /** Whether a character controls a terminal, ends a line, or changes the order in which text is displayed. */
    private static boolean isUnprintable(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || c >= '\u202A' && c <= '\u202E'
                || c >= '\u2066' && c <= '\u2069'
                || c == '\uFEFF';
    }

    private static boolean isUnpaired(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
