package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Entity;
import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a whole schema, including its documentation, as JSON of the format {@code qapi-model/1}.
 *
 * <p>Where a comment has an introduction, {@code body} is the introduction, and its other untagged text is in sections of the kind {@code Details}.
 * Where it has none, {@code body} is all text before the first description or section, and other untagged text has the kind {@code Plain}.
 */
public final class ModelWriter {
    private static final String FORMAT = "qapi-model/1";
    private static final String DETAILS = "Details";

    private ModelWriter() {}

    /**
     * Writes the model of a schema.
     *
     * @param name the schema's name, by convention the path of its root file
     * @param out stays open
     */
    public static void write(Schema schema, String name, Writer out) throws IOException {
        JsonReport.write(out, schema, (json, value) -> model(json, name, value));
    }

    private static void model(JsonGenerator json, String name, Schema schema) throws IOException {
        EntityIndex index = EntityIndex.of(schema);
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeStringField("schema", name);
        JsonReport.array(json, "modules", index.modules(), ModelWriter::module);
        JsonReport.array(json, "docs", schema.docs(), ModelWriter::doc);
        JsonReport.array(json, "featureNames", index.featureNames(), JsonGenerator::writeString);
        json.writeEndObject();
    }

    private static void module(JsonGenerator json, EntityIndex.ModuleEntities module) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", module.name());
        JsonReport.array(json, "entities", module.entities(), ModelWriter::entity);
        json.writeEndObject();
    }

    private static void entity(JsonGenerator json, Entity entity) throws IOException {
        Described described = entity.accept(new Describe());
        json.writeStartObject();
        json.writeStringField("kind", described.kind());
        json.writeStringField("name", entity.name());
        place(json, entity.span());
        described.rest().write(json);
        json.writeEndObject();
    }

    private static void place(JsonGenerator json, @Nullable Span span) throws IOException {
        if (span == null) {
            json.writeNullField("file");
            json.writeNullField("line");
        } else {
            json.writeStringField("file", span.source().name());
            json.writeNumberField("line", span.line());
        }
    }

    /** An entity's kind, and the members that are specific to this kind in its JSON. */
    private record Described(String kind, Rest rest) {}

    private interface Rest {
        void write(JsonGenerator json) throws IOException;
    }

    private static final class Describe implements Entity.Visitor<Described> {
        @Override
        public Described include(Entity.Include include) {
            return new Described("include", json -> {});
        }

        @Override
        public Described builtin(Entity.Builtin builtin) {
            return new Described(
                    "builtin",
                    json -> json.writeStringField("jsonType", builtin.type().jsonType()));
        }

        @Override
        public Described enumeration(Entity.Enumeration enumeration) {
            return new Described("enum", json -> {
                json.writeStringField("prefix", enumeration.prefix());
                JsonReport.array(json, "members", enumeration.values(), ModelWriter::value);
                conditionAndFeatures(json, enumeration.condition(), enumeration.features());
            });
        }

        @Override
        public Described array(Entity.Array array) {
            return new Described("array", json -> {
                json.writeStringField("elementType", array.element().name());
                condition(json, array.condition());
            });
        }

        @Override
        public Described object(Entity.ObjectType object) {
            return new Described("object", json -> {
                json.writeBooleanField("implicit", object.implicit());
                json.writeStringField("base", object.base());
                JsonReport.array(json, "localMembers", object.localMembers(), ModelWriter::member);
                JsonReport.array(json, "allMembers", object.allMembers(), ModelWriter::member);
                json.writeStringField("tag", object.tag());
                if (object.tag() == null) {
                    json.writeNullField("variants");
                } else {
                    JsonReport.array(json, "variants", object.variants(), ModelWriter::variant);
                }
                conditionAndFeatures(json, object.condition(), object.features());
            });
        }

        @Override
        public Described alternate(Entity.Alternate alternate) {
            return new Described("alternate", json -> {
                JsonReport.array(json, "variants", alternate.variants(), ModelWriter::variant);
                conditionAndFeatures(json, alternate.condition(), alternate.features());
            });
        }

        @Override
        public Described command(Entity.CommandEntity command) {
            return new Described("command", json -> {
                json.writeStringField("argType", command.argType());
                json.writeStringField("retType", command.retType());
                json.writeBooleanField("gen", command.definition().gen());
                json.writeBooleanField("successResponse", command.definition().successResponse());
                json.writeBooleanField("boxed", command.definition().boxed());
                json.writeBooleanField("allowOob", command.definition().allowOob());
                json.writeBooleanField("allowPreconfig", command.definition().allowPreconfig());
                json.writeBooleanField("coroutine", command.definition().coroutine());
                conditionAndFeatures(
                        json,
                        command.definition().condition(),
                        command.definition().features());
            });
        }

        @Override
        public Described event(Entity.EventEntity event) {
            return new Described("event", json -> {
                json.writeStringField("argType", event.argType());
                json.writeBooleanField("boxed", event.definition().boxed());
                conditionAndFeatures(
                        json, event.definition().condition(), event.definition().features());
            });
        }
    }

    private static void value(JsonGenerator json, EnumValue value) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", value.name());
        conditionAndFeatures(json, value.condition(), value.features());
        json.writeEndObject();
    }

    private static void member(JsonGenerator json, Member member) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", member.name());
        json.writeStringField("type", member.type().name());
        json.writeBooleanField("optional", member.optional());
        conditionAndFeatures(json, member.condition(), member.features());
        json.writeEndObject();
    }

    private static void variant(JsonGenerator json, Entity.Variant variant) throws IOException {
        json.writeStartObject();
        json.writeStringField("case", variant.name());
        json.writeStringField("type", variant.type());
        condition(json, variant.condition());
        json.writeEndObject();
    }

    private static void conditionAndFeatures(JsonGenerator json, @Nullable IfCond condition, List<Feature> features)
            throws IOException {
        condition(json, condition);
        JsonReport.array(json, "features", features, ModelWriter::feature);
    }

    private static void feature(JsonGenerator json, Feature feature) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", feature.name());
        condition(json, feature.condition());
        json.writeEndObject();
    }

    private static void condition(JsonGenerator json, @Nullable IfCond condition) throws IOException {
        json.writeFieldName("if");
        JsonReport.condition(json, condition);
    }

    private static void doc(JsonGenerator json, Doc doc) throws IOException {
        json.writeStartObject();
        json.writeStringField("symbol", doc.symbol());
        place(json, doc.span());
        json.writeStringField("body", doc.overview().source());
        JsonReport.array(json, "args", doc.members(), ModelWriter::entry);
        JsonReport.array(json, "features", doc.features(), ModelWriter::entry);
        json.writeArrayFieldStart("sections");
        boolean details = !doc.introduction().isBlank();
        if (details && !doc.body().isEmpty()) {
            section(json, DETAILS, doc.body());
        }
        for (Doc.Section section : doc.sections()) {
            section(json, kind(section.tag(), details), section.text());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void entry(JsonGenerator json, Doc.Entry entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", entry.name());
        json.writeStringField("text", entry.text().source());
        json.writeEndObject();
    }

    private static void section(JsonGenerator json, String kind, DocText text) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", kind);
        json.writeStringField("text", text.source());
        json.writeEndObject();
    }

    /** @param details whether untagged text is details, since the comment has an introduction */
    private static String kind(@Nullable String tag, boolean details) {
        if (tag == null) {
            return details ? DETAILS : "Plain";
        }
        return tag.equals("TODO") ? "Todo" : tag;
    }
}
