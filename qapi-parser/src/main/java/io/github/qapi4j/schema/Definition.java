package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A named element that a schema defines: a type, a command or an event. */
public sealed interface Definition permits TypeDefinition, Command, Event {

    /** The name as written in the schema, e.g. {@code "block-dirty-bitmap-add"}. */
    String name();

    /** The {@linkplain SchemaModule#name() name} of the module that contains the definition. */
    String module();

    /** The place of the definition's expression. */
    Span span();

    /** The place of the name in the expression, with its quotes. */
    Span nameSpan();

    /** The condition under which the definition exists in a build, or null if it always does. */
    @Nullable
    IfCond condition();

    /** The features in schema order, possibly none. */
    List<Feature> features();

    /** The definition's documentation, or null if it has none. */
    @Nullable
    Doc doc();

    /** Calls the visitor's method for this kind of definition. */
    <R> R accept(Visitor<R> visitor);

    /** Handles each kind of definition. It has no default methods, so that code that does not handle each kind does not compile. */
    interface Visitor<R> extends TypeDefinition.Visitor<R> {
        R command(Command command);

        R event(Event event);
    }
}
