package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorVersion;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.SchemaLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QapiCommandTest {
    private static final String GREETING = """
            { 'enum': 'Style', 'data': [ 'plain', { 'name': 'polite', 'if': 'POLITE' } ] }
            { 'command': 'greet', 'data': { 'style': 'Style' } }
            { 'event': 'GREETED' }
            """;

    private static final OutputStream FULL = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("no space left");
        }
    };

    @TempDir
    private Path directory;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Path generated(String name) {
        return directory.resolve("out/com/example/" + name);
    }

    @Test
    void printsNothingForAValidSchema() throws IOException {
        assertThat(Run.of("validate", "--no-lint", write("greeting.json", GREETING)))
                .isEqualTo(new Run(0, "", ""));
    }

    @Test
    void printsDiagnosticsWithTheirSourceAndCount() throws IOException {
        Path schema = write("bad.json", "{ 'command': 'greet', 'data': { 'style': 'Stile', 'tone': 'Tone' } }\n");

        Run run = Run.of("validate", "--no-lint", schema);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(schema + ":1:42: error: ")
                .contains("\n" + schema + ":1:59: error: ")
                .contains("    1 | { 'command': 'greet', 'data': { 'style': 'Stile', 'tone': 'Tone' } }\n")
                .contains("      |                                          ^^^^^")
                .endsWith("\n2 errors\n");
    }

    @Test
    void continuesAfterAMissingSchema() throws IOException {
        Path missing = directory.resolve("missing.json");
        Path bad = write("bad.json", "{ 'command': 'greet', 'data': 'Nothing' }\n");

        Run run = Run.of("validate", "--no-lint", missing, bad);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: ")
                .contains("'" + missing + "'")
                .contains(bad + ":1:31: error: ")
                .endsWith("\n2 errors\n");
    }

    @Test
    void reportsAMissingIncludedFileAsAnError() throws IOException {
        Path schema = write("root.json", "{ 'include': 'missing.json' }\n");

        Run run = Run.of("validate", "--no-lint", schema);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith(schema + ":1:14: error: ").contains("missing.json");
    }

    @Test
    void appliesLevelsToWarnings() throws IOException {
        Path schema = write("old.json", "{ 'command': 'greet', 'if': 'defined(CONFIG_GREETING)' }\n");

        Run lenient = Run.of("validate", "--no-lint", schema);
        assertThat(lenient.exitCode()).isZero();
        assertThat(lenient.err()).contains(": warning: ").endsWith("\n1 warning\n");
        Run failing = Run.of("validate", "--no-lint", "--fail-on-warnings", schema);
        assertThat(failing.exitCode()).isEqualTo(1);
        assertThat(failing.err()).isEqualTo(lenient.err());
        Run strict = Run.of("validate", "--no-lint", "--strict", schema);
        assertThat(strict.exitCode()).isEqualTo(1);
        assertThat(strict.err()).contains(": error: ").endsWith("\n1 error\n");
    }

    @Test
    void writesTheFilesOfTheGenerator() throws IOException {
        Path schema = write("greeting.json", GREETING);

        Run run = Run.of(
                "generate",
                schema,
                "-o",
                directory.resolve("out"),
                "-p",
                "com.example",
                "--docs=none",
                "--defines=",
                "--include-commands=nothing*,greet",
                "--include-events=GREETED",
                "--rename=Style=Manner",
                "--facade=Greeter");
        Run withoutPattern = Run.of(
                "generate",
                schema,
                "-o",
                directory.resolve("out"),
                "-p",
                "com.example",
                "--docs=none",
                "--defines=",
                "--include-commands=gree*",
                "--rename=Style=Manner",
                "--facade=Greeter");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("'nothing*'").endsWith("\n1 error\n");
        assertThat(withoutPattern.exitCode()).isZero();
        assertThat(withoutPattern.err()).isEmpty();
        assertThat(filesIn(directory.resolve("out/com")))
                .isEqualTo(QapiGenerator.generate(GeneratorRequest.builder(
                                        SchemaLoader.load(schema).schema().orElseThrow(), "com.example")
                                .docs(DocsLevel.NONE)
                                .defines(Set.of())
                                .includeCommands(List.of("gree*"))
                                .renames(Map.of("Style", "Manner"))
                                .facade("Greeter")
                                .build())
                        .files())
                .containsKeys("com/example/Manner.java", "com/example/Greeter.java")
                .doesNotContainKey("com/example/GreetedEvent.java");
    }

    private static Map<String, String> filesIn(Path directory) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(directory.getParent().relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void removesFilesThatAreNoLongerGenerated() throws IOException {
        Path schema = write("greeting.json", GREETING);
        Path out = directory.resolve("out");
        assertThat(Run.of("generate", schema, "-o", out, "-p", "com.example").exitCode())
                .isZero();
        assertThat(Run.of("generate", schema, "-o", out, "-p", "com.example.other")
                        .exitCode())
                .isZero();
        Files.writeString(generated("Mine.java"), "package com.example;");
        write("greeting.json", GREETING.replace("{ 'event': 'GREETED' }", ""));

        Run run = Run.of("generate", schema, "-o", out, "-p", "com.example");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).doesNotContain(" 0 stale ones");
        assertThat(generated("GreetedEvent.java")).doesNotExist();
        assertThat(generated("GreetCommand.java")).exists();
        assertThat(generated("Mine.java")).exists();
        assertThat(generated("other/GreetedEvent.java")).exists();
    }

    @Test
    void writesNothingIfTheSchemaHasErrors() throws IOException {
        Path schema = write("bad.json", "{ 'command': 'greet', 'data': { 'style': 'Stile' } }\n");

        Run run = Run.of("generate", schema, "-o", directory.resolve("out"), "-p", "com.example");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).endsWith("\n1 error\n");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void reportsAFailedWrite() throws IOException {
        Path schema = write("greeting.json", GREETING);
        Path file = write("out", "a file where a directory should be");

        Run run = Run.of("generate", schema, "-o", file, "-p", "com.example");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("qapi: cannot write '" + file)
                .contains("': ")
                .doesNotContain("Exception")
                .hasLineCount(1);
    }

    @Test
    void printsAModel() throws IOException {
        Path schema = write("greeting.json", GREETING);

        Run run = Run.of("model", schema, "--format", "json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("{\n  \"format\" : \"qapi-model/1\",\n  \"schema\" : \"" + schema + "\",\n")
                .contains("\"name\" : \"q_obj_greet-arg\",\n          \"file\" : \"" + schema
                        + "\",\n          \"line\" : 2,");
        assertThat(Run.of("model", schema)).isEqualTo(run);
    }

    @Test
    void introspectsABuild() throws IOException {
        Path schema = write("greeting.json", GREETING);

        Run none = Run.of("introspect", schema);
        Run polite = Run.of("introspect", schema, "--define=POLITE", "--define", "OTHER", "--unmasked");

        assertThat(none.exitCode()).isZero();
        assertThat(none.err()).isEmpty();
        assertThat(none.out())
                .startsWith("[\n  {\n    \"name\" : \"greet\",\n")
                .endsWith("\n]\n")
                .contains("\"arg-type\" : \"0\"")
                .doesNotContain("polite");
        assertThat(polite.exitCode()).isZero();
        assertThat(polite.out()).contains("\"polite\"").contains("\"Style\"").doesNotContain("$if");
    }

    @Test
    void introspectsWithConditions() throws IOException {
        Path schema = write("greeting.json", GREETING);

        Run run = Run.of("introspect", schema, "--conditions");
        Run both = Run.of("introspect", schema, "--conditions", "--define=POLITE");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("\"$if\" : \"POLITE\"");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.out()).isEmpty();
        assertThat(both.err()).contains("--define").contains("Usage: qapi introspect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "introspect"})
    void printsNothingForASchemaWithErrors(String command) throws IOException {
        Path bad = write("bad.json", "{ 'command': 'greet', 'data': { 'style': 'Stile' } }\n");
        Path old = write("old.json", "{ 'command': 'greet', 'if': 'defined(CONFIG_GREETING)' }\n");

        Run wrong = Run.of(command, bad);
        Run strict = Run.of(command, old, "--strict");
        Run lenient = Run.of(command, old);
        Run failing = Run.of(command, old, "--fail-on-warnings");

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).startsWith(bad + ":1:42: error: ").endsWith("\n1 error\n");
        assertThat(strict.exitCode()).isEqualTo(1);
        assertThat(lenient.exitCode()).isZero();
        assertThat(lenient.out()).isNotEmpty();
        assertThat(failing.exitCode()).isEqualTo(1);
        assertThat(failing.out()).isEmpty();
    }

    @Test
    void failsIfTheOutputCannotBeWritten() throws IOException {
        Path schema = write("greeting.json", GREETING);
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode = QapiCommand.run(FULL, err, StandardCharsets.UTF_8, "model", schema.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(err).hasToString("qapi: cannot write the output\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "sarif", "junit", "github"})
    void failsIfTheReportCannotBeWritten(String format) throws IOException {
        Path schema = write("bad.json", "{ 'command': 'greet', 'data': 'Nothing' }\n");
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode =
                QapiCommand.run(FULL, err, StandardCharsets.UTF_8, "validate", "--format", format, schema.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(err).hasToString("qapi: cannot write the output: no space left\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model",
                "model s.json --format=yaml",
                "introspect",
                "introspect s.json t.json",
                "validate",
                "validate --wrong",
                "generate s.json",
                "generate s.json -o out",
                "generate s.json -p p",
                "generate s.json -o out -p p --docs=some"
            })
    void rejectsWrongUse(String arguments) {
        Run run = Run.of(arguments.isEmpty() ? new Object[0] : arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: qapi").doesNotContain("Exception");
    }

    @Test
    void suggestsASimilarCommand() {
        Run run = Run.of("generrate");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'generrate'").contains("qapi generate");
    }

    @Test
    void rejectsAnInvalidTransactionalCommand() throws IOException {
        Path schema = write("greeting.json", GREETING);

        Run run = Run.of("generate", schema, "-o", directory, "-p", "com.example", "--transactional=greet");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("--transactional: expected COMMAND:ACTIONS[:MODE=GROUPED], got 'greet'"
                        + System.lineSeparator())
                .contains("Usage: qapi generate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--docs=some | --docs: expected full, summary or none, got 'some'",
                "--rename=Style | --rename: expected QAPI=JAVA, got 'Style'",
                "--transactional= | --transactional: expected COMMAND:ACTIONS[:MODE=GROUPED], got ''",
                "-Wquite-another-thing | -W: unknown code 'quite-another-thing'"
            })
    void namesTheOptionWithAWrongValueBeforeItLoads(String argument, String message) {
        Run run = Run.of("generate", "no-such.json", "-o", directory, "-p", "com.example", argument);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith(message + System.lineSeparator() + "Usage: qapi generate")
                .doesNotContain("no-such.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "generate --help", "introspect --help", "model --help", "validate --help"})
    void helps(String arguments) {
        Run run = Run.of((Object[]) arguments.split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: qapi");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "generate --version"})
    void printsItsVersion(String arguments) {
        Run run = Run.of((Object[]) arguments.split(" "));

        assertThat(run).isEqualTo(new Run(0, "qapi " + GeneratorVersion.CURRENT + System.lineSeparator(), ""));
    }

    @Test
    void longRunsStartAnotherJvmAndReturnItsExitCode() throws IOException {
        Path schema = Files.writeString(directory.resolve("large.json"), "{ 'event': 'NO' }\n".repeat(120_000));
        assertThat(ShortRun.of(new String[] {"validate", "no-such.json"})).isEmpty();
        assertThat(ShortRun.of(new String[] {})).isEmpty();
        assertThat(ShortRun.of(new String[] {"model", schema.toString()})).isEmpty();
        assertThat(ShortRun.of(new String[] {"validate", "--no-such-option", schema.toString()}))
                .hasValue(QapiCommand.TROUBLE);
        Path other = Files.writeString(directory.resolve("small.json"), "{ 'include': 'large.json' }\n");
        assertThat(ShortRun.of(new String[] {"validate", "--no-such-option", other.toString()}))
                .hasValue(QapiCommand.TROUBLE);
        Path alone = Files.writeString(
                Files.createDirectory(directory.resolve("alone")).resolve("a.json"), "");
        assertThat(ShortRun.of(new String[] {"validate", "--no-such-option", alone.toString()}))
                .isEmpty();
        assertThat(ShortRun.of(new String[] {"generate", "no-such.json", "-o", "target/nothing", "-p", "a.b"}))
                .hasValue(QapiCommand.TROUBLE);
    }
}
