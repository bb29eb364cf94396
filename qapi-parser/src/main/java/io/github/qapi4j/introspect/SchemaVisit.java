package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Entity;
import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.TypeRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Visits the commands and events and all types that they reach. Masked names number the types in the order of the visit, so the order is part of the
 * result.
 */
final class SchemaVisit implements Entity.Visitor<@Nullable Conditional<SchemaInfo>> {
    private static final String INT = BuiltinType.INT.qapiName();

    private final EntityIndex entities;
    private final boolean masked;
    private final List<Conditional<SchemaInfo>> infos = new ArrayList<>();
    private final Map<String, String> masks = new HashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Queue<Entity.TypeEntity> unvisited = new ArrayDeque<>();

    SchemaVisit(EntityIndex entities, Introspection.TypeNames typeNames) {
        this.entities = entities;
        this.masked = typeNames == Introspection.TypeNames.MASKED;
    }

    Introspection introspection(Predicate<String> shown) {
        for (EntityIndex.ModuleEntities module : entities.modules()) {
            for (Entity entity : module.entities()) {
                if (!(entity instanceof Entity.TypeEntity) && shown.test(entity.name())) {
                    visit(entity);
                }
            }
        }
        for (Entity.TypeEntity type = unvisited.poll(); type != null; type = unvisited.poll()) {
            visit(type);
        }
        return new Introspection(List.copyOf(infos), Collections.unmodifiableMap(names));
    }

    private void visit(Entity entity) {
        Conditional<SchemaInfo> info = entity.accept(this);
        if (info != null) {
            infos.add(info);
        }
    }

    /** Returns the name by which introspection refers to a type, and ensures that the type is visited. */
    private String use(String typeName) {
        Entity.TypeEntity type = shown(entities.type(typeName));
        if (used.add(type.name())) {
            unvisited.add(type);
        }
        if (type instanceof Entity.Builtin) {
            return type.name();
        }
        if (type instanceof Entity.Array array) {
            return bracketed(array);
        }
        return name(type);
    }

    /** The type as introspection shows it: on the wire, all integer types are the same. */
    private Entity.TypeEntity shown(Entity.TypeEntity type) {
        if (type instanceof Entity.Builtin builtin && isInteger(builtin.type())) {
            return entities.type(INT);
        }
        if (type instanceof Entity.Array array
                && array.element() instanceof TypeRef.Builtin element
                && isInteger(element.type())) {
            return entities.type(new TypeRef.Array(new TypeRef.Builtin(BuiltinType.INT)).name());
        }
        return type;
    }

    private static boolean isInteger(BuiltinType type) {
        return type.jsonType().equals(INT);
    }

    private String bracketed(Entity.Array array) {
        return "[" + use(array.element().name()) + "]";
    }

    private String name(Entity.TypeEntity type) {
        if (!masked) {
            return type.name();
        }
        return masks.computeIfAbsent(type.name(), name -> {
            String mask = String.valueOf(names.size());
            names.put(mask, name);
            return mask;
        });
    }

    private static Conditional<SchemaInfo> info(@Nullable IfCond condition, SchemaInfo info) {
        return new Conditional<>(condition, info);
    }

    private static List<Conditional<String>> features(List<Feature> features) {
        return features.stream()
                .map(feature -> new Conditional<>(feature.condition(), feature.name()))
                .toList();
    }

    @Override
    @SuppressWarnings(
            "NullAway") // the visitor's result may be null, but the nullness checker rejects the annotation in a type
    // argument
    public @Nullable Conditional<SchemaInfo> include(Entity.Include include) {
        return null;
    }

    @Override
    public Conditional<SchemaInfo> builtin(Entity.Builtin builtin) {
        return info(null, new SchemaInfo.Builtin(builtin.name(), builtin.type().jsonType()));
    }

    @Override
    public Conditional<SchemaInfo> enumeration(Entity.Enumeration enumeration) {
        List<Conditional<SchemaInfo.EnumMember>> members = new ArrayList<>();
        for (EnumValue value : enumeration.values()) {
            members.add(new Conditional<>(
                    value.condition(), new SchemaInfo.EnumMember(value.name(), features(value.features()))));
        }
        return info(
                enumeration.condition(),
                new SchemaInfo.Enumeration(name(enumeration), features(enumeration.features()), members));
    }

    @Override
    public Conditional<SchemaInfo> array(Entity.Array array) {
        return info(
                array.condition(),
                new SchemaInfo.Array(bracketed(array), use(array.element().name())));
    }

    @Override
    public Conditional<SchemaInfo> object(Entity.ObjectType object) {
        List<Conditional<SchemaInfo.ObjectMember>> members = new ArrayList<>();
        for (Member member : object.allMembers()) {
            members.add(new Conditional<>(
                    member.condition(),
                    new SchemaInfo.ObjectMember(
                            member.name(), use(member.type().name()), member.optional(), features(member.features()))));
        }
        List<Conditional<SchemaInfo.Variant>> variants = new ArrayList<>();
        for (Entity.Variant variant : object.variants()) {
            variants.add(new Conditional<>(
                    variant.condition(), new SchemaInfo.Variant(variant.name(), use(variant.type()))));
        }
        return info(
                object.condition(),
                new SchemaInfo.ObjectType(name(object), features(object.features()), members, object.tag(), variants));
    }

    @Override
    public Conditional<SchemaInfo> alternate(Entity.Alternate alternate) {
        List<Conditional<String>> members = new ArrayList<>();
        for (Entity.Variant variant : alternate.variants()) {
            members.add(new Conditional<>(variant.condition(), use(variant.type())));
        }
        return info(
                alternate.condition(),
                new SchemaInfo.Alternate(name(alternate), features(alternate.features()), members));
    }

    @Override
    public Conditional<SchemaInfo> command(Entity.CommandEntity command) {
        String argType = use(command.argType() == null ? ImplicitTypes.EMPTY : command.argType());
        String retType = use(command.retType() == null ? ImplicitTypes.EMPTY : command.retType());
        return info(
                command.definition().condition(),
                new SchemaInfo.Command(
                        command.name(),
                        features(command.definition().features()),
                        argType,
                        retType,
                        command.definition().allowOob()));
    }

    @Override
    public Conditional<SchemaInfo> event(Entity.EventEntity event) {
        String argType = use(event.argType() == null ? ImplicitTypes.EMPTY : event.argType());
        return info(
                event.definition().condition(),
                new SchemaInfo.Event(event.name(), features(event.definition().features()), argType));
    }
}
