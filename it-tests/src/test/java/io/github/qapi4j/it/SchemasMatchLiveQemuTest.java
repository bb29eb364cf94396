package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The project's schemas agree with the answers of a running QEMU 7.2 and its storage daemon to {@code query-qmp-schema}. */
class SchemasMatchLiveQemuTest {

    @Test
    void differencesAreThoseListedWithTheirReasons() throws IOException {
        LiveSchema system = LiveSchema.recorded("qemu");
        LiveSchema daemon = LiveSchema.recorded("qsd");
        Schema schema = ProjectSchema.load("qapi-schema.json");

        Set<String> found =
                named(SchemaComparison.differences(schema, system), SchemaComparison.differences(schema, daemon));
        Set<String> unlisted = new TreeSet<>(found);
        unlisted.removeAll(listed());
        Set<String> gone = new TreeSet<>(listed());
        gone.removeAll(found);
        assertSoftly(softly -> {
            softly.assertThat(unlisted).as("differences that are not listed").isEmpty();
            softly.assertThat(gone)
                    .as("listed differences that no longer exist")
                    .isEmpty();
        });
    }

    @Test
    void everyListedDifferenceHasAReason() throws IOException {
        assertThat(groups()).isNotEmpty().allSatisfy(group -> {
            assertThat(group.get(0)).as("reason").matches("# .{20,}");
            assertThat(group.get(group.size() - 1)).as("difference").doesNotStartWith("#");
        });
        assertThat(listed()).doesNotHaveDuplicates();
    }

    /** Returns the differences to the servers; a difference to only one of them is prefixed with its name. */
    private static Set<String> named(Set<String> system, Set<String> daemon) {
        Set<String> named = new TreeSet<>();
        system.forEach(difference -> named.add(daemon.contains(difference) ? difference : "system: " + difference));
        daemon.stream()
                .filter(difference -> !system.contains(difference))
                .forEach(difference -> named.add("daemon: " + difference));
        return named;
    }

    private static List<String> listed() throws IOException {
        List<String> listed = new ArrayList<>();
        groups().forEach(group ->
                group.stream().filter(line -> !line.startsWith("#")).forEach(listed::add));
        return listed;
    }

    /** Returns the paragraphs of the list. Each begins with the reason, in lines with {@code #}. */
    private static List<List<String>> groups() throws IOException {
        try (InputStream list = SchemasMatchLiveQemuTest.class.getResourceAsStream("live-qemu-differences.txt")) {
            List<List<String>> groups = new ArrayList<>();
            for (String group : new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n{2,}")) {
                groups.add(group.lines().toList());
            }
            return groups;
        }
    }
}
