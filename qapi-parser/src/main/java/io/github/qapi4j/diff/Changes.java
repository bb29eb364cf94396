package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Between.Release;
import io.github.qapi4j.diff.Change.Side;
import io.github.qapi4j.diff.Node.Direction;
import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.source.Span;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The changes that were found so far. What all kinds of elements can have is compared here: marks, features and conditions. */
final class Changes {
    /** A difference between a schema with conditions and a server's answer, which has none: nothing is known. */
    private static final Side NOT_SHOWN =
            new Side(Severity.OK, Severity.OK, "a server's answer does not show conditions");

    private final Release older;
    private final Schema newer;
    private final Map<Place, Change> changes = new HashMap<>();

    private record Place(String path, Rule rule, String form) {}

    Changes(Release older, Schema newer) {
        this.older = older;
        this.newer = newer;
    }

    /** Returns all changes in their order. */
    List<Change> sorted() {
        return changes.values().stream()
                .sorted(Comparator.comparing(Change::path).thenComparing(Change::rule))
                .toList();
    }

    /** Returns how the older schema marks an element. */
    Marks marks(String name, List<Feature> features) {
        return Marks.of(name, features, older.unstableByName());
    }

    /** Returns the marks of a type, which its values have in each release. */
    <T> Marks marks(TypeDefinition former, Between<T> releases, Function<T, List<Feature>> features) {
        return releases.marks(marks("", former.features()), "", features);
    }

    /**
     * Returns the place of a value with its type's marks, after comparing the types' features. Their conditions are not compared: a build without a type
     * has no member of it either, so that the members, commands and events have the conditions that matter.
     */
    <T> Node typed(
            Node node,
            TypeDefinition former,
            TypeDefinition now,
            Between<T> releases,
            Function<T, List<Feature>> features) {
        Node typed = node.typed(former.nameSpan(), now.nameSpan(), marks(former, releases, features));
        features(typed, former.features(), now.features());
        return typed;
    }

    /** Compares the features of an element or a type. */
    void features(Node node, List<Feature> former, List<Feature> now) {
        for (Feature feature : former) {
            Feature other = named(now, feature.name());
            if (other == null) {
                Node place = node.element("$" + feature.name(), feature.span(), node.newer(), Marks.NONE);
                add(
                        place,
                        switch (feature.name()) {
                            case "deprecated" -> Rule.DEPRECATED_REMOVED;
                            case "unstable" -> Rule.UNSTABLE_REMOVED;
                            default -> Rule.FEATURE_REMOVED;
                        });
            } else {
                Node place = node.element("$" + feature.name(), feature.span(), other.span(), Marks.NONE);
                conditions(place, feature.condition(), other.condition(), Severity.OK);
            }
        }
        for (Feature feature : now) {
            if (named(former, feature.name()) == null) {
                Node place = node.element("$" + feature.name(), node.older(), feature.span(), Marks.NONE);
                add(
                        place,
                        switch (feature.name()) {
                            case "deprecated" -> Rule.DEPRECATED_ADDED;
                            case "unstable" -> Rule.UNSTABLE_ADDED;
                            default -> Rule.FEATURE_ADDED;
                        });
            }
        }
    }

    private static @Nullable Feature named(List<Feature> features, String name) {
        return features.stream()
                .filter(feature -> feature.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * Compares the conditions of an element.
     *
     * @param java the severity for Java code if the element gets its first condition or loses its only one
     */
    void conditions(Node node, @Nullable IfCond former, @Nullable IfCond now, Severity java) {
        IfCond before = Conditions.alwaysHolds(former) ? null : former;
        IfCond after = Conditions.alwaysHolds(now) ? null : now;
        if (!Conditions.same(before, after)) {
            if (before == null && older.schema().isAnswer()) {
                add(node, Rule.CONDITION_ADDED, NOT_SHOWN, java, text(after), text(after));
            } else if (after == null && newer.isAnswer()) {
                add(node, Rule.CONDITION_REMOVED, NOT_SHOWN, java, text(before), "");
            } else if (before == null) {
                add(node, Rule.CONDITION_ADDED, Severity.WARNING, java, text(after));
            } else if (after == null) {
                add(node, Rule.CONDITION_REMOVED, Severity.OK, java, text(before));
            } else {
                add(node, Rule.CONDITION_CHANGED, text(before) + " to " + text(after));
            }
        } else if (java != Severity.OK) {
            // All builds have the element, but Java has another type for one with a condition.
            Rule rule = former == null ? Rule.CONDITION_ADDED : Rule.CONDITION_REMOVED;
            add(node, rule, Severity.OK, java, text(former == null ? now : former));
        }
    }

    private static String text(@Nullable IfCond condition) {
        return Objects.requireNonNull(condition).text();
    }

    /** Adds a change with the usual severities of its rule. */
    void add(Node node, Rule rule) {
        add(node, rule, rule.wire(), rule.java(), "");
    }

    /** Adds a change with the usual severities of its rule, and with the old and the new form. */
    void add(Node node, Rule rule, String detail) {
        add(node, rule, rule.wire(), rule.java(), detail);
    }

    /** Adds a change whose fingerprint depends on the forms if several ones of the rule are different changes. */
    void add(Node node, Rule rule, Severity wire, Severity java, String detail) {
        String form = switch (rule) {
            case INT_TYPE_CHANGED,
                    DISCRIMINATOR_RENAMED,
                    ALTERNATIVE_RENAMED,
                    TYPE_RENAMED,
                    CONDITION_ADDED,
                    CONDITION_CHANGED,
                    MODULE_MOVED -> detail;
            default -> "";
        };
        add(node, rule, wire, java, detail, form);
    }

    /**
     * Adds a change.
     *
     * @param wire the severity on the wire at a place without exemption
     * @param java the same for Java code
     * @param form what distinguishes the change from others of the same rule and path
     */
    void add(Node node, Rule rule, Severity wire, Severity java, String detail, String form) {
        Severity most = node.direction() == Direction.UNUSED ? Severity.OK : most(node, rule);
        Side onWire = Side.onWire(rule, wire, most, node.direction().isSent());
        add(node, rule, onWire, java, detail, form);
    }

    /** Returns the highest severity that a change can have at a place, because of what schemas had announced there. */
    private static Severity most(Node node, Rule rule) {
        boolean announced = node.marks().deprecated() && rule.isRemoval();
        return node.marks().unstable() ? Severity.NOTE : announced ? Severity.WARNING : Severity.BREAK;
    }

    private void add(Node node, Rule rule, Side onWire, Severity java, String detail, String form) {
        put(new Change(
                rule,
                node.toString(),
                onWire,
                Side.inJava(rule, java, most(node, rule), node.direction().isSent()),
                node.older(),
                node.newer(),
                detail,
                form));
    }

    /** Adds a change of what the older schema cannot have marked. */
    void add(Rule rule, String path, @Nullable Span inOlder, @Nullable Span inNewer) {
        put(new Change(
                rule,
                path,
                Side.onWire(rule, rule.wire(), Severity.BREAK, true),
                Side.inJava(rule, rule.java(), Severity.BREAK, true),
                inOlder,
                inNewer,
                "",
                ""));
    }

    /** A member and its type may have the same feature, which is one change for users. The more severe one is kept, the first one of equals. */
    private void put(Change change) {
        changes.merge(new Place(change.path(), change.rule(), change.form()), change, Change::moreSevere);
    }
}
