package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Optional;

/**
 * What comes of loading a schema.
 *
 * @param schema the schema; present if and only if there is no error
 * @param diagnostics everything that is wrong, file by file from top to bottom; of more than 10,000 errors or warnings only so many
 * @param count how many errors and warnings there are, those included that are not among the diagnostics
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
