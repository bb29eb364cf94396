package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.WarningSummary;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes diagnostics as text for humans: most warnings as one line for each code, the others with their source, and finally the number of
 * diagnostics.
 */
final class SummaryReport implements DiagnosticReport {
    private final Writer out;
    private final int limit;
    private final List<WarningSummary> shortened = new ArrayList<>();
    private final CountLine count = new CountLine();

    SummaryReport(Writer out, int limit) {
        this.out = out;
        this.limit = limit;
    }

    @Override
    public void add(CheckedSchema schema) throws IOException {
        List<Diagnostic> inFull = WarningSummary.inFull(schema.reported());
        int warnings = (int) inFull.stream().filter(each -> !each.isError()).count();
        CheckedSchema listed = CheckedSchema.of(
                schema.name(),
                schema.accepted(),
                inFull,
                new DiagnosticCount(schema.count().errors(), warnings),
                limit);
        for (Diagnostic diagnostic : listed.reported()) {
            count.write(out, DiagnosticFormat.format(diagnostic));
        }
        if (listed.omitted() > 0) {
            count.write(out, "... and " + listed.omitted() + " more\n");
        }
        for (WarningSummary summary : WarningSummary.of(schema.reported(), schema.count())) {
            count.write(out, summary.line("'qapi validate'", setting -> "'-W " + setting + "'") + "\n");
            if (summary.isShortened()) {
                shortened.add(summary);
            }
        }
        out.flush();
        count.add(schema);
    }

    @Override
    public void end() throws IOException {
        count.end(out, shortened.isEmpty() ? "" : "; " + remedy());
    }

    private String remedy() {
        return "'-W " + String.join(" -W ", WarningSummary.off(shortened)) + "' turns such warnings off";
    }
}
