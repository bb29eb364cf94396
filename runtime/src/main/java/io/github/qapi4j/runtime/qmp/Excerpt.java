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

    private Excerpt() {}

    /** Returns an excerpt of a value in a message, which may be malformed. Sensitive values are redacted. */
    static String ofValue(byte[] text, int offset, int length, Redaction redaction) {
        byte[] shown = redaction.redactValue(text, offset, length, maxBytes(SHORT));
        return of(new String(shown, StandardCharsets.UTF_8));
    }

    /** Returns an excerpt of a message, whose command is not known. Sensitive values are redacted, also those between {@code hidden} indices. */
    static String ofMessage(byte[] text, int length, Redaction redaction, int... hidden) {
        byte[] shown = redaction.redactMessage(text, 0, length, null, maxBytes(SHORT), hidden);
        return of(new String(shown, StandardCharsets.UTF_8));
    }

    /** Returns a number of bytes in UTF-8 that have more than this number of characters. */
    static int maxBytes(int characters) {
        return 4 * (characters + 1);
    }

    /** Returns a short excerpt of text. */
    static String of(String text) {
        return of(text, SHORT);
    }

    /**
     * Returns an excerpt of text.
     *
     * @param most the maximum number of characters that are not cut off
     */
    static String of(String text, int most) {
        int end = Math.min(text.length(), most);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder out = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            append(out, text, i);
        }
        return out.append(end < text.length() ? MORE : "").toString();
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
