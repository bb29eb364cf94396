package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.generated.Sensitive;
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

    /** Returns an excerpt of JSON text, which may be malformed. The values of passwords and passphrases are redacted. */
    static String ofJson(byte[] text, int offset, int length) {
        int bytes = Math.min(length, 4 * (SHORT + 1));
        // No character is cut: the bytes of a character after its first one begin with the bits 10.
        while (bytes < length && bytes > 0 && (text[offset + bytes] & 0xC0) == 0x80) {
            bytes--;
        }
        StringBuilder out = new StringBuilder();
        new JsonText(new String(text, offset, bytes, StandardCharsets.UTF_8)).redact(out);
        return cut(out.toString(), SHORT, length > bytes);
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

    /** The beginning of a JSON text, which may end anywhere. */
    private static final class JsonText {
        private final String text;

        JsonText(String text) {
            this.text = text;
        }

        /** Appends the text with {@code <redacted>} in place of sensitive values. */
        void redact(StringBuilder out) {
            int at = 0;
            while (at < text.length()) {
                int end = text.charAt(at) == '"' ? endOfString(at) : at + 1;
                out.append(text, at, end);
                int value = valueOf(at, end);
                if (value < 0) {
                    at = end;
                } else {
                    out.append(text, end, value)
                            .append('"')
                            .append(Sensitive.REDACTED)
                            .append('"');
                    at = endOfValue(value);
                }
            }
        }

        /** Returns where the value of a sensitive member begins whose name is in a range; -1 if there is no such member. */
        private int valueOf(int from, int to) {
            if (to - from < 2 || text.charAt(from) != '"') {
                return -1;
            }
            String name = text.substring(from + 1, to - 1).toLowerCase(Locale.ROOT);
            if (!name.endsWith("password") && !name.endsWith("passwd") && !name.endsWith("passphrase")) {
                return -1;
            }
            int colon = endOfSpace(to);
            return colon < text.length() && text.charAt(colon) == ':' ? endOfSpace(colon + 1) : -1;
        }

        private int endOfSpace(int from) {
            int at = from;
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
            return at;
        }

        private int endOfString(int from) {
            int at = from + 1;
            while (at < text.length() && text.charAt(at) != '"') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            return Math.min(at + 1, text.length());
        }

        private int endOfValue(int from) {
            int depth = 0;
            int at = from;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
                    return at;
                }
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                at = c == '"' ? endOfString(at) : at + 1;
            }
            return at;
        }
    }
}
