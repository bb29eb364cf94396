package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.IndexedTypes.All;
import io.github.qapi4j.runtime.codec.IndexedTypes.Tree;
import io.github.qapi4j.runtime.codec.Shapes.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that a reader would read for seconds to minutes if it went over the same bytes again for each member or level. */
final class LargeMessagesTest {
    private static final int LEVELS = 900;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the value if the fast reader accepts the whole text. */
    private static <T> T fast(JsonFormat format, Codec<T> codec, byte[] text) throws IOException {
        ByteReader in = new ByteReader(format, text, 0, text.length);
        T value = codec.read(in);
        assertThat(in.isAtEnd()).isTrue();
        return value;
    }

    private static int levels(Tree tree) {
        int levels = 0;
        Tree inner = tree;
        while (inner.kind().equals("fork")) {
            inner = (Tree) ((List<?>) inner.content()).get(0);
            levels++;
        }
        assertThat(inner).isEqualTo(new Tree("leaf", 7L));
        return levels;
    }

    /** Returns unions in unions, with the discriminators at the end. */
    private static byte[] nested(String before) {
        return bytes(("{" + before + "\"left\":").repeat(LEVELS) + "{\"weight\":7,\"kind\":\"leaf\"}"
                + ",\"kind\":\"fork\"}".repeat(LEVELS));
    }

    @Test
    void lateDiscriminators() throws IOException {
        assertThat(levels(fast(JsonFormat.strict(), Tree.CODEC, nested("")))).isEqualTo(LEVELS);
    }

    @Test
    void lateDiscriminatorsBehindALargeValue() throws IOException {
        String large = "{\"weight\":7,\"x\":[" + "[],".repeat(300_000) + "0],\"kind\":\"leaf\"}";
        byte[] text = bytes("{\"left\":".repeat(LEVELS) + large + ",\"kind\":\"fork\"}".repeat(LEVELS));
        assertThat(levels(fast(JsonFormat.tolerant(), Tree.CODEC, text))).isEqualTo(LEVELS);
        assertThat(levels(JsonFormat.tolerant().read(Tree.CODEC, text))).isEqualTo(LEVELS);
    }

    @Test
    void lateDiscriminatorsBehindALargeValueAtEachLevel() throws IOException {
        byte[] text = nested("\"x\":[" + "[0],".repeat(400) + "0],");
        assertThat(levels(fast(JsonFormat.tolerant(), Tree.CODEC, text))).isEqualTo(LEVELS);
    }

    @Test
    void lateDiscriminatorsBehindManySmallValuesAtEachLevel() throws IOException {
        byte[] text = nested("\"x\":{\"y\":[1]},".repeat(100));
        assertThat(levels(fast(JsonFormat.tolerant(), Tree.CODEC, text))).isEqualTo(LEVELS);
    }

    /** Each level would copy all levels inside it, and keep the copy. */
    @Test
    void membersThatAreBufferedAtEachLevel() throws IOException {
        int levels = 400;
        byte[] text = bytes("{\"kind\":\"group\",\"shapes\":[".repeat(levels) + "{\"kind\":\"dot\",\"x\":1,\"pad\":\""
                + "x".repeat(1 << 20) + "\"}" + "]}".repeat(levels));
        JsonFormat format = JsonFormat.tolerant();
        assertThatThrownBy(() -> Shape.CODEC.read(new ByteReader(format, text, 0, text.length)))
                .isInstanceOf(CodecException.class);
        Shape shape = format.read(Shape.CODEC, text);
        for (int i = 0; i < levels; i++) {
            shape = ((Shape.Group) shape).shapes().get(0);
        }
        assertThat(shape).isInstanceOf(Shape.Dot.class);
    }

    @Test
    void theReaderOverJacksonSearchesOnceToo() throws IOException {
        byte[] text = nested("\"x\":[" + "[0],".repeat(100) + "0],");
        List<String> heard = new ArrayList<>();
        JsonFormat format = JsonFormat.tolerant().withListener((path, value) -> heard.add(path));
        assertThat(levels(format.read(Tree.CODEC, text))).isEqualTo(LEVELS);
        assertThat(heard).hasSize(LEVELS).startsWith("$.x", "$.left.x");
    }

    @Test
    void manyUnionsWithLateDiscriminators() throws IOException {
        int count = 20_000;
        String leaf = "{\"weight\":7,\"kind\":\"leaf\"}";
        String fork = "{\"left\":" + leaf + ",\"x\":\"" + "y".repeat(300) + "\",\"kind\":\"fork\"}";
        byte[] text = bytes("[" + (leaf + "," + fork + ",").repeat(count) + leaf + "]");
        List<Tree> trees = fast(JsonFormat.tolerant(), Codecs.list(Tree.CODEC), text);
        assertThat(trees).hasSize(2 * count + 1);
        assertThat(levels(trees.get(1))).isEqualTo(1);
        // The discriminators of the outer unions are behind everything.
        text = bytes("{\"x\":" + new String(text, StandardCharsets.US_ASCII) + ",\"weight\":7,\"kind\":\"leaf\"}");
        assertThat(levels(fast(JsonFormat.tolerant(), Tree.CODEC, text))).isZero();
    }

    @Test
    void manyUnknownMembers() throws IOException {
        int count = 100_000;
        StringBuilder members = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            members.append("\"u").append(i).append("\":").append(i).append(',');
        }
        byte[] text = bytes(members + "\"number\":5}");
        List<String> heard = new ArrayList<>();
        JsonFormat format = JsonFormat.tolerant().withListener((path, value) -> heard.add(path + "=" + value));
        assertThat(format.read(All.CODEC, text).number()).isEqualTo(5);
        assertThat(heard)
                .hasSize(count)
                .doesNotHaveDuplicates()
                .startsWith("$.u0=0")
                .endsWith("$.u99999=99999");
        assertThat(fast(JsonFormat.tolerant(), All.CODEC, text).number()).isEqualTo(5);
        Json.rejects(
                JsonFormat.strict(), All.CODEC, new String(text, StandardCharsets.US_ASCII), "$.u0: unexpected member");
    }

    @Test
    void oneStringOfTheMaximumSize() throws IOException {
        byte[] text = new byte[JsonLimits.DEFAULT.messageBytes()];
        Arrays.fill(text, (byte) 'x');
        text[0] = '"';
        text[text.length - 1] = '"';
        assertThat(JsonFormat.strict().read(Codecs.STRING, text).length()).isEqualTo(text.length - 2);
        byte[] longer = Arrays.copyOf(text, text.length + 1);
        longer[text.length] = ' ';
        assertThatThrownBy(() -> JsonFormat.strict().read(Codecs.STRING, longer))
                .hasMessage("$: message is longer than 67108864 bytes");
    }

    @Test
    void theMaximumNumberOfTokens() throws IOException {
        int limit = JsonLimits.DEFAULT.tokens();
        int others = 5; // the name, and the beginnings and ends of the object and the array
        for (int numbers = limit - others - 1; numbers <= limit - others; numbers++) {
            JsonFormat.tolerant().read(Codecs.EMPTY, bytes("{\"x\":[" + "0,".repeat(numbers - 1) + "0]}"));
        }
        byte[] more = bytes("{\"x\":[" + "0,".repeat(limit - others) + "0]}");
        assertThatThrownBy(() -> JsonFormat.tolerant().read(Codecs.EMPTY, more))
                .hasMessage("$.x: more than 2097152 tokens");
    }

    @Test
    void deepSkippedMembers() throws IOException {
        JsonFormat format = JsonFormat.tolerant();
        byte[] most = bytes("{\"number\":1,\"u\":" + "[".repeat(1023) + "]".repeat(1023) + "}");
        assertThat(fast(format, All.CODEC, most).number()).isEqualTo(1);
        byte[] objects = bytes("{\"number\":1,\"u\":" + "{\"a\":".repeat(1023) + "0" + "}".repeat(1023) + "}");
        assertThat(fast(format, All.CODEC, objects).number()).isEqualTo(1);
        for (int levels : new int[] {1024, 100_000}) {
            String deeper = "{\"number\":1,\"u\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
            Json.rejects(format, All.CODEC, deeper, "$.u: nested deeper than 1024");
            Json.rejects(format, Tree.CODEC, deeper, "$: nested deeper than 1024");
        }
    }

    @Test
    void everyPrefix() {
        TwoReaders readers = new TwoReaders();
        String tree = "{\"left\":{\"weight\":7,\"kind\":\"leaf\"},\"kind\":\"fork\"}";
        byte[] text = bytes(
                "{\"text\":\"a\\u00e9\\n\",\"number\":-12,\"ratio\":1.5e3,\"flag\":true,\"u\":[{\"\":null}],\"any\":"
                        + "{\"a\":[1,\"b\"]},\"color\":\"red\",\"names\":[\"x\",\"y\"],\"tree-with-a-long-name\":"
                        + tree + "}");
        for (JsonFormat format : readers.formats()) {
            for (int length = 0; length <= text.length; length++) {
                readers.compare("length " + length, format, All.CODEC, Arrays.copyOf(text, length));
            }
        }
        // The bytes that are missing are behind the slice.
        for (int length = 0; length < text.length; length++) {
            int end = length;
            assertThatThrownBy(() -> JsonFormat.tolerant().read(All.CODEC, text, 0, end, "$"))
                    .isInstanceOf(CodecException.class);
        }
    }
}
