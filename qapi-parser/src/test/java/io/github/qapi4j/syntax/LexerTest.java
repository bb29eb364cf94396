package io.github.qapi4j.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.source.SourceFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexerTest {
    private final Diagnostics diagnostics = new Diagnostics(Levels.of(true));

    private record Lexed(Token token, int start, int end, String value) {}

    private List<Lexed> lex(String text) {
        Lexer lexer = new Lexer(new SourceFile("a.json", text), diagnostics);
        List<Lexed> lexed = new ArrayList<>();
        do {
            lexer.next();
            lexed.add(new Lexed(lexer.token(), lexer.start(), lexer.end(), lexer.value()));
        } while (lexer.token() != Token.END);
        return lexed;
    }

    private List<String> messages() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    @Test
    void findsAllKindsOfTokens() {
        assertThat(lex("{}[]:,'a b'true false # rest\n## doc\n"))
                .extracting(Lexed::token)
                .containsExactly(
                        Token.OPEN_BRACE,
                        Token.CLOSE_BRACE,
                        Token.OPEN_BRACKET,
                        Token.CLOSE_BRACKET,
                        Token.COLON,
                        Token.COMMA,
                        Token.STRING,
                        Token.TRUE,
                        Token.FALSE,
                        Token.COMMENT,
                        Token.END);
        assertThat(messages()).isEmpty();
    }

    @Test
    void knowsOneEscape() {
        assertThat(lex("'a\\\\b\\\\'").get(0).value()).isEqualTo("a\\b\\");
        assertThat(messages()).isEmpty();
    }

    @Test
    void acceptsOldEscapesIfTheyAreWarnings() {
        Diagnostics lenient = new Diagnostics(Levels.of(false));
        Lexer lexer = new Lexer(new SourceFile("a.json", "'a\\b\\f\\n\\r\\t\\'\\\"\\/\\u0041\\u007fz'"), lenient);
        assertThat(lexer.next()).isEqualTo(Token.STRING);
        assertThat(lexer.value()).isEqualTo("a\b\f\n\r\t'\"/A\u007fz");
        assertThat(lenient.sorted())
                .hasSize(10)
                .first()
                .hasToString("a.json:1:3: warning: escape '\\b' is no longer supported [old-escape]");
    }

    @Test
    void rejectsOldEscapesIfTheyAreErrors() {
        assertThat(lex("'a\\nb\\tc'")).extracting(Lexed::token).containsExactly(Token.INVALID, Token.END);
        assertThat(messages()).containsExactly("a.json:1:3: error: escape '\\n' is no longer supported [old-escape]");
    }

    @ParameterizedTest
    @CsvSource({"\\u0000", "\\u0080", "\\u004", "\\u00g1", "\\u\uFF10\uFF10\uFF14\uFF11", "\\a", "\\U0041"})
    void otherEscapesAreUnknown(String escape) {
        Diagnostics lenient = new Diagnostics(Levels.of(false));
        Lexer lexer = new Lexer(new SourceFile("a.json", "'" + escape + "'"), lenient);
        assertThat(lexer.next()).isEqualTo(Token.INVALID);
        assertThat(lenient.sorted())
                .singleElement()
                .hasToString("a.json:1:2: error: unknown escape '" + escape.substring(0, 2) + "' [unknown-escape]");
    }

    @Test
    void reportsTheFirstErrorInAString() {
        assertThat(lex("'\\q\u0001\u00e9' 'ok'")).extracting(Lexed::token).startsWith(Token.INVALID, Token.STRING);
        assertThat(messages()).containsExactly("a.json:1:2: error: unknown escape '\\q' [unknown-escape]");
    }

    @Test
    void equalNamesAreTheSameObject() {
        List<Lexed> lexed = lex("'str''int''str''a\\\\b'");
        assertThat(lexed).extracting(Lexed::value).startsWith("str", "int", "str", "a\\b");
        assertThat(lexed.get(2).value()).isSameAs(lexed.get(0).value());
        assertThat(lexed.get(2).start()).isEqualTo(10);
        assertThat(lexed.get(2).end()).isEqualTo(15);
    }

    @Test
    void acceptsAllWhiteSpace() {
        assertThat(lex("\t\u000b\f\u001c\u00a0\u0085\u2007\u2028\u3000\r\n")).hasSize(1);
        assertThat(messages()).isEmpty();
    }

    @Test
    void endsAtTheEndOfTheLastLine() {
        assertThat(lex("{\n").get(1).start()).isEqualTo(1);
        assertThat(lex("{\r\n").get(1).start()).isEqualTo(1);
        assertThat(lex("{").get(1).start()).isEqualTo(1);
        assertThat(lex("").get(0).start()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "'abc|a.json:1:1: error: missing \"'\" at the end of the string [unterminated-string]",
                "'a\\|a.json:1:1: error: missing \"'\" at the end of the string [unterminated-string]",
                "'a\\x'|a.json:1:3: error: unknown escape '\\x' [unknown-escape]",
                "'a\\u00'|a.json:1:3: error: unknown escape '\\u' [unknown-escape]",
                "'é'|a.json:1:2: error: character 'é' in a string is no longer supported [old-character]",
                "'😀'|a.json:1:2: error: character '😀' in a string is no longer supported [old-character]",
                "trueish|a.json:1:1: error: stray 'trueish' [stray-text]",
                "None{|a.json:1:1: error: stray 'None' [stray-text]",
                "-12,|a.json:1:1: error: stray '-12' [stray-text]",
            })
    void reportsInvalidTextOnce(String text, String message) {
        assertThat(lex(text)).extracting(Lexed::token).contains(Token.INVALID);
        assertThat(messages()).first().isEqualTo(message);
    }

    @Test
    void saysWhichQuotesAreRight() {
        lex("\"a\"");
        assertThat(messages()).containsExactly("a.json:1:1: error: stray '\"a\"' [stray-text]");
        assertThat(diagnostics.sorted().get(0).help()).containsExactly("strings are enclosed in single quotes");
    }

    @Test
    void reportsControlCharacters() {
        lex("'a\u0001'");
        lex("\0");
        assertThat(messages())
                .containsExactly(
                        "a.json:1:1: error: stray '\uFFFD' [stray-text]",
                        "a.json:1:3: error: character U+0001 in a string is no longer supported [old-character]");
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(lex("\uFEFF{}"))
                .extracting(Lexed::token)
                .containsExactly(Token.OPEN_BRACE, Token.CLOSE_BRACE, Token.END);
        assertThat(messages())
                .containsExactly("a.json:1:1: error: the file begins with a byte order mark [byte-order-mark]");
    }

    @Test
    void isSilentOnRequest() {
        Lexer lexer = new Lexer(new SourceFile("a.json", "x 'y"), diagnostics);
        lexer.silent(true);
        assertThat(lexer.next()).isEqualTo(Token.INVALID);
        assertThat(lexer.next()).isEqualTo(Token.INVALID);
        assertThat(messages()).isEmpty();
    }
}
