package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.schema.SchemaDifference.Impact;
import io.github.qapi4j.runtime.schema.SchemaDifference.Kind;
import io.github.qapi4j.runtime.schema.SchemaElement.Feature;
import io.github.qapi4j.runtime.schema.SchemaType.Alternate;
import io.github.qapi4j.runtime.schema.SchemaType.Array;
import io.github.qapi4j.runtime.schema.SchemaType.Enumeration;
import io.github.qapi4j.runtime.schema.SchemaType.Member;
import io.github.qapi4j.runtime.schema.SchemaType.ObjectType;
import io.github.qapi4j.runtime.schema.SchemaType.Value;
import io.github.qapi4j.runtime.schema.SchemaType.Variant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares two schemas by structure. Each pair of types that a path has in common is compared once for what is sent and once for what is received,
 * breadth first, so that each difference gets a shortest path. The time is linear, because a type is compared with a bounded number of others.
 */
final class SchemaComparison {

    /** Greater than in schemas of QEMU, where two releases have at most a handful of pairs for a type. */
    private static final int MAX_PARTNERS = 64;

    /** The maximum nesting of JSON in QEMU. */
    private static final int MAX_STEPS = 1024;

    private static final String NOTHING = "nothing";

    private final ServerSchema first;
    private final ServerSchema second;

    /** The command or event that is compared; null for all. */
    private final @Nullable String only;

    private final Deque<Pair> waiting = new ArrayDeque<>();
    private final Map<SchemaType, Set<SchemaType>> sent = new HashMap<>();
    private final Map<SchemaType, Set<SchemaType>> received = new HashMap<>();
    private final Set<SchemaDifference> differences = new LinkedHashSet<>();
    private int compared;

    /**
     * A place of both schemas.
     *
     * @param parent the place before the last step; null for a command or event
     * @param unstable whether the first schema has marked the element or one around it as unstable
     */
    private record Node(@Nullable Node parent, String step, int length, boolean sent, boolean unstable) {

        static Node of(SchemaElement entity, boolean sent) {
            return new Node(null, entity.name(), 1, sent, entity.isUnstable());
        }

        Node then(String step, boolean sent) {
            return new Node(this, step, length + 1, sent, unstable);
        }

        Node to(SchemaElement element) {
            return new Node(this, SchemaPath.stepTo(element), length + 1, sent, unstable || element.isUnstable());
        }

        /** Returns the impact of a change that has this impact on stable elements. */
        Impact impact(Impact stable) {
            return unstable ? Impact.NONE : stable;
        }

        @Override
        public String toString() {
            Deque<String> steps = new ArrayDeque<>();
            for (Node node = this; node != null; node = node.parent) {
                steps.push(node.step);
            }
            return String.join("/", steps);
        }
    }

    /**
     * Two types to compare.
     *
     * @param firstBase the union whose variant {@code first} is, or null
     * @param secondBase the union whose variant {@code second} is, or null
     */
    private record Pair(
            Node node,
            SchemaType first,
            SchemaType second,
            @Nullable ObjectType firstBase,
            @Nullable ObjectType secondBase) {
        Pair(Node node, SchemaType first, SchemaType second) {
            this(node, first, second, null, null);
        }
    }

    /** @param only the command or event that is compared; null for all */
    SchemaComparison(ServerSchema first, ServerSchema second, @Nullable String only) {
        this.first = first;
        this.second = second;
        this.only = only;
    }

    private <E extends SchemaElement> List<E> selected(Collection<E> entities) {
        return entities.stream()
                .filter(entity -> only == null || only.equals(entity.name()))
                .toList();
    }

    /** Returns the differences, in the order of their paths. */
    List<SchemaDifference> differences() {
        for (SchemaCommand command : selected(first.commands())) {
            Optional<SchemaCommand> other = second.command(command.name());
            Node node = Node.of(command, true);
            if (other.isPresent()) {
                commands(node, command, other.get());
            } else {
                removed(node, command, Impact.BREAKS, "command");
            }
        }
        for (SchemaEvent event : selected(first.events())) {
            Optional<SchemaEvent> other = second.event(event.name());
            Node node = Node.of(event, false);
            if (other.isPresent()) {
                features(node, event, other.get());
                waiting.add(new Pair(
                        node.then("arg-type", false), event.data(), other.get().data()));
            } else {
                removed(node, event, Impact.MAY_BREAK, "event");
            }
        }
        for (SchemaCommand command : selected(second.commands())) {
            if (first.command(command.name()).isEmpty()) {
                add(Node.of(command, true), Kind.ADDED, Impact.NONE, NOTHING, "command");
            }
        }
        for (SchemaEvent event : selected(second.events())) {
            if (first.event(event.name()).isEmpty()) {
                add(Node.of(event, false), Kind.ADDED, Impact.NONE, NOTHING, "event");
            }
        }
        for (Pair pair = waiting.poll(); pair != null; pair = waiting.poll()) {
            compare(pair);
        }
        List<SchemaDifference> sorted = new ArrayList<>(differences);
        sorted.sort(Comparator.comparing(SchemaDifference::path).thenComparing(SchemaDifference::kind));
        return List.copyOf(sorted);
    }

    /** Returns the number of pairs of types that were compared, for tests. */
    int compared() {
        return compared;
    }

    private void commands(Node node, SchemaCommand a, SchemaCommand b) {
        features(node, a, b);
        if (a.allowsOutOfBand() != b.allowsOutOfBand()) {
            Impact impact = a.allowsOutOfBand() ? Impact.MAY_BREAK : Impact.NONE;
            add(node, Kind.OUT_OF_BAND, impact, outOfBand(a), outOfBand(b));
        }
        waiting.add(new Pair(node.then("arg-type", true), a.arguments(), b.arguments()));
        waiting.add(new Pair(node.then("ret-type", false), a.returns(), b.returns()));
    }

    private static String outOfBand(SchemaCommand command) {
        return command.allowsOutOfBand() ? "out-of-band command" : "command";
    }

    private void compare(Pair pair) {
        Node node = pair.node();
        Set<SchemaType> partners =
                (node.sent() ? sent : received).computeIfAbsent(pair.first(), type -> new HashSet<>());
        if (partners.contains(pair.second())) {
            return;
        }
        if (partners.size() == MAX_PARTNERS || node.length() > MAX_STEPS) {
            add(
                    node,
                    Kind.NOT_COMPARED,
                    Impact.MAY_BREAK,
                    pair.first().kind(),
                    pair.second().kind());
            return;
        }
        partners.add(pair.second());
        compared++;
        if (pair.first().kind().equals(pair.second().kind())) {
            features(node, pair.first(), pair.second());
            pair.first().accept(new SameKind(pair));
        } else {
            otherKind(pair);
        }
    }

    private void otherKind(Pair pair) {
        SchemaType a = pair.first();
        SchemaType b = pair.second();
        boolean sent = pair.node().sent();
        Impact impact = sent ? impact(a, b) : impact(b, a);
        if (!sent && a instanceof Enumeration) {
            // Generated clients accept unknown values.
            impact = isString(b) ? Impact.NONE : impact;
        }
        add(pair.node(), Kind.TYPE, impact, a.toString(), b.toString());
        if (b instanceof Alternate alternate) {
            matching(alternate, a).ifPresent(match -> waiting.add(new Pair(pair.node(), a, match)));
        } else if (a instanceof Alternate alternate) {
            matching(alternate, b).ifPresent(match -> waiting.add(new Pair(pair.node(), match, b)));
        }
    }

    /** Returns the impact if values of one type are used where another one is expected. */
    private static Impact impact(SchemaType values, SchemaType expected) {
        if (expected.kind().equals("value")
                || (values.kind().equals("int") && expected.kind().equals("number"))) {
            return Impact.NONE;
        }
        if (values instanceof Enumeration && isString(expected)) {
            return Impact.NONE;
        }
        if (isString(values) && expected instanceof Enumeration) {
            return Impact.MAY_BREAK;
        }
        if (expected instanceof Alternate alternate
                && matching(alternate, values).isPresent()) {
            return Impact.NONE;
        }
        return Impact.BREAKS;
    }

    private static boolean isString(SchemaType type) {
        return type.kind().equals("string");
    }

    /** Returns the alternative that accepts the JSON type of a type's values. */
    private static Optional<SchemaType> matching(Alternate alternate, SchemaType values) {
        var types = JsonTypes.of(values);
        return types.size() == 1
                ? alternate.alternative(types.iterator().next(), values.kind().equals("int"))
                : Optional.empty();
    }

    private void features(Node node, SchemaElement a, SchemaElement b) {
        for (String feature : a.features()) {
            if (!b.features().contains(feature)) {
                boolean mark = feature.equals(SchemaElement.DEPRECATED) || feature.equals(SchemaElement.UNSTABLE);
                Impact impact = mark ? Impact.NONE : Impact.MAY_BREAK;
                add(node.to(new Feature(feature)), Kind.REMOVED, impact, "feature", NOTHING);
            }
        }
        for (String feature : b.features()) {
            if (!a.features().contains(feature)) {
                add(node.to(new Feature(feature)), Kind.ADDED, Impact.NONE, NOTHING, "feature");
            }
        }
    }

    private void removed(Node node, SchemaElement element, Impact impact, String what) {
        boolean announced = element.isDeprecated() && impact == Impact.BREAKS;
        add(node, Kind.REMOVED, announced ? Impact.MAY_BREAK : impact, what, NOTHING);
    }

    private void add(Node node, Kind kind, Impact impact, String first, String second) {
        differences.add(new SchemaDifference(node.toString(), kind, node.impact(impact), first, second));
    }

    private static String describe(Member member) {
        return (member.isOptional() ? "optional " : "mandatory ")
                + member.type().kind();
    }

    /** Compares the parts of two types of the same kind. */
    private final class SameKind implements SchemaType.Visitor<Void> {
        private final Pair pair;
        private final Node node;

        SameKind(Pair pair) {
            this.pair = pair;
            this.node = pair.node();
        }

        @Override
        public Void builtin(SchemaType.Builtin type) {
            return null;
        }

        @Override
        public Void other(SchemaType.Other type) {
            return null;
        }

        @Override
        public Void array(Array a) {
            if (pair.second() instanceof Array b) {
                waiting.add(new Pair(node, a.element(), b.element()));
            }
            return null;
        }

        @Override
        public Void enumeration(Enumeration a) {
            if (!(pair.second() instanceof Enumeration b)) {
                return null;
            }
            for (Value value : a.values()) {
                Optional<Value> other = b.value(value.name());
                if (other.isPresent()) {
                    features(node.to(value), value, other.get());
                } else {
                    removed(node.to(value), value, node.sent() ? Impact.BREAKS : Impact.MAY_BREAK, "value");
                }
            }
            for (Value value : b.values()) {
                if (a.value(value.name()).isEmpty()) {
                    add(node.to(value), Kind.ADDED, Impact.NONE, NOTHING, "value");
                }
            }
            return null;
        }

        @Override
        public Void alternate(Alternate a) {
            if (!(pair.second() instanceof Alternate b)) {
                return null;
            }
            Set<SchemaType> common = new HashSet<>();
            for (SchemaType alternative : a.alternatives()) {
                Optional<SchemaType> match = matching(b, alternative);
                if (match.isPresent()) {
                    common.add(match.get());
                    waiting.add(new Pair(node, alternative, match.get()));
                } else {
                    add(
                            node,
                            Kind.TYPE,
                            node.sent() ? Impact.BREAKS : Impact.NONE,
                            "alternative " + alternative.kind(),
                            NOTHING);
                }
            }
            for (SchemaType alternative : b.alternatives()) {
                if (!common.contains(alternative)) {
                    add(node, Kind.TYPE, Impact.NONE, NOTHING, "alternative " + alternative.kind());
                }
            }
            return null;
        }

        @Override
        public Void object(ObjectType a) {
            if (pair.second() instanceof ObjectType b) {
                members(a, b);
                variants(a, b);
            }
            return null;
        }

        private void members(ObjectType a, ObjectType b) {
            for (Member member : a.members()) {
                Optional<Member> other = b.member(member.name());
                if (other.isEmpty() && pair.secondBase() != null) {
                    // A member of the variant has become one of the union.
                    other = pair.secondBase().member(member.name());
                }
                if (other.isPresent()) {
                    common(member, other.get());
                } else {
                    removed(node.to(member), member, removal(member, b), describe(member));
                }
            }
            for (Member member : b.members()) {
                boolean known = a.member(member.name()).isPresent()
                        || (pair.firstBase() != null
                                && pair.firstBase().member(member.name()).isPresent());
                if (!known) {
                    Impact impact = node.sent() && !member.isOptional() ? Impact.BREAKS : Impact.NONE;
                    add(node.to(member), Kind.ADDED, impact, NOTHING, describe(member));
                }
            }
        }

        private Impact removal(Member member, ObjectType b) {
            if (!node.sent()) {
                return member.isOptional() ? Impact.MAY_BREAK : Impact.BREAKS;
            }
            boolean moved = b.variants().stream()
                    .limit(MAX_PARTNERS)
                    .anyMatch(variant -> variant.type().member(member.name()).isPresent());
            return moved ? Impact.MAY_BREAK : Impact.BREAKS;
        }

        private void common(Member a, Member b) {
            Node at = node.to(a);
            if (a.isOptional() != b.isOptional()) {
                boolean breaks = node.sent() == a.isOptional();
                add(
                        at,
                        a.isOptional() ? Kind.BECAME_MANDATORY : Kind.BECAME_OPTIONAL,
                        breaks ? Impact.BREAKS : Impact.NONE,
                        describe(a),
                        describe(b));
            }
            features(at, a, b);
            waiting.add(new Pair(at, a.type(), b.type()));
        }

        private void variants(ObjectType a, ObjectType b) {
            String tag = a.tag().map(Member::name).orElse(null);
            String otherTag = b.tag().map(Member::name).orElse(null);
            if (tag != null && otherTag != null && !tag.equals(otherTag)) {
                add(node, Kind.TAG, Impact.BREAKS, "tag " + Place.quote(tag), "tag " + Place.quote(otherTag));
                return;
            }
            for (Variant variant : a.variants()) {
                Optional<Variant> other = b.variant(variant.name());
                if (other.isPresent()) {
                    waiting.add(new Pair(
                            node.to(variant), variant.type(), other.get().type(), a, b));
                } else if (!variant.type().isEmpty() || !hasTagValue(b, variant)) {
                    Impact impact = node.sent() && tagIsStable(a, variant) ? Impact.BREAKS : Impact.MAY_BREAK;
                    add(node.to(variant), Kind.REMOVED, impact, "variant", NOTHING);
                }
            }
            for (Variant variant : b.variants()) {
                boolean known =
                        a.variant(variant.name()).isPresent() || (variant.type().isEmpty() && hasTagValue(a, variant));
                if (!known) {
                    boolean mandatory = !variant.type().mandatory().isEmpty();
                    boolean breaks = node.sent() && mandatory && hasTagValue(a, variant);
                    add(node.to(variant), Kind.ADDED, breaks ? Impact.BREAKS : Impact.NONE, NOTHING, "variant");
                }
            }
        }

        private static boolean hasTagValue(ObjectType union, Variant variant) {
            return tagValue(union, variant).isPresent();
        }

        private static boolean tagIsStable(ObjectType union, Variant variant) {
            return tagValue(union, variant)
                    .filter(value -> value.isDeprecated() || value.isUnstable())
                    .isEmpty();
        }

        /** Returns the value of a union's tag that selects a variant. */
        private static Optional<Value> tagValue(ObjectType union, Variant variant) {
            return union.tag()
                    .filter(tag -> tag.type() instanceof Enumeration)
                    .flatMap(tag -> ((Enumeration) tag.type()).value(variant.name()));
        }
    }
}
