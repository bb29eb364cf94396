package io.github.qapi4j.runtime.codec;

import static io.github.qapi4j.runtime.codec.Json.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid and invalid JSON from a malicious peer. */
final class HostileInputTest {
    private static final JsonFormat STRICT = JsonFormat.strict();
    private static final JsonFormat QEMU = JsonFormat.strict().withQemuDialect();

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] quoted(int... values) {
        byte[] inner = bytes(values);
        byte[] bytes = new byte[inner.length + 2];
        bytes[0] = '"';
        System.arraycopy(inner, 0, bytes, 1, inner.length);
        bytes[bytes.length - 1] = '"';
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "\"a",
                "{]",
                "[}",
                "{\"a\" 1}",
                "{\"a\":}",
                "{1:2}",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\":1 \"b\":2}",
                "{,}",
                "]",
                "}",
                ":",
                ",",
                "@",
                "nope",
                "True",
                "nul",
                "truee",
                "tru",
                "NaN",
                "Infinity",
                "-Infinity",
                "inf",
                "-inf",
                "[inf]",
                "01",
                "-01",
                "+1",
                "1.",
                ".5",
                "-",
                "1e",
                "1e+",
                "0x10",
                "1_000",
                "\"\\q\"",
                "\"\\u12\"",
                "\"\\u12G4\"",
                "\"\\x41\"",
                "// c\n1",
                "/* c */1",
                "#c\n1",
                "{a:1}",
                "'a'",
                "{'a':1}",
                "\"it\\'s\"",
                "\"a\tb\"",
                "\"a\nb\"",
                "\f1",
                "\u000b1",
                "\u00a01",
                "\u20281",
                "%s",
                "1 2",
                "{} {}",
                "{}x",
                "[]]",
                "1,",
                "\"a\"\"b\"",
                "{\"a\":1}}",
                "\u0000{}",
                "{}\u0000",
                "{\u0000}",
                "[1\u0000]",
                "\"a\u0000b\"",
                "\u00002",
                "2\u0000",
            })
    void noJson(String text) {
        rejection(STRICT, Codecs.ANY, text.getBytes(StandardCharsets.UTF_8)).hasMessageStartingWith("$");
        rejection(JsonFormat.tolerant(), Codecs.ANY, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whiteSpaceAroundIsFine() throws IOException {
        assertThat(Json.strict(Codecs.ANY, " \t\r\n{ \"a\" :\n[ 1 , 2 ] } \r\n"))
                .hasToString("{\"a\":[1,2]}");
    }

    @Test
    void otherEncodings() {
        rejection(STRICT, Codecs.ANY, "{}".getBytes(StandardCharsets.UTF_16BE));
        rejection(STRICT, Codecs.ANY, "{}".getBytes(StandardCharsets.UTF_16LE));
        rejection(STRICT, Codecs.ANY, "{}".getBytes(StandardCharsets.UTF_16));
        rejection(STRICT, Codecs.ANY, bytes('{', 0, 0, 0, '}', 0, 0, 0));
        rejection(STRICT, Codecs.ANY, bytes(0, 0, 0, '1'));
        rejection(STRICT, Codecs.ANY, bytes(0xEF, 0xBB, 0xBF, '{', '}'))
                .hasMessage("$: malformed JSON: invalid UTF-8 at byte 0");
        rejection(STRICT, Codecs.ANY, bytes('{', '}', 0xEF, 0xBB, 0xBF));
    }

    @Test
    void badUtf8() {
        for (byte[] bad : List.of(
                bytes(0x80),
                bytes(0xBF),
                bytes(0xC0, 0xAF),
                bytes(0xC1, 0xBF),
                bytes(0xC2),
                bytes(0xC2, 0x41),
                bytes(0xE0, 0x80, 0x80),
                bytes(0xE0, 0x9F, 0xBF),
                bytes(0xE2, 0x82),
                bytes(0xE2, 0x28, 0xA1),
                bytes(0xED, 0xA0, 0x80),
                bytes(0xED, 0xBF, 0xBF),
                bytes(0xF0, 0x8F, 0xBF, 0xBF),
                bytes(0xF0, 0x9F, 0x98),
                bytes(0xF4, 0x90, 0x80, 0x80),
                bytes(0xF5, 0x80, 0x80, 0x80),
                bytes(0xFE),
                bytes(0xFF))) {
            for (int lead = 0; lead < 20; lead++) {
                byte[] text = new byte[lead + bad.length + 2];
                Arrays.fill(text, (byte) 'x');
                text[0] = '"';
                System.arraycopy(bad, 0, text, 1 + lead, bad.length);
                text[text.length - 1] = '"';
                rejection(STRICT, Codecs.STRING, text)
                        .hasMessage("$: malformed JSON: invalid UTF-8 at byte " + (lead + 1));
                rejection(QEMU, Codecs.STRING, text);
            }
            rejection(STRICT, Codecs.STRING, bad);
        }
    }

    @Test
    void goodUtf8() throws IOException {
        for (String text :
                List.of("\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\ud800\udc00", "\udbff\udffd")) {
            for (int lead = 0; lead < 10; lead++) {
                String padded = "x".repeat(lead) + text + "yyyyyyyyyy";
                assertThat(Json.read(STRICT, Codecs.STRING, "\"" + padded + "\""))
                        .isEqualTo(padded);
                assertThat(Json.read(QEMU, Codecs.STRING, "\"" + padded + "\"")).isEqualTo(padded);
            }
        }
        assertThat(Json.strict(Codecs.STRING, "\"\u007f\"")).isEqualTo("\u007f");
    }

    /** The check of UTF-8 agrees with the JDK's decoder. */
    @Test
    void utf8LikeTheJdk() {
        long seed = 99;
        Random random = new Random(seed);
        int[] interesting = {
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5,
            0xFF
        };
        for (int run = 0; run < 200_000; run++) {
            byte[] text = new byte[1 + random.nextInt(12)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) interesting[random.nextInt(interesting.length)];
            }
            boolean bom =
                    text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF;
            boolean good = !bom
                    && Arrays.equals(new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), text);
            if (Utf8.firstBad(text, 0, text.length, false) < 0 != good) {
                throw new AssertionError("seed " + seed + ": " + Arrays.toString(text));
            }
        }
    }

    @Test
    void unpairedSurrogates() {
        for (String bad :
                List.of("\\ud800", "\\udc00", "\\ud800x", "\\ud800\\ud800\\udc00", "\\udc00\\ud800", "a\\uDBFF")) {
            Json.rejects(Codecs.STRING, "\"" + bad + "\"", "$: unpaired surrogate");
            Json.rejects(Codecs.ANY, "{\"a\":[1,\"" + bad + "\"]}", "$.a[1]: unpaired surrogate");
            assertThatThrownBy(() -> Json.strict(Codecs.ANY, "{\"" + bad + "\":1}"))
                    .isInstanceOf(CodecException.class);
        }
        assertThatThrownBy(() -> JsonValue.parse("\"\ud800\"")).isInstanceOf(CodecException.class);
    }

    @Test
    void splitPairsAreWhole() throws IOException {
        Json.reads(Codecs.STRING, "\"\\ud83d\\ude00\"", "\ud83d\ude00");
        Json.reads(Codecs.STRING, "\"\ud83d\ude00\"", "\ud83d\ude00");
    }

    @Test
    void zeroAsAnEscape() throws IOException {
        Json.reads(Codecs.STRING, "\"a\\u0000b\"", "a\u0000b");
        assertThat(Json.write(Codecs.STRING, "a\u0000b")).isEqualTo("\"a\\u0000b\"");
    }

    @Test
    void qemuDialect() throws IOException {
        assertThat(Json.read(QEMU, Codecs.ANY, "{'execute':\"x\",'id':'say \"hi\"'}"))
                .isEqualTo(JsonValue.parse("{\"execute\":\"x\",\"id\":\"say \\\"hi\\\"\"}"));
        assertThat(Json.read(QEMU, Codecs.STRING, "'it\\'s'")).isEqualTo("it's");
        assertThat(Json.read(QEMU, Codecs.STRING, "\"it\\'s\"")).isEqualTo("it's");
        assertThat(QEMU.read(Codecs.STRING, quoted('a', 0xC0, 0x80))).isEqualTo("a\u0000");
        rejection(QEMU, Codecs.ANY, bytes('{', 0xC0, 0x80, '}'));
        rejection(STRICT, Codecs.STRING, quoted('a', 0xC0, 0x80));
        for (String bad :
                List.of("\\uffff", "\uffff", "\ufffe", "\ufdd0", "\ufdef", "\\ud83f\\udffe", "\udbff\udfff")) {
            Json.rejects(QEMU, Codecs.list(Codecs.STRING), "[\"" + bad + "\"]", "$[0]: noncharacter");
            assertThat(Json.strict(Codecs.STRING, "\"" + bad + "\"")).isNotEmpty();
        }
        assertThat(Json.read(QEMU, Codecs.STRING, "\"\ufdcf\ufdf0\ufffd\"")).isEqualTo("\ufdcf\ufdf0\ufffd");
        Json.rejects(QEMU, Codecs.STRING, "'\\ud800'", "$: unpaired surrogate");
        assertThatThrownBy(() -> Json.read(QEMU, Codecs.STRING, "'a\"")).isInstanceOf(CodecException.class);
    }

    @Test
    void duplicateMembers() {
        Json.rejects(Codecs.ANY, "{\"a\":1,\"b\":2,\"a\":1}", "$.a: duplicate member");
        Json.rejects(Codecs.ANY, "[{\"x\":{\"a\":null,\"\\u0061\":null}}]", "$[0].x.a: duplicate member");
    }

    @Test
    void nestingIsExact() throws IOException {
        for (String[] pair : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
            String inside = pair[0].equals("[") ? "" : "1";
            String deep = pair[0].repeat(1024) + inside + pair[1].repeat(1024);
            String deeper = pair[0].repeat(1025) + inside + pair[1].repeat(1025);
            JsonValue value = Json.strict(Codecs.ANY, deep);
            assertThat(Json.write(Codecs.ANY, value)).isEqualTo(deep);
            assertThatThrownBy(() -> Json.strict(Codecs.ANY, deeper)).hasMessageEndingWith(": nested deeper than 1024");
            JsonValue over = new JsonArray(List.of(value));
            assertThatThrownBy(() -> Json.write(Codecs.ANY, over))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith(": nested deeper than 1024");
        }
        Json.rejects(
                STRICT.withLimits(JsonLimits.DEFAULT.withNesting(2)),
                Codecs.ANY,
                "[[[]]]",
                "$[0][0]: nested deeper than 2");
        assertThatThrownBy(() -> Json.tolerant(Codecs.EMPTY, "{\"a\":" + "[".repeat(100_000)))
                .hasMessage("$.a: nested deeper than 1024");
    }

    @Test
    void fullNestingFitsTheStackOfAThread() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("did not run"));
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        String text = "[{\"a\":".repeat(512) + "1" + "}]".repeat(512);
                        JsonValue value = JsonValue.parse(text);
                        JsonValue same = JsonValue.parse(text);
                        assertThat(value.equals(same)).isTrue();
                        assertThat(value.hashCode()).isEqualTo(same.hashCode());
                        assertThat(value.toString()).isEqualTo(text);
                        thrown.set(null);
                    } catch (Throwable t) {
                        thrown.set(t);
                    }
                },
                "one megabyte",
                1024 * 1024);
        thread.start();
        thread.join();
        assertThat(thrown.get()).isNull();
    }

    @Test
    void tokensAreExact() throws IOException {
        JsonFormat format = STRICT.withLimits(JsonLimits.DEFAULT.withTokens(10));
        // Limit of ten tokens: names, values, and the beginnings and ends of objects and arrays.
        Json.read(format, Codecs.ANY, "[1,2,3,4,5,6,7,8]");
        Json.read(format, Codecs.ANY, "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}");
        Json.rejects(format, Codecs.ANY, "[1,2,3,4,5,6,7,8,9]", "$[9]: more than 10 tokens");
    }

    @Test
    void messageBytesAreExact() throws IOException {
        JsonFormat format = STRICT.withLimits(JsonLimits.DEFAULT.withMessageBytes(10));
        Json.read(format, Codecs.ANY, "\"12345678\"");
        Json.rejects(format, Codecs.ANY, "\"123456789\"", "$: message is longer than 10 bytes");
        assertThat(format.write(Codecs.STRING, "12345678")).hasSize(10);
        assertThatThrownBy(() -> format.write(Codecs.STRING, "123456789"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("$: message is longer than 10 bytes");
    }

    @Test
    void tokenLengthIsExactForStringsAndNumbers() throws IOException {
        JsonFormat format = STRICT.withLimits(JsonLimits.DEFAULT.withTokenLength(100));
        Json.read(format, Codecs.STRING, "\"" + "a".repeat(100) + "\"");
        Json.rejects(
                format, Codecs.STRING, "\"" + "a".repeat(101) + "\"", "$: a string, number or name is longer than 100");
        Json.read(format, Codecs.ANY, "1".repeat(100));
        Json.rejects(format, Codecs.ANY, "1".repeat(101), "$: a string, number or name is longer than 100");
        Json.read(format, Codecs.ANY, "{\"" + "a".repeat(100) + "\":1}");
        assertThatThrownBy(() -> Json.read(format, Codecs.ANY, "{\"" + "a".repeat(300) + "\":1}"))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void largeStringsAreFine() throws IOException {
        String text = "\u00e4bc".repeat(7_000_000);
        assertThat(Json.tolerant(Codecs.STRING, "\"" + text + "\"")).isEqualTo(text);
    }

    @Test
    void everyPrefixIsRefusedAndNothingBehindASliceIsRead() throws IOException {
        String text =
                "{\"a\":[1,-2.5e3,\"x\\u00e9\u00e9\\ud83d\\ude00\",true,null,{\"b\":false}],\"c\":18446744073709551615}";
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        JsonValue value = STRICT.read(Codecs.ANY, whole);
        for (int length = 0; length < whole.length; length++) {
            int end = length;
            assertThatThrownBy(() -> STRICT.read(Codecs.ANY, whole, 0, end, "$"))
                    .as("%d", end)
                    .isInstanceOf(CodecException.class);
        }
        byte[] surrounded = ("]}\"" + text + "}x").getBytes(StandardCharsets.UTF_8);
        assertThat(STRICT.read(Codecs.ANY, surrounded, 3, whole.length, "$")).isEqualTo(value);
        byte[] number = "123456".getBytes(StandardCharsets.UTF_8);
        assertThat(STRICT.read(Codecs.INT64, number, 1, 3, "$")).isEqualTo(234L);
        assertThatThrownBy(() -> STRICT.read(Codecs.INT64, number, 4, 3, "$"))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** Randomly damaged text is either read or rejected with a {@code CodecException}, and in bounded time. */
    @Test
    void brokenAtRandom() throws IOException {
        long seed = 31337;
        Random random = new Random(seed);
        byte[] whole = "{\"a\":[1,-2.5e3,\"x\\u00e9\",true,null,{\"b\":'q'}],\"c\":18446744073709551615,\"d\":{}}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] alphabet = "{}[]:,\"'\\u0019.eE+-ntf \n\u00e9".getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int run = 0; run < 20_000; run++) {
            byte[] broken = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                broken[random.nextInt(broken.length)] =
                        random.nextInt(4) == 0 ? (byte) random.nextInt(256) : alphabet[random.nextInt(alphabet.length)];
            }
            try {
                JsonValue value = QEMU.read(Codecs.ANY, broken);
                assertThat(JsonValue.parse(value.toString()))
                        .as("seed %d", seed)
                        .isEqualTo(value);
                read++;
            } catch (CodecException e) {
                assertThat(e.getMessage()).startsWith("$");
            }
        }
        assertThat(read).isGreaterThan(500);
    }

    @Test
    void messagesArePrintable() {
        Json.rejects(
                Codecs.QTYPE,
                "\"\\u001b[31m\\n'\u00e9" + "x".repeat(1000) + "\"",
                "$: unknown value '\\u001B[31m\\u000A\\'\\u00E9" + "x".repeat(72) + "...'");
        Json.rejects(
                JsonFormat.strict(),
                Codecs.EMPTY,
                "{\"\\u0007 a\\\"]\":1}",
                "$[\"\\u0007 a\\\"]\"]: unexpected member");
        Json.rejects(JsonFormat.strict(), Codecs.EMPTY, "{\"\":1}", "$[\"\"]: unexpected member");
        Json.rejects(
                JsonFormat.strict(),
                Codecs.EMPTY,
                "{\"__com.redhat_x-y\":1}",
                "$[\"__com.redhat_x-y\"]: unexpected member");
    }
}
