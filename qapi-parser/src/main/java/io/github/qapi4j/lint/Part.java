package io.github.qapi4j.lint;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Branch;
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
import java.util.AbstractList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A named part of a definition: a member, parameter, branch, alternative or value that is written in it.
 *
 * @param role the word for it in messages, e.g. {@code "parameter"}
 * @param written the place of the whole part, which begins with the name
 * @param type null for a value
 */
record Part(
        String role,
        String name,
        Span written,
        @Nullable TypeRef type,
        boolean optional,
        @Nullable IfCond condition,
        List<Feature> features) {
    private static final Definition.Visitor<List<Part>> PARTS = new Parts();

    /**
     * The parts of a definition, in schema order, without the implicit discriminator of a simple union. They are created on access, since an enum may
     * have a million values.
     */
    static List<Part> of(Definition definition) {
        return definition.accept(PARTS);
    }

    /** The part for a branch, with the features of the value that selects it. */
    static Part of(Branch branch, List<Feature> features) {
        return new Part("branch", branch.value(), branch.span(), branch.type(), false, branch.condition(), features);
    }

    /** The role and the name, as messages use them. */
    String describe() {
        return role + " '" + name + "'";
    }

    /** The place of its name. */
    Span span() {
        return type == null ? written : DefinitionLabels.key(written);
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
            return each(
                    type.values(),
                    v -> new Part("value", v.name(), v.span(), null, false, v.condition(), v.features()));
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
            return each(
                    type.alternatives(),
                    a -> new Part("alternative", a.name(), a.span(), a.type(), false, a.condition(), List.of()));
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
            return each(
                    members,
                    m -> new Part(role, m.name(), m.span(), m.type(), m.optional(), m.condition(), m.features()));
        }

        private static <T> List<Part> each(List<T> written, Function<T, Part> part) {
            return new AbstractList<>() {
                @Override
                public Part get(int index) {
                    return part.apply(written.get(index));
                }

                @Override
                public int size() {
                    return written.size();
                }
            };
        }
    }
}
