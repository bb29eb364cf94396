package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fast reader gives the same values as the reader over Jackson, or leaves a text to it: whatever the text, the result is that of Jackson's alone. */
final class TwoReadersTest {
    private static final long SEED = 20_612;

    private final Random random = new Random(SEED);
    private final TwoReaders readers = new TwoReaders();

    private void compare(JsonFormat format, Codec<?> codec, byte[] text) {
        readers.compare("seed " + SEED, format, codec, text);
    }

    @Test
    void validTextsAreReadFast() throws IOException {
        int rounds = 2_000;
        for (int round = 0; round < rounds; round++) {
            String kind = round % 2 == 0 ? "all" : "tree";
            byte[] text = document(kind, 4).getBytes(StandardCharsets.UTF_8);
            Codec<?> codec = IndexedTypes.CODECS.get(kind);
            ByteReader in = new ByteReader(JsonFormat.tolerant(), text, 0, text.length);
            Object value = codec.read(in);
            assertThat(in.isAtEnd())
                    .as("seed %d: %s", SEED, new String(text, StandardCharsets.UTF_8))
                    .isTrue();
            assertThat(value).isEqualTo(TwoReaders.readWithJackson(JsonFormat.tolerant(), codec, text, 0, text.length));
        }
    }

    @Test
    void brokenTextsHaveTheSameResult() {
        String[] kinds = IndexedTypes.CODECS.keySet().toArray(String[]::new);
        for (int round = 0; round < 6_000; round++) {
            String kind = kinds[random.nextInt(kinds.length)];
            byte[] text = document(kind, 3).getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                text = change(text);
            }
            String reader = random.nextInt(10) > 0 ? kind : kinds[random.nextInt(kinds.length)];
            compare(
                    readers.formats().get(random.nextInt(readers.formats().size())),
                    IndexedTypes.CODECS.get(reader),
                    text);
        }
    }

    @Test
    void numbersHaveTheSameResult() {
        for (String number : List.of(
                "0",
                "-0",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "18446744073709551615",
                "18446744073709551616",
                "10000000000000000000",
                "99999999999999999999",
                "-18446744073709551615",
                "00",
                "01",
                "-",
                "1.0",
                "1e3",
                "1e400",
                "-1e400",
                "0.1",
                "-0.0",
                "1.7976931348623157e308",
                "4.9e-324",
                "9007199254740993",
                "0.30000000000000004",
                "123456789012345678.5",
                "1e-5",
                "1.e5",
                "1.5e",
                "128",
                "-129",
                "255",
                "4294967296",
                "1" + "0".repeat(400))) {
            for (String member : List.of("number", "small", "size", "ratio", "any")) {
                String text = "{\"" + member + "\": " + number + ", \"n\":1, \"number\":2}";
                readers.formats()
                        .forEach(format ->
                                compare(format, IndexedTypes.All.CODEC, text.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private byte[] change(byte[] text) {
        int at = random.nextInt(text.length + 1);
        byte[] interesting = "{}[],:\"'\\ \n0123456789-+.eEtfnu/x\u0000\u007f".getBytes(StandardCharsets.US_ASCII);
        byte other =
                random.nextInt(8) == 0 ? (byte) random.nextInt(256) : interesting[random.nextInt(interesting.length)];
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(text, at);
            }
            case 1 -> {
                byte[] longer = new byte[text.length + 1];
                System.arraycopy(text, 0, longer, 0, at);
                longer[at] = other;
                System.arraycopy(text, at, longer, at + 1, text.length - at);
                return longer;
            }
            case 2 -> {
                if (at == text.length) {
                    return text;
                }
                byte[] shorter = new byte[text.length - 1];
                System.arraycopy(text, 0, shorter, 0, at);
                System.arraycopy(text, at + 1, shorter, at, shorter.length - at);
                return shorter;
            }
            default -> {
                if (at < text.length) {
                    text[at] = other;
                }
                return text;
            }
        }
    }

    private String document(String kind, int depth) {
        return switch (kind) {
            case "all" -> all(depth);
            case "list" -> array(depth, () -> all(depth - 1));
            case "tree" -> tree(depth);
            case "shape" -> shape(depth);
            case "alternate" -> random.nextBoolean() ? array(depth, () -> tree(depth - 1)) : any(depth);
            case "by-name" -> byName(depth);
            case "numbers" -> array(depth, this::number);
            default -> any(depth);
        };
    }

    private interface Text {
        String get();
    }

    private String object(List<String> members) {
        // Peers send one order most of the time.
        if (random.nextInt(3) == 0) {
            java.util.Collections.shuffle(members, random);
        }
        String space = random.nextInt(4) == 0 ? random.nextBoolean() ? "\n\t" : "  " : "";
        return "{" + space + String.join("," + (random.nextBoolean() ? " " : space), members) + space + "}";
    }

    private String array(int depth, Text element) {
        List<String> elements = new ArrayList<>();
        for (int i = depth > 0 ? random.nextInt(5) : 0; i > 0; i--) {
            elements.add(element.get());
        }
        return "[" + String.join(random.nextBoolean() ? "," : " , ", elements) + "]";
    }

    private void add(List<String> members, String name, Text value) {
        if (random.nextInt(3) == 0) {
            members.add(member(name, value.get()));
        }
    }

    private String member(String name, String value) {
        return "\"" + name + "\":" + (random.nextBoolean() ? " " : "") + value;
    }

    private String all(int depth) {
        List<String> members = new ArrayList<>();
        members.add(member("number", Long.toString(random.nextLong() >> random.nextInt(64))));
        add(members, "text", this::string);
        add(members, "small", () -> Integer.toString(random.nextInt(256) - 128));
        add(members, "size", () -> Long.toUnsignedString(random.nextLong()));
        add(members, "ratio", this::number);
        add(members, "flag", () -> random.nextBoolean() + "");
        add(members, "any", () -> any(depth - 1));
        add(members, "color", () -> random.nextBoolean() ? "\"red\"" : "\"a-rather-dark-green\"");
        add(members, "names", () -> array(depth, this::string));
        add(members, "list-of-numbers", () -> array(depth, () -> Long.toString(random.nextLong())));
        add(members, "unknown", () -> any(depth));
        add(members, "unknown-with-a-long-name", () -> any(depth));
        if (depth > 0) {
            add(members, "next", () -> all(depth - 1));
            add(members, "tree-with-a-long-name", () -> tree(depth - 1));
        }
        return object(members);
    }

    private String tree(int depth) {
        List<String> members = new ArrayList<>();
        switch (depth > 0 ? random.nextInt(4) : 0) {
            case 0 -> {
                members.add(member("weight", random.nextInt(1000) + ""));
                members.add(member("kind", "\"leaf\""));
            }
            case 1 -> {
                add(members, "left", () -> tree(depth - 1));
                add(members, "right", () -> tree(depth - 1));
                members.add(member("kind", "\"fork\""));
            }
            case 2 -> {
                members.add(member("kind", "\"unknown-kind\""));
                add(members, "other", () -> any(depth - 1));
            }
            default -> {
                add(members, "filler", () -> any(depth - 1));
                members.add(member("kind", "\"unheard-of\""));
            }
        }
        return object(members);
    }

    private String shape(int depth) {
        List<String> members = new ArrayList<>();
        if (depth > 0 && random.nextBoolean()) {
            members.add(member("shapes", array(depth, () -> shape(depth - 1))));
            members.add(member("kind", "\"group\""));
        } else {
            members.add(member("x", random.nextInt(9) + ""));
            members.add(member("kind", random.nextInt(4) == 0 ? "\"line\"" : "\"dot\""));
        }
        return object(members);
    }

    private String byName(int depth) {
        List<String> members = new ArrayList<>();
        add(members, "kind", this::string);
        add(members, "k\\u0069nd", this::string);
        add(members, "x", () -> random.nextInt(1 << 16) + "");
        if (depth > 0) {
            add(members, "next", () -> byName(depth - 1));
            add(members, "other", () -> any(depth - 1));
        }
        return object(members);
    }

    private String any(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> string();
            case 1 -> number();
            case 2 -> random.nextBoolean() + "";
            case 3 -> "null";
            case 4 -> "\"plain\"";
            case 5 -> array(depth, () -> any(depth - 1));
            default -> {
                List<String> members = new ArrayList<>();
                for (int i = 0; i < random.nextInt(5); i++) {
                    members.add(member("m" + i, any(depth - 1)));
                }
                yield object(members);
            }
        };
    }

    private String number() {
        return switch (random.nextInt(4)) {
            case 0 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 1 -> random.nextInt(1000) + "." + random.nextInt(1000);
            case 2 -> random.nextLong() + "";
            default -> random.nextInt(100) + "";
        };
    }

    private String string() {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(20); i > 0; i--) {
            switch (random.nextInt(30)) {
                case 0 -> text.append("\\n");
                case 1 -> text.append("\\u00e9");
                case 2 -> text.append("\\uD83D\\uDE00");
                case 3 -> text.append('\u00e9');
                case 4 -> text.append("\ud83d\ude00");
                case 5 -> text.append("\\\"");
                case 6 -> text.append("\\\\");
                case 7 -> text.append('\u20ac');
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.append('"').toString();
    }
}
