package io.github.qapi4j.lint;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the places in which the definitions of a schema use its types. */
final class Uses {
    private final Schema schema;
    private final Map<String, Map<String, EnumValue>> valuesByEnum = new HashMap<>();

    Uses(Schema schema) {
        this.schema = schema;
    }

    /**
     * One place in a definition that uses a type of the schema.
     *
     * @param user the definition
     * @param part the part of the definition that uses the type, or null if the definition itself does
     * @param type the type; for an array, the type of its elements
     * @param kind how it is used
     */
    record Use(Definition user, @Nullable Part part, TypeDefinition type, Kind kind) {

        /** The definition or part that uses the type, as messages name it, e.g. {@code "member 'x'"} or {@code "struct 'Derived'"}. */
        String what() {
            return part == null ? DefinitionLabels.describe(user) : part.describe();
        }

        /** The place of the name of the definition or part that uses the type. */
        Span span() {
            return part == null ? user.nameSpan() : part.span();
        }

        /** The part's own condition, or null. */
        @Nullable
        IfCond condition() {
            return part == null ? null : part.condition();
        }

        /** The features of the part; for a branch, those of the value that selects it. */
        List<Feature> features() {
            return part == null ? List.of() : part.features();
        }
    }

    /** How a type is used. */
    enum Kind {
        /** By a member or parameter. */
        MEMBER,
        /** By a branch or alternative. */
        BRANCH,
        /** By a definition that contains the members of the type. */
        WHOLE,
        /** By a command, which returns it. */
        RETURNS
    }

    /** The uses of types in a definition, in schema order. They are not cached, since a schema may have a million of them. */
    List<Use> by(Definition user) {
        OfDefinition uses = new OfDefinition(user);
        uses.find();
        return uses.found;
    }

    private final class OfDefinition implements Definition.Visitor<Void> {
        private final Definition definition;
        private final List<Use> found = new ArrayList<>();

        OfDefinition(Definition definition) {
            this.definition = definition;
        }

        void find() {
            definition.accept(this);
        }

        @Override
        public Void enumType(EnumType type) {
            return null;
        }

        @Override
        public Void structType(StructType type) {
            if (type.base() != null) {
                whole(new TypeRef.Named(type.base()), Kind.WHOLE);
            }
            return parts();
        }

        @Override
        public Void unionType(UnionType type) {
            payload(type.base());
            parts();
            branches(type);
            return null;
        }

        @Override
        public Void alternateType(AlternateType type) {
            return parts();
        }

        @Override
        public Void command(Command command) {
            payload(command.arguments());
            if (command.returns() != null) {
                whole(command.returns(), Kind.RETURNS);
            }
            return parts();
        }

        @Override
        public Void event(Event event) {
            payload(event.data());
            return parts();
        }

        /** Adds the types of members and alternatives. */
        private Void parts() {
            for (Part part : Part.of(definition)) {
                if (part.type() != null) {
                    add(part, part.type(), part.isMember() ? Kind.MEMBER : Kind.BRANCH);
                }
            }
            return null;
        }

        private void payload(Payload payload) {
            if (payload instanceof Payload.Named named) {
                whole(new TypeRef.Named(named.type()), Kind.WHOLE);
            }
        }

        private void whole(TypeRef type, Kind kind) {
            add(null, type, kind);
        }

        private void branches(UnionType union) {
            Map<String, EnumValue> values = values(union);
            for (Branch branch : union.branches()) {
                EnumValue value = values.get(branch.value());
                add(Part.of(branch, value == null ? List.of() : value.features()), branch.type(), Kind.BRANCH);
            }
        }

        private void add(@Nullable Part part, TypeRef type, Kind kind) {
            TypeRef element = type instanceof TypeRef.Array array ? array.element() : type;
            if (element instanceof TypeRef.Named named) {
                found.add(new Use(definition, part, schema.type(named.name()).orElseThrow(), kind));
            }
        }
    }

    /** The values of a union's discriminator by name; empty for the implicit discriminator of a simple union, whose values have no features. */
    private Map<String, EnumValue> values(UnionType union) {
        if (union.simple()) {
            return Map.of();
        }
        Payload payload = union.base();
        while (payload instanceof Payload.Named named
                && schema.type(named.type()).orElseThrow() instanceof StructType struct) {
            Map<String, EnumValue> values = values(struct.members(), union.discriminator());
            if (values != null) {
                return values;
            }
            payload = struct.base() == null ? Payload.NONE : new Payload.Named(struct.base());
        }
        Map<String, EnumValue> values =
                payload instanceof Payload.Inline inline ? values(inline.members(), union.discriminator()) : null;
        return values == null ? Map.of() : values;
    }

    private @Nullable Map<String, EnumValue> values(List<Member> members, String discriminator) {
        for (Member member : members) {
            if (member.name().equals(discriminator)) {
                return member.type() instanceof TypeRef.Named named
                                && schema.type(named.name()).orElseThrow() instanceof EnumType enumeration
                        ? valuesByEnum.computeIfAbsent(enumeration.name(), name -> byName(enumeration))
                        : Map.of();
            }
        }
        return null;
    }

    private static Map<String, EnumValue> byName(EnumType enumeration) {
        Map<String, EnumValue> values = new HashMap<>();
        enumeration.values().forEach(value -> values.put(value.name(), value));
        return values;
    }
}
