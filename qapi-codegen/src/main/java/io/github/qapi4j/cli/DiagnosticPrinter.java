package io.github.qapi4j.cli;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints the diagnostics of one run of the program and derives its exit code. */
final class DiagnosticPrinter {
    private final PrintWriter err;
    private final boolean failOnWarnings;
    private final List<Diagnostic> printed = new ArrayList<>();

    DiagnosticPrinter(PrintWriter err, boolean failOnWarnings) {
        this.err = err;
        this.failOnWarnings = failOnWarnings;
    }

    void print(List<Diagnostic> diagnostics) {
        diagnostics.forEach(diagnostic -> err.print(DiagnosticFormat.format(diagnostic)));
        printed.addAll(diagnostics);
    }

    /** Whether what was printed so far makes the run fail. */
    boolean failed() {
        return printed.stream().anyMatch(diagnostic -> failOnWarnings || diagnostic.isError());
    }

    /** Prints how many diagnostics there were and returns the exit code. */
    int finish() {
        if (!printed.isEmpty()) {
            err.println(DiagnosticFormat.count(printed));
        }
        if (printed.stream().anyMatch(DiagnosticPrinter::isUnreadableRoot)) {
            return QapiCommand.TROUBLE;
        }
        return failed() ? QapiCommand.SCHEMA_ERRORS : QapiCommand.OK;
    }

    /** A file that another one includes is that one's error, and has a place in it. */
    private static boolean isUnreadableRoot(Diagnostic diagnostic) {
        return diagnostic.code() == DiagnosticCode.UNREADABLE_FILE && diagnostic.span() == null;
    }
}
