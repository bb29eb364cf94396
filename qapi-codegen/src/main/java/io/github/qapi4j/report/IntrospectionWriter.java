package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.introspect.Conditional;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.SchemaInfo;
import io.github.qapi4j.report.JsonReport.Content;
import io.github.qapi4j.schema.IfCond;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes an introspection as the JSON array that {@code query-qmp-schema} returns. */
public final class IntrospectionWriter {
    private final @Nullable Predicate<Conditional<?>> kept;

    /** @param kept selects the elements to write; null to write all, with their conditions */
    private IntrospectionWriter(@Nullable Predicate<Conditional<?>> kept) {
        this.kept = kept;
    }

    /**
     * Writes the introspection of a build that defines exactly these symbols.
     *
     * @param out stays open
     */
    public static void write(Introspection introspection, Set<String> defined, Writer out) throws IOException {
        Set<String> symbols = Set.copyOf(defined);
        JsonReport.write(out, introspection, new IntrospectionWriter(element -> element.holds(symbols))::infos);
    }

    /**
     * Writes the introspection for all builds: a conditional element {@code x} of an array becomes <code>{"$if":
     * condition, "$value": x}</code>.
     *
     * @param out stays open
     */
    public static void writeWithConditions(Introspection introspection, Writer out) throws IOException {
        JsonReport.write(out, introspection, new IntrospectionWriter(null)::infos);
    }

    /**
     * Returns the elements of the introspection, each as JSON in ASCII without white space.
     *
     * @param kept selects the conditions of the elements that are kept, at every level
     */
    public static List<String> elements(Introspection introspection, Predicate<IfCond> kept) throws IOException {
        return new IntrospectionWriter(element -> element.condition() == null || kept.test(element.condition()))
                .lines(introspection);
    }

    /** Returns the elements of the introspection for all builds, each as JSON in ASCII without white space. */
    public static List<String> elementsWithConditions(Introspection introspection) throws IOException {
        return new IntrospectionWriter(null).lines(introspection);
    }

    private List<String> lines(Introspection introspection) throws IOException {
        List<String> lines = new ArrayList<>();
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonReport.generator(out)) {
            for (Conditional<SchemaInfo> info : introspection.infos()) {
                if (kept == null || kept.test(info)) {
                    element(json, info, this::info);
                    json.flush();
                    lines.add(out.toString());
                    out.getBuffer().setLength(0);
                }
            }
        }
        return lines;
    }

    private void infos(JsonGenerator json, Introspection introspection) throws IOException {
        elements(json, introspection.infos(), this::info);
    }

    private <T> void elements(JsonGenerator json, List<Conditional<T>> elements, Content<T> content)
            throws IOException {
        json.writeStartArray();
        for (Conditional<T> element : elements) {
            if (kept == null || kept.test(element)) {
                element(json, element, content);
            }
        }
        json.writeEndArray();
    }

    private <T> void element(JsonGenerator json, Conditional<T> element, Content<T> content) throws IOException {
        if (kept != null || element.condition() == null) {
            content.write(json, element.value());
            return;
        }
        json.writeStartObject();
        json.writeFieldName("$if");
        JsonReport.condition(json, element.condition());
        json.writeFieldName("$value");
        content.write(json, element.value());
        json.writeEndObject();
    }

    private <T> void elements(JsonGenerator json, String name, List<Conditional<T>> elements, Content<T> content)
            throws IOException {
        json.writeFieldName(name);
        elements(json, elements, content);
    }

    /** Features whose conditions do not hold leave an empty array behind, as in QEMU. */
    private void features(JsonGenerator json, List<Conditional<String>> features) throws IOException {
        if (!features.isEmpty()) {
            elements(json, "features", features, JsonGenerator::writeString);
        }
    }

    private void info(JsonGenerator json, SchemaInfo info) throws IOException {
        Described described = info.accept(new Describe());
        json.writeStartObject();
        json.writeStringField("name", info.name());
        json.writeStringField("meta-type", described.metaType());
        described.rest().write(json);
        json.writeEndObject();
    }

    private void enumMember(JsonGenerator json, SchemaInfo.EnumMember member) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", member.name());
        features(json, member.features());
        json.writeEndObject();
    }

    private void objectMember(JsonGenerator json, SchemaInfo.ObjectMember member) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", member.name());
        json.writeStringField("type", member.type());
        if (member.optional()) {
            json.writeNullField("default");
        }
        features(json, member.features());
        json.writeEndObject();
    }

    private static void variant(JsonGenerator json, SchemaInfo.Variant variant) throws IOException {
        json.writeStartObject();
        json.writeStringField("case", variant.value());
        json.writeStringField("type", variant.type());
        json.writeEndObject();
    }

    private static void alternative(JsonGenerator json, String type) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
        json.writeEndObject();
    }

    private record Described(String metaType, Rest rest) {}

    private interface Rest {
        void write(JsonGenerator json) throws IOException;
    }

    private final class Describe implements SchemaInfo.Visitor<Described> {
        @Override
        public Described builtin(SchemaInfo.Builtin builtin) {
            return new Described("builtin", json -> json.writeStringField("json-type", builtin.jsonType()));
        }

        @Override
        public Described enumeration(SchemaInfo.Enumeration enumeration) {
            return new Described("enum", json -> {
                elements(json, "members", enumeration.members(), IntrospectionWriter.this::enumMember);
                elements(
                        json,
                        "values",
                        enumeration.members(),
                        (generator, member) -> generator.writeString(member.name()));
                features(json, enumeration.features());
            });
        }

        @Override
        public Described array(SchemaInfo.Array array) {
            return new Described("array", json -> json.writeStringField("element-type", array.elementType()));
        }

        @Override
        public Described object(SchemaInfo.ObjectType object) {
            return new Described("object", json -> {
                elements(json, "members", object.members(), IntrospectionWriter.this::objectMember);
                if (object.tag() != null) {
                    json.writeStringField("tag", object.tag());
                    elements(json, "variants", object.variants(), IntrospectionWriter::variant);
                }
                features(json, object.features());
            });
        }

        @Override
        public Described alternate(SchemaInfo.Alternate alternate) {
            return new Described("alternate", json -> {
                elements(json, "members", alternate.members(), IntrospectionWriter::alternative);
                features(json, alternate.features());
            });
        }

        @Override
        public Described command(SchemaInfo.Command command) {
            return new Described("command", json -> {
                json.writeStringField("arg-type", command.argType());
                json.writeStringField("ret-type", command.retType());
                if (command.allowOob()) {
                    json.writeBooleanField("allow-oob", true);
                }
                features(json, command.features());
            });
        }

        @Override
        public Described event(SchemaInfo.Event event) {
            return new Described("event", json -> {
                json.writeStringField("arg-type", event.argType());
                features(json, event.features());
            });
        }
    }
}
