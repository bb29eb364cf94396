package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import java.io.IOException;
import java.io.Writer;

/** Writes diagnostics as text for humans. */
final class TextReport implements DiagnosticReport {
    private final Writer out;
    private DiagnosticCount count = DiagnosticCount.NONE;
    private long lines;
    private boolean isRejectedForWarnings;

    TextReport(Writer out) {
        this.out = out;
    }

    @Override
    public void add(CheckedSchema schema) throws IOException {
        for (Diagnostic diagnostic : schema.reported()) {
            String text = DiagnosticFormat.format(diagnostic);
            lines += text.lines().count();
            out.write(text);
        }
        if (schema.omitted() > 0) {
            out.write("... and " + schema.omitted() + " more\n");
        }
        out.flush();
        count = count.plus(schema.count());
        isRejectedForWarnings |= !schema.accepted() && schema.count().errors() == 0;
    }

    @Override
    public void end() throws IOException {
        // A single line needs no number, in particular for a file that cannot be read.
        if (count.total() > 1 || lines > 1 || isRejectedForWarnings) {
            out.write(count + (isRejectedForWarnings ? " (treated as errors)" : "") + "\n");
        }
        out.flush();
    }
}
