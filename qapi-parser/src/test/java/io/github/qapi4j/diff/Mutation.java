package io.github.qapi4j.diff;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A class of random changes of a schema. The result keeps the rules of the language as far as the comparison depends on them. */
enum Mutation {
    REMOVE_COMMAND(Rule.COMMAND_REMOVED, Rule.MODULE_REMOVED),
    REMOVE_EVENT(Rule.EVENT_REMOVED, Rule.MODULE_REMOVED),
    REMOVE_MEMBER(
            Rule.ARG_REMOVED,
            Rule.RETURN_MEMBER_REMOVED,
            Rule.OPTIONAL_RETURN_REMOVED,
            Rule.EVENT_MEMBER_REMOVED,
            Rule.OPEN_ARGUMENTS_CLOSED),
    ADD_MEMBER(Rule.ARG_ADDED_OPTIONAL, Rule.RETURN_MEMBER_ADDED, Rule.EVENT_MEMBER_ADDED),
    TOGGLE_OPTIONAL(
            Rule.ARG_OPTIONAL_TO_MANDATORY,
            Rule.ARG_MANDATORY_TO_OPTIONAL,
            Rule.RETURN_OPTIONAL_TO_MANDATORY,
            Rule.RETURN_MANDATORY_TO_OPTIONAL),
    CHANGE_TYPE(Rule.MEMBER_TYPE_CHANGED, Rule.ANY_NARROWED, Rule.ALTERNATE_TO_TYPE),
    WRAP_IN_ARRAY(Rule.MEMBER_TYPE_CHANGED, Rule.ANY_NARROWED, Rule.ALTERNATE_TO_TYPE),
    SWAP_MEMBERS(Rule.MEMBERS_REORDERED),
    REMOVE_VALUE(
            Rule.ENUM_VALUE_REMOVED,
            Rule.RECEIVED_ENUM_VALUE_REMOVED,
            Rule.UNION_BRANCH_REMOVED,
            Rule.RECEIVED_BRANCH_REMOVED),
    REMOVE_BRANCH(
            Rule.ARG_REMOVED,
            Rule.RETURN_MEMBER_REMOVED,
            Rule.OPTIONAL_RETURN_REMOVED,
            Rule.EVENT_MEMBER_REMOVED,
            Rule.UNION_TO_STRUCT),
    REMOVE_ALTERNATIVE(Rule.ALTERNATIVE_REMOVED, Rule.RECEIVED_ALTERNATIVE_REMOVED),
    ADD_FEATURE(Rule.FEATURE_ADDED),
    ADD_CONDITION(Rule.CONDITION_ADDED, Rule.CONDITION_CHANGED),
    CLOSE(Rule.ALLOW_OOB_ADDED, Rule.ALLOW_OOB_REMOVED);

    private static final String NEW_NAME = "x-added";

    /** The rules of which at least one finds the change; there may be others. */
    final Set<Rule> rules;

    Mutation(Rule... rules) {
        this.rules = Set.of(rules);
    }

    /** Returns a changed schema; empty if it has nothing that could be changed so. */
    Optional<Schema> apply(Schema schema, Random random) {
        List<Definition> definitions = new ArrayList<>(schema.definitions());
        Set<String> tags = new HashSet<>();
        for (Definition definition : definitions) {
            if (definition instanceof UnionType union) {
                tags.add(union.discriminator());
            }
        }
        int first = random.nextInt(definitions.size());
        for (int i = 0; i < definitions.size(); i++) {
            int index = (first + i) % definitions.size();
            Definition definition = definitions.get(index);
            if (this == REMOVE_COMMAND && definition instanceof Command
                    || this == REMOVE_EVENT && definition instanceof Event) {
                definitions.remove(index);
                return Optional.of(with(schema, definitions));
            }
            Definition changed = change(schema, definition, tags, random);
            if (changed != null) {
                definitions.set(index, changed);
                if (this == REMOVE_VALUE && changed instanceof EnumType type) {
                    definitions.replaceAll(each -> withoutBranches(schema, each, type));
                }
                return Optional.of(with(schema, definitions));
            }
        }
        return Optional.empty();
    }

    private static Schema with(Schema schema, List<Definition> definitions) {
        List<TypeDefinition> implicit = new ArrayList<>();
        for (Definition definition : schema.definitions()) {
            if (definition instanceof UnionType union && union.simple()) {
                implicit.add(schema.type(union.name() + "Kind").orElseThrow());
            }
        }
        return new Schema(schema.root(), schema.modules(), definitions, implicit, schema.docs());
    }

    private @Nullable Definition change(Schema schema, Definition definition, Set<String> tags, Random random) {
        if (definition instanceof StructType it) {
            List<Member> members = change(it.members(), tags, random);
            return members == null
                    ? null
                    : new StructType(
                            it.name(),
                            it.module(),
                            it.span(),
                            it.nameSpan(),
                            it.condition(),
                            it.features(),
                            it.doc(),
                            it.base(),
                            members);
        }
        if (definition instanceof Command it) {
            if (this == ADD_FEATURE || this == ADD_CONDITION || this == CLOSE) {
                return with(it, it.arguments(), random);
            }
            List<Member> members =
                    it.arguments() instanceof Payload.Inline inline ? change(inline.members(), tags, random) : null;
            return members == null ? null : with(it, new Payload.Inline(members), random);
        }
        if (definition instanceof EnumType it
                && this == REMOVE_VALUE
                && it.values().size() > 1) {
            List<EnumValue> values = new ArrayList<>(it.values());
            values.remove(random.nextInt(values.size()));
            return new EnumType(
                    it.name(),
                    it.module(),
                    it.span(),
                    it.nameSpan(),
                    it.condition(),
                    it.features(),
                    it.doc(),
                    it.prefix(),
                    values);
        }
        if (definition instanceof UnionType it && this == REMOVE_BRANCH && !it.simple()) {
            List<Branch> branches = new ArrayList<>(it.branches());
            branches.removeIf(branch ->
                    hasMembers(schema, branch) && branch.equals(it.branches().get(0)));
            return branches.size() == it.branches().size() ? null : with(it, branches);
        }
        if (definition instanceof AlternateType it
                && this == REMOVE_ALTERNATIVE
                && it.alternatives().size() > 1) {
            List<Alternative> alternatives = new ArrayList<>(it.alternatives());
            alternatives.remove(random.nextInt(alternatives.size()));
            return new AlternateType(
                    it.name(),
                    it.module(),
                    it.span(),
                    it.nameSpan(),
                    it.condition(),
                    it.features(),
                    it.doc(),
                    alternatives);
        }
        return null;
    }

    private static boolean hasMembers(Schema schema, Branch branch) {
        return schema.type(branch.type().name()).orElse(null) instanceof StructType struct
                && !schema.allMembers(struct).isEmpty();
    }

    private Command with(Command it, Payload arguments, Random random) {
        List<Feature> features = new ArrayList<>(it.features());
        if (this == ADD_FEATURE) {
            features.add(new Feature("added-" + random.nextInt(10), it.nameSpan(), null));
        }
        IfCond added = new IfCond.Defined("ADDED");
        return new Command(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                this == ADD_CONDITION ? added.and(it.condition()) : it.condition(),
                features,
                it.doc(),
                arguments,
                it.boxed(),
                it.returns(),
                it.gen(),
                it.successResponse(),
                this == CLOSE ? !it.allowOob() : it.allowOob(),
                it.allowPreconfig(),
                it.coroutine());
    }

    private static UnionType with(UnionType it, List<Branch> branches) {
        return new UnionType(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                it.condition(),
                it.features(),
                it.doc(),
                it.base(),
                it.discriminator(),
                branches,
                it.simple());
    }

    /** A branch without a value does not exist. */
    private static Definition withoutBranches(Schema schema, Definition definition, EnumType type) {
        if (!(definition instanceof UnionType union) || union.simple()) {
            return definition;
        }
        boolean has = schema.members(union.base()).stream()
                .anyMatch(member -> member.name().equals(union.discriminator())
                        && member.type().name().equals(type.name()));
        Set<String> values = new HashSet<>();
        type.values().forEach(value -> values.add(value.name()));
        return has
                ? with(
                        union,
                        union.branches().stream()
                                .filter(branch -> values.contains(branch.value()))
                                .toList())
                : definition;
    }

    private @Nullable List<Member> change(List<Member> members, Set<String> tags, Random random) {
        if (members.isEmpty()) {
            return null;
        }
        List<Member> changed = new ArrayList<>(members);
        int index = random.nextInt(members.size());
        Member member = members.get(index);
        if (tags.contains(member.name())) {
            return null;
        }
        switch (this) {
            case REMOVE_MEMBER -> changed.remove(index);
            case ADD_MEMBER -> {
                TypeRef added = new TypeRef.Builtin(BuiltinType.STR);
                changed.add(new Member(NEW_NAME, added, true, member.span(), null, List.of()));
            }
            case TOGGLE_OPTIONAL -> changed.set(index, with(member, member.type(), !member.optional()));
            case CHANGE_TYPE -> {
                boolean isNull = member.type().name().equals("null");
                TypeRef other = new TypeRef.Builtin(isNull ? BuiltinType.BOOL : BuiltinType.NULL);
                changed.set(index, with(member, other, member.optional()));
            }
            case WRAP_IN_ARRAY -> {
                TypeRef other = member.type() instanceof TypeRef.Array array
                        ? array.element()
                        : new TypeRef.Array(member.type());
                changed.set(index, with(member, other, member.optional()));
            }
            case SWAP_MEMBERS -> {
                if (members.size() < 2) {
                    return null;
                }
                changed.add(changed.remove(0));
            }
            default -> {
                return null;
            }
        }
        return changed;
    }

    private static Member with(Member member, TypeRef type, boolean optional) {
        return new Member(member.name(), type, optional, member.span(), member.condition(), member.features());
    }
}
