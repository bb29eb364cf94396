package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.qapi4j.source.SourceResolver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of what git answers that hold for any bytes: one exception of the declared type, and never another one. */
class GitFuzzTest {
    @TempDir
    private Path directory;

    static Stream<byte[]> answers() throws IOException {
        return Stream.of(answer(tree("100644 a.json", "040000 qapi")), answer(tree()), answer(tree("160000 a.json")));
    }

    private static byte[] tree(String... entries) throws IOException {
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        for (String entry : entries) {
            tree.write(entry.getBytes(StandardCharsets.UTF_8));
            tree.write(0);
            tree.write(new byte[] {(byte) 0xab, 1});
        }
        return tree.toByteArray();
    }

    /** The output of git: the tree, once for the revision and once for its entries, and a file. */
    private static byte[] answer(byte[] tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            out.write(("abcd tree " + tree.length + "\n").getBytes(StandardCharsets.UTF_8));
            out.write(tree);
            out.write('\n');
        }
        out.write("ab01 blob 3\n{}\n\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    @EnabledOnOs({OS.LINUX, OS.MAC})
    @MethodSource("answers")
    @FuzzTest(maxDuration = "")
    void anyAnswer(byte[] bytes) throws IOException {
        read(bytes);
    }

    /** Returns whether the answer has the file. */
    private boolean read(byte[] bytes) throws IOException {
        Files.write(directory.resolve("answer"), bytes);
        try (GitObjects objects = GitObjects.start(
                directory, List.of("sh", "-c", "cat answer; cat > requests"), Duration.ofSeconds(10))) {
            SourceResolver sources = GitSources.open(objects, "main");
            assertThat(sources.identity("a.json")).isEqualTo("a.json");
            assertThat(sources.read("a.json")).hasSizeLessThanOrEqualTo(bytes.length);
            return true;
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
            return false;
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void mutants() throws IOException {
        Random random = new Random(15);
        byte[] valid = answers().findFirst().orElseThrow();
        assertThat(read(valid)).isTrue();
        int found = 0;
        for (int i = 0; i < 40; i++) {
            byte[] bytes = valid.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            found += read(bytes) ? 1 : 0;
        }
        assertThat(found).isBetween(1, 39);
    }
}
