package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.Corpus;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExampleCheckTest {
    private static final Levels LEVELS = Levels.of(false).with("doc=off").with("old=off");

    private static final String DEFINITIONS = """
            { 'struct': 'Node', 'data': { 'name': 'str', 'size': 'int', '*backing': 'Node' } }
            { 'command': 'set-size', 'data': { 'node': 'str', 'size': 'int' } }
            { 'event': 'RESIZED', 'data': { 'node': 'str' } }
            """;

    private static LoadResult load(Map<String, String> files, Levels levels) {
        LoadOptions options = LoadOptions.defaults().withLint(false).withLevels(LEVELS);
        LoadResult loaded = SchemaLoader.load(SourceResolver.memory(files), "a.json", options);
        assertThat(loaded.diagnostics()).isEmpty();
        return ExampleCheck.check(loaded, levels);
    }

    /** The findings for a comment of the command {@code query-nodes}, which begins in line 3. */
    private static List<String> found(String... comment) {
        String text = "##\n# @query-nodes:\n# " + String.join("\n# ", comment).replace("# \n", "#\n") + "\n##\n"
                + "{ 'command': 'query-nodes', 'returns': [ 'Node' ] }\n" + DEFINITIONS;
        return load(Map.of("a.json", text), LEVELS).diagnostics().stream()
                .map(Diagnostic::toString)
                .toList();
    }

    private static List<String> example(String... lines) {
        return found(".. qmp-example::\n#\n#     " + String.join("\n#     ", lines));
    }

    @Test
    void conformingExamples() {
        assertThat(example(
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- { \"return\": [",
                        "       { \"name\": \"a\", \"size\": 1 }",
                        "   ] }",
                        "-> { \"execute\": \"set-size\", \"arguments\": { \"node\": \"a\", \"size\": 2 } }",
                        "<- { \"event\": \"RESIZED\", \"data\": { \"node\": \"a\" } }",
                        "<- { \"return\": {} }",
                        "-> { 'execute': 'query-nodes' }",
                        "<- { 'error': { 'class': 'GenericError', 'desc': 'it is busy' } }"))
                .isEmpty();
    }

    @Test
    void elisions() {
        assertThat(example(
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- { \"return\": [ { \"name\": \"a\", ... }, ... ] }",
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- { \"return\": [",
                        "       { \"name\": \"a\", \"size\": ..., \"backing\": {... more ...} },",
                        "       [ ... more nodes follow ... ],",
                        "       {...more...},",
                        "   ] }",
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- { \"return\": [ ...",
                        "       { \"name\": \"a\", \"size\": 1 ... }",
                        "       ...",
                        "       { ... \"size\": 1 } ] }",
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- ...",
                        "-> { \"execute\": \"set-size\", \"arguments\": ... }",
                        "<- { \"return\": ... }",
                        "-> ...",
                        "<- { \"return\": [] }"))
                .isEmpty();
        assertThat(example(
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- { \"return\": [ { \"name\": 1, ... }, { \"name\": \"...\" , \"size\": \"x\" }, ... ] }"))
                .as("what is not left out is checked")
                .containsExactly(
                        "a.json:6:7: warning: return value of command 'query-nodes': $.return[0].name: expected string, got number [doc-example]",
                        "a.json:6:7: warning: return value of command 'query-nodes': $.return[1].size: expected int, got string [doc-example]");
    }

    @Test
    void aReplyBelongsToTheCommandBeforeIt() {
        assertThat(example(
                        "-> { \"execute\": \"set-size\", \"arguments\": { \"node\": \"a\" } }",
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- { \"return\": {} }"))
                .containsExactly(
                        "a.json:5:7: warning: command 'set-size': $.arguments lacks size [doc-example]",
                        "a.json:7:7: warning: return value of command 'query-nodes': $.return: expected array, got object [doc-example]");
        assertThat(example("-> { \"execute\": \"query-nodes\" }"))
                .as("without a reply")
                .isEmpty();
    }

    @Test
    void theSameMistakeInEachElementIsReportedOnce() {
        assertThat(example(
                        "-> { \"execute\": \"query-nodes\" }",
                        "<- { \"return\": [ { \"name\": \"a\" }, { \"name\": \"b\" } ] }"))
                .containsExactly(
                        "a.json:6:7: warning: return value of command 'query-nodes': $.return[0] lacks size [doc-example]");
    }

    @Test
    void malformedMessages() {
        assertThat(example("-> { \"execute\": \"query-nodes\" },", "   \"arguments\": {} }", "<- { \"return\": 1 }"))
                .containsExactly("a.json:5:7: warning: the message has text after its end [doc-example]");
        assertThat(example("-> { \"execute\": \"query-nodes\" }", "   \"arguments\": {} }"))
                .containsExactly("a.json:5:7: warning: the message has text after its end [doc-example]");
        assertThat(example("-> { \"execute\": \"query-nodes\"", "<- { \"return\": [] }"))
                .containsExactly("a.json:5:7: warning: the message has no end [doc-example]");
        assertThat(example("-> { \"execute\": \"query-nodes\" }", "<- { \"return\": [ 1 2 ] }"))
                .singleElement()
                .asString()
                .startsWith("a.json:6:7: warning: the message is not JSON: ");
    }

    @Test
    void examplesInOldNotation() {
        assertThat(found(
                        "Example:",
                        "",
                        "1. First this:",
                        "",
                        "-> { \"execute\": \"set-size\",",
                        "     \"arguments\": { \"node\": \"a\" } }",
                        "<- { \"return\": {} }",
                        "",
                        "Note: a remark",
                        "",
                        "-> { \"execute\": \"query-nods\" }"))
                .containsExactly(
                        "a.json:7:3: warning: command 'set-size': $.arguments lacks size [doc-example]",
                        "a.json:13:3: warning: the schema has no command 'query-nods' [doc-example]");
        assertThat(found("Example: <- { \"event\": \"RESIZED\", \"data\": {} }"))
                .containsExactly("a.json:3:12: warning: event 'RESIZED': $.data lacks node [doc-example]");
        assertThat(found("Text.", "", "-> { \"execute\": \"set-size\" }", "", "<- { \"return\": {} }"))
                .as("without markup")
                .containsExactly("a.json:5:3: warning: command 'set-size': $.arguments lacks node, size [doc-example]");
    }

    @Test
    void messagesWithoutArrows() {
        assertThat(found(
                        "Example:",
                        "",
                        "{ \"event\": \"RESIZED\",",
                        "  \"data\": {} }",
                        "{ \"size\": }",
                        "{ \"size\": 1 }"))
                .containsExactly("a.json:5:3: warning: event 'RESIZED': $.data lacks node [doc-example]");
    }

    @Test
    void textsThatOnlyExplainTheNotation() {
        assertThat(found("The notation::", "", "    -> data of the client", "    <- data of the server"))
                .isEmpty();
        assertThat(example("-> ... text of the client ...", "<- ... text of the server ..."))
                .isEmpty();
    }

    @Test
    void annotatedExamplesAndExamplesInDescriptions() {
        assertThat(found(
                        ".. qmp-example::",
                        "   :annotated:",
                        "",
                        "   A command::",
                        "",
                        "     -> { \"execute\": \"query-nodes\" }",
                        "",
                        "   and its reply::",
                        "",
                        "     <- { \"return\": [ 1 ] }",
                        "",
                        ".. note::",
                        "",
                        "   - .. qmp-example::",
                        "",
                        "       <- { \"event\": \"RESIZED\" }"))
                .containsExactly(
                        "a.json:12:8: warning: return value of command 'query-nodes': $.return[0]: expected object, got number [doc-example]",
                        "a.json:18:10: warning: event 'RESIZED': $.data lacks node [doc-example]");
    }

    @Test
    void findingsAreInTheOrderOfTheFilesAndHaveTheirDefinition() {
        String comment = "##\n# .. qmp-example::\n#\n#   -> { \"execute\": \"no\" }\n##\n";
        LoadResult checked = load(
                Map.of(
                        "a.json", "{ 'include': 'b.json' }\n" + comment,
                        "b.json",
                                comment
                                        + "\n##\n# @A:\n#\n# .. qmp-example::\n#\n#   -> {}\n##\n{ 'struct': 'A', 'data': {} }\n"),
                LEVELS);
        assertThat(checked.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "a.json:5:5: warning: the schema has no command 'no' [doc-example]",
                        "b.json:4:5: warning: the schema has no command 'no' [doc-example]",
                        "b.json:12:5: warning: the client's message has no member 'execute' [doc-example]");
        assertThat(checked.diagnostics().get(2).includedFrom()).singleElement().hasToString("a.json:1:1");
        assertThat(String.valueOf(checked.diagnostics().get(2).definition())).contains("in the documentation of 'A'");
    }

    /** Each arrow before a brace is a message that was checked, or that is reported as malformed. */
    @Test
    void noMessageOfARealSchemaIsSkipped() throws IOException {
        Path folder = Corpus.path("schemas/10.2.2/qapi");
        LoadResult loaded = SchemaLoader.load(
                SourceResolver.directory(folder),
                "qapi-schema.json",
                LoadOptions.defaults().withLint(false).withLevels(LEVELS));
        Diagnostics diagnostics = new Diagnostics(LEVELS);
        ExampleCheck.Checked checked = ExampleCheck.check(loaded.schema().orElseThrow(), diagnostics);
        long malformed = diagnostics.sorted().stream()
                .filter(found -> found.message().startsWith("the message")
                                && !found.message().contains("unexpected")
                        || found.message().startsWith("the server's message"))
                .count();
        long arrows = 0;
        for (SchemaModule module : loaded.schema().orElseThrow().modules()) {
            arrows += Files.readAllLines(folder.resolve(module.name())).stream()
                    .filter(line -> line.matches("# +(->|<-) *[{].*"))
                    .count();
        }
        assertThat(checked.commands()
                        + checked.returned()
                        + checked.errors()
                        + checked.events()
                        + checked.withoutCommand()
                        + malformed)
                .isEqualTo(arrows);
        assertThat(malformed).isEqualTo(7);
        assertThat(checked.withoutCommand()).as("replies to malformed commands").isEqualTo(3);
    }

    @Test
    void levels() {
        Map<String, String> files = Map.of("a.json", "##\n# .. qmp-example::\n#\n#   -> { \"execute\": \"no\" }\n##\n");
        LoadResult error = load(files, LEVELS.with("doc-example=error"));
        assertThat(error.count()).isEqualTo(new DiagnosticCount(1, 0));
        assertThat(error.schema()).isEmpty();
        assertThat(load(files, LEVELS).schema()).isPresent();
        assertThat(load(files, LEVELS.with("lint=off")).count()).isEqualTo(DiagnosticCount.NONE);
    }
}
