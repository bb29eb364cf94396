package io.github.qapi4j.diff;

import io.github.qapi4j.schema.Branch;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An object as it is on the wire: bases are flattened, and each value of a discriminator has a variant.
 *
 * @param members the common members by name, in order
 * @param tag the discriminator; null for a struct
 * @param variants by value of the discriminator, in the order of its enum
 */
record ObjectView(Map<String, Member> members, @Nullable String tag, Map<String, Variant> variants) {

    /**
     * What an object also has if the discriminator has one value.
     *
     * @param span the place of the branch or, without one, of the value
     * @param condition the condition of the branch, or of the value without one
     * @param features the features of the value
     * @param union the union whose variant this is
     * @param branch the branch; null for a value without members
     */
    record Variant(
            Span span,
            @Nullable IfCond condition,
            List<Feature> features,
            UnionType union,
            @Nullable Branch branch) {

        /** Returns the members as an object of its own, without those of the union. */
        ObjectView object(Schema schema) {
            if (branch == null) {
                return new ObjectView(Map.of(), null, Map.of());
            }
            if (union.simple()) {
                Member data = new Member("data", branch.type(), false, branch.span(), null, List.of());
                return new ObjectView(Map.of("data", data), null, Map.of());
            }
            return of(schema, branch.type().name());
        }
    }

    static ObjectView of(Schema schema, Payload payload) {
        return payload instanceof Payload.Inline inline
                ? new ObjectView(byName(inline.members()), null, Map.of())
                : of(schema, ((Payload.Named) payload).type());
    }

    /** Returns the view of a struct or union. */
    static ObjectView of(Schema schema, String type) {
        TypeDefinition definition = schema.type(type).orElseThrow();
        if (definition instanceof StructType struct) {
            return new ObjectView(byName(schema.allMembers(struct)), null, Map.of());
        }
        UnionType union = (UnionType) definition;
        Map<String, Member> members = byName(schema.members(union.base()));
        Map<String, Branch> branches = new LinkedHashMap<>();
        union.branches().forEach(branch -> branches.put(branch.value(), branch));
        Map<String, Variant> variants = new LinkedHashMap<>();
        TypeRef kind = Objects.requireNonNull(members.get(union.discriminator()), "discriminator")
                .type();
        for (EnumValue value : ((EnumType) schema.type(kind.name()).orElseThrow()).values()) {
            Branch branch = branches.get(value.name());
            variants.put(
                    value.name(),
                    branch == null
                            ? new Variant(value.span(), value.condition(), value.features(), union, null)
                            : new Variant(branch.span(), branch.condition(), value.features(), union, branch));
        }
        return new ObjectView(members, union.discriminator(), variants);
    }

    private static Map<String, Member> byName(List<Member> members) {
        Map<String, Member> byName = new LinkedHashMap<>();
        members.forEach(member -> byName.put(member.name(), member));
        return byName;
    }

    /** Returns the members with this name of the variants; null for each variant without it. */
    Stream<@Nullable Member> inVariants(Schema schema, String name) {
        return variants.values().stream()
                .map(variant -> variant.object(schema).members().get(name));
    }
}
