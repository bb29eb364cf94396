package io.github.qapi4j.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.introspect.AnswerElement;
import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.introspect.Conditional;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.SchemaInfo;
import io.github.qapi4j.report.IntrospectionWriter;
import io.github.qapi4j.schema.Doc;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a saved answer: one line for each element of the answer and for each note, so that the differences of two answers are easy to see. */
final class AnswerWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringBuilder out = new StringBuilder();

    private AnswerWriter() {}

    static String text(AnswerFile file) {
        try {
            AnswerWriter writer = new AnswerWriter();
            writer.file(file);
            return writer.out.toString();
        } catch (IOException e) {
            throw new IllegalStateException("bug: a text cannot be written", e);
        }
    }

    /** Writes one value. */
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static String json(Content content) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            content.write(json);
        }
        return text.toString();
    }

    private static String string(String value) throws IOException {
        return json(json -> json.writeString(value));
    }

    private void file(AnswerFile file) throws IOException {
        List<String> members = new ArrayList<>();
        members.add("\"format\": " + string(AnswerFile.FORMAT));
        if (file.version().isPresent()) {
            members.add("\"version\": " + version(file.version().get()));
        }
        if (file.program().isPresent()) {
            members.add("\"program\": " + string(file.program().get()));
        }
        members.add("\"answer\": " + block('[', answer(file.elements()), ']', "    ", "  "));
        members.add("\"notes\": " + notes(file.notes()));
        out.append(block('{', members, '}', "  ", "")).append('\n');
    }

    private static String block(char open, Collection<String> lines, char close, String indent, String outer) {
        if (lines.isEmpty()) {
            return "" + open + close;
        }
        return open + "\n" + indent + String.join(",\n" + indent, lines) + "\n" + outer + close;
    }

    private static String version(AnswerFile.Version version) throws IOException {
        return json(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("qemu");
            json.writeNumberField("major", version.major());
            json.writeNumberField("minor", version.minor());
            json.writeNumberField("micro", version.micro());
            json.writeEndObject();
            json.writeStringField("package", version.packageName());
            json.writeEndObject();
        });
    }

    private static List<String> answer(List<AnswerElement> elements) throws IOException {
        List<Conditional<SchemaInfo>> infos = new ArrayList<>();
        elements.forEach(element -> infos.add(new Conditional<>(element.condition(), element.info())));
        return IntrospectionWriter.elementsWithConditions(new Introspection(infos, Map.of()));
    }

    private static String notes(AnswerNotes notes) throws IOException {
        List<String> kinds = new ArrayList<>();
        kinds.add("\"names\": " + map(notes.names(), AnswerWriter::string));
        if (!notes.integers().isEmpty()) {
            kinds.add("\"integers\": " + map(notes.integers(), type -> string(type.qapiName())));
        }
        if (!notes.alternatives().isEmpty()) {
            kinds.add("\"alternatives\": " + map(notes.alternatives(), AnswerWriter::string));
        }
        if (!notes.boxed().isEmpty()) {
            kinds.add("\"boxed\": " + list(notes.boxed()));
        }
        if (!notes.unchecked().isEmpty()) {
            kinds.add("\"unchecked\": " + list(notes.unchecked()));
        }
        if (!notes.modules().isEmpty()) {
            kinds.add("\"modules\": " + map(notes.modules(), AnswerWriter::string));
        }
        if (!notes.docs().isEmpty()) {
            kinds.add("\"docs\": " + map(notes.docs(), AnswerWriter::doc));
        }
        return block('{', kinds, '}', "    ", "  ");
    }

    /** The JSON of one value. */
    private interface Form<V> {
        String of(V value) throws IOException;
    }

    private static <V> String map(Map<String, V> notes, Form<V> form) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, V> note : notes.entrySet()) {
            lines.add(string(note.getKey()) + ": " + form.of(note.getValue()));
        }
        return block('{', lines, '}', "      ", "    ");
    }

    private static String list(Collection<String> paths) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String path : paths) {
            lines.add(string(path));
        }
        return block('[', lines, ']', "      ", "    ");
    }

    private static String doc(Doc doc) throws IOException {
        return json(json -> {
            json.writeStartObject();
            if (!doc.introduction().isEmpty()) {
                json.writeStringField("introduction", doc.introduction().source());
            }
            if (!doc.body().isEmpty()) {
                json.writeStringField("body", doc.body().source());
            }
            entries(json, "members", doc.members());
            entries(json, "features", doc.features());
            if (!doc.sections().isEmpty()) {
                json.writeArrayFieldStart("sections");
                for (Doc.Section section : doc.sections()) {
                    json.writeStartObject();
                    if (section.tag() != null) {
                        json.writeStringField("tag", section.tag());
                    }
                    json.writeStringField(
                            section.text().isExample() ? "example" : "text",
                            section.text().source());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void entries(JsonGenerator json, String name, List<Doc.Entry> entries) throws IOException {
        if (!entries.isEmpty()) {
            json.writeObjectFieldStart(name);
            // A comment may describe a name twice, which is only a warning.
            Set<String> written = new HashSet<>();
            for (Doc.Entry entry : entries) {
                if (written.add(entry.name())) {
                    json.writeStringField(entry.name(), entry.text().source());
                }
            }
            json.writeEndObject();
        }
    }
}
