package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON that is the same on all platforms: lines end in LF, and all characters are ASCII, so that the terminal's
 * charset does not matter.
 */
final class JsonReport {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .rootValueSeparator("")
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            // The parser limits how deep conditions nest; there is no second limit here.
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonReport() {}

    /** Writes one value. */
    interface Content<T> {
        void write(JsonGenerator json, T value) throws IOException;
    }

    /** A generator that writes values one after the other, each on one line, and leaves the writer open. */
    static JsonGenerator generator(Writer out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** A generator that indents, and leaves the writer open. */
    static JsonGenerator indenting(Writer out) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        return FACTORY.createGenerator(out)
                .setPrettyPrinter(
                        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
    }

    /** Writes a document, indented and followed by a line feed, and leaves the writer open. */
    static <T> void write(Writer out, T value, Content<T> content) throws IOException {
        try (JsonGenerator json = indenting(out)) {
            content.write(json, value);
            json.writeRaw('\n');
        }
    }

    /** Writes an array. */
    static <T> void array(JsonGenerator json, List<T> values, Content<T> content) throws IOException {
        json.writeStartArray();
        for (T value : values) {
            content.write(json, value);
        }
        json.writeEndArray();
    }

    /** Writes a member that is an array. */
    static <T> void array(JsonGenerator json, String name, List<T> values, Content<T> content) throws IOException {
        json.writeFieldName(name);
        array(json, values, content);
    }

    /** Writes the members {@code file}, {@code line}, {@code column}, {@code endLine} and {@code endColumn}, all null without a place. */
    static void place(JsonGenerator json, @Nullable Span span) throws IOException {
        if (span == null) {
            for (String member : new String[] {"file", "line", "column", "endLine", "endColumn"}) {
                json.writeNullField(member);
            }
            return;
        }
        start(json, span);
        json.writeNumberField("endLine", span.endLine());
        json.writeNumberField("endColumn", span.endColumn());
    }

    /** Writes the members {@code file}, {@code line} and {@code column}. */
    static void start(JsonGenerator json, Span span) throws IOException {
        text(json, "file", span.source().name());
        json.writeNumberField("line", span.line());
        json.writeNumberField("column", span.column());
    }

    /** Writes a member that is a string, which may contain any characters. */
    static void text(JsonGenerator json, String member, String text) throws IOException {
        json.writeStringField(member, WellFormed.unicode(text));
    }

    /** Writes a condition: a name, an object with one of the members {@code not}, {@code all} and {@code any}, or null. */
    static void condition(JsonGenerator json, @Nullable IfCond condition) throws IOException {
        if (condition == null) {
            json.writeNull();
        } else {
            condition.accept(new ConditionForms()).write(json);
        }
    }

    /** Writes one condition. The methods of a visitor cannot throw the generator's exceptions. */
    private interface ConditionJson {
        void write(JsonGenerator json) throws IOException;
    }

    private static final class ConditionForms implements IfCond.Visitor<ConditionJson> {
        @Override
        public ConditionJson defined(IfCond.Defined defined) {
            return json -> json.writeString(defined.symbol());
        }

        @Override
        public ConditionJson not(IfCond.Not not) {
            return json -> {
                json.writeStartObject();
                json.writeFieldName("not");
                condition(json, not.operand());
                json.writeEndObject();
            };
        }

        @Override
        public ConditionJson all(IfCond.All all) {
            return operator("all", all.operands());
        }

        @Override
        public ConditionJson any(IfCond.Any any) {
            return operator("any", any.operands());
        }

        private static ConditionJson operator(String name, List<IfCond> operands) {
            return json -> {
                json.writeStartObject();
                array(json, name, operands, JsonReport::condition);
                json.writeEndObject();
            };
        }
    }
}
