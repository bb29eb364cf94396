package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A structure: a JSON object with the members of its base and its own.
 *
 * @param base the name of the struct whose members come first, or null
 * @param members the local members; {@link Schema#allMembers} includes those of the base
 */
public record StructType(
        String name,
        String module,
        Span span,
        Span nameSpan,
        @Nullable IfCond condition,
        List<Feature> features,
        @Nullable Doc doc,
        @Nullable String base,
        List<Member> members)
        implements TypeDefinition {

    public StructType {
        features = List.copyOf(features);
        members = List.copyOf(members);
    }

    @Override
    public <R> R acceptType(TypeDefinition.Visitor<R> visitor) {
        return visitor.structType(this);
    }
}
