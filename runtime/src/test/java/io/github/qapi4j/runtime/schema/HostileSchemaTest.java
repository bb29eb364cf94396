package io.github.qapi4j.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaDifference.Kind;
import java.io.IOException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schemas that no server of QEMU has. Times are checked by counting steps. */
@Timeout(60)
class HostileSchemaTest {
    private static final String INT = "{\"name\": \"int\", \"meta-type\": \"builtin\", \"json-type\": \"int\"}";

    /** Returns a schema with a command, whose argument and return types are o0 and r, and further entities. */
    private static ServerSchema schema(int count, String returns, IntFunction<String> entity) throws IOException {
        String entities = IntStream.range(0, count).mapToObj(entity).collect(Collectors.joining(","));
        return ServerSchema.parse(
                "[{\"name\": \"c\", \"meta-type\": \"command\", \"arg-type\": \"o0\", \"ret-type\": \"" + returns
                        + "\"}," + INT + "," + entities + "]");
    }

    private static String object(int number, String members) {
        return "{\"name\": \"o" + number + "\", \"meta-type\": \"object\", \"members\": [" + members + "]}";
    }

    private static String member(String name, String type) {
        return "{\"name\": \"" + name + "\", \"type\": \"" + type + "\", \"default\": null}";
    }

    private static ServerSchema chain(int length, String end) throws IOException {
        return schema(length, "int", i -> object(i, i == length - 1 ? member("z", end) : member("m", "o" + (i + 1))));
    }

    @Test
    void chainOfAThousandTypes() throws IOException {
        ServerSchema schema = chain(1000, "int");
        String path = "c/arg-type" + "/m".repeat(999) + "/z";
        assertThat(schema.supports(path + "/!int")).isTrue();
        assertThat(schema.paths().filter(path::equals)).hasSize(1);
        assertThat(schema.differences(chain(1000, "o0")))
                .extracting(SchemaDifference::path)
                .containsExactly(path);
        JsonValue value = JsonValue.parse("{\"m\":".repeat(999) + "{\"z\":1.5}" + "}".repeat(999));
        assertThat(schema.validator().arguments("c", value).violations())
                .extracting(SchemaFinding::path)
                .containsExactly("$.arguments" + ".m".repeat(999) + ".z");
    }

    @Test
    void chainOfTenThousandTypes() throws IOException {
        ServerSchema schema = chain(10_000, "int");
        assertThat(schema.differences(chain(10_000, "o0")))
                .extracting(SchemaDifference::kind)
                .containsExactly(Kind.NOT_COMPARED);
        assertThat(schema.paths().skip(1000).findFirst()).isPresent();
        assertThat(schema.supports("c/arg-type" + "/m".repeat(9_999) + "/z")).isTrue();
    }

    @Test
    void typesThatContainThemselves() throws IOException {
        ServerSchema schema = ServerSchema.parse("""
                [ { "name": "c", "meta-type": "command", "arg-type": "u", "ret-type": "[]" },
                  { "name": "[]", "meta-type": "array", "element-type": "[]" },
                  { "name": "e", "meta-type": "enum", "members": [ { "name": "v" } ] },
                  { "name": "u", "meta-type": "object", "tag": "t", "variants": [ { "case": "v", "type": "u" } ],
                    "members": [ { "name": "t", "type": "e" }, { "name": "u", "type": "u" } ] } ]
                """);
        assertThat(schema.paths())
                .containsExactly(
                        "c",
                        "c/arg-type",
                        "c/arg-type/t",
                        "c/arg-type/t/^v",
                        "c/arg-type/u",
                        "c/arg-type/+v",
                        "c/ret-type");
        assertThat(schema.supports("c/ret-type/x")).isFalse();
        assertThat(schema.supports("c/arg-type/+v/+v/u/+v/t")).isTrue();
        assertThat(schema.differences(schema)).isEmpty();
        assertThat(schema.validator()
                        .returned("c", JsonValue.parse("[[[], [1]]]"))
                        .violations())
                .extracting(SchemaFinding::toString)
                .containsExactly("$.return[0][1][0]: expected array, got number");
        assertThat(schema.validator()
                        .arguments("c", JsonValue.parse("{\"t\": \"v\"}"))
                        .violations())
                .extracting(SchemaFinding::toString)
                .containsExactly("$.arguments.u: expected object, got nothing");
    }

    /** The number of paths doubles with each type: only those that are asked for are made. */
    @Test
    void exponentiallyManyPaths() throws IOException {
        ServerSchema schema = schema(
                100,
                "int",
                i -> object(i, i == 99 ? "" : member("a", "o" + (i + 1)) + "," + member("b", "o" + (i + 1))));
        assertThat(schema.paths().limit(10_000)).hasSize(10_000);
        SchemaComparison comparison = new SchemaComparison(schema, schema, null);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.compared()).isEqualTo(101);
        assertThat(schema.supports("c/arg-type" + "/a/b".repeat(49) + "/a/x")).isFalse();
    }

    /** Cycles of lengths without common divisor have a product of pairs. */
    @Test
    void comparedPairsAreBounded() throws IOException {
        SchemaComparison comparison = new SchemaComparison(cycle(997), cycle(991), null);
        assertThat(comparison.differences()).extracting(SchemaDifference::kind).containsOnly(Kind.NOT_COMPARED);
        assertThat(comparison.compared()).isLessThan(64 * 1000);
    }

    private static ServerSchema cycle(int length) throws IOException {
        return schema(length, "int", i -> object(i, member("m", "o" + (i + 1) % length)));
    }

    @Test
    void aHundredThousandElements() throws IOException {
        int count = 100_000;
        ServerSchema schema = schema(
                2,
                "int",
                i -> object(
                        i,
                        i == 1
                                ? IntStream.range(0, count)
                                        .mapToObj(m -> "{\"name\": \"m" + m + "\", \"type\": \"int\"}")
                                        .collect(Collectors.joining(","))
                                : member("list", "[]")
                                        + "]},{\"name\": \"[]\", \"meta-type\": \"array\", \"element-type\": "
                                        + "\"o1\", \"unknown\": [{\"x\": 1}"));
        assertThat(schema.paths()).hasSize(count + 4);
        assertThat(schema.differences(schema)).isEmpty();

        JsonArray.Builder list = JsonArray.builder();
        IntStream.range(0, 1000).forEach(i -> list.add(JsonObject.EMPTY));
        JsonObject arguments = JsonObject.builder().put("list", list.build()).build();
        Validation validation = new Validation(false, 1000, 1024);
        validation.run(arguments, schema.command("c").orElseThrow().arguments(), Place.root("$"), false);
        assertThat(validation.findings().violations()).hasSize(1000);
        assertThat(validation.findings().isComplete()).isFalse();
        assertThat(validation.steps()).isLessThan(10_000);
    }

    @Test
    void longValues() throws IOException {
        ServerSchema schema = Introspections.sample();
        JsonArray.Builder list = JsonArray.builder();
        JsonObject node =
                JsonObject.builder().put("name", "n").put("colour", "red").build();
        IntStream.range(0, 100_000).forEach(i -> list.add(node));
        Validation validation = new Validation(true, 1000, 1024);
        validation.run(list.build(), schema.command("find").orElseThrow().returns(), Place.root("$"), false);
        assertThat(validation.findings().isValid()).isTrue();
        assertThat(validation.steps()).isLessThan(1_000_000);
    }
}
