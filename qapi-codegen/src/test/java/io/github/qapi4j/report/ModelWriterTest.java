package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelWriterTest {
    @ParameterizedTest
    @CsvSource({
        "qapi/qapi-schema.json, qemu",
        "qga/qapi-schema.json, qga",
        "storage-daemon/qapi/qapi-schema.json, qsd",
    })
    void isTheReferencesModel(String root, String key) throws IOException {
        JsonObject expected = Corpus.object("models/10.2.2/" + key + ".json.gz");

        JsonValue model = model(load(SourceResolver.directory(Corpus.path("schemas/10.2.2")), root, false), root);

        assertSame(model, expected);
        assertThat(Json.member(model, "format")).isEqualTo(Json.member(expected, "format"));
        assertThat(Json.member(model, "schema")).isEqualTo(Json.member(expected, "schema"));
        assertThat(Json.member(model, "featureNames")).isEqualTo(Json.member(expected, "featureNames"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alternate-array",
                "comments",
                "doc-good",
                "empty",
                "include-repetition",
                "include-simple",
                "qapi-schema-test"
            })
    void isTheReferencesModelOfItsSuite(String name) throws IOException {
        JsonObject expected = Corpus.object("models/suite/" + name + ".json");

        JsonValue model =
                model(load(SourceResolver.directory(Corpus.path("suite")), name + ".json", false), name + ".json");

        assertSame(model, expected);
    }

    @Test
    void isTheReferencesModelOfEveryMutantThatItAccepts() throws IOException {
        int models = 0;
        int otherNames = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Corpus.path("mutants-open.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonObject mutant = (JsonObject) JsonValue.parse(line);
                if (mutant.find("model").isEmpty()) {
                    continue;
                }
                JsonValue expected = Json.member(mutant, "model");
                if (namesFileAsBuiltin(expected)) {
                    otherNames++;
                    continue;
                }
                Map<String, String> files = new HashMap<>();
                ((JsonObject) Json.member(mutant, "files"))
                        .members()
                        .forEach((name, text) -> files.put(name, ((JsonString) text).value()));
                String main = Json.text(mutant, "main");
                boolean strict = models++ % 2 == 0;
                assertSame(model(load(SourceResolver.memory(files), main, strict), main), expected);
            }
        }
        System.out.println("models: " + models + " mutants equal, " + otherNames + " with other module names");
        assertThat(otherNames).isLessThan(models / 50);
    }

    /** The reference keeps the name of a file that is included as {@code ./x.json}, as if it were one of its own modules; here it is {@code x.json}. */
    private static boolean namesFileAsBuiltin(JsonValue model) {
        return Json.elements(model, "modules").stream()
                .anyMatch(module -> Json.text(module, "name").startsWith("./"));
    }

    /**
     * Texts of old comments differ from what the reference of that release made of them: it removed less or more of the indentation, and treated
     * {@code TODO} as a section. The other differences are listed: a free-form comment in two parts, and a tag in the middle of a paragraph.
     */
    @ParameterizedTest
    @CsvSource({
        "qapi/qapi-schema.json, qemu, qapi/qapi-schema.json:3",
        "qga/qapi-schema.json, qga, qga/qapi-schema.json:1568 qga/qapi-schema.json:1649",
        "storage-daemon/qapi/qapi-schema.json, qsd, ''",
    })
    void isTheOldReferencesModelButForWhiteSpaceInTexts(String root, String key, String different) throws IOException {
        JsonObject expected = Corpus.object("models/7.2.0/" + key + ".json.gz");

        JsonValue model = model(load(SourceResolver.directory(Corpus.path("schemas/7.2.0")), root, false), root);

        assertSameModules(model, withoutPrefixOfQType(expected));
        TreeSet<String> differences = new TreeSet<>(words(expected));
        differences.removeAll(words(model));
        assertThat(differences.stream()
                        .map(doc -> doc.substring(0, doc.indexOf(' ')))
                        .distinct())
                .containsExactlyElementsOf(List.of(different.split(" ")).stream()
                        .filter(place -> !place.isEmpty())
                        .toList());
    }

    /** Each documentation comment with its place, and with normalized white space in its texts. */
    private static List<String> words(JsonValue model) {
        return Json.elements(model, "docs").stream()
                .map(doc -> Json.text(doc, "file") + ":" + Json.member(doc, "line") + " "
                        + doc.toString()
                                .replaceAll("(\\\\n|\\s)+", " ")
                                .replace("\"TODO\"", "\"Todo\"")
                                .replace("\"text\":\" ", "\"text\":\""))
                .toList();
    }

    private static JsonObject withoutPrefixOfQType(JsonObject model) throws IOException {
        String text = model.toString();
        assertThat(text).containsOnlyOnce("\"QTYPE\"");
        return (JsonObject) JsonValue.parse(text.replace("\"QTYPE\"", "null"));
    }

    private static void assertSame(JsonValue model, JsonValue expected) {
        assertSameModules(model, expected);
        assertThat(Json.elements(model, "docs")).isEqualTo(Json.elements(expected, "docs"));
    }

    private static void assertSameModules(JsonValue model, JsonValue expected) {
        List<JsonValue> modules = Json.elements(model, "modules");
        List<JsonValue> expectedModules = Json.elements(expected, "modules");
        if (!Json.text(expectedModules.get(0), "name").equals("./builtin")) {
            modules = modules.subList(1, modules.size());
        }
        assertThat(modules).isEqualTo(expectedModules);
    }

    private static Schema load(SourceResolver sources, String root, boolean strict) {
        LoadResult result =
                SchemaLoader.load(sources, root, LoadOptions.defaults().withStrict(strict));
        return result.schema().orElseThrow(() -> new AssertionError(DiagnosticFormat.format(result.diagnostics(), 10)));
    }

    private static JsonValue model(Schema schema, String name) throws IOException {
        StringWriter out = new StringWriter();
        ModelWriter.write(schema, name, out);
        return JsonValue.parse(out.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void distinguishesIntroductionAndDetails(boolean strict) throws IOException {
        String schema = """
                ##
                # @with:
                #
                #     Do it.
                #
                #       At once.
                #
                # What it does.
                #
                # @a: one
                #
                # And more.
                #
                # Since: 11.0
                ##
                { 'command': 'with', 'data': { 'a': 'int' } }

                ##
                # @without:
                #
                # Do it.
                #
                # And more.
                #
                # Since: 11.0
                ##
                { 'command': 'without' }
                """;
        LoadResult result = SchemaLoader.load(
                SourceResolver.memory(Map.of("a.json", schema)),
                "a.json",
                LoadOptions.defaults().withStrict(strict));
        assertThat(result.diagnostics()).isEmpty();

        List<JsonValue> docs = Json.elements(model(result.schema().orElseThrow(), "a.json"), "docs");

        assertThat(Json.text(docs.get(0), "body")).isEqualTo("Do it.\n\n  At once.");
        assertThat(Json.member(docs.get(0), "sections")).isEqualTo(JsonValue.parse("""
                [ { "kind": "Details", "text": "What it does." },
                  { "kind": "Details", "text": "And more." },
                  { "kind": "Since", "text": "11.0" } ]"""));
        assertThat(Json.text(docs.get(1), "body")).isEqualTo("Do it.\n\nAnd more.");
        assertThat(Json.member(docs.get(1), "sections"))
                .isEqualTo(JsonValue.parse("[ { \"kind\": \"Since\", \"text\": \"11.0\" } ]"));
    }

    @Test
    void writesAsciiInLinesOfOneKind() throws IOException {
        Schema schema =
                load(SourceResolver.memory(Map.of("a.json", "##\n# = \u00dcber \ud83d\ude00\n##\n")), "a.json", false);
        StringWriter out = new StringWriter();

        ModelWriter.write(schema, "a.json", out);

        assertThat(out.toString())
                .startsWith("{\n  \"format\" : \"qapi-model/1\",\n")
                .endsWith("\n}\n")
                .contains("\"= \\u00DCber \\uD83D\\uDE00\"")
                .matches("[\\n -~]*");
    }

    @Test
    void writesConditionsAsTheyAreMeant() throws IOException {
        Schema schema = load(
                SourceResolver.memory(
                        Map.of(
                                "a.json",
                                "{ 'struct': 'S', 'data': {}, 'if': { 'all': [ 'A', { 'not': 'B' }, { 'any': [ 'C', 'D' ] } ] } }")),
                "a.json",
                false);

        JsonValue struct = Json.elements(
                        Json.elements(model(schema, "a.json"), "modules").get(1), "entities")
                .get(0);

        assertThat(Json.member(struct, "if"))
                .isEqualTo(JsonValue.parse("{\"all\": [\"A\", {\"not\": \"B\"}, {\"any\": [\"C\", \"D\"]}]}"));
        assertThat(Json.member(struct, "tag")).isEqualTo(JsonNull.INSTANCE);
    }

    @Test
    void writesTextOfOldConditionsAsAName() throws IOException {
        Schema schema = load(
                SourceResolver.memory(
                        Map.of("a.json", "{ 'struct': 'S', 'data': {}, 'if': [ 'A > \\\"1\\\"', '!B' ] }")),
                "a.json",
                false);

        JsonValue struct = Json.elements(
                        Json.elements(model(schema, "a.json"), "modules").get(1), "entities")
                .get(0);

        assertThat(Json.member(struct, "if"))
                .isEqualTo(JsonValue.parse("{\"all\": [\"A > \\\"1\\\"\", {\"not\": \"B\"}]}"));
    }
}
