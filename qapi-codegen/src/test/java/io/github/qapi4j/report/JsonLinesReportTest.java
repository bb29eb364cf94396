package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class JsonLinesReportTest {
    private static List<JsonValue> lines(String text) throws IOException {
        assertThat(text).endsWith("\n").matches(all -> all.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127));
        List<JsonValue> values = new ArrayList<>();
        for (String line : text.split("\n")) {
            values.add(JsonValue.parse(line));
        }
        return values;
    }

    @Test
    void printsADiagnosticAndAVerdict() throws IOException {
        CheckedSchema bad =
                Reports.checked("dir/a.json", Map.of("dir/a.json", "{ 'include': 'b.json' }\n", "dir/b.json", """
                        { 'command': 'greet',
                          'data': { 'style': 'Stile' } }
                        { 'enum': 'Style',
                          'data': [ 'plain',
                                    'plain' ] }
                        """));
        CheckedSchema good = Reports.checked("c.json", Map.of("c.json", ""));

        assertThat(Reports.text(ReportFormat.JSON::open, bad, good)).isEqualTo("""
                        {"schema":"dir/a.json","severity":"error","code":"unknown-type","message":"parameter 'style' uses unknown type 'Stile'","file":"dir/b.json","line":2,"column":22,"endLine":2,"endColumn":29,"definition":{"text":"in command 'greet'","file":"dir/b.json","line":1,"column":1},"labels":[],"help":["did you mean 'Style'?"],"includedFrom":[{"file":"dir/a.json","line":1}]}
                        {"schema":"dir/a.json","severity":"error","code":"duplicate-member","message":"value 'plain' collides with value 'plain'","file":"dir/b.json","line":5,"column":13,"endLine":5,"endColumn":20,"definition":{"text":"in enum 'Style'","file":"dir/b.json","line":3,"column":1},"labels":[{"text":"the other value","file":"dir/b.json","line":4,"column":13,"endLine":4,"endColumn":20}],"help":[],"includedFrom":[{"file":"dir/a.json","line":1}]}
                        {"schema":"dir/a.json","verdict":"reject","errors":2,"warnings":0}
                        {"schema":"c.json","verdict":"accept","errors":0,"warnings":0}
                        """);
    }

    @Test
    void hasNullsWithoutAPlace() throws IOException {
        CheckedSchema missing = Reports.checked("a.json", Map.of());

        JsonObject line = (JsonObject)
                lines(Reports.text(ReportFormat.JSON::open, missing)).get(0);

        for (String member : List.of("file", "line", "column", "endLine", "endColumn")) {
            assertThat(line.find(member)).contains(JsonNull.INSTANCE);
        }
        assertThat(line.find("definition")).isEmpty();
    }

    @Test
    void matchesTheDiagnosticsOfTheLoader() throws IOException {
        String text = """
                { 'pragma': { 'doc-required': true } }
                { 'struct': 'S', 'data': { 'a': 'T', 'b': [ 'U' ], 'A': 'int' }, 'if': 'defined(X)' }
                { 'union': 'S', 'base': 'int', 'discriminator': 'x', 'data': { 'y': 'S' } }
                { 'command': 'c', 'dta': 1
                { 'event': 'E', 'data': 'Q', 'boxed': false }
                """;
        CheckedSchema schema = Reports.checked("a.json", Map.of("a.json", text));
        assertThat(schema.reported()).hasSizeGreaterThan(4);

        List<JsonValue> lines = lines(Reports.text(ReportFormat.JSON::open, schema));

        assertThat(lines).hasSize(schema.reported().size() + 1);
        for (int i = 0; i < schema.reported().size(); i++) {
            assertSame(lines.get(i), schema.reported().get(i));
        }
    }

    private static void assertSame(JsonValue line, Diagnostic diagnostic) {
        Span span = diagnostic.span();
        assertThat(span).isNotNull();
        assertThat(Json.text(line, "severity")).isEqualTo(diagnostic.isError() ? "error" : "warning");
        assertThat(Json.text(line, "code")).isEqualTo(diagnostic.code().id());
        assertThat(Json.text(line, "message")).isEqualTo(diagnostic.message());
        assertPlace(line, span);
        assertThat(Json.elements(line, "help"))
                .isEqualTo(diagnostic.help().stream().map(JsonString::new).toList());
        List<JsonValue> labels = Json.elements(line, "labels");
        assertThat(labels).hasSameSizeAs(diagnostic.labels());
        for (int i = 0; i < labels.size(); i++) {
            Label label = diagnostic.labels().get(i);
            assertThat(Json.text(labels.get(i), "text")).isEqualTo(label.text());
            assertPlace(labels.get(i), label.span());
        }
    }

    private static void assertPlace(JsonValue object, Span span) {
        assertThat(Json.text(object, "file")).isEqualTo(span.source().name());
        assertThat(List.of(
                        Json.number(object, "line"),
                        Json.number(object, "column"),
                        Json.number(object, "endLine"),
                        Json.number(object, "endColumn")))
                .containsExactly(span.line(), span.column(), span.endLine(), span.endColumn());
    }

    @Test
    void printsAnyTextInOneLine() throws IOException {
        String expected = Reports.HOSTILE.replace("\uD800x", "\uFFFDx").replace("x\uDC00", "x\uFFFD");

        List<JsonValue> lines = lines(
                Reports.text(ReportFormat.JSON::open, Reports.checked(Reports.HOSTILE, List.of(Reports.hostile()))));

        assertThat(lines).hasSize(2);
        JsonValue line = lines.get(0);
        for (String member : List.of("schema", "message", "file")) {
            assertThat(Json.text(line, member)).isEqualTo(expected);
        }
        // Labels escape the invisible characters of their texts themselves.
        String shown = WellFormed.unicode(Reports.hostile().labels().get(0).text());
        assertThat(Json.text(Json.member(line, "definition"), "text")).isEqualTo(shown);
        assertThat(Json.text(Json.elements(line, "labels").get(1), "text")).isEqualTo(shown);
        assertThat(Json.member(line, "help"))
                .isEqualTo(new JsonArray(List.of(new JsonString(expected), new JsonString(expected))));
        assertThat(Json.text(Json.elements(line, "includedFrom").get(0), "file"))
                .isEqualTo(expected);
    }

    @Test
    void reportsEachSchemaImmediately() throws IOException {
        StringWriter out = new StringWriter();
        DiagnosticReport report = ReportFormat.JSON.open(out);

        report.add(Reports.checked("a.json", List.of(Reports.error("a.json"))));

        assertThat(lines(out.toString())).hasSize(2);
    }

    @Test
    void countsOmittedDiagnostics() throws IOException {
        CheckedSchema schema =
                CheckedSchema.of("a.json", false, List.of(Reports.error("a.json")), new DiagnosticCount(12_000, 7), 0);

        assertThat(Reports.text(ReportFormat.JSON::open, schema))
                .isEqualTo("{\"schema\":\"a.json\",\"verdict\":\"reject\",\"errors\":12000,\"warnings\":7,"
                        + "\"omitted\":12007}\n");
    }

    @Test
    void isQuickWithVeryManyDiagnostics() {
        CheckedSchema schema = CheckedSchema.of(
                "a.json",
                false,
                Collections.nCopies(10_000, Reports.hostile()),
                new DiagnosticCount(10_000, 0),
                Integer.MAX_VALUE);

        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(Reports.text(ReportFormat.JSON::open, schema)).hasLineCount(10_001));
    }
}
