package io.github.qapi4j.report;

import java.io.IOException;
import java.io.Writer;

/** The format of a {@link DiagnosticReport}. */
public enum ReportFormat {
    /** Text for humans: each diagnostic with its source, and finally the number of diagnostics. */
    TEXT,
    /**
     * One JSON object per line: one for each diagnostic and, after the diagnostics of each schema, one with the schema's verdict.
     *
     * <p>A diagnostic has the members {@code schema} (as the user named it; {@code "-"} for the standard input, whose {@code file} is {@code "<stdin>"}), {@code severity} ({@code "error"} or {@code "warning"}), {@code code},
     * {@code message}, {@code file}, {@code line}, {@code column}, {@code endLine}, {@code endColumn} (all null if there is no position),
     * {@code definition} (absent, or an object with {@code text}, {@code file}, {@code line}, {@code column}), {@code labels} (objects with {@code text}
     * and a position), {@code help} (strings) and {@code includedFrom} (objects with {@code file} and {@code line}, the innermost include directive
     * first). Lines and columns count from 1, columns in UTF-16 code units, and the end is the position after the last one.
     *
     * <p>A verdict has the members {@code schema}, {@code verdict} ({@code "accept"} or {@code "reject"}), {@code errors} and {@code warnings}, which
     * count all, and {@code omitted}, the number of those that are not reported, if there are any.
     */
    JSON,
    /** A SARIF 2.1.0 log with one run. */
    SARIF,
    /** JUnit's XML: a test case for each schema. */
    JUNIT,
    /** Workflow commands of GitHub, which shows them beside the source. */
    GITHUB;

    /**
     * Begins a report. File names are assumed to be relative to the current working directory.
     *
     * @param out stays open; if it encodes characters, the charset must be UTF-8 unless the format is {@link #TEXT}
     */
    public DiagnosticReport open(Writer out) throws IOException {
        return switch (this) {
            case TEXT -> new TextReport(out);
            case JSON -> new JsonLinesReport(out);
            case SARIF -> new SarifReport(out, WorkingDirectory.current());
            case JUNIT -> new JunitReport(out);
            case GITHUB -> new GithubReport(out, WorkingDirectory.current());
        };
    }
}
