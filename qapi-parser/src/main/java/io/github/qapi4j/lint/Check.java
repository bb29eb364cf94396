package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Schema;

/** One kind of thing to look for; {@link Lint} lists all. Of one cause there is one diagnostic, with labels for further places. */
interface Check {

    /** Looks through a whole schema. */
    void check(Schema schema, Diagnostics diagnostics);
}
