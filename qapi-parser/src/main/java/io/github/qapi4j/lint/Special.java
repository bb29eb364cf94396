package io.github.qapi4j.lint;

import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.Schema;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The special features, which have a meaning in every schema. */
enum Special {
    /** May go in a later release. */
    DEPRECATED("deprecated"),
    /** May change or go without notice. */
    UNSTABLE("unstable");

    private final String feature;

    Special(String feature) {
        this.feature = feature;
    }

    /** The name of the feature. */
    String feature() {
        return feature;
    }

    /** Those that anything in a schema has. */
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

    /** Whether it is among some features; under a condition will do. */
    boolean in(List<Feature> features) {
        for (Feature each : features) {
            if (each.name().equals(feature)) {
                return true;
            }
        }
        return false;
    }
}
