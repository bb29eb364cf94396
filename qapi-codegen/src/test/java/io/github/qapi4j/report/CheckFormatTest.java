package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.check.CheckRequest;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.SchemaCheck;
import io.github.qapi4j.check.Schemas;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;

class CheckFormatTest {
    private static final WorkingDirectory HOME = new WorkingDirectory("/home/me");
    private static final String OLD = """
            { 'command': 'stop', 'data': { '*force': 'bool', 'why': 'str' } }
            { 'command': 'cont' }
            { 'event': 'GONE' }
            """;
    private static final String NEW = """
            { 'command': 'stop', 'data': { '*force': 'int' } }
            { 'event': 'NEW' }
            """;

    @TempDir
    private static Path directory;

    private static CheckResult breaks;
    private static CheckResult approved;
    private static CheckResult same;
    private static CheckResult failed;

    @BeforeAll
    static void check() throws IOException {
        CheckRequest request = Schemas.request(OLD, NEW);
        breaks = SchemaCheck.run(request.withVerdicts(Set.of(Verdict.WIRE, Verdict.JAVA)));
        String cont = Schemas.compared(request).changes().stream()
                .filter(change -> change.change().rule() == Rule.COMMAND_REMOVED)
                .findFirst()
                .orElseThrow()
                .change()
                .fingerprint();
        Path file = Files.writeString(
                directory.resolve("approvals"), cont + " until 2030-01-01: a | <b> `c`\n0123456789abcdef: stale\n");
        approved = SchemaCheck.run(request.withApprovals(file));
        same = SchemaCheck.run(Schemas.request(NEW, NEW));
        failed = SchemaCheck.run(Schemas.request(OLD, "{ 'command': 'a', 'data': 'No<T>' }"));
    }

    private static String text(CheckFormat format, CheckResult result) throws IOException {
        StringWriter out = new StringWriter();
        format.write(result, Severity.NOTE, out, HOME);
        return out.toString();
    }

    private static List<JsonValue> lines(CheckResult result) throws IOException {
        return text(CheckFormat.JSON, result)
                .lines()
                .map(line -> {
                    try {
                        return JsonValue.parse(line);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private static JsonValue run(CheckResult result) throws IOException {
        JsonValue log = JsonValue.parse(text(CheckFormat.SARIF, result));
        assertThat(Json.text(log, "version")).isEqualTo("2.1.0");
        JsonValue run = Json.elements(log, "runs").get(0);
        List<JsonValue> rules = Json.elements(Json.member(Json.member(run, "tool"), "driver"), "rules");
        assertThat(rules).hasSize(Rule.values().length);
        for (JsonValue each : Json.elements(run, "results")) {
            assertThat(Json.text(rules.get(Json.number(each, "ruleIndex")), "id"))
                    .isEqualTo(Json.text(each, "ruleId"));
            assertThat(Json.text(each, "level")).isIn("none", "note", "warning", "error");
            assertThat(Json.text(Json.member(each, "message"), "text")).isNotEmpty();
            assertThat(Json.elements(each, "locations")).hasSize(1).allSatisfy(CheckFormatTest::checkLocation);
            if (((JsonObject) each).find("relatedLocations").isPresent()) {
                assertThat(Json.elements(each, "relatedLocations")).allSatisfy(CheckFormatTest::checkLocation);
            }
            assertThat(Json.text(Json.member(each, "partialFingerprints"), "qapiChange/v1"))
                    .matches("[0-9a-f]{16}");
        }
        return run;
    }

    private static void checkLocation(JsonValue location) {
        JsonValue place = Json.member(location, "physicalLocation");
        URI uri = URI.create(Json.text(Json.member(place, "artifactLocation"), "uri"));
        assertThat(uri.toString()).matches("(file|git):.*|[^/].*");
        assertThat(Json.number(Json.member(place, "region"), "startLine")).isPositive();
    }

    @Test
    void textShowsBothPlacesAndTheVerdicts() throws IOException {
        String text = text(CheckFormat.TEXT, breaks);

        assertThat(text)
                .startsWith("old/a.json:")
                .contains(
                        "old/a.json:2:14: break: cont: A client that sends the command gets the error CommandNotFound. [COMMAND_REMOVED ")
                .contains(
                        "    2 | { 'command': 'cont' }\n      |              ^^^^^^\n      = nearest place in the newer schema: new/a.json:1:14\n")
                .contains("new/a.json:1:32: break: stop/arg-type/force: Clients and servers exchange another JSON type")
                .contains("      = in the older schema: old/a.json:1:32\n")
                .contains("      = nearest place in the newer schema: new/a.json:1:")
                .contains("      = wire: warning, java: break\n")
                .endsWith("\nold/a.json -> new/a.json: not compatible: 4 breaks\n");
        assertThat(text.lines().filter(line -> line.startsWith("wire: ") || line.startsWith("java: ")))
                .containsExactly("wire: 3 breaks, 1 warning, 0 notes", "java: 4 breaks, 0 warnings, 0 notes");
        assertThat(text(CheckFormat.TEXT, same))
                .isEqualTo("wire: 0 breaks, 0 warnings, 0 notes\nold/a.json -> new/a.json: compatible, no changes\n");
    }

    @Test
    void textShowsApprovals() throws IOException {
        assertThat(text(CheckFormat.TEXT, approved))
                .contains("old/a.json:2:14: approved break: cont: ")
                .contains("      = approved until 2030-01-01: a | <b> `c`\n")
                .contains("approvals:2:1: error: no break has the fingerprint 0123456789abcdef\n")
                .contains("      = help: remove this approval\n")
                .endsWith("not compatible: 2 breaks, 1 problem of approvals\n");
    }

    @Test
    void jsonHasOneObjectForEachChangeAndTheResult() throws IOException {
        List<JsonValue> lines = lines(approved);
        JsonValue cont = lines.stream()
                .filter(line -> ((JsonObject) line).find("rule").isPresent()
                        && Json.text(line, "rule").equals("COMMAND_REMOVED"))
                .findFirst()
                .orElseThrow();

        assertThat(Json.text(cont, "path")).isEqualTo("cont");
        assertThat(Json.text(cont, "wire")).isEqualTo("break");
        assertThat(Json.text(Json.member(cont, "older"), "file")).isEqualTo("old/a.json");
        assertThat(Json.text(Json.member(cont, "approval"), "until")).isEqualTo("2030-01-01");
        assertThat(Json.text(lines.get(lines.size() - 2), "problem")).contains("no break has the fingerprint");
        JsonValue result = lines.get(lines.size() - 1);
        assertThat(Json.text(result, "result")).isEqualTo("incompatible");
        assertThat(Json.number(Json.member(result, "wire"), "break")).isEqualTo(2);
        assertThat(Json.number(result, "approved")).isEqualTo(1);
        assertThat(lines(same))
                .singleElement()
                .satisfies(line -> assertThat(Json.text(line, "result")).isEqualTo("compatible"));
    }

    @Test
    void sarifHasResultsAndSuppressions() throws IOException {
        JsonValue run = run(approved);

        assertThat(Json.elements(run, "results"))
                .filteredOn(each -> ((JsonObject) each).find("suppressions").isPresent())
                .singleElement()
                .satisfies(each -> {
                    JsonValue suppression = Json.elements(each, "suppressions").get(0);
                    assertThat(Json.text(suppression, "kind")).isEqualTo("external");
                    assertThat(Json.text(suppression, "justification")).isEqualTo("a | <b> `c`");
                });
        JsonValue invocation = Json.elements(run, "invocations").get(0);
        assertThat(Json.member(invocation, "executionSuccessful")).hasToString("true");
        assertThat(Json.elements(invocation, "toolExecutionNotifications")).hasSize(1);
    }

    @Test
    void junitHasACaseForEachVerdict() throws Exception {
        Element suite = suite(breaks);

        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(((Element) suite.getElementsByTagName("testcase").item(0)).getAttribute("name"))
                .isEqualTo("wire: old/a.json -> new/a.json");
        assertThat(((Element) suite.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("wire: 3 breaks, 1 warning, 0 notes");
        assertThat(suite.getTextContent()).contains("COMMAND_REMOVED").contains("EVENT_REMOVED");
        assertThat(suite(same).getAttribute("failures")).isEqualTo("0");
        assertThat(suite(approved).getElementsByTagName("testcase").getLength()).isEqualTo(2);
    }

    private static Element suite(CheckResult result) throws Exception {
        byte[] xml = text(CheckFormat.JUNIT, result).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml))
                .getDocumentElement();
    }

    @Test
    void githubAnnotatesARemovalInBothFiles() throws IOException {
        String text = text(CheckFormat.GITHUB, breaks);

        assertThat(text.lines().filter(line -> line.contains("title=ARG_REMOVED")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("::error file=new/a.json,line=1,"))
                .anyMatch(line -> line.startsWith("::error file=old/a.json,line=1,"));
        assertThat(text).contains("::error file=old/a.json,line=2,").contains("%0Anewer: new/a.json:1:14%0A");
        assertThat(text).endsWith("::error title=qapi diff::old/a.json -> new/a.json: not compatible: 4 breaks\n");
        assertThat(text(CheckFormat.GITHUB, approved)).contains("::notice file=old/a.json,line=2,");
    }

    /** A type that only Java code uses is removed like any other element: its text is in the older file. */
    @Test
    void aRemovedTypeIsShownInTheOlderFile() throws IOException {
        CheckResult removed = SchemaCheck.run(
                Schemas.request("{ 'command': 'a' }\n{ 'enum': 'Gone', 'data': [ 'x' ] }\n", "\n{ 'command': 'a' }\n")
                        .withVerdicts(Set.of(Verdict.JAVA)));

        assertThat(text(CheckFormat.TEXT, removed))
                .startsWith("old/a.json:2:11: break: Gone: Java code that names the type")
                .contains("      = nearest place in the newer schema: new/a.json:2:14\n");
        assertThat(text(CheckFormat.GITHUB, removed).lines().filter(line -> line.contains("title=TYPE_REMOVED")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("::error file=new/a.json,line=2,"))
                .anyMatch(line -> line.startsWith("::error file=old/a.json,line=2,"));
    }

    @Test
    void markdownIsEscaped() throws IOException {
        String page = text(CheckFormat.MARKDOWN, approved);

        assertThat(page)
                .startsWith("## :x: Schema not compatible&#58; 2 breaks, 1 problem of approvals\n")
                .contains("| wire | 2 | 1 | 0 | yes |\n")
                .contains("<summary>Breaks: 2</summary>")
                .contains("<details>\n<summary>Approved breaks: 1</summary>")
                .contains("Approved until 2030-01-01: a &#124; &#60;b&#62; &#96;c&#96; |");
        assertThat(page.lines().filter(line -> line.startsWith("| <code>")))
                .allSatisfy(row ->
                        assertThat(row.chars().filter(c -> c == '|').count()).isEqualTo(6));
        assertThat(text(CheckFormat.MARKDOWN, same))
                .startsWith("## :white_check_mark: Schema compatible, no changes\n");
    }

    /** What was not compared is an error in every format. */
    @ParameterizedTest
    @EnumSource
    void aFailedComparisonNeverReadsAsCompatible(CheckFormat format) throws Exception {
        String text = text(format, failed);

        assertThat(text.replace("&#39;", "'")).contains("unknown type 'No");
        assertThat(text.replace("not-compared", "").replace("not compared", "")).doesNotContain("compatible");
        switch (format) {
            case TEXT ->
                assertThat(text)
                        .contains("new/a.json:1:27: error: ")
                        .endsWith("old/a.json -> new/a.json: not compared\n");
            case JSON -> assertThat(Json.text(lines(failed).get(1), "result")).isEqualTo("not-compared");
            case SARIF -> {
                JsonValue invocation = Json.elements(run(failed), "invocations").get(0);
                assertThat(Json.member(invocation, "executionSuccessful")).hasToString("false");
                assertThat(Json.elements(invocation, "toolExecutionNotifications"))
                        .hasSize(1);
            }
            case JUNIT -> {
                assertThat(suite(failed).getAttribute("errors")).isEqualTo("1");
                assertThat(suite(failed).getElementsByTagName("error").getLength())
                        .isEqualTo(1);
            }
            case GITHUB ->
                assertThat(text)
                        .startsWith("::error file=new/a.json,line=1,")
                        .contains("::error title=qapi diff::old/a.json -> new/a.json: not compared\n");
            case MARKDOWN -> assertThat(text).startsWith("## :x: Schema not compared\n");
        }
    }
}
