package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.diff.ObjectView.InVariants;
import io.github.qapi4j.diff.ObjectView.Variant;
import io.github.qapi4j.diff.WorkList.Pair;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compares objects: their members, and the branches of unions. */
final class ObjectComparison {
    private final Schema older;
    private final Schema newer;
    private final Changes changes;
    private final WorkList work;
    private final TypeUses uses;
    private final OpenArguments open;
    private final TypeComparison types;

    ObjectComparison(
            Schema older,
            Schema newer,
            Changes changes,
            WorkList work,
            TypeUses uses,
            OpenArguments open,
            TypeComparison types) {
        this.older = older;
        this.newer = newer;
        this.changes = changes;
        this.work = work;
        this.uses = uses;
        this.open = open;
        this.types = types;
    }

    /**
     * Compares two structs or unions.
     *
     * @param role as in {@link Pair}
     */
    void compare(Node node, TypeDefinition former, TypeDefinition now, String role, Between<ObjectView> releases) {
        ObjectView view = ObjectView.of(older, former.name());
        boolean byClients = !role.isEmpty() && node.direction().isSent();
        compare(
                node,
                view,
                ObjectView.of(newer, now.name()),
                () -> former instanceof UnionType
                        ? Forms.ofUnion(view, older)
                        : byClients ? Forms.ofArguments(view) : Forms.NONE,
                releases);
    }

    /**
     * Compares two objects.
     *
     * @param forms the methods by which Java code creates the older one
     */
    void compare(Node node, ObjectView former, ObjectView now, Supplier<Forms> forms, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        if (former.tag() == null && now.tag() != null) {
            boolean needsMore = now.membersOfVariants(newer).stream()
                    .anyMatch(member ->
                            !member.optional() && !isMandatory(former.members().get(member.name())));
            // Clients may have sent what a branch needs when the arguments were open.
            Severity most = open.areClosed(node) ? Severity.WARNING : Severity.BREAK;
            Severity wire = sent ? (needsMore ? most : Severity.OK) : Severity.WARNING;
            changes.add(node, Rule.STRUCT_TO_UNION, wire, Severity.BREAK, "");
        } else if (former.tag() != null && now.tag() == null) {
            boolean loses = former.membersOfVariants(older).stream()
                    .anyMatch(member ->
                            (sent || !member.optional()) && !now.members().containsKey(member.name()));
            Severity wire = loses && !open.areOpened(node) ? Severity.BREAK : sent ? Severity.OK : Severity.WARNING;
            changes.add(node, Rule.UNION_TO_STRUCT, wire, Severity.BREAK, "");
        }
        members(node, former, now, forms, releases);
        if (former.tag() != null && now.tag() != null) {
            variants(node, former, now, releases);
        }
    }

    private static boolean isMandatory(@Nullable Member member) {
        return member != null && !member.optional();
    }

    private void members(
            Node node, ObjectView former, ObjectView now, Supplier<Forms> forms, Between<ObjectView> releases) {
        Set<String> names = new TreeSet<>(former.members().keySet());
        names.addAll(now.members().keySet());
        if (former.tag() != null && now.tag() != null && !former.tag().equals(now.tag())) {
            renamedTag(node, former, now, releases);
            if (!now.members().containsKey(former.tag())) {
                names.remove(former.tag());
            }
            if (!former.members().containsKey(now.tag())) {
                names.remove(now.tag());
            }
        }
        boolean same = former.members().keySet().equals(now.members().keySet());
        Map<String, InVariants> formerInVariants = same ? Map.of() : former.inVariants(older);
        Map<String, InVariants> nowInVariants = same ? Map.of() : now.inVariants(newer);
        for (String name : names) {
            Member before = former.members().get(name);
            Member after = now.members().get(name);
            if (before == null) {
                InVariants moved = formerInVariants.get(name);
                if (moved == null) {
                    appeared(node, Objects.requireNonNull(after), forms);
                } else {
                    movedIntoBase(node, moved, Objects.requireNonNull(after), releases);
                }
            } else if (after == null) {
                InVariants moved = nowInVariants.get(name);
                if (moved == null) {
                    missing(node, before, releases);
                } else {
                    movedIntoBranch(node, before, moved, releases);
                }
            } else if (name.equals(former.tag()) && name.equals(now.tag())) {
                tag(node, before, after, forms, releases);
            } else {
                Node place = member(node, before, after, forms, releases);
                types.later(place, before.type(), after.type(), types(releases, name));
            }
        }
        reordered(node, former, now, forms);
    }

    /** Returns the types of a member in the releases in between. */
    private static Between<TypeRef> types(Between<ObjectView> releases, String member) {
        return releases.step((schema, object) -> object.find(schema, member).map(Member::type));
    }

    private Marks marks(Member member, Between<ObjectView> releases) {
        return releases.step((schema, object) -> object.find(schema, member.name()))
                .marks(changes.marks(member.name(), member.features()), member.name(), Member::features);
    }

    private void reordered(Node node, ObjectView former, ObjectView now, Supplier<Forms> forms) {
        List<String> before = former.members().keySet().stream()
                .filter(now.members()::containsKey)
                .toList();
        List<String> after = now.members().keySet().stream()
                .filter(former.members()::containsKey)
                .toList();
        if (before.equals(after)) {
            return;
        }
        List<String> taken = before.stream()
                .filter(name -> !name.equals(former.tag()) && Forms.isRequired(member(former, name)))
                .toList();
        boolean inForms = forms.get().values()
                && !taken.equals(after.stream().filter(taken::contains).toList());
        // Otherwise only the order of the constructor is another one.
        changes.add(node, Rule.MEMBERS_REORDERED, Severity.OK, inForms ? Severity.BREAK : Severity.NOTE, "");
    }

    private static Member member(ObjectView object, String name) {
        return Objects.requireNonNull(object.members().get(name));
    }

    private void renamedTag(Node node, ObjectView former, ObjectView now, Between<ObjectView> releases) {
        String before = Objects.requireNonNull(former.tag());
        String after = Objects.requireNonNull(now.tag());
        changes.add(node, Rule.DISCRIMINATOR_RENAMED, before + " to " + after);
        if (!now.members().containsKey(before) && !former.members().containsKey(after)) {
            Node place = node.element(
                    before,
                    member(former, before).span(),
                    member(now, after).span(),
                    marks(member(former, before), releases));
            types.discriminators(
                    place, member(former, before).type(), member(now, after).type(), types(releases, before));
        }
    }

    private void tag(Node node, Member former, Member now, Supplier<Forms> forms, Between<ObjectView> releases) {
        Node place = member(node, former, now, forms, releases);
        types.discriminators(place, former.type(), now.type(), types(releases, former.name()));
    }

    /** Returns the place of a member that both objects have, after comparing all of it except its type. */
    private Node member(Node node, Member former, Member now, Supplier<Forms> forms, Between<ObjectView> releases) {
        Node place = node.element(former.name(), former.span(), now.span(), marks(former, releases));
        boolean sent = node.direction().isSent();
        if (former.optional() && !now.optional()) {
            Rule rule = sent ? Rule.ARG_OPTIONAL_TO_MANDATORY : Rule.RETURN_OPTIONAL_TO_MANDATORY;
            changes.add(place, rule, rule.wire(), nowRequired(former, sent, forms), "");
        } else if (!former.optional() && now.optional()) {
            changes.add(place, sent ? Rule.ARG_MANDATORY_TO_OPTIONAL : Rule.RETURN_MANDATORY_TO_OPTIONAL);
        }
        changes.features(place, former.features(), now.features());
        Severity java = Severity.OK;
        if (!former.optional() && (former.condition() == null) != (now.condition() == null)) {
            java = now.condition() == null ? nowRequired(former, sent, forms) : Severity.BREAK;
        }
        changes.conditions(place, former.condition(), now.condition(), java);
        return place;
    }

    /** Returns the severity of a member that is not null any more. Builders demand it if it is sent; a reference that is received has the same type. */
    private static Severity nowRequired(Member former, boolean sent, Supplier<Forms> forms) {
        return sent || isPrimitive(former.type()) || forms.get().values() ? Severity.BREAK : Severity.NOTE;
    }

    private static boolean isPrimitive(TypeRef type) {
        return type instanceof TypeRef.Builtin builtin
                && (TypeComparison.isInteger(builtin.type())
                        || builtin.type() == BuiltinType.NUMBER
                        || builtin.type() == BuiltinType.BOOL);
    }

    private void missing(Node node, Member former, Between<ObjectView> releases) {
        Node place = node.element(former.name(), former.span(), node.newer(), marks(former, releases));
        Rule rule = switch (node.direction()) {
            case SENT, UNUSED -> Rule.ARG_REMOVED;
            case RETURNED -> former.optional() ? Rule.OPTIONAL_RETURN_REMOVED : Rule.RETURN_MEMBER_REMOVED;
            case IN_EVENT -> former.optional() ? Rule.OPTIONAL_RETURN_REMOVED : Rule.EVENT_MEMBER_REMOVED;
        };
        // Open arguments may have any member.
        changes.add(place, rule, open.areOpened(node) ? Severity.OK : rule.wire(), rule.java(), "");
    }

    private void appeared(Node node, Member now, Supplier<Forms> forms) {
        Node place = node.element(now.name(), node.older(), now.span(), Marks.NONE);
        boolean breaksForms = forms.get().wrapped() || forms.get().values() && Forms.isRequired(now);
        Rule rule = switch (node.direction()) {
            case SENT, UNUSED -> now.optional() ? Rule.ARG_ADDED_OPTIONAL : Rule.ARG_ADDED_MANDATORY;
            case RETURNED -> Rule.RETURN_MEMBER_ADDED;
            case IN_EVENT -> Rule.EVENT_MEMBER_ADDED;
        };
        changes.add(place, rule, rule.wire(), breaksForms ? Severity.BREAK : rule.java(), "");
    }

    /** Reports a member that the newer object has in branches only. */
    private void movedIntoBranch(Node node, Member former, InVariants moved, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        Node place = node.element(
                former.name(), former.span(), moved.members().get(0).span(), marks(former, releases));
        // A client that sends the member with a value whose branch lacks it gets an error, and one that omits it where
        // it has become mandatory.
        boolean breaks = sent
                ? !moved.everywhere() || former.optional() && moved.anyMandatory()
                : !former.optional() && !moved.alwaysMandatory();
        Rule rule = Rule.MEMBER_MOVED_INTO_BRANCH;
        changes.add(place, rule, breaks ? Severity.BREAK : Severity.OK, rule.java(), "");
        Set<TypeRef> compared = new HashSet<>();
        for (Member member : moved.members()) {
            if (compared.add(member.type())) {
                types.later(place, former.type(), member.type(), types(releases, former.name()));
            }
        }
        changes.features(place, former.features(), moved.members().get(0).features());
    }

    /** Reports a member that the older object has in branches only. */
    private void movedIntoBase(Node node, InVariants moved, Member now, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        Member first = moved.members().get(0);
        Node place = node.element(now.name(), first.span(), now.span(), marks(first, releases));
        boolean breaks = sent ? !now.optional() && !moved.alwaysMandatory() : now.optional() && moved.anyMandatory();
        Rule rule = Rule.MEMBER_MOVED_INTO_BASE;
        changes.add(place, rule, breaks ? Severity.BREAK : Severity.OK, rule.java(), "");
        Set<TypeRef> compared = new HashSet<>();
        for (Member member : moved.members()) {
            if (compared.add(member.type())) {
                types.later(place, member.type(), now.type(), types(releases, now.name()));
            }
        }
        changes.features(place, first.features(), now.features());
    }

    private void variants(Node node, ObjectView former, ObjectView now, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        Set<String> values = new TreeSet<>(former.variants().keySet());
        values.addAll(now.variants().keySet());
        for (String value : values) {
            Variant variant = former.variants().get(value);
            Variant other = now.variants().get(value);
            Between<Variant> others = releases.step(
                    (schema, object) -> Optional.ofNullable(object.variants().get(value)));
            if (variant == null) {
                changes.add(
                        node.element(
                                "+" + value,
                                node.older(),
                                Objects.requireNonNull(other).span(),
                                Marks.NONE),
                        sent ? Rule.BRANCH_ADDED : Rule.RECEIVED_BRANCH_ADDED);
                continue;
            }
            Marks marks = others.marks(changes.marks(value, variant.features()), value, Variant::features);
            if (other == null) {
                changes.add(
                        node.element("+" + value, variant.span(), node.newer(), marks),
                        sent ? Rule.UNION_BRANCH_REMOVED : Rule.RECEIVED_BRANCH_REMOVED);
                continue;
            }
            variant(
                    node.element("+" + value, variant.span(), other.span(), marks),
                    variant,
                    other,
                    former,
                    now,
                    others.step((schema, each) -> Optional.of(each.object(schema))));
        }
    }

    private void variant(
            Node node,
            Variant former,
            Variant now,
            ObjectView union,
            ObjectView nowUnion,
            Between<ObjectView> releases) {
        boolean both = former.branch() != null && now.branch() != null;
        // A branch and its value change their conditions together.
        boolean follows = Conditions.same(former.condition(), former.value().condition())
                && Conditions.same(now.condition(), now.value().condition());
        if (both && !follows) {
            changes.conditions(node, former.condition(), now.condition(), Severity.OK);
        }
        work.later(node, () -> {
            ObjectView formerObject = former.object(older);
            ObjectView nowObject = now.object(newer);
            // What has moved between a branch and the base is reported at the base.
            Set<String> inNowBase = common(formerObject, nowUnion);
            Set<String> inFormerBase = common(nowObject, union);
            Node typed = node;
            if (former.type() != null && now.type() != null) {
                TypeDefinition formerType = older.type(former.type()).orElseThrow();
                TypeDefinition nowType = newer.type(now.type()).orElseThrow();
                if (formerType instanceof UnionType && nowType instanceof UnionType) {
                    uses.compare(node, formerType, nowType);
                }
                String role = "+" + inNowBase + inFormerBase;
                if (!work.isFirst(
                        new Pair(former.type(), now.type(), node.direction().isSent(), role))) {
                    return;
                }
                typed = changes.typed(node, formerType, nowType, releases, ObjectView::features);
            }
            compare(
                    typed,
                    formerObject.without(inNowBase),
                    nowObject.without(inFormerBase),
                    () -> formerObject.tag() == null
                            ? Forms.ofVariant(union, former, older)
                            : Forms.ofUnion(formerObject, older),
                    releases);
        });
    }

    private static Set<String> common(ObjectView branch, ObjectView union) {
        Set<String> names = new TreeSet<>(branch.members().keySet());
        names.retainAll(union.members().keySet());
        return names;
    }
}
