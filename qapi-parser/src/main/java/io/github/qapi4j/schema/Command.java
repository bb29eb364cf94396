package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command.
 *
 * @param arguments the arguments that the client sends; never null, {@link Payload#NONE} without arguments
 * @param boxed whether {@code arguments} refers to a type that is passed to handlers as one value; then it may be a union
 * @param returns the type of the reply, or null if the command returns nothing
 * @param gen false if the arguments are not checked against the schema
 * @param successResponse false if nothing is sent on success
 */
public record Command(
        String name,
        String module,
        Span span,
        Span nameSpan,
        @Nullable IfCond condition,
        List<Feature> features,
        @Nullable Doc doc,
        Payload arguments,
        boolean boxed,
        @Nullable TypeRef returns,
        boolean gen,
        boolean successResponse,
        boolean allowOob,
        boolean allowPreconfig,
        boolean coroutine)
        implements Definition {

    public Command {
        features = List.copyOf(features);
    }

    @Override
    public <R> R accept(Definition.Visitor<R> visitor) {
        return visitor.command(this);
    }
}
