package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.codegen.GeneratorVersion;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A SARIF 2.1.0 log with one run, while its results are written. */
final class SarifLog {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static final String ROOT = "%SRCROOT%";
    /** Begins the names of files in a revision of git, and is the scheme of their URIs. */
    private static final String GIT = "git:";

    private final JsonGenerator json;
    private final WorkingDirectory directory;

    private SarifLog(Writer out, WorkingDirectory directory) throws IOException {
        this.json = JsonReport.indenting(out);
        this.directory = directory;
    }

    /** Writes members of the run after its results. */
    interface Ending {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * Begins a log, up to the beginning of the results.
     *
     * @param directory the directory to which names of files are relative
     * @param rule writes one of the rules
     */
    static <R> SarifLog begin(Writer out, WorkingDirectory directory, List<R> rules, JsonReport.Content<R> rule)
            throws IOException {
        SarifLog log = new SarifLog(out, directory);
        JsonGenerator json = log.json;
        json.writeStartObject();
        json.writeStringField("$schema", SCHEMA);
        json.writeStringField("version", "2.1.0");
        json.writeArrayFieldStart("runs");
        json.writeStartObject();
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", "qapi");
        json.writeStringField("version", GeneratorVersion.CURRENT);
        JsonReport.array(json, "rules", rules, rule);
        json.writeEndObject();
        json.writeEndObject();
        json.writeObjectFieldStart("originalUriBaseIds");
        json.writeObjectFieldStart(ROOT);
        message(json, "description", "The directory in which qapi was started.");
        json.writeEndObject();
        json.writeEndObject();
        json.writeStringField("columnKind", "utf16CodeUnits");
        JsonReport.array(json, "newlineSequences", List.of("\r\n", "\n", "\r"), JsonGenerator::writeString);
        json.writeArrayFieldStart("results");
        return log;
    }

    /** The generator, which is in the array of results. */
    JsonGenerator json() {
        return json;
    }

    /** Writes the member {@code locations}. */
    void locations(List<Span> places) throws IOException {
        JsonReport.array(json, "locations", places, (generator, place) -> {
            json.writeStartObject();
            physicalLocation(place);
            json.writeEndObject();
        });
    }

    /** Writes the member {@code relatedLocations}, each label once, unless there are no labels. */
    void relatedLocations(List<Label> labels) throws IOException {
        // The standard requires that they are unique.
        Set<Label> related = new LinkedHashSet<>(labels);
        if (!related.isEmpty()) {
            JsonReport.array(json, "relatedLocations", List.copyOf(related), (generator, label) -> {
                json.writeStartObject();
                physicalLocation(label.span());
                message(json, "message", label.text());
                json.writeEndObject();
            });
        }
    }

    /** Writes the member {@code partialFingerprints}. */
    void fingerprint(String kind, String fingerprint) throws IOException {
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField(kind, fingerprint);
        json.writeEndObject();
    }

    private void physicalLocation(Span span) throws IOException {
        String name = span.source().name();
        boolean inGit = name.startsWith(GIT);
        String file = inGit ? name.substring(GIT.length()) : directory.relative(name);
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", (inGit ? GIT : file.startsWith("/") ? "file://" : "") + percentEncoded(file));
        if (!inGit && !file.startsWith("/") && !file.startsWith("../")) {
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

    /** Writes a message as a member. */
    static void message(JsonGenerator json, String member, String text) throws IOException {
        json.writeObjectFieldStart(member);
        json.writeStringField("text", messageString(text));
        json.writeEndObject();
    }

    /**
     * The text as a SARIF message, plain or Markdown, in which braces have a meaning unless they are doubled, and
     * <code>[this](that)</code> is a link.
     */
    static String messageString(String text) {
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

    /** Ends the results and the log. */
    void end(Ending ending) throws IOException {
        json.writeEndArray();
        ending.write(json);
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }
}
