package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares whole files with {@code src/test/resources/golden/types}: for each construct, a schema and all files that are generated from it, except
 * those of modules. {@code -Dgolden.update=true} writes these files instead.
 */
class GoldenTypesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/types");
    private static final String PACKAGE = "com/example/qmp/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enum",
                "struct",
                "union",
                "nested-union",
                "simple-union",
                "alternate",
                "command",
                "event",
                "marks",
                "nullable-returns",
                "sensitive"
            })
    void golden(String construct) throws IOException {
        Path directory = GOLDEN.resolve(construct);
        GeneratedCode code = GeneratedCode.by(
                "1.2.3",
                Files.readString(directory.resolve("schema.json")),
                options -> options.nullableReturns(construct.equals("nullable-returns")));
        com.google.testing.compile.CompilationSubject.assertThat(code.compile()).succeededWithoutWarnings();

        TreeMap<String, String> actual = new TreeMap<>();
        code.files().forEach((path, text) -> {
            String name = path.substring(PACKAGE.length());
            if (!name.startsWith("Schema") && !name.startsWith("QmpApi")) {
                actual.put(name + ".txt", text);
            }
        });
        if (Boolean.getBoolean("golden.update")) {
            update(directory, actual);
        }
        assertThat(actual).isEqualTo(expected(directory));
    }

    private static TreeMap<String, String> expected(Path directory) throws IOException {
        TreeMap<String, String> expected = new TreeMap<>();
        try (var files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(".txt")) {
                    expected.put(name, Files.readString(file));
                }
            }
        }
        return expected;
    }

    private static void update(Path directory, TreeMap<String, String> actual) throws IOException {
        for (String old : expected(directory).keySet()) {
            Files.delete(directory.resolve(old));
        }
        for (String name : actual.keySet()) {
            Files.writeString(directory.resolve(name), actual.get(name));
        }
    }
}
