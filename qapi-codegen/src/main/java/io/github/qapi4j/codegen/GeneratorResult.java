package io.github.qapi4j.codegen;

import io.github.qapi4j.diagnostic.Diagnostic;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came out of a request.
 *
 * @param files the text of each file by its path below the output directory, with {@code /}; empty if there is an error
 * @param diagnostics errors and warnings, without those of the schema's loading
 */
public record GeneratorResult(SortedMap<String, String> files, List<Diagnostic> diagnostics) {
    public GeneratorResult {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether nothing was generated, because there is an error. */
    public boolean hasErrors() {
        for (Diagnostic diagnostic : diagnostics) {
            if (diagnostic.isError()) {
                return true;
            }
        }
        return false;
    }
}
