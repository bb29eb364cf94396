package io.github.qapi4j.report;

import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.diff.Severity;
import java.io.IOException;
import java.io.Writer;

/** The format of a report about the compatibility of schemas. In each format, schemas that were not compared are an error. */
public enum CheckFormat {
    /** Text for humans: each change with the source of both schemas, and finally the verdicts. */
    TEXT,
    /**
     * One JSON object per line: one for each change, one for each problem, and finally one with the verdict.
     *
     * <p>A change has the members {@code rule}, {@code path}, {@code wire} and {@code java} (the severities: {@code "ok"}, {@code "note"},
     * {@code "warning"} or {@code "break"}), {@code fingerprint}, {@code message} (a sentence on who is affected), {@code detail} (may be empty),
     * {@code older} and {@code newer} (the places: null, or an object with {@code file}, {@code line}, {@code column}, {@code endLine},
     * {@code endColumn}), and, if it is approved, {@code approval} (an object with {@code reason} and, if it is limited, {@code until}).
     *
     * <p>A problem has the members {@code problem} (the message), {@code help} (strings) and those of a place, which are all null without a place.
     *
     * <p>The last object has the members {@code result} ({@code "compatible"}, {@code "incompatible"} or {@code "not-compared"}), {@code schemas}
     * (their names, the oldest first), {@code problems} (their number) and, if the schemas were compared, {@code verdicts} (those that decide),
     * {@code wire} and {@code java} (objects with the number of changes of each severity that are not approved), and {@code approved} (the number of
     * approved breaks).
     */
    JSON,
    /**
     * A SARIF 2.1.0 log with one run, in which approved breaks are suppressed. A problem is a result of the rule {@code not-compared} or
     * {@code approval}.
     */
    SARIF,
    /** JUnit's XML: a test case for each verdict that decides, and one for the approvals if they have problems. */
    JUNIT,
    /** Workflow commands of GitHub, which shows them beside the source. */
    GITHUB,
    /** Markdown for a pull request: a table of numbers, then the changes, less severe ones folded; at most 65,536 characters. */
    MARKDOWN;

    /**
     * Writes a report, and flushes. File names are assumed to be relative to the current working directory.
     *
     * @param least the severity, for a verdict that decides, that a change needs to be listed; all changes are counted
     * @param out stays open; if it encodes characters, the charset must be UTF-8 unless the format is {@link #TEXT}
     */
    public void write(CheckResult result, Severity least, Writer out) throws IOException {
        write(result, least, out, WorkingDirectory.current());
    }

    void write(CheckResult result, Severity least, Writer out, WorkingDirectory directory) throws IOException {
        switch (this) {
            case TEXT -> out.write(ChangeText.of(result, least));
            case JSON -> ChangeLines.write(result, least, out);
            case SARIF -> ChangeLog.write(result, least, out, directory);
            case JUNIT -> ChangeSuite.write(result, least, out);
            case GITHUB -> out.write(ChangeCommands.of(result, least, directory));
            case MARKDOWN -> out.write(ChangePage.of(result, least));
        }
        out.flush();
    }
}
