package io.github.qapi4j.merge;

import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
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
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of one release as it is on the wire: bases are flattened, and each value of a discriminator has a variant.
 *
 * @param members the common members by name, in order
 * @param tag the discriminator; null for a struct
 * @param variants by value of the discriminator, first those with a branch in the order of the branches
 */
record ObjectForm(Map<String, MemberForm> members, @Nullable String tag, Map<String, VariantForm> variants) {
    static final ObjectForm EMPTY = new ObjectForm(Map.of(), null, Map.of());

    /**
     * A member and its description.
     *
     * @param mandatory whether each value of the object has it
     */
    record MemberForm(Member member, boolean mandatory, Doc.@Nullable Entry description) {
        MemberForm optional() {
            return new MemberForm(member, false, description);
        }
    }

    /**
     * What an object also has if the discriminator has one value.
     *
     * @param span the place of the branch or, without one, of the value
     * @param condition the condition of the branch
     * @param branch the branch; null for a value without members
     * @param simple whether the union has no discriminator in the text, so that the branch's value is in a member {@code data}
     */
    record VariantForm(
            String value,
            Span span,
            @Nullable IfCond condition,
            @Nullable Branch branch,
            boolean simple,
            Doc.@Nullable Entry description) {

        /** The members of the branch as an object of its own. */
        ObjectForm object(Schema schema) {
            if (branch == null) {
                return EMPTY;
            }
            if (simple) {
                Member data = new Member("data", branch.type(), false, branch.span(), null, List.of());
                return new ObjectForm(Map.of("data", new MemberForm(data, true, null)), null, Map.of());
            }
            return of(schema, schema.type(branch.type().name()).orElseThrow());
        }
    }

    /** The form of arguments or data. */
    static ObjectForm of(Schema schema, Payload payload, Definition owner) {
        Map<String, MemberForm> members = new LinkedHashMap<>();
        if (payload instanceof Payload.Inline inline) {
            addAll(inline.members(), owner, members);
            return new ObjectForm(members, null, Map.of());
        }
        return of(schema, schema.type(((Payload.Named) payload).type()).orElseThrow());
    }

    /** The form of a struct or union. */
    static ObjectForm of(Schema schema, TypeDefinition type) {
        Map<String, MemberForm> members = new LinkedHashMap<>();
        if (type instanceof StructType struct) {
            addAll(schema, struct, members);
            return new ObjectForm(members, null, Map.of());
        }
        UnionType union = (UnionType) type;
        if (union.base() instanceof Payload.Inline inline) {
            addAll(inline.members(), union, members);
        } else {
            addAll(
                    schema,
                    (StructType)
                            schema.type(((Payload.Named) union.base()).type()).orElseThrow(),
                    members);
        }
        return new ObjectForm(members, union.discriminator(), variants(schema, union, members));
    }

    private static Map<String, VariantForm> variants(Schema schema, UnionType union, Map<String, MemberForm> members) {
        Map<String, VariantForm> variants = new LinkedHashMap<>();
        TypeRef tag = Objects.requireNonNull(members.get(union.discriminator()), "discriminator")
                .member()
                .type();
        union.branches()
                .forEach(branch -> variants.put(branch.value(), variant(union, branch.value(), branch.span(), branch)));
        if (tag instanceof TypeRef.Builtin) {
            BuiltinType.QTYPE_VALUES.forEach(
                    value -> variants.computeIfAbsent(value, name -> variant(union, name, union.nameSpan(), null)));
        } else {
            for (EnumValue value : ((EnumType) schema.type(tag.name()).orElseThrow()).values()) {
                variants.computeIfAbsent(value.name(), name -> variant(union, name, value.span(), null));
            }
        }
        return variants;
    }

    private static VariantForm variant(UnionType union, String value, Span span, @Nullable Branch branch) {
        IfCond condition = branch == null ? null : branch.condition();
        return new VariantForm(value, span, condition, branch, union.simple(), entry(union.doc(), value));
    }

    private static void addAll(Schema schema, StructType struct, Map<String, MemberForm> members) {
        Deque<StructType> bases = new ArrayDeque<>();
        StructType base = struct;
        while (base != null) {
            bases.push(base);
            base = base.base() == null
                    ? null
                    : (StructType) schema.type(base.base()).orElseThrow();
        }
        bases.forEach(each -> addAll(each.members(), each, members));
    }

    private static void addAll(List<Member> declared, Definition owner, Map<String, MemberForm> members) {
        for (Member member : declared) {
            members.put(member.name(), new MemberForm(member, !member.optional(), entry(owner.doc(), member.name())));
        }
    }

    static Doc.@Nullable Entry entry(@Nullable Doc doc, String name) {
        if (doc != null) {
            for (Doc.Entry entry : doc.members()) {
                if (entry.name().equals(name)) {
                    return entry;
                }
            }
        }
        return null;
    }

    /** This object without some members, and with further ones. */
    ObjectForm with(Collection<String> without, Map<String, MemberForm> further) {
        if (without.stream().noneMatch(members::containsKey) && further.isEmpty()) {
            return this;
        }
        Map<String, MemberForm> changed = new LinkedHashMap<>(members);
        changed.keySet().removeAll(without);
        further.forEach(changed::putIfAbsent);
        return new ObjectForm(changed, tag, variants);
    }

    /** This union as a struct: a member of branches is mandatory if each branch has it as such. */
    ObjectForm flattened(Schema schema) {
        Map<String, MemberForm> flat = new LinkedHashMap<>(members);
        for (MemberForm member : inVariants(schema)) {
            String name = member.member().name();
            if (!flat.containsKey(name)) {
                flat.put(name, isMandatoryInVariants(schema, name) ? member : member.optional());
            }
        }
        return new ObjectForm(flat, null, Map.of());
    }

    /**
     * The members of all branches, also those of unions that are branches. Several can have the same name; a type that several branches have is visited
     * once, since unions in unions could have very many combinations.
     */
    List<MemberForm> inVariants(Schema schema) {
        List<MemberForm> found = new ArrayList<>();
        Set<String> visited = new HashSet<>();
        Deque<ObjectForm> open = new ArrayDeque<>(List.of(this));
        for (ObjectForm form = open.poll(); form != null; form = open.poll()) {
            for (VariantForm variant : form.variants.values()) {
                Branch branch = variant.branch();
                if (branch != null
                        && (variant.simple() || visited.add(branch.type().name()))) {
                    ObjectForm object = variant.object(schema);
                    found.addAll(object.members.values());
                    open.add(object);
                }
            }
        }
        return found;
    }

    /** Whether each branch has a member, as mandatory. */
    boolean isMandatoryInVariants(Schema schema, String name) {
        return variants.values().stream().allMatch(variant -> {
            MemberForm member = variant.object(schema).members().get(name);
            return member != null && member.mandatory();
        });
    }
}
