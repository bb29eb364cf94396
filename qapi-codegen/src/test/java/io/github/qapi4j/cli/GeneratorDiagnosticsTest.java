package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the diagnostics for the example of each code that only the generator reports with the expected ones, and checks the examples of these
 * codes in {@code docs/diagnostics.md}. The examples are in {@code diagnostics}, named after their codes; their first line contains the command line, if it is a comment.
 * {@code -Dgolden.update=true} rewrites the {@code .err} files.
 *
 * <p>A test of the parser checks that each code has an example in one of the two modules.
 */
class GeneratorDiagnosticsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "diagnostics");
    private static final Path PAGE = Path.of("..", "docs", "diagnostics.md");
    private static final Pattern SECTION = Pattern.compile(
            "^### (\\S+)\n(.*?)^Bad:\n(.*?)^Good:\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern EXAMPLE =
            Pattern.compile("```sh\nqapi ([^\n]*)\n```\\s*```qapi\n(.*?)```\\s*", Pattern.DOTALL);
    private static final Pattern REPORTED =
            Pattern.compile("^(?:\\S+: )?(?:error|warning): .* \\[([a-z-]+)]$", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    private record Section(String id, String bad, String good) {}

    private static List<Section> sections() throws IOException {
        Matcher section = SECTION.matcher(Files.readString(PAGE));
        List<Section> sections = new ArrayList<>();
        while (section.find()) {
            if (section.group(3).contains("```sh")) {
                sections.add(new Section(section.group(1), section.group(3), section.group(4)));
            }
        }
        return sections;
    }

    private static List<String> codes() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thePageHasTheseCodes() throws IOException {
        assertThat(sections()).extracting(Section::id).containsExactlyInAnyOrderElementsOf(codes());
        assertThat(codes()).allMatch(code -> DiagnosticCode.of(code).isPresent());
    }

    @ParameterizedTest
    @MethodSource("codes")
    void matchesTheExpectedDiagnostics(String code) throws IOException {
        Path schema = FOLDER.resolve(code + ".json");
        String line = Files.readAllLines(schema).get(0);
        // JSON has no comments.
        String command =
                line.startsWith("#") ? line.replace("# qapi generate", "generate " + schema) : "generate " + schema;
        String actual = run(words(command + " -p com.example.qmp -o out")).err().replace(FOLDER + "/", "");
        assertThat(reportedCodes(actual)).containsOnly(code);
        Path golden = FOLDER.resolve(code + ".err");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, actual);
        }
        assertThat(golden).hasContent(actual);
    }

    @ParameterizedTest
    @MethodSource("sections")
    void examplesOfThePageAreReported(Section section) throws IOException {
        assertThat(reportedCodes(example(section.bad()).err())).isNotEmpty().containsOnly(section.id());
        Run good = example(section.good());
        assertThat(good.err()).isEmpty();
        assertThat(good.exitCode()).isEqualTo(QapiCommand.OK);
    }

    private Run example(String text) throws IOException {
        Matcher example = EXAMPLE.matcher(text.strip());
        assertThat(example.matches()).as(text).isTrue();
        Path schema = Files.writeString(directory.resolve("schema.json"), example.group(2));
        List<String> words = words(example.group(1));
        words.replaceAll(word -> word.equals("schema.json") ? schema.toString() : word);
        return run(words);
    }

    private Run run(List<String> words) {
        words.replaceAll(word -> word.equals("out") ? directory.resolve("out").toString() : word);
        return Run.of(words.toArray());
    }

    /** The words of a command line, without the quotes that a shell would remove. */
    private static List<String> words(String line) {
        return new ArrayList<>(
                Stream.of(line.split(" +")).map(word -> word.replace("'", "")).toList());
    }

    private static List<String> reportedCodes(String output) {
        return REPORTED.matcher(output).results().map(result -> result.group(1)).toList();
    }
}
