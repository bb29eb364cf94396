package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.codegen.GeneratorVersion;
import io.github.qapi4j.diagnostic.CodeGroup;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes a SARIF 2.1.0 log: one run for all schemas, with all codes as rules, in their order. */
final class SarifReport implements DiagnosticReport {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static final String ROOT = "%SRCROOT%";
    private static final List<DiagnosticCode> RULES = List.of(DiagnosticCode.values());

    private final JsonGenerator json;
    private final WorkingDirectory directory;
    private final Fingerprints fingerprints = new Fingerprints();
    private int omitted;

    SarifReport(Writer out, WorkingDirectory directory) throws IOException {
        this.json = JsonReport.indenting(out);
        this.directory = directory;
        begin();
    }

    private void begin() throws IOException {
        json.writeStartObject();
        json.writeStringField("$schema", SCHEMA);
        json.writeStringField("version", "2.1.0");
        json.writeArrayFieldStart("runs");
        json.writeStartObject();
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", "qapi");
        json.writeStringField("version", GeneratorVersion.CURRENT);
        DiagnosticsPage page = DiagnosticsPage.read();
        JsonReport.array(json, "rules", RULES, (generator, code) -> rule(code, page.of(code)));
        json.writeEndObject();
        json.writeEndObject();
        json.writeObjectFieldStart("originalUriBaseIds");
        json.writeObjectFieldStart(ROOT);
        message("description", "The directory in which qapi was started.");
        json.writeEndObject();
        json.writeEndObject();
        json.writeStringField("columnKind", "utf16CodeUnits");
        JsonReport.array(json, "newlineSequences", List.of("\r\n", "\n", "\r"), JsonGenerator::writeString);
        json.writeArrayFieldStart("results");
    }

    private void rule(DiagnosticCode code, DiagnosticsPage.Section section) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", code.id());
        message("shortDescription", section.sentence());
        message("fullDescription", section.text());
        json.writeObjectFieldStart("help");
        json.writeStringField("text", messageString(section.text()));
        json.writeStringField("markdown", messageString(section.markdown()));
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
        json.writeStartObject();
        json.writeStringField("ruleId", diagnostic.code().id());
        json.writeNumberField("ruleIndex", RULES.indexOf(diagnostic.code()));
        json.writeStringField("level", diagnostic.severity().toString());
        message("message", String.join("\n", lines));
        Span span = diagnostic.span();
        String file = span == null ? "" : directory.relative(span.source().name());
        if (span != null) {
            json.writeArrayFieldStart("locations");
            json.writeStartObject();
            physicalLocation(span);
            json.writeEndObject();
            json.writeEndArray();
        }
        // The standard requires that they are unique.
        Set<Label> related = new LinkedHashSet<>(diagnostic.labels());
        if (diagnostic.definition() != null) {
            related.add(diagnostic.definition());
        }
        if (!related.isEmpty()) {
            JsonReport.array(
                    json, "relatedLocations", List.copyOf(related), (generator, label) -> relatedLocation(label));
        }
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField("qapiDiagnostic/v1", fingerprints.next(diagnostic, file));
        json.writeEndObject();
        json.writeEndObject();
    }

    private void relatedLocation(Label label) throws IOException {
        json.writeStartObject();
        physicalLocation(label.span());
        message("message", label.text());
        json.writeEndObject();
    }

    private void physicalLocation(Span span) throws IOException {
        String file = directory.relative(span.source().name());
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", (file.startsWith("/") ? "file://" : "") + percentEncoded(file));
        if (!file.startsWith("/") && !file.startsWith("../")) {
            json.writeStringField("uriBaseId", ROOT);
        }
        json.writeEndObject();
        json.writeObjectFieldStart("region");
        json.writeNumberField("startLine", span.line());
        json.writeNumberField("startColumn", span.column());
        json.writeNumberField("endLine", span.endLine());
        json.writeNumberField("endColumn", span.endColumn());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void message(String member, String text) throws IOException {
        json.writeObjectFieldStart(member);
        json.writeStringField("text", messageString(text));
        json.writeEndObject();
    }

    /**
     * The text as a SARIF message, plain or Markdown, in which braces have a meaning unless they are doubled, and
     * <code>[this](that)</code> is a link.
     */
    private static String messageString(String text) {
        String plain = text.replace("{", "{{").replace("}", "}}").replace("](", "] (");
        return WellFormed.unicode(plain);
    }

    private static String percentEncoded(String path) {
        StringBuilder uri = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean letterOrDigit = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
            if (letterOrDigit || "/-._~".indexOf(b) >= 0) {
                uri.append((char) b);
            } else {
                uri.append('%').append(String.format(Locale.ROOT, "%02X", b));
            }
        }
        return uri.toString();
    }

    @Override
    public void end() throws IOException {
        json.writeEndArray();
        if (omitted > 0) {
            json.writeObjectFieldStart("properties");
            json.writeNumberField("omitted", omitted);
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }
}
