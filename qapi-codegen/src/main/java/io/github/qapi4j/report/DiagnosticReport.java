package io.github.qapi4j.report;

import java.io.IOException;

/** A report of the diagnostics of schemas, one after the other, in a {@link ReportFormat}. Not thread-safe. */
public interface DiagnosticReport {

    /** Adds one schema. Formats that allow it have written and flushed all of it when this returns. */
    void add(CheckedSchema schema) throws IOException;

    /** Writes the end of the report, and flushes. */
    void end() throws IOException;
}
