package io.github.qapi4j.diff;

import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object as it is on the wire: bases are flattened, and each value of a discriminator has a variant.
 *
 * @param members the common members by name, in order
 * @param tag the discriminator; null for a struct
 * @param variants by value of the discriminator, in the order of its enum
 * @param features those of the type; empty without one
 */
record ObjectView(
        Map<String, Member> members, @Nullable String tag, Map<String, Variant> variants, List<Feature> features) {
    static final ObjectView EMPTY = ofMembers(Map.of(), List.of());

    private static ObjectView ofMembers(Map<String, Member> members, List<Feature> features) {
        return new ObjectView(members, null, Map.of(), features);
    }

    /**
     * What an object also has if the discriminator has one value.
     *
     * @param span the place of the branch or, without one, of the value
     * @param value the value of the discriminator's enum
     * @param union the union whose variant this is
     * @param branch the branch; null for a value without members
     */
    record Variant(
            Span span,
            EnumValue value,
            UnionType union,
            @Nullable Branch branch) {

        /** Returns the type whose members the variant has; null for a value without members and for a simple union, whose variants have a member. */
        @Nullable
        String type() {
            return branch == null || union.simple() ? null : branch.type().name();
        }

        /** Returns the condition of the branch; null without one, because the value has its own. */
        @Nullable
        IfCond condition() {
            return branch == null ? null : branch.condition();
        }

        List<Feature> features() {
            return value.features();
        }

        /** Returns the members as an object of its own, without those of the union. */
        ObjectView object(Schema schema) {
            if (branch == null) {
                return EMPTY;
            }
            if (union.simple()) {
                Member data = new Member("data", branch.type(), false, branch.span(), null, List.of());
                return ofMembers(Map.of("data", data), List.of());
            }
            return of(schema, branch.type().name());
        }
    }

    static ObjectView of(Schema schema, Payload payload) {
        return payload instanceof Payload.Inline inline
                ? ofMembers(byName(inline.members()), List.of())
                : of(schema, ((Payload.Named) payload).type());
    }

    /** Returns the view of a struct or union. */
    static ObjectView of(Schema schema, String type) {
        TypeDefinition definition = schema.type(type).orElseThrow();
        if (definition instanceof StructType struct) {
            return ofMembers(byName(schema.allMembers(struct)), struct.features());
        }
        UnionType union = (UnionType) definition;
        Map<String, Member> members = byName(schema.members(union.base()));
        Map<String, Branch> branches = new LinkedHashMap<>();
        union.branches().forEach(branch -> branches.put(branch.value(), branch));
        Map<String, Variant> variants = new LinkedHashMap<>();
        Member tag = Objects.requireNonNull(members.get(union.discriminator()), "discriminator");
        for (EnumValue value : values(schema, tag)) {
            Branch branch = branches.get(value.name());
            Span span = branch == null ? value.span() : branch.span();
            variants.put(value.name(), new Variant(span, value, union, branch));
        }
        return new ObjectView(members, union.discriminator(), variants, union.features());
    }

    /** Returns the view of a value, if it is an object. */
    static Optional<ObjectView> of(Schema schema, TypeRef type) {
        TypeDefinition definition =
                type instanceof TypeRef.Named named ? schema.type(named.name()).orElse(null) : null;
        return definition != null && isObject(definition)
                ? Optional.of(of(schema, definition.name()))
                : Optional.empty();
    }

    /** Returns whether the values of a type are objects. */
    static boolean isObject(TypeDefinition type) {
        return type instanceof StructType || type instanceof UnionType;
    }

    private static List<EnumValue> values(Schema schema, Member tag) {
        if (schema.type(tag.type().name()).orElse(null) instanceof EnumType type) {
            return type.values();
        }
        // The predefined QType has no place.
        return BuiltinType.QTYPE_VALUES.stream()
                .map(name -> new EnumValue(name, tag.span(), null, List.of()))
                .toList();
    }

    private static Map<String, Member> byName(List<Member> members) {
        Map<String, Member> byName = new LinkedHashMap<>();
        members.forEach(member -> byName.put(member.name(), member));
        return byName;
    }

    /** Returns the view without the members with these names. */
    ObjectView without(Set<String> names) {
        Map<String, Member> others = new LinkedHashMap<>(members);
        others.keySet().removeAll(names);
        return new ObjectView(others, tag, variants, features);
    }

    /** Returns the member with this name of all values, or of the first variant that has it. */
    Optional<Member> find(Schema schema, String name) {
        Member member = members.get(name);
        if (member != null) {
            return Optional.of(member);
        }
        return variants.values().stream()
                .map(variant -> variant.object(schema).members().get(name))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Returns the members of all variants, also those of variants of unions that are branches. A type is looked into once. */
    List<Member> membersOfVariants(Schema schema) {
        List<Member> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Deque<Variant> open = new ArrayDeque<>(variants.values());
        for (Variant variant = open.poll(); variant != null; variant = open.poll()) {
            String type = variant.type();
            if (type == null || seen.add(type)) {
                ObjectView object = variant.object(schema);
                all.addAll(object.members().values());
                open.addAll(object.variants().values());
            }
        }
        return all;
    }

    /** Returns the members of the variants by name, without those that all values have. */
    Map<String, InVariants> inVariants(Schema schema) {
        Map<String, List<Member>> byName = new LinkedHashMap<>();
        for (Variant variant : variants.values()) {
            variant.object(schema)
                    .members()
                    .forEach((name, member) -> byName.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(member));
        }
        Map<String, InVariants> all = new LinkedHashMap<>();
        byName.forEach(
                (name, found) -> all.put(name, new InVariants(List.copyOf(found), found.size() == variants.size())));
        return all;
    }

    /**
     * The members with one name of a union's variants.
     *
     * @param members one for each variant that has it, at least one
     * @param everywhere whether all variants have it
     */
    record InVariants(List<Member> members, boolean everywhere) {
        boolean anyMandatory() {
            return members.stream().anyMatch(member -> !member.optional());
        }

        /** Returns whether each value of the union has the member. */
        boolean alwaysMandatory() {
            return everywhere && members.stream().noneMatch(Member::optional);
        }
    }
}
