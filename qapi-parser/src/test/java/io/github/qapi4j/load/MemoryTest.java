package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.schema.Schema;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads large schemas in a JVM that has twenty times as much memory as they have text. */
class MemoryTest {
    private static final int BYTES = 2_000_000;
    private static final int MAX_RATIO = 20;

    @TempDir
    private Path directory;

    private enum Shape {
        DOCUMENTED(i -> "##\n# @cmd-%d:\n#\n# Does a thing.\n#\n# @device: where\n#\n# Since: 1.0\n##\n".formatted(i)
                + "{ 'command': 'cmd-%d', 'data': { 'device': 'str', '*speed': 'int' } }\n\n".formatted(i)),
        STRUCTS(i -> "{ 'struct': 'S%d', 'data': { 'next': 'S%d' } }\n".formatted(i, i)),
        BASES(i -> "{ 'struct': 'S%d', %s'data': { 'm%d': 'int' } }\n"
                .formatted(i, i % 100 == 0 ? "" : "'base': 'S" + (i - 1) + "', ", i)),
        EVENTS(i -> "{ 'event': 'EVENT_%d' }\n".formatted(i)),
        VALUES(i -> i == 0 ? "{ 'enum': 'E', 'data': [ 'v'" : ", 'value%d'".formatted(i), " ] }\n"),
        MEMBERS(i -> i == 0 ? "{ 'struct': 'S', 'data': { 'm': 'str'" : ", 'member%d': 'int'".formatted(i), " } }\n"),
        MISTAKES(i -> "{ 'struct': 'S', 'data': { 'next': 'T%d' } }\n".formatted(i));

        private final IntFunction<String> part;
        private final String end;

        Shape(IntFunction<String> part) {
            this(part, "");
        }

        Shape(IntFunction<String> part, String end) {
            this.part = part;
            this.end = end;
        }

        String text() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; text.length() < BYTES; i++) {
                text.append(part.apply(i));
            }
            return text.append(end).toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesLessThanTwentyTimesTheText(Shape shape) throws IOException, InterruptedException {
        Path schema = Files.writeString(directory.resolve("large.json"), shape.text());
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + Files.size(schema) * MAX_RATIO,
                        "-XX:+UseSerialGC",
                        "-cp",
                        // This JVM has modules, and no class path that another one could take over.
                        String.join(File.pathSeparator, "target/classes", "target/test-classes"),
                        Load.class.getName(),
                        schema.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output)).isEqualTo(shape == Shape.MISTAKES ? "refused\n" : "loaded\n");
    }

    /** What the other JVM runs. */
    static final class Load {
        private Load() {}

        public static void main(String[] args) {
            Optional<Schema> schema = SchemaLoader.load(Path.of(args[0])).schema();
            System.out.print(schema.isPresent() ? "loaded\n" : "refused\n");
        }
    }
}
