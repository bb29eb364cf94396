package io.github.qapi4j.runtime.schema;

import java.util.Set;

/**
 * An event of a {@link ServerSchema}. Immutable.
 *
 * <pre>{@code
 * SchemaEvent event = schema.event("BLOCK_JOB_COMPLETED").orElseThrow();
 * boolean namesDevice = event.data().member("device").isPresent();
 * }</pre>
 */
public final class SchemaEvent extends SchemaElement {
    private final TypeReference data;

    SchemaEvent(String name, Set<String> features, TypeReference data) {
        super(name, features);
        this.data = data;
    }

    /** Returns the type of the data; without members if the event has no data. */
    public SchemaType.ObjectType data() {
        return (SchemaType.ObjectType) data.type();
    }

    @Override
    public String toString() {
        return "event '" + name() + "'";
    }
}
