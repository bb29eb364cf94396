package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The changes between neighbouring releases of QEMU. {@code -Dqapi.changes=write} writes the golden files again, except for the comments at their
 * beginning, which say why each break on the wire is one.
 */
@Execution(ExecutionMode.CONCURRENT)
class NeighbouringReleasesTest {
    private static final List<String> RELEASES = List.of("4.2.0", "5.2.0", "6.2.0", "7.2.0", "8.2.0", "10.2.2");

    private static final Path GOLDEN = Path.of("src/test/resources/io/github/qapi4j/it/changes");

    static Stream<Arguments> neighbours() {
        Stream<Arguments> all = Stream.of("qapi", "qga")
                .flatMap(program -> Stream.iterate(1, i -> i < RELEASES.size(), i -> i + 1)
                        .map(i -> Arguments.of(program, RELEASES.get(i - 1), RELEASES.get(i))));
        // The corpus has the storage daemon's schema of two releases only.
        return Stream.concat(all, Stream.of(Arguments.of("storage-daemon", "7.2.0", "10.2.2")));
    }

    private static Schema load(String program, String release) {
        String folder = program.equals("storage-daemon") ? "storage-daemon/qapi" : program;
        return SchemaLoader.load(
                        Corpus.file("schemas").resolve(release).resolve(folder).resolve("qapi-schema.json"),
                        LoadOptions.defaults())
                .schema()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("neighbours")
    void changesAreThoseOfTheGoldenFile(String program, String older, String newer) throws IOException {
        Schema before = load(program, older);
        Schema after = load(program, newer);
        List<Change> changes = SchemaDiff.compare(before, after);
        Map<Rule, Integer> breaks = new TreeMap<>();
        Set<String> fingerprints = new HashSet<>();
        for (Change change : changes) {
            assertThat(fingerprints.add(change.fingerprint())).as("%s", change).isTrue();
            assertThat(change.older() != null || change.newer() != null)
                    .as("%s", change)
                    .isTrue();
            if (change.wire() == Severity.BREAK) {
                breaks.merge(change.rule(), 1, Integer::sum);
            }
        }
        Output.print(program + " " + older + " to " + newer + ": " + changes.size() + " changes, breaks on the wire: "
                + breaks);
        assertThat(SchemaDiff.compare(after, after)).isEmpty();
        assertThat(SchemaDiff.compare(before, before)).isEmpty();

        Path file = GOLDEN.resolve(program + "-" + older + "-" + newer + ".txt");
        List<String> lines =
                changes.stream().map(NeighbouringReleasesTest::line).toList();
        if ("write".equals(System.getProperty("qapi.changes"))) {
            Files.createDirectories(GOLDEN);
            List<String> comments = Files.exists(file) ? comments(file) : List.of();
            Files.write(file, Stream.concat(comments.stream(), lines.stream()).toList());
        }
        List<String> golden = Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(lines).isEqualTo(golden);
        // Each break was reviewed by hand.
        String review = String.join("\n", comments(file));
        assertThat(changes)
                .filteredOn(change -> change.wire() == Severity.BREAK)
                .allSatisfy(change -> assertThat(review).contains("# " + change.rule() + " " + change.path() + ":"));
    }

    private static List<String> comments(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .toList();
    }

    /** The details of conditions are left out: they are QEMU's text. */
    private static String line(Change change) {
        String detail = change.rule().name().startsWith("CONDITION") ? "" : change.detail();
        return (change.rule() + " " + change.path() + " " + change.wire() + " " + change.java() + " " + detail).strip();
    }

    /**
     * From the first release to the last one: what was deprecated in between is no break, and marks of the others exempt nothing else. The severity is
     * that for Java code, which also has the types that nothing on the wire uses.
     */
    @Test
    void releasesInBetweenAnnounceRemovals() {
        List<Schema> releases =
                RELEASES.stream().map(release -> load("qapi", release)).toList();
        Map<String, Change> alone = byFingerprint(SchemaDiff.compare(releases.get(0), releases.get(5)));
        Map<String, Change> all = byFingerprint(SchemaDiff.compare(releases));
        Set<String> announced = all.values().stream()
                .filter(change -> !change.equals(alone.get(change.fingerprint())))
                .map(change -> change.rule() + " " + change.path() + " " + change.java())
                .collect(Collectors.toSet());
        Output.print("qapi 4.2.0 to 10.2.2: " + breaks(alone) + " breaks on the wire, " + breaks(all)
                + " with the releases in between");
        assertThat(announced)
                .contains(
                        "ARG_REMOVED migrate/arg-type/blk WARNING",
                        "RETURN_MEMBER_REMOVED query-status/ret-type/singlestep WARNING")
                .allMatch(change -> change.endsWith(" WARNING") || change.endsWith(" NOTE"));
        assertThat(breaks(all)).isLessThan(breaks(alone));
    }

    private static Map<String, Change> byFingerprint(List<Change> changes) {
        return changes.stream().collect(Collectors.toMap(Change::fingerprint, change -> change));
    }

    private static long breaks(Map<String, Change> changes) {
        return changes.values().stream()
                .filter(change -> change.wire() == Severity.BREAK)
                .count();
    }
}
