package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds definitions and members that lack documentation although the language does not require it: definitions where no pragma requires
 * documentation, and members that an exception exempts. Other members without documentation are reported when the schema is loaded.
 */
final class DocumentationCheck implements Check {
    private final SpecialFeatureCheck specialFeatures;
    private final boolean docRequired;
    private final Set<String> exempt = new HashSet<>();

    DocumentationCheck(List<PragmaException> exceptions, boolean docRequired, SpecialFeatureCheck specialFeatures) {
        this.docRequired = docRequired;
        this.specialFeatures = specialFeatures;
        for (PragmaException exception : exceptions) {
            if (exception.rule() == PragmaException.Rule.DOCUMENTATION) {
                exempt.add(exception.name());
            }
        }
    }

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        boolean isRequired = docRequired && diagnostics.reports(DiagnosticCode.DOC_REQUIRED);
        for (Definition definition : schema.definitions()) {
            Doc doc = definition.doc();
            if (doc == null && !isRequired && !specialFeatures.reports(definition, diagnostics)) {
                reportWithoutComment(definition, diagnostics);
            }
            if (doc != null && exempt.contains(definition.name())) {
                checkMembers(definition, doc, diagnostics);
            }
        }
    }

    private static void reportWithoutComment(Definition definition, Diagnostics diagnostics) {
        diagnostics.add(
                DiagnosticCode.UNDOCUMENTED_DEFINITION,
                definition.nameSpan(),
                () -> Diagnostic.of(
                                DiagnosticCode.UNDOCUMENTED_DEFINITION,
                                definition.nameSpan(),
                                DefinitionLabels.describe(definition) + " has no documentation comment")
                        .in(DefinitionLabels.in(definition))
                        .help("add a comment that begins with '@" + definition.name() + ":'"));
    }

    private static void checkMembers(Definition definition, Doc doc, Diagnostics diagnostics) {
        Set<String> described = new HashSet<>();
        for (Doc.Entry entry : doc.members()) {
            if (!entry.text().isEmpty()) {
                described.add(entry.name());
            }
        }
        for (Part part : Part.of(definition)) {
            if (!described.contains(part.name())) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.UNDOCUMENTED_MEMBER, part.span(), part.describe() + " is not documented")
                        .in(DefinitionLabels.in(definition))
                        .help("'" + definition.name() + "' is listed in pragma '"
                                + PragmaException.Rule.DOCUMENTATION.pragma() + "'"));
            }
        }
    }
}
