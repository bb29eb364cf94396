package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.check.TranscriptCheck;
import io.github.qapi4j.check.TranscriptReport;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the examples of {@code docs/traffic.md}, and the arguments of {@code validate} that it describes. */
class TrafficPageTest {
    private static final Path PAGE = Path.of("..", "docs", "traffic.md");
    private static final Pattern BLOCK =
            Pattern.compile("^```(\\S+)(?: \\S+)?\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path folder;

    private Path schema;
    private Path transcript;

    private static String block(String language) throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map((MatchResult block) -> block.group(2))
                .findFirst()
                .orElseThrow();
    }

    @BeforeEach
    void writeFiles() throws IOException {
        schema = Files.writeString(folder.resolve("schema.json"), block("qapi"));
        transcript = Files.writeString(folder.resolve("qmp.log"), block("json"));
    }

    @Test
    void theReport() throws IOException {
        Run run = Run.of("validate", "--no-lint", schema, "--transcript", transcript);

        assertThat(run.err().replace(folder + "/", "")).isEqualTo(block("text"));
        assertThat(run.exitCode()).isEqualTo(QapiCommand.SCHEMA_ERRORS);
    }

    /** The statements of the page; a test of another module compiles them. */
    @Test
    void theJava() {
        Schema loaded = SchemaLoader.load(SourceResolver.directory(folder), "schema.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
        TranscriptCheck check = TranscriptCheck.of(loaded, Levels.of(false));
        TranscriptReport report = check.check(SourceResolver.directory(folder), "qmp.log");

        assertThat(report.diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(DiagnosticCode.TRAFFIC_VIOLATION, DiagnosticCode.TRAFFIC_VIOLATION);
        assertThat(report.versions()).isEqualTo(List.of("10.2.0"));
    }

    @Test
    void everyFormatReportsTranscripts() {
        for (String format : List.of("json", "sarif", "junit", "github")) {
            Run run = Run.of("validate", "--no-lint", "--format", format, schema, "--transcript", transcript);
            assertThat(run.out()).as(format).contains("the schema has no member $.arguments.size");
            assertThat(run.err())
                    .as(format)
                    .isEqualTo(transcript + ": checked 1 command, 1 return value, 0 errors,"
                            + " 1 event; not checked: 1 reply without its command; server 10.2.0\n");
        }
    }

    @Test
    void standardInput() throws IOException {
        String text = Files.readString(transcript);
        Run run = Run.withInput(text, "validate", "--no-lint", schema, "--transcript", "-");
        assertThat(run.err()).startsWith("<stdin>:2:1: error: ").contains("\n-: checked 1 command");

        Run twice = Run.withInput(text, "validate", "-", "--transcript", "-");
        assertThat(twice.err()).isEqualTo("qapi: --transcript: '-', the standard input, is given more than once\n");
        assertThat(twice.exitCode()).isEqualTo(QapiCommand.TROUBLE);
    }

    @Test
    void arguments() {
        Run schemas = Run.of("validate", schema, schema, "--transcript", transcript);
        assertThat(schemas.err()).isEqualTo("qapi: --transcript: cannot be combined with more than one SCHEMA\n");
        assertThat(schemas.exitCode()).isEqualTo(QapiCommand.TROUBLE);

        Run missing = Run.of("validate", "--no-lint", schema, "--transcript", folder.resolve("none"));
        assertThat(missing.err()).startsWith("error: cannot read transcript '" + folder.resolve("none"));
        assertThat(missing.exitCode()).isEqualTo(QapiCommand.TROUBLE);

        Run outside = Run.of(
                "validate", "--no-lint", "--include-root", folder, schema, "--transcript", folder.resolve("../x"));
        assertThat(outside.err()).contains("cannot read transcript");
    }

    @Test
    void examplesAreCheckedOnRequest() throws IOException {
        Path documented = Files.writeString(
                folder.resolve("a.json"), "##\n# .. qmp-example::\n#\n#   -> { \"execute\": \"no\" }\n##\n");
        String found = "a.json:4:5: warning: the schema has no command 'no' [doc-example]";

        assertThat(Run.of("validate", "--no-lint", documented).err()).isEmpty();
        assertThat(Run.of("validate", documented).err()).doesNotContain("doc-example");
        assertThat(Run.of("validate", "--no-lint", "--examples", documented).err())
                .contains(found);
        assertThat(Run.of("validate", "--no-lint", "-W", "doc-example", documented)
                        .err())
                .contains(found);
        Run error = Run.of("validate", "--no-lint", "-W", "doc-example=error", documented);
        assertThat(error.err()).contains(found.replace("warning", "error"));
        assertThat(error.exitCode()).isEqualTo(QapiCommand.SCHEMA_ERRORS);
        assertThat(Run.of("validate", "--examples", "-W", "lint=off", documented)
                        .err())
                .isEmpty();
    }
}
