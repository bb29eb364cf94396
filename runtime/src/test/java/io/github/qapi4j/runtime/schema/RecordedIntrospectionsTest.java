package io.github.qapi4j.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.schema.SchemaDifference.Impact;
import io.github.qapi4j.runtime.schema.SchemaDifference.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The introspections of the corpus, masked and unmasked, of QEMU, its storage daemon and its guest agent. */
@Timeout(60)
class RecordedIntrospectionsTest {
    private static final String SYSTEM_7_2 = "7.2.0/qemu-live-recorded";
    private static final String SYSTEM_10_2 = "10.2.2/qemu-masked-eval-all";

    @Test
    void everyListedPathIsSupported() throws IOException {
        for (String name : List.of(
                SYSTEM_7_2,
                "7.2.0/qsd-live-recorded",
                "7.2.0/qga-masked-eval-all",
                SYSTEM_10_2,
                "10.2.2/qemu-unmasked")) {
            ServerSchema schema = Introspections.recorded(name);
            List<String> paths = schema.paths().toList();
            assertThat(paths.size()).as(name).isGreaterThan(200);
            assertThat(new HashSet<>(paths)).as(name).hasSameSizeAs(paths);
            assertThat(paths.stream().filter(path -> !schema.supports(path))).isEmpty();
            assertThat(schema.differences(schema)).isEmpty();
        }
    }

    @Test
    void allFilesAreRead() throws IOException {
        int schemas = 0;
        try (Stream<Path> files = Files.walk(Introspections.corpus().resolve("introspect"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json.gz")).toList()) {
                assertThat(Introspections.read(file).commands())
                        .as(file.toString())
                        .isNotEmpty();
                schemas++;
            }
        }
        assertThat(schemas).isGreaterThan(20);
    }

    @Test
    void maskedAndUnmaskedAreEqual() throws IOException {
        for (String name : List.of("7.2.0/qga", "7.2.0/qsd", "10.2.2/qemu")) {
            ServerSchema masked = Introspections.recorded(name + "-masked");
            ServerSchema unmasked = Introspections.recorded(name + "-unmasked");
            assertThat(masked.differences(unmasked)).isEmpty();
            assertThat(masked.paths())
                    .containsExactlyElementsOf(unmasked.paths().toList());
        }
    }

    @Test
    void knownElements() throws IOException {
        ServerSchema old = Introspections.recorded(SYSTEM_7_2);
        assertThat(old.commands()).hasSize(216);
        assertThat(old.events()).hasSize(52);
        for (String path : List.of(
                "blockdev-add/arg-type/+qcow2/lazy-refcounts",
                "blockdev-add/arg-type/+qcow2/*backing/+qcow2/encrypt/+luks/key-secret",
                "query-status/ret-type/singlestep/!boolean",
                "query-status/ret-type/status/^paused",
                "query-block/ret-type/inserted/image/backing-image/filename",
                "drive-backup/$deprecated",
                "transaction/arg-type/actions/type/^drive-backup/$deprecated",
                "transaction/arg-type/actions/+drive-backup/data/sync",
                "device_add/$json-cli",
                "yank")) {
            assertThat(old.supports(path)).as(path).isTrue();
        }
        for (String path : List.of(
                "block-job-change", "query-status/ret-type/*status", "drive-mirror/$deprecated", "x-accel-stats")) {
            assertThat(old.supports(path)).as(path).isFalse();
        }
        assertThat(old.command("yank").orElseThrow().allowsOutOfBand()).isTrue();
    }

    @Test
    void from7_2To10_2() throws IOException {
        ServerSchema old = Introspections.recorded(SYSTEM_7_2);
        ServerSchema recent = Introspections.recorded(SYSTEM_10_2);
        List<SchemaDifference> differences = old.differences(recent);
        Map<String, SchemaDifference> byPath =
                differences.stream().collect(Collectors.toMap(SchemaDifference::path, d -> d, (a, b) -> a));
        assertThat(differences).isSortedAccordingTo((a, b) -> a.path().compareTo(b.path()));
        assertThat(differences).extracting(SchemaDifference::kind).doesNotContain(Kind.NOT_COMPARED);

        assertDifference(byPath, "block-job-change", Kind.ADDED, Impact.NONE);
        assertDifference(byPath, "MEM_UNPLUG_ERROR", Kind.REMOVED, Impact.MAY_BREAK);
        assertDifference(byPath, "VFIO_MIGRATION", Kind.ADDED, Impact.NONE);
        assertDifference(byPath, "query-status/ret-type/singlestep", Kind.REMOVED, Impact.BREAKS);
        assertDifference(byPath, "query-sev/ret-type/policy", Kind.REMOVED, Impact.BREAKS);
        assertDifference(byPath, "query-sev/ret-type/+sev", Kind.ADDED, Impact.NONE);
        assertDifference(byPath, "query-named-block-nodes/ret-type/active", Kind.ADDED, Impact.NONE);
        assertDifference(byPath, "block-job-pause/$deprecated", Kind.ADDED, Impact.NONE);
        assertDifference(byPath, "migrate/arg-type/uri", Kind.BECAME_OPTIONAL, Impact.NONE);
        assertDifference(byPath, "migrate/arg-type/channels", Kind.ADDED, Impact.NONE);

        // Each difference is one of the listings, too.
        for (SchemaDifference difference : differences) {
            assertThat(old.supports(difference.path()))
                    .as(difference.toString())
                    .isEqualTo(difference.kind() != Kind.ADDED);
            assertThat(recent.supports(difference.path()))
                    .as(difference.toString())
                    .isEqualTo(difference.kind() != Kind.REMOVED);
        }
        System.out.println("7.2 to 10.2: " + differences.size() + " differences, "
                + differences.stream().collect(Collectors.groupingBy(SchemaDifference::impact, Collectors.counting())));

        List<SchemaDifference> back = recent.differences(old);
        assertThat(back)
                .filteredOn(d -> d.kind() == Kind.REMOVED)
                .extracting(SchemaDifference::path)
                .containsExactlyElementsOf(differences.stream()
                        .filter(d -> d.kind() == Kind.ADDED)
                        .map(SchemaDifference::path)
                        .toList());
    }

    private static void assertDifference(
            Map<String, SchemaDifference> differences, String path, Kind kind, Impact impact) {
        assertThat(differences).containsKey(path);
        assertThat(differences.get(path))
                .extracting(SchemaDifference::kind, SchemaDifference::impact)
                .as(path)
                .containsExactly(kind, impact);
    }
}
