package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a struct, of a union's base, of a command's arguments or of an event's data; {@code name} is without the {@code *} that marks it as
 * optional.
 */
public record Member(
        String name,
        TypeRef type,
        boolean optional,
        Span span,
        @Nullable IfCond condition,
        List<Feature> features) {
    public Member {
        features = List.copyOf(features);
    }
}
