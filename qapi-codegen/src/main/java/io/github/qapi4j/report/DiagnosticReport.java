package io.github.qapi4j.report;

import java.io.IOException;
import java.io.Writer;

/** A report of the diagnostics of schemas, one after the other: in a {@link ReportFormat}, which lists every place, or as a summary. Not thread-safe. */
public interface DiagnosticReport {

    /** Adds one schema. Formats that allow it have written and flushed all of it when this returns. */
    void add(CheckedSchema schema) throws IOException;

    /** Writes the end of the report, and flushes. */
    void end() throws IOException;

    /**
     * Begins a short report as text for humans, for commands whose purpose is not to check the schema. Summarised warnings have one line for each
     * code; other diagnostics are as in {@link ReportFormat#TEXT}.
     *
     * @param out stays open
     * @param limit the maximum number of other diagnostics that are written for a schema, errors first
     */
    static DiagnosticReport summary(Writer out, int limit) {
        return new SummaryReport(out, limit);
    }
}
