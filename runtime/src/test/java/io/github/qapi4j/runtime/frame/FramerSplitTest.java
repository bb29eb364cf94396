package io.github.qapi4j.runtime.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random streams have the same frames in pieces of one byte, of which each is one step, and in pieces of any other size. */
class FramerSplitTest {
    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "{\"a\":",
            "}\r\n",
            "\"",
            "\"plain text of some length\"",
            "\"\\\"\\\\\\u00e9\\n\"",
            "\"\\'\"",
            "'single \"quoted\"'",
            "'it\\'s'",
            "\"tab\there\"",
            "\"\u00e9\u00ff\"",
            "\u00fe",
            "\u00ff",
            "\u0000",
            "1",
            "0",
            "-1",
            "12345678901234567890",
            "1.5",
            "1e5",
            "-0.5E+10",
            "01",
            "1.",
            "true",
            "null",
            "inf",
            "-nan",
            "x9",
            " ",
            "\n",
            "\t",
            "@",
            "\\",
            "\u0080\u0081",
            "\"unterminated ");
    private static final List<String> MESSAGES = List.of(
            "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 12}, \"event\": \"STOP\"}\r\n",
            "{\"return\": {\"a\": [1, 2, {\"b\": null}], \"c\": \"d\\\"e\"}, \"id\": 17}\r\n",
            "{\"id\": 4, \"error\": {\"class\": \"GenericError\", \"desc\": \"a longer text, with: [brackets]\"}}\r\n",
            "{\"execute\": 'query-status', \"id\": [1 2 true false]}\n",
            "{\"a\":[}, \"b\":1}",
            "{\"a\":[[}}");

    @Test
    void anySplitHasTheFramesOfSingleBytes() {
        long seed = Long.getLong("qapi.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 1500; round++) {
            byte[] stream = stream(random);
            FrameLimits limits = random.nextInt(3) == 0
                    ? new FrameLimits(1 + random.nextInt(6), 1 + random.nextInt(120), 1 + random.nextInt(40))
                    : FrameLimits.DEFAULT;
            boolean tolerant = random.nextBoolean();
            List<String> single = frames(stream, limits, tolerant, () -> 1);
            List<String> whole = frames(stream, limits, tolerant, () -> stream.length);
            List<String> pieces = frames(stream, limits, tolerant, () -> 1 + random.nextInt(50));
            String what = "seed " + seed + ", round " + round + ", " + limits
                    + (tolerant ? ", tolerant: " : ", strict: ") + new String(stream, ISO_8859_1);
            assertThat(whole).as(what).isEqualTo(single);
            assertThat(pieces).as(what).isEqualTo(single);
        }
    }

    @Test
    void largeMessagesHaveTheFramesOfSingleBytes() {
        String large = "{\"return\": ["
                + "{\"name\": \"some-name\", \"value\": [12, true, \"\\\\\"]},\r\n ".repeat(20_000) + "0], \"id\": 9}";
        byte[] stream = (large + "\n{\"id\": 1}" + "\"s\" 1 ".repeat(9) + "\n").getBytes(UTF_8);
        List<String> single = frames(stream, FrameLimits.DEFAULT, true, () -> 1);
        assertThat(single).hasSize(20);
        assertThat(frames(stream, FrameLimits.DEFAULT, true, () -> stream.length))
                .isEqualTo(single);
        assertThat(frames(stream, FrameLimits.DEFAULT, true, () -> 4099)).isEqualTo(single);
        assertThat(frames(stream, FrameLimits.DEFAULT, false, () -> 4099)).isEqualTo(single);
    }

    /** Digits are consumed in words of eight bytes, with one or more other bytes after them. */
    @Test
    void digitsEndAtAnyByteLikeInSingleBytes() {
        for (int digits = 0; digits <= 18; digits++) {
            for (int c = 0; c < 256; c++) {
                String number = "7".repeat(digits) + (char) c + "9";
                byte[] stream = ("{\"a\": " + number + ", \"b\": 1}  {\"c\": 2}        ").getBytes(ISO_8859_1);
                for (boolean tolerant : new boolean[] {true, false}) {
                    assertThat(frames(stream, FrameLimits.DEFAULT, tolerant, () -> stream.length))
                            .as(number)
                            .isEqualTo(frames(stream, FrameLimits.DEFAULT, tolerant, () -> 1));
                }
            }
        }
    }

    @Test
    void aMessageIsValidUntilTheNextCall() {
        byte[] stream = "{\"a\": 1}{\"bb\": 22}".getBytes(UTF_8);
        Framer framer = Framer.tolerant(FrameLimits.DEFAULT);
        framer.feed(stream, 0, stream.length);
        Frame.Message first = (Frame.Message) framer.next();
        assertThat(first).isNotNull();
        assertThat(framer.isInMessage()).isFalse();
        byte[] copy = first.text();
        assertThat(framer.next()).isNotNull();
        assertThat(copy).asString(UTF_8).isEqualTo("{\"a\":1}");
    }

    @Test
    void separatorsAreThoseBetweenTheMembers() {
        assertThat(strict("{\"a\": {\"b\": [1, 2]}, \"c\": \":,\"}"))
                .containsExactly("{\"a\":{\"b\":[1,2]},\"c\":\":,\"} 4 16 20");
        assertThat(strict("[1, [2, 3]]")).containsExactly("[1,[2,3]] 2");
        assertThat(strict("{}\"x\"")).containsExactly("{} ", "\"x\" ");
        assertThat(strict("{\"a\":[[}}")).as("brackets that do not match").containsExactly("{\"a\":[[}} ");
    }

    private static List<String> strict(String text) {
        byte[] stream = text.getBytes(UTF_8);
        return frames(stream, FrameLimits.DEFAULT, false, () -> stream.length);
    }

    private static byte[] stream(Random random) {
        StringBuilder text = new StringBuilder();
        int parts = 1 + random.nextInt(12);
        for (int i = 0; i < parts; i++) {
            List<String> from = random.nextInt(3) == 0 ? TOKENS : MESSAGES;
            text.append(from.get(random.nextInt(from.size())));
        }
        if (random.nextInt(4) == 0) {
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private interface Sizes {
        int next();
    }

    /** Returns each message with the places of its separators, or the reason of a broken frame; at the end, whether a message is open. */
    private static List<String> frames(byte[] stream, FrameLimits limits, boolean tolerant, Sizes sizes) {
        Framer framer = tolerant ? Framer.tolerant(limits) : Framer.strict(limits);
        List<String> frames = new ArrayList<>();
        int from = 0;
        while (from < stream.length) {
            int count = Math.min(sizes.next(), stream.length - from);
            // The framer must not need the bytes later.
            byte[] piece = new byte[count];
            System.arraycopy(stream, from, piece, 0, count);
            framer.feed(piece, 0, count);
            for (Frame frame = framer.next(); frame != null; frame = framer.next()) {
                frames.add(frame instanceof Frame.Message message ? text(message) : frame.toString());
            }
            from += count;
        }
        if (framer.isInMessage()) {
            frames.add("open");
        }
        return frames;
    }

    private static String text(Frame.Message message) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < message.separatorCount(); i++) {
            places.add(String.valueOf(message.separator(i)));
        }
        return new String(message.text(), ISO_8859_1) + " " + String.join(" ", places);
    }
}
