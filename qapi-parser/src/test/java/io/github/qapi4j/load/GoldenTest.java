package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each schema in {@code diagnostics} and what is told of it, strictly and not.
 *
 * <p>{@code -Dqapi.golden.update=true} writes the {@code .err} files anew.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "diagnostics");
    private static final int LIMIT = 10;

    private static List<Path> schemas() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static LoadResult load(Path schema, boolean strict) {
        return SchemaLoader.load(
                SourceResolver.directory(FOLDER),
                schema.getFileName().toString(),
                LoadOptions.defaults().withStrict(strict));
    }

    /** What only a generator tells; its module has the examples. */
    private static final Set<DiagnosticCode> OF_THE_GENERATOR = EnumSet.of(
            DiagnosticCode.NAME_COLLISION,
            DiagnosticCode.LEFT_OUT_TYPE,
            DiagnosticCode.CLASS_FORMAT_LIMIT,
            DiagnosticCode.INVALID_OPTION);

    @ParameterizedTest
    @MethodSource("schemas")
    void isToldSo(Path schema) throws IOException {
        String strict = DiagnosticFormat.format(load(schema, true).diagnostics(), LIMIT);
        String lenient = DiagnosticFormat.format(load(schema, false).diagnostics(), LIMIT);
        String actual = strict.equals(lenient) ? strict : "strict:\n" + strict + "otherwise:\n" + lenient;
        Path golden = Path.of(schema.toString().replace(".json", ".err"));
        if (Boolean.getBoolean("qapi.golden.update")) {
            Files.writeString(golden, actual);
        }
        assertThat(golden).hasContent(actual);
    }

    @Test
    void everyCodeHasAnExample() throws IOException {
        Set<DiagnosticCode> missing = EnumSet.complementOf(EnumSet.copyOf(OF_THE_GENERATOR));
        for (Path schema : schemas()) {
            for (boolean strict : new boolean[] {true, false}) {
                load(schema, strict).diagnostics().stream()
                        .map(Diagnostic::code)
                        .forEach(missing::remove);
            }
        }
        // The generator's own.
        missing.removeAll(EnumSet.range(DiagnosticCode.NAME_COLLISION, DiagnosticCode.INVALID_OPTION));
        assertThat(missing).isEmpty();
    }
}
