package io.github.qapi4j.check;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.util.List;

/**
 * The result of checking one transcript.
 *
 * @param diagnostics what was found, in the order of the places; at most 10,000 errors and 10,000 warnings
 * @param count the number of all errors and warnings
 * @param counts how much was checked
 * @param versions the versions of the servers in the order of their greetings, such as {@code 7.2.22}; each once; empty if there is no greeting
 */
public record TranscriptReport(
        List<Diagnostic> diagnostics, DiagnosticCount count, TrafficCounts counts, List<String> versions) {

    public TranscriptReport {
        diagnostics = List.copyOf(diagnostics);
        versions = List.copyOf(versions);
    }

    /** Returns one line that says what was checked, and the versions of the servers. */
    public String summary() {
        return counts + (versions.isEmpty() ? "" : "; server " + String.join(", ", versions));
    }
}
