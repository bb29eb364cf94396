package io.github.qapi4j.lint;

import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.Schema;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The special features, which have the same meaning in every schema. */
enum Special {
    /** May be removed in a later release. */
    DEPRECATED("deprecated"),
    /** May change or be removed without notice. */
    UNSTABLE("unstable");

    private final String feature;

    Special(String feature) {
        this.feature = feature;
    }

    /** The name of the feature. */
    String feature() {
        return feature;
    }

    /** The special features that occur in a schema. */
    static Set<Special> of(Schema schema) {
        Set<Special> found = EnumSet.noneOf(Special.class);
        for (Definition definition : schema.definitions()) {
            addAll(definition.features(), found);
            for (Part part : Part.of(definition)) {
                addAll(part.features(), found);
            }
        }
        return found;
    }

    private static void addAll(List<Feature> features, Set<Special> found) {
        if (features.isEmpty()) {
            return;
        }
        for (Special special : values()) {
            if (special.in(features)) {
                found.add(special);
            }
        }
    }

    /** Whether it is among some features, conditional or not. */
    boolean in(List<Feature> features) {
        for (Feature each : features) {
            if (each.name().equals(feature)) {
                return true;
            }
        }
        return false;
    }
}
