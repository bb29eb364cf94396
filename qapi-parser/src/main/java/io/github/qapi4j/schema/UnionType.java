package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A discriminated union: a JSON object with the members of the base and of one branch. One of the base's members, the discriminator, selects the
 * branch.
 *
 * @param base the source of the common members; for a simple union an inline base with the implicit discriminator {@code type}
 * @param discriminator the name of the base's member, of an enum type, that selects the branch
 * @param branches the branches in the schema, in schema order; a value of the discriminator's enum without a branch adds no members
 * @param simple whether this is an old release's union without discriminator: each branch is one member {@code data} of the branch's type, and the
 *     discriminator's type is the implicit enum {@code <Name>Kind}, which {@link Schema#type} finds and {@link Schema#definitions} does not list
 */
public record UnionType(
        String name,
        String module,
        Span span,
        Span nameSpan,
        @Nullable IfCond condition,
        List<Feature> features,
        @Nullable Doc doc,
        Payload base,
        String discriminator,
        List<Branch> branches,
        boolean simple)
        implements TypeDefinition {

    public UnionType {
        features = List.copyOf(features);
        branches = List.copyOf(branches);
    }

    @Override
    public <R> R acceptType(TypeDefinition.Visitor<R> visitor) {
        return visitor.unionType(this);
    }
}
