package io.github.qapi4j.diff;

import io.github.qapi4j.schema.Schema;
import java.util.List;

/** Compares two schemas by what commands and events transfer; the names of types matter only for Java. */
public final class SchemaDiff {
    private SchemaDiff() {}

    /**
     * Returns the changes from one schema to a newer one, sorted by path. Two types that several places have in common are compared once for each
     * direction: at a place that is not unstable or deprecated, if there is one, and of these at the one with the shortest path. Neither the order of
     * definitions nor that of members matters for it. Each change has a fingerprint of its own.
     */
    public static List<Change> compare(Schema older, Schema newer) {
        return compare(List.of(older, newer));
    }

    /**
     * Returns the changes from the first of several schemas to the last one. Those in between contribute what they had marked: the removal of what was
     * deprecated in any of them, or unstable, was announced, even if the first schema does not have this mark.
     *
     * @param releases the schemas, the oldest first
     * @throws IllegalArgumentException if there are fewer than two schemas
     */
    public static List<Change> compare(List<Schema> releases) {
        if (releases.size() < 2) {
            throw new IllegalArgumentException("a comparison needs at least two schemas, not " + releases.size());
        }
        return new Comparison(releases).changes();
    }
}
