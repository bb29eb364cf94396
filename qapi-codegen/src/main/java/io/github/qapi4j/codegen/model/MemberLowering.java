package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.model.JavaMember.Presence;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.Lowering.Lower;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.schema.doc.DocText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lowers members to components: one member of the schema may become a component of several records. */
final class MemberLowering {
    private final Selection selection;
    private final JavaNames names;
    private final Collisions collisions;
    private final SensitiveMembers sensitive;
    private final Releases releases;
    private final TypeMapper mapper;

    /** The descriptions of parts by their names. A search for each part would take quadratic time. */
    private final Map<Doc, Map<String, DocText>> descriptions = new IdentityHashMap<>();

    MemberLowering(Lower lower, TypeMapper mapper) {
        this.selection = lower.selection();
        this.names = lower.names();
        this.collisions = lower.collisions();
        this.sensitive = lower.sensitive();
        this.releases = lower.releases();
        this.mapper = mapper;
    }

    /**
     * A member and its declaration.
     *
     * @param owner the definition that declares it, whose documentation describes it
     * @param condition the condition under which it exists, or null
     */
    record Declared(
            Member member, Definition owner, @Nullable IfCond condition) {}

    /** All members of a struct, its base's first. */
    List<Declared> declared(StructType struct) {
        List<Declared> all = new ArrayList<>();
        declare(struct, all);
        return all;
    }

    /** The members of arguments, data or a base. */
    List<Declared> declared(Payload payload, Definition owner) {
        List<Declared> all = new ArrayList<>();
        if (payload instanceof Payload.Inline inline) {
            declare(inline.members(), owner, all);
        } else {
            String name = ((Payload.Named) payload).type();
            declare((StructType) selection.schema().type(name).orElseThrow(), all);
        }
        return all;
    }

    private void declare(StructType struct, List<Declared> all) {
        if (struct.base() != null) {
            declare((StructType) selection.schema().type(struct.base()).orElseThrow(), all);
        }
        declare(struct.members(), struct, all);
    }

    private void declare(List<Member> members, Definition owner, List<Declared> all) {
        for (Member member : selection.members(members)) {
            all.add(new Declared(member, owner, selection.open(member.condition())));
        }
    }

    /** The same members, with a further condition for each. */
    static List<Declared> under(IfCond condition, List<Declared> members) {
        List<Declared> all = new ArrayList<>(members.size());
        for (Declared each : members) {
            all.add(new Declared(each.member(), each.owner(), condition.and(each.condition())));
        }
        return all;
    }

    /**
     * The components of members, named in a scope that may already contain other names.
     *
     * @param ofMandatory the presence of the members that are mandatory in the schema
     * @param enclosing the releases that have the record
     */
    List<JavaMember> lower(List<Declared> members, NameScope scope, Presence ofMandatory, List<String> enclosing) {
        List<JavaMember> components = new ArrayList<>(members.size());
        for (Declared each : members) {
            String owner = each.owner().name();
            String member = each.member().name();
            boolean hidden = sensitive.contains(owner, member);
            components.add(lower(each, names.component(owner, member), scope, ofMandatory, hidden, enclosing));
        }
        return components;
    }

    /**
     * The accessors of a union's base. The discriminator, without which no branch is selected, is always present.
     *
     * @param ofMandatory the presence of the other members that are mandatory in the schema
     */
    List<JavaMember> lowerBase(UnionType union, Presence ofMandatory) {
        NameScope scope = collisions.scope();
        List<JavaMember> accessors = new ArrayList<>();
        for (Declared each : declared(union.base(), union)) {
            String owner = each.owner().name();
            String member = each.member().name();
            boolean discriminator = member.equals(union.discriminator());
            accessors.add(lower(
                    each,
                    names.baseComponent(owner, member),
                    scope,
                    discriminator ? Presence.MANDATORY : ofMandatory,
                    !discriminator && sensitive.contains(owner, member),
                    releases.of(union)));
        }
        return accessors;
    }

    private JavaMember lower(
            Declared declared,
            String wanted,
            NameScope scope,
            Presence ofMandatory,
            boolean hidden,
            List<String> enclosing) {
        Member member = declared.member();
        String what = "member '" + member.name() + "' of '" + declared.owner().name() + "'";
        String name = scope.take(wanted, what, member.span());
        Origin origin = new Origin(
                Origin.Kind.MEMBER,
                member.name(),
                member.span(),
                declared.condition(),
                selection.features(member.features()),
                null,
                description(declared.owner(), member.name()),
                releases.mark(releases.of(declared.owner(), member.name(), enclosing), enclosing));
        return new JavaMember(
                Role.MEMBER,
                member.name(),
                name,
                JavaNames.local(name),
                mapper.map(member.type()),
                member.optional() ? Presence.OPTIONAL : ofMandatory,
                hidden,
                origin);
    }

    /** The only component of a branch whose type is not a struct. */
    JavaMember part(
            Role role,
            String wireName,
            String name,
            JavaType type,
            Presence presence,
            Branch branch,
            @Nullable IfCond condition) {
        Origin origin = new Origin(Origin.Kind.MEMBER, wireName, branch.span(), condition, List.of(), null, null);
        return new JavaMember(role, wireName, name, JavaNames.local(name), type, presence, false, origin);
    }

    Origin origin(Origin.Kind kind, Definition definition) {
        return new Origin(
                kind,
                definition.name(),
                definition.span(),
                selection.open(definition.condition()),
                selection.features(definition.features()),
                definition.doc(),
                null,
                releases.mark(releases.of(definition), releases.all()));
    }

    Origin origin(EnumType type, EnumValue value) {
        return new Origin(
                Origin.Kind.VALUE,
                value.name(),
                value.span(),
                selection.open(value.condition()),
                selection.features(value.features()),
                null,
                description(type, value.name()),
                mark(type, value.name()));
    }

    /**
     * The origin of a union's branch, which has no features. If the union does not describe the branch, the description
     * is that of its value.
     */
    Origin origin(UnionType union, EnumType tag, EnumValue value, @Nullable Branch branch) {
        DocText own = description(union, value.name());
        return new Origin(
                Origin.Kind.BRANCH,
                value.name(),
                branch == null ? value.span() : branch.span(),
                selection.open(value.condition()),
                List.of(),
                null,
                own == null ? description(tag, value.name()) : own,
                releases.mark(releases(union, value), releases.of(union)));
    }

    /** The releases that have a union's branch: those in which the discriminator can have the value, also without members. */
    List<String> releases(UnionType union, EnumValue value) {
        return releases.ofBranch(union, value.name());
    }

    private @Nullable JavaAvailability mark(Definition owner, String part) {
        List<String> enclosing = releases.of(owner);
        return releases.mark(releases.of(owner, part, enclosing), enclosing);
    }

    Origin origin(AlternateType type, Alternative alternative) {
        return new Origin(
                Origin.Kind.ALTERNATIVE,
                alternative.name(),
                alternative.span(),
                selection.open(alternative.condition()),
                List.of(),
                null,
                description(type, alternative.name()),
                mark(type, alternative.name()));
    }

    private @Nullable DocText description(Definition owner, String part) {
        Doc doc = owner.doc();
        if (doc == null) {
            return null;
        }
        return descriptions.computeIfAbsent(doc, MemberLowering::descriptions).get(part);
    }

    /** The first description of each part. */
    private static Map<String, DocText> descriptions(Doc doc) {
        Map<String, DocText> texts = new HashMap<>();
        for (Doc.Entry entry : doc.members()) {
            texts.putIfAbsent(entry.name(), entry.text());
        }
        return texts;
    }
}
