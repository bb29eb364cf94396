package io.github.qapi4j.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexerTest {
    private final Diagnostics diagnostics = new Diagnostics(Levels.of(true));

    private List<Token> lex(String text) {
        Lexer lexer = new Lexer(new SourceFile("a.json", text), diagnostics);
        List<Token> tokens = new ArrayList<>();
        do {
            tokens.add(lexer.next());
        } while (!tokens.get(tokens.size() - 1).is(Kind.END));
        return tokens;
    }

    private List<String> messages() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    @Test
    void findsAllKindsOfTokens() {
        assertThat(lex("{}[]:,'a b'true false # rest\n## doc\n"))
                .extracting(Token::kind)
                .containsExactly(
                        Kind.OPEN_BRACE,
                        Kind.CLOSE_BRACE,
                        Kind.OPEN_BRACKET,
                        Kind.CLOSE_BRACKET,
                        Kind.COLON,
                        Kind.COMMA,
                        Kind.STRING,
                        Kind.TRUE,
                        Kind.FALSE,
                        Kind.COMMENT,
                        Kind.END);
        assertThat(messages()).isEmpty();
    }

    @Test
    void knowsOneEscape() {
        assertThat(lex("'a\\\\b\\\\'").get(0).text()).isEqualTo("a\\b\\");
        assertThat(messages()).isEmpty();
    }

    @Test
    void takesAllSpaceForSpace() {
        assertThat(lex("\t\u000b\f\u001c\u00a0\u0085\u2007\u2028\u3000\r\n")).hasSize(1);
        assertThat(messages()).isEmpty();
    }

    @Test
    void endsWhereTheLastLineDoes() {
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
                "'é'|a.json:1:2: error: invalid character 'é' in a string [invalid-character]",
                "'😀'|a.json:1:2: error: invalid character U+D83D in a string [invalid-character]",
                "trueish|a.json:1:1: error: stray 'trueish' [stray-text]",
                "None{|a.json:1:1: error: stray 'None' [stray-text]",
                "-12,|a.json:1:1: error: stray '-12' [stray-text]",
            })
    void tellsOnceWhatIsNoToken(String text, String message) {
        assertThat(lex(text)).extracting(Token::kind).contains(Kind.INVALID);
        assertThat(messages()).first().isEqualTo(message);
    }

    @Test
    void saysWhichQuotesAreRight() {
        lex("\"a\"");
        assertThat(messages()).containsExactly("a.json:1:1: error: stray '\"a\"' [stray-text]");
        assertThat(diagnostics.sorted().get(0).help()).containsExactly("strings are in single quotes");
    }

    @Test
    void tellsOfControlCharacters() {
        lex("'a\u0001'");
        lex("\0");
        assertThat(messages())
                .containsExactly(
                        "a.json:1:1: error: stray '\uFFFD' [stray-text]",
                        "a.json:1:3: error: invalid character U+0001 in a string [invalid-character]");
    }

    @Test
    void passesOverAByteOrderMark() {
        assertThat(lex("\uFEFF{}"))
                .extracting(Token::kind)
                .containsExactly(Kind.OPEN_BRACE, Kind.CLOSE_BRACE, Kind.END);
        assertThat(messages())
                .containsExactly("a.json:1:1: error: the file begins with a byte order mark [byte-order-mark]");
    }

    @Test
    void isSilentIfAsked() {
        Lexer lexer = new Lexer(new SourceFile("a.json", "x 'y"), diagnostics);
        lexer.silent(true);
        assertThat(lexer.next().kind()).isEqualTo(Kind.INVALID);
        assertThat(lexer.next().kind()).isEqualTo(Kind.INVALID);
        assertThat(messages()).isEmpty();
    }
}
