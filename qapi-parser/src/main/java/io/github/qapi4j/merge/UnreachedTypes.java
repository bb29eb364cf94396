package io.github.qapi4j.merge;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The types of the newest release that no command or event reaches, with flattened bases. Those that are only bases are left out,
 * those whose name differs from a merged one at most in case, and those that refer to a type that has another kind in the merged schema.
 */
final class UnreachedTypes {
    private final Schema schema;
    private final Map<String, Definition> merged;

    /**
     * The unreached types of a schema.
     *
     * @param merged the merged definitions by name
     */
    UnreachedTypes(Schema schema, Map<String, Definition> merged) {
        this.schema = schema;
        this.merged = merged;
    }

    List<TypeDefinition> toList() {
        Set<String> taken = new HashSet<>();
        merged.keySet().forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)));
        Map<String, TypeDefinition> kept = new LinkedHashMap<>();
        Set<String> bases = new HashSet<>();
        for (Definition definition : schema.definitions()) {
            addBase(definition, bases);
            if (definition instanceof TypeDefinition type
                    && !taken.contains(type.name().toLowerCase(Locale.ROOT))) {
                kept.put(type.name(), flattened(type));
            }
        }
        addImplicit(kept);
        boolean removed = true;
        while (removed) {
            removed = removeUnresolved(kept);
        }
        Set<String> values = new HashSet<>();
        kept.values()
                .forEach(type ->
                        references(type).forEach(ref -> values.add(element(ref).name())));
        bases.removeAll(values);
        kept.keySet().removeAll(bases);
        return List.copyOf(kept.values());
    }

    /** Adds the types without a definition in the text to which the types refer. */
    private void addImplicit(Map<String, TypeDefinition> kept) {
        Set<String> defined = new HashSet<>();
        schema.definitions().forEach(definition -> defined.add(definition.name()));
        for (TypeDefinition type : List.copyOf(kept.values())) {
            for (TypeRef ref : references(type)) {
                String name = element(ref).name();
                if (!defined.contains(name) && !merged.containsKey(name)) {
                    schema.type(name).ifPresent(implicit -> kept.putIfAbsent(name, implicit));
                }
            }
        }
    }

    private boolean removeUnresolved(Map<String, TypeDefinition> kept) {
        return kept.values()
                .removeIf(type -> references(type).stream()
                        .map(UnreachedTypes::element)
                        .anyMatch(ref -> ref instanceof TypeRef.Named && !isSame(ref.name(), kept)));
    }

    private boolean isSame(String name, Map<String, TypeDefinition> kept) {
        Definition now = merged.getOrDefault(name, kept.get(name));
        TypeDefinition before = schema.type(name).orElseThrow();
        return now != null && now.getClass() == before.getClass();
    }

    private static TypeRef element(TypeRef ref) {
        return ref instanceof TypeRef.Array array ? array.element() : ref;
    }

    private static void addBase(Definition definition, Set<String> bases) {
        if (definition instanceof StructType struct && struct.base() != null) {
            bases.add(struct.base());
        } else if (definition instanceof UnionType union && union.base() instanceof Payload.Named base) {
            bases.add(base.type());
        }
    }

    private static List<TypeRef> references(TypeDefinition definition) {
        return definition.acceptType(new TypeDefinition.Visitor<List<TypeRef>>() {
            @Override
            public List<TypeRef> enumType(EnumType type) {
                return List.of();
            }

            @Override
            public List<TypeRef> structType(StructType type) {
                return type.members().stream().map(Member::type).toList();
            }

            @Override
            public List<TypeRef> unionType(UnionType type) {
                List<Member> base = ((Payload.Inline) type.base()).members();
                return Stream.concat(
                                base.stream().map(Member::type),
                                type.branches().stream().map(Branch::type))
                        .toList();
            }

            @Override
            public List<TypeRef> alternateType(AlternateType type) {
                return type.alternatives().stream().map(Alternative::type).toList();
            }
        });
    }

    private TypeDefinition flattened(TypeDefinition type) {
        if (type instanceof StructType struct && struct.base() != null) {
            return new StructType(
                    struct.name(),
                    struct.module(),
                    struct.span(),
                    struct.nameSpan(),
                    struct.condition(),
                    struct.features(),
                    struct.doc(),
                    null,
                    schema.allMembers(struct));
        }
        if (type instanceof UnionType union && union.base() instanceof Payload.Named) {
            return new UnionType(
                    union.name(),
                    union.module(),
                    union.span(),
                    union.nameSpan(),
                    union.condition(),
                    union.features(),
                    union.doc(),
                    new Payload.Inline(schema.members(union.base())),
                    union.discriminator(),
                    union.branches(),
                    union.simple());
        }
        return type;
    }
}
