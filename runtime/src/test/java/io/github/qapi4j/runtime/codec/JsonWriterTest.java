package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.generated.Members;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {

    @Test
    void everythingInOrder() throws IOException {
        JsonWriter out = JsonFormat.strict().writer();
        out.beginObject();
        out.member(Members.of("a").name(0)).string("x");
        out.member("b").beginArray();
        out.bool(true);
        out.integer(-1);
        out.unsigned(-1);
        out.nullValue();
        out.number(0.5);
        out.beginObject();
        out.endObject();
        out.endArray();
        out.members(JsonObject.builder().put("c", 1).put("d", JsonArray.of()).build());
        out.endObject();
        assertThat(new String(out.finish(), StandardCharsets.US_ASCII))
                .isEqualTo("{\"a\":\"x\",\"b\":[true,-1,18446744073709551615,null,0.5,{}],\"c\":1,\"d\":[]}");
    }

    @Test
    void asciiAsQemuEscapesIt() throws IOException {
        assertThat(Json.write(Codecs.STRING, "\u00e4\u20ac\ud83d\ude00\u0001\b\f\n\r\t\"\\/<>&'"))
                .isEqualTo("\"\\u00E4\\u20AC\\uD83D\\uDE00\\u0001\\b\\f\\n\\r\\t\\\"\\\\/<>&'\"");
        assertThat(Json.write(
                        Codecs.ANY, JsonObject.builder().put("\u00e4\u2028", 1).build()))
                .isEqualTo("{\"\\u00E4\\u2028\":1}");
    }

    @Test
    void longTextsAcrossTheBuffers() throws IOException {
        for (String unit : List.of("x", "\u00e4", "\ud83d\ude00", "\"")) {
            for (int length : new int[] {1999, 2000, 2001, 7999, 8000, 8001, 100_000}) {
                String text = unit.repeat(length);
                byte[] bytes = JsonFormat.strict().write(Codecs.STRING, text);
                assertThat(JsonFormat.strict().read(Codecs.STRING, bytes)).isEqualTo(text);
            }
        }
    }

    @Test
    void unpairedSurrogatesAreRefusedWithThePath() {
        Codec<List<String>> codec = Codecs.list(Codecs.STRING);
        for (String bad : List.of("\ud800", "\udc00", "a\ud800b", "\ud800\ud800\udc00", "\udc00\ud800")) {
            assertThatThrownBy(() -> Json.write(codec, List.of("ok\ud83d\ude00", bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("$[1]: unpaired surrogate");
        }
    }

    @Test
    void aCodecThatWritesNoJsonIsABug() {
        assertThatThrownBy(() -> Json.write(codec(out -> {}), "")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Json.write(codec(JsonWriter::beginObject), ""))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Json.write(
                        codec(out -> {
                            out.beginObject();
                            out.string("value without a name");
                        }),
                        ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("bug: ");
    }

    private interface Writing {
        void write(JsonWriter out) throws IOException;
    }

    private static Codec<String> codec(Writing writing) {
        return new Codec<>() {
            @Override
            public String read(JsonReader in) {
                throw new AssertionError();
            }

            @Override
            public void write(JsonWriter out, String value) throws IOException {
                writing.write(out);
            }
        };
    }

    @Test
    void limitsArePositive() {
        assertThat(JsonLimits.DEFAULT).isEqualTo(new JsonLimits(1024, 67108864, 67108864, 2097152));
        assertThatThrownBy(() -> JsonLimits.DEFAULT.withNesting(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonLimits.DEFAULT.withTokens(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
