package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Optional;

/**
 * The result of loading a schema.
 *
 * @param schema the schema; present if and only if there is no error
 * @param diagnostics the errors and warnings, file by file from top to bottom: at most 10,000 of each, and in any case the first warning of each code
 * @param count the number of errors and warnings, including those that are not among the diagnostics
 */
public record LoadResult(Optional<Schema> schema, List<Diagnostic> diagnostics, DiagnosticCount count) {

    public LoadResult {
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether the schema cannot be used. */
    public boolean hasErrors() {
        return schema.isEmpty();
    }
}
