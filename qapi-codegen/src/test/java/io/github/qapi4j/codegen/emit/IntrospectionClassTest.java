package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Compiles and runs the class that holds an API's introspection. */
class IntrospectionClassTest {
    private static final String SCHEMA = """
            { 'struct': 'Element', 'data': { 'name': 'str' } }
            { 'command': 'query-qmp-schema', 'returns': [ 'Element' ] }
            { 'enum': 'Style', 'data': [ 'plain', { 'name': 'polite', 'if': 'POLITE' } ] }
            { 'command': 'greet', 'data': { 'style': 'Style' } }
            { 'command': 'leave', 'if': { 'not': 'POLITE' } }
            { 'event': 'GREETED', 'data': { 'times': 'int' } }
            """;

    private static final String INTROSPECTION =
            "return com.example.qmp.QmpApi.schema().introspection().orElse(\"none\");";

    private static GeneratedCode code(String schema, UnaryOperator<GeneratorRequest.Builder> options) {
        return GeneratedCode.of(Map.of("schema.json", schema), options);
    }

    private static String user(String body) {
        return "package com.example.user; public class User { public static Object run() { " + body + " } }";
    }

    private static String text(String schema, UnaryOperator<GeneratorRequest.Builder> options)
            throws ReflectiveOperationException {
        return (String) code(schema, options).run(user(INTROSPECTION));
    }

    /** The names of commands, events and enum values, in the order of the answer. */
    private static List<String> names(String text) throws IOException {
        return ((JsonArray) JsonValue.parse(text))
                .elements().stream()
                        .map(JsonObject.class::cast)
                        .flatMap(info -> switch (((JsonString) info.members().get("meta-type")).value()) {
                            case "command", "event" -> List.of(info.members().get("name")).stream();
                            case "enum" -> ((JsonArray) info.members().get("values")).elements().stream();
                            default -> List.<JsonValue>of().stream();
                        })
                        .map(name -> ((JsonString) name).value())
                        .toList();
    }

    @Test
    void isTheAnswerOfAServerWithTheApi() throws ReflectiveOperationException, IOException {
        String text = text(SCHEMA, options -> options);
        assertThat(text)
                .startsWith(
                        "[{\"name\":\"query-qmp-schema\",\"meta-type\":\"command\",\"arg-type\":\"0\",\"ret-type\":\"[1]\"},")
                .endsWith("]")
                .doesNotContain("\n");
        assertThat(names(text)).containsExactly("query-qmp-schema", "greet", "leave", "GREETED", "plain", "polite");
        assertThat(names(text(SCHEMA, options -> options.defines(Set.of("POLITE")))))
                .containsExactly("query-qmp-schema", "greet", "GREETED", "plain", "polite");
        assertThat(names(text(SCHEMA, options -> options.defines(Set.of()))))
                .containsExactly("query-qmp-schema", "greet", "leave", "GREETED", "plain");
        assertThat(names(text(
                        SCHEMA,
                        options -> options.includeCommands(List.of("query-*", "leave"))
                                .includeEvents(List.of()))))
                .containsExactly("query-qmp-schema", "leave");
    }

    @Test
    void existsOnlyIfTheApiHasTheCommand() throws ReflectiveOperationException {
        for (GeneratedCode code : List.of(
                code("{ 'command': 'greet' }", options -> options),
                code(SCHEMA, options -> options.includeCommands(List.of("greet"))))) {
            assertThat(code.file("QmpApiIntrospection")).isNull();
            assertThat(code.run(user(INTROSPECTION))).isEqualTo("none");
        }
    }

    @Test
    void isLoadedOnFirstUse() throws ReflectiveOperationException {
        GeneratedCode code = code(SCHEMA, options -> options);
        Set<String> loaded = new TreeSet<>();
        code.run(user("return com.example.qmp.QmpApi.schema().command(\"query-qmp-schema\").isPresent();"), loaded);
        assertThat(loaded).contains("QmpApi$Schema", "QueryQmpSchemaCommand").doesNotContain("QmpApiIntrospection");
        code.run(user(INTROSPECTION), loaded);
        assertThat(loaded).contains("QmpApiIntrospection");
    }

    /** Two elements are longer than a string constant may be, and together they need many. */
    @Test
    @EnabledIfSystemProperty(named = "qapi.load", matches = "all|long")
    void mayBeLong() throws ReflectiveOperationException, IOException {
        String values = IntStream.range(0, 3_400)
                .mapToObj(i -> "'a-long-value-with-the-number-" + i + "'")
                .collect(Collectors.joining(", "));
        String schema = "{ 'command': 'query-qmp-schema', 'data': { 'a': 'A', 'b': 'B' } }\n{ 'enum': 'A', 'data': [ "
                + values + " ] }\n{ 'enum': 'B', 'data': [ " + values + " ] }";
        String text = text(schema, options -> options);
        assertThat(text.length()).isGreaterThan(500_000);
        assertThat(names(text)).hasSize(1 + 2 * 3_400).endsWith("a-long-value-with-the-number-3399");
    }

    /** A constant of 65,534 characters is the longest that javac accepts. */
    @Test
    void fillsConstants() throws ReflectiveOperationException {
        int rest = text(event(1), options -> options).length() - 1;
        for (int length = 65_533; length <= 65_536; length++) {
            GeneratedCode code = code(event(length - rest), options -> options);
            assertThat(((String) code.run(user(INTROSPECTION))).length()).isEqualTo(length);
            int constants = code.file("QmpApiIntrospection").split("\"\"\"").length / 2;
            assertThat(constants).isEqualTo(length <= 65_534 ? 1 : 2);
        }
    }

    /** A schema whose introspection contains two names that have so many characters together, besides a fixed number. */
    private static String event(int length) {
        return "{ 'command': 'query-qmp-schema' }\n{ 'event': 'E', 'data': { 'a" + "a".repeat(length / 2)
                + "': 'str', 'b" + "b".repeat(length - length / 2) + "': 'str' } }";
    }

    @Test
    void givesWayToATypeOfItsName() throws ReflectiveOperationException {
        GeneratedCode code = code(
                SCHEMA + "{ 'struct': 'QmpApiIntrospection', 'data': {} }\n{ 'struct': 'Supplier', 'data': {} }",
                options -> options);
        assertThat(code.file("QmpApiIntrospection")).contains("public record QmpApiIntrospection");
        assertThat(code.file("QmpApiIntrospection_2")).contains("final class QmpApiIntrospection_2");
        assertThat((String) code.run(user(INTROSPECTION))).startsWith("[{");
    }

    /** Compares with {@code src/test/resources/golden/modules}; {@code -Dgolden.update=true} writes this file instead. */
    @Test
    void golden() throws IOException {
        Path golden = Path.of("src/test/resources/golden/modules/QmpApiIntrospection.java.txt");
        GeneratedCode code = GeneratedCode.by("1.2.3", SCHEMA);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, code.file("QmpApiIntrospection"));
        }
        assertThat(golden).hasContent(code.file("QmpApiIntrospection"));
    }
}
