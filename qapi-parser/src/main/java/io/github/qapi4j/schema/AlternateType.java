package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alternate: one of several types, distinguished by the kind of JSON value. */
public record AlternateType(
        String name,
        String module,
        Span span,
        Span nameSpan,
        @Nullable IfCond condition,
        List<Feature> features,
        @Nullable Doc doc,
        List<Alternative> alternatives)
        implements TypeDefinition {

    public AlternateType {
        features = List.copyOf(features);
        alternatives = List.copyOf(alternatives);
    }

    @Override
    public <R> R acceptType(TypeDefinition.Visitor<R> visitor) {
        return visitor.alternateType(this);
    }
}
