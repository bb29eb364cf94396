package io.github.qapi4j.codegen;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The result of a request.
 *
 * @param files the text of each file by its path below the output directory, with {@code /}; empty if there is an error
 * @param diagnostics errors and warnings, without those of the schema's loading; at most 10,000 errors and as many warnings
 * @param count the number of errors and warnings, including those that are not among the diagnostics
 */
public record GeneratorResult(SortedMap<String, String> files, List<Diagnostic> diagnostics, DiagnosticCount count) {
    public GeneratorResult {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether there is an error, so that nothing was generated. */
    public boolean hasErrors() {
        return count.errors() > 0;
    }
}
