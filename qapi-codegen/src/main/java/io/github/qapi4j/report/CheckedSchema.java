package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of checking one schema, as reports show it.
 *
 * @param name the schema's root file as the user named it
 * @param accepted whether the schema passes
 * @param count the number of all errors and warnings
 * @param reported the diagnostics to report, in the order of their positions
 */
public record CheckedSchema(String name, boolean accepted, DiagnosticCount count, List<Diagnostic> reported) {

    public CheckedSchema {
        reported = List.copyOf(reported);
    }

    /**
     * Selects the diagnostics to report: if there are too many, errors have priority over warnings, and the first ones of
     * each are reported.
     *
     * @param limit the maximum number of diagnostics to report, 0 or more
     */
    public static CheckedSchema of(
            String name, boolean accepted, List<Diagnostic> diagnostics, DiagnosticCount count, int limit) {
        long errors = diagnostics.stream()
                .filter(CheckedSchema::isReportable)
                .filter(Diagnostic::isError)
                .count();
        long errorsLeft = Math.min(errors, limit);
        long warningsLeft = limit - errorsLeft;
        List<Diagnostic> reported = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            if (isReportable(diagnostic) && (diagnostic.isError() ? errorsLeft-- : warningsLeft--) > 0) {
                reported.add(diagnostic);
            }
        }
        return new CheckedSchema(name, accepted, count, reported);
    }

    /** The number of diagnostics that are not reported. */
    public int omitted() {
        return count.total() - reported.size();
    }

    /**
     * Whether a diagnostic can be reported. The diagnostic about too many diagnostics is never reported, since {@link #omitted} returns the number of
     * the omitted ones.
     */
    private static boolean isReportable(Diagnostic diagnostic) {
        return diagnostic.code() != DiagnosticCode.TOO_MANY_DIAGNOSTICS;
    }
}
