package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.generated.MemberBuffer;
import io.github.qapi4j.runtime.generated.Members;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The fast reader accepts nothing that the reader over Jackson rejects, whatever a codec does. */
final class UnusualCodecsTest {
    private static final Members MEMBERS = Members.of("a?", "b?", "kind?");

    private final TwoReaders readers = new TwoReaders();

    private interface Reading {
        @Nullable
        Object read(JsonReader in) throws IOException;
    }

    private static Codec<@Nullable Object> codec(Reading reading) {
        return new Codec<>() {
            @Override
            public @Nullable Object read(JsonReader in) throws IOException {
                return reading.read(in);
            }

            @Override
            public void write(JsonWriter out, @Nullable Object value) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private void compare(Codec<?> codec, String... texts) {
        for (String text : texts) {
            for (JsonFormat format : readers.formats()) {
                readers.compare("format", format, codec, text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static @Nullable Object read(Codec<?> codec, String text) throws IOException {
        return JsonFormat.tolerant().read(codec, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingIsRead() throws IOException {
        Codec<?> never = codec(in -> "nothing");
        compare(never, "", " ", " \n", "1", "{", "x", "\u0000");
        assertThat(read(never, "")).isEqualTo("nothing");
        assertThatThrownBy(() -> read(never, "1")).hasMessage("$: expected end of input, got more");
    }

    @Test
    void onlyTheBeginningIsRead() {
        Codec<?> beginning = codec(in -> {
            in.beginObject();
            return in.nextMember(MEMBERS, -1) >= 0 ? in.readValue() : "none";
        });
        compare(beginning, "{}", "{", "{\"a\":[]", "{\"a\":\"x\" ", "{\"a\":\"x\"}", "{\"a\":{}} ");
        assertThatThrownBy(() -> read(beginning, "{\"a\":\"x\""))
                .hasMessage("$.a: malformed JSON: unexpected end of input");
    }

    @Test
    void theTypeOfAMissingValue() {
        Codec<?> peeking = codec(JsonReader::peek);
        compare(peeking, "", "1", " ", "[");
        byte[] slice = "{}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> JsonFormat.strict().read(peeking, slice, 0, 0, "$"))
                .hasMessage("$: expected value, got end of input");
        Codec<?> searching = codec(in -> in.receivedDiscriminator("kind"));
        assertThatThrownBy(() -> JsonFormat.tolerant().read(searching, slice, 0, 0, "$"))
                .hasMessage("$: expected object, got end of input");
    }

    @Test
    void elementsThatAreNotKept() throws IOException {
        List<Object> read = new ArrayList<>();
        Codec<?> reading = codec(in -> {
            read.clear();
            in.readElements(codec(element -> {
                read.add(element.readInt8());
                return null;
            }));
            return List.copyOf(read);
        });
        compare(reading, "[]", " [ 1 , 2 ] ", "[1,2", "[1,]", "[,1]", "[1 2]", "[1,1000]", "[1,\"x\"]", "{}", "1", "");
        assertThat(read(reading, "[1, 2, 3]")).isEqualTo(List.of(1, 2, 3));
        assertThatThrownBy(() -> read(reading, "[1, 2, \"x\"]")).hasMessage("$[2]: expected integer, got string");

        Codec<?> nested = codec(in -> {
            List<Object> rows = new ArrayList<>();
            in.readElements(codec(row -> rows.add(row.readList(Codecs.INT8))));
            return rows;
        });
        compare(nested, "[[],[1],[2,3]]", "[[1],[2,3]", "[[1]],[]", "[[[[[[[[1]]]]]]]]");
        assertThat(read(nested, "[[], [1], [2, 3]]")).isEqualTo(List.of(List.of(), List.of(1), List.of(2, 3)));
    }

    @Test
    void ownExceptionsHappenOnce() {
        List<Boolean> runs = new ArrayList<>();
        Codec<?> picky = codec(in -> {
            runs.add(true);
            in.beginObject();
            in.nextMember();
            throw new IllegalArgumentException("own " + in.readInt64());
        });
        compare(picky, "{\"a\":1}", "{\"a\":x}", "{\"a\":1");
        runs.clear();
        assertThatThrownBy(() -> read(picky, "{\"a\":1}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("own 1");
        assertThat(runs).as("the fast reader, and the other one").hasSize(2);
    }

    @Test
    void exceptionsAreCaught() throws IOException {
        Codec<?> lenient = codec(in -> {
            try {
                return Integer.parseInt(in.readString());
            } catch (NumberFormatException e) {
                return -1;
            }
        });
        compare(lenient, "\"1\"", "\"x\"", "\"x", "\"x\"]", "1", "");
        assertThat(read(lenient, "\"x\"")).isEqualTo(-1);

        Codec<?> deaf = codec(in -> {
            try {
                return in.readInt8();
            } catch (CodecException e) {
                return in.peek();
            }
        });
        compare(deaf, "1", "1000", "\"x\"", "[", "");
    }

    @Test
    void aDiscriminatorWithAnEscapeInItsName() throws IOException {
        Codec<?> union = codec(in -> in.receivedDiscriminator("kind") + in.readObject());
        String text = "{\"a\":0,\"k\\u0069nd\":\"x\"}";
        compare(union, text, "{\"k\\u0069nd\":\"x\",\"b\":\"y\"}", "{\"kin\u00e9\":1,\"kind\":\"z\"}");
        assertThat(read(union, text)).isEqualTo("x{\"a\":0,\"kind\":\"x\"}");
        Codec<?> lastWins = IndexedTypes.BY_NAME;
        compare(lastWins, "{\"k\\u0069nd\":\"x\",\"kind\":\"y\"}");
        assertThat(read(lastWins, "{\"k\\u0069nd\":\"x\",\"kind\":\"y\"}")).isEqualTo(List.of("x", "kindx", "kindy"));
    }

    @Test
    void knownMembersAreBuffered() throws IOException {
        Codec<?> buffering = codec(in -> {
            MemberBuffer buffer = in.newBuffer();
            in.beginObject();
            for (int member = in.nextMember(MEMBERS, -1); member >= 0; member = in.nextMember(MEMBERS, member)) {
                buffer.addMember();
            }
            return buffer.toObject();
        });
        String text = "{\"a\":[1],\"b\":\"x\",\"kind\":{}}";
        String unknown = "{\"x\":0,\"a\":[1]}";
        compare(buffering, text, unknown, "{\"kind\":1,\"b\":2,\"a\":3}", "{\"a\":1,\"a\":2}", "{}");
        // The second time, the order of the members is known.
        assertThat(read(buffering, text)).hasToString(text);
        assertThat(read(buffering, text)).hasToString(text);
        assertThat(read(buffering, unknown)).hasToString("{\"a\":[1]}");
    }

    @Test
    void unpairedSurrogatesInSkippedData() throws IOException {
        compare(
                Codecs.EMPTY,
                "{\"a\":\"\\ud800\"}",
                "{\"a\":{\"\\ud800\":1}}",
                "{\"\\ud800\":1}",
                "{\"a\":[{\"\\u0061\":1}]}");
        assertThat(read(Codecs.EMPTY, "{\"a\":\"\\ud800\"}")).isNull();
        assertThatThrownBy(() -> read(Codecs.EMPTY, "{\"a\":{\"\\ud800\":1}}"))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("$.a: malformed JSON");
    }

    @Test
    void nothingIsAddedToABufferThatWasRead() {
        Codec<?> late = codec(in -> {
            MemberBuffer buffer = in.newBuffer();
            in.beginObject();
            in.nextMember();
            buffer.addMember();
            JsonObject first = buffer.toObject();
            in.nextMember();
            buffer.addMember();
            in.nextMember();
            return first;
        });
        compare(late, "{\"a\":1,\"b\":2}");
        assertThatThrownBy(() -> read(late, "{\"a\":1,\"b\":2}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bug: a member was added to a buffer that is being read");
    }

    @Test
    void listsWithFewElementsAndWithNull() throws IOException {
        Codec<?> list = codec(in -> in.readList(Codecs.INT64));
        compare(list, "[]", "[ ]", "[1]", "[1,2]", "[1,2,3]", "[,]", "[1,]", "[1 2]", "[1", "[");
        assertThat(read(list, "[]")).isEqualTo(List.of());
        assertThat(read(list, " [ 1 , 2 ] ")).isEqualTo(List.of(1L, 2L));
        Codec<@Nullable Object> nothing = codec(in -> {
            in.readValue();
            return null;
        });
        for (String text : List.of("[1]", "[1,2]", "[1,2,3]")) {
            assertThatThrownBy(() -> read(codec(in -> in.readList(nothing)), text))
                    .isInstanceOf(NullPointerException.class);
        }
    }
}
