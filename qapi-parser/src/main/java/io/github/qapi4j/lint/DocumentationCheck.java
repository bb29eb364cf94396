package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds definitions and members without documentation that the language accepts: definitions where no pragma requires documentation, and members that
 * an exception exempts. Other members without documentation are reported when the schema is loaded.
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
        boolean reported = docRequired && diagnostics.reports(DiagnosticCode.DOC_REQUIRED);
        for (SchemaModule module : reported ? List.<SchemaModule>of() : schema.modules()) {
            List<Definition> withoutComment = new ArrayList<>();
            for (Definition definition : module.definitions()) {
                if (definition.doc() == null && !specialFeatures.reports(definition, diagnostics)) {
                    withoutComment.add(definition);
                }
            }
            checkComments(withoutComment, diagnostics);
        }
        for (Definition definition : schema.definitions()) {
            Doc doc = definition.doc();
            if (doc != null && exempt.contains(definition.name())) {
                checkMembers(definition, doc, diagnostics);
            }
        }
    }

    /** Reports all definitions of a file without a comment as one diagnostic: where comments are not required, many definitions lack one. */
    private static void checkComments(List<Definition> withoutComment, Diagnostics diagnostics) {
        if (withoutComment.isEmpty()) {
            return;
        }
        Definition first = withoutComment.get(0);
        int more = withoutComment.size() - 1;
        Diagnostic.Builder problem = Diagnostic.of(
                        DiagnosticCode.UNDOCUMENTED_DEFINITION,
                        first.nameSpan(),
                        DefinitionLabels.describe(first) + " has no documentation comment"
                                + (more == 0 ? "" : " (and " + more + " more in this file)"))
                .in(DefinitionLabels.in(first))
                .help("add a comment that begins with '@" + first.name() + ":'");
        withoutComment.stream()
                .skip(1)
                .forEach(other -> problem.label(
                        other.nameSpan(), () -> "also without comment: " + DefinitionLabels.describe(other)));
        diagnostics.add(problem);
    }

    private static void checkMembers(Definition definition, Doc doc, Diagnostics diagnostics) {
        Set<String> described = new HashSet<>();
        for (Doc.Entry entry : doc.members()) {
            if (!entry.text().isEmpty()) {
                described.add(entry.name());
            }
        }
        Diagnostic.Builder problem = null;
        for (Part part : Part.of(definition)) {
            if (described.contains(part.name())) {
                continue;
            }
            if (problem == null) {
                problem = Diagnostic.of(
                                DiagnosticCode.UNDOCUMENTED_MEMBER, part.span(), part.describe() + " is not documented")
                        .in(DefinitionLabels.in(definition))
                        .help("'" + definition.name() + "' is exempt because of pragma '"
                                + PragmaException.Rule.DOCUMENTATION.pragma() + "'");
            } else {
                problem.label(part.span(), "also undocumented: '" + part.name() + "'");
            }
        }
        if (problem != null) {
            diagnostics.add(problem);
        }
    }
}
