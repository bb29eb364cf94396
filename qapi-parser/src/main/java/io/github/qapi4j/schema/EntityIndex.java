package io.github.qapi4j.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All entities of a schema, including implicit types, in the order in which QEMU's generators visit them. This order is observable: introspection
 * follows it.
 */
public final class EntityIndex {
    /** The name of the module that contains the predefined types. */
    public static final String BUILTIN_MODULE = "./builtin";

    private final List<ModuleEntities> modules;
    private final Map<String, Entity.TypeEntity> types;
    private final Schema schema;

    private EntityIndex(List<ModuleEntities> modules, Map<String, Entity.TypeEntity> types, Schema schema) {
        this.modules = modules;
        this.types = types;
        this.schema = schema;
    }

    /**
     * The entities of one module.
     *
     * @param name the {@linkplain SchemaModule#name() module's name}, or {@link #BUILTIN_MODULE}
     */
    public record ModuleEntities(String name, List<Entity> entities) {
        public ModuleEntities {
            entities = List.copyOf(entities);
        }
    }

    /** The entities of a whole schema. */
    public static EntityIndex of(Schema schema) {
        EntityCollector collector = new EntityCollector(schema);
        collector.collect();
        List<ModuleEntities> modules = new ArrayList<>();
        collector.byModule().forEach((name, entities) -> modules.add(new ModuleEntities(name, entities)));
        return new EntityIndex(List.copyOf(modules), collector.types(), schema);
    }

    /** All modules: the module of the predefined types, the root, then the others in the order in which they are first included. */
    public List<ModuleEntities> modules() {
        return modules;
    }

    /**
     * The type with this name.
     *
     * @throws IllegalArgumentException if the schema has no such type
     */
    public Entity.TypeEntity type(String name) {
        Entity.@Nullable TypeEntity type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no type '" + name + "'");
        }
        return type;
    }

    /** The names of all features: {@code deprecated} and {@code unstable}, which always exist, then the others in the order of their first use. */
    public List<String> featureNames() {
        Set<String> names = new LinkedHashSet<>(List.of("deprecated", "unstable"));
        FeatureLists lists = new FeatureLists();
        for (Definition definition : schema.definitions()) {
            definition.features().forEach(feature -> names.add(feature.name()));
            definition.accept(lists).forEach(list -> list.forEach(feature -> names.add(feature.name())));
        }
        return List.copyOf(names);
    }

    /** The features of a definition's parts. */
    private static final class FeatureLists implements Definition.Visitor<List<List<Feature>>> {
        @Override
        public List<List<Feature>> enumType(EnumType type) {
            return type.values().stream().map(EnumValue::features).toList();
        }

        @Override
        public List<List<Feature>> structType(StructType type) {
            return members(type.members());
        }

        @Override
        public List<List<Feature>> unionType(UnionType type) {
            return payload(type.base());
        }

        @Override
        public List<List<Feature>> alternateType(AlternateType type) {
            return List.of();
        }

        @Override
        public List<List<Feature>> command(Command command) {
            return payload(command.arguments());
        }

        @Override
        public List<List<Feature>> event(Event event) {
            return payload(event.data());
        }

        private static List<List<Feature>> payload(Payload payload) {
            return payload instanceof Payload.Inline inline ? members(inline.members()) : List.of();
        }

        private static List<List<Feature>> members(List<Member> members) {
            return members.stream().map(Member::features).toList();
        }
    }
}
