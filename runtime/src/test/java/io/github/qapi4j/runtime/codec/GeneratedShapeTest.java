package io.github.qapi4j.runtime.codec;

import static io.github.qapi4j.runtime.codec.Json.read;
import static io.github.qapi4j.runtime.codec.Json.rejects;
import static io.github.qapi4j.runtime.codec.Json.strict;
import static io.github.qapi4j.runtime.codec.Json.tolerant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Shapes.Depth;
import io.github.qapi4j.runtime.codec.Shapes.Mode;
import io.github.qapi4j.runtime.codec.Shapes.Point;
import io.github.qapi4j.runtime.codec.Shapes.Shape;
import io.github.qapi4j.runtime.codec.Shapes.Style;
import io.github.qapi4j.runtime.generated.Members;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Codecs like generated ones: members, discriminators at any position, nested unions, and unknown data. */
final class GeneratedShapeTest {
    private static final Codec<List<Shape>> SHAPES = Codecs.list(Shape.CODEC);

    @Test
    void membersInAnyOrder() throws IOException {
        assertThat(strict(Point.CODEC, "{\"x\":1,\"mode\":\"on\"}")).isEqualTo(new Point(1, Mode.ON));
        assertThat(strict(Point.CODEC, "{\"mode\":\"off\",\"x\":-1}")).isEqualTo(new Point(-1, Mode.OFF));
        assertThat(strict(Point.CODEC, "{\"x\":1}")).isEqualTo(new Point(1, null));
        assertThat(Json.write(Point.CODEC, new Point(1, null))).isEqualTo("{\"x\":1}");
        assertThat(Json.write(Point.CODEC, new Point(1, Mode.ON))).isEqualTo("{\"x\":1,\"mode\":\"on\"}");
    }

    @Test
    void whatIsWrongWithMembers() {
        Codec<List<Point>> points = Codecs.list(Point.CODEC);
        rejects(points, "[{\"x\":1},{}]", "$[1].x: missing member");
        rejects(points, "[{\"x\":1,\"x\":1}]", "$[0].x: duplicate member");
        rejects(points, "[{\"x\":1,\"mode\":null}]", "$[0].mode: expected string, got null");
        rejects(points, "[{\"x\":1}, 5]", "$[1]: expected object, got number");
        rejects(JsonFormat.strict(), points, "[{\"x\":1,\"y\":2}]", "$[0].y: unexpected member");
        rejects(JsonFormat.strict(), points, "[{\"x\":1,\"mode\":\"auto\"}]", "$[0].mode: unknown value 'auto'");
    }

    @Test
    void theRootOfPathsIsGiven() {
        byte[] bytes = "{\"x\":true}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> JsonFormat.strict().read(Point.CODEC, bytes, 0, bytes.length, "$.arguments"))
                .isInstanceOfSatisfying(CodecException.class, e -> {
                    assertThat(e.path()).isEqualTo("$.arguments.x");
                    assertThat(e.problem()).isEqualTo("expected integer, got boolean");
                    assertThat(e).hasMessage("$.arguments.x: expected integer, got boolean");
                });
    }

    /** Every order of the members of an object, so that each discriminator occurs at each position. */
    @Test
    void discriminatorAtEveryPosition() throws IOException {
        List<String> members = List.of(
                "\"kind\":\"line\"",
                "\"id\":\"i\"",
                "\"style\":\"deep\"",
                "\"level\":3",
                "\"depth\":\"d\"",
                "\"shape\":{\"x\":5,\"mode\":\"on\",\"kind\":\"dot\"}");
        Shape expected =
                new Shape.Line("i", new Style.Deep(3, new Depth("d", new Shape.Dot(null, new Point(5, Mode.ON)))));
        int orders = 0;
        for (List<String> order : permutations(members)) {
            String text = "{" + String.join(",", order) + "}";
            assertThat(strict(Shape.CODEC, text)).as(text).isEqualTo(expected);
            assertThat(strict(SHAPES, "[" + text + "," + text + "]")).as(text).containsExactly(expected, expected);
            orders++;
        }
        assertThat(orders).isEqualTo(720);
    }

    private static List<List<String>> permutations(List<String> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            List<String> rest = new ArrayList<>(items);
            String first = rest.remove(i);
            for (List<String> tail : permutations(rest)) {
                List<String> order = new ArrayList<>(List.of(first));
                order.addAll(tail);
                all.add(order);
            }
        }
        return all;
    }

    @Test
    void randomTreesOfUnionsRoundTripInAnyOrder() throws IOException {
        long seed = 8086;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Shape shape = random(random, 5);
            String text = Json.write(Shape.CODEC, shape);
            assertThat(strict(Shape.CODEC, text)).as("seed %d: %s", seed, text).isEqualTo(shape);
            String shuffled = shuffle(JsonValue.parse(text), random).toString();
            assertThat(strict(Shape.CODEC, shuffled))
                    .as("seed %d: %s", seed, shuffled)
                    .isEqualTo(shape);
            assertThat(tolerant(Shape.CODEC, shuffled))
                    .as("seed %d: %s", seed, shuffled)
                    .isEqualTo(shape);
        }
    }

    private static Shape random(Random random, int depth) {
        String id = random.nextBoolean() ? "id" + random.nextInt(10) : null;
        switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 0:
                return new Shape.Dot(id, new Point(random.nextLong(), random.nextBoolean() ? Mode.OFF : null));
            case 1:
                List<Shape> shapes = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    shapes.add(random(random, depth - 1));
                }
                return new Shape.Group(id, List.copyOf(shapes));
            case 2:
                return new Shape.Line(id, new Style.Plain(random.nextInt(100)));
            default:
                return new Shape.Line(id, new Style.Deep(random.nextInt(), new Depth("x", random(random, depth - 1))));
        }
    }

    private static JsonValue shuffle(JsonValue value, Random random) {
        if (value instanceof JsonObject object) {
            List<Map.Entry<String, JsonValue>> members =
                    new ArrayList<>(object.members().entrySet());
            Collections.shuffle(members, random);
            JsonObject.Builder builder = JsonObject.builder();
            members.forEach(m -> builder.put(m.getKey(), shuffle(m.getValue(), random)));
            return builder.build();
        }
        if (value instanceof JsonArray array) {
            return new JsonArray(
                    array.elements().stream().map(e -> shuffle(e, random)).toList());
        }
        return value;
    }

    @Test
    void whatIsWrongWithDiscriminators() {
        rejects(SHAPES, "[{\"id\":\"a\",\"x\":{\"kind\":\"dot\"}}]", "$[0].kind: missing member");
        rejects(SHAPES, "[{}]", "$[0].kind: missing member");
        rejects(SHAPES, "[{\"x\":[[{}]],\"kind\":1}]", "$[0].kind: expected string, got number");
        rejects(SHAPES, "[{\"kind\":{}}]", "$[0].kind: expected string, got object");
        rejects(SHAPES, "[{\"kind\":null}]", "$[0].kind: expected string, got null");
        rejects(SHAPES, "[{\"x\":1,\"kind\":\"\\ud800\"}]", "$[0].kind: unpaired surrogate");
        rejects(SHAPES, "[\"dot\"]", "$[0]: expected object, got string");
        rejects(SHAPES, "[{\"kind\":\"dot\",\"x\":1,\"kind\":\"dot\"}]", "$[0].kind: duplicate member");
        rejects(SHAPES, "[{\"kind\":\"dot\",\"x\":1,\"kind\":\"line\"}]", "$[0].kind: duplicate member");
        rejects(JsonFormat.strict(), SHAPES, "[{\"x\":1,\"kind\":\"dash\"}]", "$[0].kind: unknown value 'dash'");
    }

    @Test
    void discriminatorThatIsMissingFromWhatAClientReceives() throws CodecException {
        List<String> heard = new ArrayList<>();
        JsonFormat client = JsonFormat.tolerant().withListener((path, value) -> heard.add(path + " " + value));
        byte[] text = "{\"x\":{\"kind\":\"dot\"}}".getBytes(StandardCharsets.UTF_8);
        JsonReader in = client.reader(text, 0, text.length, "$.return");
        assertThat(in.receivedDiscriminator("x-y")).isEmpty();
        assertThat(in.readObject()).hasToString("{\"x\":{\"kind\":\"dot\"}}");
        assertThat(heard).containsExactly("$.return.x-y null");
        JsonReader server = JsonFormat.strict().reader(text, 0, text.length, "$");
        assertThatThrownBy(() -> server.receivedDiscriminator("kind")).hasMessage("$.kind: missing member");
        JsonReader wrong = client.reader(text, 0, text.length, "$");
        assertThatThrownBy(() -> wrong.receivedDiscriminator("x")).hasMessage("$.x: expected string, got object");
    }

    @Test
    void pathsInsideOfUnionsInUnions() {
        rejects(SHAPES, "[{\"x\":\"1\",\"kind\":\"dot\"}]", "$[0].x: expected integer, got string");
        rejects(SHAPES, "[{\"kind\":\"dot\"}]", "$[0].x: missing member");
        rejects(SHAPES, "[{\"x\":1,\"kind\":\"dot\",\"x\":1}]", "$[0].x: duplicate member");
        rejects(SHAPES, "[{\"kind\":\"line\",\"width\":1}]", "$[0].style: missing member");
        rejects(SHAPES, "[{\"kind\":\"line\",\"style\":\"bold\"}]", "$[0].style: unknown value 'bold'");
        rejects(SHAPES, "[{\"kind\":\"line\",\"level\":1,\"style\":\"deep\"}]", "$[0].depth: missing member");
        rejects(
                SHAPES,
                "[{\"kind\":\"group\",\"shapes\":[{\"shapes\":[],\"kind\":\"group\"},"
                        + "{\"level\":1,\"shape\":{\"x\":false,\"kind\":\"dot\"},\"depth\":\"\",\"kind\":\"line\",\"style\":\"deep\"}]}]",
                "$[0].shapes[1].shape.x: expected integer, got boolean");
        rejects(
                JsonFormat.strict(),
                SHAPES,
                "[{\"y\":1,\"kind\":\"line\",\"width\":1,\"style\":\"plain\"}]",
                "$[0].y: unexpected member");
    }

    @Test
    void nothingIsKeptWhenTheDiscriminatorComesFirst() throws IOException {
        byte[] bytes = ("{\"kind\":\"dot\",\"big\":\"" + "x".repeat(1000) + "\"")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        // The text ends before the object does: the discriminator is found in the first member, without reading
        // further.
        JsonReader in = JsonFormat.tolerant().reader(bytes, 0, bytes.length, "$");
        assertThat(in.discriminator("kind")).isEqualTo("dot");
        assertThat(in.discriminator("kind")).isEqualTo("dot");
        in.beginObject();
        assertThat(in.nextMember()).isEqualTo("kind");
        assertThat(in.readString()).isEqualTo("dot");
        assertThat(in.nextMember()).isEqualTo("big");
        in.unknownMember();
        assertThatThrownBy(in::nextMember).hasMessage("$.big: malformed JSON: unexpected end of input");
    }

    @Test
    void severalDiscriminatorsOfOneObject() throws IOException {
        byte[] bytes =
                "{\"a\":{\"c\":\"no\"},\"b\":\"1\",\"c\":\"2\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        JsonReader in = JsonFormat.tolerant().reader(bytes, 0, bytes.length, "$");
        assertThat(in.peek()).isEqualTo(JsonType.OBJECT);
        assertThat(in.discriminator("b")).isEqualTo("1");
        assertThat(in.discriminator("c")).isEqualTo("2");
        assertThat(in.discriminator("b")).isEqualTo("1");
        assertThat(in.readValue()).hasToString("{\"a\":{\"c\":\"no\"},\"b\":\"1\",\"c\":\"2\"}");
        in.finish();
    }

    @Test
    void aTolerantReaderPassesOverTheUnknownAndTells() throws IOException {
        List<String> heard = new ArrayList<>();
        JsonFormat format = JsonFormat.tolerant().withListener((path, value) -> heard.add(path + " = " + value));
        String text = "[{\"x\":1,\"mode\":\"auto\",\"y\":{\"z\":[1,2]},\"kind\":\"dot\"},"
                + "{\"b\":[null],\"id\":\"i\",\"kind\":\"dash\",\"a\":1.0}]";
        List<Shape> shapes = List.of(
                new Shape.Dot(null, new Point(1, Mode.UNRECOGNIZED)),
                new Shape.Unrecognized("dash", "i", (JsonObject) JsonValue.parse("{\"b\":[null],\"a\":1.0}")));
        assertThat(read(format, SHAPES, text)).isEqualTo(shapes);
        assertThat(heard).containsExactly("$[0].mode = \"auto\"", "$[0].y = {\"z\":[1,2]}", "$[1].kind = \"dash\"");
        assertThat(tolerant(SHAPES, text)).isEqualTo(shapes);
    }

    @Test
    void theUnrecognizedBranchIsWrittenBackWhole() throws IOException {
        String text = "{\"kind\":\"dash\",\"id\":\"i\",\"b\":[null],\"a\":1.0}";
        assertThat(Json.write(Shape.CODEC, tolerant(Shape.CODEC, text))).isEqualTo(text);
    }

    @Test
    void unrecognizedValuesCannotBeWritten() {
        Shape shape = new Shape.Group(null, List.of(new Shape.Dot("d", new Point(1, Mode.UNRECOGNIZED))));
        assertThatThrownBy(() -> Json.write(Shape.CODEC, shape))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("$.shapes[0].mode: Mode.UNRECOGNIZED cannot be written");
    }

    @Test
    void furtherMembersDoNotRepeatKnownOnes() {
        Shape twice = new Shape.Unrecognized(
                "dash", null, JsonObject.builder().put("id", "i").build());
        assertThatThrownBy(() -> Json.write(SHAPES, List.of(twice)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("$[0].id: a second member with this name cannot be written");
    }

    @Test
    void duplicatesAmongTheUnknown() throws IOException {
        rejects(JsonFormat.tolerant(), Shape.CODEC, "{\"a\":1,\"kind\":\"dash\",\"a\":2}", "$.a: duplicate member");
        // In skipped members, only the grammar of JSON is checked.
        assertThat(tolerant(Point.CODEC, "{\"x\":1,\"a\":{\"b\":1,\"b\":2},\"a\":3}"))
                .isEqualTo(new Point(1, null));
        rejects(
                JsonFormat.tolerant().withListener((path, value) -> {}),
                Point.CODEC,
                "{\"x\":1,\"a\":{\"b\":1,\"b\":2}}",
                "$.a.b: duplicate member");
        assertThatThrownBy(() -> tolerant(Point.CODEC, "{\"x\":1,\"a\":{\"b\":tru}}"))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void anAlternateChoosesByPeeking() throws IOException {
        Codec<Object> alternate = new Codec<>() {
            @Override
            public Object read(JsonReader in) throws IOException {
                return switch (in.peek()) {
                    case STRING -> in.readString();
                    case OBJECT -> Shape.CODEC.read(in);
                    case NULL -> in.readNull();
                    case ARRAY -> throw in.mismatch("ShapeRef");
                    default -> {
                        JsonValue raw = in.readValue();
                        yield in.unrecognized(raw, "ShapeRef", raw);
                    }
                };
            }

            @Override
            public void write(JsonWriter out, Object value) {
                throw new AssertionError();
            }
        };
        assertThat(strict(alternate, "\"s\"")).isEqualTo("s");
        assertThat(strict(alternate, "{\"x\":1,\"kind\":\"dot\"}")).isEqualTo(new Shape.Dot(null, new Point(1, null)));
        assertThat(strict(alternate, "null")).isEqualTo(JsonNull.INSTANCE);
        rejects(alternate, "[]", "$: expected ShapeRef, got array");
        rejects(JsonFormat.strict(), alternate, "1", "$: expected ShapeRef, got number");
        assertThat(tolerant(alternate, "1.50")).isEqualTo(JsonNumber.of("1.5"));
        rejects(alternate, "", "$: expected value, got end of input");
    }

    @Test
    void moreThan64Members() throws IOException {
        String[] names = new String[130];
        for (int i = 0; i < names.length; i++) {
            names[i] = "m" + i + (i % 2 == 0 ? "" : "?");
        }
        Members members = Members.of(names);
        Codec<Long> sum = new Codec<>() {
            @Override
            public Long read(JsonReader in) throws IOException {
                long sum = 0;
                long[] seen = new long[3];
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    Members.once(in, seen, Integer.parseInt(member.substring(1)));
                    sum += in.readInt64();
                }
                members.requireAll(seen, in);
                return sum;
            }

            @Override
            public void write(JsonWriter out, Long value) throws IOException {
                out.beginObject();
                for (int i = 0; i < 130; i++) {
                    out.member(members.name(i)).integer(i);
                }
                out.endObject();
            }
        };
        String all = Json.write(sum, 0L);
        assertThat(strict(sum, all)).isEqualTo(129 * 65);
        assertThat(strict(sum, all.replace("\"m129\":129", "\"m127\":0").replace("\"m127\":127,", "")))
                .isEqualTo(129 * 65 - 256);
        rejects(sum, all.replace("\"m128\":128,", ""), "$.m128: missing member");
        rejects(sum, all.replace("\"m64\":64,", ""), "$.m64: missing member");
        rejects(sum, all.replace("\"m65\":65", "\"m0\":1"), "$.m0: duplicate member");
        rejects(sum, all.replace("}", ",\"m129\":1}"), "$.m129: duplicate member");
    }
}
