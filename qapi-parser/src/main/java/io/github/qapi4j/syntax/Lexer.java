package io.github.qapi4j.syntax;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a text apart into tokens, one at a time. What is no token is told, and comes as {@link Token#INVALID}.
 *
 * <p>The current token is the lexer's state and no object of its own, since there are millions of them in a large schema.
 */
final class Lexer {
    /** How much of stray text messages quote. */
    private static final int MAX_SHOWN = 40;

    private static final String ONLY_ESCAPE = "the only escape is '\\\\'";
    /** The length of a {@code u} and its four digits. */
    private static final int UNICODE_ESCAPE = 5;

    private final SourceFile source;
    private final String text;
    private final int length;
    private final Diagnostics diagnostics;
    private final Words words;
    private boolean silent;
    private int at;
    private Token token = Token.END;
    private int start;
    private String value = "";

    Lexer(SourceFile source, Diagnostics diagnostics) {
        this.source = source;
        this.text = source.text();
        this.length = text.length();
        this.words = new Words(text);
        this.diagnostics = diagnostics;
    }

    /** The current token. */
    Token token() {
        return token;
    }

    /** The offset at which the current token begins. */
    int start() {
        return start;
    }

    /** The offset at which the current token ends. */
    int end() {
        return at;
    }

    /** The value of the current token, a string. */
    String value() {
        return value;
    }

    /** Whether invalid text is passed over without a word, as when recovering from an error. */
    void silent(boolean silent) {
        this.silent = silent;
    }

    /** Goes to the next token outside of documentation: a comment is one only if it begins with two hashes. */
    Token next() {
        token = read(false);
        return token;
    }

    /** Goes to the next token inside of documentation, where every comment is one. */
    Token nextOrComment() {
        token = read(true);
        return token;
    }

    private Token read(boolean comments) {
        while (at < length) {
            start = at;
            char c = text.charAt(at++);
            switch (c) {
                case '{':
                    return Token.OPEN_BRACE;
                case '}':
                    return Token.CLOSE_BRACE;
                case '[':
                    return Token.OPEN_BRACKET;
                case ']':
                    return Token.CLOSE_BRACKET;
                case ':':
                    return Token.COLON;
                case ',':
                    return Token.COMMA;
                case '\'':
                    return string();
                case '#':
                    boolean documentation = at < text.length() && text.charAt(at) == '#';
                    skipLine();
                    if (comments || documentation) {
                        return Token.COMMENT;
                    }
                    break;
                default:
                    if (!Spaces.isSpace(c)) {
                        return word();
                    }
            }
        }
        at = endOfText();
        start = at;
        return Token.END;
    }

    /** Where the text ends, not counting the end of its last line: that is where something is missing, if it is. */
    private int endOfText() {
        int end = text.length();
        if (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        return end > 0 && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    private void skipLine() {
        while (at < length && !isLineEnd(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private Token string() {
        StringBuilder unescaped = null;
        int from = at;
        boolean valid = true;
        int hash = 0;
        for (; at < length; at++) {
            char c = text.charAt(at);
            if (c == '\'') {
                value = words.cut(from, at++, hash);
                return Token.STRING;
            }
            if (c == '\\' || c < ' ' || c > '~') {
                break;
            }
            hash = Words.hash(hash, c);
        }
        while (at < text.length() && !isLineEnd(text.charAt(at))) {
            char c = text.charAt(at++);
            if (c == '\'') {
                value = unescaped == null
                        ? text.substring(from, at - 1)
                        : unescaped.append(text, from, at - 1).toString();
                return valid ? Token.STRING : Token.INVALID;
            }
            if (c == '\\') {
                if (at < text.length() && text.charAt(at) == '\\') {
                    unescaped = unescaped == null ? new StringBuilder() : unescaped;
                    unescaped.append(text, from, at);
                    from = ++at;
                } else if (at < text.length() && oldEscape(at) >= 0) {
                    int end = at + (text.charAt(at) == 'u' ? UNICODE_ESCAPE : 1);
                    boolean first = refuse(
                            valid,
                            DiagnosticCode.OLD_ESCAPE,
                            at - 1,
                            end,
                            "escape '" + text.substring(at - 1, end) + "' is no longer supported",
                            ONLY_ESCAPE);
                    valid = diagnostics.isError(DiagnosticCode.OLD_ESCAPE) ? first : valid;
                    unescaped = unescaped == null ? new StringBuilder() : unescaped;
                    unescaped.append(text, from, at - 1).append((char) oldEscape(at));
                    from = end;
                    at = end;
                } else if (at < text.length() && !isLineEnd(text.charAt(at))) {
                    int end = text.offsetByCodePoints(at, 1);
                    valid = refuse(
                            valid,
                            DiagnosticCode.UNKNOWN_ESCAPE,
                            at - 1,
                            end,
                            "unknown escape '" + text.substring(at - 1, end) + "'",
                            ONLY_ESCAPE);
                    at = text.charAt(at) == '\'' ? end : at;
                }
            } else if (c < ' ' || c > '~') {
                int end = text.offsetByCodePoints(at - 1, 1);
                valid = refuse(
                        valid,
                        DiagnosticCode.INVALID_CHARACTER,
                        at - 1,
                        end,
                        "invalid character " + describe(text.codePointAt(at - 1)) + " in a string",
                        "strings are of printable ASCII characters");
                at = end;
            }
        }
        refuse(valid, DiagnosticCode.UNTERMINATED_STRING, start, at, "missing \"'\" at the end of the string", null);
        return Token.INVALID;
    }

    /** The character that an escape of releases before 4.2 stands for, or -1 if it was none. */
    private int oldEscape(int letter) {
        char c = text.charAt(letter);
        if (c == 'u') {
            int end = letter + UNICODE_ESCAPE;
            String digits = end <= text.length() ? text.substring(letter + 1, end) : "";
            boolean hexadecimal =
                    !digits.isEmpty() && digits.chars().allMatch(d -> Character.digit(d, 16) >= 0 && d < 128);
            int value = hexadecimal ? Integer.parseInt(digits, 16) : -1;
            return value > 0 && value < 128 ? value : -1;
        }
        int known = "bfnrt'\"/".indexOf(c);
        return known < 0 ? -1 : "\b\f\n\r\t'\"/".charAt(known);
    }

    private Token word() {
        if (start == 0 && text.charAt(0) == '\uFEFF') {
            refuse(
                    true,
                    DiagnosticCode.BYTE_ORDER_MARK,
                    0,
                    1,
                    "the file begins with a byte order mark",
                    "save it as UTF-8 without one");
            return read(false);
        }
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, Math.min(at, start + MAX_SHOWN));
        if (word.equals("true")) {
            return Token.TRUE;
        }
        if (word.equals("false")) {
            return Token.FALSE;
        }
        refuse(true, DiagnosticCode.STRAY_TEXT, start, at, "stray '" + word + "'", strayHelp(word));
        return Token.INVALID;
    }

    private @Nullable String strayHelp(String word) {
        char first = word.charAt(0);
        if (start > 0 && text.charAt(start - 1) == '\'') {
            return "it is right behind a string: a quote may be missing before it";
        }
        if (word.startsWith("//") || word.startsWith("/*")) {
            return "comments begin with '#'";
        }
        if (word.equals("null") || first >= '0' && first <= '9' || first == '-') {
            return "values are strings, true, false, arrays and objects";
        }
        String help = Suggestion.didYouMean(word, List.of("true", "false"));
        boolean quoted = "\"\u2018\u2019\u201C\u201D".indexOf(first) >= 0;
        return help == null && (quoted || Character.isLetter(first)) ? "strings are in single quotes" : help;
    }

    private static boolean isWordPart(char c) {
        return !Spaces.isSpace(c) && "[]{}:,'#".indexOf(c) < 0;
    }

    /** Tells of the first thing wrong in a token; false, for what comes after it. */
    private boolean refuse(
            boolean first, DiagnosticCode code, int from, int to, String message, @Nullable String help) {
        if (first && !silent) {
            diagnostics.add(
                    Diagnostic.of(code, new Span(source, from, to), message).help(help));
        }
        return false;
    }

    private static String describe(int c) {
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c > '~' && !Character.isISOControl(c) && !half
                ? "'" + Character.toString(c) + "'"
                : String.format("U+%04X", c);
    }
}
