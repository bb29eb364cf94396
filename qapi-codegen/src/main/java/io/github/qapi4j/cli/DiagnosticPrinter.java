package io.github.qapi4j.cli;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.report.CheckedSchema;
import io.github.qapi4j.report.DiagnosticReport;
import java.io.IOException;
import java.util.List;

/** Prints the diagnostics of one run of the program and derives its exit code. */
final class DiagnosticPrinter {
    private final DiagnosticReport report;
    private final boolean failOnWarnings;
    private final int limit;
    private int exitCode = QapiCommand.OK;

    /**
     * Creates a printer.
     *
     * @param limit the maximum number of diagnostics that are printed for a schema
     */
    DiagnosticPrinter(DiagnosticReport report, boolean failOnWarnings, int limit) {
        this.report = report;
        this.failOnWarnings = failOnWarnings;
        this.limit = limit;
    }

    /** Prints the diagnostics of a schema and returns whether the schema is accepted. */
    boolean print(String schema, List<Diagnostic> diagnostics, DiagnosticCount count) throws IOException {
        boolean accepted = count.errors() == 0 && !(failOnWarnings && count.warnings() > 0);
        report.add(CheckedSchema.of(schema, accepted, diagnostics, count, limit));
        if (!accepted) {
            boolean unreadable = diagnostics.stream().anyMatch(DiagnosticPrinter::isUnreadableRoot);
            exitCode = Math.max(exitCode, unreadable ? QapiCommand.TROUBLE : QapiCommand.SCHEMA_ERRORS);
        }
        return accepted;
    }

    /** Ends the report and returns the exit code of the program. */
    int finish() throws IOException {
        report.end();
        return exitCode;
    }

    /**
     * Whether the root file cannot be read. An included file that cannot be read is an error at a position in the
     * including file.
     */
    private static boolean isUnreadableRoot(Diagnostic diagnostic) {
        return diagnostic.code() == DiagnosticCode.UNREADABLE_FILE && diagnostic.span() == null;
    }
}
