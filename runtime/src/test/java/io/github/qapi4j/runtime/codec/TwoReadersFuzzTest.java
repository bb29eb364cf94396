package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** For any bytes, the fast reader has the outcome of the reader over Jackson; and what was read is written as Jackson writes it. */
class TwoReadersFuzzTest {
    private final TwoReaders readers = new TwoReaders();
    private final List<Codec<?>> codecs = List.copyOf(IndexedTypes.CODECS.values());

    /** Texts for each codec. The first byte of a seed selects the codec, and the second one the format. */
    static Stream<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        int codec = 0;
        for (String name : IndexedTypes.CODECS.keySet()) {
            for (String text : texts(name)) {
                byte[] json = text.getBytes(StandardCharsets.UTF_8);
                byte[] seed = new byte[json.length + 2];
                seed[0] = (byte) codec;
                seed[1] = (byte) seeds.size();
                System.arraycopy(json, 0, seed, 2, json.length);
                seeds.add(seed);
            }
            codec++;
        }
        return seeds.stream();
    }

    private static List<String> texts(String codec) {
        String tree =
                "{\"left\":{\"weight\":7,\"kind\":\"leaf\"},\"kind\":\"fork\",\"right\":{\"a\":[{}],\"kind\":\"b\"}}";
        String shape = "{\"x\":1,\"kind\":\"dot\",\"id\":\"i\",\"mode\":\"on\"}";
        String all =
                "{\"text\":\"a\\u00e9\u20ac\",\"number\":-12,\"small\":1,\"size\":18446744073709551615,\"ratio\":1.5e3,"
                        + " \"flag\":true,\"any\":{\"a\":[1,\"b\",null,-0.0]},\"color\":\"red\",\"names\":[\"x\",\"y\"],"
                        + "\"list-of-numbers\":[1,2,3],\"next\":{\"number\":1},\"tree-with-a-long-name\":" + tree + "}";
        return switch (codec) {
            case "all" -> List.of(all, "{\"other\":{\"a\":1}, \"number\": 1}");
            case "list" -> List.of("[]", "[" + all + "]", "[{\"number\":1},{\"number\":2}]");
            case "tree" ->
                List.of(tree, "{\"kind\":\"shape\"," + shape.substring(1).replace("kind", "mode") + "}");
            case "shape" ->
                List.of(
                        shape,
                        "{\"shapes\":[" + shape + "],\"kind\":\"group\"}",
                        "{\"kind\":\"line\",\"style\":\"deep\",\"level\":1,\"depth\":\"d\",\"shape\":" + shape + "}");
            case "alternate" -> List.of("\"red\"", "[" + tree + ",null,1]");
            case "by-name" -> List.of("{\"kind\":\"a\",\"x\":1,\"next\":{\"k\\u0069nd\":\"b\"},\"other\":[]}");
            case "numbers" -> List.of("[1,-0,1.5,1e10,4.9e-324]");
            default -> List.of(all, "{}");
        };
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "")
    void read(byte[] bytes) throws IOException {
        if (bytes.length < 2) {
            return;
        }
        Codec<?> codec = codecs.get((bytes[0] & 0xFF) % codecs.size());
        JsonFormat format =
                readers.formats().get((bytes[1] & 0xFF) % readers.formats().size());
        byte[] text = Arrays.copyOfRange(bytes, 2, bytes.length);
        readers.compare("codec " + bytes[0] + ", format " + bytes[1], format, codec, text);
        try {
            requireSameText(JsonFormat.strict().read(Codecs.ANY, text));
        } catch (CodecException e) {
            assertThat(e).hasMessageStartingWith("$");
        }
    }

    private static void requireSameText(JsonValue value) throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (JsonGenerator out = JsonWriterDifferentialTest.JACKSON.createGenerator(expected)) {
            JsonWriterDifferentialTest.write(out, value);
        }
        assertThat(new String(JsonFormat.strict().write(Codecs.ANY, value), StandardCharsets.US_ASCII))
                .isEqualTo(expected.toString(StandardCharsets.US_ASCII));
    }
}
