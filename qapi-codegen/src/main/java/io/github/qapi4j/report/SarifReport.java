package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.diagnostic.CodeGroup;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** Writes a SARIF 2.1.0 log: one run for all schemas, with all codes as rules, in their order. */
final class SarifReport implements DiagnosticReport {
    private static final List<DiagnosticCode> RULES = List.of(DiagnosticCode.values());

    private final SarifLog log;
    private final WorkingDirectory directory;
    private final Fingerprints fingerprints = new Fingerprints();
    private int omitted;

    SarifReport(Writer out, WorkingDirectory directory) throws IOException {
        this.directory = directory;
        DiagnosticsPage page = DiagnosticsPage.read();
        this.log = SarifLog.begin(out, directory, RULES, (generator, code) -> rule(generator, code, page.of(code)));
    }

    private static void rule(JsonGenerator json, DiagnosticCode code, DiagnosticsPage.Section section)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("id", code.id());
        SarifLog.message(json, "shortDescription", section.sentence());
        SarifLog.message(json, "fullDescription", section.text());
        json.writeObjectFieldStart("help");
        json.writeStringField("text", SarifLog.messageString(section.text()));
        json.writeStringField("markdown", SarifLog.messageString(section.markdown()));
        json.writeEndObject();
        json.writeObjectFieldStart("defaultConfiguration");
        json.writeStringField("level", code.isSwitchable() ? "warning" : "error");
        json.writeEndObject();
        CodeGroup group = CodeGroup.of(code).orElse(null);
        if (group != null) {
            json.writeObjectFieldStart("properties");
            JsonReport.array(json, "tags", List.of(group.word()), JsonGenerator::writeString);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    @Override
    public void add(CheckedSchema schema) throws IOException {
        for (Diagnostic diagnostic : schema.reported()) {
            result(diagnostic);
            for (Label label : diagnostic.labels()) {
                if (label.isFurther()) {
                    result(at(label, diagnostic));
                }
            }
        }
        omitted += schema.omitted();
    }

    /** A further place of a problem as a diagnostic: each result has one place, so that a new place is a new result. */
    private static Diagnostic at(Label place, Diagnostic diagnostic) {
        Span first = diagnostic.span();
        return new Diagnostic(
                diagnostic.severity(),
                diagnostic.code(),
                place.text() + ": " + diagnostic.message(),
                place.span(),
                null,
                first == null ? List.of() : List.of(new Label(first, "the first place")),
                List.of(),
                List.of());
    }

    private void result(Diagnostic diagnostic) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(diagnostic.message());
        diagnostic.help().forEach(line -> lines.add("help: " + line));
        JsonGenerator json = log.json();
        json.writeStartObject();
        json.writeStringField("ruleId", diagnostic.code().id());
        json.writeNumberField("ruleIndex", RULES.indexOf(diagnostic.code()));
        json.writeStringField("level", diagnostic.severity().toString());
        SarifLog.message(json, "message", String.join("\n", lines));
        Span span = diagnostic.span();
        String file = span == null ? "" : directory.relative(span.source().name());
        if (span != null) {
            log.locations(List.of(span));
        }
        List<Label> related = new ArrayList<>(diagnostic.labels());
        if (diagnostic.definition() != null) {
            related.add(diagnostic.definition());
        }
        log.relatedLocations(related);
        log.fingerprint("qapiDiagnostic/v1", fingerprints.next(diagnostic, file));
        json.writeEndObject();
    }

    @Override
    public void end() throws IOException {
        log.end(json -> {
            if (omitted > 0) {
                json.writeObjectFieldStart("properties");
                json.writeNumberField("omitted", omitted);
                json.writeEndObject();
            }
        });
    }
}
