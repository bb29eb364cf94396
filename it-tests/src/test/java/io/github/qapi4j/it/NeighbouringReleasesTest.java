package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The changes between neighbouring releases of QEMU. */
@Execution(ExecutionMode.CONCURRENT)
class NeighbouringReleasesTest {
    private static final List<String> RELEASES = List.of("4.2.0", "5.2.0", "6.2.0", "7.2.0", "8.2.0", "10.2.2");

    static Stream<Arguments> neighbours() {
        return Stream.of("qapi", "qga")
                .flatMap(program -> Stream.iterate(1, i -> i < RELEASES.size(), i -> i + 1)
                        .map(i -> Arguments.of(program, RELEASES.get(i - 1), RELEASES.get(i))));
    }

    private static Schema load(String program, String release) {
        return SchemaLoader.load(
                        Corpus.file("schemas").resolve(release).resolve(program).resolve("qapi-schema.json"),
                        LoadOptions.defaults())
                .schema()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("neighbours")
    void changesAreFoundOnce(String program, String older, String newer) {
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
        assertThat(changes).isNotEmpty();
        assertThat(SchemaDiff.compare(after, after)).isEmpty();
        assertThat(SchemaDiff.compare(before, before)).isEmpty();
    }
}
