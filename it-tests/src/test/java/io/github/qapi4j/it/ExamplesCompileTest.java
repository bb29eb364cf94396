package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The examples compile against the APIs of real releases of QEMU: a user can copy them, and has QEMU's schemas, not those of the module with the
 * examples. What an API of one release lacks, or names in another way, must not be used.
 */
class ExamplesCompileTest {
    private static final Path SOURCES = Path.of("examples/src/main/java/io/github/qapi4j/examples");

    private static final String API = "io.github.qapi4j.examples.qmp";

    @ParameterizedTest
    @EnumSource(names = {"QEMU_7_2", "QEMU_10_2"})
    void compilesWithEveryLint(RealSchema release) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.put(
                        "io/github/qapi4j/examples/" + file.getFileName(),
                        Files.readString(file).replace(API, release.packageName()));
            }
        }
        assertThat(sources).hasSizeGreaterThan(3);

        SourceCompilation compilation = new SourceCompilation();
        compilation.add(sources);
        assertThat(compilation.problems(release.sdk().classes())).isEmpty();
    }
}
