package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.Severity;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SarifReportTest {
    private static JsonValue run(CheckedSchema... schemas) throws IOException {
        JsonValue log = JsonValue.parse(Reports.text(out -> new SarifReport(out, Reports.HOME), schemas));
        assertThat(Json.text(log, "version")).isEqualTo("2.1.0");
        assertThat(Json.text(log, "$schema")).endsWith("sarif-schema-2.1.0.json");
        assertThat(Json.elements(log, "runs")).hasSize(1);
        JsonValue run = Json.elements(log, "runs").get(0);
        check(run);
        return run;
    }

    private static List<JsonValue> results(CheckedSchema... schemas) throws IOException {
        return Json.elements(run(schemas), "results");
    }

    /** Checks the requirements of the standard for any log. */
    private static void check(JsonValue run) {
        assertThat(Json.text(run, "columnKind")).isEqualTo("utf16CodeUnits");
        JsonValue driver = Json.member(Json.member(run, "tool"), "driver");
        assertThat(Json.text(driver, "name")).isEqualTo("qapi");
        List<JsonValue> rules = Json.elements(driver, "rules");
        assertThat(rules.stream().map(rule -> Json.text(rule, "id")))
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(Arrays.stream(DiagnosticCode.values())
                        .map(DiagnosticCode::id)
                        .toList());
        for (JsonValue rule : rules) {
            assertThat(Json.text(Json.member(rule, "defaultConfiguration"), "level"))
                    .isIn("warning", "error");
        }
        checkMessages(run);
        Set<String> fingerprints = new HashSet<>();
        for (JsonValue result : Json.elements(run, "results")) {
            assertThat(Json.text(rules.get(Json.number(result, "ruleIndex")), "id"))
                    .isEqualTo(Json.text(result, "ruleId"));
            assertThat(Json.text(result, "level")).isIn("warning", "error");
            assertThat(Json.text(Json.member(result, "message"), "text")).isNotEmpty();
            assertThat(fingerprints.add(fingerprint(result))).isTrue();
            checkLocations(run, result);
        }
    }

    /** Checks all messages: each has text, and in rules also Markdown, without placeholders and links. */
    private static void checkMessages(JsonValue object) {
        if (object instanceof JsonArray array) {
            array.elements().forEach(SarifReportTest::checkMessages);
        } else if (object instanceof JsonObject members) {
            members.members().values().forEach(SarifReportTest::checkMessages);
            if (members.find("markdown").isPresent()) {
                assertThat(members.find("text")).isPresent();
            }
            for (String format : List.of("text", "markdown")) {
                members.find(format)
                        .ifPresent(message -> assertThat(((JsonString) message).value())
                                .isNotEmpty()
                                .doesNotContain("](")
                                .matches(text -> !text.replace("{{", "")
                                        .replace("}}", "")
                                        .matches("(?s).*[{}].*")));
            }
        }
    }

    private static void checkLocations(JsonValue run, JsonValue object) {
        if (object instanceof JsonArray array) {
            array.elements().forEach(element -> checkLocations(run, element));
        } else if (object instanceof JsonObject members) {
            members.members().values().forEach(member -> checkLocations(run, member));
            members.find("region").ifPresent(region -> {
                int startLine = Json.number(region, "startLine");
                int endLine = Json.number(region, "endLine");
                assertThat(startLine).isPositive();
                assertThat(endLine).isGreaterThanOrEqualTo(startLine);
                assertThat(Json.number(region, "startColumn")).isPositive();
                assertThat(Json.number(region, "endColumn"))
                        .isGreaterThanOrEqualTo(startLine == endLine ? Json.number(region, "startColumn") : 1);
            });
            members.find("artifactLocation").ifPresent(artifact -> {
                URI uri = URI.create(Json.text(artifact, "uri"));
                boolean hasBase = ((JsonObject) artifact).find("uriBaseId").isPresent();
                assertThat(uri.isAbsolute() || !uri.getPath().startsWith("/")).isTrue();
                assertThat(hasBase)
                        .isEqualTo(!uri.isAbsolute() && !uri.getPath().startsWith("../"));
                if (hasBase) {
                    Json.member(Json.member(run, "originalUriBaseIds"), Json.text(artifact, "uriBaseId"));
                }
            });
        }
    }

    private static String fingerprint(JsonValue result) {
        return Json.text(Json.member(result, "partialFingerprints"), "qapiDiagnostic/v1");
    }

    private static JsonValue rule(DiagnosticCode code) throws IOException {
        return Json.elements(Json.member(Json.member(run(), "tool"), "driver"), "rules")
                .get(code.ordinal());
    }

    @ParameterizedTest
    @EnumSource
    void explainsEachCode(DiagnosticCode code) throws IOException {
        JsonValue rule = rule(code);

        String sentence = Json.text(Json.member(rule, "shortDescription"), "text");
        assertThat(sentence).matches("[A-Z][^`\\n]{20,}\\.").doesNotContain(". ");
        String paragraph = Json.text(Json.member(rule, "fullDescription"), "text");
        assertThat(paragraph).startsWith(sentence).endsWith(".").doesNotContain("`", "\n", "* ");
        JsonValue help = Json.member(rule, "help");
        assertThat(Json.text(help, "text")).isEqualTo(paragraph);
        assertThat(Json.text(help, "markdown"))
                .containsSubsequence("\n\nBad:\n\n", "```qapi\n", "\n```\n\nGood:\n\n", "```qapi\n")
                .endsWith("\n```")
                .containsOnlyOnce("\nBad:\n");
    }

    @Test
    void ruleHasTheTextOfThePage() throws IOException {
        assertThat(rule(DiagnosticCode.OLD_ESCAPE)).isEqualTo(JsonValue.parse("""
                {
                  "id": "old-escape",
                  "shortDescription": { "text": "A string contains an escape sequence that only releases before 4.2 accept, such as '\\\\n' or '\\\\u0041'." },
                  "fullDescription": {
                    "text": "A string contains an escape sequence that only releases before 4.2 accept, such as '\\\\n' or '\\\\u0041'. Names do not need escape sequences. Write the character itself." },
                  "help": {
                    "text": "A string contains an escape sequence that only releases before 4.2 accept, such as '\\\\n' or '\\\\u0041'. Names do not need escape sequences. Write the character itself.",
                    "markdown": "A string contains an escape sequence that only releases before 4.2 accept, such as `\\\\n` or `\\\\u0041`. Names do not need escape sequences. Write the character itself.\\n\\n\
                Bad:\\n\\n```qapi\\n{{ 'command': '\\\\u0067o' }}\\n```\\n\\nGood:\\n\\n```qapi\\n{{ 'command': 'go' }}\\n```" },
                  "defaultConfiguration": { "level": "warning" },
                  "properties": { "tags": [ "old" ] }
                }
                """));
    }

    @Test
    void showsTheNamesOfAnExamplesFiles() throws IOException {
        assertThat(Json.text(Json.member(rule(DiagnosticCode.UNREADABLE_FILE), "help"), "markdown"))
                .endsWith("\n\n`there.json`:\n\n```qapi\n{{ 'command': 'go' }}\n```");
    }

    @Test
    void reportsPlaceAndMessage() throws IOException {
        JsonValue result = results(Reports.checked("dir/a.json", Map.of("dir/a.json", """
                        { 'command': 'greet',
                          'data': { 'style': 'Stile' } }
                        { 'enum': 'Style', 'data': [ 'plain' ] }
                        """)))
                .get(0);

        assertThat(result)
                .isEqualTo(JsonValue.parse("""
                {
                  "ruleId": "unknown-type",
                  "ruleIndex": %d,
                  "level": "error",
                  "message": { "text": "parameter 'style' uses unknown type 'Stile'\\nhelp: did you mean 'Style'?" },
                  "locations": [ { "physicalLocation": {
                    "artifactLocation": { "uri": "dir/a.json", "uriBaseId": "%%SRCROOT%%" },
                    "region": { "startLine": 2, "startColumn": 22, "endLine": 2, "endColumn": 29 } } } ],
                  "relatedLocations": [ {
                    "physicalLocation": {
                      "artifactLocation": { "uri": "dir/a.json", "uriBaseId": "%%SRCROOT%%" },
                      "region": { "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2 } },
                    "message": { "text": "in command 'greet'" } } ],
                  "partialFingerprints": { "qapiDiagnostic/v1": "%s" }
                }
                """.formatted(DiagnosticCode.UNKNOWN_TYPE.ordinal(), fingerprint(result))));
    }

    @Test
    void hasNoLocationWithoutAPlace() throws IOException {
        JsonObject result =
                (JsonObject) results(Reports.checked("missing.json", Map.of())).get(0);

        assertThat(result.find("locations")).isEmpty();
        assertThat(Json.text(Json.member(result, "message"), "text")).contains("'missing.json'");
    }

    @Test
    void printsAnyTextAndAllSchemas() throws IOException {
        Diagnostic hostile = Reports.hostile();

        JsonValue run = run(
                Reports.checked(Reports.HOSTILE, List.of(hostile, hostile)),
                Reports.checked("b.json", List.of()),
                Reports.checked("c.json", List.of(hostile)));

        assertThat(Json.elements(run, "results")).hasSize(3);
        JsonValue result = Json.elements(run, "results").get(0);
        assertThat(Json.text(Json.member(result, "message"), "text")).contains("]]>&amp;<!--", "\nhelp: ");
        assertThat(Json.elements(result, "relatedLocations")).hasSize(1);
        assertThat(((JsonObject) run).find("properties")).isEmpty();
    }

    @Test
    void messagesHaveNoPlaceholdersAndNoLinks() throws IOException {
        Diagnostic diagnostic = Reports.diagnostic(
                Severity.ERROR, DiagnosticCode.SYNTAX, null, "expected '{' or '{0}', not [here](http://example.com)");

        JsonValue result =
                results(Reports.checked("a.json", List.of(diagnostic))).get(0);

        assertThat(Json.text(Json.member(result, "message"), "text"))
                .isEqualTo("expected '{{' or '{{0}}', not [here] (http://example.com)");
    }

    @Test
    void countsOmittedDiagnostics() throws IOException {
        CheckedSchema schema =
                CheckedSchema.of("a.json", false, List.of(Reports.error("a.json")), new DiagnosticCount(12_000, 7), 1);

        assertThat(Json.member(Json.member(run(schema, schema), "properties"), "omitted"))
                .isEqualTo(JsonNumber.of(24_012));
    }

    @ParameterizedTest
    @CsvSource({
        "a.json, a.json",
        "./qapi/../a.json, a.json",
        "/home/q/dir/a.json, dir/a.json",
        "../a.json, ../a.json",
        "/home/queen/a.json, file:///home/queen/a.json",
        "sch\u00e9ma 1%.json, sch%C3%A9ma%201%25.json",
        "c:a#b?.json, c%3Aa%23b%3F.json",
    })
    void namesFilesAsUris(String name, String uri) throws IOException {
        JsonValue result =
                results(Reports.checked("a.json", List.of(Reports.error(name)))).get(0);

        JsonValue location = Json.member(Json.elements(result, "locations").get(0), "physicalLocation");
        assertThat(Json.text(Json.member(location, "artifactLocation"), "uri")).isEqualTo(uri);
    }

    @Test
    void fingerprintsStayWhenLinesMoveAndDifferOtherwise() throws IOException {
        String before = fingerprint(
                results(Reports.checked("a.json", List.of(at("foo", "x", "")))).get(0));

        assertThat(fingerprint(results(Reports.checked("a.json", List.of(at("foo", "x", "\n\n # more\n"))))
                        .get(0)))
                .isEqualTo(before);
        assertThat(fingerprint(results(Reports.checked("a.json", List.of(at("bar", "x", ""))))
                        .get(0)))
                .isNotEqualTo(before);
        assertThat(fingerprint(results(Reports.checked("a.json", List.of(at("foo", "y", ""))))
                        .get(0)))
                .isNotEqualTo(before);
    }

    /** The fingerprints of a schema's results, by the text of their places, in the order of places. */
    private static Map<String, List<String>> fingerprints(String text) throws IOException {
        return fingerprints(text, Reports.checked("a.json", Map.of("a.json", text)));
    }

    private static Map<String, List<String>> fingerprints(String text, CheckedSchema checked) throws IOException {
        Map<String, List<String>> fingerprints = new LinkedHashMap<>();
        String[] lines = text.split("\n", -1);
        for (JsonValue result : results(checked)) {
            JsonValue region =
                    Json.member(Json.member(Json.elements(result, "locations").get(0), "physicalLocation"), "region");
            String place = lines[Json.number(region, "startLine") - 1].substring(
                    Json.number(region, "startColumn") - 1, Json.number(region, "endColumn") - 1);
            fingerprints.computeIfAbsent(place, none -> new ArrayList<>()).add(fingerprint(result));
        }
        return fingerprints;
    }

    @Test
    void eachPlaceOfAnErrorIsAnAlert() throws IOException {
        String two = "{ 'event': 'bad-name' }\n{ 'enum': 'Ee',\n  'data': [ 'a_b', 'c_d' ] }\n";
        String more = "{ 'event': 'bad-new' }\n{ 'command': 'go', 'data': { 'd_e': 'int' } }\n" + two;

        Map<String, List<String>> before = fingerprints(two, strict(two));
        Map<String, List<String>> after = fingerprints(more, strict(more));

        assertThat(before).containsOnlyKeys("'bad-name'", "'a_b'", "'c_d'");
        assertThat(after)
                .containsAllEntriesOf(before)
                .containsOnlyKeys("'bad-new'", "'d_e'", "'bad-name'", "'a_b'", "'c_d'");
    }

    @Test
    void eachPlaceOfAnErrorInAComment() throws IOException {
        String definition = "##\n{ 'command': 'go' }\n";
        String before = "{ 'event': 'E' }\n##\n# @go:\n#\n# @a: x\n#\n# @b: x\n";
        String after = before.replace("# @a: x", "# @new: x\n#\n# @a: x");

        Map<String, List<String>> two = fingerprints(before + definition, strict(before + definition));
        assertThat(two).hasSize(2);
        assertThat(fingerprints(after + definition, strict(after + definition)))
                .hasSize(3)
                .containsAllEntriesOf(two);
    }

    private static CheckedSchema strict(String text) {
        LoadResult loaded = SchemaLoader.load(
                SourceResolver.memory(Map.of("a.json", text)),
                "a.json",
                LoadOptions.defaults().withStrict(true));
        return CheckedSchema.of("a.json", false, loaded.diagnostics(), loaded.count(), 100);
    }

    @Test
    void aNewInvalidNameAddsOneAlert() throws IOException {
        String one = "{ 'event': 'bad-name' }\n{ 'event': 'bad-name2' }\n";
        Map<String, List<String>> before = fingerprints(one);

        Map<String, List<String>> after = fingerprints(
                "\n# moved\n{ 'event': 'bad-new' }\n" + one + "{ 'enum': 'Ee', 'data': [ 'a_b', 'c_d' ] }\n");

        assertThat(before).containsOnlyKeys("'bad-name'", "'bad-name2'");
        assertThat(after)
                .containsAllEntriesOf(before)
                .containsOnlyKeys("'bad-name'", "'bad-name2'", "'bad-new'", "'a_b'", "'c_d'");
        assertThat(fingerprints(one.replace("} {", "}\n{") + "{ 'enum': 'Ee', 'data': [ 'x_y', 'a_b',\n 'c_d' ] }"))
                .containsAllEntriesOf(before)
                .containsEntry("'a_b'", after.get("'a_b'"))
                .containsEntry("'c_d'", after.get("'c_d'"));
    }

    @Test
    void aNewEqualPlaceAddsOneFingerprint() throws IOException {
        String text = """
                ##
                # @go:
                #
                # It goes. Fast. Yes.
                #
                # It goes. Fast. Yes.
                #
                # Note: one
                #
                # Note: two
                ##
                { 'command': 'go' }
                """;

        Set<String> before = all(text);
        Set<String> note = all(text.replace("# Note: one", "# Note: new\n#\n# Note: one"));
        Set<String> sentence = all(text.replaceFirst("# It goes", "# It goes. Fast.\n#\n# It goes"));
        Set<String> other = all("##\n# @come:\n#\n# Note: one\n##\n{ 'command': 'come' }\n" + text);

        assertThat(before).hasSize(4);
        for (Set<String> after : List.of(note, sentence, other)) {
            assertThat(after).containsAll(before).hasSize(before.size() + 1);
        }
    }

    private static Set<String> all(String text) throws IOException {
        Set<String> all = new HashSet<>();
        fingerprints(text).values().forEach(all::addAll);
        return all;
    }

    @Test
    void aPlaceWithoutWordsIsIdentifiedByTheWordsAroundIt() throws IOException {
        String text = "##\n# @go:\n#\n# Go there. Fast it is.\n#\n# It does. Fast.\n##\n{ 'command': 'go' }\n";
        List<String> before = fingerprints(text).get(". ");

        List<String> after = fingerprints(text.replace("# Go there", "# New. Here\n#\n# Go there"))
                .get(". ");

        assertThat(before).hasSize(2).doesNotHaveDuplicates();
        assertThat(after).hasSize(3).endsWith(before.toArray(new String[0]));
    }

    @Test
    void fingerprintsStayWhenLineEndsAreConverted() throws IOException {
        String text = """
                ##
                # @go:
                #
                # It goes. Fast.
                ##
                { 'command': 'go' }
                ##
                # @come:
                #
                # It goes. Fast.
                ##
                { 'command': 'come' }
                """;

        assertThat(all(text)).hasSize(2).isEqualTo(all(text.replace("\n", "\r\n")));
    }

    @Test
    void aFileOfTwoSchemasHasFingerprintsForEach() throws IOException {
        Map<String, String> files = Map.of(
                "a.json", "{ 'include': 'c.json' }",
                "b.json", "{ 'include': 'c.json' }",
                "c.json", "{ 'event': 'bad-name' }\n{ 'event': 'bad-name2' }\n");

        List<String> both = results(Reports.checked("a.json", files), Reports.checked("b.json", files)).stream()
                .map(SarifReportTest::fingerprint)
                .toList();
        List<String> alone = results(Reports.checked("b.json", files)).stream()
                .map(SarifReportTest::fingerprint)
                .toList();

        assertThat(both)
                .hasSize(4)
                .doesNotHaveDuplicates()
                .startsWith(alone.toArray(new String[0]))
                .endsWith(alone.get(0) + ":2", alone.get(1) + ":2");
    }

    private static Diagnostic at(String word, String definition, String textBefore) {
        String before = textBefore + "{ 'struct': '" + definition + "', 'data': { ";
        SourceFile file = new SourceFile("a.json", before + word);
        Span span = new Span(file, before.length(), before.length() + word.length());
        return new Diagnostic(
                Severity.WARNING, DiagnosticCode.NAME_STYLE, "old", span, null, List.of(), List.of(), List.of());
    }
}
