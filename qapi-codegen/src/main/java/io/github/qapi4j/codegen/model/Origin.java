package io.github.qapi4j.codegen.model;

import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The element of a schema from which Java is generated.
 *
 * @param kind the kind of element
 * @param name its name in the schema, e.g. {@code "block-dirty-bitmap-add"}; of a part (member, value, branch, alternative) the
 *     part's own name
 * @param span its position
 * @param condition the condition under which a build has it, or null
 * @param features in schema order
 * @param doc the documentation of a definition, or null
 * @param description the description of a part, as written in its definition's documentation, or null
 * @param availability the releases that have it, or null if all have it that have the enclosing type
 */
public record Origin(
        Kind kind,
        String name,
        Span span,
        @Nullable IfCond condition,
        List<Feature> features,
        @Nullable Doc doc,
        @Nullable DocText description,
        @Nullable JavaAvailability availability) {

    /** The kinds of schema elements from which Java is generated. */
    public enum Kind {
        ENUM,
        VALUE,
        STRUCT,
        MEMBER,
        UNION,
        BRANCH,
        ALTERNATE,
        ALTERNATIVE,
        COMMAND,
        EVENT
    }

    public Origin {
        features = List.copyOf(features);
    }

    /** An element that all releases have. */
    public Origin(
            Kind kind,
            String name,
            Span span,
            @Nullable IfCond condition,
            List<Feature> features,
            @Nullable Doc doc,
            @Nullable DocText description) {
        this(kind, name, span, condition, features, doc, description, null);
    }

    /** Whether it has the feature {@code deprecated}, so that its Java is marked as deprecated. */
    public boolean deprecated() {
        return has("deprecated");
    }

    /** Whether it has the feature {@code unstable}, so that its Java is marked as unstable. */
    public boolean unstable() {
        return has("unstable");
    }

    private boolean has(String feature) {
        // Most origins have no features, and this is asked very often.
        if (features.isEmpty()) {
            return false;
        }
        for (Feature candidate : features) {
            if (candidate.name().equals(feature)) {
                return true;
            }
        }
        return false;
    }
}
