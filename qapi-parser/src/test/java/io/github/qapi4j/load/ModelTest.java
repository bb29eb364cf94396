package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares loaded schemas with the models that QEMU's own front end creates for them, except for implicit types. */
class ModelTest {
    private static final Set<String> SPELLED_OUT = Set.of("include", "enum", "object", "alternate", "command", "event");

    @ParameterizedTest
    @CsvSource({
        "10.2.2, qapi/qapi-schema.json, qemu",
        "10.2.2, qga/qapi-schema.json, qga",
        "10.2.2, storage-daemon/qapi/qapi-schema.json, qsd",
        "7.2.0, qapi/qapi-schema.json, qemu",
        "7.2.0, qga/qapi-schema.json, qga",
        "7.2.0, storage-daemon/qapi/qapi-schema.json, qsd"
    })
    void isTheReferencesModel(String release, String root, String key) throws IOException {
        Map<String, Object> model = read(Corpus.path("models/" + release + "/" + key + ".json.gz"));
        Schema schema = load(Corpus.path("schemas/" + release), root);
        assertThat(modules(schema)).isEqualTo(modules(model));
        if (!release.equals("7.2.0")) {
            // The rules of older releases produced other texts from the same comments.
            assertThat(docs(schema)).isEqualTo(model.get("docs"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alternate-array",
                "comments",
                "doc-good",
                "empty",
                "include-repetition",
                "include-simple",
                "qapi-schema-test"
            })
    void isTheReferencesModelOfItsSuite(String name) throws IOException {
        Map<String, Object> model = Json.object(Files.readString(Corpus.path("models/suite/" + name + ".json")));
        Schema schema = load(Corpus.path("suite"), name + ".json");
        assertThat(modules(schema)).isEqualTo(modules(model));
        assertThat(docs(schema)).isEqualTo(model.get("docs"));
    }

    private static Schema load(Path folder, String root) {
        LoadResult result = SchemaLoader.load(SourceResolver.directory(folder), root, LoadOptions.defaults());
        return result.schema().orElseThrow(() -> new AssertionError(DiagnosticFormat.format(result.diagnostics(), 10)));
    }

    private static Map<String, Object> read(Path path) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            return Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** The modules of a model, without implicit elements. */
    private static List<Object> modules(Map<String, Object> model) {
        List<Object> modules = new ArrayList<>();
        for (Map<?, ?> module : maps(model.get("modules"))) {
            if (!module.get("name").equals("./builtin")) {
                List<Object> entities = new ArrayList<>();
                for (Map<?, ?> entity : maps(module.get("entities"))) {
                    if (SPELLED_OUT.contains(entity.get("kind")) && !((String) entity.get("name")).startsWith("q_")) {
                        Map<Object, Object> copy = new LinkedHashMap<>(entity);
                        copy.remove("implicit");
                        entities.add(copy);
                    }
                }
                modules.add(List.of(module.get("name"), entities));
            }
        }
        return modules;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> maps(Object list) {
        return (List<Map<?, ?>>) list;
    }

    private static List<Object> modules(Schema schema) {
        return schema.modules().stream()
                .<Object>map(module -> List.of(module.name(), entities(schema, module)))
                .toList();
    }

    private static List<Object> entities(Schema schema, SchemaModule module) {
        Map<Integer, Object> byPlace = new TreeMap<>();
        for (SchemaModule.Include include : module.includes()) {
            byPlace.put(include.span().start(), entity("include", include.module(), include.span()));
        }
        for (Definition definition : module.definitions()) {
            byPlace.put(definition.span().start(), definition.accept(new Entities(schema)));
        }
        return List.copyOf(byPlace.values());
    }

    private static Map<Object, Object> entity(String kind, String name, Span span) {
        return map("kind", kind, "name", name, "file", span.source().name(), "line", (double) span.line());
    }

    private static Map<Object, Object> map(@Nullable Object... keysAndValues) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static List<Object> docs(Schema schema) {
        List<Object> docs = new ArrayList<>();
        for (Doc doc : schema.docs()) {
            docs.add(map(
                    "symbol", doc.symbol(),
                    "file", doc.span().source().name(),
                    "line", (double) doc.span().line(),
                    "body", doc.overview().source(),
                    "args", entries(doc.members()),
                    "features", entries(doc.features()),
                    "sections", doc.sections().stream().map(ModelTest::section).toList()));
        }
        return docs;
    }

    private static List<Object> entries(List<Doc.Entry> entries) {
        return entries.stream()
                .<Object>map(e -> map("name", e.name(), "text", e.text().source()))
                .toList();
    }

    private static Object section(Doc.Section section) {
        String tag = section.tag();
        String kind = tag == null ? "Plain" : tag.equals("TODO") ? "Todo" : tag;
        return map("kind", kind, "text", section.text().source());
    }

    /** Converts a definition to an entity of a model. */
    private record Entities(Schema schema) implements Definition.Visitor<Map<Object, Object>> {

        private static Map<Object, Object> common(String kind, Definition definition) {
            Map<Object, Object> entity = entity(kind, definition.name(), definition.span());
            entity.put("if", condition(definition.condition()));
            entity.put("features", features(definition.features()));
            return entity;
        }

        @Override
        public Map<Object, Object> enumType(EnumType type) {
            Map<Object, Object> entity = common("enum", type);
            entity.put("prefix", type.prefix());
            entity.put(
                    "members",
                    type.values().stream()
                            .map(value -> map(
                                    "name", value.name(),
                                    "if", condition(value.condition()),
                                    "features", features(value.features())))
                            .toList());
            return entity;
        }

        @Override
        public Map<Object, Object> structType(StructType type) {
            Map<Object, Object> entity = common("object", type);
            entity.put("base", type.base());
            entity.put("localMembers", members(type.members()));
            entity.put("allMembers", members(schema.allMembers(type)));
            entity.put("tag", null);
            entity.put("variants", null);
            return entity;
        }

        @Override
        public Map<Object, Object> unionType(UnionType type) {
            Map<Object, Object> entity = common("object", type);
            entity.put("base", payload(type.base(), type.name(), "base"));
            entity.put("localMembers", List.of());
            entity.put("allMembers", members(schema.members(type.base())));
            entity.put("tag", type.discriminator());
            Map<String, Object> variants = new LinkedHashMap<>();
            type.branches()
                    .forEach(branch -> variants.put(
                            branch.value(),
                            map(
                                    "case", branch.value(),
                                    "type", type(branch.type()),
                                    "if", condition(branch.condition()))));
            Member discriminator = schema.members(type.base()).stream()
                    .filter(member -> member.name().equals(type.discriminator()))
                    .findFirst()
                    .orElseThrow();
            EnumType values = (EnumType)
                    schema.type(((TypeRef.Named) discriminator.type()).name()).orElseThrow();
            values.values()
                    .forEach(value -> variants.putIfAbsent(
                            value.name(),
                            map("case", value.name(), "type", "q_empty", "if", condition(value.condition()))));
            entity.put("variants", List.copyOf(variants.values()));
            return entity;
        }

        @Override
        public Map<Object, Object> alternateType(AlternateType type) {
            Map<Object, Object> entity = common("alternate", type);
            entity.put(
                    "variants",
                    type.alternatives().stream()
                            .map(alternative -> map(
                                    "case", alternative.name(),
                                    "type", type(alternative.type()),
                                    "if", condition(alternative.condition())))
                            .toList());
            return entity;
        }

        @Override
        public Map<Object, Object> command(Command command) {
            Map<Object, Object> entity = common("command", command);
            entity.put("argType", payload(command.arguments(), command.name(), "arg"));
            entity.put("retType", command.returns() == null ? null : type(command.returns()));
            entity.put("gen", command.gen());
            entity.put("successResponse", command.successResponse());
            entity.put("boxed", command.boxed());
            entity.put("allowOob", command.allowOob());
            entity.put("allowPreconfig", command.allowPreconfig());
            entity.put("coroutine", command.coroutine());
            return entity;
        }

        @Override
        public Map<Object, Object> event(Event event) {
            Map<Object, Object> entity = common("event", event);
            entity.put("argType", payload(event.data(), event.name(), "arg"));
            entity.put("boxed", event.boxed());
            return entity;
        }

        private static @Nullable String payload(Payload payload, String owner, String role) {
            if (payload instanceof Payload.Named named) {
                return named.type();
            }
            return payload.equals(Payload.NONE) ? null : "q_obj_" + owner + "-" + role;
        }

        private static List<Object> members(List<Member> members) {
            return members.stream()
                    .<Object>map(member -> map(
                            "name", member.name(),
                            "type", type(member.type()),
                            "optional", member.optional(),
                            "if", condition(member.condition()),
                            "features", features(member.features())))
                    .toList();
        }

        private static String type(TypeRef type) {
            if (type instanceof TypeRef.Array array) {
                return type(array.element()) + "List";
            }
            return type instanceof TypeRef.Builtin builtin ? builtin.type().qapiName() : ((TypeRef.Named) type).name();
        }

        private static List<Object> features(List<Feature> features) {
            return features.stream()
                    .<Object>map(feature -> map("name", feature.name(), "if", condition(feature.condition())))
                    .toList();
        }

        private static @Nullable Object condition(@Nullable IfCond condition) {
            if (condition instanceof IfCond.Not not) {
                return map("not", condition(not.operand()));
            }
            if (condition instanceof IfCond.All all) {
                return map(
                        "all", all.operands().stream().map(Entities::condition).toList());
            }
            if (condition instanceof IfCond.Any any) {
                return map(
                        "any", any.operands().stream().map(Entities::condition).toList());
            }
            return condition == null ? null : ((IfCond.Defined) condition).symbol();
        }
    }
}
