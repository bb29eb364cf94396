package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.io.IOException;
import java.io.Writer;

/** The last line of a report for humans: the number of errors and warnings of all schemas. A report of a single line has none. */
final class CountLine {
    private DiagnosticCount count = DiagnosticCount.NONE;
    private long lines;
    private boolean isRejectedForWarnings;

    /** Writes a part of the report, which precedes this line. */
    void write(Writer out, String text) throws IOException {
        lines += text.lines().count();
        out.write(text);
    }

    /** Adds the number of errors and warnings of a schema. */
    void add(CheckedSchema schema) {
        count = count.plus(schema.count());
        isRejectedForWarnings |= !schema.accepted() && schema.count().errors() == 0;
    }

    /**
     * Writes the line.
     *
     * @param remedy text to append; may be empty
     */
    void end(Writer out, String remedy) throws IOException {
        if (count.total() > 1 || lines > 1 || isRejectedForWarnings) {
            out.write(count + (isRejectedForWarnings ? " (treated as errors)" : "") + remedy + "\n");
        }
        out.flush();
    }
}
