package io.github.qapi4j.merge;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Optional;

/**
 * The result of merging the schemas of several releases.
 *
 * @param schema the merged schema; present if and only if there is no error
 * @param availability which releases have which parts of the merged schema; if there is no schema, only the names of the releases
 * @param diagnostics the errors and warnings
 * @param count the number of errors and warnings, including those that are not among the diagnostics
 */
public record MergeResult(
        Optional<Schema> schema, Availability availability, List<Diagnostic> diagnostics, DiagnosticCount count) {

    public MergeResult {
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether the releases cannot be merged. */
    public boolean hasErrors() {
        return schema.isEmpty();
    }
}
