package io.github.qapi4j.lint;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named part of a definition: a member, parameter, branch, alternative or value that is written in it.
 *
 * @param role what messages call it, e.g. {@code "parameter"}
 * @param span its name
 * @param type null for a value
 */
record Part(
        String role,
        String name,
        Span span,
        @Nullable TypeRef type,
        boolean optional,
        @Nullable IfCond condition,
        List<Feature> features) {
    private static final Definition.Visitor<List<Part>> PARTS = new Parts();

    /** The parts of a definition, in schema order; the implicit discriminator of a simple union is none. */
    static List<Part> of(Definition definition) {
        return definition.accept(PARTS);
    }

    /** What messages call it, with its name. */
    String describe() {
        return role + " '" + name + "'";
    }

    /** Whether it is a member or a parameter. */
    boolean isMember() {
        return role.equals(Parts.MEMBER) || role.equals(Parts.PARAMETER);
    }

    private static final class Parts implements Definition.Visitor<List<Part>> {
        private static final String MEMBER = "member";
        private static final String PARAMETER = "parameter";

        @Override
        public List<Part> enumType(EnumType type) {
            return type.values().stream()
                    .map(v -> new Part("value", v.name(), v.span(), null, false, v.condition(), v.features()))
                    .toList();
        }

        @Override
        public List<Part> structType(StructType type) {
            return members(MEMBER, type.members());
        }

        @Override
        public List<Part> unionType(UnionType type) {
            return type.simple() ? List.of() : members(MEMBER, type.base());
        }

        @Override
        public List<Part> alternateType(AlternateType type) {
            return type.alternatives().stream()
                    .map(a -> new Part(
                            "alternative", a.name(), Places.key(a.span()), a.type(), false, a.condition(), List.of()))
                    .toList();
        }

        @Override
        public List<Part> command(Command command) {
            return members(PARAMETER, command.arguments());
        }

        @Override
        public List<Part> event(Event event) {
            return members(PARAMETER, event.data());
        }

        private static List<Part> members(String role, Payload payload) {
            return payload instanceof Payload.Inline inline ? members(role, inline.members()) : List.of();
        }

        private static List<Part> members(String role, List<Member> members) {
            return members.stream()
                    .map(m -> new Part(
                            role, m.name(), Places.key(m.span()), m.type(), m.optional(), m.condition(), m.features()))
                    .toList();
        }
    }
}
