package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** Finds documentation without a section {@code Since}, in schemas in which most documentation has one. */
final class SinceCheck implements Check {

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        List<Definition> without = new ArrayList<>();
        int with = 0;
        for (Definition definition : schema.definitions()) {
            Doc doc = definition.doc();
            if (doc == null) {
                continue;
            }
            if (doc.section("Since").isPresent()) {
                with++;
            } else {
                without.add(definition);
            }
        }
        if (without.size() >= with) {
            return;
        }
        for (Definition definition : without) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.MISSING_SINCE,
                            definition.nameSpan(),
                            "the documentation of " + DefinitionLabels.describe(definition) + " has no section 'Since'")
                    .in(DefinitionLabels.in(definition))
                    .help("most definitions in this schema have one"));
        }
    }
}
