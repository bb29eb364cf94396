package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.merge.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares whole files with {@code src/test/resources/golden/types}: for each construct, a schema and all files that are generated from it, except
 * those of modules. {@code -Dgolden.update=true} writes these files instead.
 */
class GoldenTypesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/types");
    private static final Path RELEASES = Path.of("src/test/resources/golden/releases");
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

        compare(code, directory, name -> !name.startsWith("Schema") && !name.startsWith("QmpApi"));
    }

    @Test
    void goldenOfSeveralReleases() throws IOException {
        GeneratedCode code = GeneratedCode.by(
                "1.2.3",
                Files.readString(RELEASES.resolve("schema.json")),
                new Availability(
                        List.of("7.2.0", "8.2.0", "9.2.0", "10.2.2"),
                        Map.ofEntries(
                                Map.entry("Power.paused", List.of("10.2.2")),
                                Map.entry("Power.stopped", List.of("7.2.0", "8.2.0", "9.2.0")),
                                Map.entry("Machine.slots", List.of("8.2.0", "9.2.0", "10.2.2")),
                                Map.entry("Machine.color", List.of("7.2.0", "9.2.0", "10.2.2")),
                                Map.entry("Machine.owner", List.of("7.2.0")),
                                Map.entry("MachineState.power", List.of("8.2.0", "9.2.0", "10.2.2")),
                                Map.entry("MachineState.+paused", List.of("10.2.2")),
                                Map.entry("MachineState.+stopped", List.of("7.2.0", "8.2.0", "9.2.0")),
                                Map.entry("RunningState.until", List.of("7.2.0", "10.2.2")),
                                Map.entry("MachineRef.machine", List.of("8.2.0", "9.2.0", "10.2.2")),
                                Map.entry("query-machine.deep", List.of("10.2.2")),
                                Map.entry("add-machine", List.of("8.2.0", "9.2.0", "10.2.2")),
                                Map.entry("MACHINE_CHANGED", List.of("9.2.0", "10.2.2"))),
                        Set.of()),
                options -> options.docs(DocsLevel.SUMMARY));
        com.google.testing.compile.CompilationSubject.assertThat(code.compile()).succeededWithoutWarnings();

        compare(code, RELEASES, name -> !name.contains("Codec") && !name.endsWith("Module.java"));
    }

    private static void compare(GeneratedCode code, Path directory, Predicate<String> files) throws IOException {
        TreeMap<String, String> actual = new TreeMap<>();
        code.files().forEach((path, text) -> {
            String name = path.substring(PACKAGE.length());
            if (files.test(name)) {
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
