package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the diagnostics for the example of each code with the expected ones, in strict and in lenient loading. The examples are in {@code
 * diagnostics}, named after their codes.
 *
 * <p>{@code -Dgolden.update=true} rewrites the {@code .err} files.
 */
class GoldenTest {
    /** The examples of codes that only the generator reports; a test in the generator's module checks them in the same way. */
    static final Path OF_THE_GENERATOR = Path.of("..", "qapi-codegen", "src", "test", "resources", "diagnostics");

    /** The examples of codes that only merging reports; {@code MergeDiagnosticsTest} checks them. */
    static final Path OF_MERGING = Path.of("src", "test", "resources", "merge");

    private static final Path FOLDER = Path.of("src", "test", "resources", "diagnostics");
    private static final int LIMIT = 10;

    /** The ids of the codes that have an example in a folder, in alphabetical order. */
    static List<String> codesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> codes() throws IOException {
        return codesIn(FOLDER);
    }

    private static LoadResult load(String code, boolean strict) {
        LoadOptions options = LoadOptions.defaults()
                .withStrict(strict)
                .withLint(DiagnosticCode.of(code).orElseThrow().isLint());
        return SchemaLoader.load(SourceResolver.directory(FOLDER), code + ".json", options);
    }

    @ParameterizedTest
    @MethodSource("codes")
    void matchesTheExpectedDiagnostics(String code) throws IOException {
        List<Diagnostic> strict = load(code, true).diagnostics();
        List<Diagnostic> lenient = load(code, false).diagnostics();
        assertThat(Stream.concat(strict.stream(), lenient.stream()))
                .extracting(diagnostic -> diagnostic.code().id())
                .contains(code);
        String actual = format(strict).equals(format(lenient))
                ? format(strict)
                : "strict:\n" + format(strict) + "otherwise:\n" + format(lenient);
        Path golden = FOLDER.resolve(code + ".err");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, actual);
        }
        assertThat(golden).hasContent(actual);
    }

    private static String format(List<Diagnostic> diagnostics) {
        return DiagnosticFormat.format(diagnostics, LIMIT);
    }

    @Test
    void everyCodeHasAnExample() throws IOException {
        List<String> examples = new ArrayList<>(codes());
        examples.addAll(codesIn(OF_THE_GENERATOR));
        examples.addAll(codesIn(OF_MERGING));
        assertThat(examples)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(DiagnosticCode.values())
                        .map(DiagnosticCode::id)
                        .toList());
    }
}
