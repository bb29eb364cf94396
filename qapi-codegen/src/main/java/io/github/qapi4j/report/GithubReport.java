package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        List<String> lines = new ArrayList<>();
        lines.add(diagnostic.message());
        for (Label label : diagnostic.labels()) {
            lines.add(label.text() + ": " + place(label.span()));
        }
        diagnostic.help().forEach(line -> lines.add("help: " + line));
        return command(
                directory,
                diagnostic.severity().toString(),
                diagnostic.span(),
                diagnostic.code().id(),
                lines);
    }

    /**
     * A command that shows a message beside the source.
     *
     * @param level {@code "error"}, {@code "warning"} or {@code "notice"}
     * @param span the place, or null
     * @param lines the lines of the message
     */
    static String command(
            WorkingDirectory directory, String level, @Nullable Span span, String title, List<String> lines) {
        StringBuilder command = new StringBuilder("::").append(level).append(' ');
        if (span != null) {
            command.append("file=")
                    .append(property(directory.relative(span.source().name())));
            command.append(",line=").append(span.line());
            command.append(",col=").append(span.column());
            command.append(",endLine=").append(span.endLine());
            command.append(",endColumn=").append(span.endColumn());
            command.append(',');
        }
        command.append("title=").append(property(title)).append("::");
        command.append(lines.stream().map(GithubReport::data).collect(Collectors.joining("%0A")));
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
