package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event.
 *
 * @param data the members that are sent with it; {@link Payload#NONE} without members
 * @param boxed whether {@code data} refers to a type that is passed as one value; then it may be a union
 */
public record Event(
        String name,
        String module,
        Span span,
        Span nameSpan,
        @Nullable IfCond condition,
        List<Feature> features,
        @Nullable Doc doc,
        Payload data,
        boolean boxed)
        implements Definition {

    public Event {
        features = List.copyOf(features);
    }

    @Override
    public <R> R accept(Definition.Visitor<R> visitor) {
        return visitor.event(this);
    }
}
