package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The writer's bytes are those of Jackson's generator for the same calls. */
final class JsonWriterDifferentialTest {
    static final JsonFactory JACKSON =
            new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Writes the same value twice. */
    private interface Call {
        void write(JsonWriter ours, JsonGenerator theirs) throws IOException;
    }

    private static void requireEqual(String what, Call call) throws IOException {
        JsonWriter ours = JsonFormat.strict().writer();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (JsonGenerator theirs = JACKSON.createGenerator(expected)) {
            call.write(ours, theirs);
        }
        assertThat(new String(ours.finish(), StandardCharsets.ISO_8859_1))
                .as(what)
                .isEqualTo(expected.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyCharacter() throws IOException {
        requireEqual("characters", (ours, theirs) -> {
            ours.beginArray();
            theirs.writeStartArray();
            for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 0x35) {
                if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                    ours.string("a" + Character.toString(c) + "b");
                    theirs.writeString("a" + Character.toString(c) + "b");
                }
            }
            ours.endArray();
            theirs.writeEndArray();
        });
    }

    @Test
    void integersAroundPowersOfTenAndTwo() throws IOException {
        List<BigInteger> bounds = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            bounds.add(BigInteger.TEN.pow(i));
        }
        for (int i = 0; i <= 64; i++) {
            bounds.add(BigInteger.TWO.pow(i));
        }
        requireEqual("integers", (ours, theirs) -> {
            ours.beginArray();
            theirs.writeStartArray();
            for (BigInteger bound : bounds) {
                for (int distance = -2; distance <= 2; distance++) {
                    long value = bound.longValue() + distance;
                    ours.integer(value);
                    theirs.writeNumber(value);
                    ours.integer(-value);
                    theirs.writeNumber(-value);
                    ours.unsigned(value);
                    theirs.writeNumber(new BigInteger(Long.toUnsignedString(value)));
                }
            }
            ours.endArray();
            theirs.writeEndArray();
        });
    }

    @Test
    void randomValues() throws IOException {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            requireEqual("seed " + seed, (ours, theirs) -> value(random, 0, ours, theirs));
        }
    }

    /** A value in memory prints as the generator writes it, with its unpaired surrogates. */
    @Test
    void randomTexts() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            JsonValue value = value(new Random(seed), 0);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            try (JsonGenerator theirs = JACKSON.createGenerator(expected)) {
                write(theirs, value);
            }
            assertThat(value.toString()).as("seed " + seed).isEqualTo(expected.toString(StandardCharsets.US_ASCII));
        }
    }

    private static void value(Random random, int depth, JsonWriter ours, JsonGenerator theirs) throws IOException {
        switch (random.nextInt(depth < 6 ? 10 : 7)) {
            case 0 -> {
                boolean value = random.nextBoolean();
                ours.bool(value);
                theirs.writeBoolean(value);
            }
            case 1 -> {
                ours.nullValue();
                theirs.writeNull();
            }
            case 2 -> {
                long value = random.nextLong() >> random.nextInt(64);
                ours.integer(value);
                theirs.writeNumber(value);
            }
            case 3 -> {
                long value = random.nextLong() >>> random.nextInt(64);
                ours.unsigned(value);
                theirs.writeNumber(Long.toUnsignedString(value));
            }
            case 4 -> number(random, ours, theirs);
            case 5, 6 -> {
                String value = text(random, false);
                ours.string(value);
                theirs.writeString(value);
            }
            case 7, 8 -> {
                ours.beginObject();
                theirs.writeStartObject();
                for (int i = random.nextInt(8); i > 0; i--) {
                    String name = text(random, false);
                    ours.member(name);
                    theirs.writeFieldName(name);
                    value(random, depth + 1, ours, theirs);
                }
                ours.endObject();
                theirs.writeEndObject();
            }
            default -> {
                ours.beginArray();
                theirs.writeStartArray();
                for (int i = random.nextInt(8); i > 0; i--) {
                    value(random, depth + 1, ours, theirs);
                }
                ours.endArray();
                theirs.writeEndArray();
            }
        }
    }

    private static void number(Random random, JsonWriter ours, JsonGenerator theirs) throws IOException {
        double value = random.nextBoolean() ? random.nextGaussian() : Double.longBitsToDouble(random.nextLong());
        if (!Double.isFinite(value)) {
            value = -0.0;
        }
        if (random.nextBoolean() && Math.abs(value) < 1e14) {
            long whole = (long) (value * 1000);
            ours.number(whole);
            theirs.writeNumber(whole);
        } else if (value != Math.rint(value) || Math.abs(value) >= 1e17 || 1 / value == Double.NEGATIVE_INFINITY) {
            ours.number(value);
            theirs.writeNumber(value);
        } else {
            ours.number(0.5);
            theirs.writeNumber(0.5);
        }
    }

    /** A text of any length and mostly of characters of one kind, so that plain texts occur, too. */
    private static String text(Random random, boolean unpaired) {
        int length = random.nextInt(50) == 0 ? random.nextInt(5000) : random.nextInt(30);
        int bound = new int[] {0x7F, 0x80, 0x100, 0x3000, 0x10000, Character.MAX_CODE_POINT + 1}[random.nextInt(6)];
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int c = random.nextInt(4) == 0 ? random.nextInt(bound) : 'a' + random.nextInt(26);
            boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate && !unpaired ? 'x' : c);
        }
        return text.toString();
    }

    private static JsonValue value(Random random, int depth) {
        return switch (random.nextInt(depth < 5 ? 6 : 4)) {
            case 0 -> JsonNumber.of(random.nextGaussian());
            case 1 -> new JsonBoolean(random.nextBoolean());
            case 2, 3 -> new JsonString(text(random, true));
            case 4 -> {
                JsonObject.Builder object = JsonObject.builder();
                for (int i = random.nextInt(6); i > 0; i--) {
                    object.put(text(random, true), value(random, depth + 1));
                }
                yield object.build();
            }
            default -> {
                List<JsonValue> elements = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    elements.add(value(random, depth + 1));
                }
                yield new JsonArray(elements);
            }
        };
    }

    /** Writes a value with Jackson. */
    static void write(JsonGenerator out, JsonValue value) throws IOException {
        if (value instanceof JsonNumber number) {
            out.writeNumber(number.text());
        } else if (value instanceof JsonBoolean bool) {
            out.writeBoolean(bool.value());
        } else if (value instanceof JsonString string) {
            out.writeString(string.value());
        } else if (value instanceof JsonNull) {
            out.writeNull();
        } else if (value instanceof JsonObject object) {
            out.writeStartObject();
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                out.writeFieldName(member.getKey());
                write(out, member.getValue());
            }
            out.writeEndObject();
        } else {
            out.writeStartArray();
            for (JsonValue element : ((JsonArray) value).elements()) {
                write(out, element);
            }
            out.writeEndArray();
        }
    }
}
