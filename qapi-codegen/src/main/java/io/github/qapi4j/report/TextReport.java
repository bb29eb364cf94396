package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import java.io.IOException;
import java.io.Writer;

/** Writes diagnostics as text for humans. */
final class TextReport implements DiagnosticReport {
    private final Writer out;
    private final CountLine count = new CountLine();

    TextReport(Writer out) {
        this.out = out;
    }

    @Override
    public void add(CheckedSchema schema) throws IOException {
        for (Diagnostic diagnostic : schema.reported()) {
            count.write(out, DiagnosticFormat.format(diagnostic));
        }
        if (schema.omitted() > 0) {
            count.write(out, "... and " + schema.omitted() + " more\n");
        }
        out.flush();
        count.add(schema);
    }

    @Override
    public void end() throws IOException {
        count.end(out, "");
    }
}
