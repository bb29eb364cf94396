package io.github.qapi4j.runtime.schema;

import java.util.Set;

/**
 * An element of a {@link ServerSchema} that has a path: a command, an event, a type, a member, a variant, a value of an enum, or a feature. Elements
 * are immutable, and equal only if they are the same object of the same schema, except features.
 *
 * <pre>{@code
 * schema.find("blockdev-add/arg-type/+file/aio/^io_uring").ifPresent(element -> System.out.println(element.features()));
 * }</pre>
 */
public sealed interface SchemaElement
        permits SchemaCommand,
                SchemaEvent,
                SchemaType,
                SchemaType.Member,
                SchemaType.Variant,
                SchemaType.Value,
                SchemaElement.Feature {

    /** The feature of an element that a later version may remove. */
    String DEPRECATED = "deprecated";

    /** The feature of an element that a later version may change or remove without notice. */
    String UNSTABLE = "unstable";

    /**
     * Returns the name. The name of a type is not part of QMP: servers replace it by an arbitrary one, such as {@code 42}, which differs between
     * versions.
     */
    String name();

    /** Returns the names of the features, in the server's order; unmodifiable. */
    Set<String> features();

    /** Returns whether a later version may remove this element. */
    default boolean isDeprecated() {
        return features().contains(DEPRECATED);
    }

    /** Returns whether a later version may change or remove this element without notice. */
    default boolean isUnstable() {
        return features().contains(UNSTABLE);
    }

    /**
     * A feature of another element.
     *
     * @param name the feature's name, e.g. {@code deprecated}
     */
    record Feature(String name) implements SchemaElement {

        /** Returns an empty set. */
        @Override
        public Set<String> features() {
            return Set.of();
        }
    }
}
