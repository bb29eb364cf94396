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
 * Splits a text into tokens, one at a time. Text that is not a token is reported and becomes a {@link Token#INVALID}.
 *
 * <p>The current token is not an object but part of the lexer's state, since a large schema has millions of tokens.
 */
final class Lexer {
    /** The number of characters of stray text that messages quote. */
    private static final int MAX_SHOWN = 40;

    private static final String ONLY_ESCAPE = "the only escape is '\\\\'";

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

    /** Whether the current token is of a kind. */
    boolean is(Token wanted) {
        return token == wanted;
    }

    /** The place of the current token. */
    Span span() {
        return new Span(source, start, at);
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

    /** Sets whether invalid text is skipped without a report, as it is after an error. */
    void silent(boolean silent) {
        this.silent = silent;
    }

    /** Advances to the next token outside documentation, where a comment is a token only if it begins with two hashes. */
    Token next() {
        token = read(false);
        return token;
    }

    /** Advances to the next token inside documentation, where every comment is a token. */
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

    /** The offset of the end of the text, before its last line end: the place of errors about missing text. */
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
        int from = at;
        int hash = 0;
        for (; at < length; at++) {
            char c = text.charAt(at);
            if (c == '\'') {
                value = words.cut(from, at++, hash);
                return Token.STRING;
            }
            // isPrintable is not called here: calls are slow in a short run, in which this loop is interpreted.
            if (c == '\\' || c < ' ' || c > '~') {
                break;
            }
            hash = Words.hash(hash, c);
        }
        return new UnusualString(from).read();
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }

    /** Lexes the rest of a string that has an escape, an invalid character or no end. Only the first error in it is reported. */
    private final class UnusualString {
        private final StringBuilder unescaped = new StringBuilder();
        /** The offset of the text that is not in {@link #unescaped} yet. */
        private int from;

        private boolean valid = true;

        private boolean hasOldCharacter;

        UnusualString(int from) {
            this.from = from;
        }

        Token read() {
            while (at < length && !isLineEnd(text.charAt(at))) {
                char c = text.charAt(at);
                if (c == '\'') {
                    value = unescaped.append(text, from, at++).toString();
                    return valid ? Token.STRING : Token.INVALID;
                }
                if (c == '\\') {
                    escape();
                } else if (isPrintable(c)) {
                    at++;
                } else {
                    oldCharacter();
                }
            }
            reportFirst(DiagnosticCode.UNTERMINATED_STRING, start, at, "missing \"'\" at the end of the string", null);
            return Token.INVALID;
        }

        private void escape() {
            int backslash = at++;
            if (at < length && text.charAt(at) == '\\') {
                replace(backslash, '\\', at + 1);
                return;
            }
            OldEscape old = OldEscape.of(text, at);
            if (old != null) {
                oldEscape(backslash, old);
            } else if (at < length && !isLineEnd(text.charAt(at))) {
                int end = text.offsetByCodePoints(at, 1);
                String escape = text.substring(backslash, end);
                reportFirst(
                        DiagnosticCode.UNKNOWN_ESCAPE, backslash, end, "unknown escape '" + escape + "'", ONLY_ESCAPE);
            }
        }

        private void oldEscape(int backslash, OldEscape old) {
            boolean error = diagnostics.isError(DiagnosticCode.OLD_ESCAPE);
            if (valid) {
                String escape = text.substring(backslash, old.end());
                report(
                        DiagnosticCode.OLD_ESCAPE,
                        backslash,
                        old.end(),
                        "escape '" + escape + "' is no longer supported",
                        ONLY_ESCAPE);
            }
            valid &= !error;
            replace(backslash, old.value(), old.end());
        }

        private void replace(int backslash, char character, int end) {
            unescaped.append(text, from, backslash).append(character);
            from = end;
            at = end;
        }

        private void oldCharacter() {
            int end = text.offsetByCodePoints(at, 1);
            if (valid && !hasOldCharacter) {
                report(
                        DiagnosticCode.OLD_CHARACTER,
                        at,
                        end,
                        "character " + describe(text.codePointAt(at)) + " in a string is no longer supported",
                        "strings consist of printable ASCII characters");
            }
            hasOldCharacter = true;
            valid &= !diagnostics.isError(DiagnosticCode.OLD_CHARACTER);
            at = end;
        }

        private void reportFirst(DiagnosticCode code, int begin, int end, String message, @Nullable String help) {
            if (valid) {
                report(code, begin, end, message, help);
            }
            valid = false;
        }
    }

    private Token word() {
        if (start == 0 && text.charAt(0) == '\uFEFF') {
            report(
                    DiagnosticCode.BYTE_ORDER_MARK,
                    0,
                    1,
                    "the file begins with a byte order mark",
                    "save the file as UTF-8 without a byte order mark");
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
        if (word.equals("null")) {
            return nullValue();
        }
        report(DiagnosticCode.STRAY_TEXT, start, at, "stray '" + word + "'", strayHelp(word));
        return Token.INVALID;
    }

    private Token nullValue() {
        if (!diagnostics.isError(DiagnosticCode.OLD_NULL)) {
            return Token.NULL;
        }
        report(DiagnosticCode.OLD_NULL, start, at, "null is no longer supported", "omit the key");
        return Token.INVALID;
    }

    private @Nullable String strayHelp(String word) {
        char first = word.charAt(0);
        if (start > 0 && text.charAt(start - 1) == '\'') {
            return "it directly follows a string: an opening quote may be missing";
        }
        if (word.startsWith("//") || word.startsWith("/*")) {
            return "comments begin with '#'";
        }
        if (first >= '0' && first <= '9' || first == '-') {
            return "values are strings, true, false, arrays and objects";
        }
        String help = Suggestion.didYouMean(word, List.of("true", "false"));
        boolean quoted = "\"\u2018\u2019\u201C\u201D".indexOf(first) >= 0;
        return help == null && (quoted || Character.isLetter(first)) ? "strings are enclosed in single quotes" : help;
    }

    private static boolean isWordPart(char c) {
        return !Spaces.isSpace(c) && "[]{}:,'#".indexOf(c) < 0;
    }

    /** Reports an error in the current token, unless the lexer is silent. */
    private void report(DiagnosticCode code, int from, int to, String message, @Nullable String help) {
        if (!silent) {
            diagnostics.add(
                    Diagnostic.of(code, new Span(source, from, to), message).help(help));
        }
    }

    private static String describe(int c) {
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c > '~' && !Character.isISOControl(c) && !half
                ? "'" + Character.toString(c) + "'"
                : String.format("U+%04X", c);
    }
}
