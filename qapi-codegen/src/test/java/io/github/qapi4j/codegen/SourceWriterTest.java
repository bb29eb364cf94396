package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceWriterTest {
    @TempDir
    Path temporary;

    private Path output;
    private SourceWriter writer;

    @BeforeEach
    void prepare() {
        output = temporary.resolve("out");
        writer = new SourceWriter(output, temporary.resolve("state/manifest"));
    }

    @Test
    void writesAndThenTouchesNothing() throws IOException {
        Map<String, String> files = Map.of("a/b/A.java", "class A {}\n", "a/B.java", "// ü\n");
        assertThat(writer.write(files)).isEqualTo(new SourceWriter.Report(2, 0, 0));
        assertThat(output.resolve("a/B.java")).hasContent("// ü\n");
        FileTime old = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(output.resolve("a/B.java"), old);
        assertThat(writer.write(files)).isEqualTo(new SourceWriter.Report(0, 2, 0));
        assertThat(Files.getLastModifiedTime(output.resolve("a/B.java"))).isEqualTo(old);
    }

    @Test
    void writesOnlyChangedFiles() throws IOException {
        writer.write(Map.of("A.java", "1", "B.java", "2"));
        assertThat(writer.write(Map.of("A.java", "1", "B.java", "3"))).isEqualTo(new SourceWriter.Report(1, 1, 0));
        assertThat(output.resolve("B.java")).hasContent("3");
    }

    @Test
    void removesOnlyFilesThatItWroteBefore() throws IOException {
        writer.write(Map.of("a/b/A.java", "1", "a/B.java", "2"));
        Files.writeString(output.resolve("a/Mine.java"), "mine");
        assertThat(writer.write(Map.of("c/C.java", "3"))).isEqualTo(new SourceWriter.Report(1, 0, 2));
        assertThat(output.resolve("a/b")).doesNotExist();
        assertThat(output.resolve("a/Mine.java")).hasContent("mine");
        assertThat(writer.write(Map.of())).isEqualTo(new SourceWriter.Report(0, 0, 1));
        assertThat(output).isDirectory();
    }

    @Test
    void manyFilesAreWrittenByManyThreads() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            files.put("p" + i % 7 + "/F" + i + ".java", "text " + i);
        }
        assertThat(writer.write(files)).isEqualTo(new SourceWriter.Report(1000, 0, 0));
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(output.resolve(file.getKey())).hasContent(file.getValue());
        }
    }

    @Test
    void neverLeavesTheDirectory() throws IOException {
        assertThatThrownBy(() -> writer.write(Map.of("../X.java", ""))).isInstanceOf(IOException.class);
        writer.write(Map.of("A.java", ""));
        Path outside = temporary.resolve("outside");
        Files.writeString(outside, "");
        Files.writeString(temporary.resolve("state/manifest"), "../outside\nA.java\n");
        assertThatThrownBy(() -> writer.write(Map.of())).isInstanceOf(IOException.class);
        assertThat(outside).exists();
    }
}
