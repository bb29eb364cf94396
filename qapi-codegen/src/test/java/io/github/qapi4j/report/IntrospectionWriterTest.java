package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntrospectionWriterTest {
    private static final String SCHEMA = """
            { 'enum': 'Style', 'data': [ 'plain', { 'name': 'polite', 'if': 'POLITE' } ], 'if': 'STYLES' }
            { 'command': 'greet',
              'data': { '*style': { 'type': 'Style', 'if': 'STYLES' }, 'times': 'uint8' },
              'features': [ { 'name': 'unstable', 'if': 'YOUNG' } ],
              'allow-oob': true }
            """;

    @ParameterizedTest
    @CsvSource({
        "7.2.0, qapi/qapi-schema.json, qemu",
        "7.2.0, qga/qapi-schema.json, qga",
        "7.2.0, storage-daemon/qapi/qapi-schema.json, qsd",
        "10.2.2, qapi/qapi-schema.json, qemu",
        "10.2.2, qga/qapi-schema.json, qga",
        "10.2.2, storage-daemon/qapi/qapi-schema.json, qsd",
    })
    void isTheReferencesIntrospection(String release, String root, String key) throws IOException {
        String expected = "introspect/" + release + "/" + key;
        Schema schema = load(SourceResolver.directory(Corpus.path("schemas/" + release)), root);
        Introspection masked = Introspection.of(schema, TypeNames.MASKED);

        assertThat(withConditions(masked)).isEqualTo(infos(Corpus.object(expected + "-masked.json.gz")));
        assertThat(withConditions(Introspection.of(schema, TypeNames.UNMASKED)))
                .isEqualTo(infos(Corpus.object(expected + "-unmasked.json.gz")));
        Map<String, JsonValue> names = new LinkedHashMap<>();
        masked.names().forEach((name, type) -> names.put(name, new JsonString(type)));
        assertThat(names)
                .isEqualTo(((JsonObject) Json.member(Corpus.object(expected + "-masked.json.gz"), "names")).members());
        assertEvaluated(masked, Corpus.object(expected + "-masked-eval-none.json.gz"));
        assertEvaluated(masked, Corpus.object(expected + "-masked-eval-all.json.gz"));
    }

    @ParameterizedTest
    @CsvSource({"qapi/qapi-schema.json, qemu", "storage-daemon/qapi/qapi-schema.json, qsd"})
    void matchesTheAnswerOfARunningQemu(String root, String key) throws IOException {
        String expected = "introspect/7.2.0/" + key;
        Introspection masked =
                Introspection.of(load(SourceResolver.directory(Corpus.path("schemas/7.2.0")), root), TypeNames.MASKED);

        assertEvaluated(masked, Corpus.object(expected + "-masked-eval-live.json.gz"));
        assertThat(evaluated(masked, defines(Corpus.object(expected + "-live-defines.json"))))
                .isEqualTo(infos(Corpus.object(expected + "-live-recorded.json.gz")));
    }

    private static void assertEvaluated(Introspection introspection, JsonObject expected) throws IOException {
        assertThat(evaluated(introspection, defines(expected))).isEqualTo(infos(expected));
    }

    private static Set<String> defines(JsonObject file) {
        return Json.elements(file, "defines").stream()
                .map(name -> ((JsonString) name).value())
                .collect(Collectors.toSet());
    }

    /** The elements instead of the array, so that a failure shows only the elements that differ. */
    private static Iterable<JsonValue> infos(JsonObject file) {
        return Json.elements(file, "schemaInfo");
    }

    private static Schema load(SourceResolver sources, String root) {
        return SchemaLoader.load(sources, root, LoadOptions.defaults()).schema().orElseThrow();
    }

    private static Introspection introspection(String schema, TypeNames typeNames) {
        return Introspection.of(load(SourceResolver.memory(Map.of("a.json", schema)), "a.json"), typeNames);
    }

    private static Iterable<JsonValue> evaluated(Introspection introspection, Set<String> defined) throws IOException {
        StringWriter out = new StringWriter();
        IntrospectionWriter.write(introspection, defined, out);
        return ((JsonArray) JsonValue.parse(out.toString())).elements();
    }

    private static Iterable<JsonValue> withConditions(Introspection introspection) throws IOException {
        StringWriter out = new StringWriter();
        IntrospectionWriter.writeWithConditions(introspection, out);
        return ((JsonArray) JsonValue.parse(out.toString())).elements();
    }

    private static Iterable<JsonValue> json(String text) throws IOException {
        return ((JsonArray) JsonValue.parse(text)).elements();
    }

    @Test
    void wrapsConditionalElements() throws IOException {
        assertThat(withConditions(introspection(SCHEMA, TypeNames.UNMASKED))).isEqualTo(json("""
                [ { "name": "greet", "meta-type": "command", "arg-type": "q_obj_greet-arg", "ret-type": "q_empty",
                    "allow-oob": true, "features": [ { "$if": "YOUNG", "$value": "unstable" } ] },
                  { "name": "q_obj_greet-arg", "meta-type": "object", "members": [
                    { "$if": "STYLES", "$value": { "name": "style", "type": "Style", "default": null } },
                    { "name": "times", "type": "int" } ] },
                  { "name": "q_empty", "meta-type": "object", "members": [] },
                  { "$if": "STYLES", "$value": { "name": "Style", "meta-type": "enum",
                    "members": [ { "name": "plain" }, { "$if": "POLITE", "$value": { "name": "polite" } } ],
                    "values": [ "plain", { "$if": "POLITE", "$value": "polite" } ] } },
                  { "name": "int", "meta-type": "builtin", "json-type": "int" } ]
                """));
    }

    @Test
    void omitsElementsWithFalseConditions() throws IOException {
        assertThat(evaluated(introspection(SCHEMA, TypeNames.MASKED), Set.of())).isEqualTo(json("""
                [ { "name": "greet", "meta-type": "command", "arg-type": "0", "ret-type": "1",
                    "allow-oob": true, "features": [] },
                  { "name": "0", "meta-type": "object", "members": [ { "name": "times", "type": "int" } ] },
                  { "name": "1", "meta-type": "object", "members": [] },
                  { "name": "int", "meta-type": "builtin", "json-type": "int" } ]
                """));
    }

    @Test
    void readsTextOfOldConditionsAsASymbol() throws IOException {
        Introspection introspection = introspection("{ 'event': 'GONE', 'if': 'A > 2' }", TypeNames.UNMASKED);
        assertThat(withConditions(introspection).iterator().next().toString()).startsWith("{\"$if\":\"A > 2\",");
        assertThat(evaluated(introspection, Set.of("A")).toString()).doesNotContain("GONE");
        assertThat(evaluated(introspection, Set.of("A > 2")).toString()).contains("GONE");
    }

    @Test
    void keepsElementsWithTrueConditions() throws IOException {
        assertThat(evaluated(introspection(SCHEMA, TypeNames.MASKED), Set.of("STYLES", "POLITE", "YOUNG", "OTHER")))
                .isEqualTo(json("""
                        [ { "name": "greet", "meta-type": "command", "arg-type": "0", "ret-type": "1",
                            "allow-oob": true, "features": [ "unstable" ] },
                          { "name": "0", "meta-type": "object", "members": [
                            { "name": "style", "type": "2", "default": null }, { "name": "times", "type": "int" } ] },
                          { "name": "1", "meta-type": "object", "members": [] },
                          { "name": "2", "meta-type": "enum",
                            "members": [ { "name": "plain" }, { "name": "polite" } ], "values": [ "plain", "polite" ] },
                          { "name": "int", "meta-type": "builtin", "json-type": "int" } ]
                        """));
    }
}
