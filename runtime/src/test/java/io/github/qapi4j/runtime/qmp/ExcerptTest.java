package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.trace.Redaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {
    private static String json(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        byte[] padded = new byte[bytes.length + 2];
        System.arraycopy(bytes, 0, padded, 1, bytes.length);
        return Excerpt.ofValue(padded, 1, bytes.length, Redaction.standard());
    }

    @Test
    void plainTextIsUnchanged() {
        String text = "Device 'd0' is in use \u2013 \u00e9 \ud83d\ude00 C:\\x";
        assertThat(Excerpt.of(text)).isEqualTo(text);
        assertThat(json("{\"a\": [1, \"b\\\"c\"]}")).isEqualTo("{\"a\": [1, \"b\\\"c\"]}");
        assertThat(json("")).isEmpty();
    }

    @Test
    void charactersThatControlATerminalAreEscaped() {
        assertThat(Excerpt.of("a\u001b[31mb\u0007\u007f\u0085\n\r\t\u2028\u202e\u2066\ufeff\u200f"))
                .isEqualTo("a\\u001b[31mb\\u0007\\u007f\\u0085\\n\\r\\t\\u2028\\u202e\\u2066\\ufeff\\u200f");
        assertThat(Excerpt.of("\ud83d x \ude00 \ude00\ud83d")).isEqualTo("\\ud83d x \\ude00 \\ude00\\ud83d");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(Excerpt.of("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(Excerpt.of("x".repeat(201))).isEqualTo("x".repeat(200) + "...");
        assertThat(Excerpt.of("x".repeat(199) + "\ud83d\ude00")).isEqualTo("x".repeat(199) + "...");
        assertThat(Excerpt.of("x".repeat(198) + "\ud83d\ude00")).isEqualTo("x".repeat(198) + "\ud83d\ude00");
        assertThat(Excerpt.of("abcdef", 3)).isEqualTo("abc...");
        assertThat(json("\u20ac".repeat(200))).isEqualTo("\u20ac".repeat(200));
        assertThat(json("\u20ac".repeat(5000))).isEqualTo("\u20ac".repeat(200) + "...");
        assertThat(json("\ud83d\ude00".repeat(5000))).isEqualTo("\ud83d\ude00".repeat(100) + "...");
        assertThat(json("a" + "\ud83d\ude00".repeat(5000))).isEqualTo("a" + "\ud83d\ude00".repeat(99) + "...");
        assertThat(json("x".repeat(803))).isEqualTo("x".repeat(200) + "...");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"password\":\"abc\"}; {\"password\":\"<redacted>\"}",
                "{\"password\" : \"a\\\"b\", \"c\": 1}; {\"password\" : \"<redacted>\", \"c\": 1}",
                "{\"new-password\":\"abc\",\"old\":\"password\"}; {\"new-password\":\"<redacted>\",\"old\":\"password\"}",
                "{\"vncPasswd\":{\"a\":[\"}\"]},\"b\":2}; {\"vncPasswd\":\"<redacted>\",\"b\":2}",
                "{\"passphrase\":null}; {\"passphrase\":\"<redacted>\"}",
                "{\"password\":\"never ends; {\"password\":\"<redacted>\"",
                "{\"password\":; {\"password\":\"<redacted>\"",
                "{\"password\"; {\"password\"",
                "{\"password-secret\":\"sec0\"}; {\"password-secret\":\"sec0\"}",
                "[\"password\",\"x\"]; [\"password\",\"x\"]",
                "\"; \"",
                "{\"a\\; {\"a\\"
            })
    void passwordsAreRedacted(String text, String excerpt) {
        assertThat(json(text)).isEqualTo(excerpt);
    }

    @Test
    void aPasswordThatIsCutIsRedactedToo() {
        assertThat(json("{\"password\":\"" + "s3cret".repeat(1000) + "\"}"))
                .isEqualTo("{\"password\":\"<redacted>\"}")
                .doesNotContain("s3cret");
    }

    @Test
    void theMessageOfAnErrorHasAnExcerptOfItsDescription() {
        String description = "line\u001b[2J\nnext " + "x".repeat(3000);
        QmpErrorException error = new QmpErrorException("Generic\nError", description).replyTo("stop");
        assertThat(error.description()).isEqualTo(description);
        assertThat(error.errorClass()).isEqualTo("Generic\nError");
        assertThat(error.getMessage())
                .startsWith("'stop' failed with Generic\\nError: line\\u001b[2J\\nnext xxx")
                .endsWith("x...")
                .hasSizeLessThan(2100);
    }
}
