package io.github.qapi4j.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Comparisons of a schema with random changes of it, and of schemas that are deep. */
class MutatedSchemasTest {
    private static final int SEEDS = "long".equals(System.getProperty("qapi.load")) ? 1000 : 10;

    private static final Schema SCHEMA = SchemaLoader.load(
                    Path.of("../schemas/src/main/resources/qapi/qapi-schema.json"), LoadOptions.defaults())
            .schema()
            .orElseThrow();

    /** Each change of what commands and events reach is found, in both directions. */
    @ParameterizedTest
    @EnumSource(Mutation.class)
    void changesAreFoundInBothDirections(Mutation mutation) {
        int found = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Schema changed = mutation.apply(SCHEMA, new Random(seed)).orElse(null);
            if (changed == null) {
                continue;
            }
            assertThat(SchemaDiff.compare(changed, changed)).isEmpty();
            List<Change> changes = compare(SCHEMA, changed);
            List<Change> mirror = compare(changed, SCHEMA);
            assertThat(mirror).as("seed %d: %s", seed, changes).hasSameSizeAs(changes);
            for (Change change : changes) {
                assertThat(mirror)
                        .as("seed %d: %s", seed, change)
                        .anyMatch(each -> change.rule().mirrors().contains(each.rule()));
            }
            if (!changes.isEmpty()) {
                found++;
                assertThat(changes).as("seed %d", seed).anyMatch(change -> mutation.rules.contains(change.rule()));
            }
        }
        // Types that no command or event reaches are not compared.
        assertThat(found).isGreaterThan(SEEDS / 3);
    }

    @Test
    void anyTwoSchemasCanBeCompared() {
        Random random = new Random(15);
        Mutation[] all = Mutation.values();
        Schema one = SCHEMA;
        for (int i = 0; i < SEEDS * 2; i++) {
            Schema other = all[random.nextInt(all.length)].apply(one, random).orElse(one);
            compare(SCHEMA, other);
            compare(other, SCHEMA);
            assertThat(SchemaDiff.compare(List.of(SCHEMA, one, other))).isNotNull();
            one = other;
        }
    }

    private static List<Change> compare(Schema older, Schema newer) {
        List<Change> changes = SchemaDiff.compare(older, newer);
        Set<String> fingerprints = new HashSet<>();
        assertThat(changes).allMatch(change -> fingerprints.add(change.fingerprint()));
        return changes;
    }

    /** Each level has a change, and no path is longer than the elements that it shows. */
    @Test
    void deepSchemasAreCompared() {
        int depth = 10_000;
        Schema older = load(chain(depth, ""));
        Schema newer = load(chain(depth, ", '*n': 'int'"));
        List<Change> changes = compare(older, newer);
        assertThat(changes).hasSize(depth).allMatch(change -> change.path().length() < 2_000);
        assertThat(changes.stream().map(Change::path).distinct()).hasSize(depth);
    }

    private static String chain(int depth, String further) {
        StringBuilder text = new StringBuilder("{'command': 'c', 'data': {'m': 'T0'}}");
        for (int i = 0; i < depth; i++) {
            String next = i + 1 < depth ? "['T" + (i + 1) + "']" : "'int'";
            text.append("{'struct': 'T")
                    .append(i)
                    .append("', 'data': {'m': ")
                    .append(next)
                    .append(further);
            text.append("}}\n");
        }
        return text.toString();
    }

    @Test
    void deepBranchesAreCompared() {
        int depth = 400;
        List<Change> changes = compare(load(unions(depth, "'int'")), load(unions(depth, "'str'")));
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).rule()).isEqualTo(Rule.MEMBER_TYPE_CHANGED);
    }

    private static String unions(int depth, String last) {
        StringBuilder text = new StringBuilder("{'enum': 'K', 'data': ['a']} {'command': 'c', 'data': {'m': 'T0'}}");
        for (int i = 0; i < depth; i++) {
            text.append("{'union': 'T" + i + "', 'base': {'k" + i + "': 'K'}, 'discriminator': 'k" + i + "', "
                    + "'data': {'a': 'T" + (i + 1) + "'}}\n");
        }
        return text.append("{'struct': 'T" + depth + "', 'data': {'x': " + last + "}}")
                .toString();
    }

    @Test
    void recursiveTypesAreComparedOnce() {
        String text = "{'struct': 'A', 'data': {'*b': 'B', '*a': ['A']%s}} {'struct': 'B', 'data': {'a': 'A'}} "
                + "{'command': 'c', 'data': 'A', 'returns': 'B'} {'event': 'E', 'data': 'A'}";
        List<Change> changes = compare(load(text.formatted("")), load(text.formatted(", '*n': 'int'")));
        assertThat(changes)
                .extracting(change -> change.rule() + " " + change.path())
                .containsExactly("EVENT_MEMBER_ADDED E/arg-type/n", "ARG_ADDED_OPTIONAL c/arg-type/n");
    }

    private static Schema load(String text) {
        return SchemaLoader.load(SourceResolver.memory(Map.of("root.json", text)), "root.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
    }
}
