package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.diff.WorkList.Pair;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares enums, after everything else: until then it is not known which of them are discriminators. */
final class EnumComparison {
    private final Changes changes;
    private final List<EnumUse> uses = new ArrayList<>();

    /**
     * A place of values.
     *
     * @param discriminator whether each value selects a branch
     */
    private record EnumUse(
            Node node, EnumType older, EnumType newer, boolean discriminator, Between<EnumType> between) {
        Pair key() {
            return new Pair(older.name(), newer.name(), node.direction().isSent(), "");
        }
    }

    EnumComparison(Changes changes) {
        this.changes = changes;
    }

    /** Adds a place of values. */
    void add(Node node, EnumType former, EnumType now, Between<EnumType> releases) {
        uses.add(new EnumUse(node, former, now, false, releases));
    }

    /** Adds the place of a discriminator. A value that is removed or added is reported as its branch. */
    void addDiscriminator(Node node, EnumType former, EnumType now, Between<EnumType> releases) {
        uses.add(new EnumUse(node, former, now, true, releases));
    }

    /**
     * Compares all enums that were added. A value that is removed or added is reported as the branch of a union if a union at a place that is no more
     * exempt has it.
     */
    void compare() {
        Map<Pair, Integer> discriminators = new HashMap<>();
        for (EnumUse use : uses) {
            if (use.discriminator()) {
                discriminators.merge(use.key(), use.node().marks().exemption(), Math::min);
            }
        }
        Set<Pair> compared = new HashSet<>();
        Set<Pair> listed = new HashSet<>();
        for (EnumUse use : uses) {
            Pair key = use.key();
            Node node = use.node();
            if (compared.add(key)) {
                commonValues(changes.typed(node, use.older(), use.newer(), use.between(), EnumType::features), use);
            }
            if (!use.discriminator()
                    && discriminators.getOrDefault(key, Marks.EXEMPTIONS)
                            > node.marks().exemption()
                    && listed.add(key)) {
                otherValues(
                        node.typed(
                                use.older().nameSpan(),
                                use.newer().nameSpan(),
                                changes.marks(use.older(), use.between(), EnumType::features)),
                        use);
            }
        }
    }

    private void commonValues(Node node, EnumUse use) {
        Map<String, EnumValue> nowValues = byName(use.newer());
        for (EnumValue value : use.older().values()) {
            EnumValue other = nowValues.get(value.name());
            if (other != null) {
                Node place = node.element("^" + value.name(), value.span(), other.span(), marks(value, use));
                changes.features(place, value.features(), other.features());
                changes.conditions(place, value.condition(), other.condition(), Severity.OK);
            }
        }
    }

    private void otherValues(Node node, EnumUse use) {
        boolean sent = node.direction().isSent();
        Map<String, EnumValue> formerValues = byName(use.older());
        Map<String, EnumValue> nowValues = byName(use.newer());
        formerValues.forEach((name, value) -> {
            if (!nowValues.containsKey(name)) {
                changes.add(
                        node.element("^" + name, value.span(), use.newer().nameSpan(), marks(value, use)),
                        sent ? Rule.ENUM_VALUE_REMOVED : Rule.RECEIVED_ENUM_VALUE_REMOVED);
            }
        });
        nowValues.forEach((name, value) -> {
            if (!formerValues.containsKey(name)) {
                changes.add(
                        node.element("^" + name, use.older().nameSpan(), value.span(), Marks.NONE),
                        sent ? Rule.ENUM_VALUE_ADDED : Rule.RECEIVED_ENUM_VALUE_ADDED);
            }
        });
    }

    private Marks marks(EnumValue value, EnumUse use) {
        Marks marks = changes.marks(value.name(), value.features());
        return use.between()
                .step((schema, type) -> value(type, value.name()))
                .marks(marks, value.name(), EnumValue::features);
    }

    private static Optional<EnumValue> value(EnumType type, String name) {
        return type.values().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private static Map<String, EnumValue> byName(EnumType type) {
        Map<String, EnumValue> byName = new LinkedHashMap<>();
        type.values().forEach(value -> byName.put(value.name(), value));
        return byName;
    }
}
