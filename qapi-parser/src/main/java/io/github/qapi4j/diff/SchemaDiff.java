package io.github.qapi4j.diff;

import io.github.qapi4j.schema.Schema;
import java.util.List;

/** Compares two schemas by what commands and events transfer; the names of types matter only for Java. */
public final class SchemaDiff {
    private SchemaDiff() {}

    /**
     * Returns the changes from one schema to a newer one, in the order of the commands and events of the older schema, then those of the newer one. Two
     * types that several places have in common are compared once for each direction, at the place that is reached first.
     */
    public static List<Change> compare(Schema older, Schema newer) {
        return new Comparison(older, newer).changes();
    }
}
