package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An enumeration: its values are names, which are JSON strings on the wire. */
public record EnumType(
        String name,
        String module,
        Span span,
        Span nameSpan,
        @Nullable IfCond condition,
        List<Feature> features,
        @Nullable Doc doc,
        @Nullable String prefix,
        List<EnumValue> values)
        implements TypeDefinition {

    public EnumType {
        features = List.copyOf(features);
        values = List.copyOf(values);
    }

    @Override
    public <R> R acceptType(TypeDefinition.Visitor<R> visitor) {
        return visitor.enumType(this);
    }
}
