package io.github.qapi4j.syntax;

/** Defines which characters are white space in a schema: more than in Java, such as no-break spaces. */
public final class Spaces {
    private Spaces() {}

    /** Whether a character is white space. */
    public static boolean isSpace(char c) {
        if (c < 0x80) {
            return c == ' ' || c >= '\t' && c <= '\r' || c >= 0x1C && c <= 0x1F;
        }
        return c == 0x85 || Character.isSpaceChar(c);
    }

    /** The number of white space characters at the beginning of a line. */
    public static int indentation(String line) {
        return indentation(line, 0, line.length());
    }

    /** The number of white space characters at the beginning of a range of text. */
    public static int indentation(String text, int start, int end) {
        int at = start;
        while (at < end && isSpace(text.charAt(at))) {
            at++;
        }
        return at - start;
    }

    /** The offset after the last character in a range of text that is not white space. */
    static int trimEnd(String text, int start, int end) {
        int at = end;
        while (at > start && isSpace(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }
}
