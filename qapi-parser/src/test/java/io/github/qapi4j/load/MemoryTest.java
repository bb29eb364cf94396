package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.schema.Schema;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads and lints large schemas in a JVM whose memory is twenty times the size of their text. */
class MemoryTest {
    private static final int BYTES = 2_000_000;
    private static final int MAX_RATIO = 20;
    private static final int MANY = 100_000;
    private static final Set<String> SELECTED =
            Set.of("documented commands", "bases", "described values", "unknown types", "empty arrays");

    @TempDir
    private Path directory;

    /** A schema that consists of numbered parts between a beginning and an end. */
    private record Shape(String name, boolean right, String begin, IntFunction<String> part, String end) {
        String text() {
            StringBuilder text = new StringBuilder(begin);
            for (int i = 0; text.length() < BYTES; i++) {
                text.append(part.apply(i));
            }
            return text.append(end).toString();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns all shapes with {@code -Dqapi.load=all} or {@code long}; otherwise, to save time, some that differ most. */
    static Stream<Shape> shapes() {
        boolean all = System.getProperty("qapi.load", "").matches("all|long");
        return allShapes().filter(shape -> all || SELECTED.contains(shape.name()));
    }

    private static Stream<Shape> allShapes() {
        return Stream.of(
                right("documented commands", """
                        ##
                        # @cmd-%1$d:
                        #
                        # Does a thing.
                        #
                        # @device: where
                        #
                        # Since: 1.0
                        ##
                        { 'command': 'cmd-%1$d', 'data': { 'device': 'str', '*speed': 'int' } }

                        """),
                right("structs", "{ 'struct': 'S%1$d', 'data': { 'next': 'S%1$d' } }\n"),
                new Shape("bases", true, "", MemoryTest::derived, ""),
                right("events", "{'event':'E%d'}\n"),
                right("empty comments", "##\n##\n"),
                right("values", "{'enum':'E','data':['v'", ",'v%d'", "]}\n"),
                right("members", "{'struct':'S','data':{'m':'S'", ",'m%d':'S'", "}}\n"),
                right("optional members", "{'struct':'S','data':{'m':'S'", ",'*m%d':['S']", "}}\n"),
                right("conditions", "{'struct':'S','data':{},'if':{'any':['A'", ",'A%d'", "]}}\n"),
                right("sections", "##\n# @E:\n", "# TODO: x\n", "##\n{'event':'E'}\n"),
                new Shape("described values", true, "", MemoryTest::describedEnum, ""),
                new Shape("described features", true, "", MemoryTest::describedFeatures, ""),
                wrong("unknown types", "", "{'struct':'S','data':{'m':'T%d'}}\n", ""),
                right("described strangers", "##\n# @E:\n", "# @v%d: x\n", "##\n{'event':'E'}\n"),
                wrong("empty objects", "{'enum':'E','data':[{}", ",{}", "]}\n"),
                wrong("empty arrays", "{'enum':'E','data':[[]", ",[]", "]}\n"));
    }

    private static Shape right(String name, String part) {
        return right(name, "", part, "");
    }

    private static Shape right(String name, String begin, String part, String end) {
        return new Shape(name, true, begin, part::formatted, end);
    }

    private static Shape wrong(String name, String begin, String part, String end) {
        return new Shape(name, false, begin, part::formatted, end);
    }

    private static String derived(int i) {
        String base = i % 100 == 0 ? "" : "'base': 'S" + (i - 1) + "', ";
        return "{ 'struct': 'S%d', %s'data': { 'm%d': 'int' } }\n".formatted(i, base, i);
    }

    private static String describedEnum(int i) {
        StringBuilder comment = new StringBuilder("##\n# @E" + i + ":\n");
        StringBuilder values = new StringBuilder();
        for (int value = 0; value < MANY; value++) {
            comment.append("# @v").append(value).append(": x\n");
            values.append(values.isEmpty() ? "'v" : ",'v").append(value).append("'");
        }
        return comment + "##\n{'enum':'E" + i + "','data':[" + values + "]}\n";
    }

    private static String describedFeatures(int i) {
        return "##\n# @E%1$d:\n# Features:\n# @a: x\n# @b: x\n# @c: x\n##\n{'event':'E%1$d','features':['a','b','c']}\n"
                .formatted(i);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void usesLessThanTwentyTimesTheSizeOfTheText(Shape shape) throws IOException, InterruptedException {
        Path schema = Files.writeString(directory.resolve("large.json"), shape.text());
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + Files.size(schema) * MAX_RATIO,
                        "-XX:+UseSerialGC",
                        "-cp",
                        // This JVM runs on the module path, so there is no class path to pass on.
                        String.join(File.pathSeparator, "target/classes", "target/test-classes"),
                        Load.class.getName(),
                        schema.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output)).isEqualTo(shape.right() ? "loaded\n" : "rejected\n");
    }

    /** The program that the other JVM runs. */
    static final class Load {
        private Load() {}

        public static void main(String[] args) {
            Optional<Schema> schema = SchemaLoader.load(
                            Path.of(args[0]), LoadOptions.defaults().withLint(true))
                    .schema();
            System.out.print(schema.isPresent() ? "loaded\n" : "rejected\n");
        }
    }
}
