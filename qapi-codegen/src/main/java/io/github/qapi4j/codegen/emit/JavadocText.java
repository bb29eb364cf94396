package io.github.qapi4j.codegen.emit;

import java.util.Arrays;
import java.util.List;

/**
 * The text of a Javadoc comment under construction. Text that is not trusted is escaped, so that it can neither end the comment or an inline tag nor
 * become markup.
 */
final class JavadocText {
    private static final char REPLACEMENT = '\uFFFD';

    /** The characters of ASCII that are never escaped. */
    private static final boolean[] ORDINARY = new boolean[0x80];

    static {
        Arrays.fill(ORDINARY, ' ', 0x7F, true);
        ORDINARY['\n'] = true;
        for (char special : "<>&@\\/".toCharArray()) {
            ORDINARY[special] = false;
        }
    }

    private final StringBuilder comment = new StringBuilder(200);

    /** A name or other short text in a code font. */
    static String codeOf(String text) {
        return isPlain(text)
                ? "{@code " + text + "}"
                : new JavadocText().code(text).toString();
    }

    /** Text as markup. */
    static String escaped(String text) {
        return new JavadocText().text(text).toString();
    }

    boolean isEmpty() {
        return comment.length() == 0;
    }

    /** Appends trusted markup without escaping it. */
    JavadocText markup(String trusted) {
        comment.append(trusted);
        return this;
    }

    /** Appends text, escaped. */
    JavadocText text(String text) {
        return text(text, 0, text.length());
    }

    JavadocText text(String text, int start, int end) {
        int plain = start;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (isOrdinary(c)) {
                continue;
            }
            comment.append(text, plain, i);
            if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                comment.append(c).append(text.charAt(++i));
            } else {
                escape(c);
            }
            plain = i + 1;
        }
        comment.append(text, plain, end);
        return this;
    }

    /** Appends text in a code font. */
    JavadocText code(String text) {
        if (isPlain(text)) {
            comment.append("{@code ").append(text).append('}');
        } else if (isBlank(text)) {
            text(text);
        } else {
            comment.append("<code>");
            text(text);
            comment.append("</code>");
        }
        return this;
    }

    /** Appends lines of code as a block. */
    JavadocText preformatted(List<String> lines) {
        String text = String.join("\n", lines);
        if (isPlain(text)) {
            comment.append("<pre>{@code\n").append(text).append("\n}</pre>");
        } else {
            comment.append("<pre>\n");
            text(text);
            comment.append("\n</pre>");
        }
        return this;
    }

    /**
     * Appends a link.
     *
     * @param target the name of the linked type in Java source
     */
    JavadocText link(String target, String label) {
        if (target.equals(label)) {
            comment.append("{@link ").append(target).append('}');
        } else if (isPlain(label)) {
            comment.append("{@link ").append(target).append(' ').append(label).append('}');
        } else {
            code(label);
        }
        return this;
    }

    @Override
    public String toString() {
        return comment.toString();
    }

    /** Whether a character never needs escaping. The test is quick, and most characters pass it. */
    private static boolean isOrdinary(char c) {
        return c < ORDINARY.length && ORDINARY[c];
    }

    private void escape(char c) {
        switch (c) {
            case '<' -> comment.append("&lt;");
            case '>' -> comment.append("&gt;");
            case '&' -> comment.append("&amp;");
            // Begins a block tag at the start of a line and an inline tag after a brace.
            case '@' -> comment.append("&#64;");
            // javac decodes Unicode escapes before it recognises comments.
            case '\\' -> comment.append("&#92;");
            case '/' -> comment.append(endsWithStar() ? "&#47;" : "/");
            default -> {
                if (isLayout(c)) {
                    comment.append(' ');
                } else {
                    comment.append(isUnprintable(c) ? REPLACEMENT : c);
                }
            }
        }
    }

    private boolean endsWithStar() {
        return comment.length() > 0 && comment.charAt(comment.length() - 1) == '*';
    }

    /** Whether an inline tag can contain the text without escaping. */
    private static boolean isPlain(String text) {
        int depth = 0;
        boolean lineStart = true;
        char previous = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            }
            if (depth < 0
                    || c == '\\'
                    || (c == '/' && previous == '*')
                    || (c == '@' && (lineStart || previous == '{'))
                    || (c != '\n' && (isLayout(c) || isUnprintable(c)))) {
                return false;
            }
            lineStart = c == '\n' || (lineStart && (c == ' ' || c == '*'));
            previous = c;
        }
        return depth == 0;
    }

    private static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\n' && !isLayout(c)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a character is white space or ends a line for some tools. */
    private static boolean isLayout(char c) {
        return c == '\t' || c == '\r' || c == '\u000B' || c == '\f' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    /** Whether a character is a control character, an unpaired surrogate, or a mark that changes the order in which text is displayed. */
    private static boolean isUnprintable(char c) {
        return (c < ' ' && c != '\n')
                || (c >= '\u007F' && c < '\u00A0')
                || Character.isSurrogate(c)
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\uFEFF'
                || c >= '\uFFFE';
    }
}
