package io.github.qapi4j.codegen;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came out of a request.
 *
 * @param files the text of each file by its path below the output directory, with {@code /}; empty if there is an error
 * @param diagnostics errors and warnings, without those of the schema's loading; of more than 10,000 errors or warnings only so many
 * @param count how many errors and warnings there are, those included that are not among the diagnostics
 */
public record GeneratorResult(SortedMap<String, String> files, List<Diagnostic> diagnostics, DiagnosticCount count) {
    public GeneratorResult {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether nothing was generated, because there is an error. */
    public boolean hasErrors() {
        return count.errors() > 0;
    }
}
