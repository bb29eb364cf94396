package io.github.qapi4j.merge;

import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The releases that have an element, with its conditions and features there. Releases are added from the newest to the oldest. */
final class Occurrences {
    private static final Set<String> SPECIAL = Set.of("deprecated", "unstable");

    private final BitSet releases = new BitSet();
    private final List<IfCond> conditions = new ArrayList<>(0);
    private final Map<String, Feature> features = new LinkedHashMap<>(0);
    private final Map<String, Conditions> featureConditions = new LinkedHashMap<>(0);
    private boolean unconditional;
    private int newest = -1;

    /** The conditions under which several releases have a feature. */
    private static final class Conditions {
        private final List<IfCond> distinct = new ArrayList<>(0);
        private boolean always;

        void add(@Nullable IfCond condition) {
            always |= addDistinct(distinct, condition);
        }
    }

    /** Adds a release that has the element. It may be added several times, if the release has it in several forms. */
    void add(int release, @Nullable IfCond condition, List<Feature> declared) {
        if (newest < 0) {
            newest = release;
        }
        releases.set(release);
        unconditional |= addDistinct(conditions, condition);
        for (Feature feature : declared) {
            // Whether something is deprecated or unstable is for the newest release to say.
            if (release == newest || !SPECIAL.contains(feature.name())) {
                features.putIfAbsent(feature.name(), feature);
                featureConditions
                        .computeIfAbsent(feature.name(), name -> new Conditions())
                        .add(feature.condition());
            }
        }
    }

    /** Adds a release that has the element in another form, which says nothing about conditions and features. */
    void add(int release) {
        releases.set(release);
    }

    /** Adds a condition to a list without duplicates; returns whether it always holds. */
    private static boolean addDistinct(List<IfCond> distinct, @Nullable IfCond condition) {
        if (condition != null && !distinct.contains(condition)) {
            distinct.add(condition);
        }
        return condition == null;
    }

    BitSet releases() {
        return releases;
    }

    /** The newest release that has the element. */
    int newest() {
        return releases.length() - 1;
    }

    /** The condition under which some release has the element; null if a release always has it. */
    @Nullable
    IfCond condition() {
        return disjunction(unconditional, conditions);
    }

    /** Whether the element has the same condition in all releases that have it. */
    boolean sameCondition() {
        return conditions.size() + (unconditional ? 1 : 0) <= 1;
    }

    List<Feature> features() {
        List<Feature> merged = new ArrayList<>(features.size());
        features.forEach((name, feature) -> {
            Conditions of = Objects.requireNonNull(featureConditions.get(name));
            merged.add(new Feature(name, feature.span(), disjunction(of.always, of.distinct)));
        });
        return merged;
    }

    private static @Nullable IfCond disjunction(boolean always, List<IfCond> distinct) {
        if (always || distinct.isEmpty()) {
            return null;
        }
        return distinct.size() == 1 ? distinct.get(0) : new IfCond.Any(distinct);
    }
}
