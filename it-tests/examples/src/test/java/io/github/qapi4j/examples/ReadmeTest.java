package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README describes every example. The tests of the examples run its commands. */
class ReadmeTest {
    @Test
    void everyExampleHasASectionAndATest() throws IOException {
        String page = Files.readString(Path.of("README.md"));
        List<String> examples;
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/github/qapi4j/examples"))) {
            examples = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("package-info.java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
        }
        assertThat(examples).hasSizeGreaterThan(2).allSatisfy(name -> {
            assertThat(page)
                    .contains("\n| [" + name + "](#" + name.toLowerCase(Locale.ROOT) + ") |", "\n## " + name + "\n");
            assertThat(Path.of("src/test/java/io/github/qapi4j/examples", name + "Test.java"))
                    .exists();
        });
    }

    @Test
    void theClassPathHasTheRightVersion() throws IOException {
        assertThat(Files.readString(Path.of("README.md")).lines())
                .filteredOn(line -> line.startsWith("CP="))
                .singleElement()
                .satisfies(line -> assertThat(System.getProperty("java.class.path"))
                        .contains(line.substring(line.lastIndexOf('/') + 1)));
    }
}
