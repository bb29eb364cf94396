package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Severity;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Checked schemas for reports, and the text of a report. */
final class Reports {
    static final WorkingDirectory HOME = new WorkingDirectory("/home/q");

    /** Characters that end strings, lines, commands, sections and documents, and characters that are not text. */
    static final String HOSTILE =
            "\"'\\\u0000\u0001\t\r\n\u001b[2J\u0085\u2028\u2029\uFFFE\uFFFF\uD800x\uDC00\uD83D\uDE00"
                    + "%0A%::error ::add-mask::a,b:c]]>&amp;<!--<failure>\u202Eend";

    private Reports() {}

    static CheckedSchema checked(String root, Map<String, String> files) {
        LoadResult loaded = SchemaLoader.load(SourceResolver.memory(files), root, LoadOptions.defaults());
        return CheckedSchema.of(root, !loaded.hasErrors(), loaded.diagnostics(), loaded.count(), 100);
    }

    static CheckedSchema checked(String root, List<Diagnostic> diagnostics) {
        int errors = (int) diagnostics.stream().filter(Diagnostic::isError).count();
        DiagnosticCount count = new DiagnosticCount(errors, diagnostics.size() - errors);
        return CheckedSchema.of(root, errors == 0, diagnostics, count, 100);
    }

    static Diagnostic error(String file) {
        return diagnostic(
                Severity.ERROR, DiagnosticCode.SYNTAX, new Span(new SourceFile(file, "a\nbcd\n"), 3, 5), "no");
    }

    static Diagnostic diagnostic(Severity severity, DiagnosticCode code, Span span, String message) {
        return new Diagnostic(severity, code, message, span, null, List.of(), List.of(), List.of());
    }

    /** A diagnostic with hostile text in all of its parts. */
    static Diagnostic hostile() {
        SourceFile file = new SourceFile(HOSTILE, HOSTILE);
        Span span = new Span(file, 2, HOSTILE.length());
        Label label = new Label(span, HOSTILE);
        return new Diagnostic(
                Severity.ERROR,
                DiagnosticCode.UNKNOWN_TYPE,
                HOSTILE,
                span,
                label,
                List.of(label, label),
                List.of(HOSTILE, HOSTILE),
                List.of(span));
    }

    interface Opening {
        DiagnosticReport open(Writer out) throws IOException;
    }

    /** The whole text of a report. */
    static String text(Opening opening, CheckedSchema... schemas) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
        DiagnosticReport report = opening.open(out);
        for (CheckedSchema schema : schemas) {
            report.add(schema);
        }
        report.end();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
