package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.check.RuleLevels;
import io.github.qapi4j.check.SchemaSides;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.report.CheckFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page {@code docs/compatibility.md}: its table has all rules, and its examples have the stated results. */
class CompatibilityPageTest {
    private static final Path PAGE = Path.of("..", "docs", "compatibility.md");
    private static final Pattern FILE = Pattern.compile("(?ms)^```\\w+ (\\S+)\n(.*?)^```$");
    private static final Pattern SESSION = Pattern.compile("(?ms)^```console\n\\$ qapi (.*?)\n(.*?)^```$");

    @TempDir
    private Path directory;

    private String page;

    @BeforeEach
    void writeFiles() throws IOException {
        page = Files.readString(PAGE);
        for (MatchResult file : all(FILE)) {
            Path path = directory.resolve(file.group(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.group(2));
        }
    }

    private List<MatchResult> all(Pattern pattern) {
        return pattern.matcher(page).results().toList();
    }

    @Test
    void theTableHasEveryRule() {
        List<String> rows = page.substring(page.indexOf("\n## Rules\n"))
                .lines()
                .filter(line -> line.matches("\\| `[A-Z_]+` \\| .*"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Rule.values())
                        .map(rule -> "| `" + rule + "` | " + rule.wire().name().toLowerCase(Locale.ROOT) + " | "
                                + rule.java().name().toLowerCase(Locale.ROOT) + " | " + rule.effect() + " |")
                        .toList());
    }

    @Test
    void theTablesHaveEveryVerdictAndFormat() {
        for (Verdict verdict : Verdict.values()) {
            assertThat(page).contains("\n| `" + verdict.word() + "` | ");
        }
        for (CheckFormat format : CheckFormat.values()) {
            assertThat(page).contains("\n| `" + format.name().toLowerCase(Locale.ROOT) + "` | ");
        }
        assertThat(RuleLevels.defaults().with("wire:ARG_REMOVED=warning")).isNotNull();
    }

    @Test
    void theSessionsPrintWhatThePageShows() {
        List<MatchResult> sessions = all(SESSION);
        assertThat(sessions).hasSize(4);
        for (MatchResult session : sessions) {
            Run run = Run.of(arguments(session.group(1)).toArray());

            assertThat(run.out().replace(directory + "/", "")).isEqualTo(session.group(2));
            assertThat(run.err()).isEmpty();
        }
    }

    /** The arguments of a command, whose files are in the test's directory. */
    private List<String> arguments(String command) {
        List<String> arguments = new ArrayList<>();
        for (String word : command.split(" ")) {
            boolean isFile = word.endsWith(".json") || word.endsWith(".txt");
            arguments.add(isFile ? directory + "/" + word : word);
        }
        return arguments;
    }

    @Test
    void theNamesOfSchemasAreValid() {
        List<String> commands =
                page.lines().filter(line -> line.startsWith("    qapi diff ")).toList();
        assertThat(commands).hasSize(3);
        for (String command : commands) {
            String[] words = command.strip().split(" ");
            for (String side : Arrays.copyOfRange(words, words.length - 2, words.length)) {
                assertThat(SchemaSides.of(side, directory, null).name()).isEqualTo(side);
            }
        }
    }
}
