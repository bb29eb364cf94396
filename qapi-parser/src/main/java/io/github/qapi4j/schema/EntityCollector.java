package io.github.qapi4j.schema;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Creates the entities of a schema in source order; the entities of a module are at its first include directive. A definition follows the implicit
 * types that no earlier definition needs: array types of its members, the type of its inline members, then array types of its other parts.
 */
final class EntityCollector implements Definition.Visitor<Entity> {
    private static final Span NOWHERE = new Span(new SourceFile(EntityIndex.BUILTIN_MODULE, ""), 0, 0);
    private static final List<EnumValue> QTYPE_VALUES = BuiltinType.QTYPE_VALUES.stream()
            .map(name -> new EnumValue(name, NOWHERE, null, List.of()))
            .toList();

    private final Schema schema;
    private final Map<String, List<Entity>> byModule = new LinkedHashMap<>();
    private final Map<String, Entity.TypeEntity> types = new HashMap<>();

    EntityCollector(Schema schema) {
        this.schema = schema;
    }

    Map<String, List<Entity>> byModule() {
        return byModule;
    }

    Map<String, Entity.TypeEntity> types() {
        return types;
    }

    void collect() {
        predefine();
        schema.modules().forEach(module -> byModule.put(module.name(), new ArrayList<>()));
        Map<String, SchemaModule> modules =
                schema.modules().stream().collect(Collectors.toMap(SchemaModule::name, Function.identity()));
        Set<String> entered = new HashSet<>(Set.of(schema.root().name()));
        // A worklist instead of recursion, because includes may be deeply nested.
        Deque<Iterator<Entry>> open = new ArrayDeque<>();
        open.push(entries(schema.root()));
        while (!open.isEmpty()) {
            if (!open.peek().hasNext()) {
                open.pop();
                continue;
            }
            Entry entry = open.peek().next();
            if (entry.definition() != null) {
                add(entry.module(), entry.definition().accept(this));
            } else if (entry.include() != null) {
                String included = entry.include().module();
                add(entry.module(), new Entity.Include(included, entry.include().span()));
                if (entered.add(included)) {
                    open.push(entries(Objects.requireNonNull(modules.get(included), included)));
                }
            }
        }
    }

    /** An item of a module: either an include directive or a definition. */
    private record Entry(
            String module,
            SchemaModule.@Nullable Include include,
            @Nullable Definition definition) {}

    /**
     * The items of a module in the order of its text. In a merged schema, definitions of several texts are in one module: an include directive precedes
     * the first definition that follows it in the same text. In a schema without text, all have the same place.
     */
    private static Iterator<Entry> entries(SchemaModule module) {
        List<Entry> entries = new ArrayList<>();
        Deque<SchemaModule.Include> includes = new ArrayDeque<>(module.includes());
        for (Definition definition : module.definitions()) {
            while (!includes.isEmpty() && precedes(includes.element(), definition)) {
                entries.add(new Entry(module.name(), includes.remove(), null));
            }
            entries.add(new Entry(module.name(), null, definition));
        }
        includes.forEach(include -> entries.add(new Entry(module.name(), include, null)));
        return entries.iterator();
    }

    private static boolean precedes(SchemaModule.Include include, Definition definition) {
        Span span = definition.span();
        return span.source() == include.span().source()
                && span.start() >= include.span().start();
    }

    private void predefine() {
        byModule.put(EntityIndex.BUILTIN_MODULE, new ArrayList<>());
        for (BuiltinType type : BuiltinType.NAMED) {
            if (type != BuiltinType.QTYPE) {
                add(EntityIndex.BUILTIN_MODULE, new Entity.Builtin(type));
                reference(new TypeRef.Array(new TypeRef.Builtin(type)), null);
            }
        }
        add(EntityIndex.BUILTIN_MODULE, object(ImplicitTypes.EMPTY, null, null, List.of()));
        add(
                EntityIndex.BUILTIN_MODULE,
                new Entity.Enumeration(BuiltinType.QTYPE.qapiName(), null, null, List.of(), null, QTYPE_VALUES));
    }

    private void add(String module, Entity entity) {
        Objects.requireNonNull(byModule.get(module), module).add(entity);
        if (entity instanceof Entity.TypeEntity type) {
            types.put(type.name(), type);
        }
    }

    @Override
    public Entity enumType(EnumType type) {
        return enumeration(type);
    }

    private static Entity.Enumeration enumeration(EnumType type) {
        return new Entity.Enumeration(
                type.name(), type.span(), type.condition(), type.features(), type.prefix(), type.values());
    }

    @Override
    public Entity structType(StructType type) {
        references(type.members(), type);
        return new Entity.ObjectType(
                type.name(),
                type.span(),
                type.condition(),
                type.features(),
                false,
                type.base(),
                type.members(),
                schema.allMembers(type),
                null,
                List.of());
    }

    @Override
    public Entity unionType(UnionType type) {
        if (type.simple()) {
            return simpleUnion(type);
        }
        String base = payload(type.base(), type, ImplicitTypes::base);
        List<Member> members = schema.members(type.base());
        List<Entity.Variant> variants = new ArrayList<>();
        Set<String> covered = new HashSet<>();
        for (Branch branch : type.branches()) {
            covered.add(branch.value());
            variants.add(new Entity.Variant(branch.value(), reference(branch.type(), type), branch.condition()));
        }
        for (EnumValue value : values(members, type.discriminator())) {
            if (covered.add(value.name())) {
                variants.add(new Entity.Variant(value.name(), ImplicitTypes.EMPTY, value.condition()));
            }
        }
        return union(type, base, List.of(), members, variants);
    }

    private Entity simpleUnion(UnionType type) {
        List<Entity.Variant> variants = new ArrayList<>();
        for (Branch branch : type.branches()) {
            variants.add(new Entity.Variant(branch.value(), wrapper(branch, type), branch.condition()));
        }
        List<Member> members = schema.members(type.base());
        add(type.module(), enumeration(kind(members.get(0))));
        return union(type, null, members, members, variants);
    }

    /** The type with the single member {@code data}, which all simple unions with a branch of this type share. */
    private String wrapper(Branch branch, UnionType union) {
        String wrapped = reference(branch.type(), union);
        String name = ImplicitTypes.wrapper(wrapped);
        if (!types.containsKey(name)) {
            Member data = new Member("data", branch.type(), false, branch.span(), null, List.of());
            add(union.module(), object(name, union.span(), condition(branch.type()), List.of(data)));
        }
        return name;
    }

    private static Entity union(
            UnionType type,
            @Nullable String base,
            List<Member> localMembers,
            List<Member> allMembers,
            List<Entity.Variant> variants) {
        return new Entity.ObjectType(
                type.name(),
                type.span(),
                type.condition(),
                type.features(),
                false,
                base,
                localMembers,
                allMembers,
                type.discriminator(),
                variants);
    }

    private List<EnumValue> values(List<Member> members, String discriminator) {
        for (Member member : members) {
            if (member.name().equals(discriminator)) {
                return member.type() instanceof TypeRef.Named ? kind(member).values() : QTYPE_VALUES;
            }
        }
        throw new IllegalStateException("bug: no member '" + discriminator + "'");
    }

    private EnumType kind(Member discriminator) {
        return (EnumType) schema.type(discriminator.type().name()).orElseThrow();
    }

    @Override
    public Entity alternateType(AlternateType type) {
        List<Entity.Variant> variants = new ArrayList<>();
        for (Alternative alternative : type.alternatives()) {
            variants.add(new Entity.Variant(
                    alternative.name(), reference(alternative.type(), type), alternative.condition()));
        }
        return new Entity.Alternate(type.name(), type.span(), type.condition(), type.features(), variants);
    }

    @Override
    public Entity command(Command command) {
        String argType = payload(command.arguments(), command, ImplicitTypes::arguments);
        String retType = command.returns() == null ? null : reference(command.returns(), command);
        return new Entity.CommandEntity(command, argType, retType);
    }

    @Override
    public Entity event(Event event) {
        return new Entity.EventEntity(event, payload(event.data(), event, ImplicitTypes::arguments));
    }

    /** The name of the type with the payload's members, or null if it has no members. */
    private @Nullable String payload(Payload payload, Definition owner, UnaryOperator<String> implicitName) {
        if (payload instanceof Payload.Named named) {
            return named.type();
        }
        List<Member> members = ((Payload.Inline) payload).members();
        if (members.isEmpty()) {
            return null;
        }
        references(members, owner);
        String name = implicitName.apply(owner.name());
        add(owner.module(), object(name, owner.span(), owner.condition(), members));
        return name;
    }

    private static Entity object(String name, @Nullable Span span, @Nullable IfCond condition, List<Member> members) {
        return new Entity.ObjectType(name, span, condition, List.of(), true, null, members, members, null, List.of());
    }

    private void references(List<Member> members, Definition owner) {
        members.forEach(member -> reference(member.type(), owner));
    }

    /** The name of a type. An array type is added at the first reference to it, in the module of its element type. */
    private String reference(TypeRef type, @Nullable Definition owner) {
        String name = type.name();
        if (type instanceof TypeRef.Array array && !types.containsKey(name)) {
            TypeRef element = array.element();
            Span span = owner == null ? null : owner.span();
            add(module(element), new Entity.Array(name, span, condition(element), element));
        }
        return name;
    }

    private String module(TypeRef type) {
        return type instanceof TypeRef.Named && !type.name().equals(ImplicitTypes.EMPTY)
                ? schema.type(type.name()).orElseThrow().module()
                : EntityIndex.BUILTIN_MODULE;
    }

    private @Nullable IfCond condition(TypeRef type) {
        if (type instanceof TypeRef.Array array) {
            return condition(array.element());
        }
        return type instanceof TypeRef.Named
                ? schema.type(type.name()).orElseThrow().condition()
                : null;
    }
}
