package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
        for (Number number : List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY)) {
            assertThatThrownBy(() -> JsonNumber.of(number))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not a JSON number: " + number);
        }
        assertThatThrownBy(() -> JsonNumber.of(new AtomicLong(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no JSON form of java.util.concurrent.atomic.AtomicLong");
        assertThatThrownBy(() -> JsonNumber.of((Number) null)).isInstanceOf(NullPointerException.class);
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
    void javaNumbersLoseNothing() {
        Long boxed = Long.MIN_VALUE;
        JsonObject object = JsonObject.builder()
                .put("byte", (byte) -1)
                .put("short", Short.MAX_VALUE)
                .put("int", 5)
                .put("long", boxed)
                .put("float", 0.1f)
                .put("double", 0.1)
                .put("whole", 1.0)
                .put("large", 1e300)
                .put("integer", BigInteger.ONE.shiftLeft(64))
                .put("decimal", new BigDecimal("1.10"))
                .put("exponent", new BigDecimal("1E+3"))
                .build();
        assertThat(object)
                .hasToString("{\"byte\":-1,\"short\":32767,\"int\":5,\"long\":-9223372036854775808,\"float\":0.1,"
                        + "\"double\":0.1,\"whole\":1.0,\"large\":1.0E300,\"integer\":18446744073709551616,"
                        + "\"decimal\":1.10,\"exponent\":1E+3}");
        assertThat(JsonArray.builder()
                        .add("a")
                        .add(1)
                        .add(0.5f)
                        .add(true)
                        .add(JsonNull.INSTANCE)
                        .build())
                .hasToString("[\"a\",1,0.5,true,null]");
    }

    /** An overload with a primitive parameter would accept a {@code char} as its code point, and change the value of a {@code float}. */
    @Test
    void noMethodConvertsACharacterToANumber() {
        assertThat(lastParameters(JsonObject.Builder.class, "put"))
                .containsExactlyInAnyOrder(JsonValue.class, String.class, Number.class, boolean.class);
        assertThat(lastParameters(JsonArray.Builder.class, "add"))
                .containsExactlyInAnyOrder(JsonValue.class, String.class, Number.class, boolean.class);
        assertThat(lastParameters(JsonNumber.class, "of")).containsExactlyInAnyOrder(String.class, Number.class);
    }

    private static List<Class<?>> lastParameters(Class<?> type, String method) {
        List<Class<?>> types = new ArrayList<>();
        for (Method each : type.getMethods()) {
            if (each.getName().equals(method)) {
                types.add(each.getParameterTypes()[each.getParameterCount() - 1]);
            }
        }
        return types;
    }

    @Test
    void membersAreReadByType() throws CodecException {
        JsonObject object = JsonValue.parse("{\"s\":\"x\",\"b\":true,\"i\":2147483647,\"l\":-9223372036854775808,"
                        + "\"d\":1.5,\"o\":{\"a\":1},\"a\":[1],\"n\":null}")
                .asObject();
        assertThat(object.getString("s")).isEqualTo("x");
        assertThat(object.getBoolean("b")).isTrue();
        assertThat(object.getInt("i")).isEqualTo(Integer.MAX_VALUE);
        assertThat(object.getLong("i")).isEqualTo(Integer.MAX_VALUE);
        assertThat(object.getLong("l")).isEqualTo(Long.MIN_VALUE);
        assertThat(object.getDouble("d")).isEqualTo(1.5);
        assertThat(object.getDouble("i")).isEqualTo(2147483647.0);
        assertThat(object.getObject("o")).hasToString("{\"a\":1}");
        assertThat(object.getArray("a")).hasToString("[1]");
        assertThat(object.get("n")).isEqualTo(JsonNull.INSTANCE);

        assertThat(object.findString("s")).contains("x");
        assertThat(object.findBoolean("b")).contains(true);
        assertThat(object.findInt("i")).contains(Integer.MAX_VALUE);
        assertThat(object.findLong("l")).contains(Long.MIN_VALUE);
        assertThat(object.findDouble("d")).contains(1.5);
        assertThat(object.findObject("o")).isPresent();
        assertThat(object.findArray("a")).isPresent();
        assertThat(object.find("n")).contains(JsonNull.INSTANCE);
    }

    @Test
    void missingMembersAndOtherTypesAreNamed() throws CodecException {
        JsonObject object = JsonValue.parse("{\"s\":\"secret\",\"l\":2147483648,\"d\":1.0,\"x\":1e309,\"n\":null}")
                .asObject();
        Map<ThrowingCallable, String> messages = new LinkedHashMap<>();
        messages.put(() -> object.getString("absent"), "member 'absent' is missing: expected string");
        messages.put(() -> object.get("absent"), "member 'absent' is missing");
        messages.put(() -> object.getBoolean("a\n\u20ac"), "member 'a\\u000A\\u20AC' is missing: expected boolean");
        messages.put(() -> object.getLong("s"), "member 's': expected int64, got string");
        messages.put(() -> object.findInt("s"), "member 's': expected int32, got string");
        messages.put(() -> object.getInt("l"), "member 'l': expected int32, got another number");
        messages.put(() -> object.getLong("d"), "member 'd': expected int64, got another number");
        messages.put(() -> object.getDouble("x"), "member 'x': expected number, got another number");
        messages.put(() -> object.getBoolean("l"), "member 'l': expected boolean, got number");
        messages.put(() -> object.findString("n"), "member 'n': expected string, got null");
        messages.put(() -> object.findObject("s"), "member 's': expected object, got string");
        messages.put(() -> object.findArray("s"), "member 's': expected array, got string");
        messages.put(object::asArray, "expected array, got object");
        messages.put(() -> new JsonString("secret").asObject(), "expected object, got string");
        messages.forEach((call, message) ->
                assertThatThrownBy(call).isInstanceOf(JsonTypeException.class).hasMessage(message));
        assertThat(object.find("absent")).isEmpty();
        assertThat(object.findLong("absent")).isEmpty();
    }

    @Test
    void elementsAreReadByType() throws CodecException {
        JsonArray array = JsonValue.parse("[\"x\",true,7,-1,2.5,{},[]]").asArray();
        assertThat(array.size()).isEqualTo(7);
        assertThat(array.getString(0)).isEqualTo("x");
        assertThat(array.getBoolean(1)).isTrue();
        assertThat(array.getInt(2)).isEqualTo(7);
        assertThat(array.getLong(3)).isEqualTo(-1);
        assertThat(array.getDouble(4)).isEqualTo(2.5);
        assertThat(array.getObject(5)).isEqualTo(JsonObject.EMPTY);
        assertThat(array.getArray(6)).isEqualTo(JsonArray.of());
        assertThat(array.get(0)).isEqualTo(new JsonString("x"));
        assertThatThrownBy(() -> array.getInt(4))
                .isInstanceOf(JsonTypeException.class)
                .hasMessage("element 4: expected int32, got another number");
        assertThatThrownBy(() -> array.getString(7)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void objectsKeepOrderWhichDoesNotCount() throws IOException {
        JsonObject one = (JsonObject) JsonValue.parse("{\"b\":1,\"a\":[1,2]}");
        JsonObject other = (JsonObject) JsonValue.parse("{\"a\":[1,2],\"b\":1}");
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("{\"b\":1,\"a\":[1,2]}");
        assertThat(other).hasToString("{\"a\":[1,2],\"b\":1}");
        assertThat(JsonValue.parse("[1,2]")).isNotEqualTo(JsonValue.parse("[2,1]"));
        assertThat(one.find("b")).contains(JsonNumber.of(1));
        assertThat(one.find("c")).isEmpty();
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
        Json.rejects(JsonObject.CODEC, "[]", "$: expected object, got array");
        assertThat(Json.write(JsonObject.CODEC, JsonObject.EMPTY)).isEqualTo("{}");
    }
}
