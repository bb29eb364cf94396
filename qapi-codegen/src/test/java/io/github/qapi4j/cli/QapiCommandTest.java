package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorVersion;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.SchemaLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

    private static int run(OutputStream out, OutputStream err, String... arguments) {
        return QapiCommand.run(InputStream.nullInputStream(), out, err, StandardCharsets.UTF_8, arguments);
    }

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
        assertThat(failing.err()).isEqualTo(lenient.err().replace("1 warning", "1 warning (treated as errors)"));
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
                "--define=",
                "--include-command=nothing*,greet",
                "--include-event=GREETED",
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
                "--define=",
                "--include-command=gree*",
                "--include-event=",
                "--rename=Style=Manner",
                "--facade=Greeter");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("error: --include-command: no command matches the pattern 'nothing*' [invalid-option]\n");
        assertThat(withoutPattern.exitCode()).isZero();
        assertThat(withoutPattern.err()).isEmpty();
        assertThat(filesIn(directory.resolve("out/com")))
                .isEqualTo(QapiGenerator.generate(GeneratorRequest.builder(
                                        SchemaLoader.load(schema).schema().orElseThrow(), "com.example")
                                .docs(DocsLevel.NONE)
                                .defines(Set.of())
                                .includeCommands(List.of("gree*"))
                                .includeEvents(List.of())
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
        Run second = Run.of("generate", schema, "-o", out, "-p", "com.example.other");
        assertThat(second.exitCode()).isZero();
        assertThat(second.err())
                .isEqualTo("note: package 'com.example' in '" + out
                        + "' was also generated from this schema; delete it and '"
                        + out.resolve(".qapi/com.example.manifest") + "' if it is no longer needed\n");
        Files.writeString(generated("Mine.java"), "package com.example;");
        write("greeting.json", GREETING.replace("{ 'event': 'GREETED' }", ""));

        Run run = Run.of("generate", schema, "-o", out, "-p", "com.example");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).doesNotContain(" 0 stale files");
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
        Path file = Files.createDirectories(directory.resolve("out")).resolve("com");
        Files.writeString(file, "a file where a directory should be");

        Run run = Run.of("generate", schema, "-o", directory.resolve("out"), "-p", "com.example");

        assertThat(run)
                .isEqualTo(new Run(
                        2, "", "qapi: cannot write the output: '" + file.toRealPath() + "' is not a directory\n"));
    }

    @Test
    void keepsFilesThatItDidNotWrite() throws IOException {
        Path schema = write("greeting.json", GREETING);
        Path out = Files.createDirectories(directory.resolve("out")).toRealPath();
        Files.createDirectories(generated("Style.java").getParent());
        Files.writeString(generated("Style.java"), "package com.example; enum Style {}\n");
        Files.writeString(generated("Manner.java"), "package com.example; enum Manner {}\n");

        Run rejected = Run.of("generate", schema, "-o", out, "-p", "com.example");
        Run besides = Run.of("generate", schema, "-o", out, "-p", "com.example.other");
        Run forced = Run.of("generate", schema, "-o", out, "-p", "com.example", "--force");

        assertThat(rejected)
                .isEqualTo(new Run(
                        2,
                        "",
                        "qapi: cannot write the output: '" + out.resolve("com/example/Style.java")
                                + "' was not generated by qapi4j; move such files, or use --force to replace them\n"));
        assertThat(besides.exitCode()).isZero();
        assertThat(forced.exitCode()).isZero();
        assertThat(generated("Style.java")).content().contains("\n@Generated(\"qapi4j ");
        assertThat(generated("Manner.java")).hasContent("package com.example; enum Manner {}\n");
    }

    @Test
    void recognizesEveryGeneratedFile() throws IOException {
        Path schema = write("greeting.json", GREETING + """
                { 'struct': 'Generated', 'data': { 'name': 'str' } }
                { 'union': 'Choice', 'base': { 'style': 'Style' }, 'discriminator': 'style', 'data': { 'plain': 'Generated' } }
                { 'alternate': 'Either', 'data': { 'name': 'str', 'value': 'Generated' } }
                { 'command': 'choose', 'data': { 'choice': 'Choice', 'either': 'Either' } }
                """);
        Path out = directory.resolve("out");
        assertThat(Run.of("generate", schema, "-o", out, "-p", "com.example").exitCode())
                .isZero();
        Map<String, String> generated = filesIn(out.resolve("com"));
        Files.delete(out.resolve(".qapi/com.example.manifest"));
        for (String path : generated.keySet()) {
            Files.writeString(out.resolve(path), generated.get(path) + "// of another version\n");
        }

        Run run = Run.of("generate", schema, "-o", out, "-p", "com.example");

        assertThat(run.out()).contains(": " + generated.size() + " written, 0 unchanged, ");
        assertThat(filesIn(out.resolve("com"))).isEqualTo(generated);
    }

    @Test
    void rejectsTypesOfAnotherSchemaInThePackage() throws IOException {
        Path schema = write("greeting.json", GREETING).toRealPath();
        Path ping = write("ping.json", "{ 'command': 'ping' }\n").toRealPath();
        Path out = directory.toRealPath().resolve("out");
        assertThat(Run.of("generate", schema, "-o", out, "-p", "com.example").exitCode())
                .isZero();
        Map<String, String> before = filesIn(out);

        Run clash = Run.of("generate", ping, "-o", out, "-p", "com.example");

        assertThat(clash)
                .isEqualTo(new Run(
                        2,
                        "",
                        "qapi: cannot write the output: 'com/example/QmpApi.java' and 'com/example/QmpApiCodec.java'"
                                + " are generated from schema '" + schema + "' into '" + out
                                + "', and also from schema '" + ping + "' into '" + out
                                + "'; use --force to replace everything that was generated from the first schema\n"));
        assertThat(filesIn(out)).isEqualTo(before);

        assertThat(Run.of("generate", ping, "-o", out, "-p", "com.example", "--facade=Pings")
                        .exitCode())
                .isZero();
        assertThat(Run.of("generate", schema, "-o", out, "-p", "com.example").out())
                .contains(": 0 written, ")
                .contains(" 0 stale files");
        assertThat(generated("PingCommand.java")).exists();

        assertThat(Run.of("generate", ping, "-o", out, "-p", "com.example", "--force")
                        .exitCode())
                .isZero();
        assertThat(generated("GreetCommand.java")).doesNotExist();
        assertThat(generated("Pings.java")).doesNotExist();
    }

    @Test
    void aRenamedSchemaOrFacadeLeavesNoFile() throws IOException {
        Path schema = write("greeting.json", GREETING);
        Path out = directory.resolve("out");
        Run.of("generate", schema, "-o", out, "-p", "com.example");
        Path renamed = Files.move(schema, directory.resolve("hello.json"));
        Files.writeString(renamed, GREETING.replace("{ 'event': 'GREETED' }", ""));

        assertThat(Run.of("generate", renamed, "-o", out, "-p", "com.example").exitCode())
                .isZero();
        assertThat(generated("GreetedEvent.java")).doesNotExist();
        assertThat(generated("GreetCommand.java")).exists();
        assertThat(Run.of("generate", renamed, "-o", out, "-p", "com.example", "--facade=Hello")
                        .exitCode())
                .isZero();
        assertThat(generated("Hello.java")).exists();
        assertThat(generated("QmpApi.java")).doesNotExist();
    }

    @Test
    void rejectsAnOutputAtOrBelowAFileBeforeLoadingTheSchema() throws IOException {
        Path file = write("out", "a file");

        for (Path output : List.of(file, file.resolve("generated"))) {
            assertThat(Run.of("generate", "no-such.json", "-o", output, "-p", "com.example"))
                    .isEqualTo(new Run(2, "", "qapi: --output: '" + file + "' is not a directory\n"));
        }
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
        assertThat(both.err())
                .startsWith("qapi: --define: cannot be combined with --conditions")
                .hasLineCount(1);
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

        int exitCode = run(FULL, err, "model", schema.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(err).hasToString("qapi: cannot write the output\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "sarif", "junit", "github"})
    void failsIfTheReportCannotBeWritten(String format) throws IOException {
        Path schema = write("bad.json", "{ 'command': 'greet', 'data': 'Nothing' }\n");
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode = run(FULL, err, "validate", "--format", format, schema.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(err).hasToString("qapi: cannot write the output: no space left\n");
    }

    @Test
    void reportsThatHelpCannotBeWritten() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(run(FULL, err, "--help")).isEqualTo(2);
        assertThat(err).hasToString("qapi: cannot write the output\n");
    }

    /** The file {@code s.json} does not exist, so these errors must be reported before a schema is loaded. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | missing command; 'qapi --help' lists the commands",
                "--wrong | unknown option '--wrong'; 'qapi --help' lists the options",
                "generrate s.json | unknown command 'generrate'; did you mean 'generate'?",
                "other | unknown command 'other'; 'qapi --help' lists the commands",
                "model | missing SCHEMA; 'qapi model --help' lists the options",
                "model s.json --format=yaml | --format: expected json, got 'yaml'",
                "introspect s.json t.json | unexpected argument 't.json'; 'qapi introspect --help' lists the arguments",
                "introspect s.json --define X --conditions"
                        + " | --define: cannot be combined with --conditions, which evaluates no condition",
                "validate --wrong | unknown option '--wrong'; 'qapi validate --help' lists the options",
                "validate s.json -x | unknown option '-x'; 'qapi validate --help' lists the options",
                "validate s.json --no-lnt | unknown option '--no-lnt'; did you mean '--no-lint'?",
                "validate s.json --format=jsn"
                        + " | --format: expected text, json, sarif, junit, github, got 'jsn'; did you mean 'json'?",
                "validate s.json --strict=maybe | --strict: expected no value, got 'maybe'",
                "validate s.json --max-diagnostics=x | --max-diagnostics: expected a number, got 'x'",
                "validate s.json --max-diagnostics -1 | --max-diagnostics: cannot be negative",
                "validate s.json -W foo | -W: unknown code 'foo'",
                "validate - s.json - | SCHEMA: '-', the standard input, is given more than once",
                "generate s.json | missing --output DIR, --package PACKAGE; 'qapi generate --help' lists the options",
                "generate s.json -o out | missing --package PACKAGE; 'qapi generate --help' lists the options",
                "generate s.json -p p -o | --output: missing value DIR",
                "generate s.json -o -p p | --output: missing value DIR",
                "generate s.json -o out -p a.1b | --package: 'a.1b' is not a valid Java package name",
                "generate s.json -o out -p '' | --package: '' is not a valid Java package name",
                "generate s.json -o '' -p p | --output: '' is not a directory",
                "generate s.json -o out -p p --defines=X | unknown option '--defines'; did you mean '--define'?",
                "generate s.json -o out -p p --docs | --docs: missing value LEVEL",
                "generate s.json -o out -p p --docs=some | --docs: expected full, summary or none, got 'some'",
                "generate s.json -o out -p p --docs=full --docs=none | --docs: given more than once",
                "generate s.json -o out -p p --facade x-y | --facade: 'x-y' is not a valid Java name",
                "generate s.json -o out -p p --facade Object"
                        + " | --facade: generated code uses another type with the name 'Object'",
                "generate s.json -o out -p p --rename Style | --rename: expected QAPI=JAVA, got 'Style'",
                "generate s.json -o out -p p --rename =Style | --rename: expected QAPI=JAVA, got '=Style'",
                "generate s.json -o out -p p --rename Style=class | --rename: 'class' is not a valid Java name",
                "generate s.json -o out -p p --transactional= "
                        + " | --transactional: expected COMMAND:ACTIONS[:MODE=GROUPED], got ''",
            })
    void reportsInvalidArgumentsInOneLine(String arguments, String line) {
        Object[] words = Stream.of(arguments.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.equals("''") ? "" : word)
                .toArray();

        assertThat(Run.of(words)).isEqualTo(new Run(2, "", "qapi: " + line + System.lineSeparator()));
    }

    @Test
    void messagesReplaceControlCharactersInArguments() {
        assertThat(Run.of("\u001b[2J").err())
                .startsWith("qapi: unknown command '\ufffd[2J'")
                .hasLineCount(1);
    }

    @Test
    void reportsAMissingFileInOneLine() {
        Path missing = directory.resolve("missing.json");

        assertThat(Run.of("validate", missing))
                .isEqualTo(new Run(
                        2, "", "error: cannot read schema file '" + missing + "': no such file [unreadable-file]\n"));
    }

    @Test
    void reportsARenameOfAnUnknownName() throws IOException {
        Path schema = write("greeting.json", GREETING);

        assertThat(Run.of("generate", schema, "-o", directory.resolve("out"), "-p", "p", "--rename", "Stile=Manner"))
                .isEqualTo(new Run(1, "", """
                        error: --rename: the schema has no definition, part or module 'Stile' [invalid-option]
                              = help: did you mean 'Style'?
                        1 error
                        """));
    }

    @Test
    void warnsOfSymbolsThatNoConditionUses() throws IOException {
        Path schema = write("s.json", "{ 'command': 'a', 'if': 'CONFIG_POSIX' }\n{ 'command': 'b' }\n");
        String warning = """
                warning: --define: no condition of the schema uses the symbol 'POSIX' [unused-define]
                      = help: did you mean 'CONFIG_POSIX'?
                1 warning
                """;
        Object[] generate = {"generate", schema, "-o", directory.resolve("out"), "-p", "p", "--define=POSIX"};

        assertThat(Run.of(generate).exitCode()).isZero();
        assertThat(Run.of(generate).err()).isEqualTo(warning);
        assertThat(Run.of("introspect", schema, "--define", "POSIX").exitCode()).isZero();
        assertThat(Run.of("introspect", schema, "--define", "POSIX").err()).isEqualTo(warning);
        assertThat(Run.of("introspect", schema, "--define", "POSIX", "-W", "unused-define=off")
                        .err())
                .isEmpty();
        assertThat(Run.of("introspect", schema, "--define", "POSIX", "--fail-on-warnings"))
                .isEqualTo(new Run(1, "", warning.replace("1 warning", "1 warning (treated as errors)")));
        assertThat(Run.of("introspect", schema, "--define=CONFIG_POSIX,OTHER", "-Wunused-define=error"))
                .isEqualTo(new Run(
                        1,
                        "",
                        "error: --define: no condition of the schema uses the symbol 'OTHER' [unused-define]\n"));
        assertThat(Run.of("introspect", schema, "--define=").err()).isEmpty();
        assertThat(Run.of("introspect", schema, "--define=CONFIG_POSIX,").err()).isEmpty();
    }

    @Test
    void commandsAndEventsAreSelectedIndependently() throws IOException {
        Path schema = write("greeting.json", GREETING);
        Object[] generate = {"generate", schema, "-o", directory.resolve("out"), "-p", "com.example"};

        assertThat(Run.of(with(generate, "--include-command=greet")).exitCode()).isZero();
        assertThat(generated("GreetedEvent.java")).exists();
        assertThat(Run.of(with(generate, "--include-event=GREETED")).exitCode()).isZero();
        assertThat(generated("GreetCommand.java")).exists();
        assertThat(Run.of(with(generate, "--include-event=")).exitCode()).isZero();
        assertThat(generated("GreetCommand.java")).exists();
        assertThat(generated("GreetedEvent.java")).doesNotExist();
        assertThat(Run.of(with(generate, "--include-command=")).exitCode()).isZero();
        assertThat(generated("GreetCommand.java")).doesNotExist();
        assertThat(generated("Style.java")).doesNotExist();
        assertThat(generated("GreetedEvent.java")).exists();
    }

    private static Object[] with(Object[] arguments, Object more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "generate --help", "introspect --help", "model --help", "validate --help"})
    void helps(String arguments) {
        Run run = Run.of((Object[]) arguments.split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: qapi").contains("\nExit codes:\n  0 ", "\n  1 ", "\n  2 ");
        assertThat(run.out().contains("'-' reads")).isEqualTo(!arguments.equals("--help"));
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
