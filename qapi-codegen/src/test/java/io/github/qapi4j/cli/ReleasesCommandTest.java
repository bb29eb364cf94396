package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code qapi generate} with the schemas of several releases. */
class ReleasesCommandTest {
    private static final String OLD = "{ 'command': 'greet', 'data': { 'name': 'str' } }\n";
    private static final String NEW =
            "{ 'command': 'greet', 'data': { 'name': 'str', '*loud': 'bool' } }\n" + "{ 'command': 'wave' }\n";
    private static final String NEWEST = NEW + "{ 'event': 'GREETED' }\n";

    @TempDir
    private Path directory;

    private Path schema(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Run generate(Object... schemas) {
        Object[] arguments = new Object[schemas.length + 5];
        arguments[0] = "generate";
        System.arraycopy(schemas, 0, arguments, 1, schemas.length);
        System.arraycopy(
                new Object[] {"-o", directory.resolve("out"), "-p", "com.example"},
                0,
                arguments,
                schemas.length + 1,
                4);
        return Run.of(arguments);
    }

    private String generated(String type) throws IOException {
        return Files.readString(directory.resolve("out/com/example/" + type + ".java"));
    }

    @Test
    void oneApiOfSeveralReleases() throws IOException {
        Path old = schema("old.json", OLD);
        Path recent = schema("new.json", NEW);

        Run run = generate("7.2.0=" + old, "8.2.0=" + recent);

        assertThat(run).isEqualTo(new Run(0, run.out(), ""));
        assertThat(run.out()).contains(" 0 unchanged, 0 stale files removed");
        assertThat(generated("QmpApi")).contains("ApiReleases.of(\"7.2.0\", \"8.2.0\")");
        assertThat(generated("WaveCommand")).contains("@AvailableIn(\"8.2.0\")\npublic record WaveCommand(");
        assertThat(generated("GreetCommand"))
                .contains("record GreetCommand(String name,", "@AvailableIn(\"8.2.0\") @Nullable Boolean loud");
        assertThat(generate("7.2.0=" + old, "8.2.0=" + recent).out()).contains(" 0 written, ");
    }

    @Test
    void aRangeWithOneOfTheSameReleasesReplacesTheFormerOne() throws IOException {
        Path old = schema("old.json", OLD);
        Path recent = schema("new.json", NEW);
        Path newest = schema("newest.json", NEWEST);
        generate("7.2.0=" + old, "8.2.0=" + recent);

        Run later = generate("8.2.0=" + recent, "9.2.0=" + newest);

        assertThat(later).isEqualTo(new Run(0, later.out(), ""));
        assertThat(generated("QmpApi")).contains("ApiReleases.of(\"8.2.0\", \"9.2.0\")");
        assertThat(generated("GreetedEvent")).contains("@AvailableIn(\"9.2.0\")");
        assertThat(generate("8.2.0=" + recent, "9.2.0=" + newest, "--include-event=")
                        .out())
                .contains(", 1 stale files removed");
        assertThat(generate(newest).err())
                .contains(
                        " are generated from schemas '" + recent + "', '" + newest + "' into '",
                        "'; use --force to replace everything that was generated from the first schema\n");
    }

    @Test
    void diagnosticsNameTheFileOfTheRelease() throws IOException {
        Path broken = schema("broken.json", "{ 'command': 'greet', 'returns': 'Nothing' }\n");
        Path other = schema("other.json", "{ 'struct': 'Empty', 'data': {} }\n{ 'command': 'x', 'data': 'Emty' }\n");

        Run run = generate("7.2.0=" + broken, "8.2.0=" + other);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains(broken + ":1:34: error: ", other + ":2:", "\n2 errors")
                .doesNotContain("release");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void whatCannotBeMergedIsAnErrorUnlessItIsExcluded() throws IOException {
        Path old = schema("old.json", OLD + "{ 'command': 'list', 'data': { 'x': [ 'int' ] } }\n");
        Path recent = schema("new.json", NEW + "{ 'command': 'list', 'data': { 'x': 'bool' } }\n");

        Run run = generate("7.2.0=" + old, "8.2.0=" + recent);
        Run without = generate("7.2.0=" + old, "8.2.0=" + recent, "--include-command=!list");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("new.json:3:", "old.json:2:", "error");
        assertThat(without.err()).isEmpty();
        assertThat(without.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.json b.json | SCHEMA: several schemas need the names of their releases: RELEASE=FILE, got 'a.json'",
                "7.2=a.json b.json | SCHEMA: several schemas need the names of their releases: RELEASE=FILE, got 'b.json'",
                "=a.json 8.2=b.json | SCHEMA: the schema 'a.json' has no release",
                "7.2= 8.2=b.json | SCHEMA: the release '7.2' has no schema",
                "7.2= | SCHEMA: the release '7.2' has no schema",
                "7.2=a.json 7.2=b.json | SCHEMA: the release '7.2' is given twice",
                "7.2=- 8.2=- | SCHEMA: the standard input can be the schema of only one release"
            })
    void wrongArguments(String schemas, String message) {
        assertThat(generate((Object[]) schemas.strip().split(" ")))
                .isEqualTo(new Run(2, "", "qapi: " + message + "\n"));
    }

    @Test
    void releasesInTheWrongOrder() throws IOException {
        Path old = schema("old.json", OLD);
        Path recent = schema("new.json", NEW);

        assertThat(generate("10.2.0=" + recent, "7.2.0=" + old).err())
                .startsWith("error: release '7.2.0' is given after '10.2.0', which is newer");
        assertThat(generate("7.2=" + old, "v7.2.0=" + recent).err())
                .startsWith("error: '7.2' and 'v7.2.0' are two spellings of one release");
    }

    @Test
    void aSingleRelease() throws IOException {
        Path schema = schema("7.2=old.json", OLD);

        assertThat(generate(schema).exitCode()).isZero();
        assertThat(generated("QmpApi")).doesNotContain("ApiReleases");
        assertThat(generate("7.2.0=" + schema("old.json", OLD), "--force").exitCode())
                .isZero();
        assertThat(generated("QmpApi")).contains("ApiReleases.of(\"7.2.0\")");
    }

    @Test
    void theSchemaOfOneReleaseMayBeTheStandardInput() throws IOException {
        Path old = schema("old.json", OLD);

        Run run = Run.withInput(
                NEW, "generate", "7.2.0=" + old, "8.2.0=-", "-o", directory.resolve("out"), "-p", "com.example");

        assertThat(run).isEqualTo(new Run(0, run.out(), ""));
        assertThat(generated("WaveCommand")).contains("@AvailableIn(\"8.2.0\")");
    }
}
