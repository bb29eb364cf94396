package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the definitions of a schema from a checked answer. */
final class AnswerLowering {
    /** The name of the module with everything that no note assigns to another one. It does not depend on the name of a file. */
    private static final String MODULE = "monitor";

    private final AnswerGraph graph;
    private final AnswerPaths paths;
    private final Map<String, String> names;
    private final AnswerNotes notes;

    AnswerLowering(AnswerGraph graph, AnswerPaths paths, Map<String, String> names, AnswerNotes notes) {
        this.graph = graph;
        this.paths = paths;
        this.names = names;
        this.notes = notes;
    }

    Schema lower(List<AnswerElement> elements) {
        Map<String, List<Definition>> byModule = new LinkedHashMap<>();
        byModule.put(MODULE, new ArrayList<>());
        List<Doc> docs = new ArrayList<>();
        for (AnswerElement element : elements) {
            if (isDefined(element.info())) {
                Definition definition = element.info().accept(new Lower(element));
                byModule.computeIfAbsent(definition.module(), module -> new ArrayList<>())
                        .add(definition);
                if (definition.doc() != null) {
                    docs.add(definition.doc());
                }
            }
        }
        List<SchemaModule.Include> includes = new ArrayList<>();
        List<SchemaModule> modules = new ArrayList<>();
        byModule.forEach((name, content) -> {
            if (!name.equals(MODULE)) {
                Span start = new Span(content.get(0).span().source(), 0, 0);
                includes.add(new SchemaModule.Include(name, start));
                modules.add(new SchemaModule(name, List.of(), content));
            }
        });
        SchemaModule root = new SchemaModule(MODULE, includes, byModule.getOrDefault(MODULE, List.of()));
        modules.add(0, root);
        return Schema.ofAnswer(modules, inOrder(modules), docs);
    }

    /** All definitions in the order of the modules: those that the root includes are before its own. */
    private static List<Definition> inOrder(List<SchemaModule> modules) {
        List<Definition> all = new ArrayList<>();
        modules.subList(1, modules.size()).forEach(module -> all.addAll(module.definitions()));
        all.addAll(modules.get(0).definitions());
        return all;
    }

    /** Whether an element becomes a definition: not predefined and array types, the empty object, the members of only one command, and types that nothing uses. */
    private boolean isDefined(SchemaInfo info) {
        if (AnswerGraph.isRoot(info)) {
            return true;
        }
        boolean empty = graph.isEmpty(info.name()) && !graph.isValue(info.name());
        return names.containsKey(info.name()) && !empty && !inlined(info.name());
    }

    /**
     * Whether an object is the arguments of one command or event, and nothing else: then it most likely has no name in the schema of the server. If a note
     * names it, it has one.
     */
    private boolean inlined(String type) {
        return graph.find(type) instanceof SchemaInfo.ObjectType object
                && object.tag() == null
                && object.features().isEmpty()
                && graph.isPayloadOnce(type)
                && !notes.boxed().contains(graph.payloadOwner(type).name())
                && isDerived(object);
    }

    private boolean isDerived(SchemaInfo.ObjectType object) {
        SchemaInfo owner = graph.payloadOwner(object.name());
        String role = owner instanceof SchemaInfo.Event ? "Data" : "Arguments";
        return names.getOrDefault(object.name(), "").startsWith(TypeNaming.camel(owner.name()) + role);
    }

    private TypeRef ref(String type, String part) {
        SchemaInfo info = graph.type(type);
        if (info instanceof SchemaInfo.Array array) {
            return new TypeRef.Array(ref(array.elementType(), part));
        }
        if (info instanceof SchemaInfo.Builtin builtin) {
            BuiltinType known = BuiltinType.of(builtin.name()).orElseThrow();
            return new TypeRef.Builtin(
                    known == BuiltinType.INT ? notes.integers().getOrDefault(part, BuiltinType.ANY_INT) : known);
        }
        return new TypeRef.Named(Objects.requireNonNull(names.get(type), type));
    }

    private final class Lower implements SchemaInfo.Visitor<Definition> {
        private final AnswerElement element;
        private final Span span;
        private final String path;
        private final String name;
        private final String module;
        private final @Nullable Doc doc;

        Lower(AnswerElement element) {
            this.element = element;
            this.span = element.span();
            this.path = paths.path(element.info());
            this.name = AnswerGraph.isRoot(element.info())
                    ? element.info().name()
                    : Objects.requireNonNull(names.get(element.info().name()));
            this.module = notes.modules().getOrDefault(path, MODULE);
            this.doc = notes.docs().get(path);
        }

        private List<Feature> features(List<Conditional<String>> features) {
            List<Feature> lowered = new ArrayList<>();
            for (Conditional<String> feature : features) {
                lowered.add(new Feature(feature.value(), span, feature.condition()));
            }
            return lowered;
        }

        private List<Member> members(SchemaInfo.ObjectType object) {
            String owner = paths.path(object);
            List<Member> members = new ArrayList<>();
            for (Conditional<SchemaInfo.ObjectMember> each : object.members()) {
                SchemaInfo.ObjectMember member = each.value();
                members.add(new Member(
                        member.name(),
                        ref(member.type(), owner + "/" + member.name()),
                        member.optional(),
                        span,
                        each.condition(),
                        features(member.features())));
            }
            return members;
        }

        private Payload payload(String type) {
            if (graph.isEmpty(type)) {
                return Payload.NONE;
            }
            return inlined(type)
                    ? new Payload.Inline(members((SchemaInfo.ObjectType) graph.type(type)))
                    : new Payload.Named(Objects.requireNonNull(names.get(type), type));
        }

        private boolean boxed(String type) {
            return graph.type(type) instanceof SchemaInfo.ObjectType object
                    && (object.tag() != null || notes.boxed().contains(path) && !graph.isEmpty(type));
        }

        @Override
        public Definition builtin(SchemaInfo.Builtin builtin) {
            throw new IllegalStateException("bug: " + builtin.name() + " is not a definition");
        }

        @Override
        public Definition array(SchemaInfo.Array array) {
            throw new IllegalStateException("bug: " + array.name() + " is not a definition");
        }

        @Override
        public Definition enumeration(SchemaInfo.Enumeration enumeration) {
            List<EnumValue> values = new ArrayList<>();
            for (Conditional<SchemaInfo.EnumMember> member : enumeration.members()) {
                values.add(new EnumValue(
                        member.value().name(),
                        span,
                        member.condition(),
                        features(member.value().features())));
            }
            return new EnumType(
                    name, module, span, span, element.condition(), features(enumeration.features()), doc, null, values);
        }

        @Override
        public Definition object(SchemaInfo.ObjectType object) {
            List<Feature> features = features(object.features());
            List<Member> members = members(object);
            if (object.tag() == null) {
                return new StructType(name, module, span, span, element.condition(), features, doc, null, members);
            }
            List<Branch> branches = new ArrayList<>();
            for (Conditional<SchemaInfo.Variant> variant : object.variants()) {
                String type = variant.value().type();
                if (!graph.isEmpty(type)) {
                    String value = variant.value().value();
                    branches.add(new Branch(value, ref(type, path), span, variant.condition()));
                }
            }
            return new UnionType(
                    name,
                    module,
                    span,
                    span,
                    element.condition(),
                    features,
                    doc,
                    new Payload.Inline(members),
                    object.tag(),
                    branches,
                    false);
        }

        @Override
        public Definition alternate(SchemaInfo.Alternate alternate) {
            List<Alternative> alternatives = new ArrayList<>();
            // A note whose name another alternative has, or could have, is ignored.
            Set<String> taken = new HashSet<>();
            alternate.members().forEach(member -> taken.add(graph.kind(member.value())));
            for (Conditional<String> member : alternate.members()) {
                String kind = graph.kind(member.value());
                String part = path + "/=" + kind;
                String noted = notes.alternatives().getOrDefault(part, kind);
                alternatives.add(new Alternative(
                        taken.add(noted.replace('_', '-').toLowerCase(Locale.ROOT)) ? noted : kind,
                        ref(member.value(), part),
                        span,
                        member.condition()));
            }
            return new AlternateType(
                    name, module, span, span, element.condition(), features(alternate.features()), doc, alternatives);
        }

        @Override
        public Definition command(SchemaInfo.Command command) {
            boolean silent = graph.isEmpty(command.retType());
            return new Command(
                    name,
                    module,
                    span,
                    span,
                    element.condition(),
                    features(command.features()),
                    doc,
                    payload(command.argType()),
                    boxed(command.argType()),
                    silent ? null : ref(command.retType(), path + "/" + AnswerGraph.RETURNS),
                    !notes.unchecked().contains(path),
                    true,
                    command.allowOob(),
                    false,
                    false);
        }

        @Override
        public Definition event(SchemaInfo.Event event) {
            return new Event(
                    name,
                    module,
                    span,
                    span,
                    element.condition(),
                    features(event.features()),
                    doc,
                    payload(event.argType()),
                    boxed(event.argType()));
        }
    }
}
