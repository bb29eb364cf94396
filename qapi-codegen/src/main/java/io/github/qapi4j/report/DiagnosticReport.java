package io.github.qapi4j.report;

import java.io.IOException;

/** Tells what is wrong with schemas, one after the other, in a {@link ReportFormat}. Not for several threads. */
public interface DiagnosticReport {

    /** Tells of one schema. Formats that can do so have written and flushed all of it then. */
    void add(CheckedSchema schema) throws IOException;

    /** Writes what stands after the last schema, and flushes. */
    void end() throws IOException;
}
