package io.github.qapi4j.runtime.codec;

import static io.github.qapi4j.runtime.codec.Json.reads;
import static io.github.qapi4j.runtime.codec.Json.rejects;
import static io.github.qapi4j.runtime.codec.Json.strict;
import static io.github.qapi4j.runtime.codec.Json.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The built-in types, each with values at its limits and beyond. */
final class BuiltinTypesTest {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    @Test
    void narrowIntegers() throws IOException {
        boundaries(Codecs.INT8, "int8", -128, 127);
        boundaries(Codecs.INT16, "int16", -32768, 32767);
        boundaries(Codecs.INT32, "int32", Integer.MIN_VALUE, Integer.MAX_VALUE);
        boundaries(Codecs.UINT8, "uint8", 0, 255);
        boundaries(Codecs.UINT16, "uint16", 0, 65535);
    }

    private static void boundaries(Codec<Integer> codec, String name, long min, long max) throws IOException {
        for (long value : new long[] {min, min + 1, 0, 1, max - 1, max}) {
            reads(codec, Long.toString(value), (int) value);
            assertThat(write(codec, (int) value)).isEqualTo(Long.toString(value));
        }
        for (long value : new long[] {min - 1, max + 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            rejects(codec, Long.toString(value), "$: expected " + name + ", got " + value);
        }
        rejects(codec, "18446744073709551615", "$: expected " + name + ", got 18446744073709551615");
    }

    @Test
    void narrowIntegersAreCheckedOnWriteToo() {
        assertThatThrownBy(() -> write(Codecs.list(Codecs.INT8), List.of(1, 128)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("$[1]: int8 128 cannot be written");
        assertThatThrownBy(() -> write(Codecs.UINT32, -1L)).hasMessage("$: uint32 -1 cannot be written");
        assertThatThrownBy(() -> write(Codecs.UINT32, 1L << 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Codecs.UINT8, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Codecs.UINT16, 65536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Codecs.INT16, -32769)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void uint32() throws IOException {
        reads(Codecs.UINT32, "0", 0L);
        reads(Codecs.UINT32, "4294967295", 4294967295L);
        assertThat(write(Codecs.UINT32, 4294967295L)).isEqualTo("4294967295");
        rejects(Codecs.UINT32, "4294967296", "$: expected uint32, got 4294967296");
        rejects(Codecs.UINT32, "-1", "$: expected uint32, got -1");
    }

    @Test
    void int64() throws IOException {
        for (long value : new long[] {
            Long.MIN_VALUE, -999999999999999999L, -1, 0, 999999999999999999L, 1000000000000000000L, Long.MAX_VALUE
        }) {
            reads(Codecs.INT64, Long.toString(value), value);
            assertThat(write(Codecs.INT64, value)).isEqualTo(Long.toString(value));
        }
        reads(Codecs.INT64, "-0", 0L);
        rejects(Codecs.INT64, "9223372036854775808", "$: expected int64, got 9223372036854775808");
        rejects(Codecs.INT64, "-9223372036854775809", "$: expected int64, got -9223372036854775809");
    }

    /** An integer whose size is not known reads all that a server can send, and is written as a signed number. */
    @Test
    void anyInt() throws IOException {
        reads(Codecs.ANY_INT, "-9223372036854775808", Long.MIN_VALUE);
        reads(Codecs.ANY_INT, "-1", -1L);
        reads(Codecs.ANY_INT, "18446744073709551615", -1L);
        rejects(Codecs.ANY_INT, "18446744073709551616", "$: expected uint64, got 18446744073709551616");
        assertThat(write(Codecs.ANY_INT, -1L)).isEqualTo("-1");
        assertThat(write(Codecs.ANY_INT, Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    }

    @Test
    void uint64() throws IOException {
        reads(Codecs.UINT64, "0", 0L);
        reads(Codecs.UINT64, "9223372036854775807", Long.MAX_VALUE);
        reads(Codecs.UINT64, "9223372036854775808", Long.MIN_VALUE);
        reads(Codecs.UINT64, "18446744073709551615", -1L);
        assertThat(write(Codecs.UINT64, -1L)).isEqualTo("18446744073709551615");
        assertThat(write(Codecs.UINT64, Long.MIN_VALUE)).isEqualTo("9223372036854775808");
        assertThat(write(Codecs.UINT64, Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        rejects(Codecs.UINT64, "18446744073709551616", "$: expected uint64, got 18446744073709551616");
    }

    @Test
    void uint64TakesNegativeInt64AsQemuDoes() throws IOException {
        reads(Codecs.UINT64, "-1", -1L);
        reads(Codecs.UINT64, "-9223372036854775808", Long.MIN_VALUE);
        rejects(Codecs.UINT64, "-9223372036854775809", "$: expected uint64, got -9223372036854775809");
    }

    @Test
    void unsignedRoundTrip() throws IOException {
        long seed = 20260101;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            long bits = random.nextLong() >>> random.nextInt(64);
            String text = new BigInteger(Long.toString(bits)).mod(TWO_64).toString();
            assertThat(write(Codecs.UINT64, bits)).as("seed %d", seed).isEqualTo(text);
            assertThat(strict(Codecs.UINT64, text)).as("seed %d", seed).isEqualTo(bits);
        }
    }

    @Test
    void whatHasAFractionOrAnExponentIsNoInteger() {
        for (Codec<?> codec : List.of(Codecs.INT8, Codecs.UINT32, Codecs.INT64, Codecs.UINT64)) {
            for (String text : List.of("1.0", "1e3", "1E0", "0.0", "-1.5", "1e-3")) {
                assertThatThrownBy(() -> strict(codec, text))
                        .isInstanceOf(CodecException.class)
                        .hasMessageStartingWith("$: expected ")
                        .hasMessageEndingWith(", got " + text);
            }
        }
    }

    @Test
    void hugeIntegersAreRefusedWithAShortMessage() {
        String digits = "9".repeat(1_000_000);
        for (Codec<?> codec : List.of(Codecs.INT8, Codecs.UINT32, Codecs.INT64, Codecs.UINT64, Codecs.NUMBER)) {
            for (String text : List.of(digits, "-" + digits)) {
                assertThatThrownBy(() -> strict(codec, text))
                        .isInstanceOf(CodecException.class)
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(130));
            }
        }
    }

    @Test
    void otherTypesAreNoIntegers() {
        rejects(Codecs.INT64, "\"1\"", "$: expected integer, got string");
        rejects(Codecs.INT64, "true", "$: expected integer, got boolean");
        rejects(Codecs.UINT64, "null", "$: expected integer, got null");
        rejects(Codecs.INT8, "[1]", "$: expected integer, got array");
        rejects(Codecs.UINT16, "{}", "$: expected integer, got object");
    }

    @Test
    void numbers() throws IOException {
        reads(Codecs.NUMBER, "0.1", 0.1);
        reads(Codecs.NUMBER, "0.10000000000000001", 0.1);
        reads(Codecs.NUMBER, "1", 1.0);
        reads(Codecs.NUMBER, "1e3", 1000.0);
        reads(Codecs.NUMBER, "-0", -0.0);
        reads(Codecs.NUMBER, "-0.0", -0.0);
        reads(Codecs.NUMBER, "18446744073709551616", 18446744073709551616.0);
        reads(Codecs.NUMBER, "1" + "0".repeat(308), 1e308);
        reads(Codecs.NUMBER, "1.7976931348623157e308", Double.MAX_VALUE);
        reads(Codecs.NUMBER, "4.9e-324", Double.MIN_VALUE);
        reads(Codecs.NUMBER, "1e-400", 0.0);
        rejects(Codecs.NUMBER, "1e309", "$: expected number, got 1e309");
        rejects(Codecs.NUMBER, "-1e309", "$: expected number, got -1e309");
        rejects(Codecs.NUMBER, "\"1\"", "$: expected number, got string");
        rejects(Codecs.NUMBER, "null", "$: expected number, got null");
    }

    @Test
    void numbersAreWrittenAsQemuWritesWholeOnes() throws IOException {
        assertThat(write(Codecs.NUMBER, 1.0)).isEqualTo("1");
        assertThat(write(Codecs.NUMBER, -5.0)).isEqualTo("-5");
        assertThat(write(Codecs.NUMBER, 0.0)).isEqualTo("0");
        assertThat(write(Codecs.NUMBER, 1e16)).isEqualTo("10000000000000000");
        assertThat(write(Codecs.NUMBER, 1e17)).isEqualTo("1.0E17");
        assertThat(write(Codecs.NUMBER, 0.1)).isEqualTo("0.1");
        assertThat(write(Codecs.NUMBER, -0.0)).isEqualTo("-0.0");
    }

    @Test
    void numbersThatJsonDoesNotHave() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> write(Codecs.list(Codecs.NUMBER), List.of(1.0, value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("$[1]: the number " + value + " cannot be written");
        }
    }

    @Test
    void numbersRoundTrip() throws IOException {
        long seed = 4711;
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(strict(Codecs.NUMBER, write(Codecs.NUMBER, value)))
                        .as("seed %d", seed)
                        .isEqualTo(value);
                assertThat(strict(Codecs.NUMBER, Double.toString(value)))
                        .as("seed %d", seed)
                        .isEqualTo(value);
            }
            double whole = Math.rint(random.nextGaussian() * 1e17);
            assertThat(strict(Codecs.NUMBER, write(Codecs.NUMBER, whole)))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    @Test
    void booleansStringsNull() throws IOException {
        reads(Codecs.BOOLEAN, "true", true);
        reads(Codecs.BOOLEAN, "false", false);
        rejects(Codecs.BOOLEAN, "0", "$: expected boolean, got number");
        rejects(Codecs.BOOLEAN, "\"true\"", "$: expected boolean, got string");
        reads(Codecs.STRING, "\"\"", "");
        rejects(Codecs.STRING, "1", "$: expected string, got number");
        rejects(Codecs.STRING, "null", "$: expected string, got null");
        reads(Codecs.NULL, "null", JsonNull.INSTANCE);
        rejects(Codecs.NULL, "{}", "$: expected null, got object");
        assertThat(write(Codecs.NULL, JsonNull.INSTANCE)).isEqualTo("null");
        assertThat(write(Codecs.BOOLEAN, true)).isEqualTo("true");
    }

    @Test
    void lists() throws IOException {
        Codec<List<List<Long>>> codec = Codecs.list(Codecs.list(Codecs.INT64));
        reads(codec, "[]", List.of());
        reads(codec, "[[1,2],[],[3]]", List.of(List.of(1L, 2L), List.of(), List.of(3L)));
        assertThat(write(codec, List.of(List.of(1L), List.of()))).isEqualTo("[[1],[]]");
        rejects(codec, "{}", "$: expected array, got object");
        rejects(codec, "[[1],[2,null]]", "$[1][1]: expected integer, got null");
        rejects(codec, "[[1],2]", "$[1]: expected array, got number");
        assertThatThrownBy(() -> strict(codec, "[[1]]").get(0).add(2L))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void empty() throws IOException {
        reads(Codecs.EMPTY, "{}", null);
        assertThat(write(Codecs.EMPTY, null)).isEqualTo("{}");
        rejects(Codecs.EMPTY, "[]", "$: expected object, got array");
        rejects(JsonFormat.strict(), Codecs.EMPTY, "{\"a\": 1}", "$.a: unexpected member");
        assertThat(Json.tolerant(Codecs.EMPTY, "{\"a\": [1, {\"b\": {}}], \"c\": 2}"))
                .isNull();
    }

    @Test
    void qtype() throws IOException {
        for (QType type : QType.values()) {
            reads(Codecs.QTYPE, "\"" + type.wireName() + "\"", type);
            assertThat(write(Codecs.QTYPE, type)).isEqualTo("\"" + type.wireName() + "\"");
            assertThat(QType.of(type.wireName())).isSameAs(type);
        }
        assertThat(Arrays.stream(QType.values()).map(QType::wireName))
                .containsExactly("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool");
        rejects(Codecs.QTYPE, "\"qint\"", "$: unknown value 'qint'");
        assertThatThrownBy(() -> QType.of("QDICT")).isInstanceOf(IllegalArgumentException.class);
    }
}
