package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonValueTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomValuesRoundTrip(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            JsonValue value = random(random, 4);
            String text = value.toString();
            JsonValue again = JsonValue.parse(text);
            assertThat(again).as("seed %d: %s", seed, text).isEqualTo(value).hasSameHashCodeAs(value);
            assertThat(again.toString()).as("seed %d", seed).isEqualTo(text);
            assertThat(text.chars().allMatch(c -> c < 0x80))
                    .as("seed %d: ASCII", seed)
                    .isTrue();
            assertThat(Json.write(Codecs.ANY, value)).as("seed %d", seed).isEqualTo(text);
        }
    }

    private static JsonValue random(Random random, int depth) {
        switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0:
                return JsonNull.INSTANCE;
            case 1:
                return new JsonBoolean(random.nextBoolean());
            case 2:
                return number(random);
            case 3:
            case 4:
                return new JsonString(string(random));
            case 5:
                List<JsonValue> elements = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    elements.add(random(random, depth - 1));
                }
                return new JsonArray(elements);
            default:
                JsonObject.Builder object = JsonObject.builder();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.put(string(random), random(random, depth - 1));
                }
                return object.build();
        }
    }

    private static JsonNumber number(Random random) {
        switch (random.nextInt(4)) {
            case 0:
                return JsonNumber.of(random.nextLong() >> random.nextInt(64));
            case 1:
                return JsonNumber.ofUnsigned(random.nextLong());
            case 2:
                return JsonNumber.of(new BigInteger(random.nextInt(300), random).negate());
            default:
                double value = Double.longBitsToDouble(random.nextLong());
                return JsonNumber.of(Double.isFinite(value) ? value : 0.5);
        }
    }

    private static String string(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int c = random.nextInt(4) == 0 ? random.nextInt(Character.MAX_CODE_POINT + 1) : random.nextInt(0x100);
            text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c);
        }
        return text.toString();
    }

    @Test
    void textOfNumbersIsKept() throws IOException {
        for (String text : List.of(
                "0",
                "-0",
                "1.0",
                "1.00",
                "1e3",
                "1E+03",
                "0.10000000000000001",
                "1e309",
                "-1e-999999999999",
                "18446744073709551616",
                "9".repeat(5000),
                "3." + "1".repeat(3000))) {
            JsonValue value = JsonValue.parse("[" + text + "]");
            assertThat(value).hasToString("[" + text + "]");
            assertThat(Json.write(Codecs.ANY, value)).isEqualTo("[" + text + "]");
            assertThat(JsonNumber.of(text).text()).isEqualTo(text);
        }
    }

    @Test
    void textThatIsNoNumber() {
        for (String text : List.of(
                "",
                " 1",
                "1 ",
                "01",
                "+1",
                ".5",
                "5.",
                "1e",
                "NaN",
                "Infinity",
                "0x1",
                "1,2",
                "--1",
                "\u0661",
                "1\n")) {
            assertThatThrownBy(() -> JsonNumber.of(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> JsonNumber.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonNumber.of(Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalNumbers() {
        equal("1.0", "1.00", true);
        equal("1.0", "1e0", true);
        equal("0.1", "0.10000000000000001", true);
        equal("1000.0", "1E3", true);
        equal("0.0", "-0.0", true);
        equal("0", "-0", true);
        equal("1", "1.0", false);
        equal("1", "2", false);
        equal("1.5", "1.25", false);
        equal("18446744073709551615", "18446744073709551616", false);
        equal("9007199254740993", "9007199254740992", false);
        equal("1000", "1e3", false);
    }

    private static void equal(String one, String other, boolean equal) {
        JsonNumber a = JsonNumber.of(one);
        JsonNumber b = JsonNumber.of(other);
        assertThat(a.equals(b)).as("%s and %s", one, other).isEqualTo(equal);
        assertThat(b.equals(a)).isEqualTo(equal);
        if (equal) {
            assertThat(a).hasSameHashCodeAs(b);
        }
    }

    @Test
    void numbersAsJavaNumbers() {
        assertThat(JsonNumber.of(5).toLong()).isEqualTo(5);
        assertThat(JsonNumber.ofUnsigned(-1).text()).isEqualTo("18446744073709551615");
        assertThat(JsonNumber.ofUnsigned(-1).toUnsignedLong()).isEqualTo(-1);
        assertThat(JsonNumber.of("1e2").toDouble()).isEqualTo(100);
        assertThat(JsonNumber.of("1e309").toDouble()).isInfinite();
        assertThat(JsonNumber.of(1.0).isInteger()).isFalse();
        assertThat(JsonNumber.of(1).isInteger()).isTrue();
        assertThat(JsonNumber.of("-123").toBigInteger()).isEqualTo(BigInteger.valueOf(-123));
        assertThatThrownBy(() -> JsonNumber.of("1.0").toLong()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> JsonNumber.of("1.0").toBigInteger()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> JsonNumber.of("9223372036854775808").toLong()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> JsonNumber.of("-1").toUnsignedLong()).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void objectsKeepOrderWhichDoesNotCount() throws IOException {
        JsonObject one = (JsonObject) JsonValue.parse("{\"b\":1,\"a\":[1,2]}");
        JsonObject other = (JsonObject) JsonValue.parse("{\"a\":[1,2],\"b\":1}");
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("{\"b\":1,\"a\":[1,2]}");
        assertThat(other).hasToString("{\"a\":[1,2],\"b\":1}");
        assertThat(JsonValue.parse("[1,2]")).isNotEqualTo(JsonValue.parse("[2,1]"));
        assertThat(one.get("b")).contains(JsonNumber.of(1));
        assertThat(one.get("c")).isEmpty();
        assertThat(one.toBuilder().put("b", true).put("c", "x").put("d", 5).build())
                .hasToString("{\"b\":true,\"a\":[1,2],\"c\":\"x\",\"d\":5}");
    }

    @Test
    void valuesAreImmutable() {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("a", JsonNull.INSTANCE);
        JsonObject object = new JsonObject(members);
        members.clear();
        assertThat(object).hasToString("{\"a\":null}");
        assertThatThrownBy(() -> object.members().clear()).isInstanceOf(UnsupportedOperationException.class);
        JsonArray array = JsonArray.of(object);
        assertThatThrownBy(() -> array.elements().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> new JsonObject(Collections.singletonMap("a", null)))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new JsonString(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void whatCannotBeWrittenCanBeLookedAt() {
        JsonValue bad = JsonObject.builder().put("a", "\ud800").build();
        assertThat(bad).hasToString("{\"a\":\"\\uD800\"}");
        assertThatThrownBy(() -> Json.write(Codecs.ANY, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("$.a: unpaired surrogate");
        JsonValue badName = JsonObject.builder().put("x\udc00", 1).build();
        assertThatThrownBy(() -> Json.write(Codecs.ANY, badName))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("$[\"x\\uDC00\"]: unpaired surrogate");
    }

    @Test
    void typesOfValues() throws IOException {
        assertThat(JsonValue.parse("{}").type()).isEqualTo(JsonType.OBJECT).hasToString("object");
        assertThat(JsonValue.parse("[]").type()).isEqualTo(JsonType.ARRAY);
        assertThat(JsonValue.parse("\"\"").type()).isEqualTo(JsonType.STRING);
        assertThat(JsonValue.parse("1.5").type()).isEqualTo(JsonType.NUMBER);
        assertThat(JsonValue.parse("true").type()).isEqualTo(JsonType.BOOLEAN);
        assertThat(JsonValue.parse("null").type()).isEqualTo(JsonType.NULL);
    }

    @Test
    void onlyObjectsForTheObjectCodec() throws IOException {
        Json.reads(JsonObject.CODEC, "{}", JsonObject.EMPTY);
        Json.refuses(JsonObject.CODEC, "[]", "$: expected object, got array");
        assertThat(Json.write(JsonObject.CODEC, JsonObject.EMPTY)).isEqualTo("{}");
    }
}
