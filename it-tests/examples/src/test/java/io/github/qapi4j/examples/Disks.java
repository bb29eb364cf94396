package io.github.qapi4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Disks of machines in tests. A real machine writes without a guest; a fake one describes its nodes. */
final class Disks {
    private static final String NODE = """
            {'node-name': '%s', 'drv': '%s', 'file': '%s', 'ro': false, 'backing_file_depth': 0, 'encrypted': false,
             'detect_zeroes': 'off', 'bps': 0, 'bps_rd': 0, 'bps_wr': 0, 'iops': 0, 'iops_rd': 0, 'iops_wr': 0,
             'write_threshold': 0, 'cache': {'writeback': true, 'direct': false, 'no-flush': false},
             'image': {'filename': '%3$s', 'format': '%2$s', 'virtual-size': 1048576}, 'dirty-bitmaps': [%4$s]}""";

    private static final String BITMAP = """
            {'name': '%s', 'count': 0, 'granularity': 65536, 'recording': true, 'busy': false, 'persistent': false}""";

    private Disks() {}

    /** Runs commands of qemu-io in the machine, then writes everything to the images. */
    static void io(Path socket, String disk, String... commands) throws IOException {
        try (QmpClient client = QmpClient.connect(socket)) {
            for (String command :
                    Stream.concat(Stream.of(commands), Stream.of("flush")).toList()) {
                String line = "qemu-io " + disk + " \"" + command + "\"";
                assertThat(client.execute(
                                        "human-monitor-command",
                                        JsonObject.builder()
                                                .put("command-line", line)
                                                .build())
                                .asString())
                        .as(line)
                        .isEmpty();
            }
        }
    }

    /** Returns a raw image with the content that a disk has now. */
    static Path copy(Path folder, String image, String format, String name) throws Exception {
        LiveQemu.run(folder, List.of("qemu-img", "convert", "-U", "-f", format, "-O", "raw", image, name));
        return folder.resolve(name);
    }

    /** Checks that an image, and those below it, have the content of a raw image. */
    static void assertSame(Path folder, Path image, Path expected) throws Exception {
        LiveQemu.run(
                folder, List.of("qemu-img", "compare", "-q", "-U", "-F", "raw", image.toString(), expected.toString()));
    }

    static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Returns the description of a node of 1 MiB. */
    static String node(String name, String driver, Path file, String... bitmaps) {
        return NODE.formatted(
                name, driver, file, Stream.of(bitmaps).map(BITMAP::formatted).collect(Collectors.joining(", ")));
    }

    static String nodes(String... nodes) {
        return "[" + String.join(", ", nodes) + "]";
    }
}
