package io.github.qapi4j.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the diagnostics for the examples of each code of merging with the expected ones. The examples are in {@code merge}, named after their codes;
 * each begins with a line {@code # case}. {@code -Dgolden.update=true} rewrites the {@code .err} files.
 */
class MergeDiagnosticsTest {
    /** The folder of the examples. */
    public static final Path FOLDER = Path.of("src", "test", "resources", "merge");

    private static final Pattern CASE = Pattern.compile("(?m)^(?=# case)");
    private static final Pattern LINE = Pattern.compile("\n");

    private static List<String> codes() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("codes")
    void matchesTheExpectedDiagnostics(String code) throws IOException {
        StringBuilder actual = new StringBuilder();
        for (String example : CASE.splitAsStream(Files.readString(FOLDER.resolve(code + ".json")))
                .toList()) {
            String title = LINE.splitAsStream(example).findFirst().orElseThrow();
            List<Diagnostic> reported = Merges.merge(example).diagnostics();
            assertThat(reported)
                    .as(title)
                    .extracting(Diagnostic::code)
                    .containsOnly(DiagnosticCode.of(code).orElseThrow());
            assertThat(reported).as(title).hasSize(1);
            actual.append(title).append('\n').append(DiagnosticFormat.format(reported, 10));
        }
        Path golden = FOLDER.resolve(code + ".err");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, actual);
        }
        assertThat(golden).hasContent(actual.toString());
    }
}
