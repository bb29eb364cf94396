package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One value of an enumeration. */
public record EnumValue(String name, Span span, @Nullable IfCond condition, List<Feature> features) {
    public EnumValue {
        features = List.copyOf(features);
    }
}
