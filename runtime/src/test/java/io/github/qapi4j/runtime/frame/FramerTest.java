package io.github.qapi4j.runtime.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramerTest {
    private static final String BROKEN = "broken";

    @Test
    void findsMessagesWithoutAnythingBetweenThem() {
        assertThat(strict("{\"a\":1}{\"b\":[{}]}[]\"s\"")).containsExactly("{\"a\":1}", "{\"b\":[{}]}", "[]", "\"s\"");
    }

    @Test
    void dropsWhiteSpaceButKeepsWordsApart() {
        assertThat(strict("\r\n { \"a\" :\t[ 1 , true ]\r\n}\r\n")).containsExactly("{\"a\":[1,true]}");
        assertThat(strict("[1 2 true false]")).containsExactly("[1 2 true false]");
    }

    @Test
    void takesAnEndForWhatTheNextByteMakesIt() {
        Framer framer = Framer.strict(FrameLimits.DEFAULT);
        assertThat(feed(framer, "12")).isEmpty();
        assertThat(framer.isInMessage()).isTrue();
        assertThat(feed(framer, "3\n")).containsExactly("123");
        assertThat(framer.isInMessage()).isFalse();
        assertThat(feed(framer, "{\"a\": \"}")).isEmpty();
        assertThat(framer.isInMessage()).isTrue();
        assertThat(feed(framer, "\"}")).containsExactly("{\"a\":\"}\"}");
    }

    @Test
    void anySplitOfTheBytesGivesTheSameFrames() {
        String text =
                "{\"execute\": 'it\\'s \"é\\\\\" ', \"n\": [-1.5e+10, 0, true]} @ x\n{\"b\": \"\\u00e9\\\"\"}]{\"c\":01}\n[1]";
        List<String> whole = strict(text);
        assertThat(whole).contains(BROKEN).hasSizeGreaterThan(5);
        byte[] bytes = text.getBytes(UTF_8);
        for (int split = 0; split <= bytes.length; split++) {
            Framer framer = Framer.strict(FrameLimits.DEFAULT);
            List<String> frames = new ArrayList<>();
            framer.feed(bytes, 0, split);
            frames.addAll(drain(framer));
            framer.feed(bytes, split, bytes.length - split);
            frames.addAll(drain(framer));
            assertThat(frames).as("split at %d", split).isEqualTo(whole);
        }
        Framer framer = Framer.strict(FrameLimits.DEFAULT);
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            framer.feed(bytes, i, 1);
            frames.addAll(drain(framer));
        }
        assertThat(frames).isEqualTo(whole);
    }

    @Test
    void singleQuotesBecomeDoubleOnes() {
        assertThat(strict("{'a':'it\\'s'}")).containsExactly("{\"a\":\"it's\"}");
        assertThat(strict("['say \"hi\"', 'x\\\"y']")).containsExactly("[\"say \\\"hi\\\"\",\"x\\\"y\"]");
        assertThat(strict("[\"it\\'s\", \"it's\"]")).containsExactly("[\"it's\",\"it's\"]");
    }

    /** The number of valid and invalid messages that QEMU finds in malformed input; a newline follows each line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "@ | 1 | 0",
                "] | 0 | 1",
                "{] | 0 | 1",
                "[} | 0 | 1",
                "{\"a\":} | 0 | 1",
                "{\"id\":01} | 1 | 1",
                "{\"id\":+1} | 1 | 1",
                "{\"id\":1.} | 1 | 0",
                "{\"id\":.5} | 1 | 1",
                "{\"id\":-} | 1 | 0",
                "{\"id\":NaN} | 1 | 1",
                "{\"id\":nul} | 0 | 1",
                "{\"id\":%d} | 1 | 1",
                "/* c */ | 1 | 0",
                "# c | 1 | 0",
                "true false | 0 | 2",
                "hello | 0 | 1",
                "- | 1 | 0",
                "\\ | 1 | 0",
                "{\"id\":\"unterminated | 1 | 0",
                "\" | 1 | 0",
            })
    void recoversFromBrokenInput(String line, int broken, int messages) {
        List<String> frames = strict(line + "\n{\"probe\":1}\n");
        assertThat(frames).endsWith("{\"probe\":1}");
        frames.remove(frames.size() - 1);
        assertThat(frames).filteredOn(BROKEN::equals).hasSize(broken);
        assertThat(frames).hasSize(broken + messages);
    }

    @Test
    void recoversAtStructuralAndControlCharactersOnly() {
        assertThat(strict("@ \"x\" 1 \t true {}")).containsExactly(BROKEN, "{}");
        assertThat(strict("@ 'x'\u0001 {}")).containsExactly(BROKEN, BROKEN, "{}");
        assertThat(strict("{\"a\":\"tab\there\"}\n{}")).containsExactly(BROKEN, "}", "{}");
        assertThat(strict("{\"a\",\0\"id\":1}\n")).containsExactly(BROKEN, ":", "1", "}");
    }

    @Test
    void ff_ResetsWhateverWentBefore() {
        assertThat(strict("{\"execute\": {\"a\": [1, \u00ff{}")).containsExactly(BROKEN, "{}");
        assertThat(strict("{\"execute\": \"query-ver\u00ff\n{}")).containsExactly(BROKEN, "{}");
        assertThat(strict("@ x \u00ff{}")).containsExactly(BROKEN, BROKEN, "{}");
        assertThat(strict("\u00fe[]")).containsExactly(BROKEN, "[]");
        assertThat(strict("\u00fe\n[]")).containsExactly(BROKEN, "[]");
        assertThat(strict("12\u00ff{}")).as("the byte ends a word").containsExactly("12", BROKEN, "{}");
        assertThat(strict("{\"a\":nul\u00ff{}")).containsExactly(BROKEN, "{}");
        assertThat(strict("true\u00e9\n-1.5e3\u0080\n{}")).containsExactly("true", BROKEN, "-1.5e3", BROKEN, "{}");
    }

    @Test
    void byteOrderMarkIsOneError() {
        assertThat(strict("\u00ef\u00bb\u00bf{\"a\":1}")).containsExactly(BROKEN, "{\"a\":1}");
    }

    @Test
    void tellsWhatIsWrong() {
        Framer framer = Framer.strict(FrameLimits.DEFAULT);
        framer.feed("@".getBytes(UTF_8), 0, 1);
        assertThat(framer.next()).isEqualTo(new Frame.Broken("unexpected byte '@'"));
        framer.feed("\n\0".getBytes(UTF_8), 0, 2);
        assertThat(framer.next()).isEqualTo(new Frame.Broken("unexpected byte 0x00"));
    }

    @Test
    void nestingHasALimitBehindWhichTheRestIsNewInput() {
        String deep = "{\"id\":" + "[".repeat(1023) + "]".repeat(1023) + "}";
        assertThat(strict(deep)).containsExactly(deep);
        List<String> frames = strict("{\"id\":" + "[".repeat(1024) + "]".repeat(1024) + "}\n{}");
        assertThat(frames).hasSize(1027).startsWith(BROKEN, "]").endsWith("]", "}", "{}");
    }

    @Test
    void tokensHaveALimit() {
        FrameLimits limits = new FrameLimits(10, 1000, 5);
        assertThat(frames(Framer.strict(limits), "[1,2]")).containsExactly("[1,2]");
        assertThat(frames(Framer.strict(limits), "[1,2,3]{}")).containsExactly(BROKEN, "]", "{}");
    }

    @Test
    void tokenBytesHaveALimitAndWhiteSpaceIsFree() {
        FrameLimits limits = new FrameLimits(10, 10, 100);
        assertThat(frames(Framer.strict(limits), "[\"12345\"]")).containsExactly("[\"12345\"]");
        assertThat(frames(Framer.strict(limits), "  [  \"12345\"" + " ".repeat(1000) + "]"))
                .containsExactly("[\"12345\"]");
        assertThat(frames(Framer.strict(limits), "[\"123456\"]{}")).containsExactly(BROKEN, "{}");
        assertThat(frames(Framer.strict(limits), "[\"1234567890123\"]\n{}"))
                .as("a token that is too long is dropped at the limit")
                .startsWith(BROKEN)
                .endsWith("{}");
    }

    @Test
    void limitOfOneTokenHoldsWhileItIsIncomplete() {
        Framer framer = Framer.strict(new FrameLimits(10, 100, 100));
        framer.feed(("\"" + "x".repeat(200)).getBytes(UTF_8), 0, 201);
        assertThat(framer.next()).isInstanceOf(Frame.Broken.class);
    }

    @Test
    void limitsMustMakeSense() {
        assertThatThrownBy(() -> new FrameLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrameLimits(1, FrameLimits.MAX_TOKEN_BYTES + 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longTokensInSmallPiecesTakeLinearTime() {
        Framer framer = Framer.strict(FrameLimits.DEFAULT);
        byte[] piece = "x".repeat(7).getBytes(UTF_8);
        feed(framer, "[\"");
        for (int i = 0; i < 2_000_000; i++) {
            framer.feed(piece, 0, piece.length);
            assertThat(framer.next() == null).isTrue();
        }
        assertThat(feed(framer, "\"]"))
                .singleElement()
                .satisfies(text -> assertThat(text).hasSize(14_000_004));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"return\":inf,\"id\":1}",
                "{\"return\":-inf,\"id\":1}",
                "{\"return\":-nan,\"id\":1}",
                "{\"return\":[NaN,Infinity,0x10,'a',01,1.],\"id\":1}",
                "{\"return\":\"raw \t control\",\"id\":1}",
                "{\"return\":nul,\"id\":1}",
            })
    void tolerantFramerTakesWhatServersSend(String message) {
        assertThat(frames(Framer.tolerant(FrameLimits.DEFAULT), message + "\r\n{\"next\":1}\r\n"))
                .containsExactly(message, "{\"next\":1}");
    }

    @Test
    void tolerantFramerTakesPrettyMessages() {
        assertThat(frames(
                        Framer.tolerant(FrameLimits.DEFAULT),
                        "{\r\n    \"return\": {\r\n        \"a\": 1\r\n    }\r\n}\r\n"))
                .containsExactly("{\"return\":{\"a\":1}}");
    }

    @Test
    void tolerantFramerRefusesWhatIsNoText() {
        assertThat(frames(Framer.tolerant(FrameLimits.DEFAULT), "{\"a\":\u0001}"))
                .containsExactly(BROKEN, "}");
        assertThat(frames(Framer.tolerant(FrameLimits.DEFAULT), "{\"a\u00ff\n{}"))
                .containsExactly(BROKEN, "{}");
    }

    @Test
    void mustBeEmptyBeforeItIsFedAgain() {
        Framer framer = Framer.strict(FrameLimits.DEFAULT);
        framer.feed("{}{}".getBytes(UTF_8), 0, 4);
        framer.next();
        assertThatThrownBy(() -> framer.feed("{}".getBytes(UTF_8), 0, 2)).isInstanceOf(IllegalStateException.class);
    }

    /** Encodes the text in ISO 8859-1 if it contains a character from U+0080 to U+00FF, and in UTF-8 otherwise. */
    private static List<String> strict(String text) {
        return frames(Framer.strict(FrameLimits.DEFAULT), text);
    }

    private static List<String> frames(Framer framer, String text) {
        return feed(framer, text);
    }

    private static List<String> feed(Framer framer, String text) {
        byte[] bytes = text.chars().anyMatch(c -> c >= 0xEF) ? text.getBytes(ISO_8859_1) : text.getBytes(UTF_8);
        framer.feed(bytes, 0, bytes.length);
        return drain(framer);
    }

    private static List<String> drain(Framer framer) {
        List<String> frames = new ArrayList<>();
        for (Frame frame = framer.next(); frame != null; frame = framer.next()) {
            frames.add(frame instanceof Frame.Message message ? new String(message.text(), UTF_8) : BROKEN);
        }
        return frames;
    }
}
