package io.github.qapi4j.runtime.schema;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An element of a {@link ServerSchema} that has a path: a command, an event, a type, a member, a variant, a value of an enum, or a feature. Elements
 * are immutable, and equal only if they are the same object of the same schema, except features.
 *
 * <pre>{@code
 * schema.find("blockdev-add/arg-type/+file/aio/^io_uring").ifPresent(element -> System.out.println(element.features()));
 * }</pre>
 */
public abstract sealed class SchemaElement
        permits SchemaCommand,
                SchemaEvent,
                SchemaType,
                SchemaType.Member,
                SchemaType.Variant,
                SchemaType.Value,
                SchemaElement.Feature {

    /** The feature of an element that a later version may remove. */
    public static final String DEPRECATED = "deprecated";

    /** The feature of an element that a later version may change or remove without notice. */
    public static final String UNSTABLE = "unstable";

    private final String name;
    private final Set<String> features;

    /** @param features the names of the features; unmodifiable */
    SchemaElement(String name, Set<String> features) {
        this.name = name;
        this.features = features;
    }

    /**
     * Returns the name of a command, event, member or feature as in QMP, the value of an enum, e.g. {@code paused}, or the value of the tag that
     * selects a variant. The name of a type is not part of QMP: servers replace it by an arbitrary one, such as {@code 42}, which differs between
     * versions.
     */
    public final String name() {
        return name;
    }

    /**
     * Returns the names of the features, in the server's order; unmodifiable. Those of a member do not include those of its type. Variants and features
     * have none, and servers before QEMU 6.2 do not list those of values.
     */
    public final Set<String> features() {
        return features;
    }

    /** Returns whether a later version may remove this element. */
    public final boolean isDeprecated() {
        return features.contains(DEPRECATED);
    }

    /** Returns whether a later version may change or remove this element without notice. */
    public final boolean isUnstable() {
        return features.contains(UNSTABLE);
    }

    /** A feature of another element, e.g. {@code deprecated}. Features with equal names are equal. */
    public static final class Feature extends SchemaElement {
        Feature(String name) {
            super(name, Set.of());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Feature feature && feature.name().equals(name());
        }

        @Override
        public int hashCode() {
            return name().hashCode();
        }

        @Override
        public String toString() {
            return "feature " + Place.quote(name());
        }
    }
}
