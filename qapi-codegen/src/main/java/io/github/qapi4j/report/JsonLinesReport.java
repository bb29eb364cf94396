package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/** Writes {@link ReportFormat#JSON}. */
final class JsonLinesReport implements DiagnosticReport {
    private final JsonGenerator json;

    JsonLinesReport(Writer out) throws IOException {
        this.json = JsonReport.generator(out);
    }

    @Override
    public void add(CheckedSchema schema) throws IOException {
        for (Diagnostic diagnostic : schema.reported()) {
            json.writeStartObject();
            text("schema", schema.name());
            diagnostic(diagnostic);
            endLine();
        }
        json.writeStartObject();
        text("schema", schema.name());
        json.writeStringField("verdict", schema.accepted() ? "accept" : "reject");
        json.writeNumberField("errors", schema.count().errors());
        json.writeNumberField("warnings", schema.count().warnings());
        if (schema.omitted() > 0) {
            json.writeNumberField("omitted", schema.omitted());
        }
        endLine();
        json.flush();
    }

    private void diagnostic(Diagnostic diagnostic) throws IOException {
        json.writeStringField("severity", diagnostic.severity().toString());
        json.writeStringField("code", diagnostic.code().id());
        text("message", diagnostic.message());
        place(diagnostic.span());
        Label definition = diagnostic.definition();
        if (definition != null) {
            json.writeObjectFieldStart("definition");
            text("text", definition.text());
            start(definition.span());
            json.writeEndObject();
        }
        JsonReport.array(json, "labels", diagnostic.labels(), (generator, label) -> {
            json.writeStartObject();
            text("text", label.text());
            place(label.span());
            json.writeEndObject();
        });
        JsonReport.array(
                json, "help", diagnostic.help(), (generator, line) -> json.writeString(WellFormed.unicode(line)));
        JsonReport.array(json, "includedFrom", diagnostic.includedFrom(), (generator, directive) -> {
            json.writeStartObject();
            text("file", directive.source().name());
            json.writeNumberField("line", directive.line());
            json.writeEndObject();
        });
    }

    private void place(@Nullable Span span) throws IOException {
        JsonReport.place(json, span);
    }

    private void start(Span span) throws IOException {
        JsonReport.start(json, span);
    }

    private void text(String member, String text) throws IOException {
        JsonReport.text(json, member, text);
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public void end() throws IOException {
        json.close();
    }
}
