package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;

/** Writes workflow commands, one per line: {@code ::error file=a.json,line=1,title=syntax::message}. */
final class GithubReport implements DiagnosticReport {
    private final Writer out;
    private final WorkingDirectory directory;

    GithubReport(Writer out, WorkingDirectory directory) {
        this.out = out;
        this.directory = directory;
    }

    @Override
    public void add(CheckedSchema schema) throws IOException {
        for (Diagnostic diagnostic : schema.reported()) {
            out.write(command(diagnostic));
        }
        if (schema.omitted() > 0) {
            out.write("::notice title=qapi::" + data(schema.name() + ": ... and " + schema.omitted() + " more") + '\n');
        }
        out.flush();
    }

    private String command(Diagnostic diagnostic) {
        StringBuilder command =
                new StringBuilder("::").append(diagnostic.severity()).append(' ');
        Span span = diagnostic.span();
        if (span != null) {
            command.append("file=")
                    .append(property(directory.relative(span.source().name())));
            command.append(",line=").append(span.line());
            command.append(",col=").append(span.column());
            command.append(",endLine=").append(span.endLine());
            command.append(",endColumn=").append(span.endColumn());
            command.append(',');
        }
        command.append("title=").append(property(diagnostic.code().id()));
        command.append("::").append(data(diagnostic.message()));
        for (Label label : diagnostic.labels()) {
            command.append("%0A").append(data(label.text() + ": " + place(label.span())));
        }
        for (String line : diagnostic.help()) {
            command.append("%0A").append(data("help: " + line));
        }
        return command.append('\n').toString();
    }

    private String place(Span span) {
        return directory.relative(span.source().name()) + ":" + span.line() + ":" + span.column();
    }

    private static String data(String text) {
        return DiagnosticFormat.visible(
                text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"));
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
