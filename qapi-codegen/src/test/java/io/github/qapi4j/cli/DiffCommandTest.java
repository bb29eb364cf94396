package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiffCommandTest {
    @TempDir
    private Path directory;

    private Path older;
    private Path newer;
    private Path bad;

    @BeforeEach
    void write() throws IOException {
        Path oldFolder = Files.createDirectory(directory.resolve("old"));
        Path newFolder = Files.createDirectory(directory.resolve("new"));
        older = Files.writeString(
                oldFolder.resolve("a.json"), "{ 'command': 'stop' }\n{ 'command': 'cont', 'data': { 'a': 'int' } }\n");
        newer = Files.writeString(newFolder.resolve("a.json"), "{ 'command': 'cont', 'data': { '*a': 'int' } }\n");
        bad = Files.writeString(directory.resolve("bad.json"), "{ 'command': 'cont', 'data': 'No' }\n");
    }

    private static String fingerprint(Run run, String rule) {
        String after = run.out().substring(run.out().indexOf("[" + rule + " ") + rule.length() + 2);
        return after.substring(0, 16);
    }

    @Test
    void reportsBreaksOnTheStandardOutput() {
        Run run = Run.of("diff", older, newer);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith(older + ":1:14: break: stop: ")
                .endsWith("wire: 1 break, 0 warnings, 0 notes\n" + older + " -> " + newer
                        + ": not compatible: 1 break\n");
    }

    @Test
    void succeedsForCompatibleSchemas() {
        Run run = Run.of("diff", newer, newer);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).endsWith(": compatible, no changes\n");
    }

    @ParameterizedTest
    @CsvSource({"wire, 1", "java, 1", "both, 1", "JAVA, 1"})
    void theVerdictDecides(String verdict, int exitCode) {
        assertThat(Run.of("diff", "--verdict", verdict, older, newer).exitCode())
                .isEqualTo(exitCode);
        assertThat(Run.of("diff", "--verdict", verdict, "--rule=COMMAND_REMOVED=off", older, newer)
                        .exitCode())
                .isEqualTo(verdict.equals("wire") ? 0 : 1);
        assertThat(Run.of(
                                "diff",
                                "--verdict=" + verdict,
                                "--rule=COMMAND_REMOVED=off",
                                "--rule",
                                "java:ARG_MANDATORY_TO_OPTIONAL=warning",
                                older,
                                newer)
                        .exitCode())
                .isZero();
    }

    @Test
    void warningsCanFail() throws IOException {
        Path withEvent =
                Files.writeString(directory.resolve("old/b.json"), Files.readString(newer) + "{ 'event': 'GONE' }\n");

        assertThat(Run.of("diff", withEvent, newer).exitCode()).isZero();
        assertThat(Run.of("diff", "--fail-on-warnings", withEvent, newer).exitCode())
                .isEqualTo(1);
    }

    @Test
    void loadsWithTheOptionsOfEveryCommand() throws IOException {
        Path old = Files.writeString(directory.resolve("conditional.json"), "{ 'command': 'a', 'if': 'defined(A)' }\n");

        assertThat(Run.of("diff", old, old).exitCode()).isZero();
        assertThat(Run.of("diff", "--strict", old, old).exitCode()).isEqualTo(2);
        assertThat(Run.of("diff", "-W", "old=error", old, old).exitCode()).isEqualTo(2);
        assertThat(Run.of("diff", "--max-diagnostics=1", older, bad).out()).containsOnlyOnce("error: ");
    }

    @Test
    void showsChangesOfAtLeastALevel() {
        assertThat(Run.of("diff", older, newer).out()).doesNotContain("ARG_MANDATORY_TO_OPTIONAL");
        assertThat(Run.of("diff", "--show=ok", older, newer).out()).contains("ARG_MANDATORY_TO_OPTIONAL");
    }

    @Test
    void anApprovalMakesTheRunSucceed() throws IOException {
        String fingerprint = fingerprint(Run.of("diff", older, newer), "COMMAND_REMOVED");
        Path approvals = Files.writeString(directory.resolve("approvals"), fingerprint + ": announced in 1.0\n");

        Run run = Run.of("diff", "--approvals", approvals, older, newer);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("approved break").endsWith(": compatible, with 1 approved break\n");
        assertThat(Run.of("diff", "--approvals", approvals, newer, newer).exitCode())
                .as("an approval that is not used")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "sarif", "junit", "github", "markdown"})
    void whatWasNotComparedIsTrouble(String format) {
        for (Object side : new Object[] {bad, directory.resolve("nix.json"), "git:no-such-ref:x.json"}) {
            Run run = Run.of("diff", "--format", format, older, side);

            assertThat(run.exitCode()).as("%s", side).isEqualTo(2);
            assertThat(run.out()).isNotEmpty();
            assertThat(run.err()).isEmpty();
        }
        assertThat(Run.of("diff", "--format", format, "--approvals", directory.resolve("nix"), older, newer)
                        .exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a | missing SCHEMA; 'qapi diff --help' lists the options",
                "a - | SCHEMA: '-', the standard input, cannot be compared; name a file",
                "a git:x | SCHEMA: 'git:x': expected git:REF:PATH, for example git:v1.0:qapi/qapi-schema.json",
                "--verdict=wine a b | --verdict: expected wire, java, both, got 'wine'; did you mean 'wire'?",
                "--format=xml a b | --format: expected text, json, sarif, junit, github, markdown, got 'xml'",
                "--show=brek a b | --show: expected ok, note, warning, break, got 'brek'; did you mean 'break'?",
                "--rule=EVENT_REMOVD=off a b | --rule: unknown rule 'EVENT_REMOVD'; did you mean 'EVENT_REMOVED'?",
                "--include-root=no-such-directory a b | --include-root: 'no-such-directory' is not a directory"
            })
    void aWrongArgumentIsOneLine(String arguments, String message) {
        Run run = Run.of((Object[]) ("diff " + arguments).split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("qapi: " + message + "\n");
    }

    @Test
    void outputThatCannotBeWrittenIsTrouble() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space");
            }
        };
        for (String format : new String[] {"text", "json", "markdown"}) {
            int exitCode = QapiCommand.run(
                    InputStream.nullInputStream(),
                    full,
                    OutputStream.nullOutputStream(),
                    StandardCharsets.UTF_8,
                    "diff",
                    "--format=" + format,
                    newer.toString(),
                    newer.toString());
            assertThat(exitCode).isEqualTo(2);
        }
    }

    @Test
    void helpHasTheExitCodes() {
        assertThat(Run.of("diff", "--help").out())
                .contains("The schemas are compatible.")
                .contains("not compared");
        assertThat(Run.of("validate", "--help").out()).contains("0   Success.");
    }
}
