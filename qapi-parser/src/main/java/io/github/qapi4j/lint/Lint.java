package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Set;

/** Reports valid parts of a schema that its author may want to change. */
public final class Lint {
    private Lint() {}

    /**
     * Lints a schema. Problems that were reported when the schema was loaded are not reported again.
     *
     * @param exceptions the exceptions in the pragma directives of the schema
     * @param docRequired whether a pragma requires documentation of each definition
     */
    public static void check(
            Schema schema, List<PragmaException> exceptions, boolean docRequired, Diagnostics diagnostics) {
        DirectionIndex directions = DirectionIndex.of(schema);
        Uses uses = new Uses(schema);
        Set<Special> specials = Special.of(schema);
        SpecialFeatureCheck specialFeatures = new SpecialFeatureCheck(specials);
        List<Check> checks = List.of(
                new DocumentationCheck(exceptions, docRequired, specialFeatures),
                specialFeatures,
                new SinceCheck(),
                new OptionalBooleanCheck(directions),
                new NameConventionCheck(),
                new PragmaCheck(exceptions),
                new UnusedTypeCheck(directions, uses),
                new DeprecationCheck(directions, uses, specials.contains(Special.DEPRECATED)),
                new ConditionCheck(uses));
        checks.forEach(check -> check.check(schema, diagnostics));
    }
}
