package io.github.qapi4j.lint;

import io.github.qapi4j.schema.Feature;
import java.util.List;

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
