package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Schema;

/**
 * One check of {@link Lint}, which lists all of them. Problems with the same cause are reported as one diagnostic, with labels for further places.
 */
interface Check {

    /** Checks a whole schema. */
    void check(Schema schema, Diagnostics diagnostics);
}
