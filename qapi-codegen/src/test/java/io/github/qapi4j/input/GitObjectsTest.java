package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.input.GitObjects.GitObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that answers like git, or differently. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class GitObjectsTest {
    @TempDir
    private Path directory;

    private GitObjects objects(String script, Duration deadline) throws IOException {
        return GitObjects.start(directory, List.of("sh", "-c", script), deadline);
    }

    private GitObjects objects(String script) throws IOException {
        return objects(script, Duration.ofSeconds(30));
    }

    @Test
    void readsObjects() throws IOException {
        try (GitObjects objects = objects("read a; printf 'ab12 blob 4\\n{\\n}\\n\\n'; read a; echo \"$a missing\"")) {
            GitObject object = objects.read("name");
            assertThat(object).isNotNull();
            assertThat(object.id()).isEqualTo("ab12");
            assertThat(object.type()).isEqualTo("blob");
            assertThat(new String(object.content(), StandardCharsets.UTF_8)).isEqualTo("{\n}\n");
            assertThat(objects.read("two words")).isNull();
        }
    }

    @Test
    void anAmbiguousNameIsNotMissing() throws IOException {
        try (GitObjects objects = objects("read a; echo \"$a missing\"; read a; echo \"$a ambiguous\"")) {
            assertThatThrownBy(() -> GitSources.open(objects, "12ab"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "'12ab' is ambiguous, since the ids of several objects begin with it; write more of the id");
        }
    }

    @Test
    void gitDoesNotUseTheNetwork() throws IOException {
        try (GitObjects objects = objects("read a; echo \"fatal: $GIT_NO_LAZY_FETCH $GIT_ALLOW_PROTOCOL\" >&2")) {
            assertThatThrownBy(() -> objects.read("a")).hasMessage("git: 1 none");
        }
    }

    @Test
    void endsAProgramThatDoesNotAnswer() throws IOException {
        try (GitObjects objects = objects("sleep 100 & wait", Duration.ofMillis(50))) {
            assertThatThrownBy(() -> objects.read("a")).hasMessage("git has not answered within 0.05 s");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo 'fatal: broken' >&2; exit 128 | git: broken",
                "echo 'warning: lazy' >&2; echo 'fatal: broken' >&2; exit 128 | git: broken",
                "exit 1 | git has ended without a message",
                "read a; echo nonsense | unexpected output of git: nonsense",
                "read a; echo 'ab blob x' | unexpected output of git: ab blob x",
                "read a; echo 'ab blob -1' | unexpected output of git: ab blob -1",
                "read a; echo 'ab blob 99999999999999999999' | unexpected output of git: ab blob 99999999999999999999",
                "read a; echo 'ab blob 67108865' | larger than 64 MiB",
                "read a; printf 'ab blob 10\\nshort' | git has ended without a message",
                "read a; head -c 9000 /dev/zero | git has ended without a message"
            })
    void reportsWhatIsNotAnAnswer(String script, String message) throws IOException {
        try (GitObjects objects = objects(script)) {
            assertThatThrownBy(() -> objects.read("a"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void reportsThatGitIsMissing() {
        assertThatThrownBy(() -> GitObjects.start(directory, List.of("no-such-git"), Duration.ofSeconds(1)))
                .hasMessage("cannot start git, which must be installed and on the PATH");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"100644 a | malformed", "9 a\\0 | malformed", "40000 a\\000123 | malformed", "x | malformed"})
    void aMalformedTreeIsOneError(String tree, String message) throws IOException {
        String script = "read a; printf 'abcd tree 0\\n\\n'; read a; printf '" + tree + "' > tree; "
                + "printf \"abcd tree $(wc -c < tree | tr -d ' ')\\n\"; cat tree; echo";
        try (GitObjects objects = objects(script)) {
            GitSources sources = GitSources.open(objects, "main");
            assertThatThrownBy(() -> sources.read("a.json"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(message);
        }
    }
}
