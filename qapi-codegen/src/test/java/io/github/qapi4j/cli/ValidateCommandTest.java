package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.Corpus;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateCommandTest {
    private static final String BAD = "{ 'command': 'greet', 'data': 'Nothing' }\n";
    private static final String OLD = "{ 'command': 'greet', 'if': 'defined(CONFIG_GREETING)' }\n";

    @TempDir
    private Path directory;

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** A schema with errors in the last two lines, and with warnings in the files that the first three lines include. */
    private Path mixed() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("One", "Two", "Three")) {
            write(name + ".json", "{ 'struct': '" + name + "', 'data': {}, 'if': 'defined(X)' }\n");
            text.append("{ 'include': '" + name + ".json' }\n");
        }
        return write("mixed.json", text + "{ 'event': 'A', 'data': 'T' }\n{ 'event': 'B', 'data': 'U' }\n");
    }

    @Test
    void checksEachSchemaByItself() throws IOException {
        Path first = write("first.json", "{ 'command': 'greet' }\n");
        Path bad = write("bad.json", BAD);
        Path missing = directory.resolve("missing.json");

        Run run = Run.of(
                "validate",
                "--no-lint",
                "--format=json",
                first,
                bad,
                directory,
                missing,
                first,
                write("old.json", OLD));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().filter(line -> line.contains("verdict")))
                .containsExactly(
                        verdict("first.json", "accept", 0, 0),
                        verdict("bad.json", "reject", 1, 0),
                        "{\"schema\":\"" + directory + "\",\"verdict\":\"reject\",\"errors\":1,\"warnings\":0}",
                        verdict("missing.json", "reject", 1, 0),
                        verdict("first.json", "accept", 0, 0),
                        verdict("old.json", "accept", 0, 1));
        assertThat(run.out()).hasLineCount(10).contains("is a directory", "no such file");
    }

    private String verdict(String name, String verdict, int errors, int warnings) {
        return "{\"schema\":\"" + directory.resolve(name) + "\",\"verdict\":\"" + verdict + "\",\"errors\":" + errors
                + ",\"warnings\":" + warnings + "}";
    }

    @ParameterizedTest
    @CsvSource({"text,1", "JSON,1", "sarif,1", "Junit,1", "github,1"})
    void failsForWarningsOnRequestInEveryFormat(String format, int exitCode) throws IOException {
        Path old = write("old.json", OLD);

        Run lenient = Run.of("validate", "--no-lint", "--format", format, old);
        Run failing = Run.of("validate", "--no-lint", "--format", format, old, "--fail-on-warnings");
        Run bad = Run.of("validate", "--no-lint", "--format", format, write("bad.json", BAD));

        assertThat(lenient.exitCode()).isZero();
        assertThat(failing.exitCode()).isEqualTo(exitCode);
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(format.equals("text") ? bad.out() : bad.err()).isEmpty();
        assertThat(format.equals("text") ? bad.err() : bad.out()).contains("bad.json");
    }

    @Test
    void reportsSelectedLintCodesOnly() throws IOException {
        Path schema = write("a.json", "{ 'struct': 'Spare', 'data': {} }\n{ 'command': 'go' }\n");

        assertThat(Run.of("validate", "--no-lint", schema).err()).isEmpty();
        Run asked = Run.of("validate", "--no-lint", "-W", "unused-type=error", schema);
        assertThat(asked.exitCode()).isEqualTo(1);
        assertThat(asked.err()).contains("[unused-type]").endsWith("\n1 error\n");
        assertThat(Run.of("model", "-W", "unused-type", schema).err())
                .endsWith("[unused-type]\n")
                .hasLineCount(1);
    }

    @Test
    void printsTheFileNameAsGiven() throws IOException {
        Path bad = write("bad.json", BAD);
        String roundabout = bad.getParent() + "/.//" + bad.getFileName();

        assertThat(Run.of("validate", "--format=json", roundabout).out())
                .contains("\"schema\":\"" + roundabout + "\"", "\"file\":\"" + roundabout + "\"");
    }

    @Test
    void reportsErrorsFirstIfTheNumberIsLimited() throws IOException {
        Path mixed = mixed();

        Run all = Run.of("validate", "--no-lint", mixed);
        Run three = Run.of("validate", "--no-lint", "--max-diagnostics=3", mixed);
        Run one = Run.of("validate", "--no-lint", "--max-diagnostics=1", mixed);

        assertThat(all.err()).endsWith("\n2 errors, 3 warnings\n").doesNotContain(" more\n");
        assertThat(three.err())
                .contains("mixed.json:4:25: error: ", "mixed.json:5:25: error: ", ": warning: ")
                .endsWith("\n... and 2 more\n2 errors, 3 warnings\n");
        assertThat(one.err())
                .contains("mixed.json:4:25: error: ")
                .doesNotContain("mixed.json:5:25: error: ", ": warning: ")
                .endsWith("\n... and 4 more\n2 errors, 3 warnings\n");
        assertThat(Run.of("validate", "--no-lint", "--max-diagnostics=3", "--format=json", mixed)
                        .out())
                .hasLineCount(4)
                .endsWith("\"errors\":2,\"warnings\":3,\"omitted\":2}\n");
    }

    @ParameterizedTest
    @CsvSource({"--max-diagnostics=100, 100", "--no-lint, 150", "--max-diagnostics=0, 150", "--max-diagnostics=7, 7"})
    void listsAllUnlessThereIsALimit(String option, int listed) throws IOException {
        Path schema = write(
                "bad.json",
                IntStream.range(0, 150)
                        .mapToObj(i -> "{ 'event': 'E', 'data': 'T' }\n".replaceAll("[ET]", "$0" + "X".repeat(i)))
                        .collect(Collectors.joining()));

        Run run = Run.of("validate", "--format=github", option, schema);

        assertThat(run.out().lines().filter(line -> line.startsWith("::error ")))
                .hasSize(listed);
        assertThat(run.out().contains("... and " + (150 - listed) + " more")).isEqualTo(listed < 150);
    }

    @ParameterizedTest
    @CsvSource({
        "text, ': warning: '",
        "json, '\"code\":\"name-style\"'",
        "sarif, '\"ruleId\" : \"name-style\"'",
        "junit, ': warning: '",
        "github, '::warning '"
    })
    void listsEveryPlaceInEveryFormat(String format, String mark) throws IOException {
        String text = IntStream.range(0, 300)
                .mapToObj(i -> "{ 'event': 'bad-name" + i + "' }\n")
                .collect(Collectors.joining());

        Run run = Run.of("validate", "--no-lint", "--format", format, write("warn.json", text));

        assertThat(run.exitCode()).isZero();
        assertThat((run.out() + run.err()).split(Pattern.quote(mark), -1)).hasSize(301);
    }

    /** Errors that have one cause are one diagnostic, whose labels are the other places. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "sarif", "junit", "github"})
    void listsTheOtherPlacesOfAnErrorInEveryFormat(String format) throws IOException {
        Path schema = write("bad.json", """
                { 'struct': 'One', 'data': { 'a_b': 'int' } }
                { 'struct': 'Two', 'data': { 'c_d': 'int' } }
                { 'event': 'A', 'data': { 'x': 'Nope', 'y': 'Nope' } }
                """);

        Run run = Run.of("validate", "--no-lint", "--strict", "--format", format, schema);

        assertThat(run.out() + run.err())
                .contains("'a_b'", "'Two'")
                .containsPattern(
                        format.equals("json") || format.equals("sarif")
                                ? "\"(line|startLine)\" ?: ?3,\\s*\"(column|startColumn)\" ?: ?45"
                                : "bad.json:3:45");
    }

    @Test
    void otherCommandsPrintALineForEachCode() throws IOException {
        Path schema = write("warn.json", """
                { 'event': 'bad-name' }
                { 'command': 'go', 'if': 'defined(A)' }
                { 'event': 'bad-name2' }
                """);
        String summary = schema + ":1:12: warning: the name of event 'bad-name' must not use lowercase letters or '-'"
                + " (first of 2; 'qapi validate' lists all) [name-style]\n"
                + schema + ":2:26: warning: condition 'defined(A)' in C syntax is no longer supported [old-condition]\n"
                + "3 warnings; '-W old=off' turns such warnings off\n";

        assertThat(Run.of("model", schema).err()).isEqualTo(summary);
        assertThat(Run.of("introspect", schema).err()).isEqualTo(summary);
        Object[] generate = {"generate", schema, "-o", directory.resolve("out"), "-p", "a.b"};
        assertThat(Run.of(generate).err()).isEqualTo(summary);
        assertThat(Run.of(with(generate, "-Wold=off")).err()).isEmpty();
        assertThat(Run.of(with(generate, "--fail-on-warnings")))
                .isEqualTo(new Run(1, "", summary.replace("3 warnings", "3 warnings (treated as errors)")));
        assertThat(Run.of(with(generate, "-Wunused-type")).err()).isEqualTo(summary);
        assertThat(Run.of(with(generate, "-Wundocumented-definition=error")).err())
                .contains("error: command 'go' has no documentation comment [undocumented-definition]\n    2 | ")
                .endsWith("3 errors, 3 warnings; '-W old=off' turns such warnings off\n");
    }

    @Test
    void errorsAreListedBesideTheSummary() throws IOException {
        Path mixed = mixed();

        String err = Run.of("model", "--max-diagnostics=1", mixed).err();

        assertThat(err)
                .startsWith(mixed + ":4:25: error: ")
                .contains("\n... and 1 more\n" + directory.resolve("One.json") + ":1:38: warning: ")
                .contains("(first of 3; ")
                .endsWith("2 errors, 3 warnings; '-W old=off' turns such warnings off\n");
    }

    @ParameterizedTest
    @CsvSource({"7.2.0, '-W doc=off', 10", "4.2.0, '-W doc=off -W old=off', 16"})
    void realSchemasPrintFewLines(String release, String off, long lines) {
        Path schema = Corpus.path("schemas/" + release + "/qapi/qapi-schema.json");
        Object[] generate = {"generate", schema, "-o", directory.resolve("out"), "-p", "a.b"};

        Run run = Run.of(generate);

        assertThat(run.exitCode()).isZero();
        assertThat((run.out() + run.err()).lines().count()).isLessThanOrEqualTo(lines);
        assertThat(run.err()).contains("'" + off + "' turns such warnings off");
        for (String option : off.split(" (?=-W)")) {
            generate = with(generate, option.replace(" ", ""));
        }
        assertThat(Run.of(generate).err()).isEmpty();
    }

    @Test
    void aHundredThousandWarningsAreBounded() throws IOException {
        Path schema = write(
                "hostile.json",
                "{ 'event': 'no' }\n"
                        + IntStream.range(0, 100_000)
                                .mapToObj(i -> "{ 'event': 'no" + i + "' }\n")
                                .collect(Collectors.joining()));

        Run summary = Run.of("model", schema);
        Run json = Run.of("validate", "--no-lint", "--format=json", schema);

        assertThat(summary.err())
                .isEqualTo(schema
                        + ":1:12: warning: the name of event 'no' must not use lowercase letters or '-'"
                        + " (first of 10000 or more; 'qapi validate' lists all) [name-style]\n"
                        + "100001 warnings; '-W old=off' turns such warnings off\n");
        assertThat(json.out()).hasLineCount(10_001).endsWith("\"warnings\":100001,\"omitted\":90001}\n");
    }

    @Test
    void lintsByDefault() throws IOException {
        Path schema = write("plain.json", "{ 'struct': 'Unused', 'data': { '*a': 'bool' } }\n");

        assertThat(Run.of("validate", schema).err()).startsWith(expected(schema, true));
        assertThat(Run.of("validate", schema, "--no-lint").err()).startsWith(expected(schema, false));
        assertThat(Run.of("validate", schema, "-Wlint=off").err()).isEqualTo(expected(schema, false));
    }

    private static String expected(Path schema, boolean lint) {
        return SchemaLoader.load(schema, LoadOptions.defaults().withLint(lint)).diagnostics().stream()
                .map(DiagnosticFormat::format)
                .collect(Collectors.joining());
    }

    @Test
    void appliesLevels() throws IOException {
        Path old = write("old.json", OLD);

        assertThat(Run.of("validate", "--no-lint", "-W", "old-condition=off", old))
                .isEqualTo(new Run(0, "", ""));
        assertThat(Run.of("validate", "--no-lint", "-Wold-condition=error", old).exitCode())
                .isEqualTo(1);
        assertThat(Run.of("validate", "--no-lint", "--strict", "-Wold-condition", old)
                        .exitCode())
                .isZero();
        assertThat(Run.of("validate", "--no-lint", "-Wold-condition=error", "-Wold-condition=off", old)
                        .exitCode())
                .isZero();
        for (String command : List.of("model", "introspect")) {
            assertThat(Run.of(command, "-Wold-condition=off", old).err()).isEmpty();
            assertThat(Run.of(command, "-Wold-condition=error", old).exitCode()).isEqualTo(1);
        }
    }

    @Test
    void appliesLevelsToCodesOfTheGenerator() throws IOException {
        Path schema = write(
                "clash.json",
                "{ 'pragma': { 'member-name-exceptions': [ 'Clash' ] } }\n"
                        + "{ 'struct': 'Clash', 'data': { 'foo-bar': 'int', 'fooBar': 'int' } }\n{ 'command': 'c', 'data': 'Clash' }\n");
        Object[] generate = {"generate", schema, "-o", directory.resolve("out"), "-p", "a.b"};

        Run warning = Run.of(generate);
        Run off = Run.of(with(generate, "-Wname-collision=off"));
        Run error = Run.of(with(generate, "-Wname-collision=error"));

        assertThat(warning.exitCode()).isZero();
        assertThat(warning.err()).contains("warning: ").contains("[name-collision]");
        assertThat(off.exitCode()).isZero();
        assertThat(off.err()).isEmpty();
        assertThat(error.exitCode()).isEqualTo(1);
        assertThat(error.err()).contains("error: ").contains("[name-collision]");
        assertThat(error.out()).isEmpty();
    }

    private static Object[] with(Object[] arguments, Object more) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = more;
        return all;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-Wold-conditoin=off | -W: unknown code 'old-conditoin'; did you mean 'old-condition'?",
                "-Wlnt=off | -W: unknown code 'lnt'; did you mean 'lint'?",
                "-Wdocs=off | -W: unknown code 'docs'; did you mean 'doc'?",
                "-Wquite-another-thing | -W: unknown code 'quite-another-thing'",
                "-Wunknown-type=off | -W: 'unknown-type' is always an error",
                "-Wold-condition=of | -W: unknown level 'of'; did you mean 'off'?",
                "-Wold-condition= | \"-W: unknown level ''; expected off, warn or error\"",
                "--max-diagnostics=-1 | --max-diagnostics: cannot be negative",
                "--include-root=no/such | --include-root: 'no/such' is not a directory",
            })
    void rejectsInvalidOptions(String option, String message) throws IOException {
        Path schema = write("bad.json", BAD);

        for (String format : List.of("text", "json", "sarif", "junit", "github")) {
            Run run = Run.of("validate", option, schema, "--format", format);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).isEqualTo("qapi: " + message + "\n");
        }
        assertThat(Run.of("model", option, schema).err()).isEqualTo("qapi: " + message + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "sarif", "junit", "github"})
    void reportsAreUtf8OnAnyTerminal(String format) throws IOException {
        Path schema = write("bad.json", "{ 'event': 'A', 'd\u00e4ta\u20ac': 'T' }\n");

        Run run = Run.of(StandardCharsets.US_ASCII, "validate", "--format", format, schema);

        assertThat(run).isEqualTo(Run.of(StandardCharsets.UTF_8, "validate", "--format", format, schema));
        assertThat(run.out()).containsAnyOf("'\u00e4'", "'\\u00E4'");
    }

    @Test
    void aProcessInThePosixLocaleWritesUtf8() throws Exception {
        Path schema = write("bad.json", "{ 'event': 'A', 'd\u00e4ta\u20ac': 'T' }\n");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=US-ASCII",
                "-cp",
                System.getProperty("java.class.path"),
                QapiCommand.class.getName(),
                "validate",
                "--format=junit",
                schema.toString());
        builder.environment().put("LC_ALL", "POSIX");
        Process process = builder.redirectErrorStream(true).start();

        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(out).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").contains("d\u00e4ta\u20ac");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "sarif", "junit", "github"})
    void revealsNothingOutsideTheIncludeRoot(String format) throws IOException {
        Path secret = write("outside/secret.json", "TOP-SECRET\n");
        write("outside/directory/x", "");
        Path root = write("inside/a.json", "").getParent();
        assumeTrue(File.separatorChar == '/');
        Files.createSymbolicLink(root.resolve("link.json"), secret);
        Files.createSymbolicLink(root.resolve("dangling.json"), directory.resolve("outside/none.json"));
        Files.createSymbolicLink(root.resolve("dir"), directory.resolve("outside"));
        String expected = null;
        for (String include : List.of(
                "../outside/secret.json",
                "../outside/missing.json",
                "../outside/directory",
                "../outside",
                "../outside/secret.json/x",
                secret.toString(),
                directory + "/none",
                "link.json",
                "dangling.json",
                "dir/secret.json",
                "dir/missing.json",
                "dir/directory",
                "dir/../outside/secret.json")) {
            Path schema = write("inside/a.json", "{ 'include': '" + include + "' }\n");

            Run run = Run.of("validate", "--format", format, "--include-root", root, schema);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out() + run.err()).doesNotContain("SECRET").contains("unreadable-file");
            String message = (run.out() + run.err())
                    .replaceAll("[0-9a-f]{32}:1", "FINGERPRINT")
                    .replaceAll("\\^+", "^")
                    .replaceAll("(?<=col|Column)\\D{1,4}[0-9]+", "N")
                    .replace(include, "INCLUDE")
                    .replace(root + "/INCLUDE", "INCLUDE");
            if (expected != null) {
                assertThat(message).as(include).isEqualTo(expected);
            }
            expected = message;
        }
        Run run = Run.of("validate", "--format", format, "--include-root", root, secret);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out() + run.err()).doesNotContain("SECRET");
    }

    @Test
    void readsFilesInsideTheIncludeRoot() throws IOException {
        Path schema = write("inside/schemas/a.json", "{ 'include': '../b.json' }\n");
        write("inside/b.json", BAD);

        Run run = Run.of("model", "--include-root", directory.resolve("inside"), schema);

        assertThat(run.err()).startsWith(directory + "/inside/schemas/../b.json:1:31: error: ");
    }
}
